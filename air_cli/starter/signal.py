"""The few operations every model is built from: partials, noise, filters, envelopes."""

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from air_cli.starter.take import Audio, Numbers

SAMPLE_RATE_HZ = 44_100
HIGHEST_HZ = 18_500.0
"""No partial is made above this: a zone transposed three semitones up stays below 22.05 kHz."""
_BLOCK_FRAMES = 512
_SIXTY_DB = float(np.log(1000.0))
_SILENT = 1e-9

Curve = tuple[tuple[float, float], ...]
"""Break points (frequency in Hz, level in dB), straight lines between them on a log-frequency axis."""


def frame_count(seconds: float) -> int:
    """Frames in a length of time."""
    return max(1, round(seconds * SAMPLE_RATE_HZ))


def times(frames: int) -> Numbers:
    """Time of every frame in seconds, shape (frames,)."""
    return np.arange(frames, dtype=np.float64) / SAMPLE_RATE_HZ


def decibels(level_db: Numbers) -> Numbers:
    """Amplitude factors of levels in dB."""
    return np.asarray(10.0 ** (level_db / 20.0), dtype=np.float64)


def curve_gain(curve: Curve, frequencies_hz: Numbers) -> Numbers:
    """Amplitude factor of a curve at some frequencies; flat beyond its ends."""
    if not curve:
        return np.ones_like(frequencies_hz)
    corners, levels = np.array(curve, dtype=np.float64).T
    return decibels(np.interp(np.log(np.maximum(frequencies_hz, 1e-3)), np.log(corners), levels))


def decaying_partials(
    frequencies_hz: Numbers, decay_seconds: Numbers, amplitudes: Numbers, frames: int, phases: Numbers | None = None
) -> Audio:
    """Sum of exponentially decaying sines, shape (frames,); `decay_seconds` is the time to −60 dB.

    e^(s·(b·B + j)) = e^(s·b·B) · e^(s·j): the sum over partials is one matrix product of block starts by in-block
    steps, exact in phase however long the sound is.
    """
    audible = (frequencies_hz < HIGHEST_HZ) & (np.abs(amplitudes) > _SILENT)
    exponents = -_SIXTY_DB / decay_seconds[audible] + 2j * np.pi * frequencies_hz[audible]
    start = amplitudes[audible] * np.exp(1j * (0.0 if phases is None else phases[audible]))
    blocks = -(-frames // _BLOCK_FRAMES)
    block_times = np.arange(blocks) * (_BLOCK_FRAMES / SAMPLE_RATE_HZ)
    starts = np.exp(np.outer(block_times, exponents)) * start
    starts[np.abs(starts) < _SILENT] = 0.0
    steps = np.exp(np.outer(exponents, times(_BLOCK_FRAMES)))
    left = np.concatenate((starts.imag, starts.real), axis=1).astype(np.float32)
    right = np.concatenate((steps.real, steps.imag)).astype(np.float32)
    right[np.abs(right) < _SILENT] = 0.0
    return np.asarray((left @ right).reshape(-1)[:frames], dtype=np.float32)


def shaped_noise(frames: int, curve: Curve, chance: np.random.Generator) -> Audio:
    """Noise of unit RMS with the given spectrum, shape (frames,); periodic, so that it can be tiled without a seam."""
    frequencies_hz = bin_frequencies_hz(frames)
    bins = len(frequencies_hz)
    size = np.sqrt(chance.exponential(1.0, bins)) * curve_gain(curve, frequencies_hz)
    spectrum = size * np.exp(2j * np.pi * chance.random(bins))
    spectrum[frequencies_hz < 15.0] = 0.0
    noise = np.fft.irfft(spectrum, frames)
    return np.asarray(noise / max(float(np.sqrt(np.mean(noise**2))), 1e-12), dtype=np.float32)


def bin_frequencies_hz(frames: int) -> Numbers:
    """Frequencies of the bins of a real FFT over `frames`."""
    return np.arange(frames // 2 + 1, dtype=np.float64) * (SAMPLE_RATE_HZ / frames)


def noise_burst(frames: int, curve: Curve, decay_seconds: float, chance: np.random.Generator) -> Audio:
    """Shaped noise that decays (time to −60 dB), unit RMS at its start, shape (frames,)."""
    noise: Audio = shaped_noise(frames, curve, chance) * decay(frames, decay_seconds)
    return noise


def decay(frames: int, decay_seconds: float) -> Audio:
    """Exponential decay from 1, reaching −60 dB after `decay_seconds`, shape (frames,)."""
    return np.asarray(np.exp(-_SIXTY_DB / decay_seconds * times(frames)), dtype=np.float32)


def rise(frames: int, rise_seconds: float, delay_seconds: float = 0.0) -> Audio:
    """Smooth rise from 0 to 1 (half a cosine), shape (frames,)."""
    shape = np.ones(frames, dtype=np.float32)
    rise_seconds = max(rise_seconds, 1e-5)
    ends = (delay_seconds, delay_seconds + rise_seconds)
    first, last = (min(frames, max(0, math.floor(end * SAMPLE_RATE_HZ) + 1)) for end in ends)
    position = (np.arange(first, last) / SAMPLE_RATE_HZ - delay_seconds) / rise_seconds
    shape[:first] = 0.0
    shape[first:last] = 0.5 - 0.5 * np.cos(np.pi * np.clip(position, 0.0, 1.0))
    return shape


def envelope(frames: int, *points: tuple[float, float]) -> Audio:
    """Straight lines between (seconds, level) points, flat beyond the ends, shape (frames,)."""
    moments, levels = zip(*points, strict=True)
    return np.asarray(np.interp(times(frames), moments, levels), dtype=np.float32)


def filtered(mono: Audio, curve: Curve) -> Audio:
    """A sound through a curve, shape (frames,); zero-phase, with half a second of silence against wrap-around."""
    size = fast_size(len(mono) + SAMPLE_RATE_HZ // 2)
    spectrum = np.fft.rfft(mono, size)
    spectrum *= curve_gain(curve, bin_frequencies_hz(size))
    return np.asarray(np.fft.irfft(spectrum, size)[: len(mono)], dtype=np.float32)


def add_at(target: Audio, sound: Audio, start_frame: int = 0) -> None:
    """Mix `sound` into `target` from a frame on, as far as it fits."""
    room = min(len(sound), len(target) - start_frame)
    if room > 0:
        target[start_frame : start_frame + room] += sound[:room]


def sweep_phase(frequency_hz: Numbers) -> Numbers:
    """Phase in radians of an oscillator whose frequency is given for every frame; starts at 0."""
    cycles = np.concatenate(([0.0], np.cumsum(frequency_hz[:-1]))) / SAMPLE_RATE_HZ
    return np.asarray(2.0 * np.pi * cycles, dtype=np.float64)


def stereo(left: Audio, right: Audio) -> Audio:
    """Two channels side by side, shape (frames, 2)."""
    return np.stack((left, right), axis=1)


def mono(sound: Audio) -> Audio:
    """One channel, shape (frames, 1)."""
    return sound.reshape(-1, 1)


@cache
def fast_size(frames: int) -> int:
    """A size not below `frames` that the FFT handles quickly: 1, 3, 5 or 9 times a power of two."""
    powers = [base << shift for base in (1, 3, 5, 9) for shift in range(6, 24)]
    return min(size for size in powers if size >= frames)


def shaped_cleanly(sound: Audio, shape: Callable[[Audio], Audio], oversampling: int = 4) -> Audio:
    """A sound through a curve without memory, worked out at a higher rate so that nothing folds back, shape (frames,).

    Rates are changed by FFT; what the curve makes above the original band is dropped.
    """
    size = fast_size(len(sound) + SAMPLE_RATE_HZ // 20)
    spectrum = np.fft.rfft(sound, size)
    bent = shape(np.fft.irfft(spectrum, size * oversampling).astype(np.float32) * np.float32(oversampling))
    kept = np.fft.rfft(bent)[: size // 2 + 1] / oversampling
    kept[-size // 40 :] = 0.0
    return np.asarray(np.fft.irfft(kept, size)[: len(sound)], dtype=np.float32)


LOWER_RATE_HZ = 32_000
_RATE_STEPS = (441, 320)


def at_lower_rate(frames: Audio) -> Audio:
    """Frames of shape (frames, channels) at 32 kHz instead of 44.1 kHz, by FFT; nothing is kept above 15.5 kHz."""
    rounds = -(-len(frames) // _RATE_STEPS[0]) + 2
    size, lower = rounds * _RATE_STEPS[0], rounds * _RATE_STEPS[1]
    spectrum = np.fft.rfft(frames, size, axis=0)[: lower // 2 + 1]
    hz = np.arange(len(spectrum)) * (SAMPLE_RATE_HZ / size)
    spectrum *= np.clip((15_900.0 - hz) / 700.0, 0.0, 1.0).reshape(-1, 1)
    slower = np.fft.irfft(spectrum, lower, axis=0) * (lower / size)
    return np.asarray(slower[: -(-len(frames) * _RATE_STEPS[1] // _RATE_STEPS[0])], dtype=np.float32)
