"""How alike sounds are, by the numbers that listening gave each."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_FURTHEST = 255.0


def timbre_distances(timbres: Sequence[bytes], wanted: bytes) -> list[float]:
    """Distance of each timbre (34 bytes, see `analysis.py`) from the wanted one: 0 (the same) … 1.

    The root of the mean square difference: a sound that differs much in one band is further than one a little off in
    all.
    """
    if not timbres:
        return []
    rows = _matrix(timbres)
    target = np.frombuffer(wanted, np.uint8).astype(np.float32)
    return [float(d) for d in np.sqrt(((rows - target) ** 2).mean(axis=1)) / _FURTHEST]


def near_pairs(timbres: Sequence[bytes], ahead: Sequence[int], most: float) -> list[tuple[int, int]]:
    """Pairs (i, j) of timbres no further apart than `most`, where j lies among the next `ahead[i]` after i."""
    if not timbres:
        return []
    rows = _matrix(timbres)
    pairs: list[tuple[int, int]] = []
    limit = (most * _FURTHEST) ** 2
    for i, count in enumerate(ahead):
        if count:
            following = rows[i + 1 : i + 1 + count]
            close = np.flatnonzero(((following - rows[i]) ** 2).mean(axis=1) <= limit)
            pairs += [(i, i + 1 + int(j)) for j in close]
    return pairs


def _matrix(timbres: Sequence[bytes]) -> npt.NDArray[np.float32]:
    return np.frombuffer(b"".join(timbres), np.uint8).reshape(len(timbres), -1).astype(np.float32)
