"""Struck and plucked strings as decaying partials.

Stiff strings stretch their partials, f(n) = n·f·√(1 + B·n²) (Fletcher, Blackham & Stratton, 1962); where the string
is excited, or sensed by a pickup, partials with a node there are missing; two or three strings a note, slightly
apart, give the two-stage decay that Weinreich described ("Coupled piano strings", 1977). The sound box answers every
partial differently, and rings on with the knock (see `body_ripple`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from air_cli.starter.signal import (
    HIGHEST_HZ,
    Curve,
    add_at,
    curve_gain,
    decaying_partials,
    frame_count,
    mono,
    noise_burst,
    rise,
    shaped_cleanly,
    stereo,
)
from air_cli.starter.spectrum import body_ripple
from air_cli.starter.take import Audio, Numbers, Sound, Take

_MOST_PARTIALS = 90
_REFERENCE_NOTE = 60.0
_TREBLE_NOTE = 72.0
_TUNED_PARTIALS = 6
_MOST_TUNING_CENTS = 1.0
_BROAD = 0.25
_HAND = 0.05
"""No two strokes fall on quite the same place of the string."""
_BESIDE = 0.75
"""Level of the second and third string of a note against the first."""
_BASS_STRINGS_APART = 0.6
_WOUND_SHARE = 0.1
"""Of the stiffness that bass strings have again, thanks to their winding."""
_LONGER = (1.4, 7.0)
_DECAY_SPREAD = 0.22
"""Standard deviation of the logarithm of decay times: each partial finds the bridge more or less yielding."""

_String = tuple[Numbers, Numbers, Numbers]
"""Frequencies, decay times and levels of one string's partials."""


@dataclass(frozen=True, slots=True)
class Knock:
    """The thump or click of hammer, plectrum or finger: noise at a level against the string.

    Above C5 it stands out by `follow_db` an octave more: short strings have little to set against it.
    """

    level_db: float
    seconds: float
    curve: Curve
    follow_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Octave:
    """A second set of strings sounding with the first (a harpsichord's 4-foot, a twelve-string's octaves)."""

    ratio: float
    level_db: float


@dataclass(frozen=True, slots=True)
class StringModel:
    """A string, what excites it, and the body that radiates it.

    `stiffness` is B at C4 (doubling every `stiffness_octaves` octaves); `slope` the exponent of 1/n; `strike` and
    `pickup` places along the string (0: none); `soft_hz` the corner of the excitation's low-pass at C4 and velocity
    0.8; `decay_seconds` the time to −60 dB at C4, falling by `decay_tilt` (factor an octave)
    down to `least_seconds`; `damping` how much
    faster each further partial fades; `strings_cents` the detuning of the strings; `sustain_db` level of the slow
    second stage, which lasts `sustain_ratio` times as long at C4 and `sustain_follow` times more an octave up;
    `bloom_seconds` lets partials above the fundamental swell (buzzing bridges, fretless); `ripple_db`
    the depth of the body's small resonances; `spread_seconds` sets the onsets of the strings apart (several players).
    """

    stiffness: float = 2e-4
    stiffness_octaves: float = 0.95
    slope: float = 1.0
    strike: float = 0.12
    pickup: float = 0.0
    soft_hz: float = 2200.0
    soft_follow: float = 0.45
    soft_order: float = 2.0
    decay_seconds: float = 11.0
    decay_tilt: float = 0.62
    damping: float = 0.16
    damping_hz: float = 0.0
    strings_cents: tuple[float, ...] = (0.0,)
    sustain_db: float = -11.0
    sustain_ratio: float = 1.9
    sustain_follow: float = 1.0
    body: Curve = ()
    knocks: tuple[Knock, ...] = ()
    octaves: tuple[Octave, ...] = ()
    bloom_seconds: float = 0.0
    rise_seconds: float = 0.0015
    least_seconds: float = 0.15
    longest_seconds: float = 3.9
    shortest_seconds: float = 0.8
    width: float = 0.0
    drive: float = 0.0
    ripple_db: float = 3.0
    spread_seconds: float = 0.0
    touch: float = 2.6

    def render(self, take: Take) -> Sound:
        """Make one take; stereo where the instrument has a width."""
        decay = self._decay_seconds(take)
        frames = frame_count(float(np.clip(decay * 0.6, self.shortest_seconds, self.longest_seconds)))
        channels = [self._channel(take, frames, decay, side) for side in ((-1.0, 1.0) if self.width else (0.0,))]
        return Sound(stereo(channels[0], channels[1]) if self.width else mono(channels[0]))

    def _decay_seconds(self, take: Take) -> float:
        octaves = (take.note - _REFERENCE_NOTE) / 12.0
        return float(
            np.clip(self.decay_seconds * self.decay_tilt**octaves, self.least_seconds, self.decay_seconds * 3.5)
        )

    def _channel(self, take: Take, frames: int, decay: float, side: float) -> Audio:
        total = np.zeros(frames, dtype=np.float32)
        for octave in (Octave(1.0, 0.0), *self.octaves):
            level = float(10 ** (octave.level_db / 20))
            for delay, part in self._strings(take, octave, frames, decay, side):
                add_at(total, part * rise(frames, self.rise_seconds) * level, delay)
        loudness = float(np.sqrt(np.mean(total[: frame_count(0.15)] ** 2)))
        for number, knock in enumerate(self.knocks):
            add_at(total, _knock(knock, take, number, side) * loudness)
        if self.drive:
            scale = self.drive / (loudness * 2.5)
            total = shaped_cleanly(total, lambda x: np.tanh(x * np.float32(scale))) / self.drive
        return total

    def _strings(
        self, take: Take, octave: Octave, frames: int, decay: float, side: float
    ) -> Iterator[tuple[int, Audio]]:
        """Prompt and slow stage of every partial, with the frame at which they start: one bank, or one a player."""
        fundamental_hz = take.frequency_hz * octave.ratio
        numbers = np.arange(1.0, min(_MOST_PARTIALS, max(1, int(HIGHEST_HZ / fundamental_hz))) + 1.0)
        stretch = np.sqrt(1.0 + self._inharmonicity(take, octave) * (numbers**2 - 1.0))
        frequencies_hz = fundamental_hz * numbers * stretch
        levels = self._levels(take, numbers, frequencies_hz)
        frequencies_hz = frequencies_hz * _tuning(stretch, levels)
        fades = decay / (1.0 + self.damping * (numbers - 1.0) + self._treble_loss(frequencies_hz))
        unequal = Take(take.instrument, take.note).chance("fades").standard_normal(len(numbers))
        fades = fades * np.exp(_DECAY_SPREAD * np.clip(unequal, -2.0, 2.0))
        strings = [
            (
                frequencies_hz * 2.0 ** (cents / 1200.0),
                fades * (1.06 if index else 1.0),
                levels * (_BESIDE if index else 1.0) * self._tilt(take, index, numbers, side),
            )
            for index, cents in enumerate(self._detuning(take))
        ]
        for number, bank in enumerate([[one] for one in strings] if self.spread_seconds else [strings]):
            yield self._delay(take, number), self._bank(take, bank, numbers, frames)

    def _delay(self, take: Take, number: int) -> int:
        if not self.spread_seconds or not number:
            return 0
        late = self.spread_seconds * float(take.chance("late", number).uniform(0.3, 1.0))
        # Whole periods: the players' fundamentals add up instead of bending the pitch.
        return frame_count(round(late * take.frequency_hz) / take.frequency_hz)

    def _bank(self, take: Take, strings: list[_String], numbers: Numbers, frames: int) -> Audio:
        slow = 10.0 ** (self.sustain_db / 20.0)
        longer = self.sustain_ratio * self.sustain_follow ** ((take.note - _REFERENCE_NOTE) / 12.0)
        longer = float(np.clip(longer, *_LONGER))
        prompt = [(hz, fade / longer, level * (1.0 - slow)) for hz, fade, level in strings]
        after = [(hz, fade, level * slow) for hz, fade, level in strings]
        swell = [(hz, np.minimum(fade, self.bloom_seconds), -level * (numbers > 1)) for hz, fade, level in strings]
        parts = [*prompt, *after, *(swell if self.bloom_seconds else [])]
        every_hz, every_fade, every_level = (np.concatenate(column) for column in zip(*parts, strict=True))
        return decaying_partials(every_hz, every_fade, every_level, frames)

    def _treble_loss(self, frequencies_hz: Numbers) -> Numbers:
        return (frequencies_hz / self.damping_hz) ** 2 if self.damping_hz else np.zeros_like(frequencies_hz)

    def _inharmonicity(self, take: Take, octave: Octave) -> float:
        note = take.note + 12.0 * np.log2(octave.ratio)
        octaves = (note - _REFERENCE_NOTE) / 12.0
        # Wound bass strings grow stiff again downwards.
        return self.stiffness * float(
            2.0 ** (octaves / self.stiffness_octaves) + _WOUND_SHARE * 2.0 ** (-octaves * 0.6)
        )

    def _detuning(self, take: Take) -> tuple[float, ...]:
        """Low notes have fewer strings; those that are left stay around the note."""
        many = len(self.strings_cents)
        keep = many if take.note >= 48 or self.spread_seconds else 2 if take.note >= 36 or many < 3 else 1
        narrow = 1.0 if keep == many else _BASS_STRINGS_APART
        kept = tuple(narrow * cents for cents in self.strings_cents[: min(keep, many)])
        # The mean by level stays on the note.
        weights = [1.0, *[_BESIDE] * (len(kept) - 1)]
        middle = sum(w * w * cents for w, cents in zip(weights, kept, strict=True)) / sum(w * w for w in weights)
        return tuple(cents - middle for cents in kept)

    def _levels(self, take: Take, numbers: Numbers, frequencies_hz: Numbers) -> Numbers:
        levels = numbers**-self.slope
        if self.strike:
            node = np.sin(np.pi * numbers * self.strike * (1.0 + _HAND * take.chance("hand").uniform(-1.0, 1.0)))
            # A hammer or finger has a width: no partial is missing altogether.
            levels = levels * np.copysign(np.hypot(node, _BROAD), node)
        if self.pickup:
            levels = levels * (0.15 + np.abs(np.sin(np.pi * numbers * self.pickup)))
        corner_hz = (
            self.soft_hz * (take.frequency_hz / 261.6) ** self.soft_follow * 2.0 ** (self.touch * (take.velocity - 0.8))
        )
        levels = levels / (1.0 + (frequencies_hz / corner_hz) ** 2) ** (self.soft_order / 2.0)
        levels = levels * body_ripple(take.instrument, frequencies_hz, self.ripple_db)
        return np.asarray(levels * curve_gain(self.body, frequencies_hz), dtype=np.float64)

    def _tilt(self, take: Take, index: int, numbers: Numbers, side: float) -> Numbers:
        """Each string and partial leans a little to one side, low notes to the left as at the keyboard."""
        if not side:
            return np.ones_like(numbers)
        lean = take.chance("lean", index).uniform(-1.0, 1.0, len(numbers)) * np.minimum(numbers / 4.0, 1.0)
        place = float(np.clip((take.note - 64.0) / 44.0, -1.0, 1.0))
        return np.asarray(10.0 ** (side * self.width * (2.5 * lean + 2.0 * place) / 20.0), dtype=np.float64)


def _tuning(stretch: Numbers, levels: Numbers) -> float:
    """Factor that lowers all partials a little, as a tuner does: stretched partials make the whole sound sharp.

    Half of the mean stretch of the first partials by their power, at most 2.4 cents.
    """
    first = slice(0, _TUNED_PARTIALS)
    power = levels[first] ** 2
    mean_cents = float((1200.0 * np.log2(stretch[first]) * power).sum() / power.sum())
    return float(2.0 ** (-min(_MOST_TUNING_CENTS, mean_cents / 2.0) / 1200.0))


def _knock(knock: Knock, take: Take, number: int, side: float) -> Audio:
    frames = frame_count(knock.seconds * 1.2)
    level_db = knock.level_db + knock.follow_db * max(0.0, (take.note - _TREBLE_NOTE) / 12.0)
    level = 10.0 ** ((level_db + 14.0 * (take.velocity - 0.8)) / 20.0)
    shared = noise_burst(frames, knock.curve, knock.seconds, take.chance("knock", number))
    if side:
        own = noise_burst(frames, knock.curve, knock.seconds, take.chance("knock", number, int(side)))
        shared = 0.8 * shared + 0.6 * own
    ends = rise(frames, 0.0008) * (1.0 - rise(frames, knock.seconds * 0.2, knock.seconds))
    return np.asarray(shared * ends * level, dtype=np.float32)
