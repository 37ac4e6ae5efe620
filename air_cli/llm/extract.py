"""Finding the JSON object in whatever a model sends: strict first, lenient last, never guessing numbers."""

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, SupportsIndex

Rung = Literal["strict", "scan", "partial", "lenient", "none"]
MAX_REPLY_CHARACTERS = 4_000_000
_MOST_LOOKS = 5_000_000
"""Two a character are enough for a reply that is broken here and there."""
_THINKING = re.compile(r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_OPENERS = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Found:
    """The object of a reply, and the rung of the ladder that found it; `is_cut` when its end is missing."""

    value: dict[str, Any] | None
    rung: Rung
    is_cut: bool = False


def find_object(text: str, fits: Callable[[dict[str, Any]], bool] = bool) -> Found:
    """The JSON object in a reply.

    Args:
        text: the reply as it came: fenced, with prose around, two objects, cut short, or not JSON at all.
        fits: whether an object may be the one meant; the last that fits is preferred, then the last.
    """
    text = text[:MAX_REPLY_CHARACTERS].lstrip("\ufeff")
    strict = _strict(text)
    if strict is not None:
        return Found(strict, "strict")
    plain = _THINKING.sub(" ", text)
    spans = list(_balanced(plain))
    whole = [value for start, end in spans if (value := _strict(plain[start:end])) is not None]
    fitting = [value for value in whole if fits(value)]
    return Found(fitting[-1], "scan") if fitting else _from_tail(plain, spans, fits, whole)


def _from_tail(
    text: str, spans: list[tuple[int, int]], fits: Callable[[dict[str, Any]], bool], whole: list[dict[str, Any]]
) -> Found:
    """The object that never ends, then the broken ones, by the lenient parsers."""
    tail = _tail(text, spans)
    if tail:
        value = _partial(tail)
        if value is not None and fits(value):
            return Found(value, "partial", is_cut=True)
    candidates = [(text[start:end], False) for start, end in reversed(spans)]
    if (end := _last_complete(tail)) is not None:
        candidates.append((tail[:end], True))
    patience = _Patience()
    for candidate, is_cut in candidates:
        value = _lenient(candidate, patience)
        if value is not None and fits(value):
            return Found(value, "lenient", is_cut)
    return Found(whole[-1], "scan") if whole else Found(None, "none")


def _strict(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text, parse_constant=lambda _: None, parse_float=_finite, parse_int=_integer)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _integer(text: str) -> int | None:
    return int(text) if len(text) <= 20 else None


def _balanced(text: str) -> Iterator[tuple[int, int]]:
    """Spans of top-level `{…}`, with braces inside strings left alone."""
    position = text.find("{")
    while position >= 0:
        end = _end_of(text, position)
        if end is None:
            return
        yield position, end
        position = text.find("{", end)


def _end_of(text: str, start: int) -> int | None:
    depth, is_string, position = 0, False, start
    for match in _SIGNS.finditer(text, start):
        sign, position = match[0], match.end()
        if sign == '"':
            is_string = not is_string
        elif not is_string and sign in "{}":
            depth += 1 if sign == "{" else -1
            if depth == 0:
                return position
    return None


_SIGNS = re.compile(r'\\.|["{}]', re.DOTALL)


def _tail(text: str, spans: list[tuple[int, int]]) -> str:
    """The object that is opened last and never closed."""
    start = text.find("{", spans[-1][1] if spans else 0)
    return text[start:] if start >= 0 else ""


def _partial(tail: str) -> dict[str, Any] | None:
    """What is complete of a cut object: the last element of the innermost open list may hold a cut number."""
    from pydantic_core import from_json

    end = _last_complete(tail)
    if end is None:
        return None
    try:
        value = from_json(tail[:end], allow_partial=True)
    except ValueError:
        return None
    return _without_odd_numbers(value) if isinstance(value, dict) else None


def _last_complete(tail: str) -> int | None:
    """Where the last element of a list, or the last member of an object, ends for certain.

    A cut list element is dropped whole: the text ends behind the last comma of the innermost open list, or before
    that list's element where it is the first.
    """
    stack: list[tuple[str, int]] = []
    is_string = False
    for match in re.finditer(r'\\.|["{}\[\],]', tail, re.DOTALL):
        sign = match[0]
        if sign == '"':
            is_string = not is_string
        elif is_string or sign.startswith("\\"):
            continue
        elif sign in _OPENERS:
            stack.append((sign, match.end()))
        elif sign == ",":
            stack[-1:] = [(stack[-1][0], match.start())] if stack else []
        elif stack:
            stack.pop()
    lists = [place for sign, place in stack if sign == "["]
    if lists:
        return lists[-1]
    return stack[-1][1] if stack else None


class _Patience:
    """How many more characters the lenient parser may look at, in all that it is given of one reply."""

    def __init__(self) -> None:
        self.looks_left = _MOST_LOOKS

    def look(self) -> None:
        self.looks_left -= 1
        if self.looks_left < 0:
            raise ValueError("it takes too long to make sense of")


class _Watched(str):
    """Text that costs patience with every look at it: what is broken in some ways is read again from every quote."""

    __slots__ = ("patience",)
    patience: _Patience

    def __getitem__(self, place: SupportsIndex | slice) -> str:
        self.patience.look()
        return str.__getitem__(self, place)


def _lenient(candidate: str, patience: _Patience) -> dict[str, Any] | None:
    if "{" not in candidate:
        return None
    import json_repair

    watched = _Watched(candidate)
    watched.patience = patience
    try:
        value = json_repair.loads(watched, skip_json_loads=True)
    except (ValueError, RecursionError):
        return None
    return _without_odd_numbers(value) if isinstance(value, dict) and value else None


def _without_odd_numbers(value: Any) -> Any:
    """The value with NaN and infinities made null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _without_odd_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_odd_numbers(inner) for inner in value]
    return value
