"""`air inventory recommend`: which sample suits each part of a piece."""

from air_cli.domain.instruments import known_instrument
from air_cli.domain.sample import SampleRow
from air_cli.inventory.select import nearest_row, playable_rows, select_row
from air_cli.stages.inventory import current_inventory
from air_cli.stages.records import load_composition
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef


def recommend(session: Session, reference: RunRef) -> dict[str, SampleRow | None]:
    """Instrument → the sample whose root is nearest to the middle of its part; `None` where the library has none."""
    composition, _ = load_composition(reference)
    inventory = current_inventory(session)
    result: dict[str, SampleRow | None] = {}
    for name in composition.meta.instruments:
        rows = playable_rows(inventory, name)
        notes = [note.note for note in composition.notes_of(name)]
        if not rows:
            result[name] = None
        elif known_instrument(name).is_percussion:
            result[name] = select_row(rows, composition.meta.seed)
        else:
            result[name] = nearest_row(rows, notes)
    return result
