"""`air show`: everything known of a run, gathered for display."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from air_cli.domain.composition import Composition
from air_cli.domain.plan import PlanMeta
from air_cli.domain.run import RunRecord
from air_cli.domain.run_id import Stage
from air_cli.errors import AirError, FileError
from air_cli.stages.records import load_composition, load_plan, load_record, load_render_state
from air_cli.stages.session import Session
from air_cli.store.json_files import read_text
from air_cli.store.links import plan_of
from air_cli.store.workspace import PLAN_RAW_FILE, RunRef, Workspace

_RAW_FILES = ("request.json", PLAN_RAW_FILE, "composition_raw.txt")


@dataclass(slots=True)
class Shown:
    """What `air show` knows. Missing parts are `None` or empty; `problems` names what could not be read."""

    run_id: str
    param_run_id: str | None = None
    prompt: str = ""
    meta: PlanMeta | None = None
    composition: Composition | None = None
    render_state: dict[str, Any] | None = None
    records: list[RunRecord] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    raw: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def show(session: Session, text: str) -> Shown:
    """Gather a run with the runs it belongs to.

    Raises:
        InvalidRunIdError: nothing has that id.
    """
    workspace = session.workspace
    ref = workspace.find(text)
    shown = Shown(run_id=ref.run_id)
    plan_id = ref.run_id if ref.stage == "param_generation" else plan_of(workspace, ref.run_id)
    plan = ref if ref.stage == "param_generation" else _run(workspace, "param_generation", plan_id)
    if plan:
        shown.param_run_id = plan_id
        _add_plan(shown, plan)
    midi = ref if ref.stage == "midi_generation" else _run(workspace, "midi_generation", ref.run_id)
    if midi:
        _add_composition(shown, midi)
    render_path = workspace.run_path("render", ref.run_id)
    if render_path:
        _add_files(shown, RunRef("render", ref.run_id, render_path))
        try:
            shown.render_state = load_render_state(workspace, ref.run_id)
        except AirError as error:
            shown.problems.append(error.message)
    return shown


def _run(workspace: Workspace, stage: Stage, run_id: str | None) -> RunRef | None:
    path = workspace.run_path(stage, run_id) if run_id else None
    return RunRef(stage, run_id, path) if run_id and path else None


def _add_plan(shown: Shown, ref: RunRef) -> None:
    _add_files(shown, ref)
    try:
        loaded = load_plan(ref)
    except AirError as error:
        shown.problems.append(error.message)
        return
    shown.prompt, shown.meta = loaded.plan.user_prompt, loaded.plan.meta
    shown.problems += [f"plan: {repair}" for repair in loaded.repairs]


def _add_composition(shown: Shown, ref: RunRef) -> None:
    _add_files(shown, ref)
    try:
        composition, repairs = load_composition(ref)
    except AirError as error:
        shown.problems.append(error.message)
        return
    shown.composition, shown.meta = composition, composition.meta
    shown.problems += [f"composition: {repair}" for repair in repairs]


def _add_files(shown: Shown, ref: RunRef) -> None:
    record = load_record(ref)
    if record is not None:
        shown.records.append(record)
    shown.files += sorted(path for path in ref.path.iterdir() if path.is_file() and not path.name.startswith("."))
    for name in _RAW_FILES:
        if (ref.path / name).exists():
            try:
                shown.raw[name] = read_text(ref.path / name)
            except FileError as error:
                shown.problems.append(error.message)
