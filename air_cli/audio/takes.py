"""What keeps one sample from sounding like a machine: brightness by velocity, and no two hits of a drum alike."""

from dataclasses import dataclass

from air_cli.domain.instruments import Instrument
from air_cli.domain.units import db_to_gain, note_to_hz

TAKES = 4
"""Versions of one drum sample that take turns."""
_VELOCITY_BANDS: tuple[tuple[int, float], ...] = ((92, 0.0), (60, -3.5), (0, -8.5))
"""Lowest velocity of a band, brightness in dB: struck softly, an instrument is darker, not only quieter."""
_CORNER_ABOVE_FUNDAMENTAL = 4.0
_LOWEST_CORNER_HZ, _HIGHEST_CORNER_HZ, _DRUM_CORNER_HZ = 500.0, 5000.0, 2500.0
_REPEAT_GAIN_DB = 0.7
_RUN_TICKS = 960
"""Strikes at most two beats apart are heard as repetitions."""
_MIX = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Looseness:
    """How far hits stray to either side."""

    gain_db: float
    brightness_db: float
    cents: float


_LOOSENESS = {
    "kick": Looseness(0.3, 0.5, 2.0), "snare": Looseness(0.6, 1.0, 5.0), "clap": Looseness(0.6, 1.0, 6.0),
    "hat": Looseness(1.0, 1.6, 12.0), "shaker": Looseness(1.2, 1.6, 14.0), "cymbal": Looseness(0.6, 1.0, 6.0),
    "tom": Looseness(0.5, 0.8, 4.0), "hand": Looseness(0.8, 1.2, 8.0), "bell": Looseness(0.6, 0.8, 3.0),
}  # fmt: skip
_DEFAULT_LOOSENESS = Looseness(0.5, 0.8, 4.0)
# Brightness and tuning of the takes run through different orders, so that no take is the mirror of another.
_BRIGHTNESS_PLACES = (0.0, 1.0, -1.0, 0.4)
_CENTS_PLACES = (0.0, -0.5, 0.6, -1.0)


@dataclass(frozen=True, slots=True)
class Take:
    """One way to play a sample. `gain` is an amplitude factor."""

    gain: float = 1.0
    brightness_db: float = 0.0
    cents: float = 0.0


PLAIN_TAKE = Take()


def velocity_to_brightness_db(velocity: int) -> float:
    """Shelf that darkens a sample struck at a velocity; 0 dB from 92 upward."""
    return next(level for lowest, level in _VELOCITY_BANDS if velocity >= lowest)


def brightness_corner_hz(spec: Instrument, note: int) -> float:
    """Where the brightness of a note begins: above its first few partials."""
    if spec.is_percussion:
        return _DRUM_CORNER_HZ
    # By whole octaves: notes that share a corner share the work.
    octave = note // 12 * 12
    return min(_HIGHEST_CORNER_HZ, max(_LOWEST_CORNER_HZ, _CORNER_ABOVE_FUNDAMENTAL * note_to_hz(octave)))


def drum_take(spec: Instrument, seed: int, onset_ticks: int, note: int) -> Take:
    """The take of one hit: by seed and place alone, so that editing one bar leaves all others as they were."""
    loose = _LOOSENESS.get(spec.family, _DEFAULT_LOOSENESS)
    chance = _scrambled(seed, onset_ticks, note)
    place = chance % TAKES
    stray = ((chance >> 8) & 0xFFFF) / 0xFFFF * 2.0 - 1.0
    return Take(
        gain=db_to_gain(stray * loose.gain_db),
        brightness_db=_BRIGHTNESS_PLACES[place] * loose.brightness_db,
        cents=_CENTS_PLACES[place] * loose.cents,
    )


def repeat_take(seed: int, note: int, run: int) -> Take:
    """The take of a pitched note that is struck again: a little louder or softer, the first of a run as written.

    By its place in the run, not in the piece: what is moved in time sounds the same.
    """
    if run == 0:
        return PLAIN_TAKE
    stray = (_scrambled(seed, note, run) & 0xFFFF) / 0xFFFF * 2.0 - 1.0
    return Take(gain=db_to_gain(stray * _REPEAT_GAIN_DB))


class Runs:
    """Counts how often each note has been struck in quick succession."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[int, int]] = {}

    def count(self, note: int, onset_ticks: int) -> int:
        """0 for a note after a rest, 1 for its first repetition, and so on; asked in order of time."""
        last, run = self._last.get(note, (-_RUN_TICKS - 1, 0))
        run = run + 1 if onset_ticks - last <= _RUN_TICKS else 0
        self._last[note] = onset_ticks, run
        return run


def _scrambled(*numbers: int) -> int:
    """A well-mixed 64-bit number (the finaliser of Steele, Lea and Flood, *Fast Splittable PRNGs*, 2014)."""
    state = 0
    for number in numbers:
        state = (state + number + _MIX) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state
