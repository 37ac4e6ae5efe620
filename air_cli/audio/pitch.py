"""The pitch at which a sample sounds, by autocorrelation."""

from typing import Final

import numpy as np
import numpy.typing as npt
import soxr

from air_cli.audio.files import Frames
from air_cli.domain.units import hz_to_note

_LOWEST_HZ: Final = 26.0
_HIGHEST_HZ: Final = 4700.0
"""A semitone above C8: pianos are tuned wide at their top."""
_WORKING_RATE_HZ = 16_000
"""At this rate two seconds and their autocorrelation fit into 65,536 points."""
_LISTEN_SECONDS, _CUT_SECONDS, _FRAME_SECONDS = 12.0, 2.04, 0.02
_ATTACK_SECONDS = 0.1
"""Left out at first: hammers, plucks and tongues are noisier than what follows."""
_ONSET_WITHIN_DB = 30.0
_PEAK_SHARE = 0.9
_SURE_CLARITY, _MIN_CLARITY = 0.9, 0.5
_REFINE_PERIODS = 32
_HIGH_NOTE, _HIGH_CUT_SECONDS, _HIGH_LOWEST_HZ = 74.0, 0.5, 200.0
_HIGH_MIN_CLARITY = 0.8
_THUMP_DIFFERENCES, _THUMP_LOWEST_NOTE = 2, 88.0
_SHORTEST_CUT_FRAMES = 64
_NARROW_PERIOD_FRAMES = 16

Signal = npt.NDArray[np.float32]
_NO_PITCH: Final = (None, 0.0)


def estimate_pitch(frames: Frames, sample_rate_hz: int) -> tuple[float | None, float]:
    """MIDI note (with fraction) of a pitched sound and the clarity of its period, 0–1; `None` where there is no pitch.

    Unbiased autocorrelation of two seconds behind the attack, or with it where that is clearer; the first peak that
    reaches 0.9 of the best counts, and multiples of its period far along refine it. Where no period is clear, one above
    the noise of a key or a pick may be. Above D5 a second look at the full
    rate places the peaks, whose periods are only a few frames long, between the frames.
    """
    sounding = _sounding_part(frames, sample_rate_hz)
    rate = min(sample_rate_hz, _WORKING_RATE_HZ)
    slow = sounding if rate == sample_rate_hz else soxr.resample(sounding, sample_rate_hz, rate, quality="MQ")
    attack = round(_ATTACK_SECONDS * rate)
    note, clarity = _period_note(slow[attack : attack + round(_CUT_SECONDS * rate)], rate, _LOWEST_HZ)
    if clarity < _SURE_CLARITY:
        whole = _period_note(slow[: round(_CUT_SECONDS * rate)], rate, _LOWEST_HZ)
        note, clarity = max((note, clarity), whole, key=lambda found: found[1])
    treble = _above_the_thump(slow[attack:], rate, clarity) if clarity < _SURE_CLARITY else _NO_PITCH
    if treble[0] is not None:
        return treble
    if note is not None and note > _HIGH_NOTE and rate < sample_rate_hz:
        note, clarity = _looked_at_closely(sounding, sample_rate_hz, (note, clarity))
    return (note, min(1.0, clarity)) if clarity >= _MIN_CLARITY else (None, max(0.0, clarity))


def _above_the_thump(slow: Signal, rate: int, clarity: float) -> tuple[float | None, float]:
    """The note of a softly struck top string, whose key knocks louder than it sounds: differences hear past that."""
    treble = np.diff(slow[: round(_CUT_SECONDS * rate)], n=_THUMP_DIFFERENCES)
    note, treble_clarity = _period_note(treble, rate, _LOWEST_HZ)
    is_told = note is not None and note > _THUMP_LOWEST_NOTE and treble_clarity > max(_HIGH_MIN_CLARITY, clarity + 0.1)
    return (note, min(1.0, treble_clarity)) if is_told else _NO_PITCH


def _looked_at_closely(sounding: Signal, rate: int, found: tuple[float, float]) -> tuple[float | None, float]:
    attack = round(_ATTACK_SECONDS * rate)
    cut = sounding[attack : attack + round(_HIGH_CUT_SECONDS * rate)]
    closer = _period_note(cut if len(cut) >= attack // 5 else sounding[:attack], rate, _HIGH_LOWEST_HZ)
    is_clear = closer[0] is not None and closer[1] >= min(_HIGH_MIN_CLARITY, found[1] - 0.1)
    return closer if is_clear else found


def _sounding_part(frames: Frames, rate: int) -> Signal:
    """Mono, from the first 20 ms that come within 30 dB of the loudest, attack and cut long."""
    listened = frames[: round(_LISTEN_SECONDS * rate)]
    mono = 0.5 * (listened[:, 0] + listened[:, -1])
    size = max(1, round(_FRAME_SECONDS * rate))
    whole = len(mono) // size * size
    start = 0
    if whole:
        levels = np.sqrt((mono[:whole].reshape(-1, size) ** 2).mean(axis=1))
        start = int(np.flatnonzero(levels >= levels.max() * 10 ** (-_ONSET_WITHIN_DB / 20))[0]) * size
    return np.asarray(mono[start : start + round((_ATTACK_SECONDS + _CUT_SECONDS) * rate)], np.float32)


def _period_note(cut: Signal, rate: int, lowest_hz: float) -> tuple[float | None, float]:
    if len(cut) < _SHORTEST_CUT_FRAMES:
        return _NO_PITCH
    correlation = _autocorrelation(cut)
    longest = min(int(rate / lowest_hz), len(cut) // 2)
    found = _first_period(correlation[: longest + 2], rate / _HIGHEST_HZ)
    if found is None:
        return _NO_PITCH
    period, clarity = found
    return hz_to_note(rate / _refined(correlation, period)), clarity


def _autocorrelation(cut: Signal) -> npt.NDArray[np.float64]:
    """Normalised by the energy of both overlapping parts, so that a decaying periodic sound still reaches 1."""
    centred = cut - cut.mean()
    count = len(centred)
    size = 1 << (2 * count - 1).bit_length()
    spectrum = np.fft.rfft(centred, size)
    raw = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, size)[:count]
    energy = np.concatenate([[0.0], np.cumsum(centred.astype(np.float64) ** 2)])
    lags = np.arange(count)
    return np.asarray(raw / np.maximum(np.sqrt(energy[count - lags] * (energy[count] - energy[lags])), 1e-12))


def _first_period(window: npt.NDArray[np.float64], shortest: float) -> tuple[float, float] | None:
    """The first peak that reaches 0.9 of the best, and its height."""
    rising = (window[1:-1] >= window[:-2]) & (window[1:-1] > window[2:])
    peaks = np.flatnonzero(rising) + 1
    below_zero = np.flatnonzero(window < 0)
    first = max(shortest - 1, int(below_zero[0]) if len(below_zero) else shortest)
    peaks = peaks[peaks >= first]
    if not len(peaks):
        return None
    left, middle, right = window[peaks - 1], window[peaks], window[peaks + 1]
    bend = left - 2 * middle + right
    shift = np.where(bend != 0, 0.5 * (left - right) / np.where(bend == 0, 1, bend), 0.0)
    heights = middle - 0.25 * (left - right) * shift
    best = float(heights.max())
    if best <= 0:
        return None
    index = int(np.flatnonzero(heights >= _PEAK_SHARE * best)[0])
    return float(peaks[index] + shift[index]), float(heights[index])


def _refined(correlation: npt.NDArray[np.float64], period: float) -> float:
    """The period in frames, from the peaks near growing multiples of it, each found from the last."""
    multiple = 2
    while multiple <= _REFINE_PERIODS:
        centre = round(period * multiple)
        reach = max(1, round(period / 8)) if period > _NARROW_PERIOD_FRAMES else 1
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
