# ruff: noqa: E501
"""The analogue drum machine of 1980, fitted to recordings of one with its knobs in the middle.

Its drums are bridged-T networks that a pulse sets ringing (Werner, Abel & Smith, "A physically-informed,
circuit-bendable, digital model of the Roland TR-808 bass drum circuit", 2014), with a little noise; all metal is six
square waves (see `machines`). How the rows were fitted: `rows_struck`.
"""

from dataclasses import replace

from air_cli.starter.drums import DrumModel
from air_cli.starter.entry import Entry, struck
from air_cli.starter.machines import SIX_SQUARES_HZ, SquaresModel
from air_cli.starter.noises import Noise, Touch
from air_cli.starter.pieces import hats, toms
from air_cli.starter.signal import Curve
from air_cli.starter.struck_rows import rattle, tuned

_SQUARE_POINTS_HZ = (1000.0, 2500.0, 4500.0, 7000.0, 9500.0, 13_000.0)


def _bridged_t(
    frequency_hz: float,
    seconds: float,
    drop: tuple[float, float],
    contact_seconds: float,
    click: tuple[float, float, float, float],
    noise: tuple[float, float, float, float, float],
    mode: tuple[float, float, float] | None = None,
    drive: float = 0.0,
    start_turns: float = 0.0,
) -> DrumModel:
    """A ringing network.

    `click` is level, seconds, its spectrum at 1200 Hz and its tilt above, in dB; `noise` level,
    seconds and spectrum at 100, 3000 and 7000 Hz against 1 kHz.
    """
    level, length, knee_db, tilt_db = click
    loud, long, low_db, high_db, air_db = noise
    pulse: Curve = (
        (150, -10), (500, 0), (1200, knee_db), (5000, knee_db - 12 + tilt_db), (12_000, knee_db - 26 + tilt_db),
    )  # fmt: skip
    hiss: Curve = (
        (100, low_db), (400, low_db / 2), (1000, 0), (3000, high_db), (7000, air_db), (14_000, air_db - 6),
    )  # fmt: skip
    return DrumModel(
        frequency_hz, seconds, *drop, modes=(mode,) if mode else (), drive=drive, level=0.9, touch=Touch(12.0, 6.0),
        contact_seconds=contact_seconds, start_turns=start_turns,
        noises=(Noise(level, length, pulse), Noise(loud, long, hiss, rise_seconds=0.001)),
    )  # fmt: skip


def _squares(
    frequencies_hz: tuple[float, ...],
    pitch: float,
    seconds: float,
    hiss: float,
    curve_db: tuple[float, ...],
    tail: tuple[float, float] = (0.0, 0.0),
    tail_db: tuple[float, ...] = (),
    ramp_seconds: float = 0.0,
) -> SquaresModel:
    """Squares under a spectrum at 1, 2.5, 4.5, 7, 9.5 and 13 kHz; `tail` is its second decay and that one's level."""
    curve = (
        (120.0, curve_db[0] - 70.0),
        (300.0, curve_db[0] - 30.0),
        *zip(_SQUARE_POINTS_HZ, curve_db, strict=True),
        (17_500.0, curve_db[-1] - 10.0),
    )
    late: Curve = ()
    if tail_db:
        ends_db = (*tail_db, tail_db[-1] - 8.0)
        late = (
            (120.0, tail_db[0] - 70.0),
            (300.0, tail_db[0] - 30.0),
            *zip(_SQUARE_POINTS_HZ, ends_db, strict=True),
            (17_500.0, tail_db[-1] - 20.0),
        )
    return SquaresModel(
        tuple(hz * pitch for hz in frequencies_hz), curve, seconds, *tail, hiss, tail_curve=late, ramp_seconds=ramp_seconds,
    )  # fmt: skip


# fmt: off
KICK_808 = _bridged_t(47.4, 0.836, (0.716, 0.03), 0.00351, (1.0, 0.0056, -26.2, -13.7), (0.0001, 0.46, 4.6, -6.0, -19.4), mode=(2.07, 0.629, 0.156), drive=1.42)
_SNARE = _bridged_t(170.0, 0.175, (0.196, 0.0101), 0.00238, (1.08, 0.0105, -11.5, 3.3), (0.387, 0.195, -26.5, 10.0, -3.3), mode=(1.94, 0.118, 0.108))
_LOW_TOM = _bridged_t(87.1, 0.579, (0.116, 0.1), 0.000319, (0.899, 0.00482, 8.5, -29.4), (0.00737, 1.3, 6.1, -22.4, -39.3), start_turns=0.251)
_MIDDLE_TOM = _bridged_t(148.0, 0.382, (0.0673, 0.033), 0.000157, (0.153, 0.0119, -3.5, -14.2), (0.0719, 0.301, 10.0, -40.0, -54.6), start_turns=0.154)
_HIGH_TOM = _bridged_t(206.0, 0.305, (0.00512, 0.018), 0.000195, (0.406, 0.0126, -9.5, -14.2), (0.00512, 1.5, 10.0, -35.8, -50.2), start_turns=0.197)
_LOW_CONGA = _bridged_t(200.0, 0.537, (0.162, 0.003), 0.000744, (0.0775, 0.0185, -2.4, -11.2), (0.0001, 0.0625, 9.3, -31.7, -35.9), start_turns=0.152)
_HIGH_CONGA = _bridged_t(410.0, 0.243, (0.0, 0.0323), 0.000318, (0.0234, 0.0134, -12.6, 17.0), (0.000751, 0.37, -0.6, -7.6, -15.6), start_turns=0.1)
_RIM = _bridged_t(461.0, 0.021, (0.0194, 0.00771), 0.000532, (0.0745, 0.0275, -10.0, -14.9), (0.00244, 0.0291, -0.9, 10.0, -44.9), mode=(4.14, 1.97, 0.0155), drive=3.0)
_CLAVES = _bridged_t(2440.0, 0.0463, (0.0, 0.00448), 0.0004, (0.285, 0.00314, -9.7, 15.5), (0.00275, 0.0211, -7.2, -26.5, -29.3))
_OPEN_HAT = _squares(SIX_SQUARES_HZ, 1.04, 3.9, 4.0, (-42.3, -36.3, -10.1, -0.5, 2.2, -20.5), ramp_seconds=0.469)
_CLOSED_HAT = _squares(SIX_SQUARES_HZ, 0.995, 0.127, 1.99, (-47.7, -36.0, -14.4, 0.6, -2.4, -0.1))
_CYMBAL = _squares(SIX_SQUARES_HZ, 1.05, 0.4, 0.127, (-58.4, -17.1, -20.3, -8.8, 12.0, -21.1), tail=(5.21, 0.0432), tail_db=(-36.1, 9.8, -5.7, 0.6, -48.4))
_COWBELL = _squares((540.0, 800.0), 1.01, 0.153, 0.003, (-6.9, -17.4, -25.9, -11.5, -56.8, -56.0), tail=(0.465, 0.189), tail_db=(12.0, -12.3, -9.0, -24.5, -9.6))
CLAP_808 = rattle(((0.0, 0.9), (0.0105, 0.85), (0.021, 0.9), (0.0305, 1.0)), 0.944, (0.102, 0.03), (0.0446, 1.0), -4.0, (0.00185, 0.01), (-8.2, 12.0, 12.0, -20.6, 1.9, -39.0), (8.0, 4.0))
_MARACAS = rattle(((0.0, 0.4), (0.016, 1.0)), 0.865, (0.0454, 0.00488), (0.119, 0.02), 0.716, (0.00105, 0.162), (-42.9, -28.3, -17.5, -6.5, 0.6, -8.8), (8.0, 4.0))
# fmt: on

_TOMS = {
    41: tuned(_LOW_TOM, 0.89), 43: _LOW_TOM, 45: tuned(_MIDDLE_TOM, 0.86), 47: _MIDDLE_TOM, 48: tuned(_HIGH_TOM, 0.88),
    50: _HIGH_TOM,
}  # fmt: skip
_RIDE = replace(_CYMBAL, seconds=0.3 * _CYMBAL.seconds, tail_seconds=0.4 * _CYMBAL.tail_seconds)
ANALOGUE_PIECES: dict[str, Entry] = {
    "Kick": struck(KICK_808, {36: ("", KICK_808), 35: ("short", tuned(KICK_808, 1.12, 0.5))}),
    "Snare": struck(_SNARE, {38: ("", _SNARE), 40: ("snappy", replace(tuned(_SNARE, 1.06), level=0.6))}),
    "Rimshot": struck(_RIM),
    "Clap": struck(CLAP_808),
    **hats(_CLOSED_HAT, replace(_CLOSED_HAT, seconds=0.7 * _CLOSED_HAT.seconds), _OPEN_HAT),
    **toms(_TOMS),
    "Crash Cymbal": struck(_CYMBAL),
    "Ride Cymbal": struck(_RIDE),
    "Ride Bell": struck(SquaresModel((540.0, 800.0, 1620.0), ((600, -10), (1500, 0), (6000, -2), (14_000, -14)), 0.9, hiss=0.05)),
    "Cowbell": struck(_COWBELL),
    "Claves": struck(_CLAVES),
    "Shaker": struck(_MARACAS),
    "High Conga": struck(_HIGH_CONGA),
    "Congas": struck(_LOW_CONGA, {64: ("low", _LOW_CONGA), 63: ("high", tuned(_HIGH_CONGA, 0.7, 1.3)), 62: ("muted", tuned(_HIGH_CONGA, 1.0, 0.45))}),
}  # fmt: skip
"""The machine's pieces."""
