"""`air projects`: what there is, glued from render state, link, plan, store and composition."""

import contextlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from air_cli.domain.plan_repair import as_number
from air_cli.domain.text import one_line
from air_cli.errors import AirError, NotFoundError, SettingError, WorkspaceError
from air_cli.stages.records import load_plan, load_record, load_render_state
from air_cli.stages.session import Session
from air_cli.store.atomic import discard_folder
from air_cli.store.folders import make_folder, workspace_error
from air_cli.store.json_files import read_json_object
from air_cli.store.leftovers import sweep
from air_cli.store.links import read_links
from air_cli.store.lock import locked
from air_cli.store.projects import load_project, save_project
from air_cli.store.workspace import MIDI_FILE, RunRef, Workspace

BIN_FOLDER = ".bin"
MAX_NAME_CHARACTERS = 200
_PROJECT_STAGES = ("midi_generation", "render")


@dataclass(frozen=True, slots=True)
class Project:
    """One project as listed; `problems` names what is broken or missing."""

    run_id: str
    name: str
    created_at: str
    prompt: str = ""
    tempo: float | None = None
    key: str = ""
    meter: str = ""
    length_seconds: float | None = None
    instruments: tuple[str, ...] = ()
    integrated_lufs: float | None = None
    param_run_id: str | None = None
    mix: str | None = None
    stems: dict[str, str] = field(default_factory=dict)
    selected_samples: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    notes: str = ""
    problems: tuple[str, ...] = ()


def list_projects(session: Session) -> list[Project]:
    """All projects, newest first; broken ones are listed as such."""
    workspace = session.workspace
    links = read_links(workspace)
    refs: dict[str, RunRef] = {}
    for stage in reversed(_PROJECT_STAGES):
        for ref in workspace.runs("render" if stage == "render" else "midi_generation"):
            refs[ref.run_id] = ref
    plans = {ref.run_id: ref for ref in workspace.runs("param_generation")}
    projects = [_glue(workspace, ref, links.get(run_id), plans) for run_id, ref in refs.items()]
    return sorted(projects, key=lambda p: (p.created_at, p.run_id), reverse=True)


def show_project(session: Session, run_id: str) -> Project:
    """One project.

    Raises:
        NotFoundError: there is none with this id.
    """
    ref = session.workspace.find(run_id, "midi_generation", "render")
    plans = {plan.run_id: plan for plan in session.workspace.runs("param_generation")}
    return _glue(session.workspace, ref, read_links(session.workspace).get(ref.run_id), plans)


def _glue(workspace: Workspace, ref: RunRef, plan_id: str | None, plans: dict[str, RunRef]) -> Project:
    problems: list[str] = []
    store = _read(problems, "store", lambda: load_project(workspace, ref.run_id))
    state = _read(problems, "render_state.json", lambda: load_render_state(workspace, ref.run_id) or {})
    response = state.get("response") if isinstance(state.get("response"), dict) else {}
    meta, prompt = _meta_and_prompt(ref, plan_id, plans, problems)
    if not state and "render_state.json is damaged" not in problems:
        problems.append("not rendered")
    if plan_id is not None and plan_id not in plans:
        problems.append("plan is gone")
    record = load_record(ref)
    created = record.created_at if record else str(store.get("created_at") or "")
    return Project(
        run_id=ref.run_id,
        name=str(store.get("name") or (response or {}).get("project_name") or meta.get("title") or "untitled"),
        created_at=created,
        prompt=prompt,
        tempo=as_number(meta.get("tempo")),
        key=f"{meta.get('key', '')} {meta.get('scale', '')}".strip(),
        meter=str(meta.get("meter") or ""),
        length_seconds=as_number(meta.get("length_seconds")),
        instruments=tuple(map(str, _list(meta.get("instruments")))),
        integrated_lufs=as_number((response or {}).get("integrated_lufs")),
        param_run_id=plan_id,
        mix=str(mix) if (mix := (response or {}).get("mix_wav_rel")) else None,
        stems={
            str(s.get("instrument")): str(s.get("audio_rel"))
            for s in _list((response or {}).get("stems"))
            if isinstance(s, dict)
        },
        selected_samples={
            str(k): str(v) for k, v in _dict(_dict(state.get("request")).get("selected_samples")).items()
        },
        tags=tuple(map(str, _list(store.get("tags")))),
        notes=str(store.get("notes") or ""),
        problems=tuple(problems),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _read(problems: list[str], what: str, reader: Any) -> dict[str, Any]:
    try:
        value = reader()
    except AirError:
        problems.append(f"{what} is damaged")
        return {}
    return value if isinstance(value, dict) else {}


def _meta_and_prompt(
    ref: RunRef, plan_id: str | None, plans: dict[str, RunRef], problems: list[str]
) -> tuple[dict[str, Any], str]:
    prompt, meta = "", {}
    if plan_id in plans:
        with contextlib.suppress(AirError):
            plan = load_plan(plans[plan_id]).plan
            prompt, meta = plan.user_prompt, plan.meta.model_dump()
    if ref.stage == "midi_generation":
        raw = _read(problems, MIDI_FILE, lambda: read_json_object(ref.path / MIDI_FILE))
        own = raw.get("meta")
        meta = own if isinstance(own, dict) else meta
    else:
        problems.append("composition is gone")
    return meta, prompt


def rename_project(session: Session, run_id: str, name: str) -> str:
    """Give a project another name, and return its id.

    Raises:
        SettingError: the name is empty or too long.
    """
    ref = session.workspace.find(run_id, "midi_generation", "render")
    clean = one_line(name, MAX_NAME_CHARACTERS + 1)
    if not clean or len(clean) > MAX_NAME_CHARACTERS:
        raise SettingError(
            f"a project name has 1–{MAX_NAME_CHARACTERS} characters", hint=f"air projects rename {run_id} 'Name'"
        )
    save_project(session.workspace, ref.run_id, {"name": clean})
    return ref.run_id


def delete_project(session: Session, run_id: str) -> str:
    """Move a project (composition, render, store) to the bin; its plan stays. Returns the id.

    Raises:
        InvalidRunIdError: there is no such project.
        WorkspaceError: a folder cannot be moved.
    """
    workspace = session.workspace
    ref = workspace.find(run_id, "midi_generation", "render")
    target = workspace.outputs / BIN_FOLDER / ref.run_id
    with locked(workspace.links_file):
        sweep(target.parent)
        # What is in the bin already may be the other half of this very project: only its own place is cleared.
        for source in _project_paths(workspace, ref.run_id):
            destination = target / source.relative_to(workspace.outputs)
            if destination.is_dir():
                discard_folder(destination)
            _move(source, destination)
    return ref.run_id


def restore_project(session: Session, run_id: str) -> str:
    """Bring a project back from the bin. Returns the id.

    Raises:
        NotFoundError: the bin does not hold it.
    """
    workspace = session.workspace
    kept = _in_bin(workspace, run_id)
    with locked(workspace.links_file):
        for source in _leaves(kept):
            _move(source, workspace.outputs / source.relative_to(kept))
        shutil.rmtree(kept, ignore_errors=True)
    return kept.name


def purge_project(session: Session, run_id: str) -> str:
    """Remove a project from the bin for good. Returns the id.

    Raises:
        NotFoundError: the bin does not hold it.
    """
    kept = _in_bin(session.workspace, run_id)
    sweep(kept.parent)
    if not discard_folder(kept):
        raise WorkspaceError(f"cannot remove `{kept}`", hint="is it yours to write? it is as it was")
    return kept.name


def _in_bin(workspace: Workspace, run_id: str) -> Path:
    folder = workspace.outputs / BIN_FOLDER
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []
    matches = [name for name in names if name.startswith(run_id.strip().lower()) and len(run_id.strip()) >= 4]
    if len(matches) != 1:
        hint = f"it holds: {', '.join(names[-5:])}" if names else "air projects"
        raise NotFoundError(f"the bin holds no project `{one_line(run_id, 40)}`", hint=hint, code="invalid_run_id")
    return folder / matches[0]


def _project_paths(workspace: Workspace, run_id: str) -> list[Path]:
    places = [
        workspace.run_path("render", run_id),
        workspace.run_path("midi_generation", run_id),
        workspace.projects_dir / f"{run_id}.json",
    ]
    return [path for path in places if path is not None and path.exists()]


def _leaves(kept: Path) -> list[Path]:
    """What a project's folder in the bin holds: run folders and store files."""
    return [child for stage in sorted(kept.iterdir()) for child in sorted(stage.iterdir())]


def _move(source: Path, destination: Path) -> None:
    make_folder(destination.parent)
    try:
        source.rename(destination)
    except OSError as error:
        raise workspace_error(destination, error) from error
