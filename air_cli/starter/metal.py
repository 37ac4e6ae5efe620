"""Cymbals, hats and other struck metal: hundreds of inharmonic modes and a wash of noise that swells.

A cymbal's mode density is nearly constant in frequency, and energy moves to high modes in the first tens of
milliseconds (Fletcher & Rossing, *The Physics of Musical Instruments*, 1998, ch. 20).
"""

from dataclasses import dataclass

import numpy as np

from air_cli.starter.noises import METAL, Noise, Touch, add_noises
from air_cli.starter.signal import (
    Curve,
    curve_gain,
    decaying_partials,
    frame_count,
    mono,
    noise_burst,
    rise,
    stereo,
)
from air_cli.starter.take import Audio, Numbers, Sound, Take

_SIDE_SIGN = {"left": 1.0, "centre": 0.0, "right": -1.0}


@dataclass(frozen=True, slots=True)
class CymbalModel:
    """Metal from `low_hz` to `high_hz` with `count` modes.

    `seconds` is the decay of the lowest modes, `treble_seconds` that of the highest; `wash` the noise level,
    `swell_seconds` its rise; `bell` clear partials (Hz, level, seconds) of ride, agogo, cowbell, triangle; `stick`
    the level of the click, `noises` what else the stroke has. `decay_spread` (0: nearly alike) is how far the modes'
    decays lie apart, in factors of e: the sum then falls fast at first and slowly later. Modes above `bloom_hz` rise
    within `bloom_seconds`, those between it and a quarter of it in a third of that.
    """

    curve: Curve
    low_hz: float = 300.0
    high_hz: float = 15_500.0
    count: int = 220
    seconds: float = 1.5
    treble_seconds: float = 0.6
    wash: float = 0.6
    swell_seconds: float = 0.004
    bell: tuple[tuple[float, float, float], ...] = ()
    bell_spread: float = 0.0
    stick: float = 0.3
    modes_level: float = 1.0
    longest_seconds: float = 3.0
    is_wide: bool = False
    chokes_at_seconds: float = 0.0
    decay_spread: float = 0.0
    bloom_seconds: float = 0.0
    bloom_hz: float = 3000.0
    noises: tuple[Noise, ...] = ()
    touch: Touch = METAL

    def render(self, take: Take) -> Sound:
        """Make one take; stereo where `is_wide`."""
        frames = frame_count(min(self.longest_seconds, max(self.seconds, *(b[2] for b in self.bell), 0.0) * 0.9 + 0.03))
        sides = [self._channel(take, frames, side) for side in (("left", "right") if self.is_wide else ("centre",))]
        if self.chokes_at_seconds:
            sides = [side * (1.0 - rise(frames, 0.03, self.chokes_at_seconds)) for side in sides]
        return Sound(stereo(sides[0], sides[1]) if self.is_wide else mono(sides[0]))

    def _channel(self, take: Take, frames: int, side: str) -> Audio:
        total = self._modes(take, frames, side) * self.modes_level
        scale = float(np.sqrt(np.mean(total[: frame_count(0.05)] ** 2))) or 1.0
        total /= scale
        wash = noise_burst(frames, self._curve(take), self.treble_seconds, take.chance("wash"))
        if self.is_wide:
            wash = 0.75 * wash + 0.66 * noise_burst(
                frames, self._curve(take), self.treble_seconds, take.chance("wash", side)
            )
        total += wash * rise(frames, self.swell_seconds) * self.wash
        click_curve = ((300, -14), (2500, 0), (7000, -2), (14000, -14))
        click_frames = min(frames, frame_count(0.02))
        click = noise_burst(click_frames, click_curve, 0.012, take.chance("click")) * rise(click_frames, 0.0004)
        total[:click_frames] += click * (self.stick * (0.5 + 0.6 * take.velocity))
        add_noises(total, self.noises, self.touch, take)
        return total * rise(frames, 0.0005)

    def _curve(self, take: Take) -> Curve:
        """Softer strokes are darker."""
        return self.touch.curve(self.curve, take)

    def _modes(self, take: Take, frames: int, side: str) -> Audio:
        """The metal itself is the same in every stroke; where it is hit differs."""
        plate = Take(take.instrument, take.note).chance("plate")
        frequencies_hz = np.sort(plate.uniform(self.low_hz, self.high_hz, self.count))
        stroke = take.chance("stroke")
        levels = stroke.exponential(1.0, self.count) * curve_gain(self._curve(take), frequencies_hz)
        height = np.log(frequencies_hz / self.low_hz) / np.log(self.high_hz / self.low_hz)
        seconds = self.seconds * (self.treble_seconds / self.seconds) ** height * self._decays(plate)
        # Each mode reaches the two sides a little apart in time: wide, and safe in mono.
        apart = _SIDE_SIGN[side] * stroke.uniform(-1.0, 1.0, self.count)
        phases = stroke.uniform(0, 2 * np.pi, self.count) + apart
        metal = self._bloomed(frequencies_hz, seconds, levels, frames, phases)
        if not self.bell:
            return metal
        bell_hz, bell_levels, bell_seconds = np.array(self.bell).T
        loudness = float(np.sqrt(np.mean(metal[: frame_count(0.05)] ** 2)))
        near = bell_hz * (1 + self.bell_spread * stroke.uniform(-1, 1, len(bell_hz)))
        return metal + loudness * decaying_partials(near, bell_seconds, bell_levels, frames)

    def _decays(self, plate: np.random.Generator) -> Numbers:
        """Factors of the modes' decay times."""
        near = plate.uniform(0.6, 1.3, self.count)
        if not self.decay_spread:
            return np.asarray(near)
        return np.asarray(np.exp(self.decay_spread * np.clip(plate.standard_normal(self.count), -2.0, 2.0)))

    def _bloomed(self, hz: Numbers, seconds: Numbers, levels: Numbers, frames: int, phases: Numbers) -> Audio:
        """All modes; high ones get their energy from the low ones, and so come later."""
        if not self.bloom_seconds:
            return decaying_partials(hz, seconds, levels, frames, phases)
        edges = np.searchsorted(hz, (0.25 * self.bloom_hz, self.bloom_hz))
        total = np.zeros(frames, dtype=np.float32)
        for group, late in zip(np.split(np.arange(len(hz)), edges), (0.0, 0.33, 1.0), strict=True):
            if len(group):
                bank = decaying_partials(hz[group], seconds[group], levels[group], frames, phases[group])
                total += bank * rise(frames, late * self.bloom_seconds) if late else bank
        return total
