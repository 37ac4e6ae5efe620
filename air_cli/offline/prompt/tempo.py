"""Tempo: numbers with "bpm", ranges, Italian words, and plain words such as "slow" or "very fast"."""

import re
from dataclasses import dataclass
from typing import Final

from air_cli.domain.limits import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.page import Page, Token, split_words
from air_cli.offline.prompt.spoken_numbers import SPOKEN_NUMBER, spoken_number
from air_cli.offline.prompt.tables import word_set

Range = tuple[float, float]

_NUMBER = r"(\d{1,4}(?:\.\d{1,4})?)"
_UNIT = (
    r"(?:bpm|b\.p\.m\.?|bmp|pbm|beats? (?:per|a) min(?:ute)?|beats?/min|bpms|qpm|to the minute"
    r"|clicks? (?:per|a) minute|schlage pro minute|uderzen na minute|ppm"
    r"|pulsaciones por minuto|battements par minute|battiti al minuto|batidas por minuto|slagen per minuut)"
)
_SPREAD = r"\s?(?:-|to|and|a|bis|do)\s?"
_TEMPO_NAME = (
    r"(?:tempo|bpm|b\.p\.m\.|speed|pace|metronome|tempo marking|geschwindigkeit|vitesse"
    r"|velocita|velocidad|tempa)"
)
_LINK = r"(?:\s?(?::|=|-|is|of|at|set to|set at|about|around|approximately|ca\.?|roughly|exactly|de|von|di)\s?){1,3}"
_RANGE = re.compile(rf"(?<![\d./]){_NUMBER}(?:\s?bpm)?{_SPREAD}{_NUMBER}\s?-?{_UNIT}(?![a-z])")
_RANGE_NAMED = re.compile(rf"(?<![a-z])(?:bpm|tempo){_LINK}{_NUMBER}\s?-\s?{_NUMBER}(?![\d/])")
_VALUE = re.compile(rf"(?<![\d./]){_NUMBER}\s?-?{_UNIT}(?![a-z])")
_NAMED = re.compile(
    rf"(?<![a-z]){_TEMPO_NAME}(?:{_LINK}|\s){_NUMBER}(?![\d/:]|\s?(?:bars?|sec|min|hz|k?hz|%|st\b|nd\b|rd\b|th\b))"
)
_QUARTER = re.compile(
    rf"(?<!dotted )(?:quarter(?: note)?|crotchet|viertel|noire|negra|semiminima|cwiercnuta|♩|\bq)\s?=\s?{_NUMBER}"
    rf"|{_NUMBER} a la noire(?![a-z])"
)
_OTHER_VALUES: Final = (
    (re.compile(rf"dotted (?:quarter(?: note)?|crotchet)\s?=\s?{_NUMBER}"), 1.5),
    (re.compile(rf"(?<!dotted )(?:eighth(?: note)?|quaver)\s?=\s?{_NUMBER}"), 0.5),
    (re.compile(rf"(?<!dotted )(?:half(?: note)?|minim)\s?=\s?{_NUMBER}"), 2.0),
    (re.compile(rf"dotted (?:half(?: note)?|minim)\s?=\s?{_NUMBER}"), 3.0),
)
"""Note values that beat in place of the quarter, and how many quarters each lasts."""
_BARE = re.compile(
    r"(?<![a-z])(?:at|a|bei|@)\s(?:about |around |exactly )?(\d{2,3}(?:\.\d{1,2})?)"
    r"(?=\s*(?:$|[,;!?)\n]|\.(?:\s|$)|in\b|with\b|and\b))|@\s?(\d{2,3})\b"
)
_SPELLED = re.compile(
    rf"(?<![a-z])({SPOKEN_NUMBER})\s?-?{_UNIT}(?![a-z])|(?<![a-z]){_TEMPO_NAME}(?:{_LINK}|\s)({SPOKEN_NUMBER})(?![a-z])"
)
_DECADE = re.compile(
    rf"(?<![\d.])(low|mid|high|lower|upper|early|late)?(?: to (?:mid|high))?[ -]?(\d{{1,2}}0)'?s,? ?{_UNIT}(?![a-z])"
)
_DECADE_SPANS: Final = {"low": (0, 3), "lower": (0, 3), "early": (0, 3), "mid": (4, 6), "high": (7, 9), "upper": (7, 9),
    "late": (7, 9)}  # fmt: skip
"""What part of "the 120s" is meant, in BPM above its beginning."""
_HALF_TIME_NUMBER = re.compile(r"(?:half|double)[- ]?time (?:at )?(\d{2,3})(?![\d/]|\s?(?:bars|sec|min))")
_STANDING_ALONE = re.compile(r"(?:^|[,;\n])\s?(\d{2,3})\s?(?=$|[,;\n])")
_PLAUSIBLE_BPM = (50.0, 220.0)
_RAMP = re.compile(r"(?:speeds?|speeding|slows?|slowing|accelerat|ramp|from)[a-z]*[^.;\n]{0,24}$")
_MODIFIERS: Final = {"half time": "half-time", "halftime": "half-time", "double time": "double-time"}
_HALF = re.compile(r"(?<![a-z])(half[- ]?time|double[- ]?time)(?![a-z])")

ITALIAN_BPM: Final[dict[str, Range]] = {
    "larghissimo": (24, 36), "grave": (30, 40), "largo": (44, 58), "lento": (46, 58), "larghetto": (61, 68),
    "adagio": (62, 69), "adagietto": (64, 70), "andante": (74, 88), "andantino": (78, 89), "moderato": (94, 109),
    "allegretto": (112, 120), "allegro": (116, 138), "vivace": (143, 158), "vivacissimo": (150, 160),
    "presto": (166, 200), "prestissimo": (212, 240), "marcia moderato": (83, 89), "andante moderato": (86, 90),
    "allegro moderato": (112, 118), "molto allegro": (130, 139), "allegro vivace": (140, 150),
}  # fmt: skip
"""Italian tempo words; borders as in studies of MIDI captions (40 60 70 90 110 140 160 210 BPM)."""

_SLOW, _MODERATE, _FAST = (50.0, 76.0), (86.0, 116.0), (124.0, 158.0)
_VERY_SLOW, _VERY_FAST = (40.0, 58.0), (164.0, 190.0)
_BALLAD = (60.0, 84.0)
_LIVELY = (108.0, 150.0)
_WORD_ROWS: Final[tuple[tuple[Range, str], ...]] = (
    (_VERY_SLOW,
     "very slow|extremely slow|ultra slow|super slow|glacial|sehr langsam|tres lent|muy lento|molto lento"
     "|bardzo wolno|bardzo wolne|muito lento|painfully slow"),
    (_SLOW,
     "slow|slowly|slower|slowed|leisurely|unhurried|sluggish|downtempo tempo|langsam|langsames|langsamer|langsame"
     "|lente|lent|lentement|lenta|despacio|lentamente|wolno|wolny|wolne|wolna|powoli|devagar|low tempo|gentle tempo"
     "|gentle pace|relaxed tempo|relaxed pace|laid back tempo|slow paced|slow pace|low speed|slow burning"
     "|slow tempo"),
    (_BALLAD, "ballad|ballade|ballada|balada|power ballad"),
    (_MODERATE,
     "moderate|medium tempo|mid tempo|midtempo|moderately|moderate tempo|medium pace|medium speed|balanced rate"
     "|moderate speed|moderate pace|moderate rate|walking pace|massig|massiges|masig|masiges|masige|masigem"
     "|modere|moderada|moderado|umiarkowane"
     "|umiarkowany|umiarkowanie|mittleres tempo|tempo medio|medio tempo|balanced tempo|steady pace|just right tempo"
     "|comfortable tempo|comfortable pace|neither too fast nor too slow|not too fast|neither fast nor slow"
     "|neither slow nor fast|average tempo|medium paced|moderate paced"),
    (_FAST,
     "fast|faster|quick|quickly|rapid|rapidly|swift|swiftly|brisk|briskly|up tempo|uptempo|high tempo|fast paced"
     "|quick paced|schnell|schnelles|schneller|schnelle|rapide|vite|rapida|rapido|veloce|szybko|szybki|szybkie"
     "|szybka|rapidamente|speedy|high speed|high paced|fast moving|fast tempo|racing tempo|vif|vivo|hurried"
     "|fast speed"),
    (_LIVELY,
     "lively tempo|upbeat tempo|energetic tempo|lively pace|upbeat pace|energetic pace|upbeat"),
    (_VERY_FAST,
     "very fast|extremely fast|super fast|ultra fast|breakneck|blazing fast|blisteringly fast|lightning fast"
     "|very quick|very rapid|sehr schnell|tres rapide|muy rapido|molto veloce|bardzo szybko|bardzo szybkie"
     "|muito rapido|hyper speed|hyperspeed|frantic tempo|breakneck speed|insanely fast|furious tempo"),
)  # fmt: skip
_BALLAD_WORDS: Final = word_set("ballad|ballade|ballada|balada")
_TEMPO_NOUNS: Final = word_set(
    "tempo|tempi|tempos|pace|paced|speed|rate|paces|moving|moves|played|music|song|track|piece|tempa"
    "|geschwindigkeit|vitesse|ritmo|velocita|velocidade|velocidad|bpm"
)
_OTHER_NOUNS: Final = word_set(
    "attack|decay|fade|release|chord|chords|change|changes|break|breaks|build|builds|building|buildup|rise|riser"
    "|intro|outro|fingers|fingerpicking|picking|strumming|flow|rap|hats|hat|hi|arpeggio|arpeggios|runs|run|notes"
    "|solo|solos|vibrato|lfo|swell|swells|strings|guitar|guitars|bassline|hihats|guitarist|improvisation|modulation"
    "|release|dance|jam|bends|crescendo|decrescendo|delivery|vocals|motion|food|car|cars|release|tremolo|sweep"
    "|sweeps|reverb|delay"
)
"""After one of these the word speaks of playing, not of the tempo: a hint that only counts where nothing else does."""


@dataclass(frozen=True, slots=True)
class _Hint:
    range_bpm: Range
    words: str
    weight: int
    place: int


def _phrases() -> dict[tuple[str, ...], tuple[Range, bool]]:
    table = {split_words(w): (r, False) for r, row in _WORD_ROWS for w in row.split("|")}
    table.update({split_words(word): (r, True) for word, r in ITALIAN_BPM.items()})
    return table


_PHRASES: Final = _phrases()
TEMPO_WORDS: Final = frozenset(word for phrase in _PHRASES for word in phrase)
"""Every word that speaks of tempo."""
_FIRST_WORDS: Final = frozenset(phrase[0] for phrase in _PHRASES)
_LONGEST: Final = max(map(len, _PHRASES))


def read_tempo(page: Page, draft: Draft) -> None:
    """Read every statement of tempo; numbers win over ranges, ranges over words."""
    _read_decades(page, draft)
    number = _read_numbers(page, draft)
    _read_range(page, draft, is_extra=number)
    _read_half_time(page, draft)
    hints = [h for h in _hints(page) if not _is_negated(page, h.place)]
    if not number and draft.get("tempo_range_bpm") is None and hints:
        _settle_hints(hints, draft)


def _read_decades(page: Page, draft: Draft) -> None:
    """Ranges such as "in the 80s bpm" and "mid 120s BPM"."""
    for match in page.find(_DECADE):
        first, last = _DECADE_SPANS.get(match[1] or "", (0, 9))
        low, high = (min(MAX_TEMPO_BPM, max(MIN_TEMPO_BPM, float(match[2]) + step)) for step in (first, last))
        words = page.claim(match.start(), match.end()).strip(" -")
        draft.state("tempo_range_bpm", (low, high), words, shown=f"{low:g}–{high:g} BPM")
        draft.values["tempo_bpm"] = round((low + high) / 2, 2)


def _read_numbers(page: Page, draft: Draft) -> bool:
    spans = [(m.start(), m.end()) for p in (_RANGE, _RANGE_NAMED) for m in page.find(p)]
    values: list[tuple[int, float, str]] = []
    for pattern in (_VALUE, _NAMED, _QUARTER, _HALF_TIME_NUMBER, _BARE):
        for match in page.find(pattern):
            if any(start <= match.start() < end or start < match.end() <= end for start, end in spans):
                continue
            number = next(g for g in match.groups() if g)
            values.append((match.start(), float(number), page.claim(match.start(), match.end())))
    values += [
        (m.start(), float(m[1]) * quarters, page.claim(m.start(), m.end()))
        for pattern, quarters in _OTHER_VALUES
        for m in page.find(pattern)
    ]
    values += [
        (m.start(), float(spoken_number(m[1] or m[2])), page.claim(m.start(), m.end()))
        for m in page.find(_SPELLED)
    ]  # fmt: skip
    values = sorted(values) or _lonely_numbers(page)
    if values:
        _state_tempo(values, draft)
    return bool(values)


def _lonely_numbers(page: Page) -> list[tuple[int, float, str]]:
    """A number between commas ("techno, 132") is a tempo where nothing else is one."""
    for match in page.find(_STANDING_ALONE):
        if _PLAUSIBLE_BPM[0] <= float(match[1]) <= _PLAUSIBLE_BPM[1]:
            return [(match.start(), float(match[1]), page.claim(match.start(1), match.end(1)))]
    return []


def _state_tempo(values: list[tuple[int, float, str]], draft: Draft) -> None:
    _, bpm, words = values[-1]
    if len({v[1] for v in values}) > 1:
        draft.warn(f"several tempos are stated; the last one counts: {words}")
    kept = min(MAX_TEMPO_BPM, max(MIN_TEMPO_BPM, bpm))
    if kept != bpm:
        draft.warn(f"tempo {bpm:g} is outside {MIN_TEMPO_BPM:g}–{MAX_TEMPO_BPM:g} BPM: {kept:g} is used")
    draft.state("tempo_bpm", kept, words, shown=f"{kept:g} BPM")


def _read_range(page: Page, draft: Draft, *, is_extra: bool) -> None:
    for pattern in (_RANGE, _RANGE_NAMED):
        for match in page.find(pattern):
            first, second = float(match[1]), float(match[2])
            before = page.plain[max(0, match.start() - 40) : match.start()]
            words = page.claim(match.start(), match.end())
            if _RAMP.search(before) or second < first:
                draft.warn(f"a tempo that changes ({words}) is not possible yet: the piece keeps {first:g} BPM")
                second = first
            if not is_extra:
                low, high = (min(MAX_TEMPO_BPM, max(MIN_TEMPO_BPM, x)) for x in (first, second))
                draft.state("tempo_range_bpm", (low, high), words, shown=f"{low:g}–{high:g} BPM")
                draft.values["tempo_bpm"] = round((low + high) / 2, 2)


def _read_half_time(page: Page, draft: Draft) -> None:
    for match in page.find(_HALF):
        feel = _MODIFIERS[match[1].replace("-", " ")]
        draft.note("feel", feel, page.claim(match.start(), match.end()))


def _hints(page: Page) -> list[_Hint]:
    tokens, found, index = page.tokens, [], 0
    while index < len(tokens):
        length, value = _phrase_at(tokens, index)
        if value is None:
            index += 1
            continue
        start, end = tokens[index].start, tokens[index + length - 1].end
        if page.is_free(start, end):
            weight = _weight(tokens, index, index + length, is_italian=value[1])
            found.append(_Hint(value[0], page.words(start, end), weight, index))
        index += length
    return found


def _phrase_at(tokens: list[Token], index: int) -> tuple[int, tuple[Range, bool] | None]:
    if tokens[index].text not in _FIRST_WORDS:
        return 0, None
    for length in range(min(_LONGEST, len(tokens) - index), 0, -1):
        value = _PHRASES.get(tuple(t.text for t in tokens[index : index + length]))
        if value is not None:
            return length, value
    return 0, None


def _weight(tokens: list[Token], first: int, last: int, *, is_italian: bool) -> int:
    if is_italian:
        return 5
    after = _words_after(tokens, last)
    before = [t.text for t in tokens[max(0, first - 5) : first]]
    inside = [t.text for t in tokens[first:last]]
    if inside[-1] in _BALLAD_WORDS:
        return 1
    if "upbeat" in inside or "lively" in inside or "energetic" in inside:
        return 3 if len(inside) > 1 else 0
    if any(w in _TEMPO_NOUNS for w in (*inside, *after[:2])) or _says_tempo_is(before):
        return 4
    if after and after[0] in _OTHER_NOUNS:
        return 0
    return 2 if first < 2 or "slow" not in inside else 1


def _words_after(tokens: list[Token], last: int) -> list[str]:
    """Up to three words that follow in the same clause."""
    words = []
    for token in tokens[last : last + 3]:
        if token.is_stop or token.text == ",":
            break
        words.append(token.text)
    return words


def _says_tempo_is(before: list[str]) -> bool:
    return any(w in ("tempo", "speed", "pace") for w in before) and any(w in ("is", "was", ":", "=") for w in before)


def _is_negated(page: Page, place: int) -> bool:
    before = [t.text for t in page.tokens[max(0, place - 2) : place]]
    return any(w in ("not", "no", "never", "isn", "nicht", "pas") for w in before)


def _settle_hints(hints: list[_Hint], draft: Draft) -> None:
    best = max(h.weight for h in hints)
    strong = [h for h in hints if h.weight == best]
    if best >= 2 and len({h.range_bpm for h in strong}) > 1:
        draft.warn(f"tempo words disagree ({', '.join(h.words for h in strong[:4])}): “{strong[0].words}” counts")
    chosen = strong[0] if best != 5 else strong[-1]
    low, high = chosen.range_bpm
    draft.state("tempo_range_bpm", chosen.range_bpm, chosen.words, shown=f"{low:g}–{high:g} BPM")
