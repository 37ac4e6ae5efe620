"""Writing WAV files block by block, in PCM 16, PCM 24 or 32-bit float."""

import struct
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames

BIT_DEPTHS = {"16": 16, "24": 24, "32f": 32}
_PCM, _FLOAT = 1, 3
_MAX_RIFF_BYTES = 2**32 - 1


class WavWriter:
    """Writes a stereo or mono WAV of known length; `quantised` tells what a block reads back as."""

    def __init__(self, file: BinaryIO, sample_rate_hz: int, channels: int, bit_depth: int, frames: int) -> None:
        self._file = file
        self._bit_depth = bit_depth
        block_align = channels * bit_depth // 8
        data_bytes = frames * block_align
        if data_bytes + 36 > _MAX_RIFF_BYTES:
            raise OSError(27, "a WAV cannot be larger than 4 GiB")
        tag = _FLOAT if bit_depth == 32 else _PCM
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + data_bytes, b"WAVE"))
        file.write(
            struct.pack(
                "<4sIHHIIHH",
                b"fmt ",
                16,
                tag,
                channels,
                sample_rate_hz,
                sample_rate_hz * block_align,
                block_align,
                bit_depth,
            )
        )
        file.write(struct.pack("<4sI", b"data", data_bytes))

    def write(self, block: Frames, dither: npt.NDArray[np.float32] | None = None) -> Frames:
        """Append `(frames, channels)` and return the block as a reader of the file will see it.

        `dither` is noise in units of one step, added before rounding.
        """
        if self._bit_depth == 32:
            self._file.write(np.ascontiguousarray(block, dtype="<f4").tobytes())
            return block
        scale = float(2 ** (self._bit_depth - 1))
        steps = block * np.float32(scale)
        if dither is not None:
            steps += dither
        np.rint(steps, out=steps)
        np.clip(steps, -scale, scale - 1, out=steps)
        self._file.write(_pack(steps, self._bit_depth))
        return steps / np.float32(scale)


def _pack(steps: Frames, bit_depth: int) -> bytes:
    if bit_depth == 16:
        return steps.astype("<i2").tobytes()
    wide = np.ascontiguousarray(steps.astype("<i4")).view(np.uint8).reshape(-1, 4)
    return wide[:, :3].tobytes()
