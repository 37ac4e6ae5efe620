# ruff: noqa: E501
"""Drum kits beside the studio kit: which pieces each has of its own, and how they are made.

Machine drums after published measurements: the bass drum near 49 Hz (Werner, Abel & Smith, "A physically-informed,
circuit-bendable, digital model of the Roland TR-808 bass drum circuit", 2014), the snare's two resonators near 180 and
330 Hz, the cowbell's 540 and 800 Hz, six square waves for all metal (see `machines`). Sampled machines held 6-bit (1983)
and 8-bit (1984) cymbals at 25–32 kHz; the 12-bit sampler of 1987 ran at 26.04 kHz.
"""

from dataclasses import replace

from air_cli.starter.drums import BurstsModel, DrumModel
from air_cli.starter.entry import Entry, struck
from air_cli.starter.kit_808 import ANALOGUE_PIECES, CLAP_808, KICK_808
from air_cli.starter.machines import SIX_SQUARES_HZ, RoomModel, SampledModel, SquaresModel, StackModel
from air_cli.starter.metal import CymbalModel
from air_cli.starter.noises import Noise
from air_cli.starter.pieces import hats, toms
from air_cli.starter.rows_drums import BEATER, CYMBAL, HAT, KIT, SLAP, TOMS, WIRES, WOOD
from air_cli.starter.rows_struck import CLOSED_HAT, CRASH, KICK, OPEN_HAT, PEDAL_HAT, RIDE, RIDE_BELL, SIDE_STICK, SNARE
from air_cli.starter.signal import Curve
from air_cli.starter.struck_rows import shaded, tuned
from air_cli.starter.take import Model

_FULL = ("Kick", "Snare", "Rimshot", "Clap", "Closed Hi-Hat", "Open Hi-Hat", "Low Tom", "Mid Tom", "High Tom",
         "Crash Cymbal", "Ride Cymbal", "Ride Bell")  # fmt: skip
"""What a kit needs to be whole; hand percussion is the same for all."""
_TICK: Curve = ((300, -10), (1500, 0), (6000, -8), (12000, -24))
_HAT_BAND: Curve = ((2500, -48), (5000, -18), (7000, -2), (9000, 0), (12500, -6), (17000, -20))


_TOM_HZ = {41: 78.0, 43: 92.0, 45: 110.0, 47: 132.0, 48: 158.0, 50: 186.0}


# The analogue and sampled machine of 1983.
def _swept_tom(hz: float, seconds: float) -> Model:
    return DrumModel(
        hz,
        seconds,
        0.9,
        0.035,
        modes=((1.5, 0.3, seconds * 0.5), (2.0, 0.12, seconds * 0.3)),
        noises=(Noise(0.14, 0.03, _TICK),),
        drive=0.8,
        level=0.9,
    )


_PUNCH = DrumModel(
    44.0, 0.42, drop_octaves=2.6, drop_seconds=0.017, drive=1.7, level=1.0, hold_seconds=0.05,
    noises=(Noise(0.35, 0.007, ((800, -10), (2500, 0), (8000, -6), (14000, -20))),), tone=((20, -5), (30, 1), (42, 2), (60, 0), (120, 2), (400, -2), (3000, 1), (12000, -6)),
)  # fmt: skip
_909_SNARE = DrumModel(
    186.0, 0.17, drop_octaves=0.9, drop_seconds=0.012, level=0.75, modes=((1.78, 0.5, 0.11),), drive=0.9,
    noises=(Noise(0.55, 0.2, ((500, -14), (1500, -3), (5000, 0), (11000, -3), (16000, -12))), Noise(0.4, 0.03, ((1500, -8), (5000, 0), (12000, -4)))),
)  # fmt: skip


def _coarse(inner: Model, longest_seconds: float = 2.6) -> Model:
    return SampledModel(inner, 31_000.0, 6, ((1500, -6), (4000, 0), (12000, 0), (15500, -18)), longest_seconds)


_909_CRASH = CymbalModel(
    CYMBAL,
    320,
    16_000,
    320,
    seconds=3.0,
    treble_seconds=1.8,
    wash=0.9,
    swell_seconds=0.008,
    stick=0.7,
    longest_seconds=2.0,
)
_909_RIDE = CymbalModel(
    CYMBAL,
    380,
    14_000,
    240,
    seconds=2.6,
    treble_seconds=1.0,
    wash=0.35,
    bell=((2900.0, 0.9, 0.9), (3700.0, 0.8, 0.8), (5200.0, 0.6, 0.6)),
    stick=2.4,
    modes_level=0.7,
    longest_seconds=1.7,
)
_909: dict[str, Entry] = {
    "Kick": struck(_PUNCH, {36: ("", _PUNCH), 35: ("tight", replace(_PUNCH, seconds=0.26, frequency_hz=58.0))}),
    "Snare": struck(_909_SNARE, {38: ("", _909_SNARE), 40: ("tight", replace(_909_SNARE, frequency_hz=214.0, seconds=0.12))}),
    "Rimshot": struck(DrumModel(500.0, 0.04, 0.1, 0.004, ((2.2, 0.8, 0.03), (3.4, 0.6, 0.02)), (Noise(0.35, 0.006, WOOD),), drive=1.8, level=0.8, tail_seconds=0.09)),
    "Clap": struck(BurstsModel(((0.0, 0.85), (0.012, 0.8), (0.0235, 0.9), (0.034, 1.0)), 0.012, 0.2, ((500, -24), (900, -3), (1250, 0), (2500, -3), (6000, -7), (14000, -20)), 0.55, jitter=0.02)),
    **hats(
        _coarse(CymbalModel(HAT, 3000, 15_000, 220, seconds=0.15, treble_seconds=0.1, wash=1.2, swell_seconds=0.0008, stick=1.1)),
        _coarse(CymbalModel(HAT, 2600, 14_000, 180, seconds=0.1, treble_seconds=0.06, wash=1.0, swell_seconds=0.004, stick=0.3)),
        _coarse(CymbalModel(HAT, 2600, 15_000, 240, seconds=0.8, treble_seconds=0.6, wash=1.0, swell_seconds=0.002, stick=0.8, longest_seconds=0.7)),
    ),
    **toms({note: _swept_tom(hz, 0.5 - 0.0018 * (hz - 78.0)) for note, hz in _TOM_HZ.items()}),
    "Crash Cymbal": struck(_coarse(_909_CRASH)),
    "Ride Cymbal": struck(_coarse(_909_RIDE)),
    "Ride Bell": struck(_coarse(replace(_909_RIDE, bell=((820.0, 1.4, 1.2), (1310.0, 1.0, 1.0), (2180.0, 1.0, 0.9), (3900.0, 0.7, 0.6))))),
}  # fmt: skip


def _through(
    pieces: dict[str, Entry], change: "type[SampledModel] | type[RoomModel]", **settings: object
) -> dict[str, Entry]:
    """The pieces of a kit, each through the same device."""

    def changed(model: Model) -> Model:
        return change(model, **settings)  # type: ignore[arg-type]

    return {
        name: struck(
            changed(entry.model), {note: (word, changed(model)) for note, (word, model) in entry.variants.items()}
        )
        for name, entry in pieces.items()
    }


_STUDIO = {name: KIT[name] for name in _FULL}

# The sampled machine of 1984: short recordings of acoustic drums.
_DRY_KICK = DrumModel(
    60.0,
    0.2,
    drop_octaves=1.4,
    drop_seconds=0.012,
    drive=1.6,
    level=1.0,
    modes=((1.8, 0.2, 0.08),),
    noises=(Noise(0.45, 0.012, BEATER),),
)
_DRY_SNARE = DrumModel(
    205.0,
    0.12,
    drop_octaves=0.4,
    drop_seconds=0.01,
    level=0.7,
    modes=((1.6, 0.35, 0.09), (2.3, 0.25, 0.07)),
    noises=(Noise(0.6, 0.16, WIRES), Noise(0.35, 0.02, _TICK)),
)
_707 = _through(
    {
        **_STUDIO,
        "Kick": struck(_DRY_KICK, {36: ("", _DRY_KICK), 35: ("low", replace(_DRY_KICK, frequency_hz=53.0, seconds=0.24))}),
        "Snare": struck(_DRY_SNARE, {38: ("", _DRY_SNARE), 40: ("long", replace(_DRY_SNARE, frequency_hz=186.0, seconds=0.16))}),
        "Clap": struck(BurstsModel(((0.0, 0.8), (0.009, 0.9), (0.019, 1.0)), 0.012, 0.15, ((500, -18), (1000, -2), (1500, 0), (4000, -5), (10000, -16)), 0.5)),
        "Cowbell": KIT["Cowbell"], "Tambourine": KIT["Tambourine"],
    },
    SampledModel, rate_hz=25_000.0, bits=8, tone=((60, 0), (6000, 0), (10500, -3), (13000, -20)), longest_seconds=1.1,
)  # fmt: skip

_DUSTY_KICK = DrumModel(
    46.0,
    0.34,
    drop_octaves=1.5,
    drop_seconds=0.02,
    drive=1.9,
    level=1.0,
    modes=((1.7, 0.18, 0.14),),
    noises=(Noise(0.22, 0.02, BEATER), Noise(0.12, 0.12, SLAP)),
)
_DUSTY_SNARE = DrumModel(
    196.0,
    0.2,
    drop_octaves=0.4,
    drop_seconds=0.016,
    drive=1.3,
    level=0.8,
    modes=((1.6, 0.4, 0.15), (2.2, 0.25, 0.12)),
    noises=(Noise(0.45, 0.2, ((250, -14), (900, -3), (2500, 0), (6000, -6), (11000, -22))), Noise(0.3, 0.02, SLAP)),
)
_LOFI = _through(
    {
        **_STUDIO,
        "Kick": struck(_DUSTY_KICK, {36: ("", _DUSTY_KICK), 35: ("soft", replace(_DUSTY_KICK, frequency_hz=60.0, drive=1.2))}),
        "Snare": struck(_DUSTY_SNARE, {38: ("", _DUSTY_SNARE), 40: ("tight", replace(_DUSTY_SNARE, frequency_hz=222.0, seconds=0.13))}),
        "Shaker": KIT["Shaker"],
    },
    SampledModel, rate_hz=26_040.0, bits=12, tone=((35, -3), (60, 1), (200, 1), (3000, 0), (6500, -1), (9500, -4), (12500, -9), (15000, -26)), longest_seconds=1.4,
)  # fmt: skip

_ROOM = _through(
    {name: entry for name, entry in _STUDIO.items() if name not in ("Crash Cymbal", "Ride Cymbal", "Ride Bell")},
    RoomModel, seconds=0.6, level_db=-7.0, delay_seconds=0.011,
)  # fmt: skip


# Small drums tuned high, brushes' softness, a long dark ride.
_BOP_KICK = tuned(KICK, 1.12, 1.8, 0.35)
_BOP_SNARE = tuned(SNARE, 1.12, 1.15, 0.6)
_BRUSH = DrumModel(
    228.0,
    0.14,
    drop_octaves=0.1,
    drop_seconds=0.01,
    level=0.25,
    modes=((1.6, 0.2, 0.1),),
    noises=(Noise(0.5, 0.34, ((500, -12), (2000, -2), (5000, 0), (10000, -6), (15000, -18)), rise_seconds=0.012),),
)
_DARK_RIDE = shaded(RIDE, -1.5, 1.3, low=0.85)
_JAZZ: dict[str, Entry] = {
    "Kick": struck(_BOP_KICK, {36: ("", _BOP_KICK), 35: ("feathered", tuned(KICK, 1.05, 1.4, 0.12))}),
    "Snare": struck(_BOP_SNARE, {38: ("", _BOP_SNARE), 40: ("brush", _BRUSH)}),
    "Rimshot": struck(tuned(SIDE_STICK, 1.1, 1.1)), "Clap": KIT["Clap"],
    **hats(shaded(CLOSED_HAT, -1.0, 1.25), shaded(PEDAL_HAT, -0.5, 1.2), shaded(OPEN_HAT, -1.2, 1.2)),
    **toms({note: tuned(drum, 1.2, 1.25, 0.6) for note, drum in TOMS.items()}),
    "Crash Cymbal": struck(shaded(CRASH, -1.2, 1.1)),
    "Ride Cymbal": struck(_DARK_RIDE, {51: ("", _DARK_RIDE), 59: ("second", shaded(RIDE, -2.2, 1.4, low=0.75))}),
    "Ride Bell": struck(shaded(RIDE_BELL, -0.8, 1.15)),
}  # fmt: skip

# Layers of machine and recording, as producers stack them.
_ELECTRO_KICK = StackModel(((_PUNCH, 0.0), (replace(KICK_808, seconds=0.45), -5.0)))
_ELECTRO_SNARE = StackModel(((_909_SNARE, 0.0), (CLAP_808, -5.0), (KIT["Snare"].model, -7.0)))
_ELECTRO: dict[str, Entry] = {
    "Kick": struck(_ELECTRO_KICK, {36: ("", _ELECTRO_KICK), 35: ("tight", replace(_PUNCH, seconds=0.22))}),
    "Snare": struck(_ELECTRO_SNARE, {38: ("", _ELECTRO_SNARE), 40: ("tight", StackModel(((replace(_909_SNARE, frequency_hz=232.0, seconds=0.1), 0.0), (CLAP_808, -8.0))))}),
    "Rimshot": _909["Rimshot"],
    "Clap": struck(RoomModel(StackModel(((CLAP_808, 0.0), (KIT["Clap"].model, -2.0))), 0.4, -9.0)),
    **hats(
        StackModel(((SquaresModel(SIX_SQUARES_HZ, _HAT_BAND, 0.08), 0.0), (CymbalModel(HAT, 3600, 16_500, 200, seconds=0.12, treble_seconds=0.09, wash=1.3, swell_seconds=0.0006, stick=1.2), -1.0))),
        SquaresModel(SIX_SQUARES_HZ, _HAT_BAND, 0.05, hiss=0.6),
        StackModel(((SquaresModel(SIX_SQUARES_HZ, _HAT_BAND, 0.5), 0.0), (CymbalModel(HAT, 3000, 16_500, 240, seconds=0.7, treble_seconds=0.6, wash=1.0, swell_seconds=0.002, stick=0.8, longest_seconds=0.6), -1.0))),
    ),
    **toms({note: _swept_tom(hz * 0.9, 0.42) for note, hz in _TOM_HZ.items()}),
    "Crash Cymbal": struck(RoomModel(_909_CRASH, 1.0, -10.0)),
    "Ride Cymbal": struck(_909_RIDE), "Ride Bell": ANALOGUE_PIECES["Ride Bell"],
}  # fmt: skip

# A concert section at the back of a hall.
_CONCERT_KICK = DrumModel(
    42.0,
    1.7,
    drop_octaves=0.25,
    drop_seconds=0.05,
    level=1.0,
    modes=((1.5, 0.5, 1.1), (1.95, 0.3, 0.8), (2.4, 0.2, 0.6), (2.9, 0.12, 0.4)),
    noises=(Noise(0.12, 0.05, ((60, -2), (200, 0), (700, -8), (2500, -22))),),
)
_FIELD_SNARE = tuned(SNARE, 0.84, 1.25)
_CLASH = CymbalModel(
    ((200, -8), (600, -3), (2500, 0), (6000, 0), (10000, -4), (15000, -14)),
    240,
    15_500,
    360,
    seconds=5.5,
    treble_seconds=3.0,
    wash=0.8,
    swell_seconds=0.03,
    stick=0.1,
    is_wide=True,
    longest_seconds=2.3,
)
_ORCHESTRAL = {
    **_through(
        {
            "Kick": struck(_CONCERT_KICK, {36: ("", _CONCERT_KICK), 35: ("muffled", replace(_CONCERT_KICK, seconds=0.8, frequency_hz=47.0))}),
            "Snare": struck(_FIELD_SNARE, {38: ("", _FIELD_SNARE), 40: ("high", tuned(SNARE, 1.0, 1.15))}),
            "Rimshot": KIT["Rimshot"], "Clap": KIT["Clap"],
            "Closed Hi-Hat": KIT["Closed Hi-Hat"], "Open Hi-Hat": KIT["Open Hi-Hat"],
            **toms({note: tuned(drum, 0.92, 1.5, 0.6) for note, drum in TOMS.items()}),
            "Ride Cymbal": KIT["Ride Cymbal"], "Ride Bell": KIT["Ride Bell"],
        },
        RoomModel, seconds=1.1, level_db=-8.0, delay_seconds=0.022, curve=((50, -4), (200, 0), (1200, -1), (4000, -8), (10000, -24)),
    ),
    "Crash Cymbal": struck(_CLASH, {49: ("", _CLASH), 57: ("suspended", replace(_CLASH, swell_seconds=0.12, stick=0.0))}),
}  # fmt: skip

KIT_PIECES: dict[str, dict[str, Entry]] = {
    "room": _ROOM, "jazz": _JAZZ, "808": ANALOGUE_PIECES, "909": _909, "707": _707, "lofi": _LOFI, "electro": _ELECTRO,
    "orchestral": _ORCHESTRAL,
}  # fmt: skip
"""Kit → the pieces it has of its own; the studio kit has the rest."""
