"""A piece as a DAW sees it: tracks, clips, markers and media; both project formats are written from it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from air_cli.domain.composition import Note
from air_cli.domain.text import one_line
from air_cli.domain.units import TICKS_PER_QUARTER

NO_SEND_DB = -60.0
"""At or below this level a send is not there."""
REVERB_BUS = "Reverb"
MIX_TRACK = "Mix (mastered)"
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Media:
    """A WAV that a project plays: `name` is its path inside, posix and relative."""

    name: str
    source: Path
    sample_rate_hz: int
    frames: int
    channels: int

    @property
    def seconds(self) -> float:
        """Length."""
        return self.frames / self.sample_rate_hz


@dataclass(frozen=True, slots=True)
class SongTrack:
    """One instrument. Level, pan and send are the plan's; the stem has them in its sound already."""

    instrument: str
    colour: str
    volume_db: float
    pan: float
    reverb_send_db: float
    is_percussion: bool
    notes: tuple[Note, ...]
    stem: Media | None = None

    @property
    def has_send(self) -> bool:
        """Whether the plan sends it to the reverb."""
        return self.reverb_send_db > NO_SEND_DB

    @property
    def channel(self) -> int:
        """MIDI channel from 0."""
        return 9 if self.is_percussion else 0


@dataclass(frozen=True, slots=True)
class SongSection:
    """A stretch of the piece, in ticks."""

    name: str
    start_ticks: int
    end_ticks: int


@dataclass(frozen=True, slots=True)
class Song:
    """Everything a project file says. `mix` is the mastered mix, there for comparison."""

    run_id: str
    title: str
    genre: str
    comment: str
    tempo_bpm: float
    numerator: int
    denominator: int
    length_ticks: int
    sample_rate_hz: int
    tracks: tuple[SongTrack, ...]
    sections: tuple[SongSection, ...] = ()
    mix: Media | None = None

    @property
    def media(self) -> tuple[Media, ...]:
        """All sound files."""
        stems = [track.stem for track in self.tracks if track.stem is not None]
        return (*stems, *([self.mix] if self.mix else []))

    @property
    def has_reverb(self) -> bool:
        """Whether any track is sent to the reverb."""
        return any(track.has_send for track in self.tracks)

    def seconds(self, ticks: int) -> float:
        """Clock time of a position."""
        return ticks * 60.0 / (TICKS_PER_QUARTER * self.tempo_bpm)

    def beats(self, seconds: float) -> float:
        """Quarter notes that fit into a time."""
        return seconds * self.tempo_bpm / 60.0


def clip_ticks(song: Song, notes: Sequence[Note]) -> int:
    """Length of a clip that holds all notes of a track: the piece, or as far as its last note rings."""
    return max([song.length_ticks, *(note.onset_ticks + note.length_ticks for note in notes)])


def plain(text: str, limit: int = 200) -> str:
    """Text for a project file: one line, without characters that XML forbids."""
    return _NOT_XML.sub("", one_line(text, limit))
