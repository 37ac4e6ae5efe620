"""Note names, keys, scales. C4 = 60; pitch class 0 = C."""

import re
from dataclasses import dataclass

LETTER_PITCH_CLASSES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1, "##": 2, "♯♯": 2, "x": 2, "bb": -2, "♭♭": -2, "♮": 0}
SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
    "double harmonic": (0, 1, 4, 5, 7, 8, 11),
    "hungarian minor": (0, 2, 3, 6, 7, 8, 11),
    "lydian dominant": (0, 2, 4, 6, 7, 9, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "chromatic": tuple(range(12)),
}
SCALE_SYNONYMS = {
    "ionian": "major", "maj": "major", "dur": "major", "aeolian": "minor", "natural minor": "minor",
    "min": "minor", "moll": "minor", "m": "minor", "harmonic": "harmonic minor", "melodic": "melodic minor",
    "pentatonic": "minor pentatonic", "pentatonic minor": "minor pentatonic",
    "pentatonic major": "major pentatonic", "mixolydian mode": "mixolydian", "byzantine": "double harmonic",
    "hijaz": "phrygian dominant", "spanish phrygian": "phrygian dominant", "wholetone": "whole tone",
}  # fmt: skip
HARMONY_PARENTS = {
    "whole tone": "lydian dominant",
    "major pentatonic": "major",
    "minor pentatonic": "minor",
    "blues": "minor",
    "chromatic": "minor",
}
"""Seven-note scale that supplies the chords where the scale itself has not seven notes."""

_NOTE = re.compile(rf"\s*([A-Ga-g])({'|'.join(sorted(ACCIDENTALS, key=len, reverse=True))})\s*(-?\d{{1,2}})?\s*")
_KEY = re.compile(
    r"\s*([A-Ga-g])\s*(##|bb|[#♯b♭]|-?sharp\b|-?flat\b|[ -]sharp\b|[ -]flat\b)?\s*(.*?)\s*", re.IGNORECASE
)


class UnknownScaleError(ValueError):
    """Raised for a word that names no scale."""

    def __init__(self, word: str) -> None:
        super().__init__(f"unknown scale {word!r}")
        self.word = word


def parse_note_name(text: str) -> int:
    """MIDI note of a name with an octave: `"C4"` → 60, `"Bb-1"` → 10.

    Raises:
        ValueError: not a note name, no octave, or outside 0–127.
    """
    match = _NOTE.fullmatch(text)
    if match is None or match[3] is None:
        raise ValueError(f"{text!r} is not a note name such as C4 or F#3")
    note = LETTER_PITCH_CLASSES[match[1].lower()] + ACCIDENTALS[match[2]] + 12 * (int(match[3]) + 1)
    if not 0 <= note <= 127:
        raise ValueError(f"{text!r} is outside MIDI notes 0–127")
    return note


def note_name(note: int, *, flats: bool = False) -> str:
    """Name of a MIDI note: 60 → `"C4"`."""
    return f"{(FLAT_NAMES if flats else SHARP_NAMES)[note % 12]}{note // 12 - 1}"


def parse_pitch_class(text: str) -> int:
    """Pitch class 0–11 of a note name without octave: `"Db"` → 1.

    Raises:
        ValueError: not a note name.
    """
    match = _NOTE.fullmatch(text)
    if match is None or match[3] is not None:
        raise ValueError(f"{text!r} is not a note name such as D or Bb")
    return (LETTER_PITCH_CLASSES[match[1].lower()] + ACCIDENTALS[match[2]]) % 12


def parse_scale(text: str) -> str:
    """Canonical name of a scale: `"Aeolian"` → `"minor"`.

    Raises:
        UnknownScaleError: there is none of that name.
    """
    word = re.sub(r"\s+", " ", text.strip().lower().replace("-", " ").replace("_", " "))
    word = word.removesuffix(" scale").removesuffix(" mode")
    name = SCALE_SYNONYMS.get(word, word)
    if name not in SCALES:
        raise UnknownScaleError(text)
    return name


def split_key(text: str) -> tuple[str, str | None]:
    """Tonic and scale of a key as people write it.

    `"C minor"` → `("C", "minor")`, `"F#m"` → `("F#", "minor")`, `"D"` → `("D", None)`.

    Raises:
        ValueError: no tonic, or an unknown scale.
    """
    match = _KEY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a key such as D, F#m or Bb dorian")
    accidental = (match[2] or "").strip(" -").lower().replace("sharp", "#").replace("flat", "b")
    accidental = accidental.replace("♯", "#").replace("♭", "b")
    tonic = match[1].upper() + accidental
    rest = match[3].strip()
    if not rest:
        return tonic, None
    return tonic, ("major" if rest == "M" else parse_scale(rest))


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and a scale."""

    tonic: str
    scale: str

    def __post_init__(self) -> None:
        parse_pitch_class(self.tonic)
        if self.scale not in SCALES:
            raise ValueError(f"unknown scale {self.scale!r}: one of {', '.join(SCALES)}")

    def __str__(self) -> str:
        return f"{self.tonic} {self.scale}"

    @property
    def tonic_pitch_class(self) -> int:
        """0–11."""
        return parse_pitch_class(self.tonic)

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes of the scale, from the tonic upward."""
        return tuple((self.tonic_pitch_class + step) % 12 for step in SCALES[self.scale])

    @property
    def harmony_pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes of the seven-note scale that chords are built on."""
        parent = HARMONY_PARENTS.get(self.scale, self.scale)
        return tuple((self.tonic_pitch_class + step) % 12 for step in SCALES[parent])

    @property
    def is_minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        steps = SCALES[HARMONY_PARENTS.get(self.scale, self.scale)]
        return 3 in steps and 4 not in steps

    @property
    def uses_flats(self) -> bool:
        """Whether the key is spelled with flats: tonics with a flat, F, and minor keys of a flat relative major."""
        if "b" in self.tonic[1:]:
            return True
        if "#" in self.tonic:
            return False
        relative_major = (self.tonic_pitch_class + (3 if self.is_minor else 0)) % 12
        return relative_major in (5, 10, 3, 8, 1)

    def contains(self, note: int) -> bool:
        """Whether a MIDI note belongs to the scale."""
        return note % 12 in self.pitch_classes
