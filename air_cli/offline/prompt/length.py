"""Length: seconds, minutes, "1:30", ranges of them, and bars."""

import re
from typing import Final

from air_cli.domain.limits import MAX_BARS
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.page import Page
from air_cli.offline.prompt.spoken_numbers import spoken_number

_WORDS: Final = {
    "half a": 0.5, "a half": 0.5, "one and a half": 1.5,
    "four and a half": 4.5, "five and a half": 5.5, "a quarter of a": 0.25, "three quarters of a": 0.75,
    "vingt": 20, "trente": 30, "quarante": 40, "soixante": 60, "veinte": 20, "treinta": 30, "venti": 20, "trenta": 30,
    "zwanzig": 20, "dreissig": 30, "dreisig": 30, "sechzig": 60, "vinte": 20, "trinta": 30,
    "two and a half": 2.5, "three and a half": 3.5,
    "a couple of": 2,
    "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "sixteen": 16, "twenty": 20, "twenty four": 24, "thirty": 30,
    "thirty two": 32,
    "forty": 40, "forty five": 45, "fifty": 50, "sixty": 60, "sixty four": 64, "ninety": 90, "hundred": 100,
    "eine": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "une": 1, "un": 1, "una": 1, "uma": 1, "deux": 2,
    "trois": 3,
    "dos": 2, "tres": 3, "due": 2, "tre": 3, "dwie": 2, "trzy": 3, "cztery": 4, "dwa": 2, "duas": 2, "dois": 2,
    "eineinhalb": 1.5, "poltorej": 1.5, "um": 1, "uno": 1, "zweieinhalb": 2.5, "dwie i pol": 2.5, "anderthalb": 1.5,
    "half": 0.5, "halbe": 0.5, "pol": 0.5,
}  # fmt: skip
_NUMBER = r"(\d{1,5}(?:\.\d{1,3})?)"
_WORD = "(" + "|".join(sorted((w.replace(" ", "[ -]") for w in _WORDS), key=len, reverse=True)) + ")"
_SECOND_UNITS = r"seconds?|secnods?|secons|secods|secs?|sekunden?|sek|secondes?|segundos?|secondi|sekund[ya]?"
_MINUTE_UNITS = r"minutes?|minuts|mintues|minuets|mins?|minuten?|minutos?|minuti|minuty|minut[ae]?"
_BAR_UNITS = r"bars?|measures?|takte?n?|takt(?:y|ow)|mesures?|compases|compas|battut[ae]|compassos?"
_SPREAD = r"\s?(?:-|to|or|bis|a|do|and)\s?"
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):([0-5]\d)(?![\d:])")
_MINUTES_SECONDS = re.compile(
    rf"(?<![a-z\d.]){_NUMBER}\s?-?(?:{_MINUTE_UNITS}|m)[ ,]{{0,2}}(?:and |und |et |y |e "
    rf"|i )?(\d{{1,2}})\s?(?:{_SECOND_UNITS}|s)?(?![\d:a-z%/]|\s?bars)"
)
_PRIMES = re.compile(r"(?<![\d'])(\d{1,2})' ?([0-5]\d)(?:\"|''|(?!\d))")
_SPOKEN_CLOCK = re.compile(
    r"(?<![a-z])(one|two|three|four|five|six) minutes?,? (?:and )?"
    r"((?:twenty|thirty|forty|fifty)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|ten|fifteen)"
    r"(?! ?(?:bpm|bars?|beats?|minutes?))(?: ?seconds?)?(?![a-z])"
)
_AND_A_HALF = re.compile(
    r"(?<![a-z\d])(?:(a|one|two|three|four|\d|un|une|una|uma|um|uno|deux|dos|due|dois|duas|trois|tres|tre) )?"
    r"(minut(?:es?|os?|i|a)|hours?) (?:and a half|et demie?|y medi[oa]|e mezzo|e mei[oa])(?![a-z])"
)
_UNIT_ROWS: Final[tuple[tuple[str, float], ...]] = (
    (_SECOND_UNITS, 1.0), (_MINUTE_UNITS, 60.0), (r"hours?|stunden?|heures?|horas?|ore|godzin[aye]?", 3600.0),
)  # fmt: skip
_BORDER, _END = r"(?<![a-z\d.:/'])", r"(?![a-z\d])"
_SHORT_UNITS: Final = {1.0: "|s", 60.0: "", 3600.0: ""}
_TIMES = tuple(
    (re.compile(rf"{_BORDER}{count}(?:{unit}{short}){_END}"), factor)
    for unit, factor in _UNIT_ROWS
    for count, short in ((f"{_NUMBER}[ -]?", _SHORT_UNITS[factor]), (f"{_WORD}[ -]", ""))
)
_TIME_RANGES = tuple(
    (re.compile(rf"{_BORDER}(\d{{1,4}}){_SPREAD}(\d{{1,4}})[ -]?(?:{unit}{_SHORT_UNITS[factor]}){_END}"), factor)
    for unit, factor in _UNIT_ROWS
)
_BARS = tuple(re.compile(rf"{_BORDER}{count}[ -]?(?:{_BAR_UNITS}){_END}") for count in (_NUMBER, _WORD + "(?=[ -])"))
_BAR_RANGE = re.compile(rf"{_BORDER}(\d{{1,3}}){_SPREAD}(\d{{1,3}})[ -]?(?:{_BAR_UNITS}){_END}")
_BARE_S = re.compile(r"(\d+) ?s\b")
_ERA_SECONDS = frozenset({20, 50, 60, 70, 80, 90})
_LENGTH_AFTER = re.compile(
    r"[ -]?(?:long|loop|clip|track|piece|song|version|edit|duration|snippet|jingle|cue|intro music|of music)\b"
)
_LENGTH_BEFORE = re.compile(
    r"(?:length|duration|dauer|duree|duracion|durata|dlugosc|duracao|long|lasting|lasts|for)(?: is| of|:|=)?\s?$"
)
_PLACE_BEFORE = re.compile(
    r"(?:\bat|after|until|till|every|each|first|last|final|by|into|before|around bar|drop|repeat(?:s"
    r"|ed|ing)?)(?: the)?"
    r"(?: (?:first|last|about|around|final))?\s?$"
)
_PART_AFTER = re.compile(
    r"[ -]?(?:blues|intros?|outros?|loops? of|phrases?|build|buildup|break|breakdown|fill|rests?|drop|solo"
    r"|verse|chorus|bridge|later"
    r"|delay|reverb|fade|release|attack|pattern|chord|progression|sections?|motif|theme repeated)"
)
_MINIMUM_BEFORE = re.compile(r"(?:over|more than|at least|longer than)\s?$")
_MAXIMUM_BEFORE = re.compile(r"(?:no longer than|not longer than|less than|under|at most|up to|maximum|max\.?)\s?$")
_MAXIMUM_STRETCH = 0.93
_MINIMUM_STRETCH = 1.05
"""“Over a minute” becomes a little more than a minute."""
_TOTAL_AFTER = re.compile(r"[ -]?(?:in (?:length|total|duration|all)|loop\b)")

_Found = tuple[int, float, str]
"""Place, seconds, words."""


def read_length(page: Page, draft: Draft) -> None:
    """Read length in clock time and in bars; both may be stated."""
    _read_bars(page, draft)
    _read_time_ranges(page, draft)
    found = [*_mixed_times(page), *_plain_times(page)]
    for start, seconds, words in sorted(found):
        previous = draft.get("length_seconds")
        if previous is not None and previous != seconds:
            draft.warn(f"several lengths are stated; the last one counts: {words}")
        is_minimum = _MINIMUM_BEFORE.search(page.plain[max(0, start - 14) : start]) is not None
        draft.values.pop("length_range_seconds", None)
        is_maximum = _MAXIMUM_BEFORE.search(page.plain[max(0, start - 18) : start]) is not None
        stretched = seconds * (_MINIMUM_STRETCH if is_minimum else _MAXIMUM_STRETCH if is_maximum else 1.0)
        draft.state("length_seconds", stretched, words, shown=f"{seconds:g} s")


def _is_a_place(page: Page, match: re.Match[str]) -> bool:
    """Whether it is a place or a part ("after 30 seconds", "8 bar intro"), not the length of the piece."""
    before = page.plain[max(0, match.start() - 28) : match.start()]
    after = page.plain[match.end() : match.end() + 20]
    if _TOTAL_AFTER.match(after):
        return False
    return bool(_PLACE_BEFORE.search(before) or _PART_AFTER.match(after))


def _count(text: str) -> float:
    word = text.replace("-", " ")
    return float(_WORDS[word]) if word in _WORDS else float(word)


def _mixed_times(page: Page) -> list[_Found]:
    """Lengths of two parts, such as "a minute and a half", "1:30" or "1 min 30"."""
    found = []
    for match in page.find(_AND_A_HALF):
        factor = 3600 if match[2].startswith("h") else 60
        found.append(_claimed(page, match, (_count(match[1] or "a") + 0.5) * factor))
    found += [
        _claimed(page, match, _count(match[1]) * 60.0 + spoken_number(match[2])) for match in page.find(_SPOKEN_CLOCK)
    ]
    for pattern in (_CLOCK, _PRIMES, _MINUTES_SECONDS):
        places = [m for m in page.find(pattern) if not _is_a_place(page, m)]
        found += [_claimed(page, m, _count(m[1]) * 60.0 + int(m[2])) for m in places]
    return [f for f in found if f[1] > 0]


def _plain_times(page: Page) -> list[_Found]:
    found = []
    for pattern, factor in _TIMES:
        for match in page.find(pattern):
            seconds = _count(match[1]) * factor
            if seconds > 0 and not _is_a_place(page, match) and not _is_era(page, match):
                found.append(_claimed(page, match, seconds))
    return found


def _claimed(page: Page, match: re.Match[str], seconds: float) -> _Found:
    return match.start(), seconds, page.claim(match.start(), match.end())


def _is_era(page: Page, match: re.Match[str]) -> bool:
    """Whether it is a decade: "80s" is one, "30s" a length, "90s loop" and "for 60s" lengths again."""
    bare = _BARE_S.fullmatch(match[0])
    if bare is None:
        return False
    if int(bare[1]) not in _ERA_SECONDS:
        return int(bare[1]) > 600
    before = page.plain[max(0, match.start() - 20) : match.start()]
    after = page.plain[match.end() : match.end() + 20]
    return not (_LENGTH_AFTER.match(after) or _LENGTH_BEFORE.search(before))


def _read_time_ranges(page: Page, draft: Draft) -> None:
    for pattern, factor in _TIME_RANGES:
        for match in page.find(pattern):
            low, high = sorted((float(match[1]) * factor, float(match[2]) * factor))
            if high <= 0 or _is_a_place(page, match):
                continue
            words = page.claim(match.start(), match.end())
            draft.state("length_seconds", (low + high) / 2, words, shown=f"{low:g}–{high:g} s")
            draft.values["length_range_seconds"] = (low, high)


def _read_bars(page: Page, draft: Draft) -> None:
    for match in page.find(_BAR_RANGE):
        low, high = sorted((int(match[1]), int(match[2])))
        if high > 0 and not _is_a_place(page, match):
            words = page.claim(match.start(), match.end())
            _state_bars((low + high + 1) // 2, words, draft, shown=f"{low}–{high}")
            draft.values["bars_range"] = (max(1, low), min(MAX_BARS, high))
    for match in (m for pattern in _BARS for m in page.find(pattern)):
        count = int(_count(match[1]))
        if count > 0 and match[1] not in ("a", "an") and not _is_a_place(page, match):
            _state_bars(count, page.claim(match.start(), match.end()), draft)


def _state_bars(bars: int, words: str, draft: Draft, *, shown: str = "") -> None:
    kept = min(MAX_BARS, max(1, bars))
    if kept != bars:
        draft.warn(f"{bars} bars is outside 1–{MAX_BARS}: {kept} are made")
    draft.values.pop("bars_range", None)
    draft.state("bars", kept, words, shown=shown)
