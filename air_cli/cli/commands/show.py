"""`air show`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.tables import width_columns
from air_cli.cli.terminal import read_argument
from air_cli.domain.text import printable

if TYPE_CHECKING:
    from air_cli.stages.show import Shown


def _document(shown: "Shown") -> dict[str, Any]:
    return {
        "schema": "air.show/1",
        "run_id": shown.run_id,
        "param_run_id": shown.param_run_id,
        "prompt": shown.prompt,
        "meta": shown.meta.model_dump(mode="json") if shown.meta else None,
        "render": shown.render_state,
        "runs": [record.model_dump(mode="json") for record in shown.records],
        "files": [str(path) for path in shown.files],
        "problems": shown.problems,
    }


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "show")
    def show(
        context: Context,
        run_id: Annotated[str, typer.Argument(metavar="ID", help="Any run: id, prefix, `latest`, or `-` (stdin).")],
        raw: Annotated[bool, typer.Option("--raw", help="The request, the raw reply and every repair.")] = False,
    ) -> None:
        """Show a plan or project: sections, chords, a piano roll, files, provenance.

        Example: air show latest
        """
        from air_cli.cli.report import report_lines
        from air_cli.stages.show import show as show_stage

        shown = show_stage(context.session(), read_argument(run_id, "an id"))
        if raw:
            repairs = [f"{record.stage}: {repair}" for record in shown.records for repair in record.repairs]
            parts = [f"--- {name}\n{text.rstrip()}" for name, text in shown.raw.items()]
            text = "\n".join([*parts, "--- repairs", *(repairs or ["none"])])
            document = {"schema": "air.show-raw/1", "run_id": shown.run_id, "raw": shown.raw, "repairs": repairs}
        else:
            text = "\n".join(report_lines(shown, width_columns()))
            document = _document(shown)
        context.terminal.report(printable(text).split("\n"), document)
        if shown.render_state is None:
            stage = "render" if shown.composition else "compose"
            context.terminal.next(f"air {stage} {shown.run_id}")
