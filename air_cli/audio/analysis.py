"""Listening to a sample: level, loudness, attack, brightness, timbre, and the pitch at which it sounds."""

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames, read_sample
from air_cli.audio.loudness import gated_lufs, k_weighting_power
from air_cli.audio.pitch import estimate_pitch
from air_cli.audio.tempo import loop_key, loop_tempo_bpm
from air_cli.errors import SampleError

__all__ = ["NORMALISED_RMS", "TIMBRE_BANDS", "Heard", "estimate_pitch", "listen"]

NORMALISED_RMS: Final = 0.2
LISTEN_SECONDS: Final = 30.0
"""Level, loudness and timbre are measured over the first half minute."""
TIMBRE_BANDS: Final = 16
_LOWEST_BAND_HZ, _HIGHEST_BAND_HZ = 50.0, 16_000.0
_TIMBRE_RANGE_DB = 60.0
_SEGMENT_SECONDS = 0.1
_HOPS_PER_BLOCK = 4
_SEGMENTS_AT_ONCE = 64
_BODY_SEGMENTS = 5
"""The half second behind the onset."""
_ATTACK_STEP_SECONDS = 0.002
_ATTACK_FROM, _ATTACK_TO = 0.1, 0.9
_LOWEST_BYTE, _HIGHEST_BYTE = 0, 255
_ABSURD_PEAK = 1e6
"""Full scale is 1: more than this in a float file is damage."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Figures of a sample.

    `root_note` is a MIDI note with fraction, `clarity` 0–1 says how periodic the sound is; `rms` and `peak` are
    amplitudes (1.0 = full scale); `lufs` is the integrated loudness (`None` below −70); `attack_seconds` the time from
    10 % to 90 % of the loudest 2 ms; `brightness_hz` the centroid of the spectrum; `timbre` 34 numbers 0–255: the
    levels of 16 bands at the onset, of 16 bands in the half second after, decay, noisiness.
    """

    sample_rate_hz: int
    channels: int
    length_seconds: float
    rms: float
    peak: float
    lufs: float | None
    gain_db_normalize: float
    attack_seconds: float
    brightness_hz: float
    timbre: tuple[int, ...]
    root_note: float | None
    clarity: float
    tempo_bpm: float | None = None
    key: str | None = None


def listen(path: Path, *, is_loop: bool = False, is_pitched: bool = True) -> Heard:
    """Analyse a sample file; loops are asked for tempo and key too, unpitched sounds for no pitch.

    Raises:
        SampleError: it cannot be decoded, is silent, or holds numbers that no sound has.
    """
    frames, rate = read_sample(path)
    length_seconds = len(frames) / rate
    heard = frames[: round(LISTEN_SECONDS * rate)]
    flat = heard.reshape(-1)
    peak = float(np.abs(flat).max())
    if peak > _ABSURD_PEAK:
        raise SampleError(f"cannot read sample `{path}`: its numbers are far beyond full scale, it is damaged")
    rms = max(math.sqrt(float(np.dot(flat, flat)) / len(flat)), 1e-9)
    power = _segment_power(heard, rate)
    note, clarity = estimate_pitch(heard, rate) if is_pitched and not is_loop else (None, 0.0)
    return Heard(
        sample_rate_hz=rate,
        channels=frames.shape[1],
        length_seconds=length_seconds,
        rms=rms,
        peak=peak,
        lufs=_integrated_lufs(power, rate, heard.shape),
        gain_db_normalize=20 * math.log10(NORMALISED_RMS / rms),
        attack_seconds=_attack_seconds(heard, rate),
        brightness_hz=_centroid_hz(power.sum(axis=0), rate),
        timbre=_timbre(power, rate),
        root_note=note,
        clarity=clarity,
        tempo_bpm=loop_tempo_bpm(heard, rate, length_seconds) if is_loop else None,
        key=loop_key(heard, rate) if is_loop else None,
    )


def _segment_power(frames: Frames, rate: int) -> npt.NDArray[np.float32]:
    """Power spectra `(segments, bins)` of stretches of 100 ms, channels summed; the last one is filled with silence."""
    size = max(8, round(_SEGMENT_SECONDS * rate))
    count = -(-len(frames) // size)
    result = np.zeros((count, size // 2 + 1), np.float32)
    for channel in frames.T:
        padded = np.zeros(count * size, np.float32)
        padded[: len(channel)] = channel
        rows = padded.reshape(count, size)
        for first in range(0, count, _SEGMENTS_AT_ONCE):
            spectrum = np.fft.rfft(rows[first : first + _SEGMENTS_AT_ONCE])
            result[first : first + _SEGMENTS_AT_ONCE] += spectrum.real**2 + spectrum.imag**2
    return result


def _integrated_lufs(power: npt.NDArray[np.float32], rate: int, shape: tuple[int, ...]) -> float | None:
    """Loudness after BS.1770-5, with the weighting applied to the power spectrum of every 100 ms.

    A sound shorter than one block of 400 ms is one block, as long as it is.
    """
    size = max(8, round(_SEGMENT_SECONDS * rate))
    weights = k_weighting_power(rate, power.shape[1])
    # A one-sided spectrum holds each frequency once; energy counts it twice.
    energy = (power @ weights).astype(np.float64) * 2.0 / size
    if len(energy) < _HOPS_PER_BLOCK:
        blocks = np.array([energy.sum() / shape[0]])
    else:
        sums = np.concatenate([[0.0], np.cumsum(energy)])
        blocks = (sums[_HOPS_PER_BLOCK:] - sums[:-_HOPS_PER_BLOCK]) / (_HOPS_PER_BLOCK * size)
    level = gated_lufs(blocks)
    return level if math.isfinite(level) else None


def _attack_seconds(frames: Frames, rate: int) -> float:
    size = max(1, round(_ATTACK_STEP_SECONDS * rate))
    whole = len(frames) // size * size
    if not whole:
        return 0.0
    levels = np.abs(frames[:whole].reshape(-1, size * frames.shape[1])).max(axis=1)
    top = float(levels.max())
    high = int(np.flatnonzero(levels >= _ATTACK_TO * top)[0])
    low = int(np.flatnonzero(levels[: high + 1] >= _ATTACK_FROM * top)[0])
    return (high - low) * size / rate


def _centroid_hz(spectrum: npt.NDArray[np.float32], rate: int) -> float:
    frequencies = np.linspace(0.0, rate / 2, len(spectrum))
    total = float(spectrum.sum())
    return float((spectrum * frequencies).sum() / total) if total > 0 else 0.0


@lru_cache(maxsize=16)
def _band_edges(rate: int, bins: int) -> tuple[int, ...]:
    edges = np.geomspace(_LOWEST_BAND_HZ, _HIGHEST_BAND_HZ, TIMBRE_BANDS + 1)
    places = np.clip(np.round(edges / (rate / 2) * (bins - 1)), 0, bins - 1).astype(int)
    return tuple(int(place) for place in places)


def _timbre(power: npt.NDArray[np.float32], rate: int) -> tuple[int, ...]:
    totals = power.sum(axis=1)
    onset = int(np.flatnonzero(totals >= 0.05 * totals.max())[0])
    edges = _band_edges(rate, power.shape[1])
    body = power[onset + 1 : onset + 1 + _BODY_SEGMENTS]
    attack_bands, body_bands = _bands(power[onset], edges), _bands(body.sum(axis=0), edges)
    decay_db = 10 * math.log10(max(float(totals[onset + 1 :].sum()), 1e-20) / max(float(totals[onset]), 1e-20))
    spectrum = power[onset : onset + 1 + _BODY_SEGMENTS].sum(axis=0)[edges[0] : edges[-1] + 1] + 1e-20
    flatness_db = 10 * float(np.log10(spectrum).mean()) - 10 * math.log10(float(spectrum.mean()))
    return (*attack_bands, *body_bands, _byte((decay_db + 40) * 4), _byte(255 + flatness_db * 4))


def _bands(spectrum: npt.NDArray[np.float32], edges: tuple[int, ...]) -> list[int]:
    levels = [float(spectrum[low : max(low + 1, high)].sum()) for low, high in itertools.pairwise(edges)]
    top = max(levels)
    if top <= 0:
        return [0] * len(levels)
    scale = _HIGHEST_BYTE / _TIMBRE_RANGE_DB
    return [_byte(_HIGHEST_BYTE + 10 * math.log10(max(level / top, 1e-12)) * scale) for level in levels]


def _byte(value: float) -> int:
    return int(min(_HIGHEST_BYTE, max(_LOWEST_BYTE, round(value))))
