"""The last step of every sample: no DC, no clicks, and one loudness for the whole instrument."""

from functools import cache

import numpy as np

from air_cli.starter.levels import DEFAULT_DB, LEVELS_DB
from air_cli.starter.signal import SAMPLE_RATE_HZ, bin_frequencies_hz, fast_size, frame_count, rise
from air_cli.starter.take import Audio, Numbers, Sound

PEAK_DB = -3.0
COMMON_DB = -18.0
"""Loudness at which every pitched instrument plays through its zones' gain, see `loudness_db`."""
_MOST_CUT_DB, _MOST_BOOST_DB = 12.0, 8.0
_LOUDEST_WINDOW_SECONDS = 0.4
_END_FADE_SECONDS = 0.1
_DC_CORNER_HZ = 18.0


def finished(sound: Sound, name: str) -> Sound:
    """Clean ends, no DC, and the loudness of the instrument (`name` with its kit) under the peak limit."""
    frames = clean(sound)
    limit_db = PEAK_DB - _decibels(float(np.abs(frames).max()))
    wanted_db = LEVELS_DB.get(name, DEFAULT_DB) - loudness_db(frames)
    return Sound(frames * np.float32(10.0 ** (min(limit_db, wanted_db) / 20.0)), sound.loop)


def clean(sound: Sound) -> Audio:
    """Frames without offset and with soft ends, at any level."""
    frames = sound.frames.astype(np.float32)
    if sound.loop is None:
        frames = _without_dc(frames)
    edges = _edges(frames, sound.loop)
    frames = frames * edges
    inside = slice(*sound.loop) if sound.loop else slice(None)
    # Fading the ends tips the balance a little: what is left of an offset goes with the same fades.
    offset = frames[inside].mean(axis=0, dtype=np.float64) / edges[inside].mean(dtype=np.float64)
    return np.asarray(frames - offset.astype(np.float32) * edges, dtype=np.float32)


def loudest_possible_db(sound: Sound) -> float:
    """Loudness (see `loudness_db`) that a sound has when its peak reaches the limit."""
    frames = clean(sound)
    return loudness_db(frames) + PEAK_DB - _decibels(float(np.abs(frames).max()))


def playing_gain_db(instrument: str) -> float:
    """What brings an instrument's samples near one common loudness, so that a plain mix is balanced."""
    level_db = LEVELS_DB.get(instrument, DEFAULT_DB)
    return round(min(max(COMMON_DB - level_db, -_MOST_CUT_DB), _MOST_BOOST_DB), 1)


def loudness_db(frames: Audio) -> float:
    """K-weighted level (ITU-R BS.1770-5) of the loudest 0.4 seconds, the mean over channels, in dB.

    A shorter sound counts as if silence followed. For two equal channels it is 3 LU below their loudness in LUFS.
    """
    window = frame_count(_LOUDEST_WINDOW_SECONDS)
    heard = _weighted(frames)
    power = np.concatenate(([0.0], np.cumsum(np.mean(heard.astype(np.float64) ** 2, axis=1))))
    loudest = power[-1] if len(power) <= window else (power[window:] - power[:-window]).max()
    return 0.5 * _decibels(float(loudest) / window)


def _decibels(value: float) -> float:
    return float(20.0 * np.log10(max(value, 1e-12)))


def _weighted(frames: Audio) -> Audio:
    """Frames through the K-weighting filter: magnitudes only, which is all that a level needs."""
    size = fast_size(len(frames) + SAMPLE_RATE_HZ // 20)
    spectrum = np.fft.rfft(frames, size, axis=0) * _k_weighting(size).reshape(-1, 1)
    return np.asarray(np.fft.irfft(spectrum, size, axis=0)[: len(frames)], dtype=np.float32)


@cache
def _k_weighting(size: int) -> Numbers:
    """Magnitude of the K-weighting at the bins of an FFT: its analogue shelf and high-pass (BS.1770-5, annex 1)."""
    hz = bin_frequencies_hz(size)
    high, band = 10.0 ** (4.0 / 20.0), 10.0 ** (2.0 / 20.0)
    shelf = _second_order(hz / 1681.97, (1.0, band / 0.7072, high), 0.7072)
    return np.asarray(shelf * _second_order(hz / 38.135, (0.0, 0.0, 1.0), 0.5003), dtype=np.float64)


def _second_order(ratio: Numbers, numerator: tuple[float, float, float], quality: float) -> Numbers:
    s = 1j * ratio
    above = numerator[0] + numerator[1] * s + numerator[2] * s * s
    return np.asarray(np.abs(above / (1.0 + s / quality + s * s)), dtype=np.float64)


def _without_dc(frames: Audio) -> Audio:
    """A second-order high-pass far below hearing, by FFT."""
    size = fast_size(len(frames) + SAMPLE_RATE_HZ // 8)
    spectrum = np.fft.rfft(frames, size, axis=0)
    hz = np.fft.rfftfreq(size, 1.0 / SAMPLE_RATE_HZ)
    ratio = (hz / _DC_CORNER_HZ) ** 4
    spectrum *= (ratio / (1.0 + ratio)).reshape(-1, 1)
    return np.asarray(np.fft.irfft(spectrum, size, axis=0)[: len(frames)], dtype=np.float32)


def _edges(frames: Audio, loop: tuple[int, int] | None) -> Audio:
    """A short fade in, and a fade out that never reaches into the loop."""
    count = len(frames)
    room = (count - loop[1]) / SAMPLE_RATE_HZ if loop else 0.3 * count / SAMPLE_RATE_HZ
    fade_seconds = min(_END_FADE_SECONDS if loop else 6 * _END_FADE_SECONDS, room)
    fade_out = rise(count, fade_seconds)[::-1]
    fade_in = rise(count, 0.0008)
    return (fade_in * fade_out).reshape(-1, 1)
