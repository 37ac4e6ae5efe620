"""A drum kit among the samples that a plan selects: put in, taken out, and told again."""

from collections.abc import Collection, Mapping
from typing import Final

from air_cli.domain.instruments import known_instrument
from air_cli.domain.kits import DEFAULT_KIT_NAME, kit_pieces
from air_cli.domain.starter_names import starter_id, starter_sound

AUTO_KIT: Final = "auto"
"""In place of a kit's name: own drums, else the kit that the style names."""


def with_kit(selected: Mapping[str, str], instruments: Collection[str], kit: str) -> dict[str, str]:
    """The selection (instrument → sample id) with the drums of that kit in place of the starter pack's others.

    Samples of the producer stay. `auto` takes the kits out and puts none in.
    """
    kept = {name: sample_id for name, sample_id in selected.items() if not is_kit_drum(sample_id)}
    if kit == AUTO_KIT:
        return kept
    pieces = kit_pieces(kit)
    return kept | {name: starter_id(name, kit) for name in instruments if name in pieces and name not in kept}


def is_kit_drum(sample_id: str) -> bool:
    """Whether the id names percussion of the starter pack."""
    sound = starter_sound(sample_id)
    return sound is not None and known_instrument(sound[0]).is_percussion


def kits_among(sample_ids: Mapping[str, str]) -> dict[str, list[str]]:
    """Kit → the instruments (of instrument → id) that it plays, for pieces that differ from kit to kit."""
    found: dict[str, list[str]] = {}
    for name, sample_id in sample_ids.items():
        sound = starter_sound(sample_id)
        kit = (sound[1] or DEFAULT_KIT_NAME) if sound is not None else ""
        if sound is not None and sound[0] in kit_pieces(kit):
            found.setdefault(kit, []).append(name)
    return found
