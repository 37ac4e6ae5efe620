"""`air init`, `air config` and `air doctor`."""

from pathlib import Path
from typing import Annotated

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import near_path
from air_cli.errors import AirError


def register(app: typer.Typer) -> None:
    """Add the commands."""

    @command(app, "init")
    def init(
        context: Context,
        folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The workspace; default: here.")] = None,
    ) -> None:
        """Lay out a workspace: folders, air.toml, .env.example, .gitignore. Optional; nothing is overwritten.

        Example: air init mymusic
        """
        from air_cli.stages.setup import lay_out

        session = (Context(context.terminal, folder) if folder else context).session(is_tolerant=True)
        laid = lay_out(session)
        rows = [[near_path(item.path), "new" if item.is_new else "was there"] for item in laid]
        document = {
            "schema": "air.init/1",
            "home": str(session.settings.home),
            "laid": [{"path": str(item.path), "new": item.is_new} for item in laid],
        }
        context.terminal.rows(rows, ["path", "state"], document)
        here = f"cd '{near_path(session.settings.home)}' && " if session.settings.home != Path.cwd() else ""
        context.terminal.warn([f"{fault.message}; {fault.hint}" for fault in session.settings.faults])
        context.terminal.next(f'{here}air make "lofi beat"')

    @command(app, "config")
    def config(context: Context) -> None:
        """Show every setting in force and where it came from. Keys show only whether they are set.

        Example: air config

        What .env or air.toml may not hold is marked as refused, and said.
        """
        from air_cli.stages.setup import config_rows

        found = config_rows(context.settings(is_tolerant=True))
        document = {
            "schema": "air.config/1",
            "settings": [
                {"name": row.name, "value": row.value, "source": row.source, "problem": row.problem} for row in found
            ],
        }
        rows = [[r.name, f"{r.value} (refused)" if r.problem else r.value, r.source] for r in found]
        context.terminal.rows(rows, ["setting", "value", "from"], document)
        context.terminal.warn([f"{row.problem}; {row.hint}" for row in found if row.problem])

    @command(app, "doctor")
    def doctor(context: Context) -> None:
        """Explain the installation and the workspace, and what stands in the way of anything.

        Example: air doctor

        Exit code 1 when there is a problem. Nothing is changed, and nobody is asked over the network.
        """
        from air_cli.stages.doctor import PROBLEM, examine

        found = examine(context.session(is_tolerant=True))
        document = {
            "schema": "air.doctor/1",
            "findings": [{"subject": f.subject, "outcome": f.outcome, "text": f.text, "hint": f.hint} for f in found],
        }
        headings = ["subject", "state", "what", "hint"]
        context.terminal.rows([[f.subject, f.outcome, f.text, f.hint] for f in found], headings, document)
        problems = [f for f in found if f.outcome == PROBLEM]
        if problems:
            first = problems[0]
            raise AirError(f"{first.subject}: {first.text}", hint=first.hint, code="doctor_found_problems")
