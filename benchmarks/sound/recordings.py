"""Which recordings are compared with which of our instruments, and how single notes are found in folders.

A folder either holds `truth.csv` with the columns `file` and `midi` (C4 = 60) or files named after their note
(`Cs4.wav`, `A#3v11.ogg`, `Bb2_1.flac`) anywhere below it; the octave such names count from is heard.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from air_cli.audio.pitch import estimate_pitch
from air_cli.domain.instruments import INSTRUMENTS

Numbers = NDArray[np.float64]
MOST_NOTES = 10
"""Of one source, spread over its range."""
_SUFFIXES = {".wav", ".flac", ".ogg", ".mp3"}
_NOTE = re.compile(r"([A-G])(s|#|b)?(-?\d)(?!\d)")
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"s": 1, "#": 1, "b": -1}
_CLEAR, _SAME_CLASS_SEMITONES = 0.8, 0.8
_MOST_SECONDS = 8


@dataclass(frozen=True)
class Source:
    """Recordings of one instrument: words of their paths, our instrument, what they are, our layer beside them.

    `octaves` says how far the names are off where the ear cannot (an organ that sounds with its 16-foot stop).
    """

    words: str
    name: str
    about: str
    layer: str = "hard"
    octaves: int | None = None

    @property
    def has_short_loop(self) -> bool:
        """Whether what follows the attack is a fraction of a second over and over: no vibrato can be measured."""
        return self.about.endswith(_FLUID)


@dataclass(frozen=True)
class Recording:
    """One note on disk."""

    path: Path
    midi: int


_TONEJS = "(tonejs-instruments, MIT)"
_FLUID = "(FluidR3 GM, MIT)"
SOURCES = (
    Source("old-piano", "Piano", "an old grand piano (FreePats old-piano-FB, CC0)"),
    Source("piano-velocity5-", "Piano", "Salamander grand piano V3, soft (CC BY 3.0)", "soft"),
    Source("piano-velocity11-", "Piano", "Salamander grand piano V3, medium (CC BY 3.0)", "medium"),
    Source("piano-velocity16-", "Piano", "Salamander grand piano V3, hard (CC BY 3.0)"),
    Source("instrument-piano-", "Piano", f"a piano {_TONEJS}", "medium"),
    Source("Bright_Acoustic_Piano", "Bright Piano", "an upright piano, bright (Discord GM Bank, CC0)"),
    Source("classical-guitar", "Nylon Guitar", "a classical guitar (FreePats spanish-classical-guitar, CC0)", "medium"),
    Source("instrument-guitar-nylon-", "Nylon Guitar", f"a nylon guitar {_TONEJS}", "medium"),
    Source("Acoustic_Guitar_steel", "Acoustic Guitar", "a steel-string guitar (Discord GM Bank, CC0)", "medium"),
    Source("instrument-guitar-acoustic-", "Acoustic Guitar", f"a steel-string guitar {_TONEJS}", "medium"),
    Source("instrument-guitar-electric-", "Clean Guitar", f"an electric guitar {_TONEJS}", "medium"),
    Source("killer_bass", "Electric Bass", "an electric bass, fingers (Discord GM Bank, CC0)", "medium"),
    Source("instrument-bass-electric-", "Electric Bass", f"an electric bass {_TONEJS}", "medium"),
    Source("swagbass", "Picked Bass", "an electric bass, new strings (Karoryfer swagbass, CC0)", "medium"),
    Source("instrument-harp-", "Harp", f"a harp {_TONEJS}", "medium"),
    Source("instrument-xylophone-", "Xylophone", f"a xylophone {_TONEJS}", "medium"),
    Source("Pizzicato", "Pizzicato Strings", "a string section, plucked (Discord GM Bank, CC0)", "medium"),
    Source("Tremolo_Strings", "Tremolo Strings", "a string section, tremolo (Discord GM Bank, CC0)"),
    Source("instrument-violin-", "Violin", f"a violin {_TONEJS}"),
    Source("blackheart", "Cello", "an electric cello without vibrato (Karoryfer string-cyborgs, CC0)"),
    Source("instrument-cello-", "Cello", f"a cello {_TONEJS}"),
    Source("instrument-contrabass-", "Contrabass", f"a double bass {_TONEJS}"),
    Source("instrument-trumpet-", "Trumpet", f"a trumpet {_TONEJS}"),
    Source("instrument-trombone-", "Trombone", f"a trombone {_TONEJS}"),
    Source("instrument-french-horn-", "French Horn", f"a French horn {_TONEJS}"),
    Source("war-tuba", "Tuba", "a tuba, loud (Karoryfer war-tuba, CC0)"),
    Source("instrument-tuba-", "Tuba", f"a tuba {_TONEJS}"),
    Source("instrument-saxophone-", "Alto Sax", f"a saxophone {_TONEJS}"),
    Source("instrument-clarinet-", "Clarinet", f"a clarinet {_TONEJS}"),
    Source("instrument-bassoon-", "Bassoon", f"a bassoon {_TONEJS}"),
    Source("instrument-flute-", "Flute", f"a flute {_TONEJS}"),
    Source("instrument-organ-", "Church Organ", f"an organ {_TONEJS}", octaves=1),
    Source("instrument-harmonium-", "Reed Organ", f"a harmonium {_TONEJS}"),
    Source("fluidr3/nylon/", "Nylon Guitar", f"a nylon guitar {_FLUID}", "medium"),
    Source("fluidr3/steel/", "Acoustic Guitar", f"a steel-string guitar {_FLUID}", "medium"),
    Source("fluidr3/jazz-guitar/", "Jazz Guitar", f"a jazz guitar {_FLUID}", "medium"),
    Source("fluidr3/palmmuted-guitar/", "Muted Guitar", f"an electric guitar, palm-muted {_FLUID}", "medium"),
    Source("fluidr3/acoustic-bass/", "Upright Bass", f"an upright bass {_FLUID}", "medium"),
    Source("fluidr3/finger-bass/", "Electric Bass", f"an electric bass {_FLUID}", "medium"),
    Source("fluidr3/picked-bass/", "Picked Bass", f"an electric bass, picked {_FLUID}", "medium"),
    Source("fluidr3/fretless/", "Fretless Bass", f"a fretless bass {_FLUID}", "medium"),
    Source("fluidr3/slap-bass/", "Slap Bass", f"an electric bass, slapped {_FLUID}", "medium"),
    Source("fluidr3/pop/", "Pop Bass", f"an electric bass, popped {_FLUID}", "medium"),
    Source("fluidr3/harpsichord/", "Harpsichord", f"a harpsichord {_FLUID}", "medium"),
    Source("fluidr3/rhodes/", "Rhodes", f"a Rhodes piano {_FLUID}", "medium"),
    Source("fluidr3/pizz/", "Pizzicato Strings", f"a string section, plucked {_FLUID}", "medium"),
    Source("fluidr3/strings/", "Strings", f"a string section {_FLUID}"),
    Source("fluidr3/violin/", "Violin", f"a violin {_FLUID}"),
    Source("fluidr3/viola/", "Viola", f"a viola {_FLUID}"),
    Source("fluidr3/cello/", "Cello", f"a cello {_FLUID}"),
    Source("fluidr3/soprano/", "Soprano Sax", f"a soprano saxophone {_FLUID}"),
    Source("fluidr3/alto/", "Alto Sax", f"an alto saxophone {_FLUID}"),
    Source("fluidr3/tenor/", "Sax", f"a tenor saxophone {_FLUID}"),
    Source("fluidr3/baritone/", "Baritone Sax", f"a baritone saxophone {_FLUID}"),
    Source("fluidr3/oboe/", "Oboe", f"an oboe {_FLUID}"),
    Source("fluidr3/english-horn/", "English Horn", f"a cor anglais {_FLUID}"),
    Source("fluidr3/e-s-bassoon/", "Bassoon", f"a bassoon {_FLUID}"),
    Source("fluidr3/flute/", "Flute", f"a flute {_FLUID}"),
    Source("fluidr3/piccolo/", "Piccolo", f"a piccolo {_FLUID}"),
    Source("fluidr3/recorder/", "Recorder", f"a recorder {_FLUID}"),
    Source("fluidr3/pan-flute/", "Pan Flute", f"a pan flute {_FLUID}"),
    Source("fluidr3/ahh-choir/", "Choir", f"a choir {_FLUID}"),
    Source("fluidr3/accordian/", "Accordion", f"an accordion {_FLUID}"),
)
LADDER = tuple(f"piano-velocity{number}-" for number in (2, 5, 8, 11, 14, 16))
"""Velocity layers of one piano from soft to hard; the middle ones answer MIDI velocities 44–46, 57–64, 81–88."""


def recordings(folders: list[Path], words: str, octaves: int | None = None, *, others: bool = False) -> list[Recording]:
    """Up to ten notes, low to high, of the files whose path below the folders holds these words.

    `others` takes none of these, but up to ten more of the same folders.
    """
    named = sorted((note, path) for path, note in _named(tuple(folders)).items() if words in path.as_posix())
    chosen = _spread(named)
    if others:
        chosen = _spread([row for row in named if row not in chosen])
    if any((path.parent / "truth.csv").exists() for _, path in chosen):
        return [Recording(path, note) for note, path in chosen]
    heard = [(path, note, _semitones_off(path, note)) for note, path in chosen]
    shift = _octaves_off([off for _, _, off in heard]) if octaves is None else octaves
    # A file whose name says another note than one hears, octaves aside, is left out.
    return [
        Recording(path, note + 12 * shift)
        for path, note, off in heard
        if off is None or abs(off - 12.0 * round(off / 12.0)) < _SAME_CLASS_SEMITONES
    ]


def instrument_recordings(folders: list[Path], source: Source, *, others: bool = False) -> list[Recording]:
    """The notes of a source that our instrument has, too."""
    spec = INSTRUMENTS[source.name]
    found = recordings(folders, source.words, source.octaves, others=others)
    return [note for note in found if spec.low_note - 2 <= note.midi <= spec.high_note + 2]


def mono(path: Path) -> tuple[Numbers, int]:
    """The first seconds of a recording, shape (frames,), and their rate in Hz."""
    with soundfile.SoundFile(str(path)) as file:
        frames = file.read(_MOST_SECONDS * file.samplerate, always_2d=True)
        return np.asarray(frames.mean(axis=1), dtype=np.float64), file.samplerate


@cache
def _named(folders: tuple[Path, ...]) -> dict[Path, int]:
    """Every file whose note is known, with it: from truth.csv, else as its name says."""
    found: dict[Path, int] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.suffix.lower() in _SUFFIXES and (match := _NOTE.match(path.stem)):
                letter, accidental, octave = match.groups()
                found[path] = 12 * (int(octave) + 1) + _STEPS[letter] + _ACCIDENTALS.get(accidental, 0)
        for table in folder.rglob("truth.csv"):
            with table.open(encoding="utf-8") as file:
                found |= {table.parent / row["file"]: int(row["midi"]) for row in csv.DictReader(file)}
    return found


def _spread(named: list[tuple[int, Path]]) -> list[tuple[int, Path]]:
    """At most ten of them at even distances, the first and the last among them."""
    if len(named) <= MOST_NOTES:
        return named
    return [named[round(place)] for place in np.linspace(0, len(named) - 1, MOST_NOTES)]


def _semitones_off(path: Path, note: int) -> float | None:
    """How far above its name a file sounds; `None` where that is not clear."""
    frames, rate_hz = mono(path)
    heard, clarity = estimate_pitch(frames.reshape(-1, 1).astype(np.float32), rate_hz)
    return None if heard is None or clarity < _CLEAR else heard - note


def _octaves_off(semitones: list[float | None]) -> int:
    """What most clear notes of a folder agree on."""
    octaves = [round(off / 12.0) for off in semitones if off is not None]
    return max(set(octaves), key=octaves.count) if octaves else 0
