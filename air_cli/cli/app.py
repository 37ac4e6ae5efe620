"""The command line: `air`."""

import contextlib
import sys
from typing import Annotated

import typer

from air_cli import __version__
from air_cli.cli.commands import compose, edit, export, inventory, make, plan, projects, providers, render, replay, show

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


for module in (make, plan, compose, render, show, edit, export, projects, replay, providers):
    module.register(app)
app.add_typer(inventory.app, name="inventory")


def main() -> None:
    """Entry point of the `air` script."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    app()
