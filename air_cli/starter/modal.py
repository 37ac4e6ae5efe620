"""Struck bars, bells, tongues, pans, blocks and membranes: a few measured modes, each with its own decay.

Mode ratios after Rossing, *Science of Percussion Instruments* (2000), and Fletcher & Rossing, *The Physics of Musical
Instruments* (1998).
"""

from dataclasses import dataclass

import numpy as np

from air_cli.starter.signal import (
    Curve,
    add_at,
    curve_gain,
    decaying_partials,
    frame_count,
    mono,
    rise,
    shaped_noise,
    stereo,
    sweep_phase,
    times,
)
from air_cli.starter.signal import decay as decay_curve
from air_cli.starter.take import Audio, Sound, Take

FREE_BAR = (1.0, 2.756, 5.404, 8.933, 13.34)
"""A uniform free bar (Fletcher & Rossing, ch. 2)."""
CLAMPED_BAR = (1.0, 6.267, 17.55, 34.39)
"""A bar clamped at one end: music box, kalimba, tine."""
MEMBRANE = (1.0, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501, 3.6, 4.06)
"""An ideal circular membrane (ch. 3)."""
TIMPANI = (1.0, 1.504, 1.742, 2.0, 2.245, 2.494, 2.8, 2.98, 3.3)
"""An air-loaded kettledrum: the preferred modes near 1 : 1.5 : 2 : 2.5 (ch. 18)."""


@dataclass(frozen=True, slots=True)
class Mode:
    """Ratio to the note, level, and decay to −60 dB in seconds at C5."""

    ratio: float
    level: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Strike:
    """Mallet noise: level against the tone, length, spectrum."""

    level_db: float = -18.0
    seconds: float = 0.03
    curve: Curve = ((200, -12), (1000, 0), (4000, -4), (12000, -24))


@dataclass(frozen=True, slots=True)
class ModalModel:
    """Struck modes.

    `decay_tilt` is the factor of all decays an octave up; `soft_order` how much a softer stroke weakens the upper
    modes; `beat_cents` doubles each mode at that distance (shimmer); `drop_cents`/`drop_seconds` let the pitch fall
    at first (a struck skin); `tremolo` turns a motor's fans; `detune_sides_cents` sets left and right apart.
    """

    modes: tuple[Mode, ...]
    decay_tilt: float = 0.75
    soft_order: float = 0.7
    beat_cents: float = 0.0
    drop_cents: float = 0.0
    drop_seconds: float = 0.05
    strike: Strike = Strike()
    tremolo_hz: float = 0.0
    tremolo_depth: float = 0.0
    attack_seconds: float = 0.001
    longest_seconds: float = 4.0
    shortest_seconds: float = 0.35
    width: float = 0.0
    tone: Curve = ()

    def render(self, take: Take) -> Sound:
        """Make one take; stereo where the instrument has a width."""
        tilt = float(np.clip(self.decay_tilt ** ((take.note - 72.0) / 12.0), 0.3, 3.0))
        longest = max(mode.seconds for mode in self.modes) * tilt
        frames = frame_count(float(np.clip(longest * 0.7, self.shortest_seconds, self.longest_seconds)))
        if not self.width:
            return Sound(mono(self._channel(take, frames, tilt, 0.0)))
        return Sound(stereo(self._channel(take, frames, tilt, -1.0), self._channel(take, frames, tilt, 1.0)))

    def _channel(self, take: Take, frames: int, tilt: float, side: float) -> Audio:
        total = self._glided(take, frames, tilt) if self.drop_cents else self._plain(take, frames, tilt, side)
        total *= rise(frames, self.attack_seconds)
        loudness = float(np.sqrt(np.mean(total[: frame_count(0.1)] ** 2)))
        burst_frames = frame_count(self.strike.seconds * 1.3)
        burst = shaped_noise(burst_frames, self.strike.curve, take.chance("strike")) * decay_curve(
            burst_frames, self.strike.seconds
        )
        burst *= rise(burst_frames, 0.0006)
        add_at(total, burst * loudness * float(10 ** ((self.strike.level_db + 14 * (take.velocity - 0.8)) / 20)))
        if self.tremolo_depth:
            total *= (
                1.0 - self.tremolo_depth * (0.5 - 0.5 * np.cos(2 * np.pi * self.tremolo_hz * times(frames)))
            ).astype(np.float32)
        return total

    def _levels(self, take: Take) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
        ratios, levels, seconds = np.array([(m.ratio, m.level, m.seconds) for m in self.modes]).T
        levels = levels * ratios ** (self.soft_order * 2.0 * (take.velocity - 0.8))
        levels = levels * 10 ** (take.chance("touch").uniform(-1.0, 1.0, len(levels)) / 20)
        return ratios, levels * curve_gain(self.tone, ratios * take.frequency_hz), seconds

    def _plain(self, take: Take, frames: int, tilt: float, side: float) -> Audio:
        ratios, levels, seconds = self._levels(take)
        lean = take.chance("lean").uniform(-1.0, 1.0, len(levels)) * (ratios > 1.0)
        levels = levels * 10 ** (side * self.width * 4.0 * lean / 20)
        frequencies_hz = ratios * take.frequency_hz
        if not self.beat_cents:
            return decaying_partials(frequencies_hz, seconds * tilt, levels, frames)
        apart = 2.0 ** (self.beat_cents / 1200.0)
        pair = np.concatenate((frequencies_hz, frequencies_hz * np.where(ratios == 1.0, 2.0 ** (1.0 / 1200.0), apart)))
        return decaying_partials(pair, np.tile(seconds * tilt, 2), np.concatenate((levels, levels * 0.45)), frames)

    def _glided(self, take: Take, frames: int, tilt: float) -> Audio:
        """Modes under one falling pitch (a skin is tightest when it is hit)."""
        ratios, levels, seconds = self._levels(take)
        cents = self.drop_cents * (0.4 + 0.75 * take.velocity) * np.exp(-times(frames) / self.drop_seconds)
        phase = sweep_phase(take.frequency_hz * 2.0 ** (cents / 1200.0))
        total = np.zeros(frames, dtype=np.float32)
        for ratio, level, fade in zip(ratios.tolist(), levels.tolist(), (seconds * tilt).tolist(), strict=True):
            if ratio * take.frequency_hz < 17_000:
                total += (level * np.sin(ratio * phase)).astype(np.float32) * decay_curve(frames, fade)
        return total


def modes(ratios: tuple[float, ...], levels: tuple[float, ...], seconds: tuple[float, ...]) -> tuple[Mode, ...]:
    """Modes from three columns of equal length."""
    return tuple(Mode(*row) for row in zip(ratios, levels, seconds, strict=True))
