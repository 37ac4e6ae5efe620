"""`air diff`."""

import dataclasses
from typing import Annotated

import typer

from air_cli.cli.command import Context, command


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "diff")
    def diff(
        context: Context,
        first: Annotated[str, typer.Argument(metavar="A", help="A plan or project.")],
        second: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    ) -> None:
        """Say in bars and notes what changed from one project (or plan) to another.

        Example: air diff 3f2a91c04b7e latest
        """
        from air_cli.stages.diff import bar_ranges
        from air_cli.stages.diff import diff as diff_stage

        found = diff_stage(context.session(), first, second)
        rows = [["plan", name, f"{before} -> {after}"] for name, before, after in found.fields]
        rows += [
            [part.instrument, f"bars {bar_ranges(part.bars)}", f"{part.added} notes added, {part.removed} removed"]
            for part in found.parts
        ]
        document = {"schema": "air.diff/1", **dataclasses.asdict(found)}
        context.terminal.rows(rows, ["what", "where", "change"], document)
        if found.is_empty:
            context.terminal.say(f"{found.first} and {found.second} are the same")
