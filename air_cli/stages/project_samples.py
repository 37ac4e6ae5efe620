"""The samples that a project plays, resolved in the inventory."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from air_cli.domain.instruments import find_instrument
from air_cli.domain.pitch import note_name
from air_cli.domain.sample import SampleRow
from air_cli.domain.starter_names import STARTER_PREFIX
from air_cli.domain.units import round_half_up
from air_cli.errors import AirError
from air_cli.stages.inventory import read_catalogue
from air_cli.stages.project_glue import Project
from air_cli.stages.records import load_render_state
from air_cli.stages.session import Session


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What is known of a sample a project plays; `missing`: its file is not where it was."""

    id: str
    name: str
    pitch: str
    family: str
    selected: bool
    missing: bool


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
    chosen = frozenset(project.selected_samples.values())
    row_of: Callable[[str], SampleRow | None] = catalogue.row if catalogue else lambda _: None
    return {name: [_facts(session, i, row_of(i), name, _is_chosen(i, chosen)) for i in ids[name]] for name in ids}


def _is_chosen(sample_id: str, chosen: frozenset[str]) -> bool:
    """Whether a sample was chosen itself, or belongs to a chosen sound of the starter pack."""
    return sample_id in chosen or (
        sample_id.startswith(STARTER_PREFIX) and str(PurePosixPath(sample_id).parent) in chosen
    )


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


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
