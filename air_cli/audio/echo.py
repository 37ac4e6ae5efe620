"""A delay in the tempo of the piece: repeats that wander from left to right, each darker than the last."""

import math

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames

FEEDBACK = 0.42
_SILENT = 1e-3
_DARKENING = (0.25, 0.5, 0.25)
"""What each repeat passes through: a smoothing over three frames."""


class Echo:
    """Ping-pong delay of a mono send; the first repeat comes from the left."""

    def __init__(self, delay_frames: int) -> None:
        self._delay = max(8, delay_frames)
        # The last `delay + 1` frames of input and of both lines: one more than the delay, for the smoothing.
        self._input = np.zeros(self._delay, np.float32)
        self._lines = np.zeros((2, self._delay + 1), np.float32)

    @property
    def tail_frames(self) -> int:
        """How long the repeats sound after their input ends, down to −60 dB."""
        repeats = 1 + math.ceil(math.log(_SILENT) / math.log(FEEDBACK))
        return repeats * self._delay

    def process(self, send: npt.NDArray[np.float32]) -> Frames:
        """The repeats `(2, frames)` for a mono block `(frames,)`."""
        count = len(send)
        delayed = np.concatenate([self._input, send])
        lines = np.concatenate([self._lines, np.zeros((2, count), np.float32)], axis=1)
        first = self._delay + 1
        # A stretch shorter than the delay depends only on what has already sounded.
        for start in range(0, count, self._delay - 1):
            stop = min(count, start + self._delay - 1)
            here = slice(first + start, first + stop)
            lines[0, here] = delayed[start:stop] + FEEDBACK * _smoothed(lines[1], start, stop)
            lines[1, here] = FEEDBACK * _smoothed(lines[0], start, stop)
        self._input = delayed[count:].copy()
        self._lines = lines[:, count:].copy()
        return lines[:, first:]


def _smoothed(line: npt.NDArray[np.float32], start: int, stop: int) -> npt.NDArray[np.float32]:
    """Frames one delay back, each mixed with its neighbours."""
    before, middle, after = (line[start + shift : stop + shift] for shift in (0, 1, 2))
    low, centre, high = _DARKENING
    return np.asarray(low * before + centre * middle + high * after, np.float32)
