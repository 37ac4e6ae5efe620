"""`air styles`."""

from typing import Annotated

import typer

from air_cli.cli.command import Context, command


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "styles")
    def styles(
        context: Context,
        name: Annotated[str, typer.Argument(metavar="[STYLE]", help="Show the file of this one.")] = "",
    ) -> None:
        """List the styles one can ask for, or show the file of one.

        Example: air styles lofi

        A TOML file in the workspace's styles/ folder adds a style; one of the same name replaces a packaged one.
        `mkdir -p styles; air styles lofi > styles/my_lofi.toml` begins one of your own.
        """
        from air_cli.stages.plan import checked_style
        from air_cli.stages.styles import list_styles, style_text, use_workspace_styles

        session = context.session()
        if name:
            use_workspace_styles(session)
            known = checked_style(name)
            text = style_text(session, known)
            context.terminal.result(text.rstrip(), {"schema": "air.style/1", "name": known, "toml": text})
            return
        listed = list_styles(session)
        rows = [
            [
                entry.style.name,
                f"{entry.style.tempo_low_bpm:g}-{entry.style.tempo_high_bpm:g}",
                entry.style.meter,
                entry.style.feel,
                str(entry.file or "packaged"),
            ]
            for entry in listed
        ]
        document = {
            "schema": "air.styles/1",
            "styles": [
                {
                    "name": entry.style.name,
                    "title": entry.style.title,
                    "genre": entry.style.genre,
                    "tempo_low_bpm": entry.style.tempo_low_bpm,
                    "tempo_high_bpm": entry.style.tempo_high_bpm,
                    "meter": entry.style.meter,
                    "feel": entry.style.feel,
                    "file": str(entry.file) if entry.file else None,
                }
                for entry in listed
            ],
        }
        context.terminal.rows(rows, ["style", "bpm", "meter", "feel", "from"], document)
