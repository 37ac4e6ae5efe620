"""Text that came from outside, made fit to be shown on a terminal or stored in one line."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def printable(text: str) -> str:
    """The text without terminal escapes, control characters and direction overrides."""
    return _CONTROL.sub("", text)


def one_line(text: str, limit: int = 200) -> str:
    """The text on one line of at most `limit` characters, cut with an ellipsis."""
    line = re.sub(r"\s+", " ", printable(text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
