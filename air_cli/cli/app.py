"""The command line: `air`."""

import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from air_cli import __version__
from air_cli.cli.commands import (
    batch,
    check,
    compose,
    diff,
    edit,
    export,
    gallery,
    instruments,
    inventory_find,
    lint,
    make,
    models,
    plan,
    play,
    projects,
    providers,
    render,
    replay,
    schema,
    setup,
    show,
    styles,
)
from air_cli.domain.text import one_line

_EPILOG = (
    "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 key missing or refused, 5 provider failed, "
    "6 unreadable or invalid file, 7 nothing to render, 130 interrupted."
)

app = typer.Typer(
    name="air",
    help='Text to finished, editable, multitrack music.\n\nExample: air make "lofi beat, 82 bpm, D dorian, 45 seconds"',
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"air {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Text to finished, editable, multitrack music.

    Example: air make "lofi beat, 82 bpm, D dorian, 45 seconds"
    """


for module in (
    make,
    batch,
    plan,
    compose,
    render,
    show,
    edit,
    diff,
    lint,
    export,
    play,
    projects,
    gallery,
    check,
    replay,
    styles,
    instruments,
    providers,
    models,
    schema,
    setup,
):
    module.register(app)
app.add_typer(inventory_find.app, name="inventory")


def main() -> None:
    """Entry point of the `air` script."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - a closed stdout is no reason to fail
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if "--json" in sys.argv:
            sys.exit(_run_for_a_script())
        app()
    except OSError as error:
        sys.exit(f"error: cannot write the result: {error.strerror or error}")


def _run_for_a_script() -> int:
    """The exit code; a command line that cannot be parsed is told as JSON, as every other error is."""
    try:
        code = app(standalone_mode=False)
    except Exception as error:
        # The parser's own errors, whose class each version of Typer keeps elsewhere.
        told = getattr(error, "format_message", None)
        if told is None:
            raise
        body = {"code": "usage", "message": one_line(str(told()), 400), "hint": "the same command with --help"}
        print(json.dumps({"error": body}, ensure_ascii=False), file=sys.stderr)
        return int(getattr(error, "exit_code", 2))
    return code if isinstance(code, int) else 0


def _interrupt(_signal: int, _frame: object) -> None:
    """End as after Ctrl-C: tidy up, then go."""
    raise KeyboardInterrupt
