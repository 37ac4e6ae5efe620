"""`air gallery`."""

from pathlib import Path
from typing import Annotated

import typer

from air_cli.cli.command import Context, command


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "gallery")
    def gallery(
        context: Context,
        embed: Annotated[bool, typer.Option("--embed", help="Put the sound inside (MP3): one file to send.")] = False,
        output: Annotated[
            Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")
        ] = None,
        filter_text: Annotated[
            str, typer.Option("--filter", metavar="WORDS", help="Only these projects, as in `air projects`.")
        ] = "",
        limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many, newest first (0: all).")] = 0,
        open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    ) -> None:
        """Make one page of all projects: players, mixers, piano rolls, downloads.

        Example: air gallery --open

        Prints the path of the page. It works without a server and asks the network for nothing.
        """
        from air_cli.stages.gallery import gallery as gallery_stage
        from air_cli.stages.project_filter import parse_filter
        from air_cli.stages.projects import list_projects

        test = parse_filter(filter_text)
        with context.terminal.progress() as progress:
            session = context.session(progress)
            listed = list_projects(session, 0 if filter_text.strip() else limit)
            chosen = [project for project in listed.projects if test(project)]
            result = gallery_stage(session, embed=embed, output=output, projects=chosen[:limit] if limit else chosen)
        terminal = context.terminal
        terminal.warn([*listed.warnings, *result.warnings])
        terminal.say(
            f"{result.count} project{'' if result.count == 1 else 's'}, {result.path.stat().st_size / 1e6:.1f} MB"
        )
        document = {
            "schema": "air.gallery/1",
            "path": str(result.path),
            "projects": result.count,
            "embedded": embed,
            "warnings": [*listed.warnings, *result.warnings],
        }
        terminal.paths([result.path], document)
        if open_page:
            typer.launch(result.path.as_uri())
