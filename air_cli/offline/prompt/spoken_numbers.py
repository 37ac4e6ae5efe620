"""Numbers as English spells them: "eighty five", "a hundred and ten", "one twenty"."""

import re
from typing import Final

_UNITS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_TEENS: Final = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SMALL: Final = {**_UNITS, **_TEENS}
_BELOW_HUNDRED: Final = rf"(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS)}))?|{'|'.join(_TEENS)}"
SPOKEN_NUMBER: Final = (
    rf"(?:(?:a|one|two|three) hundred(?:(?: and)?[ -](?:{_BELOW_HUNDRED}|{'|'.join(_UNITS)}))?"
    rf"|(?:one|two)[ -](?:{_BELOW_HUNDRED})|{_BELOW_HUNDRED})"
)
"""Pattern of a number from 10 to 399, in plain lower case; "one twenty" is 120."""
_WORD: Final = re.compile(r"[a-z]+")


def spoken_number(text: str) -> int:
    """The value of a text that matches `SPOKEN_NUMBER`."""
    words = [word for word in _WORD.findall(text) if word != "and"]
    if "hundred" in words:
        place = words.index("hundred")
        return 100 * _UNITS.get(words[0], 1) + _small(words[place + 1 :])
    if len(words) > 1 and words[0] in _UNITS:
        return 100 * _UNITS[words[0]] + _small(words[1:])
    return _small(words)


def _small(words: list[str]) -> int:
    return sum(_TENS.get(word, 0) or _SMALL.get(word, 0) for word in words)
