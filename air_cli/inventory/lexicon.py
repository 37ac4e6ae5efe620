"""From names to matches: splitting a name into words, and finding the sounds they mean."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from air_cli.domain.instruments import INSTRUMENTS, Instrument, fold
from air_cli.inventory.sound_rows import DRUM_ROWS, EXACT_WORDS, LOOP_ROW, PITCHED_ROWS
from air_cli.inventory.words import (
    CODE_HEADS,
    CODE_TAILS,
    GENRES,
    GLUED_TOO,
    NAME_TAILS,
    NEVER_GLUED,
    NOT_MISSPELT,
    TAILS,
    WHOLE_WORDS,
)

NAME, GLUED, HINT, CODE = 4, 3, 2, 1
"""How much a match is worth: a sound's own name, the same inside a longer word, a describing word, a drum code."""
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-öø-ÿ]+|\d+|[#♯♭]")
_PIECES = re.compile(r"[^\W_]+[#♯♭]?|[#♯♭]")
_RUN = re.compile(r"([a-z])\1{2,}")
_UTTERANCE = re.compile(r"(h?[aeu]h+)+m*|(oh){2,}|(ha){2,}|h+m{2,}|uhm+|u+gh|yo{1,3}")
_MAX_PHRASE_WORDS = 4
_SHORTEST_GLUED = 4
_SHORTEST_INSIDE = 5
_SHORT_TAIL = 2
_SHORTEST_CUT_NAME = 6
_SHORTEST_PART = 3
_SHORTEST_MISSPELT = 7
_GLUED_IN_FRONT = frozenset({"kick", "clap", "snare"})


@dataclass(frozen=True, slots=True)
class Sound:
    """What a word may mean. `rank` is the row's place in the table; `is_drum` says that it has no root note."""

    rank: int
    subtype: str
    instrument: str
    family: str
    category: str

    @property
    def is_drum(self) -> bool:
        """Whether it is struck without a definite pitch."""
        return self.category == "Drums"


@dataclass(frozen=True, slots=True)
class Match:
    """A sound some words of a name mean: its worth and the place of its words."""

    sound: Sound
    worth: int
    start: int
    words: int
    text: str


_PITCHED_DRUMS = frozenset({"timpani", "sleigh bells", "wind chimes"})


def _category(subtype: str, family: str, *, among_drums: bool) -> str:
    if family == "FX":
        return "FX"
    return "Drums" if among_drums and subtype not in _PITCHED_DRUMS else "Instruments"


@cache
def sounds() -> tuple[Sound, ...]:
    """Every sound of the table, in its order."""
    rows = [(row, True) for row in DRUM_ROWS] + [(row, False) for row in PITCHED_ROWS]
    return tuple(
        Sound(rank, row[0], row[1], row[2], _category(row[0], row[2], among_drums=drums))
        for rank, (row, drums) in enumerate(rows)
    )


@cache
def exact_words() -> dict[str, dict[str, Sound]]:
    """General subtype → word → the exact sound of its kind."""
    by_name = {sound.subtype: sound for sound in sounds()}
    return {general: {word: by_name[name] for word, name in words.items()} for general, words in EXACT_WORDS.items()}


@cache
def drum_loop() -> Sound:
    """A loop among drums that names no single piece."""
    return Sound(len(sounds()), LOOP_ROW[0], LOOP_ROW[1], LOOP_ROW[2], "Drums")


_FAMILIES = {
    "piano": "Piano", "chromatic percussion": "Mallet", "organ": "Organ", "guitar": "Electric Guitar", "bass": "Bass",
    "strings": "Strings", "ensemble": "Strings", "brass": "Brass", "reed": "Woodwind", "pipe": "Flute",
    "synth lead": "Synth", "synth pad": "Pads", "synth effects": "Pads", "ethnic": "Plucked", "percussive": "Perc",
    "sound effects": "FX",
}  # fmt: skip
"""Family of the instrument table → family of the catalogue."""


def sound_of(instrument: Instrument) -> Sound:
    """An instrument of the one table as a sound, for those that no row above names."""
    known = named_sound(instrument.name)
    if known is not None:
        return known
    family = "Perc" if instrument.is_percussion else _FAMILIES.get(instrument.family, "Perc")
    category = _category(fold(instrument.name), family, among_drums=instrument.is_percussion)
    return Sound(len(sounds()) + 1, fold(instrument.name), instrument.name, family, category)


def named_sound(instrument: str) -> Sound | None:
    """The first sound the catalogue files under an instrument's name."""
    return next((sound for sound in sounds() if sound.instrument == instrument), None)


@cache
def _phrases() -> dict[str, tuple[Sound, int]]:
    """Phrase (words joined by blanks, or by nothing) → sound and worth; the greater worth wins."""
    found: dict[str, tuple[Sound, int]] = {}
    for column, worth in ((3, NAME), (4, HINT), (5, CODE)):
        for sound, row in zip(sounds(), DRUM_ROWS + PITCHED_ROWS, strict=True):
            for phrase in filter(None, row[column].split("|")):
                found.setdefault(phrase, (sound, worth))
    for instrument in INSTRUMENTS.values():
        name = fold(instrument.name)
        entry = found.get(name) or found.get(name.replace(" ", ""))
        if entry is None:
            found[name] = (sound_of(instrument), NAME)
        elif " " in name and entry[0].instrument != instrument.name:
            found[name] = (replace(entry[0], instrument=instrument.name, subtype=name), NAME)
    for phrase, entry in list(found.items()):
        if entry[1] in (NAME, HINT) and " " in phrase:
            found.setdefault(phrase.replace(" ", ""), entry)
    return found


@cache
def _first_words() -> dict[str, int]:
    """First word of every phrase → the most words a phrase beginning so has."""
    longest: dict[str, int] = {}
    for phrase in (*_phrases(), *GENRES):
        words = phrase.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@cache
def _glue_words() -> tuple[tuple[str, Sound], ...]:
    """Names long enough to be recognised inside other words, longest first."""
    rows = [(word, _by_subtype()[subtype]) for word, subtype in GLUED_TOO.items()]
    rows += [
        (phrase, sound)
        for phrase, (sound, worth) in _phrases().items()
        if worth == NAME and " " not in phrase and _may_be_glued(phrase, sound)
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row[0]), row[0])))


def _may_be_glued(phrase: str, sound: Sound) -> bool:
    return len(phrase) >= _SHORTEST_GLUED and phrase not in WHOLE_WORDS and sound.family != "FX"


@lru_cache(maxsize=1 << 16)
def _words_of_piece(piece: str) -> tuple[str, ...]:
    """Words of one unbroken piece of a name; `HiHatC2` → hi, hat, c, 2; `TOMS` → toms."""
    if (piece.isalpha() and (piece.islower() or piece.isupper() or piece.istitle())) or piece.isdigit():
        return (piece.casefold(),)
    return tuple(_rejoined([word.casefold() for word in _SPLIT.findall(piece)], piece))


def _rejoined(words: list[str], piece: str) -> list[str]:
    """Capitals that run into a word give their last letter to it: `OHHat` is oh + hat, `BDrum` b + drum."""
    result: list[str] = []
    position = 0
    for word in words:
        position = piece.casefold().find(word, position)
        capitals = piece[position : position + len(word)]
        follows = piece[position + len(word) : position + len(word) + 1]
        if len(word) > 1 and capitals.isupper() and follows.islower():
            result += [word[:-1], word[-1]]
        elif result and len(result[-1]) == 1 and position and piece[position - 1].isupper() and word.islower():
            head = result.pop() if piece[position : position + 1].islower() else ""
            result.append(head + word)
        else:
            result.append(word)
        position += len(word)
    return [word for word in result if word]


def words_of(text: str) -> list[str]:
    """Lower-case words of a name: split at punctuation, camel case and digits, `HatClosed01` → hat, closed, 01."""
    return [word for piece in _PIECES.findall(text) for word in _words_of_piece(piece)]


@lru_cache(maxsize=1 << 16)
def _meaning(word: str) -> tuple[Sound, int] | None:
    """The sound of a single word, its plural, or a name inside it."""
    phrases = _phrases()
    found = phrases.get(word)
    if found is None and len(word) > 3 and word.endswith("s"):
        found = phrases.get(word[:-1])
        found = None if found is not None and found[1] == CODE else found
    return found or _glued(word) or _in_two(word) or _drawn_out(word) or _misspelt(word) or _uttered(word)


def _in_two(word: str) -> tuple[Sound, int] | None:
    """A name with another known word behind it: `vlnpizz`, `timproll`."""
    if len(word) < _SHORTEST_CUT_NAME or not word.isalpha() or word in NEVER_GLUED:
        return None
    phrases = _phrases()
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first, rest = phrases.get(word[:cut]), word[cut:]
        is_name = first is not None and first[1] == NAME and first[0].family != "FX"
        if first is not None and is_name and (rest in phrases or rest in TAILS):
            return first[0], GLUED
    return None


def _drawn_out(word: str) -> tuple[Sound, int] | None:
    """A word some letter of which is written three times and more: `ahhhh`, `pizzz`."""
    short = _RUN.sub(r"\1\1", word)
    return _phrases().get(short) if short != word else None


def _misspelt(word: str) -> tuple[Sound, int] | None:
    """A long name with one letter wrong, missing or too many behind its first: `rimshoot`, `digeridoo`."""
    if len(word) < _SHORTEST_MISSPELT or not word.isalpha() or word in NOT_MISSPELT:
        return None
    near = _nearly()
    for form in (word, *_shortened(word)):
        if form in near:
            return near[form], GLUED
    return None


@cache
def _nearly() -> dict[str, Sound]:
    """Long names, and what is left of each without one of its letters."""
    found: dict[str, Sound] = {}
    for phrase, (sound, worth) in _phrases().items():
        if worth == NAME and phrase.isalpha() and len(phrase) >= _SHORTEST_MISSPELT and sound.family != "FX":
            for form in (phrase, *_shortened(phrase)):
                found.setdefault(form, sound)
    return found


def _shortened(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(1, len(word))]


def _uttered(word: str) -> tuple[Sound, int] | None:
    """What somebody exclaims: `uhm`, `ohohoh`, `huh`."""
    return (_by_subtype()["vocal"], HINT) if _UTTERANCE.fullmatch(word) else None


def _glued(word: str) -> tuple[Sound, int] | None:
    if len(word) <= _SHORTEST_GLUED or not word.isalpha() or word in NEVER_GLUED:
        return None
    singular = word[:-1] if word.endswith("s") else word
    for name, sound in _glue_words():
        if word.endswith(name) or singular.endswith(name):
            return sound, GLUED
    for name, sound in _glue_words():
        is_close = len(name) >= _SHORTEST_INSIDE or name in _GLUED_IN_FRONT or len(word) - len(name) <= _SHORT_TAIL
        if is_close and singular.startswith(name):
            return sound, GLUED
    return next(((s, GLUED) for name, s in _glue_words() if len(name) >= _SHORTEST_INSIDE and name in word), None)


@cache
def _by_subtype() -> dict[str, Sound]:
    return {sound.subtype: sound for sound in reversed(sounds())}


def drum_inside(word: str) -> Sound | None:
    """The drum whose letters end or begin a machine's name."""
    subtypes = [CODE_TAILS[tail] for tail in CODE_TAILS if word.endswith(tail) and (len(tail) > 2 or word != tail)]
    subtypes += [CODE_HEADS[head] for head in CODE_HEADS if word.startswith(head)]
    return _by_subtype()[subtypes[0]] if subtypes else None


def instrument_inside(word: str) -> Sound | None:
    """The instrument whose letters end a name cut to eight letters."""
    tails = [tail for tail in NAME_TAILS if len(word) >= _SHORTEST_CUT_NAME and word.endswith(tail)]
    return _by_subtype()[NAME_TAILS[tails[0]]] if tails else None


def bass_of_808() -> Sound:
    """The bass that is called by the machine's number alone."""
    return _by_subtype()["808 bass"]


def matches_of(words: list[str]) -> list[Match]:
    """Every sound that words of a name mean, the longest phrase at each place."""
    found: list[Match] = []
    longest, phrases = _first_words(), _phrases()
    at, count = 0, len(words)
    while at < count:
        word = words[at]
        most = min(longest.get(word, 1), count - at, _MAX_PHRASE_WORDS)
        taken = 1
        for length in range(most, 1, -1):
            text = " ".join(words[at : at + length])
            if text in GENRES:
                taken = length
                break
            entry = phrases.get(text) or (phrases.get(text[:-1]) if text.endswith("s") else None)
            if entry is not None:
                found.append(Match(entry[0], entry[1], at, length, text))
                taken = length
                break
        else:
            entry = _meaning(word)
            if entry is not None:
                found.append(Match(entry[0], entry[1], at, 1, word))
        at += taken
    return found
