"""The one instrument table: names, programs, ranges, roles, families, and how names are understood."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from air_cli.domain.instrument_rows import CHOKES, PERCUSSION_ROWS, PITCHED_ROWS
from air_cli.nearest import nearest

Role = Literal["Percussion", "Bass", "Harmony", "Accompaniment", "Pad", "Lead", "Texture"]
ROLES: tuple[Role, ...] = ("Percussion", "Bass", "Harmony", "Accompaniment", "Pad", "Lead", "Texture")
FAMILIES = (
    "piano", "chromatic percussion", "organ", "guitar", "bass", "strings", "ensemble", "brass",
    "reed", "pipe", "synth lead", "synth pad", "synth effects", "ethnic", "percussive", "sound effects",
)  # fmt: skip
"""General MIDI families, eight programs each."""
PERCUSSION_CHANNEL = 9
"""MIDI channel 10, counted from 0."""

_FAMILY_REACH_SEMITONES = {
    "bass": 7, "piano": 24, "organ": 24, "guitar": 24, "strings": 24, "ensemble": 24, "synth pad": 24,
}  # fmt: skip
_DEFAULT_REACH_SEMITONES = 18
_SAX_PROGRAMS = range(64, 68)
_SAX_REACH_SEMITONES = 24
_KIT_WORDS = frozenset(
    {"drums", "drum", "drum kit", "drumkit", "drum set", "kit", "beat", "percussion kit", "drum machine"}
)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One row of the table.

    `program` is the General MIDI program 0–127 (−1 for percussion); `percussion_notes` the drum notes it answers to,
    the first being the one that is written; `low_note`/`high_note` the playable range; `reach_semitones` how far
    one sample may be transposed.
    """

    name: str
    program: int
    percussion_notes: tuple[int, ...]
    family: str
    role: Role
    low_note: int
    high_note: int
    reach_semitones: int
    is_mono: bool
    is_sustained: bool
    synonyms: tuple[str, ...]
    chokes: tuple[str, ...] = ()

    @property
    def is_percussion(self) -> bool:
        """Whether it is a piece of the drum map (never transposed, MIDI channel 10)."""
        return bool(self.percussion_notes)


def _pitched(row: tuple[str, int, str, int, int, str, str]) -> Instrument:
    name, program, role, low, high, flags, synonyms = row
    family = FAMILIES[program // 8]
    reach = (
        _SAX_REACH_SEMITONES
        if program in _SAX_PROGRAMS
        else _FAMILY_REACH_SEMITONES.get(family, _DEFAULT_REACH_SEMITONES)
    )
    known_role = next(r for r in ROLES if r == role)
    return Instrument(
        name,
        program,
        (),
        family,
        known_role,
        low,
        high,
        reach,
        "m" in flags,
        "s" in flags,
        tuple(synonyms.split("|")),
    )


def _percussion(row: tuple[str, tuple[int, ...], str, str]) -> Instrument:
    name, notes, group, synonyms = row
    chokes = (name, *CHOKES.get(name, ()))
    return Instrument(
        name,
        -1,
        notes,
        group,
        "Percussion",
        min(notes),
        max(notes),
        0,
        True,
        False,
        tuple(synonyms.split("|")),
        chokes,
    )


INSTRUMENTS: dict[str, Instrument] = {
    **{i.name: i for i in map(_percussion, PERCUSSION_ROWS)},
    **{i.name: i for i in map(_pitched, PITCHED_ROWS)},
}
"""Canonical name → instrument; percussion first."""

KIT_PIECES: tuple[str, ...] = tuple(row[0] for row in PERCUSSION_ROWS)
DEFAULT_KIT: tuple[str, ...] = ("Kick", "Snare", "Closed Hi-Hat", "Open Hi-Hat", "Crash Cymbal")


def fold(text: str) -> str:
    """Compare names without case, punctuation or doubled spaces."""
    return re.sub(r"[\s_\-–./()+]+", " ", text.casefold()).strip()


@cache
def _names() -> dict[str, str]:
    """Every folded name and synonym → canonical name; canonical names win over synonyms."""
    names: dict[str, str] = {}
    for instrument in INSTRUMENTS.values():
        for synonym in instrument.synonyms:
            names.setdefault(fold(synonym), instrument.name)
    names.update({fold(name): name for name in INSTRUMENTS})
    return names


@cache
def _percussion_by_note() -> dict[int, str]:
    """Drum note → piece; a note claimed first by a piece stays with it."""
    pieces: dict[int, str] = {}
    for rank in range(max(len(row[1]) for row in PERCUSSION_ROWS)):
        for name, notes, _, _ in PERCUSSION_ROWS:
            if rank < len(notes):
                pieces.setdefault(notes[rank], name)
    return pieces


@cache
def _primary_by_program() -> dict[int, str]:
    programs: dict[int, str] = {}
    for name, program, *_ in PITCHED_ROWS:
        programs.setdefault(program, name)
    return programs


def find_instrument(text: str) -> Instrument | None:
    """The instrument a name or synonym means, in any case; plural forms included; `None` when unknown."""
    word = fold(text)
    for candidate in (word, word.removesuffix("s"), word.removesuffix("es")):
        if name := _names().get(candidate):
            return INSTRUMENTS[name]
    return None


def is_kit_word(text: str) -> bool:
    """Whether the word means a whole drum kit ("drums") instead of one piece."""
    return fold(text) in _KIT_WORDS


def suggest_instruments(text: str, limit: int = 3) -> list[str]:
    """Canonical names that look like `text`, nearest first."""
    close = nearest(fold(text), _names(), most=limit * 2, likeness=0.6)
    return list(dict.fromkeys(_names()[word] for word in close))[:limit]


def words_for(instruments: Iterable[str]) -> dict[str, str]:
    """Every folded synonym → the one of these instruments it means; words for a kit → "drums" where they have one."""
    own = set(instruments)
    words = {word: name for word, name in _names().items() if name in own}
    has_drums = any(known_instrument(name).is_percussion for name in own)
    return words | (dict.fromkeys(_KIT_WORDS, "drums") if has_drums else {})


def percussion_for_note(note: int) -> Instrument | None:
    """The drum piece a General MIDI percussion note means."""
    name = _percussion_by_note().get(note)
    return INSTRUMENTS[name] if name else None


def instrument_for_program(program: int) -> Instrument:
    """The first instrument of the table with this General MIDI program (0–127)."""
    return INSTRUMENTS[_primary_by_program()[program]]


def known_instrument(name: str) -> Instrument:
    """Look a name up; names outside the table (a producer's own folder) count as a pitched pad-like instrument.

    The stand-in has the range 21–108 and a reach of 18 semitones.
    """
    found = find_instrument(name)
    if found is not None:
        return found
    return Instrument(name, 0, (), "other", "Harmony", 21, 108, _DEFAULT_REACH_SEMITONES, False, False, ())


def nearest_instruments(wanted: Instrument, available: Iterable[str]) -> list[str]:
    """Names from `available` that can stand in for `wanted`: same family (or kin), nearest program first."""
    candidates = [known_instrument(name) for name in available]
    scored = [(distance, c.name) for c in candidates if (distance := _distance(wanted, c)) is not None]
    return [name for _, name in sorted(scored)]


_KIN = {
    "strings": "ensemble", "ensemble": "strings", "synth lead": "synth pad", "synth pad": "synth lead",
    "reed": "pipe", "pipe": "reed", "synth effects": "synth pad", "piano": "chromatic percussion",
    "chromatic percussion": "piano", "clap": "snare", "snare": "clap", "hand": "tom", "tom": "hand",
    "hat": "shaker", "shaker": "hat", "percussive": "chromatic percussion", "ethnic": "guitar",
}  # fmt: skip
"""Families that may help out when the own family has nothing."""


def _distance(wanted: Instrument, candidate: Instrument) -> int | None:
    if wanted.is_percussion != candidate.is_percussion:
        return None
    if wanted.is_percussion:
        step = abs(wanted.percussion_notes[0] - candidate.percussion_notes[0])
    else:
        step = abs(wanted.program - candidate.program) + (4 if wanted.is_sustained != candidate.is_sustained else 0)
    if candidate.family == wanted.family:
        return step
    return 100 + step if _KIN.get(wanted.family) == candidate.family else None
