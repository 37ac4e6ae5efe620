"""What one note sounds like, in numbers: attack, decay per partial, brightness, stiffness, noise, vibrato.

Every function takes mono frames of shape (frames,), ±1.0 = 0 dBFS, and their rate in Hz; times are seconds from the
onset, levels dB. A value that a sound does not have (no vibrato, too short, too few partials) is NaN.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

PARTIALS = 8
_HOP_SECONDS = 0.005
_ONSET_BELOW_PEAK_DB = -40.0
_DIED_AWAY = 1e-3
_CUT_SECONDS = 0.2
"""The end of a recording is faded out by whoever cut it: no decay is measured there."""


@dataclass(frozen=True)
class Features:
    """One note. `decay_*` are dB a second: the first partial, partials 4–8, and the first one later on."""

    attack_ms: float
    decay_first: float
    decay_upper: float
    decay_late: float
    centroid_early: float
    centroid_mid: float
    centroid_late: float
    stiffness_1e4: float
    harmonic_db: float
    vibrato_hz: float
    vibrato_cents: float
    partials_db: tuple[float, ...]


NAMES = tuple(f.name for f in fields(Features) if f.name != "partials_db")


def features(mono: Numbers, rate_hz: int, midi: float) -> Features:
    """Everything above for one note; centroids are multiples of the fundamental."""
    sound = _from_onset(mono)
    f0 = _true_pitch(sound, rate_hz, 440.0 * 2.0 ** ((midi - 69.0) / 12.0))
    stiffness = inharmonicity(sound, rate_hz, f0)
    tracks, moments = partial_tracks(sound, rate_hz, f0, 0.0 if math.isnan(stiffness) else stiffness)
    rate, depth = vibrato(sound, rate_hz, f0)
    mid = _sounding(sound, rate_hz, 0.1, 0.5)
    return Features(
        attack_ms=1000.0 * attack_seconds(sound, rate_hz),
        decay_first=_slope(tracks[0], moments, 0.08, 0.8),
        decay_upper=float(np.nanmedian([_slope(t, moments, 0.05, 0.5) for t in tracks[3:]])),
        decay_late=_slope(tracks[0], moments, 0.8, 2.5),
        centroid_early=centroid_hz(_sounding(sound, rate_hz, 0.0, 0.06), rate_hz) / f0,
        centroid_mid=centroid_hz(_sounding(sound, rate_hz, 0.2, 0.4), rate_hz) / f0,
        centroid_late=centroid_hz(_sounding(sound, rate_hz, 0.8, 1.1), rate_hz) / f0,
        stiffness_1e4=1e4 * stiffness,
        harmonic_db=harmonic_to_noise_db(mid, rate_hz, f0, 0.0 if math.isnan(stiffness) else stiffness),
        vibrato_hz=rate,
        vibrato_cents=depth,
        partials_db=tuple(float(t[(moments > 0.08) & (moments < 0.3)].mean()) for t in tracks),
    )


def _from_onset(mono: Numbers) -> Numbers:
    level = np.abs(mono)
    loud = np.flatnonzero(level > level.max() * 10.0 ** (_ONSET_BELOW_PEAK_DB / 20.0))
    return mono[int(loud[0]) :] if len(loud) else mono


def _segment(sound: Numbers, rate_hz: int, start: float, end: float) -> Numbers:
    return sound[int(start * rate_hz) : int(end * rate_hz)]


def _sounding(sound: Numbers, rate_hz: int, start: float, end: float) -> Numbers:
    """A segment that is there whole and has not died away (60 dB below the peak); else nothing."""
    part = _segment(sound, rate_hz, start, end)
    is_whole = len(part) >= int(0.9 * (end - start) * rate_hz)
    is_heard = is_whole and float(np.sqrt(np.mean(part**2))) > _DIED_AWAY * float(np.abs(sound).max())
    return part if is_heard else part[:0]


def attack_seconds(sound: Numbers, rate_hz: int) -> float:
    """From 10 % to 90 % of the highest level (RMS of 10 ms) of the first second."""
    hop, width = int(0.002 * rate_hz), int(0.01 * rate_hz)
    power = np.concatenate((np.zeros(width), np.cumsum(sound[:rate_hz] ** 2)))
    level = np.sqrt(np.maximum(power[width::hop] - power[:-width:hop], 0.0))
    top = level.max()
    first = int(np.argmax(level >= 0.1 * top))
    return float((int(np.argmax(level >= 0.9 * top)) - first) * hop / rate_hz)


def centroid_hz(part: Numbers, rate_hz: int) -> float:
    """Mean of frequency by power, 30 Hz – 12 kHz."""
    if len(part) < 256:
        return math.nan
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    hz = np.fft.rfftfreq(len(part), 1.0 / rate_hz)
    heard = (hz > 30.0) & (hz < 12_000.0)
    return float((hz * power)[heard].sum() / max(power[heard].sum(), 1e-20))


def _spectrum(part: Numbers, size: int) -> Numbers:
    return np.asarray(np.abs(np.fft.rfft(part * np.hanning(len(part)), size)), dtype=np.float64)


def _true_pitch(sound: Numbers, rate_hz: int, expected_hz: float) -> float:
    """The fundamental as played, within 60 cents of what it should be, by the first partials' peaks."""
    part = _segment(sound, rate_hz, 0.08, 0.08 + max(0.4, 25.0 / expected_hz))
    size = 1 << 18
    spectrum = _spectrum(part, size)
    found = [(_peak_hz(spectrum, size, rate_hz, n * expected_hz, 60.0), n) for n in (1, 2, 3) if n * expected_hz < 8000]
    weights = [level for (_, level), _ in found]
    return float(np.average([hz / n for (hz, _), n in found], weights=weights)) if sum(weights) else expected_hz


def _peak_hz(spectrum: Numbers, size: int, rate_hz: int, near_hz: float, cents: float) -> tuple[float, float]:
    reach = 2.0 ** (cents / 1200.0)
    low, high = int(near_hz / reach * size / rate_hz), int(near_hz * reach * size / rate_hz) + 1
    inside = spectrum[low : high + 1]
    if not len(inside):
        return near_hz, 0.0
    best = int(np.argmax(inside))
    return (low + best) * rate_hz / size, float(inside[best])


def inharmonicity(sound: Numbers, rate_hz: int, f0: float) -> float:
    """B of f(n) = n·f·√(1 + B·n²) (Fletcher, Blackham & Stratton 1962), fitted to partials that stand out."""
    part = _segment(sound, rate_hz, 0.05, 0.05 + max(0.5, 40.0 / f0))
    if len(part) < rate_hz // 8:
        return math.nan
    size = 1 << 18
    spectrum = _spectrum(part, size)
    squares, ratios, guess = [], [], 0.0
    top = spectrum.max()
    for n in range(1, 21):
        near = n * f0 * math.sqrt(1.0 + guess * n * n)
        if near > 9000.0:
            break
        hz, level = _peak_hz(spectrum, size, rate_hz, near, min(60.0, 500.0 / n))
        if level > top * 1e-3:
            squares.append(float(n * n))
            ratios.append((hz / (n * f0)) ** 2)
            if len(squares) > 3:
                guess = max(0.0, float(np.polyfit(squares, ratios, 1)[0]))
    return guess if len(squares) > 3 else math.nan


def partial_tracks(sound: Numbers, rate_hz: int, f0: float, stiffness: float) -> tuple[Numbers, Numbers]:
    """Levels of the first partials over time in dB, shape (8, moments), and the moments in seconds."""
    width = int(max(0.04, 6.0 / f0) * rate_hz)
    hop = int(_HOP_SECONDS * 2 * rate_hz)
    whole_seconds = len(sound) / rate_hz
    sound = np.concatenate((np.zeros(width // 2), sound[: 3 * rate_hz]))
    starts = np.arange(0, max(1, len(sound) - width), hop)
    window, seconds = np.hanning(width), np.arange(width) / rate_hz
    pieces = np.stack([sound[s : s + width] for s in starts if s + width <= len(sound)]) * window
    numbers = np.arange(1, PARTIALS + 1)
    hz = numbers * f0 * np.sqrt(1.0 + stiffness * numbers**2)
    tones = np.exp(-2j * np.pi * np.outer(seconds, hz))
    level = 2.0 * np.abs(pieces @ tones).T / window.sum()
    moments = starts[: len(pieces)] / rate_hz
    kept = moments < max(0.5, whole_seconds - _CUT_SECONDS)
    return 20.0 * np.log10(np.maximum(level[:, kept], 1e-6)), moments[kept]


def _slope(track: Numbers, moments: Numbers, start: float, end: float) -> float:
    """Decay in dB a second (positive: it fades), by a straight line; NaN where the partial is too weak."""
    inside = (moments >= start) & (moments <= end) & (track > max(-75.0, track.max() - 50.0))
    if inside.sum() < 8 or moments[inside][-1] - moments[inside][0] < 0.12:
        return math.nan
    return float(-np.polyfit(moments[inside], track[inside], 1)[0])


def harmonic_to_noise_db(part: Numbers, rate_hz: int, f0: float, stiffness: float) -> float:
    """Power near the partials against all the rest, 40 Hz – 8 kHz."""
    if len(part) < 12.0 * rate_hz / f0 or len(part) < 2048:
        return math.nan
    power = _spectrum(part, len(part)) ** 2
    hz = np.arange(len(power)) * rate_hz / len(part)
    heard = (hz > min(40.0, 0.8 * f0)) & (hz < 8000.0)
    numbers = np.arange(1, int(8000.0 / f0) + 1)
    centres = numbers * f0 * np.sqrt(1.0 + stiffness * numbers**2)
    reach = np.maximum(3.0 * rate_hz / len(part), 0.012 * centres)
    tonal = np.zeros_like(heard)
    for centre, width in zip(centres, reach, strict=True):
        tonal |= np.abs(hz - centre) <= min(width, 0.45 * f0)
    noise = power[heard & ~tonal].sum()
    return float(10.0 * np.log10(power[heard & tonal].sum() / max(noise, 1e-20)))


def vibrato(sound: Numbers, rate_hz: int, f0: float) -> tuple[float, float]:
    """Rate in Hz (3–9) and depth in cents to each side of a held note, from the phase of its strongest low partial."""
    held = _segment(sound, rate_hz, 0.8, 2.4)
    if len(held) < rate_hz or np.sqrt(np.mean(held**2)) < 0.05 * np.abs(sound).max():
        return math.nan, math.nan
    spectrum = np.fft.fft(held)
    hz = np.fft.fftfreq(len(held), 1.0 / rate_hz)
    strongest = max((1, 2, 3), key=lambda n: np.abs(spectrum[np.abs(hz - n * f0) < 0.06 * f0 * n]).max(initial=0.0))
    band = np.abs(hz - strongest * f0) < min(0.06 * f0 * strongest, 0.4 * f0)
    phase = np.unwrap(np.angle(np.fft.ifft(np.where(band, 2.0 * spectrum, 0.0))))
    hop = rate_hz // 200
    inner = slice(rate_hz // 8, -(rate_hz // 8), hop)
    cents = 1200.0 * np.log2(np.maximum(np.gradient(phase) * rate_hz / (2 * np.pi), 1.0) / (strongest * f0))[inner]
    cents = cents - np.polyval(np.polyfit(np.arange(len(cents)), cents, 1), np.arange(len(cents)))
    swing = np.abs(np.fft.rfft(cents * np.hanning(len(cents)), 4096)) * 4.0 / len(cents)
    rates = np.arange(len(swing)) * 200.0 / 4096
    inside = (rates >= 3.0) & (rates <= 9.0)
    best = int(np.argmax(np.where(inside, swing, 0.0)))
    return float(rates[best]), float(swing[best])
