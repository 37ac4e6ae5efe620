"""Names that look like one that was mistyped, and the hint that offers them."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_AS_LIKELY = 0.1
"""How much less like a text than the nearest a name may be to be offered beside it."""
_LEAST_PREFIX = 2
_MOST_FILES = 5000
_SYNONYMS_EACH = 4
_FILES_LIKENESS = 0.6
_NOTHING: Mapping[str, str] = {}


def nearest(
    text: str,
    names: Iterable[str],
    most: int = 3,
    likeness: float = 0.5,
    meant: Mapping[str, str] = _NOTHING,
) -> list[str]:
    """The names that look like a text in any case, nearest first, at most so many.

    What `meant` (synonym in lower case → name) knows the text to mean comes first, then what begins with it, names
    before synonyms, then what is spelled most like it. `likeness` is the least ratio (0–1) of
    `difflib.SequenceMatcher`.
    """
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(name.casefold(), name)
    wanted = text.strip().casefold()
    words = {word: name for word, name in meant.items() if name.casefold() in known}
    spelled = {**words, **known}
    close = [words[wanted]] if wanted in words else _begun(wanted, known) or _begun(wanted, words)
    if not close:
        close = [spelled[word] for word in difflib.get_close_matches(wanted, spelled, most * _SYNONYMS_EACH, likeness)]
    return list(dict.fromkeys(close))[:most]


def _begun(wanted: str, spelled: Mapping[str, str]) -> list[str]:
    """What begins with a text, the shortest first."""
    if len(wanted) < _LEAST_PREFIX:
        return []
    return [spelled[word] for word in sorted(spelled, key=len) if word.startswith(wanted)]


def did_you_mean(
    text: str,
    names: Iterable[str],
    otherwise: str | None = None,
    likeness: float = 0.5,
    meant: Mapping[str, str] = _NOTHING,
) -> str:
    """The hint that offers the nearest name and those as likely; where none is near `otherwise`, or all of them."""
    known = list(names)
    near = nearest(text, known, likeness=likeness, meant=meant)
    if not near:
        return f"one of: {', '.join(known)}" if otherwise is None else otherwise
    return one_of([f"`{name}`" for name in as_likely(text, near)])


def as_likely(text: str, near: Sequence[str]) -> list[str]:
    """Of some names, nearest first, the first and those about as much like a text."""
    least = _likeness(text, near[0]) - _AS_LIKELY if near else 0.0
    return [name for name in near if _likeness(text, name) >= least]


def one_of(names: Sequence[str]) -> str:
    """The question which of some names was meant."""
    *others, last = names
    return f"did you mean {', '.join(others)} or {last}?" if others else f"did you mean {last}?"


def nearest_file(path: Path, suffixes: Iterable[str] = ()) -> Path | None:
    """The file beside a path that was mistyped whose name looks most like it; the only one of a kind where none does.

    Args:
        path: as it was typed; a folder stands for a file in it.
        suffixes: endings of the files that can be meant, with their dots; any where there are none.
    """
    folder, wanted = (path, "") if path.is_dir() else (path.parent, path.name)
    kinds = tuple(suffixes)
    try:
        found = (one for one, _ in zip(folder.iterdir(), range(_MOST_FILES), strict=False))
        names = sorted(one.name for one in found if (not kinds or one.suffix.lower() in kinds) and one.is_file())
    except OSError:
        return None
    near = nearest(wanted, names, most=1, likeness=_FILES_LIKENESS) if wanted else []
    chosen = near or (names if len(names) == 1 and kinds else [])
    return folder / chosen[0] if chosen else None


def _likeness(text: str, name: str) -> float:
    return difflib.SequenceMatcher(None, name.casefold(), text.casefold()).ratio()
