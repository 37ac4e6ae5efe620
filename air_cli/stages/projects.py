"""`air projects`: what there is, glued from render state, link, plan, store and composition."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from air_cli.domain.instruments import find_instrument
from air_cli.domain.pitch import note_name
from air_cli.domain.sample import SampleRow
from air_cli.domain.text import one_line, printable
from air_cli.domain.units import round_half_up
from air_cli.errors import AirError, FileError, WorkspaceError
from air_cli.stages.records import load_plan, load_record, load_render_state
from air_cli.stages.session import Session
from air_cli.store.json_files import read_json_object
from air_cli.store.links import mend_links, read_links
from air_cli.store.projects import Fields, load_project, update_project
from air_cli.store.workspace import MIDI_FILE, RunRef, Workspace

STARTER_PREFIX = "air-starter/"
_MAX_TEXT, _MAX_NOTE = 2000, 20_000


@dataclass(frozen=True, slots=True)
class Project:
    """One project as listed; `problems` names what is broken or missing."""

    run_id: str
    name: str
    created_at: str
    prompt: str = ""
    style: str = ""
    tempo: float | None = None
    key: str = ""
    meter: str = ""
    bars: int | None = None
    length_seconds: float | None = None
    instruments: tuple[str, ...] = ()
    integrated_lufs: float | None = None
    true_peak_dbtp: float | None = None
    param_run_id: str | None = None
    mix: str | None = None
    stems: dict[str, str] = field(default_factory=dict)
    selected_samples: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    notes: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What is known of a sample a project plays; `missing`: its file is not where it was."""

    id: str
    name: str
    pitch: str
    family: str
    selected: bool
    missing: bool


@dataclass(frozen=True, slots=True)
class ProjectList:
    """Projects, newest first; `warnings` says what was mended on the way."""

    projects: list[Project]
    warnings: tuple[str, ...]


def list_projects(session: Session) -> ProjectList:
    """All projects; broken ones are listed as such, a damaged store is set aside and rebuilt."""
    workspace = session.workspace
    refs: dict[str, RunRef] = {}
    for ref in (*workspace.runs("render"), *workspace.runs("midi_generation")):
        refs[ref.run_id] = ref
    warnings = _mended_links(workspace)
    links = read_links(workspace)
    plans = {ref.run_id: ref for ref in workspace.runs("param_generation")}
    projects = [_glue(workspace, ref, links.get(run_id), plans, warnings) for run_id, ref in refs.items()]
    ordered = sorted(projects, key=lambda p: (p.created_at, p.run_id), reverse=True)
    return ProjectList(ordered, tuple(warnings))


def show_project(session: Session, run_id: str) -> tuple[Project, dict[str, list[SampleFacts]], tuple[str, ...]]:
    """One project, the samples of each of its instruments, and what was mended on the way.

    Raises:
        NotFoundError: there is none with this id.
    """
    workspace = session.workspace
    ref = workspace.find(run_id, "midi_generation", "render")
    warnings = _mended_links(workspace)
    plans = {plan.run_id: plan for plan in workspace.runs("param_generation")}
    project = _glue(workspace, ref, read_links(workspace).get(ref.run_id), plans, warnings)
    return project, _samples(session, project), tuple(warnings)


def _mended_links(workspace: Workspace) -> list[str]:
    try:
        kept = mend_links(workspace)
    except WorkspaceError:
        return ["step_links.json is damaged; links are read from the runs"]
    return [f"step_links.json was damaged: set aside as {kept.name}, rebuilt from the runs"] if kept else []


def _glue(
    workspace: Workspace, ref: RunRef, plan_id: str | None, plans: Mapping[str, RunRef], warnings: list[str]
) -> Project:
    problems: list[str] = []
    state = _read(problems, "render_state.json", lambda: load_render_state(workspace, ref.run_id) or {})
    response, request = _object(state.get("response")), _object(state.get("request"))
    meta, prompt = _meta_and_prompt(ref, plan_id, plans, problems)
    record = load_record(ref)
    created = record.created_at if record else ""
    title = str(response.get("project_name") or meta.get("title") or "untitled")
    store = _stored(workspace, ref.run_id, {"name": title, "notes": "", "tags": [], "created_at": created}, warnings)
    if not state and "render_state.json is damaged" not in problems:
        problems.append("not rendered")
    elif response and not _mix_is_there(workspace, response):
        problems.append("mix is gone")
    if plan_id is not None and plan_id not in plans:
        problems.append("plan is gone")
    bars = _number(meta.get("bars"))
    return Project(
        run_id=ref.run_id,
        name=one_line(str(store.get("name") or title), _MAX_TEXT),
        created_at=created or _text(store.get("created_at")),
        prompt=prompt,
        style=_text(meta.get("style")),
        tempo=_number(meta.get("tempo")),
        key=f"{_text(meta.get('key'))} {_text(meta.get('scale'))}".strip(),
        meter=_text(meta.get("meter")),
        bars=int(bars) if bars is not None else None,
        length_seconds=_number(meta.get("length_seconds")),
        instruments=_texts(meta.get("instruments")),
        integrated_lufs=_number(response.get("integrated_lufs")),
        true_peak_dbtp=_number(response.get("true_peak_dbtp")),
        param_run_id=plan_id,
        mix=_text(response.get("mix_wav_rel")) or None,
        stems=_stems(response),
        selected_samples={str(k): str(v) for k, v in _object(request.get("selected_samples")).items()},
        tags=_texts(store.get("tags")),
        notes=printable(str(notes))[:_MAX_NOTE] if isinstance(notes := store.get("notes"), str) else "",
        problems=tuple(problems),
    )


def _stored(workspace: Workspace, run_id: str, rebuilt: Fields, warnings: list[str]) -> Fields:
    """The stored fields; a damaged file is set aside and written anew from the runs."""
    try:
        return load_project(workspace, run_id)
    except FileError:
        pass
    try:
        fields = update_project(workspace, run_id, lambda stored: stored, lambda: rebuilt)
        warnings.append(f"the store of project {run_id} was damaged: set aside, rebuilt from the runs")
    except WorkspaceError:
        warnings.append(f"the store of project {run_id} is damaged and cannot be rewritten")
        return rebuilt
    return fields


def _mix_is_there(workspace: Workspace, response: Mapping[str, Any]) -> bool:
    relative = PurePosixPath(_text(response.get("mix_wav_rel")))
    return ".." not in relative.parts and (workspace.outputs / relative).is_file()


def _read(problems: list[str], what: str, reader: Callable[[], Any]) -> dict[str, Any]:
    try:
        value = reader()
    except AirError:
        problems.append(f"{what} is damaged")
        return {}
    return _object(value)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    return one_line(str(value), _MAX_TEXT) if isinstance(value, (str, int, float)) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for item in value if (text := _text(item))) if isinstance(value, (list, tuple)) else ()


def _stems(response: Mapping[str, Any]) -> dict[str, str]:
    rows = response.get("stems")
    kept = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {_text(row.get("instrument")): _text(row.get("audio_rel")) for row in kept}


def _meta_and_prompt(
    ref: RunRef, plan_id: str | None, plans: Mapping[str, RunRef], problems: list[str]
) -> tuple[dict[str, Any], str]:
    prompt, meta = "", {}
    if plan_id is not None and plan_id in plans:
        with contextlib.suppress(AirError):
            plan = load_plan(plans[plan_id]).plan
            prompt, meta = plan.user_prompt, plan.meta.model_dump()
    if ref.stage == "midi_generation":
        raw = _read(problems, MIDI_FILE, lambda: read_json_object(ref.path / MIDI_FILE))
        own = raw.get("meta")
        meta = own if isinstance(own, dict) else meta
    else:
        problems.append("composition is gone")
    return meta, one_line(prompt, _MAX_TEXT)


def _samples(session: Session, project: Project) -> dict[str, list[SampleFacts]]:
    """Instrument → the samples that play it, resolved in the inventory."""
    from air_cli.stages.inventory import read_catalogue

    try:
        state = load_render_state(session.workspace, project.run_id) or {}
        catalogue = read_catalogue(session)
    except AirError:
        state, catalogue = {}, None
    used = _object(_object(state.get("response")).get("samples"))
    ids = {name: [project.selected_samples[name]] for name in project.selected_samples}
    ids |= {str(name): list(_texts(_object(part).get("ids"))) for name, part in used.items()}
    chosen = set(project.selected_samples.values())
    row_of: Callable[[str], SampleRow | None] = catalogue.row if catalogue else lambda _: None
    return {name: [_facts(session, i, row_of(i), name, i in chosen) for i in ids[name]] for name in ids}


def _facts(session: Session, sample_id: str, row: SampleRow | None, instrument: str, is_chosen: bool) -> SampleFacts:
    is_starter = sample_id.startswith(STARTER_PREFIX) and row is None
    path = session.settings.samples / PurePosixPath(sample_id)
    is_missing = not is_starter and (".." in PurePosixPath(sample_id).parts or not path.is_file())
    spec = find_instrument(instrument)
    pitch = (row.pitch or "") if row else ""
    if row is not None and row.root_midi is not None:
        pitch = note_name(round_half_up(row.root_midi))
    elif is_starter:
        parts = PurePosixPath(sample_id).stem.removeprefix(PurePosixPath(sample_id).parent.name).split("_")
        pitch = next((part.replace("s", "#") for part in parts if part[:1].isupper() and part[-1:].isdigit()), "")
    family = row.family if row and row.family else (spec.family if spec else "")
    return SampleFacts(sample_id, PurePosixPath(sample_id).stem, pitch, family, is_chosen, is_missing)
