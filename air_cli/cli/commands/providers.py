"""`air providers` and `air models`."""

from typing import Annotated

import typer

from air_cli.cli.command import Context, command


def register(app: typer.Typer) -> None:
    """Add the commands."""

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

    @command(app, "models")
    def models(
        context: Context,
        provider: Annotated[
            str, typer.Argument(metavar="[PROVIDER]", help="openai, anthropic, gemini or openrouter.")
        ] = "",
        timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=1, max=600)] = 30.0,
    ) -> None:
        """List models: from the service where its key is set, else the curated ones.

        Example: air models anthropic
        """
        from air_cli.llm.retry import Patience
        from air_cli.stages.models import list_models

        lists = list_models(context.settings(), provider, Patience(timeout))
        context.terminal.warn([note for found in lists if (note := found.note)])
        rows = [
            [found.provider, name, found.source, "default" if name == found.default else ""]
            for found in lists
            for name in found.models
        ]
        document = {
            "schema": "air.models/1",
            "providers": [
                {"provider": f.provider, "source": f.source, "default": f.default, "models": f.models, "note": f.note}
                for f in lists
            ],
        }
        context.terminal.rows(rows, ["provider", "model", "source", ""], document)
