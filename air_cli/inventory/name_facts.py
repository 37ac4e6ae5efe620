"""Facts a sample's name states beside its instrument: note, tempo, key, loop or one-shot."""

import re

from air_cli.domain.sample import Kind
from air_cli.inventory.words import LOOP_WORDS, ONE_SHOT_WORDS

_NOTE = re.compile(r"(?<![A-Za-z#])(?!(?<=\d)[a-g])([A-Ga-g])(##?|♯|♭|b|s(?=-?\d)|sharp|flat)?(-?\d)(?!\d)(?![a-z])")
_NOTE_WITH_LAYER = re.compile(
    r"(?<![A-Za-z#])([A-G])(#|♯|♭|b|s(?=-?\d))?(-?\d)(?=(?:v|vl|vel|l|rr)\d|(?:p{1,3}|m[pf]|f{1,3})(?![a-z]))"
)
"""A note that a velocity layer or a round robin follows without a gap: `A1v11`, `C4mf`."""
_DIGIT = re.compile(r"\d")
_NOTE_RANGE = re.compile(r"[A-G][#b]?\d-?[A-G][#b]?\d")
_MIDI_NUMBER = re.compile(r"(?i)(?<![a-z])(?:note|midi|key|pitch)[ _\-#]*0*(\d{1,3})(?!\d)")
_PADDED_NUMBER = re.compile(r"(?:^|[_\- .])(0[2-9]\d|1[01]\d)(?=$|[_\- .])")
_BPM = re.compile(r"(?<!\d)(\d{2,3}(?:\.\d{1,2})?)[ _-]?bpm|bpm[ _-]?(\d{2,3})(?!\d)", re.IGNORECASE)
_BARE_TEMPO = re.compile(r"(?<![\dA-Za-z])(\d{2,3})(?![\dA-Za-z])")
_KEY = re.compile(
    r"(?<![A-Za-z#])([A-G])(#|b|♯|♭|s(?=m|[ _-]?(?:min|maj)))?(?:[ _-]?(minor|major|min|maj|m))(?![a-z])(?!\d)",
    re.ASCII,
)
_NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_ACCIDENTALS = {"#": "#", "♯": "#", "s": "#", "sharp": "#", "b": "b", "♭": "b", "flat": "b", "": ""}
_LOWEST_OCTAVE = -2
"""Below it a hyphen only stands between letter and octave, as in trackers: `F-3`."""
_SLOWEST_BPM, _FASTEST_BPM = 40.0, 260.0
_LOWEST_BARE_BPM, _HIGHEST_BARE_BPM = 60, 200


def note_of(stem: str) -> str | None:
    """The note written in a name, spelled `C#4`; the last one counts; a stated MIDI number serves where none is."""
    if _DIGIT.search(stem) is None:
        return None
    if _NOTE_RANGE.search(stem):
        return None
    found = None
    for match in _NOTE.finditer(stem):
        found = match
    found = found or _NOTE_WITH_LAYER.search(stem)
    if found is not None:
        letter, accidental, octave = found[1], found[2] or "", found[3]
        if int(octave) < _LOWEST_OCTAVE:
            octave = octave.lstrip("-")
        if len(accidental) < 2 or accidental in _ACCIDENTALS:
            return f"{letter.upper()}{_ACCIDENTALS[accidental]}{octave}"
    number = _MIDI_NUMBER.search(stem) or _PADDED_NUMBER.search(stem)
    if number is not None and 12 <= int(number[1]) <= 119:
        note = int(number[1])
        return f"{_NOTE_NAMES[note % 12]}{note // 12 - 1}"
    return None


def without_notes(stem: str) -> str:
    """A name without its notes and numbers: what the files of one multisample have in common."""
    return re.sub(r"\d+", "", _NOTE_WITH_LAYER.sub("", _NOTE.sub("", stem))).casefold()


def _stated_tempo(stem: str) -> re.Match[str] | None:
    return _BPM.search(stem) if "bpm" in stem.casefold() else None


def bpm_of(stem: str, *, is_loop: bool) -> float | None:
    """The tempo a name states; in a loop's name a bare number of 60–200 is one."""
    match = _stated_tempo(stem)
    if match is not None:
        bpm = float(match[1] or match[2])
        return bpm if _SLOWEST_BPM <= bpm <= _FASTEST_BPM else None
    if is_loop:
        for text in _BARE_TEMPO.findall(stem):
            if _LOWEST_BARE_BPM <= int(text) <= _HIGHEST_BARE_BPM and text[0] != "0":
                return float(text)
    return None


def key_of(stem: str) -> str | None:
    """The key a name states, spelled `F# minor`."""
    match = _KEY.search(stem)
    if match is None:
        return None
    mode = "major" if match[3] in ("maj", "major") else "minor"
    return f"{match[1]}{_ACCIDENTALS[match[2] or '']} {mode}"


def kind_of(stem: str, words: list[str], folder_words: frozenset[str]) -> tuple[Kind, str]:
    """Loop or one-shot, and what told it: name, folder or default."""
    if _stated_tempo(stem) or not LOOP_WORDS.isdisjoint(words):
        return "loop", "name"
    if not ONE_SHOT_WORDS.isdisjoint(words):
        return "one_shot", "name"
    if not LOOP_WORDS.isdisjoint(folder_words) and ONE_SHOT_WORDS.isdisjoint(folder_words):
        return "loop", "folder"
    return "one_shot", "default"
