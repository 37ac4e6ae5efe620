"""Names that look like one that was mistyped, and the hint that offers them."""

import difflib
from collections.abc import Iterable

_AS_LIKELY = 0.1
"""How much less like a text than the nearest a name may be to be offered beside it."""


def nearest(text: str, names: Iterable[str], most: int = 3, likeness: float = 0.5) -> list[str]:
    """The names that look like a text in any case, nearest first, at most so many.

    `likeness` is the least ratio (0–1) of `difflib.SequenceMatcher`.
    """
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(name.casefold(), name)
    return [known[word] for word in difflib.get_close_matches(text.casefold(), known, n=most, cutoff=likeness)]


def did_you_mean(text: str, names: Iterable[str], otherwise: str | None = None, likeness: float = 0.5) -> str:
    """The hint that offers the nearest name and those as likely; where none is near `otherwise`, or all of them."""
    known = list(names)
    near = nearest(text, known, likeness=likeness)
    if not near:
        return f"one of: {', '.join(known)}" if otherwise is None else otherwise
    least = _likeness(text, near[0]) - _AS_LIKELY
    *others, last = [f"`{name}`" for name in near if _likeness(text, name) >= least]
    return f"did you mean {', '.join(others)} or {last}?" if others else f"did you mean {last}?"


def _likeness(text: str, name: str) -> float:
    return difflib.SequenceMatcher(None, name.casefold(), text.casefold()).ratio()
