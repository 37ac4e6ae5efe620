"""The last step of every sample: no DC, no clicks, and one loudness for the whole instrument."""

import numpy as np

from air_cli.starter.levels import DEFAULT_DB, LEVELS_DB
from air_cli.starter.signal import SAMPLE_RATE_HZ, frame_count, rise
from air_cli.starter.take import Audio, Sound

PEAK_DB = -3.0
COMMON_DB = -18.0
"""Loudness at which every pitched instrument plays through its zones' gain (RMS of the loudest 0.4 s in dBFS)."""
_MOST_CUT_DB, _MOST_BOOST_DB = 12.0, 3.0
_LOUDEST_WINDOW_SECONDS = 0.4
_END_FADE_SECONDS = 0.1
_DC_CORNER_HZ = 18.0


def finished(sound: Sound, instrument: str, *, is_percussion: bool) -> Sound:
    """Clean ends, no DC, level set: percussion by its peak, everything else by loudness under the peak limit."""
    frames = sound.frames.astype(np.float32)
    if sound.loop is None:
        frames = _without_dc(frames)
    frames *= _edges(frames, sound.loop)
    peak = float(np.abs(frames).max()) or 1.0
    limit = 10.0 ** (PEAK_DB / 20.0) / peak
    if is_percussion:
        return Sound(frames * np.float32(limit), sound.loop)
    wanted = 10.0 ** (LEVELS_DB.get(instrument, DEFAULT_DB) / 20.0) / loudest_rms(frames)
    return Sound(frames * np.float32(min(limit, wanted)), sound.loop)


def playing_gain_db(instrument: str) -> float:
    """What brings an instrument's samples near one common loudness, so that a plain mix is balanced."""
    level_db = LEVELS_DB.get(instrument, DEFAULT_DB)
    return round(min(max(COMMON_DB - level_db, -_MOST_CUT_DB), _MOST_BOOST_DB), 1)


def loudest_rms(frames: Audio) -> float:
    """RMS of the loudest 0.4 seconds over all channels; a shorter sound counts as if silence followed."""
    window = frame_count(_LOUDEST_WINDOW_SECONDS)
    power = np.concatenate(([0.0], np.cumsum(np.mean(frames.astype(np.float64) ** 2, axis=1))))
    if len(power) <= window:
        return max(float(np.sqrt(power[-1] / window)), 1e-9)
    return max(float(np.sqrt((power[window:] - power[:-window]).max() / window)), 1e-9)


def _without_dc(frames: Audio) -> Audio:
    """A second-order high-pass far below hearing, by FFT."""
    size = 1 << int(np.ceil(np.log2(len(frames) + SAMPLE_RATE_HZ // 8)))
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
