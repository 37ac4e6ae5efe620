"""What drum machines and old samplers are made of: square-wave metal, low rates and few bits, stacked sounds, rooms."""

from dataclasses import dataclass

import numpy as np

from air_cli.starter.signal import (
    HIGHEST_HZ,
    SAMPLE_RATE_HZ,
    Curve,
    add_at,
    curve_gain,
    decaying_partials,
    fast_size,
    filtered,
    frame_count,
    mono,
    noise_burst,
    rise,
    stereo,
    times,
)
from air_cli.starter.take import Audio, Model, Sound, Take

SIX_SQUARES_HZ = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)
"""The six oscillators behind cymbals and hats of the machine of 1980 (Werner, Abel & Smith, "The TR-808 cymbal: a
physically-informed, circuit-bendable, digital model", 2014)."""


@dataclass(frozen=True, slots=True)
class SquaresModel:
    """Square waves through a band-pass with two decays: `seconds` at once, `tail_level` of `tail_seconds` after it.

    `tail_curve` is the spectrum of the second where it is another; `ramp_seconds` is a straight line down to nothing:
    so the envelope of the open hat falls.
    """

    frequencies_hz: tuple[float, ...]
    curve: Curve
    seconds: float
    tail_seconds: float = 0.0
    tail_level: float = 0.0
    hiss: float = 0.0
    tail_curve: Curve = ()
    ramp_seconds: float = 0.0
    longest_seconds: float = 3.2

    def render(self, take: Take) -> Sound:
        """Make one take, in one channel."""
        longest = self.ramp_seconds or max(self.seconds, self.tail_seconds)
        frames = frame_count(min(self.longest_seconds, longest * 1.05 + 0.02))
        hz, level = self._partials(take)
        seconds = [np.full(len(hz), self.seconds), np.full(len(hz), self.tail_seconds or self.seconds)]
        tail = level * self.tail_level
        if self.tail_curve:
            tail *= curve_gain(self.tail_curve, hz) / curve_gain(self.curve, hz)
        levels = np.concatenate((level, tail))
        phases = np.tile(take.chance("phases").uniform(0.0, 2.0 * np.pi, len(hz)), 2)
        total = decaying_partials(np.tile(hz, 2), np.concatenate(seconds), levels, frames, phases)
        if self.hiss:
            loudness = float(np.sqrt(np.mean(total[: frame_count(0.02)] ** 2)))
            add_at(total, noise_burst(frames, self.curve, longest, take.chance("hiss")) * (self.hiss * loudness))
        if self.ramp_seconds:
            total *= np.maximum(0.0, 1.0 - times(frames) / self.ramp_seconds).astype(np.float32)
        return Sound(mono(total * rise(frames, 0.0005)))

    def _partials(self, take: Take) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
        """Odd harmonics of every oscillator; they run free, so that no two strokes meet them alike."""
        bright = 8.0 * (take.velocity - 0.85)
        rows = [(n * f, 1.0 / n) for f in self.frequencies_hz for n in range(1, int(HIGHEST_HZ / f) + 1, 2)]
        hz, level = np.array(rows).T
        hz = hz * (1.0 + 0.002 * take.chance("drift").uniform(-1.0, 1.0))
        tilt = 10.0 ** (bright * np.log2(np.maximum(hz, 1000.0) / 1000.0) / 3.0 / 20.0)
        return hz, level * tilt * curve_gain(self.curve, hz)


@dataclass(frozen=True, slots=True)
class SampledModel:
    """A sound as an old machine recorded it: its rate without a good filter, its number of bits, its output's curve.

    What folds back at the low rate, and the grain of the bits, are the character that is wanted here.
    """

    inner: Model
    rate_hz: float = 26_040.0
    bits: int = 12
    tone: Curve = ()
    longest_seconds: float = 3.0

    def render(self, take: Take) -> Sound:
        """Make one take; as many channels as the inner sound has."""
        frames = self.inner.render(take).frames[: frame_count(self.longest_seconds)]
        held = np.floor(np.arange(len(frames)) * self.rate_hz / SAMPLE_RATE_HZ) * SAMPLE_RATE_HZ / self.rate_hz
        sampled = frames[np.minimum(np.ceil(held).astype(np.int64), len(frames) - 1)]
        peak = float(np.abs(sampled).max()) or 1.0
        steps = 2.0 ** (self.bits - 1)
        grain = np.rint(sampled / peak * steps) / steps
        channels = [filtered(np.asarray(side, dtype=np.float32), self.tone) for side in grain.T]
        # The machine's own gate: grain of the last bits does not go on for ever.
        gate = 1.0 - rise(len(frames), 0.01, max(0.0, len(frames) / SAMPLE_RATE_HZ - 0.012))
        return Sound(np.stack(channels, axis=1) * gate.reshape(-1, 1))


@dataclass(frozen=True, slots=True)
class StackModel:
    """Several sounds at once, each with its level in dB against the first; in stereo if one of them is."""

    parts: tuple[tuple[Model, float], ...]

    def render(self, take: Take) -> Sound:
        """Make one take."""
        sounds = [(model.render(take).frames, level_db) for model, level_db in self.parts]
        total = np.zeros((max(len(s) for s, _ in sounds), max(s.shape[1] for s, _ in sounds)), dtype=np.float32)
        for frames, level_db in sounds:
            total[: len(frames)] += frames / np.abs(frames).max() * np.float32(10.0 ** (level_db / 20.0))
        return Sound(total)


@dataclass(frozen=True, slots=True)
class RoomModel:
    """A sound with the room around it: a diffuse tail of decaying noise that comes a little later on both sides.

    Exponentially decaying noise is Moorer's picture of a room's late response ("About this reverberation business",
    1979). `level_db` is the tail's energy against the direct sound.
    """

    inner: Model
    seconds: float = 0.6
    level_db: float = -9.0
    delay_seconds: float = 0.009
    curve: Curve = ((60, -8), (200, 0), (1500, -1), (5000, -6), (12000, -18))

    def render(self, take: Take) -> Sound:
        """Make one take in stereo."""
        frames = self.inner.render(take).frames
        centre = frames.mean(axis=1)
        total = np.zeros((len(frames) + frame_count(0.8 * self.seconds), 2), dtype=np.float32)
        total[: len(frames)] = frames
        shared = self._tail(take, "middle")
        for side in (0, 1):
            wet = _convolved(centre, 0.6 * shared + 0.8 * self._tail(take, f"side{side}"), len(total))
            total[:, side] += wet
        length = len(total)
        fade = 1.0 - rise(length, 0.25 * self.seconds, length / SAMPLE_RATE_HZ - 0.26 * self.seconds)
        return Sound(stereo(total[:, 0] * fade, total[:, 1] * fade))

    def _tail(self, take: Take, name: str) -> Audio:
        """Response of the room, the same for every stroke, of the energy that `level_db` asks for."""
        frames = frame_count(self.seconds)
        chance = Take("room", round(1000 * self.seconds), kit=take.kit).chance(name)
        tail = noise_burst(frames, self.curve, self.seconds, chance) * rise(frames, 0.01)
        scale = 10.0 ** (self.level_db / 20.0) / float(np.sqrt(np.sum(tail**2)))
        late = np.zeros(frames + frame_count(self.delay_seconds), dtype=np.float32)
        add_at(late, tail * np.float32(scale), frame_count(self.delay_seconds))
        return late


def _convolved(sound: Audio, response: Audio, frames: int) -> Audio:
    size = fast_size(len(sound) + len(response))
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    wet = np.fft.irfft(spectrum, size)[:frames].astype(np.float32)
    return np.pad(wet, (0, frames - len(wet)))
