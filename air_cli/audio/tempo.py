"""Tempo and key of a loop."""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames

_SLOWEST_BPM, _FASTEST_BPM = 70.0, 180.0
_BEATS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128)
_TRIPLE_SHARE = 0.85
"""Loops of three, six or twelve beats are rarer: they must fit clearly better."""
_USUAL_BPM, _UNUSUAL_SHARE_PER_OCTAVE = 120.0, 0.15
"""Of tempi that fit alike, such as 70 and 140, the one nearer to the middle is meant."""
_STEP_SECONDS = 0.01
_MIN_SECONDS = 0.5
_KEY_FFT = 8192
_KEY_LOW_HZ, _KEY_HIGH_HZ = 60.0, 2000.0
_MIN_KEY_CORRELATION = 0.5
_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
"""Key profiles of Krumhansl and Kessler (*Psychological Review* 89, 1982)."""


def loop_tempo_bpm(frames: Frames, rate: int, length_seconds: float) -> float | None:
    """The tempo at which a loop holds a whole number of beats and its onsets repeat; `None` without one."""
    if length_seconds < _MIN_SECONDS:
        return None
    onsets = _onsets(frames, rate)
    best: tuple[float, float] | None = None
    for beats in _BEATS:
        bpm = 60.0 * beats / length_seconds
        if _SLOWEST_BPM <= bpm < _FASTEST_BPM:
            usual = 1.0 - _UNUSUAL_SHARE_PER_OCTAVE * abs(math.log2(bpm / _USUAL_BPM))
            score = _repeats(onsets, 60.0 / bpm) * usual * (_TRIPLE_SHARE if beats % 3 == 0 else 1.0)
            if best is None or score > best[0]:
                best = (score, bpm)
    return round(best[1], 2) if best else None


def _onsets(frames: Frames, rate: int) -> npt.NDArray[np.float64]:
    size = max(1, round(_STEP_SECONDS * rate))
    whole = len(frames) // size * size
    power = (frames[:whole] ** 2).sum(axis=1).reshape(-1, size).sum(axis=1)
    level = np.log(power + 1e-3 * max(float(power.max()), 1e-12))
    return np.asarray(np.maximum(np.diff(level, prepend=level[:1]), 0.0), np.float64)


def _repeats(onsets: npt.NDArray[np.float64], period_seconds: float) -> float:
    """How alike the onsets are one beat later, 0–1."""
    lag = round(period_seconds / _STEP_SECONDS)
    if lag < 1 or lag >= len(onsets):
        return 0.0
    wide = np.convolve(onsets, np.ones(3), "same")
    energy = float((wide**2).sum())
    return float((wide[lag:] * wide[:-lag]).sum()) / energy if energy > 0 else 0.0


def loop_key(frames: Frames, rate: int) -> str | None:
    """The key whose profile the loop's pitch classes fit best, spelled `F# minor`; `None` where none fits."""
    mono = frames.mean(axis=1)
    count = len(mono) // _KEY_FFT
    if count < 2:
        return None
    window = np.hanning(_KEY_FFT).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(mono[: count * _KEY_FFT].reshape(count, _KEY_FFT) * window)).sum(axis=0)
    classes, inside = _pitch_classes(rate)
    chroma = np.bincount(classes, weights=spectrum[inside], minlength=12)
    if float(chroma.max()) <= 0:
        return None
    scores = [
        (float(np.corrcoef(chroma, np.roll(profile, tonic))[0, 1]), f"{_NAMES[tonic]} {mode}")
        for mode, profile in (("major", _MAJOR), ("minor", _MINOR))
        for tonic in range(12)
    ]
    correlation, name = max(scores)
    return name if correlation >= _MIN_KEY_CORRELATION else None


@lru_cache(maxsize=8)
def _pitch_classes(rate: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    frequencies = np.fft.rfftfreq(_KEY_FFT, 1.0 / rate)
    inside = (frequencies >= _KEY_LOW_HZ) & (frequencies <= _KEY_HIGH_HZ)
    notes = np.round(69 + 12 * np.log2(frequencies[inside] / 440.0)).astype(np.int64)
    return notes % 12, inside
