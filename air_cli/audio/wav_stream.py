"""Writing WAV files block by block, in PCM 16, PCM 24 or 32-bit float."""

import struct
from typing import BinaryIO

import numpy as np

from air_cli.audio.files import BLOCKS_AHEAD, Frames, Scratch

_PCM, _FLOAT = 1, 3
_MAX_RIFF_BYTES = 2**32 - 1
_SURELY_UNCLIPPED = 0.999


class WavWriter:
    """Writes a stereo or mono WAV of known length."""

    def __init__(self, file: BinaryIO, sample_rate_hz: int, channels: int, bit_depth: int, frames: int) -> None:
        self._file = file
        self._bit_depth = bit_depth
        self._scratch = Scratch(BLOCKS_AHEAD)
        self._words = np.empty((0, channels), "<i2")
        block_align = channels * bit_depth // 8
        data_bytes = frames * block_align
        if data_bytes + 36 > _MAX_RIFF_BYTES:
            raise OSError(27, "a WAV cannot be larger than 4 GiB")
        tag = _FLOAT if bit_depth == 32 else _PCM
        byte_rate = sample_rate_hz * block_align
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + data_bytes, b"WAVE"))
        shape = (16, tag, channels, sample_rate_hz, byte_rate, block_align, bit_depth)
        file.write(struct.pack("<4sIHHIIHH", b"fmt ", *shape))
        file.write(struct.pack("<4sI", b"data", data_bytes))

    def write(self, planes: Frames, dither: Frames | None = None, peak: float = np.inf) -> Frames:
        """Append `(channels, frames)` and return the block as a reader of the file will see it.

        What is returned is good for `BLOCKS_AHEAD` calls. `dither` is noise in units of one step, added before
        rounding; `peak`, where known, spares the search for what would clip.
        """
        if self._bit_depth == 32:
            self._file.write(np.ascontiguousarray(planes.T, dtype="<f4").data)
            return planes
        steps = whole_steps(planes, self._bit_depth, dither, peak, self._scratch.shaped(*planes.shape))
        self._file.write(self._packed(steps))
        steps *= np.float32(1 / 2 ** (self._bit_depth - 1))
        return steps

    def _packed(self, steps: Frames) -> memoryview | bytes:
        if self._bit_depth == 16:
            if len(self._words) != steps.shape[1]:
                self._words = np.empty(steps.shape[::-1], "<i2")
            for channel, plane in enumerate(steps):
                self._words[:, channel] = plane
            return self._words.data
        wide = np.ascontiguousarray(steps.T.astype("<i4")).view(np.uint8).reshape(-1, 4)
        return wide[:, :3].tobytes()

    def close(self) -> None:
        """Nothing is left to do: the header was right from the start."""


def whole_steps(planes: Frames, bit_depth: int, dither: Frames | None, peak: float, steps: Frames) -> Frames:
    """Whole steps of an integer format, still as floats, in `steps`."""
    scale = np.float32(2 ** (bit_depth - 1))
    np.multiply(planes, scale, out=steps)
    if dither is not None:
        steps += dither
    np.rint(steps, out=steps)
    if dither is not None or peak > _SURELY_UNCLIPPED:
        np.clip(steps, -scale, scale - 1, out=steps)
    return steps
