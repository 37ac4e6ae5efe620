"""The command line: `air`."""

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.models import CommandInfo, TyperInfo

from air_cli import __version__
from air_cli.cli.terminal import Terminal
from air_cli.errors import AirError, ExitCode

_EPILOG = (
    "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 key missing or refused, 5 provider failed, "
    "6 unreadable or invalid file, 7 nothing to render, 130 interrupted."
)

_MAKE, _LOOK, _HAND_OVER = "Make music", "Look, change, prove", "Hear, keep, hand over"
_SOUNDS, _SETTLE = "Sounds and styles", "Models and settings"
_COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "make": (_MAKE, ("make",)),
    "batch": (_MAKE, ("batch",)),
    "plan": (_MAKE, ("plan",)),
    "compose": (_MAKE, ("compose",)),
    "render": (_MAKE, ("render",)),
    "show": (_LOOK, ("show",)),
    "edit": (_LOOK, ("edit",)),
    "diff": (_LOOK, ("diff",)),
    "lint": (_LOOK, ("lint",)),
    "check": (_LOOK, ("check",)),
    "replay": (_LOOK, ("replay",)),
    "play": (_HAND_OVER, ("play",)),
    "export": (_HAND_OVER, ("export",)),
    "projects": (_HAND_OVER, ("projects",)),
    "gallery": (_HAND_OVER, ("gallery",)),
    "inventory_find": (_SOUNDS, ("inventory",)),
    "instruments": (_SOUNDS, ("instruments", "cache")),
    "styles": (_SOUNDS, ("styles",)),
    "providers": (_SETTLE, ("providers",)),
    "models": (_SETTLE, ("models",)),
    "setup": (_SETTLE, ("init", "config", "doctor")),
    "schema": (_SETTLE, ("schema",)),
}
"""Module in `commands/` → the heading of the help under which it stands, and the commands it registers, in order."""
_COMPLETE, _LINE = "_AIR_COMPLETE", "_TYPER_COMPLETE_ARGS"
"""Variables by which a shell asks what can follow, and says what was typed."""
_COMPLETION_OPTIONS = ("--install-completion", "--show-completion")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"air {__version__}")
        raise typer.Exit


def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Text to finished, editable, multitrack music.

    Example: air make "lofi beat, 82 bpm, D dorian, 45 seconds"
    """


class _Root(TyperGroup):
    """The root of the command line, which speaks to shells in its own way."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run a command line, or complete one."""
        if _COMPLETE in os.environ or any(word in _COMPLETION_OPTIONS for word in sys.argv[1:]):
            from air_cli.cli.shells import use_own_shells

            use_own_shells()
        return super().main(*arguments, **options)


@cache
def program(first_word: str = "") -> typer.Typer:
    """The command line: all of it, or where the first word is a command, as much as that one needs.

    Declaring a command takes a millisecond or two, and there are fifty.
    """
    app = typer.Typer(
        name="air",
        cls=_Root,
        help=root.__doc__,
        epilog=_EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    is_version = first_word == "--version"
    wanted = [module for module, (_, names) in _COMMANDS.items() if first_word in names]
    for module in wanted or ([] if is_version else _COMMANDS):
        import_module(f"air_cli.cli.commands.{module}").register(app)
        _put_under(_COMMANDS[module][0], [*app.registered_commands, *app.registered_groups])
    return app


def _put_under(heading: str, registered: Sequence[CommandInfo | TyperInfo]) -> None:
    for info in registered:
        if not isinstance(info.rich_help_panel, str):
            info.rich_help_panel = heading


def __getattr__(name: str) -> typer.Typer:
    """`app`, the whole command line, made when something asks for it."""
    if name == "app":
        return program()
    raise AttributeError(name)


def main() -> None:
    """Entry point of the `air` script."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - a closed stdout is no reason to fail
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, _interrupt)
    terminal = Terminal(as_json="--json" in sys.argv, no_color="--no-color" in sys.argv)
    if terminal.is_plain:
        # Help is drawn by Typer, which looks for no less than this.
        os.environ["_TYPER_FORCE_DISABLE_TERMINAL"] = "1"
    try:
        sys.exit(_run(terminal))
    except OSError as error:
        sys.exit(f"error: cannot write the result: {error.strerror or error}")


def _run(terminal: Terminal) -> int:
    """The exit code; a command line that cannot be parsed ends in one sentence, as every other error does."""
    try:
        code = program(_known(_first_words()))(prog_name="air", standalone_mode=False)
    except typer.Abort:
        return terminal.fail(AirError("nothing was done", hint=_with_yes(), code="aborted"))
    except AirError as error:
        return terminal.fail(error)
    except SystemExit as error:
        # The parser's own end where nobody reads its help to the last line, which is no fault.
        if isinstance(error.__context__, BrokenPipeError):
            return int(ExitCode.OK)
        raise
    except Exception as error:
        # The parser's own errors, whose class each version of Typer keeps elsewhere.
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            return int(ExitCode.USAGE)
        _know_secrets()
        from air_cli.cli.mistyped import parse_error

        return terminal.fail(parse_error(error))
    return code if isinstance(code, int) else 0


def _first_words() -> list[str]:
    """The first word after `air`, of the line that a shell asks about where one does, and the next one has begun."""
    typed = os.environ.get(_LINE, "").split()[1:] if _COMPLETE in os.environ else sys.argv[1:]
    is_whole = _COMPLETE not in os.environ or len(typed) > 1 or os.environ.get(_LINE, "").endswith(" ")
    return typed[:1] if is_whole else []


def _know_secrets() -> None:
    """Let nothing be repeated of a line that could not be parsed which nobody may see."""
    from air_cli.config import load_settings

    homes = [Path(value) for option, value in pairwise(sys.argv) if option == "--home"]
    with contextlib.suppress(AirError):
        load_settings(os.environ, Path.cwd(), homes[-1] if homes else None, is_tolerant=True)


def _with_yes() -> str:
    from air_cli.cli.mistyped import line_again

    return f"to be asked nothing: {line_again('--yes', without=('--no-input',))}"


def _known(words: Sequence[str]) -> str:
    """The first word, where it alone says which commands are needed, else nothing."""
    known = {"--version", *(name for _, names in _COMMANDS.values() for name in names)}
    return words[0] if words and words[0] in known else ""


def _interrupt(_signal: int, _frame: object) -> None:
    """End as after Ctrl-C: tidy up, then go."""
    raise KeyboardInterrupt
