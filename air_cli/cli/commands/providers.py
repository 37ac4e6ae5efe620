"""`air providers`."""

import typer

from air_cli.cli.command import Context, command


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "providers")
    def providers(context: Context) -> None:
        """List who can plan and compose.

        Example: air providers
        """
        from air_cli.stages.providers import PROVIDERS

        rows = [[name, "ready", text] for name, text in PROVIDERS.items()]
        document = {
            "schema": "air.providers/1",
            "providers": [{"name": name, "ready": True, "about": text} for name, text in PROVIDERS.items()],
        }
        context.terminal.rows(rows, ["provider", "state", "about"], document)
