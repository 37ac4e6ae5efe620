"""Text that came from outside, made fit to be shown on a terminal or stored in one line."""

import re
from collections.abc import Sequence

from air_cli.redaction import redacted

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
_ESCAPES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """The text without terminal escapes, control characters and direction overrides."""
    return text if _is_plain(text) else _CONTROL.sub("", text)


def _is_plain(text: str) -> bool:
    """Whether it is printable ASCII without tabs and line ends: nearly always, and quickly told."""
    return text.isascii() and text.isprintable()


def without_escapes(text: str) -> str:
    """The text without what a terminal obeys; merely invisible signs stay, for a path may hold them."""
    return _ESCAPES.sub("", text)


def printable_json(text: str) -> str:
    """JSON text whose strings hold the same, with what a terminal would obey written as escapes."""
    return _CONTROL.sub(_escaped, text)


def _escaped(sign: re.Match[str]) -> str:
    units = sign[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[i : i + 2], 'big'):04x}" for i in range(0, len(units), 2))


def few_of(items: Sequence[str], limit: int = 6) -> str:
    """The first items of a list, and how many more there are: "a, b and 3 more"."""
    shown = ", ".join(items[:limit])
    return f"{shown} and {len(items) - limit} more" if len(items) > limit else shown


def one_line(text: str, limit: int = 200) -> str:
    """The text on one line of at most `limit` characters, cut with an ellipsis.

    Secrets go before it is cut: what is left of one would not be known as one.
    """
    text = redacted(text)
    is_one = _is_plain(text) and "  " not in text
    line = text.strip() if is_one else re.sub(r"\s+", " ", printable(text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
