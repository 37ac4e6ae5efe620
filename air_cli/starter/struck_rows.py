"""Short rows for struck things: a drum, a cymbal or a rattle in one line of a table.

A drum is a tuned head with the next modes of its membrane, the stick's click, the crowd of upper modes, the fizz of
wires and edges, and the body of shell and air; a cymbal is modes and wash under one spectrum, with stick and thump.
"""

from dataclasses import replace

import numpy as np

from air_cli.starter.drums import BurstsModel, DrumModel
from air_cli.starter.metal import CymbalModel
from air_cli.starter.noises import Noise, Touch
from air_cli.starter.signal import Curve

Level = tuple[float, float]
"""A level and a time to −60 dB in seconds."""
Partials = tuple[tuple[float, float, float], ...]

CLICK: Curve = ((300, -14), (1500, 0), (5000, -3), (12000, -10))
CROWD: Curve = ((80, -20), (250, -3), (700, 0), (1500, -4), (3000, -12), (6000, -22), (12000, -36))
FIZZ: Curve = ((800, -24), (3000, 0), (8000, -6), (14000, -14))
BODY: Curve = ((40, -12), (100, 0), (250, -2), (600, -14), (2000, -30))
STICK: Curve = ((800, -14), (3000, -2), (7000, 0), (14000, -6))
THUMP: Curve = ((60, -10), (160, 0), (400, -3), (1200, -12), (4000, -26))
HEAD_MODES: Partials = (
    (1.59, 0.3, 0.6), (2.14, 0.18, 0.45), (2.3, 0.14, 0.42), (2.65, 0.12, 0.36), (2.92, 0.1, 0.32), (3.5, 0.07, 0.27),
    (4.06, 0.05, 0.24),
)  # fmt: skip
"""Ratios of an ideal membrane (Rossing, *Science of Percussion Instruments*, 2000), level, share of its decay."""
BELL: Partials = ((820.0, 1.2, 1.2), (1310.0, 1.0, 1.0), (2180.0, 0.9, 0.9), (3050.0, 0.7, 0.75), (3900.0, 0.6, 0.6))
"""Clear tones of a ride's cup: Hz, level, seconds."""


def head(
    frequency_hz: float,
    seconds: float,
    drop: tuple[float, float],
    contact_seconds: float,
    ring: tuple[float, float],
    click: Level,
    crowd: Level,
    fizz: Level,
    body: Level,
    tone_db: tuple[float, float, float, float, float],
    touch: tuple[float, float],
) -> DrumModel:
    """A drum with a head.

    `drop` is the fall in octaves and its seconds; `ring` scales the levels and decays of the membrane's next modes;
    `tone_db` is the spectrum over all at 60, 180, 800, 3500 and 9000 Hz; `touch` is what a hard stroke adds in treble
    and noise, in dB.
    """
    modes = tuple((ratio, level * ring[0], share * ring[1] * seconds) for ratio, level, share in HEAD_MODES)
    tone = tuple(zip((60.0, 180.0, 800.0, 3500.0, 9000.0), tone_db, strict=True))
    noises = (
        Noise(*click, CLICK),
        Noise(*crowd, CROWD, rise_seconds=0.002),
        Noise(*fizz, FIZZ, rise_seconds=0.0012),
        Noise(*body, BODY, rise_seconds=0.003),
    )
    return DrumModel(
        frequency_hz, seconds, *drop, modes=modes, noises=noises, contact_seconds=contact_seconds, touch=Touch(*touch),
        tone=((25.0, tone_db[0] - 6.0), *tone, (16_000.0, tone_db[-1] - 6.0)), level=0.9,
    )  # fmt: skip


def tuned(drum: DrumModel, ratio: float, decay: float = 1.0, click: float = 1.0) -> DrumModel:
    """The same drum at another pitch, its decays and its click by a factor."""
    first, *others = drum.noises
    return replace(
        drum,
        frequency_hz=drum.frequency_hz * ratio,
        seconds=drum.seconds * decay,
        modes=tuple((r, level, seconds * decay) for r, level, seconds in drum.modes),
        noises=(
            replace(first, level=first.level * click),
            *(replace(noise, seconds=noise.seconds * decay) for noise in others),
        ),
    )


def metal(
    count: int,
    low_hz: float,
    decays: tuple[float, float],
    spread: float,
    wash: tuple[float, float],
    bloom_seconds: float,
    stick: Level,
    thump: Level,
    curve_db: tuple[float, float, float, float, float, float],
    touch: tuple[float, float],
    longest_seconds: float,
    *,
    is_wide: bool = False,
    bell: Partials = (),
) -> CymbalModel:
    """A cymbal, hat or bell.

    `decays` are those of the lowest and highest modes in seconds, `wash` the level of the noise and its rise,
    `curve_db` the spectrum at 300, 900, 2500, 5000, 9000 and 14,000 Hz.
    """
    curve = tuple(zip((300.0, 900.0, 2500.0, 5000.0, 9000.0, 14_000.0), curve_db, strict=True))
    return CymbalModel(
        ((150.0, curve_db[0] - 8.0), *curve, (18_000.0, curve_db[-1] - 10.0)), low_hz, 16_500.0, count,
        seconds=decays[0], treble_seconds=decays[1], wash=wash[0], swell_seconds=wash[1], bell=bell, stick=0.0,
        longest_seconds=longest_seconds, is_wide=is_wide, decay_spread=spread, bloom_seconds=bloom_seconds,
        noises=(Noise(*stick, STICK), Noise(*thump, THUMP)), touch=Touch(*touch),
    )  # fmt: skip


def shaded(cymbal: CymbalModel, tilt_db: float, decay: float = 1.0, low: float = 1.0) -> CymbalModel:
    """The same metal, `tilt_db` an octave brighter around 3 kHz, its decays and its lowest mode by a factor."""
    return replace(
        cymbal,
        curve=tuple((hz, db + tilt_db * float(np.log2(hz / 3000.0))) for hz, db in cymbal.curve),
        low_hz=cymbal.low_hz * low,
        seconds=cymbal.seconds * decay,
        treble_seconds=cymbal.treble_seconds * decay,
    )


def pitched(bell: CymbalModel, ratio: float) -> CymbalModel:
    """The same bell at another pitch."""
    return replace(bell, bell=bell_tones(bell.bell, ratio, 1.0, ratio**-0.5))


def bell_tones(partials: Partials, pitch: float, level: float, decay: float) -> Partials:
    """Partials with their pitch, levels and decays by factors."""
    return tuple((hz * pitch, loud * level, seconds * decay) for hz, loud, seconds in partials)


def rattle(
    moments: tuple[tuple[float, float], ...],
    pace: float,
    burst: tuple[float, float],
    ring: Level,
    dark_db: float,
    thump: Level,
    curve_db: tuple[float, float, float, float, float, float],
    touch: tuple[float, float],
    modes: Partials = (),
) -> BurstsModel:
    """Claps, beads, jingles.

    `pace` stretches the moments, `burst` is each one's decay and rise in seconds, `ring` level and seconds of the last,
    which loses `dark_db` an octave above 1 kHz; `curve_db` is the spectrum at 400, 1000, 2500, 5000, 9000, 14,000 Hz.
    """
    curve: Curve = tuple(zip((400.0, 1000.0, 2500.0, 5000.0, 9000.0, 14_000.0), curve_db, strict=True))
    curve = ((150.0, curve_db[0] - 8.0), *curve)
    return BurstsModel(
        tuple((moment * pace, level) for moment, level in moments), burst[0], ring[1], curve, ring[0], burst[1], 0.04,
        modes=modes, ring_curve=tuple((hz, db + dark_db * float(np.log2(hz / 1000.0))) for hz, db in curve),
        noises=(Noise(*thump, THUMP),), touch=Touch(*touch),
    )  # fmt: skip
