"""Meter: "7/8", "in seven", "waltz", "three beats per bar", "Dreivierteltakt"."""

import re
from typing import Final

from air_cli.domain.meter import Meter
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.page import Page

_FRACTION = re.compile(r"(?<![\d/.:])(\d{1,2})\s?/\s?(\d{1,2})(?![\d/]|\.\d|\s?%)")
_NAMED = re.compile(
    r"(?:time signature|meter|metre|taktart|mesure|compas|metrum|metro|compasso)(?: is| of|:| =)?\s?(?:of )?"
    r"(\d{1,2})\s?(?:/|-|by|over|x|:)\s?(2|4|8|16)(?!\d)"
)
_COUNTS = re.compile(
    r"(?<![a-z])(?:beats? (?:counts?|count) (?:is |to |of |up to )?|beat is |counts? to |count of "
    r"|with a beat of |has a beat of "
    r"|beat count of )(\d{1,2}|two|three|four|five|six|seven|nine)(?![\d/])"
)
_PER_BAR = re.compile(
    r"(?<![a-z\d])(\d{1,2}|two|three|four|five|six|seven|nine|eleven)[ -](?:quarter[ -])?(?:beats?|counts?)"
    r"(?: (?:per|to the|to a|in a|in each|a|every) (?:bar|measure)|[ -]bars"
    r"|[ -](?:groove|cycle|meter|metre|pulse|rhythm|feel|measures?|ostinato|pattern))"
)
_IN_NUMBER = re.compile(
    r"(?<![a-z])in (3|5|6|7|9|11|13|three|five|six|seven|nine|eleven|thirteen)(?=\s*(?:$|[,.;!?)\n]|time\b"
    r"|feel\b|meter\b))"
)
_SPOKEN = re.compile(
    r"(?<![a-z])(two|three|four|five|six|seven|nine|eleven|twelve|thirteen|fifteen)[ -](four|quarter"
    r"|eighths?|eight|sixteen|half)"
    r"(?![a-z])(?=[ -]?(?:time|meter|metre|feel|groove|beat|rhythm|bars?|signature|takt|$|[,.;]))"
)
_HYPHENED = re.compile(
    r"(?<![a-z])(three|five|six|seven|nine|eleven|twelve|thirteen|fifteen)-(four|eight|sixteen)(?![a-z-])"
)
_NOT_METER_AFTER = re.compile(
    r"\s?-?(?:notes?|of (?:the|a|an|my|its)|inch|cup|tsp|speed|scale model|th\b|pages?|stars?|rating|points?|triplets?)"
)
_NUMBERS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "nine": 9, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fifteen": 15,
}  # fmt: skip
_SAYS_METER = re.compile(r"\s?-?(?:time|meter|metre|signature|takt)")
_UNITS: Final = {"four": 4, "quarter": 4, "eight": 8, "eighth": 8, "eighths": 8, "sixteen": 16, "half": 2}
_WORD_ROWS: Final[tuple[tuple[str, str], ...]] = (
    ("4/4", r"common time|quadruple (?:meter|time)|viervierteltakt|quatre temps|quattro quarti"),
    ("2/2", r"cut time|alla breve"),
    (
        "3/4",
        r"triple (?:meter|metre|time)|waltz(?:es)?(?: time)?|walzer|dreivierteltakt|(?:a )?trois temps|tre quarti|valse"
        r"|vals|valzer|walc|valsa|minuet|menuet|menuett|minuetto|mazurkas?|polonaise|sarabande|tres tiempos|na trzy"
        r"|kujawiak|oberek",
    ),
    ("6/8", r"(?:double )?jigs?|gigue|tarantellas?|sechsachteltakt|barcarolles?|siciliana|siciliano"),
    ("9/8", r"slip[ -]jigs?|karsilamas|compound triple"),
    ("2/4", r"polkas?|duple (?:meter|metre|time)|zweivierteltakt|krakowiak|deux temps|frevo"),
    ("12/8", r"twelve[ -]eight"),
    ("5/4", r"take five (?:feel|groove|style)"),
)  # fmt: skip
_WORDS = tuple((meter, re.compile(rf"(?<![a-z])(?:{row})(?![a-z])")) for meter, row in _WORD_ROWS)


def read_meter(page: Page, draft: Draft) -> None:
    """Read the meter: a written fraction wins over spoken ones, those over the names of dances."""
    found = _fractions(page, draft) or _spoken(page)
    if found:
        _state(found, draft)
        return
    _read_words(page, draft)


def _state(found: list[tuple[str, str]], draft: Draft) -> None:
    meter, words = found[0]
    if len({m for m, _ in found}) > 1:
        others = ", ".join(dict.fromkeys(m for m, _ in found[1:] if m != meter))
        draft.warn(f"one piece has one meter: {meter} is used, not {others}")
    draft.state("meter", meter, words)


def _meter_or_none(numerator: int, denominator: int) -> str | None:
    try:
        return str(Meter(numerator, denominator))
    except ValueError:
        return None


def _fractions(page: Page, draft: Draft) -> list[tuple[str, str]]:
    found = []
    for pattern in (_NAMED, _FRACTION):
        for match in page.find(pattern):
            meter = _meter_or_none(int(match[1]), int(match[2]))
            if meter is None and (pattern is _NAMED or _SAYS_METER.match(page.plain[match.end() : match.end() + 20])):
                draft.warn(f"the meter {match[1]}/{match[2]} cannot be played here: it is left open")
            if meter and (pattern is _NAMED or _is_meter(page, match)):
                found.append((meter, page.claim(match.start(), match.end())))
    return found


def _is_meter(page: Page, match: re.Match[str]) -> bool:
    numerator, denominator = int(match[1]), int(match[2])
    after = page.plain[match.end() : match.end() + 20]
    is_note_value = numerator == 1 or (denominator == 1 and numerator != 4)
    says_meter = _SAYS_METER.match(after) is not None
    return says_meter or not (is_note_value or _NOT_METER_AFTER.match(after))


def _number(text: str) -> int:
    return _NUMBERS.get(text) or int(text)


def _spoken(page: Page) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for match in (*page.find(_SPOKEN), *page.find(_HYPHENED)):
        if not page.is_free(match.start(), match.end()):
            continue
        _keep(page, match, _meter_or_none(_NUMBERS[match[1]], _UNITS[match[2]]), found)
    for pattern in (_COUNTS, _PER_BAR):
        for match in page.find(pattern):
            _keep(page, match, _meter_or_none(_number(match[1]), 4), found)
    for match in page.find(_IN_NUMBER):
        count = _number(match[1])
        _keep(page, match, _meter_or_none(count, 4 if count in (3, 5) else 8), found)
    return found


def _keep(page: Page, match: re.Match[str], meter: str | None, found: list[tuple[str, str]]) -> None:
    if meter:
        found.append((meter, page.claim(match.start(), match.end())))


def _read_words(page: Page, draft: Draft) -> None:
    """Names of dances also speak of the style, so their words stay free."""
    for meter, pattern in _WORDS:
        match = next(page.find(pattern), None)
        if match is not None:
            draft.state("meter", meter, page.words(match.start(), match.end()))
            return
