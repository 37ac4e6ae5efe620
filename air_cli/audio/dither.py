"""Triangular dither: noise of ±1 step that turns the distortion of rounding into a steady, far softer hiss.

Two rectangular noises added make the triangle (TPDF): neither the mean nor the power of the error then depends on the
signal (Lipshitz, Wannamaker & Vanderkooy, "Quantization and Dither: A Theoretical Survey", JAES 1992).
"""

import zlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames

_SILENCE = np.float32(1e-6)
"""−120 dBFS: what a convolution leaves where nothing sounds is far below."""
_POOL_FRAMES = 1 << 18
"""Longer than any block; every block of every file begins at a place of its own in it."""


@lru_cache(maxsize=2)
def _pool(seed: int) -> npt.NDArray[np.float32]:
    noise = np.random.Generator(np.random.PCG64([seed]))
    white = noise.random(_POOL_FRAMES, dtype=np.float32)
    white -= noise.random(_POOL_FRAMES, dtype=np.float32)
    return white


def dither_for(planes: Frames, seed: int, name: str, start: int) -> Frames:
    """Noise in units of one step for a block `(channels, frames)` of a file that begins at the frame `start`.

    The same for the same seed, name and place; silence stays silent.
    """
    pool, count = _pool(seed), planes.shape[1]
    noise = np.empty_like(planes)
    for channel, plane in enumerate(planes):
        place = zlib.crc32(f"{name}|{start}|{channel}".encode()) % (_POOL_FRAMES - count + 1)
        np.multiply(pool[place : place + count], np.abs(plane) > _SILENCE, out=noise[channel])
    return noise
