"""Every error a person can meet, and the exit code it ends the process with.

    AirError
    ├── UsageError            2  the command was typed in a way that cannot work
    │   ├── PromptError          the prompt is empty or too long
    │   └── SettingError         an option or variable holds an impossible value
    ├── NotFoundError         3  a run, sample, instrument or file that is not there
    │   └── InvalidRunIdError    no run has that id, or several begin with it
    ├── KeyMissingError       4  the provider's key is not set, or was refused
    ├── ProviderError         5  the provider failed, or its reply is beyond repair
    ├── FileError             6  a file cannot be read, or does not hold what it should
    │   ├── InvalidPlanError     parameter_plan.json is not a plan
    │   ├── InvalidMidiError     midi.json, injected JSON or a .mid is not a composition
    │   └── SampleError          a sample cannot be decoded
    ├── NothingToRenderError  7  no instrument gave any sound
    ├── InterruptedByUserError 130  Ctrl-C; says what was kept
    └── WorkspaceError        1  the disk refused: full, read-only, gone

`message` says what is wrong and where; `hint` is what to type next; `code` is a stable word for scripts.
"""

from enum import IntEnum, unique

from air_cli.redaction import redacted


@unique
class ExitCode(IntEnum):
    """What the process returns to the shell."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    KEY = 4
    PROVIDER = 5
    FILE = 6
    NOTHING_TO_RENDER = 7
    INTERRUPTED = 130


class AirError(Exception):
    """Base of every error that is shown as one sentence instead of a traceback."""

    exit_code: ExitCode = ExitCode.FAILED
    default_code: str = "failed"

    def __init__(self, message: str, *, hint: str = "", code: str = "") -> None:
        self.message = redacted(message)
        self.hint = redacted(hint)
        super().__init__(self.message)
        self.code = code or self.default_code


class UsageError(AirError):
    """Raised when the command line cannot be carried out as typed."""

    exit_code = ExitCode.USAGE
    default_code = "usage"


class PromptError(UsageError):
    """Raised when a prompt is empty, not text, or too long."""

    default_code = "invalid_prompt"


class SettingError(UsageError):
    """Raised when an option, variable or edit holds a value outside its range."""

    default_code = "invalid_setting"


class NotFoundError(AirError):
    """Raised when something named by the user does not exist."""

    exit_code = ExitCode.NOT_FOUND
    default_code = "not_found"


class InvalidRunIdError(NotFoundError):
    """Raised when an id names no run, or a prefix names several."""

    default_code = "invalid_run_id"


class KeyMissingError(AirError):
    """Raised when a provider's key is not set or was refused by the provider."""

    exit_code = ExitCode.KEY
    default_code = "missing_api_key"


class ProviderError(AirError):
    """Raised when a provider cannot be reached, fails, or replies beyond repair."""

    exit_code = ExitCode.PROVIDER
    default_code = "provider_failed"


class FileError(AirError):
    """Raised when a file cannot be read or does not hold what it should."""

    exit_code = ExitCode.FILE
    default_code = "unreadable_file"


class InvalidPlanError(FileError):
    """Raised when a plan cannot be understood even after repair."""

    default_code = "invalid_plan"


class InvalidMidiError(FileError):
    """Raised when notes (JSON or .mid) cannot be understood even after repair."""

    default_code = "invalid_midi"


class SampleError(FileError):
    """Raised when a sample cannot be decoded or holds no sound."""

    default_code = "invalid_sample"


class StarterLostError(SampleError):
    """Raised when a sound of the starter pack is gone from the cache, or damaged there, before it was read."""

    default_code = "cache_lost"


class NothingToRenderError(AirError):
    """Raised when no instrument of a composition could be rendered."""

    exit_code = ExitCode.NOTHING_TO_RENDER
    default_code = "render_no_instruments"


class InterruptedByUserError(AirError):
    """Raised in place of `KeyboardInterrupt` where there is something to say about what was kept."""

    exit_code = ExitCode.INTERRUPTED
    default_code = "interrupted"


class WorkspaceError(AirError):
    """Raised when the workspace cannot be written: full disk, no permission, path gone."""

    default_code = "workspace_unwritable"
