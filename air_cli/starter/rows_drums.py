# ruff: noqa: E501
"""The drum kit and the hand percussion of General MIDI notes 35–82."""

from air_cli.starter.drums import BurstsModel, DrumModel, Noise
from air_cli.starter.entry import Entry, struck
from air_cli.starter.metal import CymbalModel
from air_cli.starter.signal import Curve
from air_cli.starter.take import Model

BEATER: Curve = ((300, -20), (1200, -6), (3000, 0), (6000, -6), (12000, -24))
SLAP: Curve = ((150, -14), (500, -2), (1500, 0), (4000, -6), (10000, -20))
WIRES: Curve = ((250, -22), (900, -8), (2200, -2), (4500, 0), (8000, -3), (13000, -14))
HAT: Curve = ((2000, -44), (4500, -20), (7000, -3), (9500, -1), (12500, -6), (16500, -18))
CYMBAL: Curve = ((250, -18), (700, -8), (2500, -4), (5000, 0), (9000, -4), (14000, -15))
BEADS: Curve = ((1500, -40), (4000, -10), (7000, 0), (10000, -3), (15000, -16))
WOOD: Curve = ((400, -12), (1500, 0), (5000, -6), (12000, -20))


def _kick(frequency_hz: float, seconds: float, click: float) -> Model:
    return DrumModel(
        frequency_hz, seconds, drop_octaves=1.8, drop_seconds=0.022, drive=1.5, level=1.0,
        modes=((1.9, 0.12, 0.12), (3.3, 0.05, 0.06)),
        noises=(Noise(click, 0.014, BEATER), Noise(0.10, 0.07, ((60, -6), (200, 0), (700, -8), (3000, -24)))),
        tone=((20, -6), (30, 3), (41, 6), (55, 1), (120, 1), (250, -2), (500, -3), (3000, 1), (12000, -6)),
    )  # fmt: skip


def _snare(frequency_hz: float, wires: float, seconds: float) -> Model:
    return DrumModel(
        frequency_hz, 0.19, drop_octaves=0.55, drop_seconds=0.014, drive=1.1, level=0.75,
        modes=((1.62, 0.32, 0.14), (2.2, 0.2, 0.11), (2.74, 0.15, 0.09), (3.4, 0.1, 0.07)),
        noises=(
            Noise(wires, seconds, WIRES, rise_seconds=0.0012), Noise(0.34, 0.022, ((700, -8), (2500, 0), (7000, -2), (14000, -14))),
            Noise(0.10, 0.13, ((150, -6), (350, 0), (900, -6), (3000, -20))),
        ),
    )  # fmt: skip


def _tom(frequency_hz: float, seconds: float) -> Model:
    return DrumModel(
        frequency_hz, seconds, drop_octaves=0.5, drop_seconds=0.03, drive=0.9, level=0.9,
        modes=((1.59, 0.22, seconds * 0.55), (2.14, 0.1, seconds * 0.4), (2.65, 0.06, seconds * 0.3)),
        noises=(Noise(0.13, 0.018, BEATER), Noise(0.06, 0.12, SLAP)),
    )  # fmt: skip


def _hand(frequency_hz: float, seconds: float, slap: float = 0.2, drop: float = 0.12) -> Model:
    """Skin of a hand drum: clear modes and the slap of the fingers."""
    return DrumModel(
        frequency_hz, seconds, drop_octaves=drop, drop_seconds=0.02, level=0.85,
        modes=((1.58, 0.28, seconds * 0.6), (2.14, 0.16, seconds * 0.45), (2.65, 0.12, seconds * 0.35), (3.6, 0.07, seconds * 0.25)),
        noises=(Noise(slap, 0.022, SLAP),),
    )  # fmt: skip


def _shell(frequency_hz: float) -> Model:
    """Timbale: a tight head on a ringing steel shell."""
    return DrumModel(
        frequency_hz, 0.4, drop_octaves=0.15, drop_seconds=0.015, level=0.7,
        modes=((1.6, 0.4, 0.35), (2.2, 0.3, 0.3), (3.1, 0.25, 0.3), (4.35, 0.2, 0.25), (6.2, 0.14, 0.2), (8.9, 0.1, 0.15)),
        noises=(Noise(0.3, 0.015, BEATER),),
    )  # fmt: skip


def _block(frequency_hz: float, seconds: float = 0.09, click: float = 0.3) -> Model:
    return DrumModel(
        frequency_hz, seconds, drop_octaves=0.03, drop_seconds=0.005, level=0.9,
        modes=((1.52, 0.4, seconds * 0.7), (2.36, 0.2, seconds * 0.5), (3.7, 0.1, seconds * 0.4)), noises=(Noise(click, 0.007, WOOD),),
    )  # fmt: skip


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


def _agogo(frequency_hz: float) -> Model:
    return _metal_bell(
        (
            (frequency_hz, 2.2, 0.5),
            (frequency_hz * 2.28, 1.5, 0.35),
            (frequency_hz * 3.6, 0.8, 0.25),
            (frequency_hz * 5.1, 0.5, 0.15),
        )
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
        0.03,
        ((700, -16), (2200, -2), (4500, 0), (9000, -8), (14000, -20)),
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


_CLOSED = CymbalModel(
    HAT, 3200, 16_500, 200, seconds=0.17, treble_seconds=0.12, wash=1.1, swell_seconds=0.001, stick=0.9
)
_PEDAL = CymbalModel(
    HAT, 2600, 14_500, 180, seconds=0.14, treble_seconds=0.07, wash=0.8, swell_seconds=0.006, stick=0.15
)
_CRASH = CymbalModel(
    CYMBAL,
    320,
    16_000,
    320,
    seconds=4.4,
    treble_seconds=2.7,
    wash=0.8,
    swell_seconds=0.012,
    stick=0.5,
    is_wide=True,
    longest_seconds=2.1,
)
_RIDE_PING = ((2700.0, 0.8, 0.9), (3410.0, 0.7, 0.8), (4620.0, 0.6, 0.7), (5890.0, 0.5, 0.5))
_RIDE = CymbalModel(
    CYMBAL,
    380,
    14_000,
    260,
    seconds=3.8,
    treble_seconds=1.3,
    wash=0.32,
    bell=_RIDE_PING,
    bell_spread=0.002,
    stick=2.2,
    is_wide=True,
    modes_level=0.7,
    longest_seconds=2.2,
)
_RIDE_TWO = CymbalModel(
    CYMBAL,
    300,
    13_000,
    260,
    seconds=3.8,
    treble_seconds=1.2,
    wash=0.28,
    bell=((2210.0, 0.8, 0.9), (3050.0, 0.7, 0.8), (4330.0, 0.5, 0.6)),
    stick=1.8,
    is_wide=True,
    modes_level=0.7,
    longest_seconds=2.2,
)
_SNARE, _TIGHT_SNARE = _snare(188.0, 0.5, 0.26), _snare(214.0, 0.42, 0.18)
_CLAP_CURVE: Curve = ((350, -26), (800, -6), (1150, 0), (2200, -4), (5000, -9), (12000, -22))

KIT: dict[str, Entry] = {
    "Kick": struck(_kick(43.0, 0.5, 0.5), {36: ("", _kick(43.0, 0.5, 0.5)), 35: ("acoustic", _kick(57.0, 0.34, 0.4))}),
    "Snare": struck(_SNARE, {38: ("", _SNARE), 40: ("tight", _TIGHT_SNARE)}),
    "Rimshot": struck(DrumModel(415.0, 0.05, 0.05, 0.004, ((1.88, 0.8, 0.06), (2.9, 0.5, 0.05), (4.1, 0.35, 0.04), (6.0, 0.2, 0.03)), (Noise(0.5, 0.009, WOOD),), level=0.7, tail_seconds=0.16)),
    "Clap": struck(BurstsModel(((0.0, 0.8), (0.0105, 0.7), (0.0215, 0.9), (0.031, 1.0)), 0.014, 0.24, _CLAP_CURVE, 0.55)),
    "Closed Hi-Hat": struck(_CLOSED, {42: ("", _CLOSED), 44: ("pedal", _PEDAL)}),
    "Open Hi-Hat": struck(CymbalModel(HAT, 2800, 16_500, 240, seconds=1.0, treble_seconds=0.8, wash=0.8, swell_seconds=0.002, stick=0.6, longest_seconds=0.8)),
    "Low Tom": struck(_tom(92.0, 0.62), {43: ("high_floor", _tom(92.0, 0.62)), 41: ("floor", _tom(76.0, 0.7)), 45: ("low", _tom(110.0, 0.55))}),
    "Mid Tom": struck(_tom(132.0, 0.5)),
    "High Tom": struck(_tom(182.0, 0.42), {50: ("high", _tom(182.0, 0.42)), 48: ("middle", _tom(156.0, 0.46))}),
    "Crash Cymbal": struck(_CRASH, {49: ("", _CRASH), 57: ("second", CymbalModel(CYMBAL, 420, 16_500, 320, seconds=3.6, treble_seconds=2.2, wash=0.9, swell_seconds=0.009, stick=0.5, is_wide=True, longest_seconds=2.2))}),
    "Ride Cymbal": struck(_RIDE, {51: ("", _RIDE), 59: ("second", _RIDE_TWO)}),
    "Ride Bell": struck(CymbalModel(CYMBAL, 500, 13_000, 160, seconds=1.6, treble_seconds=0.6, wash=0.12, bell=((792.0, 1.5, 1.8), (1180.0, 1.0, 1.5), (1935.0, 1.2, 1.3), (2960.0, 0.9, 1.0), (4480.0, 0.6, 0.7)), stick=1.4, modes_level=0.6, is_wide=True, longest_seconds=2.0)),
    "China Cymbal": struck(CymbalModel(((250, -10), (600, -2), (1500, 0), (4000, 0), (8000, -2), (14000, -10)), 240, 14_500, 300, seconds=1.5, treble_seconds=0.8, wash=1.0, swell_seconds=0.02, bell=((433.0, 0.5, 1.0), (667.0, 0.5, 0.8), (1013.0, 0.4, 0.6)), stick=0.4, is_wide=True, longest_seconds=1.7)),
    "Splash Cymbal": struck(CymbalModel(CYMBAL, 700, 16_500, 240, seconds=0.9, treble_seconds=0.5, wash=0.9, swell_seconds=0.004, stick=0.4, is_wide=True, longest_seconds=0.9)),
    "Tambourine": struck(BurstsModel(((0.0, 1.0), (0.013, 0.4), (0.031, 0.5), (0.052, 0.25)), 0.05, 0.2, ((2500, -36), (5000, -10), (8500, 0), (12000, -2), (16500, -14)), 0.3, modes=((6120, 0.35, 0.2), (7480, 0.35, 0.18), (9130, 0.3, 0.16), (10950, 0.25, 0.14)))),
    # Two tones near 540 and 800 Hz, as on the drum machines that made the sound known.
    "Cowbell": struck(_metal_bell(((545.0, 2.0, 0.32), (812.0, 2.2, 0.3), (1640.0, 0.8, 0.2), (2440.0, 0.5, 0.15), (3260.0, 0.3, 0.1)))),
    "Vibraslap": struck(BurstsModel(tuple((0.033 * number, 0.9 * 0.93**number) for number in range(26)), 0.02, 0.1, ((900, -14), (2600, 0), (4200, -2), (9000, -14)), 0.1, modes=((2650, 0.5, 0.03), (3900, 0.3, 0.02)))),
    "High Bongo": struck(_hand(398.0, 0.2)),
    "Bongos": struck(_hand(285.0, 0.26), {61: ("low", _hand(285.0, 0.26)), 60: ("high", _hand(385.0, 0.2))}),
    "Muted Conga": struck(_hand(232.0, 0.09, 0.45)),
    "High Conga": struck(_hand(224.0, 0.4)),
    "Congas": struck(_hand(168.0, 0.5), {64: ("low", _hand(168.0, 0.5)), 63: ("high", _hand(218.0, 0.42)), 62: ("muted", _hand(226.0, 0.09, 0.45))}),
    "High Timbale": struck(_shell(372.0)),
    "Timbales": struck(_shell(268.0), {66: ("low", _shell(268.0)), 65: ("high", _shell(360.0))}),
    "Agogo Bells": struck(_agogo(690.0), {68: ("low", _agogo(690.0)), 67: ("high", _agogo(1020.0))}),
    "Cabasa": struck(BurstsModel(((0.0, 0.5), (0.012, 0.8), (0.024, 1.0), (0.037, 0.8)), 0.025, 0.07, ((2500, -36), (5500, -6), (8500, 0), (13000, -4), (17000, -16)), 0.5, 0.004)),
    "Shaker": struck(BurstsModel(((0.0, 0.3), (0.018, 0.6), (0.034, 1.0)), 0.045, 0.07, BEADS, 0.5, 0.012), {70: ("", BurstsModel(((0.0, 0.3), (0.018, 0.6), (0.034, 1.0)), 0.045, 0.07, BEADS, 0.5, 0.012)), 82: ("long", BurstsModel(((0.0, 0.4), (0.03, 0.8), (0.06, 1.0)), 0.06, 0.1, ((1500, -36), (3500, -8), (6000, 0), (9500, -3), (15000, -18)), 0.6, 0.02))}),
    "Short Whistle": struck(_pea_whistle(0.22)),
    "Long Whistle": struck(_pea_whistle(0.62)),
    "Guiro": struck(_scrape(0.09, 9), {73: ("short", _scrape(0.09, 9)), 74: ("long", _scrape(0.36, 34))}),
    "Claves": struck(_block(2480.0, 0.12, 0.25)),
    "Wood Blocks": struck(_block(720.0), {77: ("low", _block(720.0)), 76: ("high", _block(980.0))}),
    "Cuica": struck(_cuica(300.0, 0.3, 0.9), {79: ("open", _cuica(300.0, 0.3, 0.9)), 78: ("muted", _cuica(390.0, 0.1, 0.4))}),
    "Triangle": struck(_metal_bell(((3950.0, 1.2, 2.2), (5190.0, 1.0, 2.4), (6480.0, 0.9, 2.0), (8120.0, 0.8, 1.8), (10240.0, 0.6, 1.4), (1640.0, 0.3, 1.2)), 0.8), {81: ("open", _metal_bell(((3950.0, 1.2, 2.2), (5190.0, 1.0, 2.4), (6480.0, 0.9, 2.0), (8120.0, 0.8, 1.8), (10240.0, 0.6, 1.4)), 0.8)), 80: ("muted", _metal_bell(((3950.0, 1.2, 0.12), (5190.0, 1.0, 0.12), (6480.0, 0.9, 0.1), (8120.0, 0.8, 0.1)), 0.8))}),
}  # fmt: skip
