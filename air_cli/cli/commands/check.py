"""`air check`."""

from typing import Annotated

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import read_argument
from air_cli.errors import AirError, UsageError

_HINTS = {
    "param_generation": "to see what is stored: air show {} --raw",
    "midi_generation": "to see which files changed: air replay {}",
    "render": "to play it anew: air render {} --fresh",
}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "check")
    def check(
        context: Context,
        run_id: Annotated[
            str, typer.Argument(metavar="[ID]", help="Any run: id, prefix, `latest`, or `-` (stdin).")
        ] = "",
        everything: Annotated[bool, typer.Option("--all", help="Every run of the workspace.")] = False,
    ) -> None:
        """Prove a run: files, hashes, lengths, onsets, stems that add up to the mix, loudness.

        Example: air check latest

        Prints what was proved, a line each; exit code 1 when something is wrong. Nothing is changed.
        """
        from air_cli.stages.check import check_all, check_run
        from air_cli.stages.check_case import FAILED

        if bool(run_id) == everything:
            raise UsageError(
                "which run?" if not run_id else "an id and --all exclude each other", hint="air check latest"
            )
        with context.terminal.progress() as progress:
            session = context.session(progress)
            findings = check_all(session) if everything else check_run(session, read_argument(run_id, "an id"))
        rows = [[f.run_id, f.stage, f.subject, f.outcome, f.text] for f in findings]
        document = {
            "schema": "air.check/1",
            "findings": [
                {"run_id": f.run_id, "stage": f.stage, "subject": f.subject, "outcome": f.outcome, "text": f.text}
                for f in findings
            ],
        }
        context.terminal.rows(rows, ["run", "stage", "subject", "outcome", "what"], document)
        wrong = [f for f in findings if f.outcome == FAILED]
        if wrong:
            first = wrong[0]
            message = f"{len(wrong)} of {len(findings)} checks failed; {first.run_id}, {first.subject}: {first.text}"
            raise AirError(
                message, hint=_HINTS.get(first.stage, "air show {}").format(first.run_id), code="check_failed"
            )
        context.terminal.say(f"{len(findings)} checks, nothing wrong")
