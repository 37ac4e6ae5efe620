"""One project as listed, glued from render state, link, plan, store and composition: few facts, lightly read."""

import dataclasses
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from air_cli.domain.run_id import Stage
from air_cli.domain.text import one_line, printable
from air_cli.errors import AirError, FileError, WorkspaceError
from air_cli.store.json_files import read_json_member, read_json_object
from air_cli.store.projects import Fields, load_project, update_project
from air_cli.store.workspace import MIDI_FILE, PLAN_FILE, RENDER_STATE_FILE, RunRef, Workspace

_MAX_TEXT, _MAX_NOTE = 2000, 20_000
_MIX_IS_GONE = "mix is gone"
_IS_DAMAGED = "{} is damaged"
STATES = (
    "ok", "broken", "not rendered", _MIX_IS_GONE, "plan is gone", "composition is gone",
    *(_IS_DAMAGED.format(name) for name in (MIDI_FILE, PLAN_FILE, RENDER_STATE_FILE)),
)  # fmt: skip
"""What a project can be; `broken` stands for all but the first."""


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

    def as_dict(self) -> dict[str, Any]:
        """The fields by name; what is in them is shared, not copied."""
        return {name: getattr(self, name) for name in FIELDS}


FIELDS = tuple(row.name for row in dataclasses.fields(Project))


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a project is glued from: names of the folders of its composition and plan, `None` where there is no such."""

    workspace: Workspace
    run_id: str
    created_at: str
    midi: str | None
    plan_id: str | None
    plan: str | None

    def folder(self, stage: Stage) -> Path | None:
        """The folder of a run of the project; `None` where there is none."""
        name = {"midi_generation": self.midi, "param_generation": self.plan, "render": self.run_id}[stage]
        return self.workspace.stage_dir(stage) / name if name else None


def glue(pieces: Pieces, warnings: list[str]) -> Project:
    """Read the pieces of a project; whether its mix is there is left to `with_mix_looked_for`.

    A damaged store is rebuilt, and `warnings` told.
    """
    problems: list[str] = []
    state = _read_state(pieces, problems)
    response, request = _object(state.get("response")), _object(state.get("request"))
    prompt = _prompt(pieces, problems)
    meta = _meta(pieces, problems)
    title = str(response.get("project_name") or meta.get("title") or "untitled")
    rebuilt = {"name": title, "notes": "", "tags": [], "created_at": pieces.created_at}
    store = _stored(pieces.workspace, pieces.run_id, rebuilt, warnings)
    mix = _text(response.get("mix_wav_rel")) or None
    if response and mix is None:
        problems.append(_MIX_IS_GONE)
    if pieces.plan_id is not None and pieces.plan is None:
        problems.append("plan is gone")
    bars = _number(meta.get("bars"))
    notes = store.get("notes")
    return Project(
        run_id=pieces.run_id,
        name=one_line(str(store.get("name") or title), _MAX_TEXT),
        created_at=pieces.created_at,
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
        param_run_id=pieces.plan_id,
        mix=mix,
        stems=_stems(response),
        selected_samples=_chosen(request),
        tags=_texts(store.get("tags")),
        notes=printable(notes)[:_MAX_NOTE] if isinstance(notes, str) else "",
        problems=tuple(problems),
    )


def with_mix_looked_for(outputs: str, project: Project) -> Project:
    """The project, with a problem where its mix is not where it was below the outputs folder."""
    mix = project.mix
    if mix is None or (".." not in mix.split("/") and os.path.isfile(f"{outputs}/{mix}")):  # noqa: PTH113
        return project
    return dataclasses.replace(project, problems=(*project.problems, _MIX_IS_GONE))


def _read(problems: list[str], what: str, reader: Callable[[], Any]) -> Any:
    try:
        return reader()
    except AirError:
        problems.append(_IS_DAMAGED.format(what))
        return None


def _read_state(pieces: Pieces, problems: list[str]) -> dict[str, Any]:
    render = pieces.folder("render")
    if render is None or not (render / RENDER_STATE_FILE).exists():
        problems.append("not rendered")
        return {}
    return _object(_read(problems, RENDER_STATE_FILE, lambda: read_json_object(render / RENDER_STATE_FILE)))


def _prompt(pieces: Pieces, problems: list[str]) -> str:
    plan = pieces.folder("param_generation")
    if plan is None:
        return ""
    prompt = _read(problems, PLAN_FILE, lambda: read_json_object(plan / PLAN_FILE).get("user_prompt"))
    return one_line(prompt, _MAX_TEXT) if isinstance(prompt, str) else ""


def _meta(pieces: Pieces, problems: list[str]) -> Mapping[str, Any]:
    """What the composition says of itself, else what its plan says."""
    midi = pieces.folder("midi_generation")
    if midi is None:
        problems.append("composition is gone")
    else:
        meta = _read(problems, MIDI_FILE, lambda: read_json_member(midi / MIDI_FILE, "meta"))
        if isinstance(meta, dict):
            return meta
    return _planned(pieces)


def _planned(pieces: Pieces) -> Mapping[str, Any]:
    plan = pieces.folder("param_generation")
    if plan is None or pieces.plan_id is None:
        return {}
    from air_cli.stages.records import load_plan

    try:
        return load_plan(RunRef("param_generation", pieces.plan_id, plan)).plan.meta.model_dump()
    except AirError:
        return {}


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
    named = [(row.get("instrument"), row.get("audio_rel")) for row in kept]
    return {_text(name): _text(path) for name, path in named if isinstance(name, str) and isinstance(path, str)}


def _chosen(request: Mapping[str, Any]) -> dict[str, str]:
    chosen = _object(request.get("selected_samples"))
    return {name: value for name, value in chosen.items() if isinstance(value, str)}


def row_of(project: Project) -> str:
    """A project as one line of JSON."""
    return json.dumps(project.as_dict(), ensure_ascii=False, separators=(",", ":"))


def project_of(row: str) -> Project | None:
    """A project from its line; `None` where that is not one."""
    try:
        fields = json.loads(row)
        texts = {name: tuple(map(str, fields[name])) for name in ("instruments", "tags", "problems")}
        return Project(**{**fields, **texts})
    except (ValueError, TypeError, KeyError):
        return None
