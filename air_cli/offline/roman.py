"""Roman numerals: chords named by their place in a key."""

import re
from dataclasses import dataclass

from air_cli.domain.chords import QUALITIES, QUALITY_SYNONYMS

_NUMERALS = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}
_ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_NUMERAL = r"(?:vii|vi|iv|v|iii|ii|i)"
_ROMAN = re.compile(rf"([#b♯♭]?)({_NUMERAL})([^/]*)(?:/([#b]?{_NUMERAL}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Roman:
    """A roman numeral taken apart: `V7/ii` has degree 4, suffix "7" and a target of degree 1."""

    accidental: int
    degree: int
    is_upper: bool
    suffix: str
    target: "Roman | None" = None


def parse_roman(text: str) -> Roman:
    """Read a roman numeral such as `ii`, `bVII`, `V7/vi`, `iim7b5`.

    Raises:
        ValueError: not a roman numeral, or an unknown chord quality behind it.
    """
    match = _ROMAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a roman numeral such as ii, bVII or V7/vi")
    sign, numeral, suffix, target = match[1], match[2], match[3], match[4]
    if QUALITY_SYNONYMS.get(suffix, suffix) not in QUALITIES:
        raise ValueError(f"{text!r}: unknown chord quality {suffix!r}")
    aim = parse_roman(target) if target else None
    return Roman(_ACCIDENTALS[sign.lower()], _NUMERALS[numeral.lower()], numeral.isupper(), suffix, aim)
