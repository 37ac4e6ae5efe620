"""What one stroke on a drum sounds like, in numbers: attack, decay per band, brightness over time, head, tone, width.

Functions take mono frames of shape (frames,) from the onset on and their rate in Hz. What a sound does not have (too
short, mono, no head) is NaN.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

BANDS_HZ = {
    "sub": (20.0, 100.0), "low": (100.0, 300.0), "mid": (300.0, 2000.0), "high": (2000.0, 6000.0),
    "air": (6000.0, 20_000.0),
}  # fmt: skip
_THIRDS_HZ = {"low": (20.0, 300.0), "mid": (300.0, 3000.0), "high": (3000.0, 20_000.0)}
_ONSET_DB = -30.0
_FLOOR_DB = -50.0
"""Shares and side levels below this are as good as nothing."""


@dataclass(frozen=True)
class Stroke:
    """One stroke. Times in ms, centroids and pitch in Hz, shares in dB of the whole energy."""

    attack_ms: float
    t20_ms: float
    t40_ms: float
    t20_low_ms: float
    t20_mid_ms: float
    t20_high_ms: float
    centroid_0: float
    centroid_50: float
    centroid_200: float
    sub_db: float
    low_db: float
    mid_db: float
    high_db: float
    air_db: float
    head_hz: float
    drop_semitones: float
    tonal_db: float
    crest_db: float
    side_db: float
    brightness_hz: float


NAMES = tuple(f.name for f in fields(Stroke))


def stroke(frames: Numbers, rate_hz: int, *, has_head: bool) -> Stroke:
    """Everything above for one stroke of shape (frames, channels)."""
    frames = from_onset(_without_rumble(frames, rate_hz), rate_hz)
    sound = frames.mean(axis=1)
    bands = {name: _band(sound, rate_hz, *edges) for name, edges in _THIRDS_HZ.items()}
    shares = shares_db(sound, rate_hz)
    head_hz = _head_hz(sound, rate_hz) if has_head else math.nan
    return Stroke(
        attack_ms=_attack_ms(sound, rate_hz),
        t20_ms=fall_ms(sound, rate_hz, 20.0),
        t40_ms=fall_ms(sound, rate_hz, 40.0),
        **{f"t20_{name}_ms": fall_ms(band, rate_hz, 20.0) for name, band in bands.items()},
        centroid_0=centroid_hz(sound, rate_hz, 0.0, 0.02),
        centroid_50=centroid_hz(sound, rate_hz, 0.05, 0.1),
        centroid_200=centroid_hz(sound, rate_hz, 0.2, 0.4),
        **{f"{name}_db": share for name, share in shares.items()},
        head_hz=head_hz,
        drop_semitones=_drop_semitones(sound, rate_hz, head_hz),
        tonal_db=_tonal_db(sound, rate_hz),
        crest_db=_crest_db(sound, rate_hz),
        side_db=_side_db(frames),
        brightness_hz=centroid_hz(sound[: rate_hz // 10], rate_hz, 0.0, 0.1),
    )


def _without_rumble(frames: Numbers, rate_hz: int) -> Numbers:
    """Without what lies below 20 Hz: offsets and the building's own noise."""
    size = len(frames) + rate_hz // 4
    spectrum = np.fft.rfft(frames, size, axis=0)
    hz = np.fft.rfftfreq(size, 1.0 / rate_hz)
    steep = (hz / 20.0) ** 8
    return np.asarray(np.fft.irfft(spectrum * (steep / (1.0 + steep))[:, None], size, axis=0)[: len(frames)])


def from_onset(frames: Numbers, rate_hz: int) -> Numbers:
    """The sound from 1 ms before it first comes within 30 dB of its loudest millisecond."""
    level = _level(frames.mean(axis=1), max(1, rate_hz // 1000))
    first = int(np.argmax(level > level.max() * 10.0 ** (_ONSET_DB / 20.0)))
    return frames[max(0, first - rate_hz // 1000) :]


def _level(sound: Numbers, width: int) -> Numbers:
    """RMS over `width` frames that end at each frame."""
    power = np.concatenate((np.zeros(width), np.cumsum(sound**2)))
    return np.asarray(np.sqrt(np.maximum(power[width:] - power[:-width], 0.0) / width), dtype=np.float64)


def _attack_ms(sound: Numbers, rate_hz: int) -> float:
    """From the onset to 90 % of the highest level of 2 ms."""
    level = _level(sound[: rate_hz // 4], rate_hz // 500)
    return 1000.0 * float(np.argmax(level >= 0.9 * level.max())) / rate_hz


def fall_ms(sound: Numbers, rate_hz: int, fall_db: float) -> float:
    """From the loudest 10 ms to the last moment less than `fall_db` below; NaN where the recording ends before."""
    level = _level(sound, rate_hz // 100)
    top = int(np.argmax(level))
    loud = np.flatnonzero(level > level[top] * 10.0 ** (-fall_db / 20.0))
    if level[top] < 1e-5 or loud[-1] > len(level) - rate_hz // 100:
        return math.nan
    return 1000.0 * float(loud[-1] - top) / rate_hz


def _band(sound: Numbers, rate_hz: int, low_hz: float, high_hz: float) -> Numbers:
    size = len(sound) + rate_hz // 10
    spectrum = np.fft.rfft(sound, size)
    hz = np.fft.rfftfreq(size, 1.0 / rate_hz)
    # Gentle edges: a steep filter would ring longer than the drum.
    octaves = np.log2(np.maximum(hz, 1.0))
    gain = np.clip((octaves - math.log2(low_hz)) * 2 + 1, 0, 1) * np.clip((math.log2(high_hz) - octaves) * 2 + 1, 0, 1)
    return np.asarray(np.fft.irfft(spectrum * gain, size)[: len(sound)], dtype=np.float64)


def centroid_hz(sound: Numbers, rate_hz: int, start: float, end: float) -> float:
    """Mean of frequency by power; NaN where the part is 50 dB below the loudest 20 ms."""
    part = sound[int(start * rate_hz) : int(end * rate_hz)]
    loudest = _level(sound, rate_hz // 50).max()
    if len(part) < int(0.5 * (end - start) * rate_hz) or np.sqrt(np.mean(part**2)) < loudest * 10 ** (_FLOOR_DB / 20):
        return math.nan
    fade = np.hanning(2 * len(part))[len(part) :] if start == 0.0 else np.hanning(len(part))
    power = np.abs(np.fft.rfft(part * fade, 8192)) ** 2
    hz = np.fft.rfftfreq(8192, 1.0 / rate_hz)
    return float((hz * power).sum() / power.sum())


def shares_db(sound: Numbers, rate_hz: int) -> dict[str, float]:
    """Energy of each band against the whole of the first two seconds."""
    part = sound[: 2 * rate_hz]
    power = np.abs(np.fft.rfft(part)) ** 2
    hz = np.fft.rfftfreq(len(part), 1.0 / rate_hz)
    total = power[hz > BANDS_HZ["sub"][0]].sum()
    shares = {name: power[(hz >= low) & (hz < high)].sum() / total for name, (low, high) in BANDS_HZ.items()}
    return {name: max(_FLOOR_DB, 10.0 * math.log10(max(share, 1e-9))) for name, share in shares.items()}


def _head_hz(sound: Numbers, rate_hz: int) -> float:
    """The strongest tone between 30 and 700 Hz at 40–300 ms."""
    part = sound[int(0.04 * rate_hz) : int(0.3 * rate_hz)]
    if len(part) < rate_hz // 25:
        return math.nan
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 17)) ** 2
    hz = np.fft.rfftfreq(1 << 17, 1.0 / rate_hz)
    return float(hz[int(np.argmax(np.where((hz > 30.0) & (hz < 700.0), power, 0.0)))])


def _drop_semitones(sound: Numbers, rate_hz: int, head_hz: float) -> float:
    """Pitch of the head at 5–25 ms against 100–200 ms, from the phase between half and twice its frequency."""
    if math.isnan(head_hz) or len(sound) < rate_hz // 5:
        return math.nan
    padded = np.concatenate((np.zeros(rate_hz // 10), sound[: rate_hz // 2], np.zeros(rate_hz // 10)))
    spectrum = np.fft.fft(padded)
    hz = np.fft.fftfreq(len(padded), 1.0 / rate_hz)
    octaves = np.abs(np.log2(np.maximum(hz, 1.0) / head_hz))
    analytic = np.fft.ifft(spectrum * np.clip(2.5 - 2.0 * octaves, 0.0, 1.0) * (hz > 0))[rate_hz // 10 :]
    turns = np.angle(analytic[1:] * np.conj(analytic[:-1])) * rate_hz / (2.0 * np.pi)
    weight = np.abs(analytic[1:]) ** 2

    def mean_hz(start: float, end: float) -> float:
        part = slice(int(start * rate_hz), int(end * rate_hz))
        return float((turns[part] * weight[part]).sum() / max(weight[part].sum(), 1e-12))

    early, late = mean_hz(0.005, 0.025), mean_hz(0.1, 0.2)
    return 12.0 * math.log2(early / late) if min(early, late) > 0.0 else math.nan


def _tonal_db(sound: Numbers, rate_hz: int) -> float:
    """Power of lines that stand 9 dB above the median around them (±150 Hz) against the rest, 20–320 ms."""
    part = sound[int(0.02 * rate_hz) : int(0.32 * rate_hz)]
    if len(part) < rate_hz // 20:
        return math.nan
    size = int(0.3 * rate_hz)
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)), size)) ** 2
    reach = max(4, round(150.0 * size / rate_hz))
    floor = np.median(sliding_window_view(np.pad(power, reach, mode="reflect"), 2 * reach + 1), axis=1)
    is_line = power > 8.0 * floor
    return float(10.0 * math.log10(max(power[is_line].sum(), 1e-20) / max(power[~is_line].sum(), 1e-20)))


def _crest_db(sound: Numbers, rate_hz: int) -> float:
    """Peak against the loudest 50 ms."""
    return float(20.0 * math.log10(np.abs(sound).max() / _level(sound, rate_hz // 20).max()))


def _side_db(frames: Numbers) -> float:
    """Difference of the sides against their sum, one channel at the floor."""
    if frames.shape[1] < 2:
        return _FLOOR_DB
    middle, side = frames[:, 0] + frames[:, 1], frames[:, 0] - frames[:, 1]
    return max(_FLOOR_DB, float(10.0 * math.log10(max((side**2).sum(), 1e-20) / max((middle**2).sum(), 1e-20))))
