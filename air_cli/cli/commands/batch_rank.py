"""`air batch rank`, `keep`, `discard`."""

from typing import TYPE_CHECKING, Annotated

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import near_path

if TYPE_CHECKING:
    from air_cli.stages.batch.rank import Ranked

BatchArgument = Annotated[str, typer.Argument(metavar="BATCH", help="A batch: id, prefix or `latest`.")]
PiecesArgument = Annotated[list[str], typer.Argument(metavar="ID...", help="Pieces of it: their ids, or prefixes.")]


def register(batch_app: typer.Typer) -> None:
    """Add the commands that list and choose."""
    _register_list(batch_app)
    _register_rank(batch_app)
    _register_verdicts(batch_app)


def _register_list(batch_app: typer.Typer) -> None:
    @command(batch_app, "list")
    def listing(context: Context) -> None:
        """List the batches, the newest first.

        Example: air batch list
        """
        from air_cli.stages.batch.survey import list_batches

        found = list_batches(context.session())
        rows = [
            [facts.batch.batch_id, settings.created_at, settings.name or "-", str(facts.done), str(facts.failed)]
            for facts in found
            for settings in (facts.batch.settings,)
        ]
        document = {"schema": "air.batches/1", "batches": [facts.document() for facts in found]}
        context.terminal.rows(rows, ["ID", "BEGUN", "INPUT", "DONE", "FAILED"], document, essential=2)
        if not found:
            context.terminal.next("air batch prompts.txt")


def _register_rank(batch_app: typer.Typer) -> None:
    @command(batch_app, "rank")
    def rank(
        context: Context,
        batch_id: BatchArgument = "latest",
        by: Annotated[str, typer.Option("--by", metavar="FIGURE", help="score, or any other column.")] = "score",
        limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many (0: all).")] = 0,
        sheet: Annotated[bool, typer.Option("--sheet", help="A page of them, too: piano rolls, players.")] = False,
    ) -> None:
        """Sort the pieces of a batch by what can be measured, the best first.

        Example: air batch rank latest --limit 10 --sheet

        The figures say what is odd, not what is good: docs/scaling.md tells what each one means.
        """
        from air_cli.stages.batch.figure_rows import FIGURES
        from air_cli.stages.batch.rank import ranked, write_sheet
        from air_cli.stages.batch.store import find_batch

        with context.terminal.progress() as progress:
            session = context.session(progress)
            batch = find_batch(session, batch_id)
            rows = ranked(session, batch, by)
            shown = rows[:limit] if limit else rows
            page = write_sheet(session, batch, shown) if sheet else None
        pieces = [row.document() for row in shown]
        document = {"schema": "air.batch-rank/1", "batch_id": batch.batch_id, "pieces": pieces}
        headings = ["ID", "SCORE", *(row.heading for row in FIGURES), "PROMPT"]
        context.terminal.rows([_cells(row) for row in shown], headings, {**document, "sheet": str(page or "") or None})
        if page:
            context.terminal.say(f"page: {near_path(page)}")
        if shown:
            context.terminal.next(f"air batch keep {batch.batch_id} {shown[0].run_id}")


def _cells(row: "Ranked") -> list[str]:
    from air_cli.stages.batch.figure_rows import FIGURES

    values = [row.figures.get(figure.name) for figure in FIGURES]
    digits = [figure.digits for figure in FIGURES]
    texts = ["" if value is None else f"{value:.{places}f}" for value, places in zip(values, digits, strict=True)]
    return [row.run_id, f"{row.score:.3f}", *texts, f"{row.prompt} (seed {row.seed})"]


def _register_verdicts(batch_app: typer.Typer) -> None:
    @command(batch_app, "keep")
    def keep(context: Context, batch_id: BatchArgument, pieces: PiecesArgument) -> None:
        """Tag pieces of a batch `kept`, so that `air projects --filter tag=kept` finds them.

        Example: air batch keep latest $(air batch rank latest --limit 3 | cut -f1)
        """
        from air_cli.stages.batch.rank import keep_pieces

        _tell_verdict(context, "keep", keep_pieces(context.session(), batch_id, pieces))

    @command(batch_app, "discard")
    def discard(context: Context, batch_id: BatchArgument, pieces: PiecesArgument) -> None:
        """Move pieces of a batch to the bin; `air projects restore` brings them back.

        Example: air batch discard latest $(air batch rank latest --by loudness | tail -1 | cut -f1)
        """
        from air_cli.stages.batch.rank import discard_pieces

        _tell_verdict(context, "discard", discard_pieces(context.session(), batch_id, pieces))


def _tell_verdict(context: Context, verb: str, run_ids: list[str]) -> None:
    context.terminal.result("\n".join(run_ids), {"schema": f"air.batch-{verb}/1", "run_ids": run_ids})
