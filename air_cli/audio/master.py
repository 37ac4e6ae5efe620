"""The master: loudness target, look-ahead limiter, both channels by one gain."""

import math
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames
from air_cli.audio.loudness import GROUP_FRAMES, Measurement
from air_cli.domain.choices import MasterName
from air_cli.domain.units import db_to_gain


@dataclass(frozen=True, slots=True)
class MasterTarget:
    """`lufs` is the integrated loudness to reach, `ceiling_dbtp` the true peak never passed; `None` = not touched."""

    lufs: float | None = None
    ceiling_dbtp: float | None = None
    peak: float | None = None


MASTERS: dict[MasterName, MasterTarget] = {
    "streaming": MasterTarget(lufs=-14.0, ceiling_dbtp=-1.0),
    "club": MasterTarget(lufs=-9.0, ceiling_dbtp=-1.0),
    "broadcast": MasterTarget(lufs=-23.0, ceiling_dbtp=-1.0),
    "peak": MasterTarget(peak=0.9),
    "off": MasterTarget(),
}
_MAX_GAIN_DB = 40.0
_LOOK_AHEAD_SECONDS = 0.004
_RELEASE_DB_PER_SECOND = 60.0
_CEILING_MARGIN_DB = 0.2
"""Other meters interpolate with other kernels and find peaks a little higher."""
_MAX_ROUNDS = 12
_CLOSE_ENOUGH_LU = 0.02
_LEAST_SLOPE = 0.1
_STRETCH_GROUPS = 1 << 16
_Float = TypeVar("_Float", bound=np.floating[Any])


@dataclass(frozen=True, slots=True)
class MasterCurve:
    """Gain of the master over time: one factor a group of 64 frames, the same for both channels."""

    gains: npt.NDArray[np.float32]

    def apply(self, planes: Frames, first_frame: int) -> Frames:
        """A block `(2, frames)` with the gain applied, interpolated between groups."""
        if self.gains.min() == self.gains.max():
            return np.asarray(planes * np.float32(self.gains[0]), np.float32)
        low = max(0, first_frame // GROUP_FRAMES - 2)
        high = min(len(self.gains), (first_frame + planes.shape[1]) // GROUP_FRAMES + 3)
        centres = (np.arange(low, high) + 0.5) * GROUP_FRAMES
        frames = np.arange(first_frame, first_frame + planes.shape[1])
        curve = np.interp(frames, centres, self.gains[low:high]).astype(np.float32)
        return np.asarray(planes * curve, np.float32)


def master_curve(
    measured: Measurement, sample_peak: float, name: MasterName, sample_rate_hz: int, *, circular: bool = False
) -> MasterCurve:
    """The gain that brings a measured mix to a target.

    Args:
        measured: energies and true peaks of the mix.
        sample_peak: highest absolute sample of the mix.
        name: a row of `MASTERS`.
        sample_rate_hz: of the mix.
        circular: the mix is a loop, and the limiter must end as it began.
    """
    target = MASTERS[name]
    ones = np.ones(max(1, len(measured.peaks)), np.float32)
    if target.peak is not None:
        return MasterCurve(ones * (target.peak / sample_peak if sample_peak > 0 else 1.0))
    loudness = measured.integrated_lufs()
    if target.lufs is None or target.ceiling_dbtp is None or not math.isfinite(loudness):
        return MasterCurve(ones)
    ceiling = db_to_gain(target.ceiling_dbtp - _CEILING_MARGIN_DB)
    gain_db = min(_MAX_GAIN_DB, target.lufs - loudness)
    count = len(measured.peaks)
    peaks = np.tile(measured.peaks, 3) if circular else measured.peaks
    kept = slice(count, 2 * count) if circular else slice(None)
    curve = _limited(peaks, gain_db, ceiling, sample_rate_hz)[kept]
    reached, slope = measured.integrated_lufs(curve), 1.0
    for _ in range(_MAX_ROUNDS):
        missing = target.lufs - reached
        # A limiter gives back part of what is asked for: the next step is as long as the last one shows.
        step_db = min(missing / slope, _MAX_GAIN_DB - gain_db)
        if abs(missing) < _CLOSE_ENOUGH_LU or abs(step_db) < _CLOSE_ENOUGH_LU:
            break
        gain_db += step_db
        curve = _limited(peaks, gain_db, ceiling, sample_rate_hz)[kept]
        before, reached = reached, measured.integrated_lufs(curve)
        slope = min(1.0, max(_LEAST_SLOPE, (reached - before) / step_db))
    return MasterCurve(curve)


def _limited(
    true_peaks: npt.NDArray[np.float32], gain_db: float, ceiling: float, sample_rate_hz: int
) -> npt.NDArray[np.float32]:
    """Gain per group: `gain_db`, pulled down just ahead of every peak that would pass the ceiling, let go slowly.

    The release is linear in dB. The needed gain is held over a window around each peak and averaged over the same
    window, so that the average at the peak is never above what the peak allows.
    """
    gain = db_to_gain(gain_db)
    if float(true_peaks.max()) * gain <= ceiling:
        return np.full(len(true_peaks), gain, np.float32)
    window = max(3, round(_LOOK_AHEAD_SECONDS * sample_rate_hz / GROUP_FRAMES))
    padded = np.ones(len(true_peaks) + 4 * window, np.float32)
    _release(true_peaks, gain, ceiling, sample_rate_hz, padded[2 * window : 2 * window + len(true_peaks)])
    # held[j] covers padded j … j+window+3; smooth[i] averages held[i … i+window−1]. Padded groups from i+window−1 to
    # i+window+3 lie under all of them; smooth[i] speaks for the middle one, with two neighbours to spare on each side.
    held = sliding_minimum(padded, window + 4)
    kernel = np.hanning(window + 2)[1:-1]
    smooth = np.convolve(held, (kernel / kernel.sum()).astype(np.float32), mode="valid")
    start = window - 1
    return np.asarray(gain * np.minimum(1.0, smooth[start : start + len(true_peaks)]), np.float32)


def _release(
    true_peaks: npt.NDArray[np.float32],
    gain: float,
    ceiling: float,
    sample_rate_hz: int,
    out: npt.NDArray[np.float32],
) -> None:
    """Needed reduction of every group, let go at a fixed rate in dB; in stretches, so that an hour needs no memory."""
    slope_db = np.arange(_STRETCH_GROUPS) * (_RELEASE_DB_PER_SECOND * GROUP_FRAMES / sample_rate_hz)
    carried_db = 0.0
    for start in range(0, len(true_peaks), _STRETCH_GROUPS):
        peaks = np.maximum(true_peaks[start : start + _STRETCH_GROUPS].astype(np.float64) * gain, 1e-12)
        needed_db = np.minimum(0.0, 20 * np.log10(ceiling / peaks))
        needed_db[0] = min(needed_db[0], carried_db)
        slope = slope_db[: len(peaks)]
        released_db = np.minimum(0.0, slope + np.minimum.accumulate(needed_db - slope))
        out[start : start + len(peaks)] = 10 ** (released_db / 20)
        carried_db = float(released_db[-1] + slope_db[1])


def sliding_minimum(values: npt.NDArray[_Float], window: int) -> npt.NDArray[_Float]:
    """Minimum of every `window` neighbours: element i covers i … i+window−1 (length shrinks by window−1)."""
    result = values
    covered = 1
    while covered < window:
        step = min(covered, window - covered)
        result = np.minimum(result[: len(result) - step], result[step:])
        covered += step
    return result
