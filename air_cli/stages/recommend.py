"""`air inventory recommend`: which sample suits each part of a piece, and why."""

from air_cli.domain.composition import Composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.sample import Catalogue
from air_cli.inventory.recommend import Part, Scored, ranked
from air_cli.stages.inventory import current_catalogue
from air_cli.stages.records import load_composition
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef


def recommend(session: Session, reference: RunRef) -> dict[str, list[Scored]]:
    """Instrument → its samples, best first; empty where the library has none."""
    composition, _ = load_composition(reference)
    catalogue = current_catalogue(session)
    return {name: recommended(catalogue, composition, name) for name in composition.meta.instruments}


def recommended(catalogue: Catalogue, composition: Composition, instrument: str) -> list[Scored]:
    """Samples of an instrument for its part, best first."""
    notes = composition.notes_of(instrument)
    clock = composition.meta.clock
    part = Part(
        spec=known_instrument(instrument),
        notes=tuple(note.note for note in notes),
        lengths_seconds=tuple(clock.ticks_to_seconds(note.length_ticks) for note in notes),
        mood=composition.meta.mood,
    )
    return ranked(catalogue.rows_of(instrument), part, composition.meta.seed)
