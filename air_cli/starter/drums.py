"""Drums of the kit: kick, snare, toms and hand drums with skins, wires and shells.

A skin's pitch falls as it settles, and its modes are those of a loaded membrane (Rossing, *Science of Percussion
Instruments*, 2000).
"""

from dataclasses import dataclass

import numpy as np

from air_cli.starter.noises import FINGERS, STICK, Noise, Touch, add_noises
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
class DrumModel:
    """A skin with a falling pitch, further modes, noises and a little saturation.

    `drop_octaves` above `frequency_hz` at the stroke, settling in two steps (`drop_seconds`, and a third of the drop
    five times as slowly); `modes` are (ratio, level, seconds); a harder stroke is brighter, longer and bends further.
    The skin rises in `contact_seconds`: a stick leaves it within 1–2 ms, a felt beater stays for 5–10 ms (Rossing,
    ch. 3–5). `start_turns` is where in its swing the skin starts: a quarter for a network that a pulse has charged.
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
    contact_seconds: float = 0.0008
    touch: Touch = STICK
    start_turns: float = 0.0

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
        add_noises(total, self.noises, self.touch, take)
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
        phase = sweep_phase(self.frequency_hz * (1 + 0.004 * vary[1]) * 2.0**octaves)
        tone = np.sin(phase + 2.0 * np.pi * self.start_turns)
        fade = decay(frames, self.seconds * (1 + 0.05 * vary[2]))
        if self.hold_seconds:
            held = frame_count(self.hold_seconds)
            fade = np.concatenate((np.ones(held, dtype=np.float32), fade))[:frames]
        return (self.level * tone).astype(np.float32) * fade * rise(frames, self.contact_seconds)

    def _modes(self, take: Take, frames: int) -> Audio:
        if not self.modes:
            return np.zeros(frames, dtype=np.float32)
        ratios, levels, seconds = np.array(self.modes).T
        chance = take.chance("modes")
        hardness = ratios ** (self.touch.bright_db / 15.0 * (take.velocity - 0.8))
        hardness *= 10 ** (chance.uniform(-2, 2, len(levels)) / 20)
        wobble = 1 + 0.006 * chance.uniform(-1, 1, len(levels))
        bank = decaying_partials(self.frequency_hz * ratios * wobble, seconds, levels * hardness, frames)
        return bank * rise(frames, self.contact_seconds)


@dataclass(frozen=True, slots=True)
class BurstsModel:
    """Separate bursts of noise one after another: claps, guiro, vibraslap, cabasa, shaken beads.

    `moments` are (seconds, level) of the bursts; each decays in `burst_seconds`; the last one rings `ring_seconds`;
    `ring_curve` is its spectrum where it is another; `modes` are resonances (Hz, level, seconds) excited by each burst;
    `noises` sound once, with the first.
    """

    moments: tuple[tuple[float, float], ...]
    burst_seconds: float
    ring_seconds: float
    curve: Curve
    ring_level: float = 0.7
    rise_seconds: float = 0.0006
    jitter: float = 0.05
    modes: tuple[tuple[float, float, float], ...] = ()
    ring_curve: Curve = ()
    noises: tuple[Noise, ...] = ()
    touch: Touch = FINGERS

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
        ring = noise_burst(ring_frames, self.ring_curve or self.curve, self.ring_seconds, take.chance("ring"))
        add_at(total, ring * rise(ring_frames, 0.002) * self.ring_level, round(last * 44_100))
        add_noises(total, self.noises, self.touch, take)
        return Sound(mono(total))

    def _burst(self, take: Take, number: int) -> Audio:
        frames = frame_count(self.burst_seconds * 1.1)
        curve = self.touch.curve(self.curve, take)
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
