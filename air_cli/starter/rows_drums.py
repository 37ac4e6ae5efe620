# ruff: noqa: E501
"""The drum kit and the hand percussion of General MIDI notes 35–82."""

from dataclasses import replace

from air_cli.starter.drums import BurstsModel, DrumModel
from air_cli.starter.entry import Entry, struck
from air_cli.starter.metal import CymbalModel
from air_cli.starter.noises import Noise
from air_cli.starter.rows_struck import (
    AGOGO,
    BONGO,
    CABASA,
    CHINA,
    CLAP,
    CLAVES,
    CLOSED_HAT,
    CONGA,
    COWBELL,
    CRASH,
    FLOOR_TOM,
    HIGH_TOM,
    KICK,
    MIDDLE_TOM,
    MUTED_CONGA,
    OPEN_HAT,
    PEDAL_HAT,
    RIDE,
    RIDE_BELL,
    SHAKER,
    SIDE_STICK,
    SNARE,
    SPLASH,
    TAMBOURINE,
    TIMBALE,
    WOOD_BLOCK,
)  # fmt: skip
from air_cli.starter.signal import Curve
from air_cli.starter.struck_rows import pitched, shaded, tuned
from air_cli.starter.take import Model

BEATER: Curve = ((300, -20), (1200, -6), (3000, 0), (6000, -6), (12000, -24))
SLAP: Curve = ((150, -14), (500, -2), (1500, 0), (4000, -6), (10000, -20))
WIRES: Curve = ((250, -22), (900, -8), (2200, -2), (4500, 0), (8000, -3), (13000, -14))
HAT: Curve = ((2000, -44), (4500, -20), (7000, -3), (9500, -1), (12500, -6), (16500, -18))
CYMBAL: Curve = ((250, -18), (700, -8), (2500, -4), (5000, 0), (9000, -4), (14000, -15))
WOOD: Curve = ((400, -12), (1500, 0), (5000, -6), (12000, -20))


def _metal_bell(partials: tuple[tuple[float, float, float], ...], stick: float = 0.5) -> Model:
    return CymbalModel(
        CYMBAL,
        800,
        12_000,
        24,
        seconds=0.08,
        treble_seconds=0.05,
        wash=0.05,
        bell=partials,
        stick=stick,
        modes_level=1.0,
        longest_seconds=2.6,
    )


def _pea_whistle(seconds: float) -> Model:
    """Two close pipes, a pea that interrupts them, and air."""
    beats = tuple((0.028 * number, 0.8) for number in range(round(seconds / 0.028)))
    return BurstsModel(
        beats,
        0.05,
        0.05,
        ((1500, -24), (2300, 0), (2600, 0), (5000, -16), (12000, -24)),
        0.1,
        0.006,
        0.02,
        ((2330, 1.6, 0.12), (2420, 1.4, 0.12), (4700, 0.2, 0.06)),
    )


def _scrape(seconds: float, ridges: int) -> Model:
    moments = tuple(
        (seconds * (number / ridges) ** 0.85, 0.35 + 0.65 * number / ridges) for number in range(ridges + 1)
    )
    return BurstsModel(
        moments,
        0.012,
        0.07,
        ((120, -50), (300, -34), (800, -11), (2200, -1), (4500, 0), (9000, -8), (14000, -20)),
        0.3,
        0.0006,
        0.02,
        ((2450, 0.5, 0.02), (3900, 0.3, 0.015)),
    )


def _cuica(frequency_hz: float, seconds: float, bend: float) -> Model:
    return DrumModel(
        frequency_hz, seconds, drop_octaves=bend, drop_seconds=0.07, level=0.8, hold_seconds=seconds * 0.35, drive=2.2,
        noises=(Noise(0.05, seconds, ((300, -8), (900, 0), (3000, -8), (9000, -24))),),
    )  # fmt: skip


TOMS = {
    41: tuned(FLOOR_TOM, 0.84, 1.1), 43: FLOOR_TOM, 45: tuned(MIDDLE_TOM, 0.89, 1.05), 47: MIDDLE_TOM,
    48: tuned(HIGH_TOM, 1.03), 50: tuned(HIGH_TOM, 1.15, 0.95),
}  # fmt: skip
"""Drum note → tom."""
_OPEN_KICK = tuned(KICK, 0.88, 1.5, 0.5)
_LOW_BONGO, _TUMBA, _LOW_TIMBALE = tuned(BONGO, 0.86, 1.1), tuned(CONGA, 0.86, 1.08), tuned(TIMBALE, 0.87, 1.05)
_LOW_AGOGO, _LOW_BLOCK = pitched(AGOGO, 0.83), tuned(WOOD_BLOCK, 0.86, 1.1)

KIT: dict[str, Entry] = {
    "Kick": struck(KICK, {36: ("", KICK), 35: ("acoustic", _OPEN_KICK)}),
    "Snare": struck(SNARE, {38: ("", SNARE), 40: ("tight", tuned(SNARE, 1.14, 0.72, 1.2))}),
    "Rimshot": struck(SIDE_STICK),
    "Clap": struck(CLAP),
    "Closed Hi-Hat": struck(CLOSED_HAT, {42: ("", CLOSED_HAT), 44: ("pedal", PEDAL_HAT)}),
    "Open Hi-Hat": struck(OPEN_HAT),
    "Low Tom": struck(TOMS[43], {43: ("high_floor", TOMS[43]), 41: ("floor", TOMS[41]), 45: ("low", TOMS[45])}),
    "Mid Tom": struck(TOMS[47]),
    "High Tom": struck(TOMS[50], {50: ("high", TOMS[50]), 48: ("middle", TOMS[48])}),
    "Crash Cymbal": struck(CRASH, {49: ("", CRASH), 57: ("second", shaded(CRASH, 1.0, 0.85, low=1.2))}),
    "Ride Cymbal": struck(RIDE, {51: ("", RIDE), 59: ("second", shaded(RIDE, -0.7, 1.1, low=0.85))}),
    "Ride Bell": struck(RIDE_BELL),
    "China Cymbal": struck(CHINA),
    "Splash Cymbal": struck(SPLASH),
    "Tambourine": struck(TAMBOURINE),
    # Two tones near 540 and 800 Hz, as on the drum machines that made the sound known.
    "Cowbell": struck(COWBELL),
    "Vibraslap": struck(BurstsModel(tuple((0.033 * number, 0.9 * 0.93**number) for number in range(26)), 0.02, 0.1, ((900, -14), (2600, 0), (4200, -2), (9000, -14)), 0.1, modes=((2650, 0.5, 0.03), (3900, 0.3, 0.02)))),
    "High Bongo": struck(tuned(BONGO, 1.16, 0.88)),
    "Bongos": struck(_LOW_BONGO, {61: ("low", _LOW_BONGO), 60: ("high", tuned(BONGO, 1.14, 0.9))}),
    "Muted Conga": struck(MUTED_CONGA),
    "High Conga": struck(tuned(CONGA, 1.12, 0.92)),
    "Congas": struck(_TUMBA, {64: ("low", _TUMBA), 63: ("high", tuned(CONGA, 1.1, 0.94)), 62: ("muted", MUTED_CONGA)}),
    "High Timbale": struck(tuned(TIMBALE, 1.18, 0.95)),
    "Timbales": struck(_LOW_TIMBALE, {66: ("low", _LOW_TIMBALE), 65: ("high", tuned(TIMBALE, 1.15, 0.95))}),
    "Agogo Bells": struck(_LOW_AGOGO, {68: ("low", _LOW_AGOGO), 67: ("high", pitched(AGOGO, 1.2))}),
    "Cabasa": struck(CABASA),
    "Shaker": struck(SHAKER, {70: ("", SHAKER), 82: ("long", replace(SHAKER, moments=((0.0, 0.4), (0.03, 0.8), (0.06, 1.0)), burst_seconds=1.3 * SHAKER.burst_seconds, rise_seconds=0.02))}),
    "Short Whistle": struck(_pea_whistle(0.22)),
    "Long Whistle": struck(_pea_whistle(0.62)),
    "Guiro": struck(_scrape(0.09, 9), {73: ("short", _scrape(0.09, 9)), 74: ("long", _scrape(0.36, 34))}),
    "Claves": struck(CLAVES),
    "Wood Blocks": struck(_LOW_BLOCK, {77: ("low", _LOW_BLOCK), 76: ("high", tuned(WOOD_BLOCK, 1.16, 0.9))}),
    "Cuica": struck(_cuica(300.0, 0.3, 0.9), {79: ("open", _cuica(300.0, 0.3, 0.9)), 78: ("muted", _cuica(390.0, 0.1, 0.4))}),
    "Triangle": struck(_metal_bell(((3950.0, 1.2, 2.2), (5190.0, 1.0, 2.4), (6480.0, 0.9, 2.0), (8120.0, 0.8, 1.8), (10240.0, 0.6, 1.4), (1640.0, 0.3, 1.2)), 0.8), {81: ("open", _metal_bell(((3950.0, 1.2, 2.2), (5190.0, 1.0, 2.4), (6480.0, 0.9, 2.0), (8120.0, 0.8, 1.8), (10240.0, 0.6, 1.4)), 0.8)), 80: ("muted", _metal_bell(((3950.0, 1.2, 0.12), (5190.0, 1.0, 0.12), (6480.0, 0.9, 0.1), (8120.0, 0.8, 0.1)), 0.8))}),
}  # fmt: skip
