"""How much parts of a mix cover each other."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from air_cli.audio.convert import open_audio, read_blocks
from air_cli.audio.files import Frames

_WINDOW_FRAMES = 4096
_BARK_EDGES_HZ = (
    20, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400,
    7700, 9500, 12000, 15500,
)  # fmt: skip
"""Critical bands: Zwicker, JASA 33 (1961)."""
_MASKED_BELOW_DB = 5.5
"""A tone so far below noise in its critical band is not heard: Johnston, IEEE JSAC 6 (1988)."""
_Power = npt.NDArray[np.float64]


def masked_shares(paths: Sequence[Path]) -> list[float]:
    """For each file the share of its energy, 0–1, that the others together cover; 0 for silence.

    Energy counts as covered where, within about a tenth of a second and one critical band, the others are at least
    5.5 dB stronger.

    Args:
        paths: the stems of one piece, of equal rate.

    Raises:
        SampleError: one of them cannot be read as audio.
    """
    powers = [_band_power(path) for path in paths]
    windows = min((len(power) for power in powers), default=0)
    stacked = np.array([power[:windows] for power in powers])
    if not stacked.size:
        return [0.0 for _ in paths]
    others = stacked.sum(axis=0) - stacked
    covered = np.where(others >= stacked * 10 ** (_MASKED_BELOW_DB / 10), stacked, 0.0).sum(axis=(1, 2))
    total = stacked.sum(axis=(1, 2))
    return [float(part / whole) if whole > 0 else 0.0 for part, whole in zip(covered, total, strict=True)]


def _band_power(path: Path) -> _Power:
    """Power by window and critical band, `(windows, 24)`."""
    with open_audio(path) as file:
        rate = int(file.samplerate)
        edges = np.minimum(np.array(_BARK_EDGES_HZ) * _WINDOW_FRAMES // rate, _WINDOW_FRAMES // 2)
        rows = [_block_power(block, edges) for block in read_blocks(path, file)]
    return np.concatenate(rows) if rows else np.zeros((0, len(_BARK_EDGES_HZ) - 1))


def _block_power(block: Frames, edges: npt.NDArray[np.int64]) -> _Power:
    mono = block.mean(axis=1)
    windows = -(-len(mono) // _WINDOW_FRAMES)
    padded = np.zeros(windows * _WINDOW_FRAMES, np.float32)
    padded[: len(mono)] = mono
    shaped = padded.reshape(windows, _WINDOW_FRAMES) * np.hanning(_WINDOW_FRAMES).astype(np.float32)
    power = np.abs(np.fft.rfft(shaped, axis=1)) ** 2
    sums = np.concatenate([np.zeros((windows, 1)), np.cumsum(power, axis=1, dtype=np.float64)], axis=1)
    bands: _Power = np.maximum(0.0, np.diff(sums[:, edges], axis=1))
    return bands
