"""`air inventory`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from air_cli.domain.sample import SampleRow
    from air_cli.inventory.recommend import Scored

app = typer.Typer(help="Catalogue your samples.\n\nExample: air inventory rebuild --deep", no_args_is_help=True)

_PICK_HEADINGS = ("instrument", "sample", "root")
_WHY_HEADINGS = ("instrument", "sample", "score", "why")
_EXPLAINED = 3
_SAMPLE_HEADINGS = ("id", "instrument", "kind", "root", "seconds")
InstrumentArgument = Annotated[
    str, typer.Argument(metavar="I", help="An instrument; `drums` and `fx` mean all of them.")
]


def _row(row: "SampleRow") -> list[str]:
    root = f"{row.root_midi:.2f}" if row.root_midi is not None else row.pitch or "–"
    return [row.id, row.instrument, row.kind, root, f"{row.length_sec:.2f}" if row.length_sec else "–"]


def _dump(row: "SampleRow") -> dict[str, Any]:
    return row.model_dump(mode="json")


@command(app, "rebuild")
def rebuild(
    context: Context,
    deep: Annotated[bool, typer.Option("--deep", help="Listen to every file: level, length, root note.")] = False,
) -> None:
    """Scan local_samples/ and write the catalogue; unchanged files keep what is known of them.

    Example: air inventory rebuild --deep

    Prints the path of inventory.json.
    """
    from air_cli.stages.inventory import rebuild as rebuild_stage

    with context.terminal.progress() as progress:
        session = context.session(progress)
        inventory = rebuild_stage(session, deep=deep)
    terminal = context.terminal
    path = session.workspace.inventory_file
    terminal.warn([f"skipped {s.file_rel}: {s.reason}" for s in inventory.skipped[:20]])
    if len(inventory.skipped) > 20:
        terminal.say(f"… and {len(inventory.skipped) - 20} more skipped: they are listed in {path}")
    terminal.say(
        f"{inventory.total_files} samples of {inventory.instrument_count} instruments, {len(inventory.skipped)} skipped"
    )
    if not inventory.total_files:
        terminal.say(f"no samples in {session.settings.samples} yet: the starter pack plays everything")
    summary = {
        "schema": "air.inventory-rebuild/1",
        "path": str(path),
        "deep": deep,
        "total_files": inventory.total_files,
        "instrument_count": inventory.instrument_count,
        "skipped": [s.model_dump(mode="json") for s in inventory.skipped],
    }
    terminal.result(str(path), summary)
    terminal.next("air inventory instruments")


@command(app, "info")
def info(context: Context) -> None:
    """Say what the catalogue holds.

    Example: air inventory info
    """
    from air_cli.stages.inventory import current_inventory

    inventory = current_inventory(context.session())
    body = inventory.model_dump(mode="json", exclude={"samples", "instruments", "skipped"})
    body["skipped"] = len(inventory.skipped)
    rows = [[name, str(value)] for name, value in body.items()]
    context.terminal.rows(rows, ["field", "value"], {"schema": "air.inventory-info/1", **body})


@command(app, "instruments")
def instruments(context: Context) -> None:
    """List the instruments of the library and how many samples each has.

    Example: air inventory instruments
    """
    from air_cli.stages.inventory import current_inventory

    inventory = current_inventory(context.session())
    rows = [[name, str(entry.count), ", ".join(entry.examples)] for name, entry in inventory.instruments.items()]
    counts = {name: entry.model_dump(mode="json") for name, entry in inventory.instruments.items()}
    context.terminal.rows(
        rows, ["instrument", "samples", "examples"], {"schema": "air.instruments/1", "instruments": counts}
    )
    if not rows:
        context.terminal.say("the library is empty: the starter pack plays everything")
        context.terminal.next("air inventory starter")


@command(app, "samples")
def samples(
    context: Context,
    instrument: InstrumentArgument,
    offset: Annotated[int, typer.Option("--offset", min=0, help="Leave out the first so many.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
) -> None:
    """List the samples of an instrument.

    Example: air inventory samples Kick --limit 10
    """
    from air_cli.inventory.select import rows_for
    from air_cli.stages.inventory import current_inventory

    rows = rows_for(current_inventory(context.session()), instrument)
    shown = rows[offset : offset + limit]
    document = {
        "schema": "air.samples/1",
        "total": len(rows),
        "offset": offset,
        "samples": [_dump(row) for row in shown],
    }
    context.terminal.rows([_row(row) for row in shown], _SAMPLE_HEADINGS, document)


@command(app, "show")
def show(context: Context, sample_id: Annotated[str, typer.Argument(metavar="ID", help="A sample's id.")]) -> None:
    """Show everything known of a sample.

    Example: air inventory show drums/kick.wav
    """
    from air_cli.inventory.select import row_by_id
    from air_cli.stages.inventory import current_inventory

    inventory = current_inventory(context.session())
    row = row_by_id(inventory, sample_id)
    if row is None:
        raise NotFoundError(
            f"the inventory has no sample `{sample_id}`", hint="air inventory samples drums", code="unknown_sample"
        )
    body = _dump(row)
    rows = [[name, str(value)] for name, value in body.items()]
    context.terminal.rows(rows, ["field", "value"], {"schema": "air.sample/1", **body})


@command(app, "select")
def select(
    context: Context,
    instrument: InstrumentArgument,
    offset: Annotated[int, typer.Option("--offset", min=0, help="Which one; counts round and round.")] = 0,
) -> None:
    """Pick one sample: the same offset always gives the same one.

    Example: air inventory select Kick --offset 3
    """
    from air_cli.inventory.select import rows_for, select_row
    from air_cli.stages.inventory import current_inventory

    row = select_row(rows_for(current_inventory(context.session()), instrument), offset)
    context.terminal.result(row.id, {"schema": "air.sample/1", **_dump(row)})


@command(app, "recommend")
def recommend(
    context: Context,
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="A project.")],
    why: Annotated[bool, typer.Option("--why", help="Say what speaks for and against each sample.")] = False,
) -> None:
    """Recommend a sample for each instrument of a project: root, range, length, loudness, brightness, loops last.

    Example: air inventory recommend latest --why
    """
    from air_cli.stages.recommend import recommend as recommend_stage

    session = context.session()
    reference = session.workspace.find(run_id, "midi_generation")
    found = recommend_stage(session, reference)
    picks = {name: ranking[0].row.id if ranking else None for name, ranking in found.items()}
    document: dict[str, Any] = {"schema": "air.recommend/1", "run_id": reference.run_id, "samples": picks}
    if why:
        document["why"] = {name: [_explained(s) for s in ranking[:_EXPLAINED]] for name, ranking in found.items()}
    rows, headings = (_why_rows(found), _WHY_HEADINGS) if why else (_pick_rows(found), _PICK_HEADINGS)
    context.terminal.rows(rows, headings, document)
    context.terminal.next(f"air render {reference.run_id} --recommend")


def _pick_rows(found: "Mapping[str, list[Scored]]") -> list[list[str]]:
    rows = []
    for name, ranking in found.items():
        row = ranking[0].row if ranking else None
        rows.append([name, row.id if row else "–", f"{row.root_midi:.1f}" if row and row.root_midi else "–"])
    return rows


def _why_rows(found: "Mapping[str, list[Scored]]") -> list[list[str]]:
    rows = []
    for name, ranking in found.items():
        for scored in ranking[:_EXPLAINED]:
            reasons = "; ".join(f"{r.text} ({r.value:.2f} × {r.weight:g})" for r in scored.reasons)
            rows.append([name, scored.row.id, f"{scored.score:.3f}", reasons])
        if not ranking:
            rows.append([name, "–", "–", "the library has none"])
    return rows


def _explained(scored: "Scored") -> dict[str, Any]:
    terms = [{"name": r.name, "value": round(r.value, 4), "weight": r.weight, "text": r.text} for r in scored.reasons]
    return {"id": scored.row.id, "score": scored.score, "terms": terms}


@command(app, "starter")
def starter(context: Context) -> None:
    """Write the whole starter pack to local_samples/air-starter/ (CC0).

    Example: air inventory starter

    Prints the folder. Pieces made without samples need no such step: they make what they use.
    """
    from air_cli.stages.inventory import STARTER_FOLDER, write_starter_pack

    with context.terminal.progress() as progress:
        session = context.session(progress)
        files = write_starter_pack(session)
    folder = session.settings.samples / STARTER_FOLDER
    context.terminal.say(f"{len(files)} files, CC0: see {folder / 'LICENSE.txt'}")
    context.terminal.result(str(folder), {"schema": "air.starter/1", "path": str(folder), "files": len(files)})
    context.terminal.next("air inventory rebuild --deep")
