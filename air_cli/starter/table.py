"""Every instrument and how it is made: one row each."""

from air_cli.starter.entry import Entry
from air_cli.starter.rows_drums import KIT
from air_cli.starter.rows_keys import KEYS, ORGANS
from air_cli.starter.rows_strings import AMPLIFIED, BOWED, PLUCKED, VOICES
from air_cli.starter.rows_synth import EFFECTS, LEADS, PADS, WORLD
from air_cli.starter.rows_winds import BRASS, PIPES, REEDS

INSTRUMENT_MODELS: dict[str, Entry] = {
    **KIT, **KEYS, **ORGANS, **PLUCKED, **AMPLIFIED, **BOWED, **VOICES,
    **BRASS, **REEDS, **PIPES, **LEADS, **PADS, **WORLD, **EFFECTS,
}  # fmt: skip
"""Canonical instrument name → its entry."""

STAND_IN = "Warm Pad"
"""What plays an instrument that has no row."""
