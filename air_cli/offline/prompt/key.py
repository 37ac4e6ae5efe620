"""Key and mode: "D dorian", "F# minor", "Key: Bb Major", "h-moll", "si bémol majeur", "in a minor key"."""

import re
from dataclasses import dataclass
from typing import Final

from air_cli.domain.pitch import SCALES
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.page import Page, plain
from air_cli.offline.prompt.slips import is_one_slip

SCALE_ROWS: Final[tuple[tuple[str, str], ...]] = (
    ("harmonic minor", "harmonic minor|armonica menor|harmonisch moll"),
    ("melodic minor", "melodic minor"),
    ("phrygian dominant", "phrygian dominant|hijaz|hijaz kar|spanish phrygian|freygish|ahava raba"),
    ("double harmonic", "double harmonic|double harmonic major|byzantine|bhairav|arabic scale"),
    ("hungarian minor", "hungarian minor|gypsy minor|hungarian gypsy"),
    ("lydian dominant", "lydian dominant|acoustic scale|overtone scale"),
    ("whole tone", "whole tone|wholetone|whole-tone"),
    ("major pentatonic", "major pentatonic|pentatonic major|yo scale"),
    ("minor pentatonic", "minor pentatonic|pentatonic minor|pentatonic|pentatonique|pentatonisch"),
    ("chromatic", "chromatic scale|atonal|twelve tone"),
    ("blues", "blues scale|minor blues scale"),
    ("dorian", "dorian|dorisch|dorien|dorico|dorycki|doryckim"),
    ("phrygian", "phrygian|phrygisch|phrygien|frigio|frygijski"),
    ("lydian", "lydian|lydisch|lydien|lidio|lidyjski|yaman"),
    ("mixolydian", "mixolydian|mixolydisch|mixolydien|misolidio|mixolidio|miksolidyjski"),
    ("locrian", "locrian|lokrisch|locrien|locrio"),
    ("minor", "natural minor|minor|minro|minour|min|aeolian|aolisch|eolio|moll|mineur|mineure|menor|minore|m"),
    ("major", "major|majer|magor|majour|maj|ionian|dur|majeur|majeure|mayor|maior|maggiore"),
)  # fmt: skip
_SCALES: Final = {plain(word): scale for scale, row in SCALE_ROWS for word in row.split("|")}
_MODE_WORDS = sorted(
    (w for w in _SCALES if w not in ("m", "atonal", "yaman", "hijaz", "bhairav")), key=len, reverse=True
)
_MODE = "|".join(re.escape(w).replace(r"\ ", "[ -]").replace(r"\-", "[ -]") for w in _MODE_WORDS)
_SHARP_FLAT = r"(?:\s?#|\s?b(?![a-z])|b(?=(?:maj|min|dor|phr|lyd|mix|loc|aeo)[a-z]*)|[ -]?sharp|[ -]?flat)"
_TONIC = rf"(?<![a-z\d])(?<![a-z\d]#)([a-g])({_SHARP_FLAT})?"
_PLACE_BEFORE = re.compile(r"(?:open|tuned to|standard|section|part|vitamin|plan|class|grade|track|side)[ -]?$")
_FULL = re.compile(rf"{_TONIC}(?:[ -]+|(?=m)|(?<=#)(?=[dlap]))({_MODE})(?![a-z])")
_SHORT = re.compile(r"(?<![A-Za-z#\d/])([A-G])([#b♯♭]?)(m|min|maj)(?![A-Za-z\d/(#]|\+)")
_SHORT_MAJOR = re.compile(
    r"(?:[Kk]ey|[Tt]onality)(?: of (?:this|the) (?:song|piece|track|music))?(?: is|:| of| =)? ?"
    r"([A-G])([#b♯♭]?)M(?![A-Za-z\d])"
)
_TAG = re.compile(r"(?:^|[,;\n#])\s?([a-g])([#b]?)m\s?(?=$|[,;\n#])")
_MISTYPED = re.compile(rf"{_TONIC} (m[a-z]{{3,5}})(?![a-z])")
_NO_SLIPS: Final = frozenset({"minor", "major", "mayor", "manor", "miner", "motor", "mirror", "minors", "majors"})
_KEYED = re.compile(
    rf"(?<![a-z])(?:key|tonality|tonart|tonalite|tonalita|tonalidad|tonacja|tonacji)(?: signature)?(?: center)?"
    rf"(?: of (?:this|the) (?:song|piece|track|music|clip|recording|composition))?"
    rf"(?:\s?(?::|=|is|of|in|-|w|de|di)\s?|\s){{1,3}}{_TONIC}(?![a-z#\d])"
)
_IN_TONIC = re.compile(
    r"(?<![A-Za-z])[Ii]n ([A-G])([#b♯♭]|[ -]?(?:sharp|flat))?(?![A-Za-z\d#♯♭/'’])(?! (?:and|section|part"
    r"|major|minor)\b)"
)
_BLUES_IN = re.compile(
    r"(?<![A-Za-z#♯♭'’/\d-])([A-G])([#b♯♭]|[ -](?:sharp|flat))? (?:[Bb]lues|[Rr]hythm [Cc]hanges)(?![a-z])"
)
_GERMAN = re.compile(r"(?<![a-z])(h|b|as|es|[a-g](?:is|es)?)[ -](dur|moll)(?![a-z])")
_SOLFEGE = re.compile(
    r"(?<![a-z])(do|ut|re|mi|fa|sol|la|si)(?: ?(#|b(?= )|diese|diesis|sostenido|sustenido|bemol|bemolle|is))? ?-?"
    r"(majeur|mineur|maggiore|minore|mayor|menor|maior|major|minor"
    r"|frigio|frygijski|phrygien|dorico|dorien|dorycki|lidio|lydien|misolidio|mixolidio|mixolydien)(?![a-z])"
)
_MODE_ALONE = re.compile(
    rf"(?<![a-z])(?:(?:in |w |en |em )(?:an? |the )?)?({_MODE}|hijaz|bhairav|atonal)[ -]?(keys?|modes?"
    rf"|scales?|tonality|tonal(?=[ ,.])|raga|ragas"
    r"|signature)?(?![a-z])"
)
_KEY_IS = re.compile(
    r"(?<![a-z])(?:key|mode|tonality|scale|tonart|tonalite|tonalidad)[ ,]{1,2}(?:which |that )?(?:is|was"
    r"|being|:|=|of)\s(?:in |an? |the )*(major|minor|mineur|majeur)(?![a-z])"
)
_OPEN_MODES: Final = frozenset({"minor", "min", "major", "maj", "dur", "moll", "menor", "mayor", "mineur", "majeur"})
_ARTICLE_AFTER = re.compile(
    r"[ -](?:keys?|modes?|scales?|tonality|issues?|hits?|chords?|third|seventh|sixth|problems?|changes?"
    r"|role|part|feel|mood|label|event|release"
    r"|influence|influences|element|elements|artist|version|thing|sound|tone|sense|lift|shift|twist|adjustment|success|breakthrough|theme"
    r"|progression|progressions|melody|melodies|breakdown|step|bit|difference|detail|setback|accident|feeling|one|touch|harmony)\b"
)
_CHANGE_BEFORE = re.compile(
    r"(?:>|\bto\b|\bthen\b|modulat\w*|shift\w*|chang\w*|mov\w+|later|before|into|turn\w*|ending|ends)[^.;]{0,24}$"
)
_GERMAN_NOTES: Final = {"h": "B", "b": "Bb", "as": "Ab", "es": "Eb"}
_SOLFEGE_NOTES: Final = {"do": "C", "ut": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_SIGNS: Final = {"#": "#", "sharp": "#", "diese": "#", "diesis": "#", "sostenido": "#", "sustenido": "#", "is": "#",
"♯": "#",
                 "b": "b", "flat": "b", "bemol": "b", "bemolle": "b", "es": "b", "♭": "b"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    tonic: str
    scale: str | None


def _slipped(page: Page) -> list[_Found]:
    """Keys whose mode is mistyped: "E minr", "F mjaor"."""
    found = []
    for match in page.find(_MISTYPED):
        scale = next((mode for mode in ("minor", "major") if is_one_slip(match[3], mode)), None)
        if scale is not None and match[3] not in _NO_SLIPS:
            found.append(_Found(match.start(), match.end(), _note(match[1], match[2]), scale))
    return found


def read_key(page: Page, draft: Draft) -> None:
    """Read tonic and scale; a modulation keeps the first key, otherwise the last one stated counts."""
    found = [
        *_slipped(page),
        *_german(page),
        *_solfege(page),
        *_full(page),
        *_short(page),
        *_keyed(page),
        *_in_tonic(page),
        *_blues_in(page),
    ]
    if found:
        _state_key(sorted(_without_overlaps(found), key=lambda f: f.start), page, draft)
    _read_scale_alone(page, draft)


def _without_overlaps(found: list[_Found]) -> list[_Found]:
    kept: list[_Found] = []
    for item in found:
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return kept


def _state_key(found: list[_Found], page: Page, draft: Draft) -> None:
    words = [page.claim(f.start, f.end) for f in found]
    scaled = [i for i, f in enumerate(found) if f.scale is not None] or list(range(len(found)))
    index = scaled[0]
    for later in scaled[1:]:
        chosen = found[index]
        if (found[later].tonic, found[later].scale) == (chosen.tonic, chosen.scale):
            continue
        if _CHANGE_BEFORE.search(page.plain[max(0, found[later].start - 40) : found[later].start]):
            draft.warn(f"a change of key to {words[later]} is not possible yet: the piece stays in {words[index]}")
        else:
            draft.warn(f"several keys are stated; the last one counts: {words[later]}")
            index = later
    draft.state("key", found[index].tonic, words[index])
    scale = found[index].scale
    if scale is not None:
        draft.state("scale", scale, words[index])


def _note(letter: str, sign: str | None) -> str:
    return letter.upper() + _SIGNS.get((sign or "").strip(" -").lower(), "")


def _scale(word: str) -> str:
    folded = word.lower().replace("-", " ")
    return _SCALES.get(folded) or _SCALES[word]


def _is_article(page: Page, start: int, end: int, *, has_sign: bool) -> bool:
    """Whether the "a" of "a minor …" is the article, not the note."""
    if has_sign or page.plain[start] != "a":
        return False
    after = page.plain[end : end + 24]
    is_capital = page.original[start] == "A"
    if _ARTICLE_AFTER.match(after):
        return not (is_capital and re.match(r"[ -](?:scale|mode|progression|theme)", after))
    if is_capital:
        return False
    ends = re.match(r"\s*(?:$|[,.;:!?)\n(/]|at\b|with\b|and\b|\d|for\b|bpm\b|tempo\b)", after) is not None
    named = re.search(r"(?:\bin|\bkey|\bof|:|,|^|;)\s?$", page.plain[max(0, start - 6) : start]) is not None
    return not (ends and named)


def _full(page: Page) -> list[_Found]:
    found = []
    for match in page.find(_FULL):
        before = page.plain[max(0, match.start() - 12) : match.start()]
        if _is_article(page, match.start(), match.end(), has_sign=bool(match[2])) or _PLACE_BEFORE.search(before):
            continue
        scale = _scale(match[3])
        is_word = page.original[match.start()].islower() and page.original[
            match.start() : match.start() + 2
        ].rstrip() in ("a", "e")
        if scale == "chromatic" or (is_word and not match[2] and scale not in SCALES):
            continue
        found.append(_Found(match.start(), match.end(), _note(match[1], match[2]), scale))
    return found


def _short(page: Page) -> list[_Found]:
    scales = {"m": "minor", "min": "minor", "maj": "major"}
    loud = [_Found(m.start(1), m.end(), _note(m[1], m[2]), "major") for m in page.find(_SHORT_MAJOR, keep_case=True)]
    tags = [_Found(m.start(1), m.end(), _note(m[1], m[2]), "minor") for m in page.find(_TAG)]
    return [*loud, *tags] + [
        _Found(m.start(), m.end(), _note(m[1], m[2]), scales[m[3]])
        for m in page.find(_SHORT, keep_case=True)
        if page.original[m.end() : m.end() + 2] != " I"
    ]


def _keyed(page: Page) -> list[_Found]:
    found = []
    for match in page.find(_KEYED):
        is_article = match[1] == "a" and not match[2] and re.match(r" [a-z]", page.plain[match.end() : match.end() + 2])
        if not is_article:
            found.append(_Found(match.start(), match.end(), _note(match[1], match[2]), None))
    return found


def _in_tonic(page: Page) -> list[_Found]:
    found = []
    for match in page.find(_IN_TONIC, keep_case=True):
        is_article = (
            match[1] == "A" and not match[2] and re.match(r" [A-Za-z]", page.original[match.end() : match.end() + 2])
        )
        if not is_article:
            found.append(_Found(match.start(), match.end(), _note(match[1], match[2]), None))
    return found


def _blues_in(page: Page) -> list[_Found]:
    """The tonic of "Bb blues"; an A that begins a sentence is the article."""
    return [
        _Found(m.start(1), m.end(2) if m[2] else m.end(1), _note(m[1], m[2]), None)
        for m in page.find(_BLUES_IN, keep_case=True)
        if m[2] or m[1] != "A"
    ]


def _german(page: Page) -> list[_Found]:
    found = []
    for match in page.find(_GERMAN):
        name = match[1]
        is_flat = name.endswith("es") or name.endswith("as")
        tonic = _GERMAN_NOTES.get(name) or name[0].upper() + ("#" if name.endswith("is") else "b" if is_flat else "")
        found.append(_Found(match.start(), match.end(), tonic, "major" if match[2] == "dur" else "minor"))
    return found


def _solfege(page: Page) -> list[_Found]:
    found = []
    for match in page.find(_SOLFEGE):
        sign = _SIGNS.get(match[2] or "", "")
        found.append(_Found(match.start(), match.end(), _SOLFEGE_NOTES[match[1]] + sign, _scale(match[3])))
    return found


def _read_scale_alone(page: Page, draft: Draft) -> None:
    if draft.get("scale") is not None:
        return
    named = next(page.find(_KEY_IS), None)
    if named is not None:
        draft.state("scale", _SCALES[named[1]], page.claim(named.start(), named.end()))
        return
    for match in page.find(_MODE_ALONE):
        word = match[1]
        if _speaks_of_scale(page, match, word):
            scale = _SCALES.get(word.replace("-", " ")) or _SCALES[word]
            draft.state("scale", scale, page.claim(match.start(), match.end()).removeprefix("in ").strip())
            return


def _speaks_of_scale(page: Page, match: re.Match[str], word: str) -> bool:
    """Whether the word names a scale: "minor" and "major" need "key", "mode" or "in" beside them, modes do not."""
    if match[2]:
        return word not in ("chromatic",)
    if word == "minor" and page.plain.startswith(" blues", match.end()):
        return True
    if word in ("min", "maj", "dur"):
        return match[0].startswith(("in ", "w ", "en "))
    after = page.plain[match.end() : match.end() + 12]
    if word in _OPEN_MODES:
        stands_alone = re.match(r"\s*(?:$|[,.;:!?)\n]|at\b|with\b)", after) is not None
        return stands_alone and (
            match[0].startswith(("in ", "w ", "en ", "em "))
            or bool(re.search(r"[,:;]\s?$", page.plain[: match.start()][-2:]))
        )
    return True
