"""Sustain loops: finding one in the steady part of a sample, and blending its seam."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames, mono_of

_MIN_SAMPLE_SECONDS = 0.25
_SEARCH_FROM_SHARE, _SEARCH_TO_SHARE = 0.2, 0.92
_MATCH_SECONDS = 0.04
_ENDS = 5
_MIN_LOOP_SECONDS = 0.12
_LONG_LOOP_SECONDS = 1.0
_LONG_LOOP_BONUS = 0.04
_MIN_MATCH = 0.5
_MAX_LEVEL_STEP_DB = 6.0
_LEVEL_PENALTY_PER_DB = 0.03
_SEAM_SECONDS = 0.08
_CLEAN_SEAM_MATCH = 0.9995
_SHORT_SEAM_SECONDS = 0.012


@dataclass(frozen=True, slots=True)
class Loop:
    """`start_frame…end_frame` (exclusive) repeats; the last `seam_frames` fade into what leads up to the start.

    `match` is the correlation of the two sides of the seam: it decides how much the fade must lift its middle.
    """

    start_frame: int
    end_frame: int
    seam_frames: int
    match: float = 1.0

    def scaled(self, ratio: float, frames: int) -> "Loop":
        """The loop of the sound resampled by `ratio`, `frames` long."""
        start, end = round(self.start_frame * ratio), min(frames, round(self.end_frame * ratio))
        return Loop(start, end, max(2, round(self.seam_frames * ratio)), self.match)


def find_loop(frames: Frames, sample_rate_hz: int) -> Loop | None:
    """The best loop of a sample `(frames, channels)` that has none: where the sound before the end returns.

    Several ends in the later part are tried; for each, normalised correlation of the 40 ms before it with everything
    earlier finds the start. A level step across the seam counts against a loop. `None`: nothing steady enough.
    """
    mono = mono_of(frames)
    if len(mono) < _MIN_SAMPLE_SECONDS * sample_rate_hz:
        return None
    width = round(_MATCH_SECONDS * sample_rate_hz)
    low, high = round(_SEARCH_FROM_SHARE * len(mono)), _last_loud_frame(mono, sample_rate_hz)
    gap = round(min(_MIN_LOOP_SECONDS, (high - low) / sample_rate_hz / 3) * sample_rate_hz)
    best: tuple[float, Loop] | None = None
    for end in np.linspace(low + (high - low) * 0.6, high, _ENDS).astype(int):
        found = _best_start(mono, int(end), (low, int(end) - gap), width, sample_rate_hz)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best else None


def _last_loud_frame(mono: npt.NDArray[np.float64], rate: int) -> int:
    """End of the steady part: where the level last comes near its middle value, before any fade-out."""
    size = max(1, rate // 50)
    levels = np.sqrt((mono[: len(mono) // size * size].reshape(-1, size) ** 2).mean(axis=1))
    later = np.sort(levels[len(levels) // 5 :])
    steady = float(later[(len(later) - 1) // 2] + later[len(later) // 2]) / 2
    loud = np.flatnonzero(levels >= 0.7 * steady)
    last = (int(loud[-1]) + 1) * size if len(loud) else len(mono)
    return min(last, round(_SEARCH_TO_SHARE * len(mono)))


def _best_start(
    mono: npt.NDArray[np.float64], end: int, span: tuple[int, int], width: int, rate: int
) -> tuple[float, Loop] | None:
    low, high = max(span[0], width), span[1]
    if high - low < 2 * width:
        return None
    match = _matches(mono[low - width : high], mono[end - width : end])
    starts = low + np.arange(len(match))
    energy = np.concatenate([[0.0], np.cumsum(mono**2)])
    around = np.maximum(energy[starts] - energy[starts - width], 1e-12)
    step_db = np.abs(10 * np.log10(around / max(energy[end] - energy[end - width], 1e-12)))
    length_seconds = (end - starts) / rate
    score = match - _LEVEL_PENALTY_PER_DB * step_db
    score = score + _LONG_LOOP_BONUS * np.minimum(1.0, length_seconds / _LONG_LOOP_SECONDS)
    score[(match < _MIN_MATCH) | (step_db > _MAX_LEVEL_STEP_DB)] = -np.inf
    index = int(score.argmax())
    if not np.isfinite(score[index]):
        return None
    start, quality = int(starts[index]), float(match[index])
    seam = _SHORT_SEAM_SECONDS if quality >= _CLEAN_SEAM_MATCH else _SEAM_SECONDS
    frames = min(round(seam * rate), start, (end - start) // 2)
    return float(score[index]), Loop(start, end, frames, quality)


def _matches(searched: npt.NDArray[np.float64], pattern: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Normalised correlation of `pattern` with every stretch of `searched` of its length, by FFT."""
    count, width = len(searched), len(pattern)
    size = 1 << (count + width).bit_length()
    raw = np.fft.irfft(np.fft.rfft(searched, size) * np.conj(np.fft.rfft(pattern, size)), size)[: count - width]
    energy = np.concatenate([[0.0], np.cumsum(searched**2)])
    own = energy[width:count] - energy[: count - width]
    floor = 1e-9 * max(float(energy[-1]), 1e-12)
    return np.asarray(raw / np.sqrt(np.maximum(own, floor) * max(float((pattern**2).sum()), 1e-12)))


def blend_seam(planes: Frames, loop: Loop) -> Frames:
    """The sound `(channels, frames)` up to the loop's end, whose seam cannot be heard.

    The two sides fade with weights that keep the power at their correlation: linear for alike, equal power for strange.
    """
    start, end = loop.start_frame, loop.end_frame
    width = min(loop.seam_frames, start, (end - start) // 2)
    result = planes[:, :end].copy()
    if width < 2:
        return result
    rise = (np.arange(1, width + 1, dtype=np.float32) / width)[np.newaxis, :]
    lift = np.sqrt(rise**2 + (1 - rise) ** 2 + 2 * loop.match * rise * (1 - rise))
    result[:, end - width :] *= (1 - rise) / lift
    result[:, end - width :] += planes[:, start - width : start] * (rise / lift)
    return result
