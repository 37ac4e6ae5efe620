"""Chord symbols: `Dm7`, `Bbmaj9`, `F#m7b5/E`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from air_cli.domain.pitch import ACCIDENTALS, FLAT_NAMES, SHARP_NAMES, parse_pitch_class

QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7), "m": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "5": (0, 7),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "7sus4": (0, 5, 7, 10), "9sus4": (0, 5, 7, 10, 14),
    "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "6/9": (0, 4, 7, 9, 14), "m6/9": (0, 3, 7, 9, 14),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10), "mmaj7": (0, 3, 7, 11),
    "dim7": (0, 3, 6, 9), "m7b5": (0, 3, 6, 10), "aug7": (0, 4, 8, 10), "7b5": (0, 4, 6, 10),
    "add9": (0, 4, 7, 14), "madd9": (0, 3, 7, 14), "add11": (0, 4, 7, 17),
    "9": (0, 4, 7, 10, 14), "maj9": (0, 4, 7, 11, 14), "m9": (0, 3, 7, 10, 14), "m9b5": (0, 3, 6, 10, 14),
    "7b9": (0, 4, 7, 10, 13), "7#9": (0, 4, 7, 10, 15), "7#5": (0, 4, 8, 10), "7#11": (0, 4, 7, 10, 18),
    "maj7#11": (0, 4, 7, 11, 18), "maj7#5": (0, 4, 8, 11), "7alt": (0, 4, 8, 10, 15), "7b13": (0, 4, 7, 10, 20),
    "11": (0, 4, 7, 10, 14, 17), "m11": (0, 3, 7, 10, 14, 17), "13": (0, 4, 7, 10, 14, 21),
    "maj13": (0, 4, 7, 11, 14, 21), "m13": (0, 3, 7, 10, 14, 21), "mmaj9": (0, 3, 7, 11, 14),
}  # fmt: skip
"""Semitones above the root; 9ths, 11ths and 13ths are written above the octave."""

QUALITY_SYNONYMS = {
    "maj": "", "M": "", "major": "", "min": "m", "mi": "m", "-": "m", "minor": "m", "°": "dim", "o": "dim",
    "+": "aug", "sus": "sus4", "7sus": "7sus4", "M7": "maj7", "Maj7": "maj7", "Δ": "maj7", "Δ7": "maj7",
    "ma7": "maj7", "j7": "maj7", "min7": "m7", "mi7": "m7", "-7": "m7", "°7": "dim7", "o7": "dim7", "ø": "m7b5",
    "ø7": "m7b5", "min7b5": "m7b5", "-7b5": "m7b5", "h7": "m7b5", "+7": "aug7", "mM7": "mmaj7", "m(maj7)": "mmaj7",
    "mMaj7": "mmaj7", "-maj7": "mmaj7", "M9": "maj9", "Maj9": "maj9", "min9": "m9", "-9": "m9", "min11": "m11",
    "-11": "m11", "min6": "m6", "-6": "m6", "69": "6/9", "m69": "m6/9", "add2": "add9", "2": "add9", "4": "sus4",
    "7+": "7#5", "alt": "7alt", "7(b9)": "7b9", "7(#9)": "7#9", "m(add9)": "madd9", "(add9)": "add9",
}  # fmt: skip

_SYMBOL = re.compile(r"([A-G])([#b♯♭]?)(.*)")


def _any_of(words: Iterable[str]) -> str:
    """A regular expression, long words first, that JSON Schema reads too: nothing is escaped without need."""
    escaped = [re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", word) for word in words]
    escaped = [word.replace("#", "[#♯]").replace("b", "[b♭]") for word in escaped]
    return f"({'|'.join(sorted(escaped, key=lambda word: (-len(word), word)))})"


CHORD_PATTERN = (
    rf"^\s*[A-G][#b♯♭]?{_any_of([*QUALITIES, *QUALITY_SYNONYMS])}(/\s*[A-Ga-g]{_any_of(ACCIDENTALS)}\s*)?\s*$"
)
"""What `parse_chord` reads, for a JSON Schema."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord as sounding pitch classes.

    `intervals` are semitones above the root (0–21); `bass_pitch_class` differs from the root in slash chords.
    """

    symbol: str
    root_pitch_class: int
    intervals: tuple[int, ...]
    bass_pitch_class: int

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes from the root upward, each once."""
        return tuple(dict.fromkeys((self.root_pitch_class + i) % 12 for i in self.intervals))

    @property
    def is_minor(self) -> bool:
        """Whether the chord has a minor third and no major one."""
        steps = {i % 12 for i in self.intervals}
        return 3 in steps and 4 not in steps


def parse_chord(symbol: str) -> Chord:
    """Read a chord symbol.

    Raises:
        ValueError: the root or the quality is unknown.
    """
    text = symbol.strip().replace("♯", "#").replace("♭", "b")
    body, bass = text, None
    if "/" in text and not text.endswith("6/9"):
        body, _, bass = text.rpartition("/")
    match = _SYMBOL.fullmatch(body)
    if match is None:
        raise ValueError(f"{symbol!r} is not a chord symbol such as Dm7 or Bbmaj9")
    quality = QUALITY_SYNONYMS.get(match[3], match[3])
    if quality not in QUALITIES:
        raise ValueError(f"{symbol!r}: unknown chord quality {match[3]!r}")
    root = parse_pitch_class(match[1] + match[2])
    bass_class = parse_pitch_class(bass) if bass else root
    return Chord(text, root, QUALITIES[quality], bass_class)


def chord_symbol(root_pitch_class: int, quality: str, *, flats: bool, bass_pitch_class: int | None = None) -> str:
    """Write a chord symbol; `quality` is a key of `QUALITIES`."""
    names = FLAT_NAMES if flats else SHARP_NAMES
    bass = "" if bass_pitch_class in (None, root_pitch_class) else f"/{names[bass_pitch_class % 12]}"
    return f"{names[root_pitch_class % 12]}{quality}{bass}"


def transposed(symbol: str, semitones: int, *, flats: bool) -> str:
    """A chord symbol moved by an interval; spelled anew only where it moves.

    Raises:
        ValueError: not a chord symbol.
    """
    chord = parse_chord(symbol)
    if semitones % 12 == 0:
        return chord.symbol
    names = FLAT_NAMES if flats else SHARP_NAMES
    body, slash, _ = (
        chord.symbol.rpartition("/") if chord.bass_pitch_class != chord.root_pitch_class else (chord.symbol, "", "")
    )
    root_length = 2 if body[1:2] in ("#", "b") else 1
    bass = f"/{names[(chord.bass_pitch_class + semitones) % 12]}" if slash else ""
    return f"{names[(chord.root_pitch_class + semitones) % 12]}{body[root_length:]}{bass}"
