"""`air providers`."""

import typer

from air_cli.cli.command import Context, command


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "providers")
    def providers(context: Context) -> None:
        """List who can plan and compose, and why some cannot yet. Keys are never shown.

        Example: air providers
        """
        from air_cli.stages.providers import readiness

        found = readiness(context.settings())
        rows = [[row.name, "ready" if row.is_ready else row.reason, row.model, row.about] for row in found]
        document = {
            "schema": "air.providers/1",
            "providers": [
                {"name": r.name, "ready": r.is_ready, "reason": r.reason, "model": r.model, "about": r.about}
                for r in found
            ],
        }
        context.terminal.rows(rows, ["provider", "state", "model", "about"], document)
