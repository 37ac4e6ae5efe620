"""Listening to a sample: level, length, and the pitch at which it sounds."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames, read_sample
from air_cli.domain.units import hz_to_note

NORMALISED_RMS = 0.2
_LOWEST_HZ, _HIGHEST_HZ = 26.0, 4400.0
_LISTEN_SECONDS, _CUT_SECONDS, _FRAME_SECONDS = 12.0, 3.0, 0.02
_ONSET_WITHIN_DB = 30.0
_PEAK_SHARE = 0.9
_MIN_CLARITY = 0.5
_REFINE_PERIODS = 24


@dataclass(frozen=True, slots=True)
class Heard:
    """Figures of a sample. `root_note` is a MIDI note with fraction, `clarity` 0–1 says how periodic the sound is."""

    sample_rate_hz: int
    length_seconds: float
    rms: float
    peak: float
    gain_db_normalize: float
    root_note: float | None
    clarity: float


def listen(path: Path) -> Heard:
    """Analyse a sample file.

    Raises:
        SampleError: it cannot be decoded, or is silent.
    """
    frames, rate = read_sample(path)
    rms = float(np.sqrt((frames.astype(np.float64) ** 2).mean()))
    note, clarity = estimate_pitch(frames, rate)
    return Heard(
        sample_rate_hz=rate,
        length_seconds=len(frames) / rate,
        rms=rms,
        peak=float(np.abs(frames).max()),
        gain_db_normalize=20 * math.log10(NORMALISED_RMS / rms),
        root_note=note,
        clarity=clarity,
    )


def estimate_pitch(frames: Frames, sample_rate_hz: int) -> tuple[float | None, float]:
    """MIDI note (with fraction) of a pitched sound and the clarity of its period; `None` where there is no pitch.

    Unbiased autocorrelation of the three seconds behind the onset; the first peak that reaches 0.9 of the best counts,
    and a multiple of its period far along refines it.
    """
    cut = _sounding_part(frames, sample_rate_hz)
    shortest, longest = int(sample_rate_hz / _HIGHEST_HZ), int(sample_rate_hz / _LOWEST_HZ)
    if len(cut) < 4 * shortest + 8:
        return None, 0.0
    correlation = _autocorrelation(cut)
    longest = min(longest, len(cut) // 2)
    lag = _first_period(correlation, shortest, longest)
    if lag is None:
        return None, 0.0
    clarity = float(correlation[lag])
    if clarity < _MIN_CLARITY:
        return None, max(0.0, clarity)
    period = _refined(correlation, lag)
    return hz_to_note(sample_rate_hz / period), min(1.0, clarity)


def _sounding_part(frames: Frames, rate: int) -> npt.NDArray[np.float64]:
    mono = frames[: round(_LISTEN_SECONDS * rate)].astype(np.float64).mean(axis=1)
    size = max(1, round(_FRAME_SECONDS * rate))
    whole = len(mono) // size * size
    if not whole:
        return np.asarray(mono - mono.mean())
    levels = np.sqrt((mono[:whole].reshape(-1, size) ** 2).mean(axis=1))
    loud = np.flatnonzero(levels >= levels.max() * 10 ** (-_ONSET_WITHIN_DB / 20))
    start = int(loud[0]) * size if len(loud) else 0
    cut = mono[start : start + round(_CUT_SECONDS * rate)]
    return np.asarray(cut - cut.mean())


def _autocorrelation(cut: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Normalised by the energy of both overlapping parts, so that a decaying periodic sound still reaches 1."""
    count = len(cut)
    size = 1 << (2 * count - 1).bit_length()
    spectrum = np.fft.rfft(cut, size)
    raw = np.fft.irfft(spectrum * np.conj(spectrum), size)[:count]
    energy = np.concatenate([[0.0], np.cumsum(cut**2)])
    head, tail = energy[count - np.arange(count)], energy[count] - energy[np.arange(count)]
    return np.asarray(raw / np.maximum(np.sqrt(head * tail), 1e-12))


def _first_period(correlation: npt.NDArray[np.float64], shortest: int, longest: int) -> int | None:
    window = correlation[: longest + 2]
    rising = (window[1:-1] >= window[:-2]) & (window[1:-1] > window[2:])
    peaks = np.flatnonzero(rising) + 1
    below_zero = np.flatnonzero(window < 0)
    first = max(shortest, int(below_zero[0]) if len(below_zero) else shortest)
    peaks = peaks[peaks >= first]
    if not len(peaks):
        return None
    best = float(window[peaks].max())
    return int(peaks[window[peaks] >= _PEAK_SHARE * best][0]) if best > 0 else None


def _refined(correlation: npt.NDArray[np.float64], lag: int) -> float:
    """Period in frames: the peak near growing multiples of the lag, each found from the last."""
    period = _parabolic(correlation, lag)
    multiple = 2
    while multiple <= _REFINE_PERIODS:
        centre = round(period * multiple)
        reach = max(1, round(period / 8))
        if centre + reach + 2 >= len(correlation) // 2:
            break
        near = correlation[centre - reach : centre + reach + 1]
        peak = centre - reach + int(near.argmax())
        if near.max() < _MIN_CLARITY:
            break
        period = _parabolic(correlation, peak) / multiple
        multiple *= 2
    return period


def _parabolic(values: npt.NDArray[np.float64], peak: int) -> float:
    left, middle, right = values[peak - 1], values[peak], values[peak + 1]
    bend = left - 2 * middle + right
    return peak + (float(0.5 * (left - right) / bend) if bend else 0.0)
