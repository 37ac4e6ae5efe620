"""What sounds of the starter pack are called where a sample id is expected: `air-starter/808_Kick`."""

from functools import cache
from typing import Final

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.kits import DEFAULT_KIT_NAME, KITS, kit_pieces
from air_cli.domain.names import safe_name
from air_cli.nearest import nearest

STARTER_PREFIX: Final = "air-starter/"
"""How every sample id of the starter pack begins."""


def starter_name(instrument: str, kit: str = "") -> str:
    """An instrument of the pack, after the kit's name where it belongs to one: "808 Kick"; of the studio kit "Kick"."""
    return f"{kit} {instrument}" if kit and kit != DEFAULT_KIT_NAME else instrument


def starter_id(instrument: str, kit: str = "") -> str:
    """The id that stands for all samples of an instrument of the pack."""
    return STARTER_PREFIX + safe_name(starter_name(instrument, kit))


def starter_ids(instrument: str) -> list[str]:
    """Ids of the pack that play an instrument: its own, then one for each other kit that has such a drum."""
    if instrument not in INSTRUMENTS:
        return []
    kits = [kit for kit in KITS if kit != DEFAULT_KIT_NAME and instrument in kit_pieces(kit)]
    return [starter_id(instrument), *(starter_id(instrument, kit) for kit in kits)]


def starter_sound(sample_id: str) -> tuple[str, str] | None:
    """Instrument and kit (or "") that an id of the pack names, also that of one of its files; `None` for others."""
    if not sample_id.startswith(STARTER_PREFIX):
        return None
    folder = sample_id.removeprefix(STARTER_PREFIX).partition("/")[0]
    return _sounds().get(f"{STARTER_PREFIX}{folder}")


def nearest_starter_id(text: str) -> str | None:
    """The id of the pack that a mistyped one is most like."""
    return next(iter(nearest(text, _sounds(), most=1)), None)


@cache
def _sounds() -> dict[str, tuple[str, str]]:
    drums = [name for name, spec in INSTRUMENTS.items() if spec.is_percussion]
    pairs = [(name, kit) for name in drums for kit in KITS] + [(name, "") for name in INSTRUMENTS]
    return {starter_id(name, kit): (name, kit) for name, kit in pairs}
