"""`air compose`: from a plan (or notes from elsewhere) to a composition."""

import json
import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from air_cli import __version__
from air_cli.domain.composition import Bar, Composition, empty_instruments
from air_cli.domain.composition_repair import merge_layers, off_scale_share, repair_composition
from air_cli.domain.names import safe_name
from air_cli.domain.plan import PlanMeta
from air_cli.domain.run import RunInput, RunRecord
from air_cli.errors import FileError, InvalidMidiError
from air_cli.llm.prompts import load_prompt
from air_cli.midi.pianoroll import pianoroll_svg
from air_cli.midi.read import read_midi_file
from air_cli.midi.write import midi_file_bytes
from air_cli.nearest import nearest_file
from air_cli.offline.composer import compose as compose_offline
from air_cli.stages.model_compose import compose_with_model, part_requests
from air_cli.stages.model_record import dry_document
from air_cli.stages.model_run import ModelRun
from air_cli.stages.plan import checked_seed
from air_cli.stages.providers import OFFLINE, ModelOptions, resolved
from air_cli.stages.records import input_of, load_plan, write_record
from air_cli.stages.session import Session, accept
from air_cli.stages.styles import use_workspace_styles
from air_cli.store.atomic import new_folder, write_file
from air_cli.store.json_files import read_json_object
from air_cli.store.links import link_plan
from air_cli.store.workspace import COMPOSITION_RAW_FILE, MIDI_FILE, PLAN_FILE, RunRef, new_run_id

_NOTABLE_OFF_SCALE_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class ComposeRequest:
    """What to compose, and who is asked: a plan, or notes from a file (for which a plan is optional).

    `run_id` is the id the run is to have; a new one where there is none.
    """

    plan: RunRef | None
    seed: int | None = None
    from_json: Path | None = None
    from_midi: Path | None = None
    options: ModelOptions = field(default_factory=ModelOptions)
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class ComposeResult:
    """A stored composition."""

    run_id: str
    path: Path
    composition: Composition
    record: RunRecord

    @property
    def ref(self) -> RunRef:
        """The run on disk, for the next stage."""
        return RunRef("midi_generation", self.run_id, self.path)


@dataclass(frozen=True, slots=True)
class Written:
    """Notes that are not stored yet, who wrote them, and the conversation they came from, if a model was asked."""

    composition: Composition
    provider: str
    repairs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    run: ModelRun | None = None
    settings: dict[str, Any] = field(default_factory=dict)


def compose(session: Session, request: ComposeRequest) -> ComposeResult:
    """Compose a piece and store it.

    Raises:
        InvalidPlanError: the plan is beyond repair.
        InvalidMidiError: the notes of `from_json` or `from_midi` are beyond repair.
        WorkspaceError: the workspace cannot be written.
    """
    started = time.perf_counter()
    accept(session, request, ComposeRequest)
    session.progress("composing", 0.0)
    use_workspace_styles(session)
    meta, plan_repairs, inputs = _plan_of(request)
    written = _write(session, request, meta)
    session.progress("composing", 0.5)
    composition, filled = _fill_empty(written.composition)
    warnings = (*written.warnings, *_off_scale(composition))
    run_id = request.run_id or new_run_id()
    record = RunRecord(
        stage="midi_generation",
        run_id=run_id,
        created_at=session.stamp(),
        air_version=__version__,
        provider=written.provider,
        **({"model": written.run.model, "usage": written.run.usage()} if written.run else {}),
        settings=written.settings,
        seed=composition.meta.seed,
        inputs=inputs,
        repairs=(*plan_repairs, *written.repairs, *filled),
        warnings=warnings,
        seconds_taken=round(time.perf_counter() - started, 4),
    )
    path = session.workspace.new_run_path("midi_generation", run_id, session.now())
    with new_folder(path) as folder:
        write_composition(folder, composition)
        for name, text in conversation(written.run).items():
            write_file(folder / name, text)
        record = write_record(folder, record)
        # Before the run has its name: a link too many is harmless, a run without its link is not.
        if request.plan is not None:
            link_plan(session.workspace, run_id, request.plan.run_id)
    session.progress("composing", 1.0)
    return ComposeResult(run_id, path, composition, record)


def _plan_of(request: ComposeRequest) -> tuple[PlanMeta | None, tuple[str, ...], tuple[RunInput, ...]]:
    if request.plan is None:
        return None, (), ()
    loaded = load_plan(request.plan)
    meta = loaded.plan.meta
    if request.seed is not None:
        meta = meta.model_copy(update={"seed": checked_seed(request.seed)})
    return meta, loaded.repairs, (input_of(request.plan, PLAN_FILE),)


def build_composition(session: Session, request: ComposeRequest) -> Composition:
    """Compose a piece without storing it."""
    use_workspace_styles(session)
    meta, _, _ = _plan_of(request)
    return _fill_empty(_write(session, request, meta).composition)[0]


def dry_compose(session: Session, request: ComposeRequest) -> dict[str, Any]:
    """The requests that would be sent, with an estimate of tokens; nothing is sent or stored."""
    use_workspace_styles(session)
    meta, _, _ = _plan_of(request)
    provider, model = resolved(session.settings, request.options)
    is_asked = meta is not None and provider != OFFLINE
    return dry_document(part_requests(meta, _prompt_of(request), model) if meta and is_asked else [], provider)


def conversation(run: ModelRun | None) -> dict[str, str]:
    """The raw replies and requests of a run as files; none where no model was asked."""
    return run.files(COMPOSITION_RAW_FILE, load_prompt("compose").version) if run else {}


def _prompt_of(request: ComposeRequest) -> str:
    return load_plan(request.plan).plan.user_prompt if request.plan else ""


def _write(session: Session, request: ComposeRequest, meta: PlanMeta | None) -> Written:
    if request.from_json is not None:
        return _from_json(request.from_json, meta)
    if request.from_midi is not None:
        composition, warnings = _read_midi(request.from_midi)
        return Written(composition, "midi file", (), warnings)
    if meta is None:
        raise InvalidMidiError("there is neither a plan nor a file to compose from", hint="air compose latest")
    provider, model = resolved(session.settings, request.options)
    if provider != OFFLINE:
        run = ModelRun(session, provider, model, request.options)
        made = compose_with_model(run, meta, _prompt_of(request))
        settings = {"written_by": made.written_by, **run.summary()}
        return Written(made.composition, provider, made.repairs, (), run, settings)
    return Written(compose_offline(meta, meta.seed), OFFLINE)


def _read_midi(path: Path) -> tuple[Composition, tuple[str, ...]]:
    try:
        return read_midi_file(path)
    except InvalidMidiError as error:
        raise InvalidMidiError(
            error.message, hint=error.hint or _file_hint(path, "--from-midi", ".mid", ".midi")
        ) from None


def _file_hint(path: Path, option: str, *suffixes: str) -> str:
    """The option with the file that was meant; where the file is there, or none is like it, nothing."""
    near = None if path.is_file() else nearest_file(path, suffixes)
    return f"{option} {shlex.quote(str(near))}" if near else ""


def _from_json(path: Path, meta: PlanMeta | None) -> Written:
    try:
        raw = read_json_object(path)
    except FileError as error:
        raise InvalidMidiError(error.message, hint=error.hint or _file_hint(path, "--from-json", ".json")) from None
    try:
        composition, repairs = repair_composition(raw, meta)
    except InvalidMidiError as error:
        raise InvalidMidiError(f"`{path}`: {error.message}") from None
    return Written(composition, "json file", repairs, ())


def _fill_empty(composition: Composition) -> tuple[Composition, tuple[str, ...]]:
    """Let the embedded composer write every instrument that plays no note, and say so."""
    empty = empty_instruments(composition)
    if not empty:
        return composition, ()
    ours = compose_offline(composition.meta, composition.meta.seed)
    note = f"{', '.join(empty)}: no note was there, the embedded composer wrote all bars"
    return merge_layers(composition, ours, empty), (note,)


def _off_scale(composition: Composition) -> tuple[str, ...]:
    share = off_scale_share(composition)
    if share <= _NOTABLE_OFF_SCALE_SHARE:
        return ()
    return (f"{share:.0%} of the pitched notes are outside {composition.meta.full_key}",)


def write_composition(folder: Path, composition: Composition) -> None:
    """Write all files of a composition: whole, and one of each kind per instrument."""
    write_file(folder / MIDI_FILE, composition_json(composition))
    write_file(folder / "midi.mid", midi_file_bytes(composition))
    write_file(folder / "pianoroll.svg", pianoroll_svg(composition))
    parts = {name: part_of(composition, name) for name in composition.meta.instruments}
    joined = ",\n".join(
        f"{json.dumps(n, ensure_ascii=False)}: {composition_json(p).rstrip()}" for n, p in parts.items()
    )
    write_file(folder / "midi_per_instrument.json", f"{{\n{joined}\n}}\n")
    for name, part in parts.items():
        stem = safe_name(name)
        write_file(folder / f"midi_{stem}.json", composition_json(part))
        write_file(folder / f"midi_{stem}.mid", midi_file_bytes(composition, [name]))
        write_file(folder / f"pianoroll_{stem}.svg", pianoroll_svg(composition, [name]))


def part_of(composition: Composition, instrument: str) -> Composition:
    """The composition with one instrument alone, its meta untouched."""
    bars = composition.bars_of(instrument)
    if instrument in composition.layers:
        return composition.model_copy(update={"pattern": (), "layers": {instrument: bars}})
    return composition.model_copy(update={"pattern": bars, "layers": {}})


def composition_json(composition: Composition) -> str:
    """`midi.json` as text: meta readable, one line a bar, so that versions can be compared."""
    meta = json.dumps(composition.meta.model_dump(mode="json"), ensure_ascii=False, indent=1)
    layers = ",\n".join(
        f"  {json.dumps(name, ensure_ascii=False)}: {_bars_json(bars)}" for name, bars in composition.layers.items()
    )
    body = f"{{\n{layers}\n }}" if layers else "{}"
    return (
        f'{{\n "schema_version": "{composition.schema_version}",\n "meta": {meta},\n'
        f' "pattern": {_bars_json(composition.pattern)},\n "layers": {body}\n}}\n'
    )


def _bars_json(bars: Sequence[Bar]) -> str:
    rows: list[dict[str, Any]] = [bar.model_dump(mode="json") for bar in bars]
    lines = ",\n".join("   " + json.dumps(row, separators=(",", ":")) for row in rows)
    return f"[\n{lines}\n  ]" if lines else "[]"
