"""Chords: symbols in a row ("Dm7 - G7 - Cmaj7", "chords: Am F C G") and roman numerals ("ii–V–I")."""

import re
from typing import Final

from air_cli.domain.chords import parse_chord
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.page import Page

_QUALITY = (
    r"(?:maj|Maj|min|mi|m|M|dim|aug|sus|add|alt|ø|°|o(?=7|\b)|Δ|\+|-(?=7)|(?:6/9)|[#b♯♭](?=\d)|\(|\)|\d{1,2}){0,6}"
)
_SYMBOL = rf"[A-G][#b♯♭]?{_QUALITY}(?:/[A-G][#b♯♭]?)?"
_GAP = r"(?:\s?(?:->|→|–|—|-|>|,|\||/|;)\s?(?:and |then )?|\s(?:and then|and|to|then)\s|\s)"
_RUN = re.compile(rf"(?<![A-Za-z\d#♯♭'’]){_SYMBOL}(?:{_GAP}{_SYMBOL}){{1,31}}(?![A-Za-z#♯♭'’]|\d)")
_ONE = re.compile(_SYMBOL)
_CUE = re.compile(r"(?:chords?|progressions?|harmony|changes|akkorde|accords|acordes|accordi|akordy)\b[^.;]{0,48}$")
_SPOKEN_MODE = re.compile(r"\s(?:major|minor|maj|min)\b", re.IGNORECASE)
_PARTS_AFTER = re.compile(r"\s(?:sections?|parts?|form|structure)\b")
_ROMAN = r"[b#♭♯]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:maj7|maj9|m7|°7?|ø7?|7|9|6)?"
_ROMAN_RUN = re.compile(
    rf"(?<![A-Za-z\d'’]){_ROMAN}(?:\s?(?:-|–|—|→|->|,|>|\|)\s?{_ROMAN}|\s{_ROMAN}){{1,15}}(?![A-Za-z\d'’])"
)
_ROMAN_ONE = re.compile(_ROMAN)
_SPOKEN_ROMANS = re.compile(r"(?<![a-z])(?:two|2)[ -](?:five|5)[ -](?:one|1)s?(?![a-z\d])")
_NUMERIC = re.compile(r"(?<![\d.\-/])([1-7](?:[-–][1-7]){2,7})(?![\d.\-/])")
_TWELVE_BAR = re.compile(r"(?:12|twelve)[ -]bar(?=[ -](?:blues|form|progression|shuffle|structure))")
_TWELVE: Final = ("I7", "I7", "I7", "I7", "IV7", "IV7", "I7", "I7", "V7", "IV7", "I7", "V7")
_MAJOR_DEGREES: Final = {"1": "I", "2": "ii", "3": "iii", "4": "IV", "5": "V", "6": "vi", "7": "vii°"}


def read_chords(page: Page, draft: Draft) -> None:
    """Read chord symbols and degrees, before keys are looked for."""
    _read_symbols(page, draft)
    _read_romans(page, draft)
    for match in page.find(_SPOKEN_ROMANS):
        _state_degrees(("ii", "V", "I"), page.claim(match.start(), match.end()), draft)
    for match in page.find(_TWELVE_BAR):
        _state_degrees(_TWELVE, page.claim(match.start(), match.end()), draft)


def _read_symbols(page: Page, draft: Draft) -> None:
    for match in page.find(_RUN, keep_case=True):
        symbols = [_tidy(s) for s in _ONE.findall(match[0])]
        if not _is_progression(page, match, symbols):
            continue
        known = [s for s in symbols if _is_chord(s)]
        words = page.claim(match.start(), match.end())
        for symbol in symbols:
            if symbol not in known:
                draft.warn(f"chord {symbol} in “{words}” is not understood and left out")
        if known and draft.get("chords") is None:
            draft.state("chords", tuple(known), words, shown=" ".join(known))


def _tidy(symbol: str) -> str:
    return symbol.replace("♯", "#").replace("♭", "b").strip("()").replace("(", "").replace(")", "")


def _is_chord(symbol: str) -> bool:
    try:
        parse_chord(symbol)
    except ValueError:
        return False
    return True


def _is_progression(page: Page, match: re.Match[str], symbols: list[str]) -> bool:
    """Not the form "A B A" nor the key "A minor": chords have qualities, or the word "chords" before them."""
    after = page.original[match.end() : match.end() + 12]
    if _PARTS_AFTER.match(after):
        return False
    if _CUE.search(page.plain[max(0, match.start() - 72) : match.start()]):
        return True
    if _SPOKEN_MODE.match(after):
        return False
    dressed = sum(len(s) > 1 for s in symbols)
    return (
        dressed >= 2
        or (dressed >= 1 and len(symbols) >= 3)
        or (len(symbols) >= 4 and not set(symbols) <= {"A", "B", "C"})
    )


def _read_romans(page: Page, draft: Draft) -> None:
    for match in page.find(_ROMAN_RUN, keep_case=True):
        degrees = tuple(d.replace("♭", "b").replace("♯", "#") for d in _ROMAN_ONE.findall(match[0]))
        has_signs = re.search(r"[-–—→,>|]", match[0]) is not None
        if len(degrees) >= 3 or (has_signs and set(degrees) != {"I"}):
            _state_degrees(degrees, page.claim(match.start(), match.end()), draft)
    for match in page.find(_NUMERIC, keep_case=True):
        if _CUE.search(page.plain[max(0, match.start() - 40) : match.start()]) or re.match(
            r"\s(?:chord|progression|changes)", page.plain[match.end() : match.end() + 14]
        ):
            degrees = tuple(_MAJOR_DEGREES[d] for d in match[1] if d.isdigit())
            _state_degrees(degrees, page.claim(match.start(), match.end()), draft)


def _state_degrees(degrees: tuple[str, ...], words: str, draft: Draft) -> None:
    if draft.get("chord_degrees") is None:
        draft.state("chord_degrees", degrees, words, shown=" ".join(degrees))
