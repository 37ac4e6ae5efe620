"""`air inventory`: building the catalogue and saying what it holds."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command

if TYPE_CHECKING:
    from air_cli.domain.sample import SampleRow
    from air_cli.store.sample_index import SampleIndex

app = typer.Typer(help="Catalogue your samples.\n\nExample: air inventory rebuild --deep", no_args_is_help=True)

SAMPLE_HEADINGS = ("id", "instrument", "kind", "root", "seconds")
InstrumentArgument = Annotated[
    str,
    typer.Argument(metavar="I", help="An instrument, family or synonym; `drums`, `fx` and `loops` mean all of them."),
]
SampleArgument = Annotated[str, typer.Argument(metavar="ID", help="A sample's id, or the end of it.")]
OffsetOption = Annotated[int, typer.Option("--offset", min=0, help="Leave out the first so many.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="At most so many.")]
_SKIPPED_SHOWN = 10


def sample_cells(row: "SampleRow") -> list[str]:
    """One sample as a line of a table."""
    from air_cli.domain.pitch import note_name

    root = row.pitch or "–"
    if row.root_midi is not None:
        cents = round((row.root_midi - round(row.root_midi)) * 100)
        root = note_name(round(row.root_midi)) + (f" {cents:+d}c" if cents else "")
    return [row.id, row.instrument, row.kind, root, f"{row.length_sec:.2f}" if row.length_sec else "–"]


def dump_sample(row: "SampleRow") -> dict[str, Any]:
    """One sample as JSON."""
    return row.model_dump(mode="json")


@command(app, "rebuild")
def rebuild(
    context: Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Listen to every file: level, length, root note, timbre.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", min=0, help="Processes that read and listen (0: one for every core).")
    ] = 0,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS", help="With --deep: workers of a Dask scheduler listen.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="Only count what is new, changed or gone.")] = False,
) -> None:
    """Scan local_samples/ and write the catalogue; unchanged files keep what is known of them.

    Example: air inventory rebuild --deep

    Prints the path of inventory.json. Ctrl-C keeps what was heard; the next --deep goes on from there.
    """
    if dry_run:
        _tell_dry(context, deep)
        return
    with context.terminal.progress() as progress:
        session = context.session(progress)
        index = _rebuilt(session, deep, jobs, dask)
    terminal, path = context.terminal, session.workspace.inventory_file
    skipped = index.skipped()
    terminal.warn([f"skipped {s.file_rel}: {s.reason}" for s in skipped[:_SKIPPED_SHOWN]])
    if len(skipped) > _SKIPPED_SHOWN:
        terminal.say(f"… and {len(skipped) - _SKIPPED_SHOWN} more: air inventory skipped")
    count = len(index.instruments)
    terminal.say(f"{index.total_files} samples of {count} instruments, {len(skipped)} skipped")
    if not index.total_files:
        terminal.say(f"no samples in {session.settings.samples} yet: the starter pack plays everything")
    summary = {
        "schema": "air.inventory-rebuild/1",
        "path": str(path),
        "deep": deep,
        "total_files": index.total_files,
        "instrument_count": count,
        "skipped": [s.model_dump(mode="json") for s in skipped],
    }
    terminal.paths([path], summary)
    terminal.next("air inventory instruments" if deep or not index.total_files else "air inventory rebuild --deep")


def _tell_dry(context: Context, deep: bool) -> None:
    from air_cli.stages.inventory_dry import dry_rebuild

    with context.terminal.progress() as progress:
        found = dry_rebuild(context.session(progress), deep=deep)
    rows = [[name.replace("_", " "), str(count)] for name, count in found.items()]
    context.terminal.rows(rows, ["samples", "count"], {"schema": "air.dry-rebuild/1", "deep": deep, **found})
    context.terminal.say("nothing was written")


def _rebuilt(session: Any, deep: bool, jobs: int, dask: str | None) -> "SampleIndex":
    if deep:
        from air_cli.stages.listening import rebuild_deep

        return rebuild_deep(session, jobs or None, dask)
    from air_cli.stages.inventory import rebuild as rebuild_stage

    return rebuild_stage(session, jobs)


@command(app, "info")
def info(context: Context) -> None:
    """Say what the catalogue holds.

    Example: air inventory info
    """
    from air_cli.stages.inventory import current_catalogue

    index = current_catalogue(context.session())
    body = {name: value for name, value in index.header.items() if name != "instruments"}
    body["unknown"] = index.count("instrument = 'Unknown'")
    body["heard"] = index.count("deep = 1")
    body["loops"] = index.count("kind = 'loop'")
    body["skipped"] = len(index.skipped())
    rows = [[name, str(value)] for name, value in body.items()]
    context.terminal.rows(rows, ["field", "value"], {"schema": "air.inventory-info/1", **body})


@command(app, "instruments")
def instruments(context: Context) -> None:
    """List the instruments of the library and how many samples each has.

    Example: air inventory instruments
    """
    from air_cli.stages.inventory import current_catalogue

    index = current_catalogue(context.session())
    rows = [[name, str(entry.count), ", ".join(entry.examples)] for name, entry in index.instruments.items()]
    counts = {name: entry.model_dump(mode="json") for name, entry in index.instruments.items()}
    context.terminal.rows(
        rows, ["instrument", "samples", "examples"], {"schema": "air.instruments/1", "instruments": counts}
    )
    if not rows:
        context.terminal.say("the library is empty: the starter pack plays everything")
        context.terminal.next("air inventory starter")


@command(app, "samples")
def samples(
    context: Context, instrument: InstrumentArgument, offset: OffsetOption = 0, limit: LimitOption = 50
) -> None:
    """List the samples of an instrument.

    Example: air inventory samples Kick --limit 10
    """
    from air_cli.stages.inventory import current_catalogue
    from air_cli.stages.sample_queries import selection_of

    index = current_catalogue(context.session())
    chosen = selection_of(index, instrument)
    total = index.count(chosen.where, chosen.values)
    shown = index.rows(chosen.where, chosen.values, offset=offset, limit=limit)
    document = {
        "schema": "air.samples/1",
        "total": total,
        "offset": offset,
        "samples": [dump_sample(row) for row in shown],
    }
    context.terminal.rows([sample_cells(row) for row in shown], SAMPLE_HEADINGS, document)
    if offset + len(shown) < total:
        context.terminal.next(f"air inventory samples {instrument!r} --offset {offset + len(shown)}")


@command(app, "show")
def show(context: Context, sample_id: SampleArgument) -> None:
    """Show everything known of a sample, or of a sound of the starter pack.

    Example: air inventory show air-starter/808_Kick
    """
    from air_cli.stages.inventory import current_catalogue
    from air_cli.stages.sample_queries import sample_of
    from air_cli.stages.starter_sounds import is_starter_id, starter_sound_of

    if is_starter_id(sample_id) and current_catalogue(context.session()).row(sample_id) is None:
        sound = starter_sound_of(sample_id).document()
        rows = [[name, value] for name, value in sound.items() if value]
        context.terminal.rows(rows, ["field", "value"], {"schema": "air.starter-sound/1", **sound})
        kit = f" --kit {sound['kit']}" if sound["kit"] else ""
        context.terminal.next(f"air instruments play '{sound['instrument']}'{kit}")
        return
    body = dump_sample(sample_of(current_catalogue(context.session()), sample_id))
    told = body["sources"]
    rows = []
    for name, value in body.items():
        if name in ("sources", "confidence", "timbre") or value is None:
            continue
        why = f"  ({told[name]}, {body['confidence'].get(name, 0):.0%})" if told.get(name) else ""
        rows.append([name, f"{value}{why}"])
    context.terminal.rows(rows, ["field", "value"], {"schema": "air.sample/1", **body})


@command(app, "skipped")
def skipped(context: Context) -> None:
    """List the files that are not in the catalogue, and why.

    Example: air inventory skipped
    """
    from air_cli.stages.inventory import current_catalogue

    entries = current_catalogue(context.session()).skipped()
    document = {"schema": "air.skipped/1", "skipped": [entry.model_dump(mode="json") for entry in entries]}
    context.terminal.rows([[entry.file_rel, entry.reason] for entry in entries], ["file", "reason"], document)


@command(app, "select")
def select(
    context: Context,
    instrument: InstrumentArgument,
    offset: Annotated[int, typer.Option("--offset", min=0, help="Which one; counts round and round.")] = 0,
) -> None:
    """Pick one sample: the same offset always gives the same one.

    Example: air inventory select Kick --offset 3
    """
    from air_cli.stages.inventory import current_catalogue
    from air_cli.stages.sample_queries import selection_of

    index = current_catalogue(context.session())
    chosen = selection_of(index, instrument)
    place = offset % index.count(chosen.where, chosen.values)
    row = index.rows(chosen.where, chosen.values, offset=place, limit=1)[0]
    context.terminal.result(row.id, {"schema": "air.sample/1", **dump_sample(row)})


@command(app, "override")
def override(
    context: Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="A sample's id, or a folder with a slash at its end.")],
    instrument: Annotated[str | None, typer.Option("--instrument", help="What it is.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="one_shot or loop.")] = None,
    root: Annotated[
        float | None, typer.Option("--root", help="Root note as a MIDI number (60 = C4), cents as fraction.")
    ] = None,
    bpm: Annotated[float | None, typer.Option("--bpm", help="Tempo of a loop.")] = None,
    key: Annotated[str | None, typer.Option("--key", help='Key of a loop, such as "F# minor".')] = None,
    skip: Annotated[bool | None, typer.Option("--skip/--no-skip", help="Leave it out of the catalogue.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Forget all that was said of it.")] = False,
) -> None:
    """Say what a sample is: kept in overrides.toml beside the catalogue, through every rebuild.

    Example: air inventory override drums/kick.wav --instrument Snare

    Prints the path of overrides.toml, which can be edited by hand too.
    """
    from air_cli.stages.overrides import FIELDS
    from air_cli.stages.overrides import override as override_stage

    given = {"instrument": instrument, "kind": kind, "root_midi": root, "bpm": bpm, "key": key, "skip": skip}
    said: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    session = context.session()
    target, index = override_stage(session, name, dict.fromkeys(FIELDS) if clear else said)
    row = index.row(target)
    if row is not None:
        context.terminal.say("\t".join(sample_cells(row)))
    path = session.workspace.overrides_file
    document = {
        "schema": "air.override/1",
        "path": str(path),
        "id": target,
        "sample": dump_sample(row) if row else None,
    }
    context.terminal.paths([path], document)


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
    document = {"schema": "air.starter/1", "path": str(folder), "files": len(files)}
    context.terminal.paths([folder], document)
    context.terminal.next("air inventory rebuild --deep")
