"""The samples that a project plays, resolved in the inventory."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from air_cli.domain.instruments import find_instrument
from air_cli.domain.kit_choice import is_kit_drum
from air_cli.domain.pitch import note_name
from air_cli.domain.run_id import Stage
from air_cli.domain.sample import SampleRow
from air_cli.domain.starter_names import STARTER_PREFIX
from air_cli.domain.units import round_half_up
from air_cli.errors import AirError
from air_cli.stages.inventory import read_catalogue
from air_cli.stages.project_glue import Project
from air_cli.stages.records import load_record, load_render_state
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef

YOU, PROMPT = "you", "the prompt"
_PLAN: Stage = "param_generation"


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What is known of a sample a project plays; `missing`: its file is not where it was.

    `chosen_by` is "you" (the command line) or "the prompt"; empty where air chose.
    """

    id: str
    name: str
    pitch: str
    family: str
    selected: bool
    missing: bool
    chosen_by: str = ""


def project_samples(session: Session, project: Project) -> dict[str, list[SampleFacts]]:
    """Instrument → the samples that play it, resolved in the inventory."""
    try:
        state = load_render_state(session.workspace, project.run_id) or {}
        catalogue = read_catalogue(session)
    except AirError:
        state, catalogue = {}, None
    used = _object(_object(state.get("response")).get("samples"))
    ids = {name: [project.selected_samples[name]] for name in project.selected_samples}
    ids |= {str(name): list(part["ids"]) for name, part in used.items()}
    who = {name: YOU if _is_by_hand(session, project, i) else PROMPT for name, i in project.selected_samples.items()}
    row_of: Callable[[str], SampleRow | None] = catalogue.row if catalogue else lambda _: None
    return {name: [_facts(session, i, row_of(i), name, who.get(name, "")) for i in ids[name]] for name in ids}


def _is_by_hand(session: Session, project: Project, sample_id: str) -> bool:
    """Whether an option of the render, an edit of the plan or a wish beside the prompt chose a sample."""
    render, plan = (_settings(session, "render", project.run_id), _settings(session, _PLAN, project.param_run_id))
    told = plan.get("edits")
    edits = [_object(edit) for edit in told] if isinstance(told, list) else []
    named = [_object(render.get("samples")), *(_object(edit.get("samples")) for edit in edits)]
    if any(text and sample_id.endswith(str(text)) for pairs in named for text in pairs.values()):
        return True
    kits = [render, _object(plan.get("wishes")), *(_object(edit.get("set")) for edit in edits)]
    return is_kit_drum(sample_id) and any(asked.get("kit") for asked in kits)


def _settings(session: Session, stage: Stage, run_id: str | None) -> dict[str, Any]:
    """What a run was asked for; empty where it is gone."""
    path = session.workspace.run_path(stage, run_id) if run_id else None
    record = load_record(RunRef(stage, run_id, path)) if run_id and path else None
    return dict(record.settings) if record else {}


def _facts(session: Session, sample_id: str, row: SampleRow | None, instrument: str, chosen_by: str) -> SampleFacts:
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
    name = PurePosixPath(sample_id).stem
    return SampleFacts(sample_id, name, pitch, family, bool(chosen_by), is_missing, chosen_by)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
