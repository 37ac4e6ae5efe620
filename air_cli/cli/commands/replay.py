"""`air replay`."""

from typing import Annotated

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import read_argument
from air_cli.errors import AirError


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "replay")
    def replay(
        context: Context,
        run_id: Annotated[str, typer.Argument(metavar="ID", help="Any run: id, prefix, `latest`, or `-` (stdin).")],
    ) -> None:
        """Make a run again from its provenance, without network, and compare every byte.

        Example: air replay latest

        Prints one line a file: stage, file, same or differs. Nothing in the workspace is changed.
        """
        from air_cli.stages.replay import DIFFERS
        from air_cli.stages.replay import replay as replay_stage

        text = read_argument(run_id, "an id")
        with context.terminal.progress() as progress:
            rows = replay_stage(context.session(progress), text)
        document = {
            "schema": "air.replay/1",
            "files": [{"stage": r.stage, "file": r.file, "outcome": r.outcome, "note": r.note} for r in rows],
        }
        headings = ["stage", "file", "outcome", "note"]
        context.terminal.rows([[r.stage, r.file, r.outcome, r.note] for r in rows], headings, document)
        different = [row.file for row in rows if row.outcome == DIFFERS]
        if different:
            message = f"{len(different)} of {len(rows)} files differ: {', '.join(different[:3])}"
            raise AirError(message, hint=f"to see what was stored: air show {text} --raw", code="replay_differs")
