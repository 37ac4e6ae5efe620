"""One way to declare a command: shared options, and the one error boundary."""

import inspect
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from copy import copy
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from typer.models import ParameterInfo

from air_cli.cli.completion import COMPLETERS, quiet
from air_cli.cli.terminal import Terminal, Verbosity, near_path
from air_cli.errors import AirError, ExitCode, SettingError, WorkspaceError
from air_cli.redaction import redacted, redacted_tree

if TYPE_CHECKING:
    from air_cli.config import Settings
    from air_cli.stages.session import Session

HomeOption = Annotated[
    Path | None, typer.Option("--home", metavar="DIR", help="Workspace folder (default: the current one, or AIR_HOME).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
QuietOption = Annotated[int, typer.Option("-q", "--quiet", count=True, help="Say less: results and errors only.")]
VerboseOption = Annotated[
    int, typer.Option("-v", "--verbose", count=True, help="Name the files read and written (-vv: tracebacks too).")
]
NoColorOption = Annotated[bool, typer.Option("--no-color", help="No colours.")]
NoInputOption = Annotated[bool, typer.Option("--no-input", help="Never ask: fail, and name the option to use.")]

_SHARED: tuple[tuple[str, Any, Any], ...] = (
    ("home", HomeOption, None),
    ("as_json", JsonOption, False),
    ("quiet", QuietOption, 0),
    ("verbose", VerboseOption, 0),
    ("no_color", NoColorOption, False),
    ("no_input", NoInputOption, False),
)


@dataclass
class Context:
    """What a command body is given."""

    terminal: Terminal
    home: Path | None

    @cached_property
    def _settings(self) -> "Settings":
        from air_cli.config import load_settings

        settings = load_settings(os.environ, Path.cwd(), self.home, is_tolerant=True)
        self.terminal.warn(settings.notes)
        self.terminal.detail(f"workspace: {settings.home}")
        self.terminal.detail(f"outputs: {settings.outputs}; samples: {settings.samples}; cache: {settings.cache}")
        return settings

    def settings(self, *, is_tolerant: bool = False) -> "Settings":
        """Resolved settings.

        Raises:
            SettingError: `.env` or `air.toml` is faulty; with `is_tolerant` that stands in `faults`.
        """
        settings = self._settings
        if settings.faults and not is_tolerant:
            raise settings.faults[0]
        return settings

    def session(self, progress: Callable[[str, float], None] | None = None, *, is_tolerant: bool = False) -> "Session":
        """A session for the stages."""
        from air_cli.stages.session import Session

        settings = self.settings(is_tolerant=is_tolerant)
        return Session(settings) if progress is None else Session(settings, progress)


def command(app: typer.Typer, name: str, **options: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a command whose body takes a `Context` first and whose errors end in one sentence.

    A parameter of the body that is annotated with a dataclass stands for a group of options, one for each field.
    """

    def register(body: Callable[..., None]) -> Callable[..., None]:
        declared = list(inspect.signature(body, eval_str=True).parameters.values())[1:]
        groups: dict[str, Any] = {p.name: p.annotation for p in declared if is_dataclass(p.annotation)}
        options_of = [option for p in declared for option in (_options_of(p.annotation) if p.name in groups else [p])]
        own = [_completed(option, name) for option in options_of]
        shared = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for key, annotation, default in _SHARED
        ]

        @wraps(body)
        def run(**values: Any) -> None:
            taken = {key: values.pop(key) for key, _, _ in _SHARED}
            verbosity = Verbosity(taken["quiet"], taken["verbose"])
            terminal = Terminal(
                as_json=taken["as_json"],
                verbosity=verbosity,
                no_color=taken["no_color"],
                no_input=taken["no_input"],
            )
            context = Context(terminal, taken["home"])
            typed = _typed_names(values.pop("invocation", None))

            def work() -> None:
                told = _without_secrets(context, values)
                body(context, **_grouped(_with_defaults(context, name, told, typed), groups))

            code = guarded(terminal, work)
            if code is not ExitCode.OK:
                raise typer.Exit(int(code))

        keyword_only = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
        invocation = inspect.Parameter("invocation", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        run.__signature__ = inspect.Signature([*keyword_only, *shared, invocation])  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in [*own, *shared, invocation]}
        app.command(name, no_args_is_help=False, **options)(run)
        return body

    return register


def _completed(parameter: inspect.Parameter, command_name: str) -> inspect.Parameter:
    """The parameter, completed by the shell where its name says what it takes; other commands may share its option."""
    complete = COMPLETERS.get(f"{command_name} {parameter.name}") or COMPLETERS.get(parameter.name)
    told = tuple(copy(info) for info in getattr(parameter.annotation, "__metadata__", ()))
    if complete is None or not told:
        return parameter
    for info in told:
        if isinstance(info, ParameterInfo):
            info.autocompletion = quiet(complete)
    annotated: Any = Annotated
    return parameter.replace(annotation=annotated[(parameter.annotation.__origin__, *told)])


def _typed_names(invocation: typer.Context | None) -> frozenset[str]:
    """Parameters that were typed on the command line; none are known where a group calls its own listing."""
    if invocation is None:
        return frozenset()
    sources = {name: invocation.get_parameter_source(name) for name in invocation.params}
    return frozenset(name for name, source in sources.items() if source is not None and source.name != "DEFAULT")


def _without_secrets(context: Context, values: dict[str, Any]) -> dict[str, Any]:
    """The values without keys that were typed into them; a file that is there keeps its name."""
    with suppress(SettingError):
        # What is wrong with the workspace is said by what needs one.
        context.settings(is_tolerant=True)
    told = {
        name: Path(redacted(str(value))) if isinstance(value, Path) and not value.exists() else redacted_tree(value)
        for name, value in values.items()
    }
    if told != values:
        context.terminal.warn(["a key was typed here: it is left out wherever it would be kept or sent"])
    return told


def _with_defaults(
    context: Context, command_name: str, values: dict[str, Any], typed: frozenset[str]
) -> dict[str, Any]:
    """The values, with those of `air.toml` where nothing was typed."""
    from air_cli.config_files import DEFAULTS

    rows = {name: row for name, row in DEFAULTS.items() if command_name in row.commands and row.parameter in values}
    if not rows:
        return values
    filled = dict(values)
    settings = context.settings()
    if settings.defaults:
        from air_cli.stages.defaults import refuse_faulty_defaults

        refuse_faulty_defaults(settings)
    for name, value in settings.defaults.items():
        # A model belongs to its provider: who types another provider does not mean this model.
        is_other_model = name == "model" and "provider" in typed
        if name in rows and rows[name].parameter not in typed and not is_other_model:
            filled[rows[name].parameter] = value
    return filled


def _grouped(values: dict[str, Any], groups: dict[str, Any]) -> dict[str, Any]:
    """The values of a command line with the options of each group put together."""
    for key, group in groups.items():
        values[key] = group(**{field.name: values.pop(field.name) for field in fields(group)})
    return values


def _options_of(group: Any) -> list[inspect.Parameter]:
    """The fields of a group of options as parameters of a command."""
    hints = get_type_hints(group, include_extras=True)
    empty = inspect.Parameter.empty
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=empty if field.default is MISSING else field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]


def guarded(terminal: Terminal, work: Callable[[], None]) -> ExitCode:
    """Do the work; turn whatever goes wrong into one sentence and an exit code."""
    try:
        with _trace(terminal):
            work()
        sys.stdout.flush()
    except AirError as error:
        terminal.trace()
        terminal.error(error)
        return error.exit_code
    except KeyboardInterrupt:
        terminal.error(
            AirError("interrupted", hint="to see what was finished, which is kept: air projects", code="interrupted")
        )
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return ExitCode.OK
    except OSError as error:
        terminal.trace()
        terminal.error(WorkspaceError(f"the system refused: {error.strerror or error}", hint=_where()))
        return ExitCode.FAILED
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: everything becomes one sentence
        terminal.trace()
        message = f"unexpected {type(error).__name__}: {error}"
        terminal.error(AirError(message, hint=_where(), code="internal"))
        return ExitCode.FAILED
    return ExitCode.OK


def _where() -> str:
    """The hint that shows where an error came from."""
    from air_cli.cli.mistyped import line_again

    return f"to see where: {line_again('-vv')}"


def _trace(terminal: Terminal) -> AbstractContextManager[None]:
    """Name the files a command reads and writes, where a person asked for it (`-v`)."""
    if not terminal.verbosity.verbose:
        return nullcontext()
    from air_cli.cli.trace import traced

    return traced(terminal.detail, near_path)


def _silence_stdout() -> None:
    """Point stdout away from the closed pipe, so that Python does not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
