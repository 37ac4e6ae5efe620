"""What a style's mixes need on every track alike, so that their sum is balanced like a record's. A table only.

`python benchmarks/mix/fit.py` measures pieces of a style against the average of commercial music and proposes its row;
since every track of a piece carries the same curve, their sum does too.
"""

from typing import Final

STYLE_CURVES_DB: Final[dict[str, tuple[float, ...]]] = {
    "afrobeat": (9, -4.5, 4, -2, 0, 2.5, -2, 1.5, 3, -6),
    "amapiano": (8.5, -12, 6, -6.5, -2.5, 0, 1.5, 4.5, 3.5, -5),
    "boom bap": (9, -5, 1, 0, 0, -1, 1, 0, -2, -2),
    "country": (9, -3, 2.5, -1, 1, 0, 0, -2, 0, -5),
    "deep house": (9, -9.5, 2.5, 0, -1, 0, 3, 4.5, 0, -4),
    "disco": (9, -4, 4.5, 1.5, 0, 1.5, 2, -1, 0, -6.5),
    "downtempo": (9, -5, 2.5, -3.5, -2, -0.5, -0.5, 1, -2, 0),
    "drill": (9, -12, 6, 2.5, -2, -5.5, -3.5, 4, 3.5, -4.5),
    "drum & bass": (9, -9.5, 3, 3.5, -1.5, 3, 4, 2, -1.5, -7.5),
    "dubstep": (9, -8.5, 2.5, 3.5, 0, 1, 1.5, 3, 0, -7),
    "funk": (9, -4, 5.5, 2, -0.5, 0, -2, -2, 2, -5),
    "gospel": (9, -3.5, 3, -2.5, -1, 0, -1.5, 5, 2, -5),
    "house": (8, -10.5, 2.5, 1, 1.5, -1.5, -1.5, 3.5, 0, -5),
    "indie": (9, -2.5, 3, -3, 2.5, -0.5, 1, 2, 0, -5.5),
    "jazz": (3, -5.5, 0, 1, -2.5, 0, -4, 1.5, 4.5, 1),
    "lofi": (9, -6, 0, -3, -1.5, 1, -2.5, 2.5, -0.5, 0.5),
    "metal": (9, -3, 0.5, -0.5, 0.5, 1.5, -1.5, -3.5, 4, -1),
    "pop": (9, -5, 2.5, -3.5, -0.5, -3, 1, 2, 2.5, -5),
    "punk": (8.5, -3, 3, -2, 0, 2, -1, -3, 1.5, -3.5),
    "reggae": (9, -3, 1, -3.5, -4, -1, 1.5, 3, 2.5, -6.5),
    "reggaeton": (9, -12, 2, 2, -3, 2.5, 6.5, 2.5, 1.5, -6.5),
    "rnb": (9, -11.5, 3.5, -1.5, -2.5, 0.5, -1.5, 3.5, 4, -5.5),
    "rock": (9, -3, 2.5, -3, -0.5, 2.5, -1, -2.5, 2.5, -3.5),
    "soul": (9, -4, 4, -3, -1.5, 3, -1.5, 4, 0, -7),
    "synthwave": (9, -6, 2, 2, 2, 1, 1.5, 0, -2.5, -3),
    "techno": (7, -12, 3, 1, 0.5, 2, 4, 5, -0.5, -6),
    "trance": (9, -8, 7.5, 4, -1, 1, 2, 0.5, -3, -9),
    "trap": (9, -11.5, 3, 3.5, -1, 2, -2.5, 2.5, 2, -6.5),
    "uk garage": (9, -10.5, 2.5, 2, 2, 0, 3.5, 4.5, -1.5, -8.5),
}
"""Style → gains in dB of the bells at `shaping.CURVE_HZ` (40 Hz … 12.5 kHz)."""
