"""What a style's mixes need on every track alike, so that their sum is balanced like a record's. A table only.

`python benchmarks/mix/fit.py` measures pieces of a style against the average of commercial music and proposes its row;
since every track of a piece carries the same curve, their sum does too.
"""

from typing import Final

STYLE_CURVES_DB: Final[dict[str, tuple[float, ...]]] = {
    "afrobeat": (5, -5.5, 2.5, 0, 1, 0, 1, 4, -1.5, -4),
    "amapiano": (-1, -9, 5, -4, -3, 0, 0, 5, 5, -5.5),
    "boom bap": (6, -5, 0.5, -1.5, -1, -2, 1, 0, -1, 0),
    "country": (6, -3.5, 3.5, 0, 2.5, 1, 0, -2, -3, -4.5),
    "deep house": (6, -9, 2, 0, -1, -1, 3.5, 5, 0, -3.5),
    "disco": (6, -5, 4.5, 2.5, 0, 2, 3, -0.5, -1.5, -5.5),
    "downtempo": (6, -5.5, 1, -3.5, -1.5, 1, -2.5, 0, -1.5, 1.5),
    "drill": (4.5, -9, 5, 5, -1, -4, -3.5, 5, -0.5, -5.5),
    "drum & bass": (6, -9, 2.5, 3, -2.5, 1.5, 5, 1.5, -2.5, -6),
    "dubstep": (6, -9, 2, 3, 0, -0.5, 3, 2.5, -1.5, -6),
    "funk": (5.5, -4.5, 5, 2.5, -1.5, -1, 1.5, 0, -2, -4.5),
    "gospel": (6, -4, 4, -1, 0, 1.5, -0.5, 4, -1.5, -3.5),
    "house": (6, -8, 2.5, 1, 1.5, -1, -2, 2.5, 0, -4.5),
    "indie": (6, -4.5, 3.5, -2, 4.5, 0, 1, 1, -3.5, -4.5),
    "jazz": (2.5, -5, 1, 1, -2, -0.5, -3.5, -1, 2, 3.5),
    "lofi": (6, -6.5, -1, -4, -2, 0, -3, 3, 0, 2.5),
    "metal": (6, -5, 1.5, 1.5, 2, 3.5, 0, -1.5, -2, -3),
    "pop": (6, -5, 3, -1.5, 1, -2.5, 2.5, 3, -1.5, -4),
    "punk": (6, -5, 3.5, -0.5, 2, 4, 0, -2, -4.5, -5.5),
    "reggae": (6, -3, 3, -2.5, -2.5, 0, 3.5, 3, -1.5, -3.5),
    "reggaeton": (1.5, -9, 4, 5, -2.5, 4, 5, 5, -4.5, -6),
    "rnb": (6, -9, 5.5, 0, -2, 1.5, 0, 6, 1, -4),
    "rock": (6, -5, 4, -1, 0.5, 4.5, 0, -1.5, -3.5, -4.5),
    "soul": (6, -4, 4.5, -1.5, 0, 5, 0, 2.5, -3, -5),
    "synthwave": (6, -5.5, 0.5, 1.5, 1.5, 0.5, 1.5, 0, -3, -2.5),
    "techno": (6, -11, 3, 1, 0.5, 2, 4, 5, -0.5, -6),
    "trance": (6, -7.5, 5, 4, -1, 1, 2, 0.5, -3, -6),
    "trap": (6, -9, 5, 5, -1.5, 2.5, 0, 5, -2, -6),
    "uk garage": (6, -9, 2.5, 2, 2, 0, 3.5, 4.5, -2, -6),
}
"""Style → gains in dB of the bells at `shaping.CURVE_HZ` (40 Hz … 12.5 kHz)."""
