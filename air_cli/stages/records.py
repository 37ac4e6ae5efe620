"""Reading runs back: plans, compositions, render states, provenance."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from air_cli.domain.composition import Composition
from air_cli.domain.composition_repair import repair_composition
from air_cli.domain.kinds import check_is
from air_cli.domain.plan import Plan
from air_cli.domain.plan_repair import as_number, repair_plan
from air_cli.domain.run import RunInput, RunRecord
from air_cli.domain.run_id import Stage
from air_cli.errors import FileError, InvalidMidiError, InvalidPlanError
from air_cli.store.atomic import write_file
from air_cli.store.json_files import dump_json, read_json_object
from air_cli.store.workspace import MIDI_FILE, PLAN_FILE, RENDER_STATE_FILE, RUN_FILE, RunRef, Workspace, sha256_of


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """A plan from disk; `repairs` says what had to be mended on the way in."""

    ref: RunRef
    plan: Plan
    repairs: tuple[str, ...]


def load_plan(ref: RunRef) -> LoadedPlan:
    """Read a plan run.

    Raises:
        InvalidPlanError: the file is damaged, or holds nonsense beyond repair.
    """
    check_is(ref, RunRef, "load_plan")
    path = ref.path / PLAN_FILE
    try:
        raw = read_json_object(path)
    except FileError as error:
        raise InvalidPlanError(error.message, hint='to make a new one: air plan "lofi beat"') from None
    meta = raw.get("meta")
    if not isinstance(meta, dict):
        raise InvalidPlanError(f"`{path}` has no `meta` object", hint='to make a new one: air plan "lofi beat"')
    try:
        return LoadedPlan(ref, Plan.model_validate(raw), ())
    except ValidationError:
        pass
    try:
        repaired, notes = repair_plan(meta)
    except InvalidPlanError as error:
        raise InvalidPlanError(f"`{path}`: {error.message}", hint=error.hint) from None
    return LoadedPlan(ref, Plan(user_prompt=str(raw.get("user_prompt") or ""), meta=repaired), notes)


def load_composition(ref: RunRef) -> tuple[Composition, tuple[str, ...]]:
    """Read a composition run, and what had to be mended.

    Raises:
        InvalidMidiError: the file is damaged, or holds no note.
    """
    check_is(ref, RunRef, "load_composition")
    path = ref.path / MIDI_FILE
    try:
        raw = read_json_object(path)
    except FileError as error:
        raise InvalidMidiError(error.message, hint="air compose latest") from None
    try:
        return Composition.model_validate(raw), ()
    except ValidationError:
        pass
    try:
        return repair_composition(raw)
    except InvalidMidiError as error:
        raise InvalidMidiError(f"`{path}`: {error.message}", hint="air compose latest") from None


def load_render_state(workspace: Workspace, run_id: str) -> dict[str, Any] | None:
    """The state of a finished render; `None` where there is none. What is not of its kind in it is left out.

    Raises:
        FileError: the file is damaged.
    """
    folder = workspace.run_path("render", run_id)
    path = folder / RENDER_STATE_FILE if folder else None
    return _shaped(read_json_object(path)) if path is not None and path.exists() else None


def _shaped(state: dict[str, Any]) -> dict[str, Any]:
    request, response = _object(state.get("request")), _object(state.get("response"))
    chosen = _object(request.get("selected_samples"))
    stems = response.get("stems")
    samples = {name: row for name, row in _object(response.get("samples")).items() if isinstance(row, dict)}
    shaped = {
        "stems": [row for row in stems if _is_stem(row)] if isinstance(stems, list) else [],
        "samples": {name: {**row, "ids": _texts(row.get("ids"))} for name, row in samples.items()},
        "master_eq_db": {
            band: gain
            for band, stored in _object(response.get("master_eq_db")).items()
            if band.isdecimal() and (gain := as_number(stored)) is not None
        },
        "warnings": _texts(response.get("warnings")),
        **{name: as_number(response.get(name)) for name in _FIGURES if name in response},
    }
    selected = {name: value for name, value in chosen.items() if isinstance(value, str)}
    return {**state, "request": {**request, "selected_samples": selected}, "response": {**response, **shaped}}


_FIGURES = ("duration_seconds", "integrated_lufs", "true_peak_dbtp")


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _is_stem(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("instrument"), str) and isinstance(row.get("audio_rel"), str)


def load_record(ref: RunRef) -> RunRecord | None:
    """The provenance of a run; `None` where it is missing or damaged."""
    try:
        return RunRecord.model_validate(read_json_object(ref.path / RUN_FILE))
    except (FileError, ValidationError):
        return None


def write_record(folder: Path, record: RunRecord, known: Mapping[str, str] | None = None) -> RunRecord:
    """Write `run.json`, the last file of a run, with the SHA-256 of all that stand beside it.

    Args:
        folder: where the run is made.
        record: its provenance.
        known: file name → SHA-256, where someone has it already.

    Returns:
        The record as written.

    Raises:
        WorkspaceError: the workspace cannot be written.
    """
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    hashes = dict(known or {})
    files = {name: hashes.get(name) or sha256_of(folder / name) for name in names if name != RUN_FILE}
    whole = record.model_copy(update={"files": files})
    write_file(folder / RUN_FILE, record_json(whole))
    return whole


def record_json(record: RunRecord) -> str:
    """`run.json` as text."""
    return dump_json(record.model_dump(mode="json"))


def input_of(ref: RunRef, file: str) -> RunInput:
    """A reference, with its hash, to a file that a run is made from."""
    stage: Stage = ref.stage
    return RunInput(stage=stage, run_id=ref.run_id, file=file, sha256=sha256_of(ref.path / file))
