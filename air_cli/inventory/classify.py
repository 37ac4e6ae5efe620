"""What a sample is, from its path and name alone."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath

from air_cli.domain.instruments import INSTRUMENTS, Instrument, find_instrument, fold
from air_cli.domain.pitch import parse_note_name
from air_cli.domain.sample import Kind
from air_cli.inventory.words import DRUM_CODES, DYNAMICS, LOOP_WORDS, MACHINES, STRONG_PHRASES

UNKNOWN = "Unknown"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_NOTE = re.compile(r"(?<![A-Za-z])([A-Ga-g](?:[#b♯♭s])?-?\d)(?!\d)(?![a-z])")
_BPM = re.compile(r"(?<!\d)(\d{2,3})[ _-]?bpm", re.IGNORECASE)
_MAX_PHRASE_WORDS = 3
_DYNAMIC_INSTRUMENT = "Piano"


@dataclass(frozen=True, slots=True)
class Classified:
    """What a path says; `confidence` 0–1 and `sources` (name, folder) per field."""

    instrument: str
    category: str
    family: str
    subtype: str
    kind: Kind
    pitch: str | None
    confidence: dict[str, float] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


def words_of(text: str) -> list[str]:
    """Lower-case words of a name: split at punctuation, camel case and digits, `HatClosed01` → hat, closed, 01."""
    pieces = re.split(r"[^A-Za-z0-9#♯♭]+", text)
    return [word.casefold() for piece in pieces for word in _CAMEL.split(piece) if word]


def classify_path(file_rel: str) -> Classified:
    """Instrument, family, kind and note of a sample by its posix path below the library."""
    path = PurePosixPath(file_rel)
    kind, kind_source = _kind(path)
    found, confidence, source = _instrument(path)
    pitch = _pitch(path.stem) if found is None or not found.is_percussion else None
    sources = {"instrument": source, "kind": kind_source}
    confidences = {"instrument": confidence, "kind": 0.9 if kind_source == "name" else 0.6}
    if pitch:
        sources["pitch"], confidences["pitch"] = "name", 0.7
    if found is None:
        return Classified(UNKNOWN, "Unknown", "unknown", "", kind, pitch, confidences, sources)
    category = "Drums" if found.is_percussion else "FX" if found.family == "sound effects" else "Instruments"
    return Classified(found.name, category, found.family, found.name, kind, pitch, confidences, sources)


def _instrument(path: PurePosixPath) -> tuple[Instrument | None, float, str]:
    """The best reading: the file name first, then its folders from the inside out, then glued codes in the name."""
    folders = [words_of(part) for part in reversed(path.parts[:-1])]
    named = _search(words_of(path.stem))
    if named is not None and named.name == _DYNAMIC_INSTRUMENT:
        named = _unless_dynamics(path, folders, named)
    if named is not None:
        return named, 0.9, "name"
    for depth, words in enumerate(folders):
        found = _search(words)
        if found is not None:
            return found, max(0.4, 0.8 - 0.1 * depth), "folder"
    glued = _glued(path.stem)
    return (glued, 0.5, "name") if glued is not None else (None, 0.0, "")


def _unless_dynamics(path: PurePosixPath, folders: list[list[str]], piano: Instrument) -> Instrument | None:
    """`piano` in a name means "softly" where the name or a folder holds another instrument: that one, or none."""
    other = _search([word for word in words_of(path.stem) if word not in DYNAMICS])
    if other is not None:
        return other
    housed = next((found for words in folders if (found := _search(words)) is not None), piano)
    return piano if housed.family == piano.family else None


def _search(words: list[str]) -> Instrument | None:
    """The longest phrase that names an instrument; of equally long ones the last (`Bass Drum Kick` is a kick)."""
    for length in range(min(_MAX_PHRASE_WORDS, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):
            found = _phrase(" ".join(words[start : start + length]))
            if found is not None:
                return found
    return None


@cache
def _phrase(phrase: str) -> Instrument | None:
    if len(phrase) < 2 or phrase in MACHINES or (phrase in DYNAMICS and phrase != "piano"):
        return None
    name = STRONG_PHRASES.get(phrase) or DRUM_CODES.get(phrase)
    if name:
        return INSTRUMENTS[name]
    return find_instrument(phrase) if len(phrase) > 2 else None


@cache
def _glued_words() -> list[tuple[str, str]]:
    codes = [(code, name) for code, name in DRUM_CODES.items() if len(code) >= 4]
    names = [(fold(i.name).replace(" ", ""), i.name) for i in INSTRUMENTS.values()]
    return sorted({*codes, *names}, key=lambda row: (-len(row[0]), row[0]))


def _glued(stem: str) -> Instrument | None:
    letters = re.sub(r"[^a-z]", "", stem.casefold())
    return next((INSTRUMENTS[name] for word, name in _glued_words() if len(word) >= 4 and word in letters), None)


def _kind(path: PurePosixPath) -> tuple[Kind, str]:
    if _BPM.search(path.stem) or LOOP_WORDS & set(words_of(path.stem)):
        return "loop", "name"
    if any(LOOP_WORDS & set(words_of(part)) for part in path.parts[:-1]):
        return "loop", "folder"
    return "one_shot", "default"


def _pitch(stem: str) -> str | None:
    """The note written in a name, spelled `C#4`; the last one counts."""
    notes = _NOTE.findall(stem)
    if not notes:
        return None
    text = str(notes[-1]).replace("♯", "#").replace("♭", "b")
    if len(text) >= 3 and text[1] == "s":
        text = text[0] + "#" + text[2:]
    try:
        parse_note_name(text)
    except ValueError:
        return None
    return text[0].upper() + text[1:]
