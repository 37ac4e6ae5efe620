"""Drums of the kit: kick, snare, toms and hand drums with skins, wires and shells.

A skin's pitch falls as it settles, and its modes are those of a loaded membrane (Rossing, *Science of Percussion
Instruments*, 2000).
"""

from dataclasses import dataclass

import numpy as np

from air_cli.starter.signal import (
    Curve,
    add_at,
    decay,
    decaying_partials,
    filtered,
    frame_count,
    mono,
    noise_burst,
    rise,
    shaped_cleanly,
    sweep_phase,
    times,
)
from air_cli.starter.take import Audio, Sound, Take


@dataclass(frozen=True, slots=True)
class Noise:
    """A burst: level against the skin (peak 1), decay to −60 dB, spectrum, delay and rise."""

    level: float
    seconds: float
    curve: Curve
    delay_seconds: float = 0.0
    rise_seconds: float = 0.0006


@dataclass(frozen=True, slots=True)
class DrumModel:
    """A skin with a falling pitch, further modes, noises and a little saturation.

    `drop_octaves` above `frequency_hz` at the stroke, settling in two steps (`drop_seconds`, and a third of the drop
    five times as slowly); `modes` are (ratio, level, seconds); a harder stroke is brighter, longer and bends further.
    """

    frequency_hz: float
    seconds: float
    drop_octaves: float = 1.0
    drop_seconds: float = 0.012
    modes: tuple[tuple[float, float, float], ...] = ()
    noises: tuple[Noise, ...] = ()
    drive: float = 0.0
    hold_seconds: float = 0.0
    tail_seconds: float = 0.0
    tone: Curve = ()
    level: float = 1.0

    def render(self, take: Take) -> Sound:
        """Make one take, in one channel."""
        longest = max(
            [
                self.seconds + self.hold_seconds,
                *(n.seconds + n.delay_seconds for n in self.noises),
                *(m[2] for m in self.modes),
            ]
        )
        frames = frame_count((self.tail_seconds or longest) * 1.05 + 0.02)
        total = self._skin(take, frames) + self._modes(take, frames)
        for number, noise in enumerate(self.noises):
            total += self._noise(noise, take, number, frames)
        if self.drive:
            bent = shaped_cleanly(total, lambda x: np.tanh(x * np.float32(self.drive)))
            total = bent / np.float32(np.tanh(self.drive))
        return Sound(mono(filtered(total, self.tone) if self.tone else total))

    def _skin(self, take: Take, frames: int) -> Audio:
        vary = take.chance("skin").uniform(-1.0, 1.0, 3)
        seconds = times(frames)
        drop = self.drop_octaves * (0.65 + 0.45 * take.velocity) * (1 + 0.04 * vary[0])
        octaves = drop * (
            0.75 * np.exp(-seconds / self.drop_seconds) + 0.25 * np.exp(-seconds / (5 * self.drop_seconds))
        )
        tone = np.sin(sweep_phase(self.frequency_hz * (1 + 0.004 * vary[1]) * 2.0**octaves))
        fade = decay(frames, self.seconds * (1 + 0.05 * vary[2]))
        if self.hold_seconds:
            held = frame_count(self.hold_seconds)
            fade = np.concatenate((np.ones(held, dtype=np.float32), fade))[:frames]
        return (self.level * tone).astype(np.float32) * fade * rise(frames, 0.0008)

    def _modes(self, take: Take, frames: int) -> Audio:
        if not self.modes:
            return np.zeros(frames, dtype=np.float32)
        ratios, levels, seconds = np.array(self.modes).T
        chance = take.chance("modes")
        hardness = ratios ** (1.2 * (take.velocity - 0.8)) * 10 ** (chance.uniform(-2, 2, len(levels)) / 20)
        wobble = 1 + 0.006 * chance.uniform(-1, 1, len(levels))
        bank = decaying_partials(self.frequency_hz * ratios * wobble, seconds, levels * hardness, frames)
        return bank * rise(frames, 0.0008)

    def _noise(self, noise: Noise, take: Take, number: int, frames: int) -> Audio:
        bright = 18.0 * (take.velocity - 0.85)
        curve = tuple((hz, level_db + bright * max(0.0, np.log2(hz / 1000.0)) / 3.0) for hz, level_db in noise.curve)
        length = min(frames, frame_count(noise.seconds * 1.05))
        burst = noise_burst(length, curve, noise.seconds * (0.8 + 0.25 * take.velocity), take.chance("noise", number))
        late = np.zeros(frames, dtype=np.float32)
        level = noise.level * 10 ** (8.0 * (take.velocity - 0.85) / 20)
        add_at(late, burst * rise(length, noise.rise_seconds) * float(level), int(noise.delay_seconds * 44_100))
        return late


@dataclass(frozen=True, slots=True)
class BurstsModel:
    """Separate bursts of noise one after another: claps, guiro, vibraslap, cabasa, shaken beads.

    `moments` are (seconds, level) of the bursts; each decays in `burst_seconds`; the last one rings `ring_seconds`;
    `modes` are resonances (Hz, level, seconds) excited by each burst.
    """

    moments: tuple[tuple[float, float], ...]
    burst_seconds: float
    ring_seconds: float
    curve: Curve
    ring_level: float = 0.7
    rise_seconds: float = 0.0006
    jitter: float = 0.05
    modes: tuple[tuple[float, float, float], ...] = ()

    def render(self, take: Take) -> Sound:
        """Make one take, in one channel."""
        last = self.moments[-1][0]
        frames = frame_count(last + self.ring_seconds * 1.1 + 0.03)
        total = np.zeros(frames, dtype=np.float32)
        jitter = take.chance("jitter").uniform(-self.jitter, self.jitter, (len(self.moments), 2))
        for number, (moment, level) in enumerate(self.moments):
            late, loud = jitter[number]
            start = round(max(0.0, moment * (1 + late)) * 44_100)
            add_at(total, self._burst(take, number) * float(level * (1 + 2 * loud)), start)
        ring_frames = frame_count(self.ring_seconds)
        ring = noise_burst(ring_frames, self.curve, self.ring_seconds, take.chance("ring")) * rise(ring_frames, 0.002)
        add_at(total, ring * self.ring_level, round(last * 44_100))
        return Sound(mono(total))

    def _burst(self, take: Take, number: int) -> Audio:
        frames = frame_count(self.burst_seconds * 1.1)
        bright = 14.0 * (take.velocity - 0.85)
        curve = tuple((hz, db + bright * max(0.0, np.log2(hz / 1000.0)) / 3.0) for hz, db in self.curve)
        burst = noise_burst(frames, curve, self.burst_seconds, take.chance("burst", number)) * rise(
            frames, self.rise_seconds
        )
        if not self.modes:
            return burst
        frequencies_hz, levels, seconds = np.array(self.modes).T
        frames = frame_count(max(self.burst_seconds, float(seconds.max())))
        tone = decaying_partials(frequencies_hz, seconds, levels, frames) * rise(frames, 0.0006)
        add_at(tone, burst)
        return tone
