"""Room for the kick: a gain curve drawn from its onsets alone, the same on every render."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from air_cli.domain.units import db_to_gain

_FALL_SECONDS = 0.004
_HOLD_SECONDS = 0.03
_RISE_SECONDS = 0.19


class Ducker:
    """Pulls a track down at every kick and lets it swell back; it is lowest exactly at the onset."""

    def __init__(self, onset_frames: Sequence[int], depth_db: float, sample_rate_hz: int) -> None:
        self._onsets = np.asarray(sorted(onset_frames), np.int64)
        self._depth = np.float32(1.0 - db_to_gain(-abs(depth_db)))
        self._fall = max(1, round(_FALL_SECONDS * sample_rate_hz))
        self._shape = _dip(self._fall, round(_HOLD_SECONDS * sample_rate_hz), round(_RISE_SECONDS * sample_rate_hz))

    def gains(self, start: int, count: int) -> npt.NDArray[np.float32]:
        """Factors for the frames `start … start + count`."""
        dips = np.zeros(count, np.float32)
        span = len(self._shape)
        low, high = np.searchsorted(self._onsets, [start - span, start + count + self._fall])
        for onset in self._onsets[low:high]:
            begin = int(onset) - self._fall - start
            first, last = max(0, begin), min(count, begin + span)
            if first < last:
                np.maximum(dips[first:last], self._shape[first - begin : last - begin], out=dips[first:last])
        return np.asarray(1 - self._depth * dips, np.float32)


def _dip(fall: int, hold: int, rise: int) -> npt.NDArray[np.float32]:
    """0 → 1 → 0: how far the gain is down around one kick."""
    down = np.sin(np.linspace(0, np.pi / 2, fall, endpoint=False)) ** 2
    up = np.cos(np.linspace(0, np.pi / 2, rise)) ** 2
    return np.concatenate([down, np.ones(hold), up]).astype(np.float32)
