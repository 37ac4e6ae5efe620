"""What a style's mixes need on every track alike, so that their sum is balanced like a record's. A table only.

`python benchmarks/mix/fit.py` measures pieces of a style against the average of commercial music and proposes its row;
since every track of a piece carries the same curve, their sum does too.
"""

from typing import Final

STYLE_CURVES_DB: Final[dict[str, tuple[float, ...]]] = {
    "afrobeat": (10, -4.5, 3, -2.5, 0, 2.5, -1, 2, 3.5, -6),
    "amapiano": (9, -12, 5, -6, -2.5, 0, 1.5, 4, 4, -4.5),
    "boom bap": (10.5, -5, 0, -0.5, 0, -0.5, 1.5, 0.5, -1.5, -2),
    "country": (11, -3.5, 1, -2, 1, 0, 0, -1.5, 0.5, -4.5),
    "deep house": (9.5, -9.5, 2, -0.5, -1.5, 0, 3, 4.5, 0.5, -3.5),
    "disco": (11, -4, 4.5, 1, -0.5, 1, 2, 0, 0, -6.5),
    "downtempo": (12, -5, 1.5, -3.5, -2, 0, 0, 1, -2, 0),
    "drill": (12, -12, 5, 2, -2, -5, -3.5, 4.5, 3.5, -4),
    "drum & bass": (11, -10, 2, 2.5, -1.5, 3, 4.5, 2, -1.5, -7.5),
    "dubstep": (11.5, -8, 2, 3, 0, 1, 1.5, 3, 0, -6.5),
    "funk": (11, -4, 5, 1.5, -1, -0.5, -1, -2, 2, -4.5),
    "gospel": (12, -3.5, 2, -3, -1, 0, -0.5, 5.5, 2, -5),
    "house": (9.5, -8.5, 2, 0, 1, -1.5, -1.5, 4, 0, -5),
    "indie": (11, -2.5, 2, -4, 2, 0, 1.5, 2.5, 0, -5),
    "jazz": (2, -6.5, -1, 0, -2, 0, -3, 2, 5, 1.5),
    "lofi": (12, -6, -1, -4, -2, 1.5, -1.5, 2.5, 0, 1),
    "metal": (9, -2.5, 0, -1, 0, 1.5, -1.5, -3.5, 4, -0.5),
    "pop": (10.5, -5, 1.5, -4, -0.5, -2.5, 1, 2, 3, -5),
    "punk": (8, -3, 2.5, -2.5, 0, 2, -1, -2.5, 2, -3),
    "reggae": (12, -3, 0, -4, -4, -1, 2, 3, 3, -6),
    "reggaeton": (11, -12, 1.5, 2.5, -3, 2.5, 5.5, 1.5, 2, -6),
    "rnb": (12, -12, 2.5, -2, -3, 1.5, -1, 3.5, 4.5, -5),
    "rock": (10, -3, 2, -3.5, -1, 2.5, -1, -2, 3, -3.5),
    "soul": (11.5, -4, 3, -3.5, -2.5, 3, -1, 4.5, 0, -7),
    "synthwave": (8.5, -7, 1.5, 1, 1.5, 1.5, 2.5, 0.5, -2.5, -1.5),
    "techno": (9, -11, 3, 0.5, 0, 1.5, 3.5, 4.5, -0.5, -6),
    "trance": (10.5, -8, 6.5, 3.5, -1.5, 1.5, 2.5, 1, -2.5, -8.5),
    "trap": (12, -11.5, 2, 3, -1.5, 2.5, -2, 2.5, 2, -6),
    "uk garage": (11.5, -10.5, 1.5, 1.5, 2, 1, 4, 5, -1.5, -8.5),
}
"""Style → gains in dB of the bells at `shaping.CURVE_HZ` (40 Hz … 12.5 kHz)."""
