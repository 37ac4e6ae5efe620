"""The columns of `air batch rank`: what each is called, and what its values are worth."""

from collections.abc import Callable
from dataclasses import dataclass

_WIDE_LU = 6.0
_MANY_REPAIRS = 10.0
_WIDE_DB = 3.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A column: `worth` turns its value into 0 (odd) … 1 (nothing to say)."""

    name: str
    heading: str
    digits: int
    worth: Callable[[float], float]


def _more(value: float) -> float:
    return min(1.0, max(0.0, value))


def _less(value: float) -> float:
    return 1.0 - _more(value)


FIGURES = (
    Figure("in_key", "IN KEY", 3, _more),
    Figure("contrast", "CONTRAST", 2, lambda value: _more(value / 0.5)),
    Figure("groove", "GROOVE", 3, _more),
    Figure("masking", "MASKING", 2, _less),
    Figure("loudness", "LOUDNESS", 2, lambda value: _less(abs(value) / _WIDE_LU)),
    Figure("true_peak", "PEAK", 2, lambda value: _less(value / _WIDE_DB)),
    Figure("repairs", "REPAIRS", 0, lambda value: _less(value / _MANY_REPAIRS)),
)
"""In-key share, section contrast and groove are those of `domain.figures`; masking is the mean share of a pitched
part's energy that the rest covers; loudness is in LU from the master's target; true peak in dB above its ceiling."""
RANKINGS = ("score", *(row.name for row in FIGURES))
"""What a batch can be sorted by."""
