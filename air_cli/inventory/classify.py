"""What a sample is, from its path and name alone.

Evidence is weighed in this order: what the file is called, the nearest folder that names a sound, its parents. Words
that only describe (`piano` as a dynamic, `snap`, `bell`, `noise`) and two-letter drum codes give way to plain names
around them.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from air_cli.domain.instruments import percussion_for_note
from air_cli.domain.sample import Kind
from air_cli.inventory.folders import FolderSense, best_match, fits_general, sense_of
from air_cli.inventory.lexicon import (
    CODE,
    GLUED,
    HINT,
    NAME,
    Match,
    Sound,
    bass_of_808,
    drum_inside,
    drum_loop,
    exact_words,
    instrument_inside,
    matches_of,
    sounds,
    words_of,
)
from air_cli.inventory.name_facts import bpm_of, key_of, kind_of, note_of
from air_cli.inventory.words import (
    ADJECTIVES,
    BREAKS,
    CLEAR_CODES,
    DRUM_CONTEXT,
    DRUM_LOOP_WORDS,
    DYNAMICS,
    GENERAL,
    KIN,
    NUMBERS_THAT_TELL,
    ONE_SHOT_WORDS,
    PERCUSSION_PREFIX_NOTES,
    PLAIN_CODES,
)

__all__ = ["UNKNOWN", "Classified", "classify_path", "words_of"]

UNKNOWN = "Unknown"
_BOXES = frozenset({"FX", "Synth", "Pads", "Bass"})
"""Families of machines, whose folders hold drums too."""
_DRUM_WORDS = frozenset({"drum", "drums"})
_BACKGROUND = frozenset({"FX", "Piano", "Pads", "Synth"})
_CODE_CONFIDENCE, _LONE_CODE_CONFIDENCE = 0.8, 0.6
_CONFIDENCE = {NAME: 0.95, GLUED: 0.7, HINT: 0.7, CODE: 0.6}
_FOLDER_CONFIDENCE = {NAME: 0.9, GLUED: 0.7, HINT: 0.65, CODE: 0.65}


class Classified(NamedTuple):
    """What a path says; `confidence` 0–1 and `sources` (name, folder) per field; `bpm` and `key` where stated."""

    instrument: str
    category: str
    family: str
    subtype: str
    kind: Kind
    pitch: str | None
    bpm: float | None
    key: str | None
    confidence: dict[str, float]
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Verdict:
    sound: Sound | None
    confidence: float
    source: str


_NUMBER = "0"
_NOTHING = _Verdict(None, 0.0, "")


def classify_path(file_rel: str) -> Classified:
    """Instrument, family, kind, note, tempo and key of a sample by its posix path below the library."""
    folder_path, _, name = file_rel.rpartition("/")
    stem = name.rpartition(".")[0] or name
    folder = sense_of(folder_path)
    words = words_of(stem)
    verdict = _weigh(_telling(words, folder), folder)
    kind, kind_source = kind_of(stem, words, folder.words)
    sound = _exact(verdict.sound, words, folder)
    is_among_drums = folder.is_drums or not DRUM_CONTEXT.isdisjoint(words)
    if sound is None and _is_beat(words, folder):
        kind, kind_source = "loop", "name" if not DRUM_LOOP_WORDS.isdisjoint(words) else "folder"
        is_among_drums = True
    if kind == "loop" and is_among_drums and (sound is None or _gives_way_to_a_beat(sound, words)):
        sound, verdict = drum_loop(), _Verdict(drum_loop(), 0.6, "folder")
    confidence = {"instrument": verdict.confidence, "kind": 0.9 if kind_source != "default" else 0.6}
    sources = {"instrument": verdict.source, "kind": kind_source}
    pitch = None if sound is not None and sound.is_drum else note_of(stem)
    bpm, key = bpm_of(stem, is_loop=kind == "loop"), None
    if sound is None or not sound.is_drum:
        key = key_of(stem)
    if pitch is not None or bpm is not None or key is not None:
        for label, value in (("pitch", pitch), ("bpm", bpm), ("key", key)):
            if value is not None:
                sources[label], confidence[label] = "name", 0.7
    if sound is None:
        return Classified(UNKNOWN, "Unknown", "Unknown", "", kind, pitch, bpm, key, confidence, sources)
    return Classified(
        sound.instrument, sound.category, sound.family, sound.subtype, kind, pitch, bpm, key, confidence, sources
    )


def _is_beat(words: list[str], folder: FolderSense) -> bool:
    """Whether a file that names no sound is a loop of drums: `beat.wav`, `Beats/cole 2`, `clean breaks/sounds/…`."""
    is_in_beats = not DRUM_LOOP_WORDS.isdisjoint(folder.innermost) or not BREAKS.isdisjoint(folder.words)
    is_beat = not folder.is_drums and not DRUM_LOOP_WORDS.isdisjoint(words)
    return (is_in_beats or is_beat) and ONE_SHOT_WORDS.isdisjoint(folder.words)


def _gives_way_to_a_beat(sound: Sound, words: list[str]) -> bool:
    """Whether a loop of drums is more than what else its name says: `Bounce Drum Loop`."""
    is_machine = sound.subtype == "808 bass" and "bass" not in words
    return sound.subtype == "perc" or is_machine or (sound.family == "FX" and not _DRUM_WORDS.isdisjoint(words))


def _exact(sound: Sound | None, words: list[str], folder: FolderSense) -> Sound | None:
    """The exact sound where the name or its folders hold the word for it: `Hats/Open 03`."""
    table = exact_words().get(sound.subtype) if sound is not None else None
    if table is None:
        return sound
    found = next((table[word] for word in words if word in table), None)
    return found or next((table[word] for word in table if len(word) > 2 and word in folder.words), sound)


def _telling(words: list[str], folder: FolderSense) -> tuple[str, ...]:
    """Words with one number for all that only count: files of one folder then mostly ask the same question."""
    told = tuple(word if word in NUMBERS_THAT_TELL or not word.isdigit() else _NUMBER for word in words)
    if folder.is_drums and words and told[0] is _NUMBER and len(words[0]) < 3:
        return (words[0], *told[1:])
    return told


@lru_cache(maxsize=1 << 14)
def _weigh(words: tuple[str, ...], folder: FolderSense) -> _Verdict:
    """File against folders."""
    matches = matches_of(list(words))
    own = best_match(_without_lone_letters(_without_dynamics(matches, folder)))
    housed = folder.best
    if own is not None and own.worth == CODE:
        own = own if _code_counts(own, words, folder) else None
    glued = _cut_name(own, words, folder)
    if glued is not None:
        return _Verdict(glued, 0.5, "name")
    if own is None:
        return _from_folder(words, folder)
    if housed is None:
        return _Verdict(
            own.sound, _CONFIDENCE[own.worth] + (0.15 if own.worth == CODE and folder.is_drums else 0), "name"
        )
    return _both(_as_housed(own, housed, matches), housed, folder)


def _as_housed(own: Match, housed: Match, matches: list[Match]) -> Match:
    """Of the drums that a name holds, the one that its folder names too: `KICKS/KILLER-KICK-WITH-HAT`."""
    if not (own.sound.is_drum and housed.sound.is_drum and housed.worth >= GLUED):
        return own
    return next((m for m in matches if m.worth >= GLUED and m.sound.family == housed.sound.family), own)


def _without_lone_letters(matches: list[Match]) -> list[Match]:
    """Matches without codes of one letter where a longer one is at hand: the `k` of `oh-44k` is no kick."""
    if not any(m.worth == CODE and len(m.text) > 1 for m in matches):
        return matches
    return [m for m in matches if m.worth > CODE or len(m.text) > 1]


def _cut_name(own: Match | None, words: tuple[str, ...], folder: FolderSense) -> Sound | None:
    """What the last letters of a name say that says nothing else: `Univoxch` among drums, `CHURHORG` elsewhere."""
    letters = [word for word in words if word.isalpha()]
    if not letters:
        return None
    if not folder.is_drums:
        is_free = own is None and (folder.best is None or folder.best.worth <= HINT)
        return instrument_inside(letters[-1]) if is_free else None
    is_head_code = own is not None and own.worth == CODE and own.start == 0 and own.text != letters[-1]
    return drum_inside(letters[-1]) if own is None or is_head_code else None


def _both(own: Match, housed: Match, folder: FolderSense) -> _Verdict:
    """File and folder both name a sound."""
    agree = own.sound.family == housed.sound.family
    if agree:
        is_vague = own.sound.subtype in GENERAL or (own.worth == HINT and housed.worth >= GLUED)
        keep_folder = is_vague and housed.sound.subtype not in GENERAL and housed.worth >= HINT
        return _Verdict((housed if keep_folder else own).sound, 0.98, "folder" if keep_folder else "name")
    from_folder = _Verdict(housed.sound, _FOLDER_CONFIDENCE[housed.worth] - 0.05 * folder.depth, "folder")
    from_name = _Verdict(own.sound, _CONFIDENCE[own.worth], "name")
    if own.worth == NAME:
        is_effect = own.sound.family == "FX" and own.sound.subtype not in _EVERYDAY
        is_aside = is_effect and housed.worth >= GLUED and housed.sound.family != "FX"
        is_stroke = own.sound.is_drum and not housed.sound.is_drum and housed.worth == NAME and not folder.is_drums
        is_stroke = is_stroke and own.sound.family in _STROKES and housed.sound.family not in ("FX", "Synth")
        is_part = own.text in housed.text.split()
        return from_folder if is_aside or is_stroke or is_part else from_name
    if own.worth == CODE and housed.sound.subtype == "synth":
        return _Verdict(own.sound, _CODE_CONFIDENCE, "name")
    if folder.is_library and own.worth == GLUED and own.sound.subtype not in GENERAL and own.sound.family != "FX":
        return from_name
    is_noise_of_synth = housed.sound.subtype == "synth" and own.sound.subtype == "noise"
    if own.sound.family == "FX" and housed.sound.family != "FX" and housed.worth >= GLUED and not is_noise_of_synth:
        return from_folder
    is_named_beside = own.text in folder.words and own.text not in housed.text.split()
    is_in_pile = housed.sound.subtype in _PILES and own.worth >= HINT and own.sound.family not in ("Synth", "Pads")
    if is_named_beside or is_in_pile:
        return from_name
    if housed.worth in (NAME, GLUED):
        fits = fits_general(own.sound, housed.sound) and housed.sound.subtype in KIN
        return from_name if fits or (own.worth == GLUED and housed.sound.subtype in GENERAL) else from_folder
    if own.worth == CODE:
        return _Verdict(own.sound, _CODE_CONFIDENCE, "name")
    if own.sound.family == "FX" and housed.sound.family != "FX":
        return from_folder
    return from_name


_PILES = frozenset({"synth", "fx", "foley", "nature"})
_EVERYDAY = frozenset({"foley", "nature"})
"""Sounds of things and beasts, which no instrument makes by the way."""
_STROKES = frozenset({"Clap", "Rim", "Snare", "Tom", "Perc", "Shaker"})
"""Families whose names are also ways of playing something else."""


def _without_dynamics(matches: list[Match], folder: FolderSense) -> list[Match]:
    """Matches without `piano` where another instrument is at hand: there it means "softly"."""
    pianos = [m for m in matches if m.text in DYNAMICS]
    if not pianos:
        return matches
    others = [
        m for m in matches
        if m.text not in DYNAMICS and m.text not in ADJECTIVES and m.worth >= HINT and m.sound.family not in _BACKGROUND
    ]  # fmt: skip
    housed = folder.best
    is_played = housed is not None and housed.worth >= GLUED and housed.sound.family not in ("Synth", "FX", "Perc")
    if others or is_played:
        return [m for m in matches if m not in pianos]
    return matches


def _code_counts(code: Match, words: tuple[str, ...], folder: FolderSense) -> bool:
    """Whether letters mean a drum here: among drums, in a folder of that family, or where they are the whole name."""
    if not code.sound.is_drum:
        return folder.best is None and len(code.text) > 1 and code.start == 0
    letters = [word for word in words if word.isalpha()]
    housed = folder.best
    if housed is not None and housed.worth >= GLUED and not housed.sound.is_drum:
        is_pile = housed.sound.subtype == "synth" and (code.start == 0 or letters[-1] == code.text)
        return code.text in CLEAR_CODES and (is_pile or folder.is_library)
    if len(code.text) == 1:
        return folder.is_drums and len(letters) == 1
    is_free = folder.best is None or folder.best.sound.subtype in ("synth", "fx")
    is_heading = code.start == 0 and code.text in PLAIN_CODES and folder.best is None
    is_tail = letters[-1:] == [code.text] and code.text in CLEAR_CODES and is_free
    is_played = housed is not None and folder.depth == 0 and housed.sound.family not in _BOXES
    is_lone = len(letters) == 1 and not (is_played and not folder.is_library and not folder.is_drums)
    return folder.is_drums or is_heading or is_tail or is_lone or not DRUM_CONTEXT.isdisjoint(words)


def _from_folder(words: tuple[str, ...], folder: FolderSense) -> _Verdict:
    """Nothing in the name: the folder, else the drum note a kit's file begins with."""
    housed = folder.best
    is_far = housed is not None and housed.worth == HINT and housed.sound.category == "Instruments"
    if is_far and folder.is_drums and folder.is_library:
        housed = None
    is_exact = housed is not None and (housed.worth >= GLUED or not housed.sound.is_drum)
    if housed is not None and (is_exact or housed.sound.subtype != "perc"):
        confidence = _FOLDER_CONFIDENCE[housed.worth] - 0.05 * folder.depth
        return _Verdict(housed.sound, round(max(0.4, confidence), 2), "folder")
    if folder.is_drums and words and words[0].isdigit() and len(words[0]) < 3:
        number = int(words[0])
        piece = percussion_for_note(number) if number in PERCUSSION_PREFIX_NOTES and len(words) > 1 else None
        sound = next((s for s in sounds() if piece is not None and s.instrument == piece.name), None)
        if sound is not None:
            return _Verdict(sound, 0.5, "name")
    if housed is not None:
        return _Verdict(housed.sound, 0.6, "folder")
    if "808" in words and not {"tr", "roland", "kit"} & set(words):
        return _Verdict(bass_of_808(), 0.5, "name")
    if folder.is_808:
        return _Verdict(bass_of_808(), 0.5, "folder")
    return _NOTHING
