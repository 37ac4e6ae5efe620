"""`air inventory`: finding samples: by words, by likeness, for a project, and those that are there twice."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.commands.inventory import (
    SAMPLE_HEADINGS,
    LimitOption,
    OffsetOption,
    SampleArgument,
    app,
    dump_sample,
    sample_cells,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from air_cli.inventory.recommend import Scored

_PICK_HEADINGS = ("instrument", "sample", "root")
_WHY_HEADINGS = ("instrument", "sample", "score", "why")
_EXPLAINED = 3


def register(parent: typer.Typer) -> None:
    """Add the commands, these and those of `inventory`."""
    parent.add_typer(app, name="inventory")


@command(app, "search")
def search(
    context: Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Words of names, folders, instruments.")],
    offset: OffsetOption = 0,
    limit: LimitOption = 50,
) -> None:
    """Find samples that have every word in their path or as their instrument.

    Example: air inventory search dusty snare

    Sounds of the starter pack come after those of the library.
    """
    from air_cli.stages.inventory import current_catalogue
    from air_cli.stages.sample_queries import search as search_stage
    from air_cli.stages.starter_sounds import search_starter

    total, rows = search_stage(current_catalogue(context.session()), " ".join(words), offset=offset, limit=limit)
    pack = search_starter(" ".join(words))
    first = max(0, offset - total)
    shown = pack[first : first + limit - len(rows)]
    document = {
        "schema": "air.samples/1",
        "total": total,
        "offset": offset,
        "samples": [dump_sample(row) for row in rows],
        "starter_total": len(pack),
        "starter": [sound.document() for sound in shown],
    }
    cells = [[sound.id, sound.instrument, sound.source, sound.range or "–", "–"] for sound in shown]
    context.terminal.rows([*(sample_cells(row) for row in rows), *cells], SAMPLE_HEADINGS, document)
    if offset + len(rows) + len(shown) < total + len(pack):
        more = " ".join(words)
        context.terminal.next(f"air inventory search {more} --offset {offset + len(rows) + len(shown)}")
    if not rows and not pack:
        context.terminal.say("nothing has all of these words")
        context.terminal.next("air inventory instruments")


@command(app, "similar")
def similar(
    context: Context,
    sample_id: SampleArgument,
    by: Annotated[
        str, typer.Option("--by", help="What counts: timbre, pitch, length, separated by commas.")
    ] = "timbre",
    limit: LimitOption = 10,
) -> None:
    """Find the samples that sound most like one (after rebuild --deep).

    Example: air inventory similar drums/kick.wav --by timbre,length
    """
    from air_cli.stages.inventory import current_catalogue
    from air_cli.stages.sample_queries import similar as similar_stage

    axes = tuple(dict.fromkeys(axis.strip().lower() for axis in by.split(",") if axis.strip()))
    found = similar_stage(current_catalogue(context.session()), sample_id, axes, limit)
    document = {
        "schema": "air.similar/1",
        "by": list(axes),
        "samples": [{"distance": like.distance, "axes": like.axes, **dump_sample(like.row)} for like in found],
    }
    rows = [[f"{like.distance:.3f}", *sample_cells(like.row)] for like in found]
    context.terminal.rows(rows, ("distance", *SAMPLE_HEADINGS), document)


@command(app, "duplicates")
def duplicates(
    context: Context,
    near: Annotated[bool, typer.Option("--near/--exact", help="Also those that only sound the same.")] = True,
) -> None:
    """List samples that are there twice (after rebuild --deep): to the byte, or to the ear.

    Example: air inventory duplicates --exact
    """
    from air_cli.stages.inventory import current_catalogue
    from air_cli.stages.sample_queries import duplicates as duplicates_stage

    index = current_catalogue(context.session())
    groups = duplicates_stage(index, near=near)
    document = {
        "schema": "air.duplicates/1",
        "groups": [{"kind": group.kind, "bytes": group.bytes_each, "samples": list(group.ids)} for group in groups],
    }
    rows = [[str(number), group.kind, name] for number, group in enumerate(groups, start=1) for name in group.ids]
    context.terminal.rows(rows, ("group", "kind", "id"), document)
    unheard = index.total_files - index.count("deep = 1")
    if unheard:
        context.terminal.say(f"{unheard} samples were never listened to")
        context.terminal.next("air inventory rebuild --deep")


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
