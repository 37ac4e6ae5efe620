"""`air replay`: making a run again from its provenance, without network, and comparing every byte."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from air_cli import __version__
from air_cli.domain.composition import Composition
from air_cli.domain.plan import Plan
from air_cli.domain.run import RunRecord
from air_cli.domain.run_id import Stage
from air_cli.errors import FileError, NotFoundError
from air_cli.llm.registry import PROVIDERS
from air_cli.stages.brief import Anew
from air_cli.stages.compose import ComposeRequest, build_composition, write_composition
from air_cli.stages.edit import changed_plan
from air_cli.stages.lint import LINT, mended
from air_cli.stages.model_compose import compose_with_model
from air_cli.stages.model_record import recorded_replies
from air_cli.stages.model_run import ModelRun
from air_cli.stages.plan import PlanRequest, build_plan
from air_cli.stages.providers import OFFLINE, ModelOptions
from air_cli.stages.records import load_composition, load_plan, load_record, load_render_state
from air_cli.stages.render import render
from air_cli.stages.render_request import request_from
from air_cli.stages.reroll import REROLL, different_take, splice
from air_cli.stages.session import Session
from air_cli.stages.styles import use_workspace_styles
from air_cli.store.atomic import write_file
from air_cli.store.json_files import dump_json
from air_cli.store.links import plan_of
from air_cli.store.workspace import MIDI_FILE, PLAN_FILE, RunRef, sha256_of

SAME, DIFFERS, SKIPPED = "same", "differs", "not replayed"
_FREE_FILES = frozenset({"run.json", "request.json", "composition_raw.txt"})
"""Files that are the source of a replay, or hold times: nothing to compare."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One file, or one stage that could not be made again: `outcome` is same, differs or not replayed."""

    stage: str
    file: str
    outcome: str
    note: str = ""


def replay(session: Session, text: str) -> list[Compared]:
    """Make a plan, or a project with its plan and render, again, and compare.

    Raises:
        InvalidRunIdError: nothing has that id.
        FileError: what a replay needs is missing or damaged.
        NotFoundError: the run holds nothing to replay.
    """
    workspace = session.workspace
    ref = workspace.find(text)
    plan_id = ref.run_id if ref.stage == "param_generation" else plan_of(workspace, ref.run_id)
    wanted: list[tuple[Stage, str | None]] = [("param_generation", plan_id)]
    if ref.stage != "param_generation":
        wanted += [("midi_generation", ref.run_id), ("render", ref.run_id)]
    refs = [RunRef(s, i, path) for s, i in wanted if i and (path := workspace.run_path(s, i))]
    rows: list[Compared] = []
    with tempfile.TemporaryDirectory(prefix="air-replay-") as scratch:
        for part in refs:
            session.progress(f"replaying {part.stage}", 0.0)
            rows += _replayed(session, part, Path(scratch))
    if not rows:
        raise NotFoundError(f"run `{ref.run_id}` holds nothing to replay", hint="air show latest")
    return rows


def _replayed(session: Session, ref: RunRef, scratch: Path) -> list[Compared]:
    try:
        return list(_STAGES[ref.stage](session, ref, scratch))
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        # What was asked is free-form: a hand that edits it can put anything anywhere.
        message = f"`{ref.path}` cannot be replayed: its run.json holds settings that air never wrote ({error})"
        raise FileError(message, hint=f"air check {ref.run_id}") from error


def _record_of(ref: RunRef) -> RunRecord:
    record = load_record(ref)
    if record is None:
        raise FileError(f"`{ref.path}` has no readable run.json: nothing says how it was made")
    return record


def _options(ref: RunRef, record: RunRecord) -> ModelOptions:
    if record.provider == OFFLINE:
        return ModelOptions()
    return ModelOptions(record.provider, record.model, recorded=recorded_replies(ref))


def _plan(session: Session, ref: RunRef, _scratch: Path) -> Iterator[Compared]:
    record = _record_of(ref)
    stored = load_plan(ref).plan
    wishes = {str(k): str(v) for k, v in dict(record.settings.get("wishes", {})).items()}
    built = build_plan(session, PlanRequest(stored.user_prompt, record.seed, wishes, _options(ref, record)))
    files = built.files()
    files[PLAN_FILE] = dump_json(_edited(built.plan(), record).model_dump(mode="json"))
    for name, text in files.items():
        if name not in _FREE_FILES:
            yield _compared(ref, name, text.encode(), record)


def _edited(plan: Plan, record: RunRecord) -> Plan:
    """The plan with the edits that the run remembers."""
    meta = plan.meta
    for edit in record.settings.get("edits", []):
        meta = changed_plan(meta, edit.get("set", {}))
        if edit.get("samples"):
            meta = meta.model_copy(update={"selected_samples": {**meta.selected_samples, **edit["samples"]}})
    return plan.model_copy(update={"meta": meta})


def _composition(session: Session, ref: RunRef, scratch: Path) -> Iterator[Compared]:
    record = _record_of(ref)
    if record.provider not in (OFFLINE, *PROVIDERS):
        yield Compared(ref.stage, MIDI_FILE, SKIPPED, f"its notes came from a {record.provider}")
        return
    if REROLL in record.settings or LINT in record.settings:
        composition, note = _derived(session, ref, record)
    else:
        plan, note = _plan_then(session, ref, record, scratch)
        request = ComposeRequest(plan, record.seed, options=_options(ref, record))
        composition = build_composition(session, request)
    if composition is None:
        yield Compared(ref.stage, MIDI_FILE, SKIPPED, note)
        return
    made = scratch / "midi"
    write_composition(made, composition)
    for path in sorted(made.iterdir()):
        row = _compared(ref, path.name, path.read_bytes(), record)
        yield replace(row, note=row.note or note)


def _derived(session: Session, ref: RunRef, record: RunRecord) -> tuple[Composition | None, str]:
    """A project made again from the project it came from; `None` where that is gone or was edited."""
    source = record.inputs[0]
    path = session.workspace.run_path(source.stage, source.run_id)
    if path is None or sha256_of(path / MIDI_FILE) != source.sha256:
        return None, f"project {source.run_id}, from which it was made, is gone or was changed"
    use_workspace_styles(session)
    old, _ = load_composition(RunRef("midi_generation", source.run_id, path))
    if LINT in record.settings:
        return mended(old), ""
    done = record.settings[REROLL]
    bars = frozenset(int(bar) - 1 for bar in done["bars"])
    if record.provider == OFFLINE:
        return different_take(old, done["only"], bars, record.seed or 0), ""
    run = ModelRun(session, record.provider, record.model or "", _options(ref, record))
    take = compose_with_model(run, old.meta, "", Anew(old, tuple(done["only"]), bars, record.seed or 0))
    return splice(old, take.composition, done["only"], bars), ""


def _plan_then(session: Session, ref: RunRef, record: RunRecord, scratch: Path) -> tuple[RunRef, str]:
    """The plan as it was when the notes were written; taken from midi.json where it was edited since."""
    for source in record.inputs:
        path = session.workspace.run_path(source.stage, source.run_id)
        if path is None or source.file != PLAN_FILE:
            continue
        if sha256_of(path / PLAN_FILE) == source.sha256:
            return RunRef("param_generation", source.run_id, path), ""
        prompt = load_plan(RunRef("param_generation", source.run_id, path)).plan.user_prompt
        return _plan_of_notes(ref, prompt, scratch), "the plan was edited since"
    return _plan_of_notes(ref, "", scratch), "the plan is gone"


def _plan_of_notes(ref: RunRef, prompt: str, scratch: Path) -> RunRef:
    meta = load_composition(ref)[0].meta
    folder = scratch / "plan"
    write_file(folder / PLAN_FILE, dump_json(Plan(user_prompt=prompt, meta=meta).model_dump(mode="json")))
    return RunRef("param_generation", ref.run_id, folder)


def _render(session: Session, ref: RunRef, scratch: Path) -> Iterator[Compared]:
    record, state = _record_of(ref), load_render_state(session.workspace, ref.run_id)
    midi = session.workspace.run_path("midi_generation", ref.run_id)
    if state is None or midi is None:
        yield Compared(ref.stage, "mix", SKIPPED, "its notes or its state are gone")
        return
    elsewhere = Session(replace(session.settings, outputs=scratch / "outputs"), session.progress, session.now)
    if session.workspace.inventory_file.exists():
        write_file(elsewhere.workspace.inventory_file, session.workspace.inventory_file.read_bytes())
    copy = elsewhere.workspace.stage_dir("midi_generation") / midi.name
    write_file(copy / MIDI_FILE, (midi / MIDI_FILE).read_bytes())
    made = render(elsewhere, request_from(RunRef("midi_generation", ref.run_id, copy), record.settings))
    response = state.get("response", {})
    before = {str(row["instrument"]): str(row["audio_rel"]) for row in response.get("stems", [])}
    before["mix"] = str(response.get("mix_wav_rel"))
    after = {**made.stems, "mix": made.mix}
    for name, relative in before.items():
        path = session.workspace.outputs / relative
        is_same = name in after and path.is_file() and sha256_of(path) == sha256_of(after[name])
        yield Compared(ref.stage, path.name, SAME if is_same else DIFFERS, "" if is_same else _why(record))


def _compared(ref: RunRef, name: str, content: bytes, record: RunRecord) -> Compared:
    path = ref.path / name
    is_same = path.is_file() and path.read_bytes() == content
    return Compared(ref.stage, name, SAME if is_same else DIFFERS, "" if is_same else _why(record))


def _why(record: RunRecord) -> str:
    is_other = record.air_version != __version__
    return f"made by air {record.air_version}, this is {__version__}" if is_other else "changed since, or by hand"


_STAGES = {"param_generation": _plan, "midi_generation": _composition, "render": _render}
