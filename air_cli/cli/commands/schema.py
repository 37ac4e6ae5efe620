"""`air schema`."""

import json
from typing import Annotated

import typer

from air_cli.cli.command import Context, command


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "schema")
    def schema(
        context: Context,
        name: Annotated[
            str, typer.Argument(metavar="[NAME]", help="plan, midi, inventory, render, run or export.")
        ] = "",
    ) -> None:
        """Print what a kind of file may hold, as JSON Schema; without a name, the kinds there are.

        Example: air schema plan
        """
        from air_cli.stages.schemas import SCHEMAS, schema_of

        if name:
            document = schema_of(name)
            context.terminal.result(json.dumps(document, ensure_ascii=False, indent=2), document)
            return
        kinds = {key: file for key, (file, _) in SCHEMAS.items()}
        context.terminal.rows([[key, file] for key, file in kinds.items()], ["name", "file"], {"schemas": kinds})
