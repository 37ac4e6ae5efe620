"""What the desk is asked to do, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from air_cli.audio.strips import FLAT, NO_SEND_DB, Strip
from air_cli.domain.choices import AudioFormat, MasterName, PitchMode
from air_cli.domain.composition import Note
from air_cli.domain.instruments import Instrument
from air_cli.domain.sample import Zone

DESK_VERSION = 4
"""Raised whenever the same job would sound different, so that no stem of an older desk is taken over."""


@dataclass(frozen=True, slots=True)
class TrackJob:
    """One instrument to play.

    `choke_ticks` are onsets of instruments that silence this one, `duck_ticks` those of the kick that pulls it down.
    """

    instrument: str
    spec: Instrument
    notes: tuple[Note, ...]
    zones: tuple[Zone, ...]
    volume_db: float = 0.0
    pan: float = 0.0
    reverb_send_db: float = NO_SEND_DB
    articulation: str = "normal"
    choke_ticks: tuple[int, ...] = ()
    duck_ticks: tuple[int, ...] = ()
    strip: Strip = FLAT


@dataclass(frozen=True, slots=True)
class RenderJob:
    """A piece to render. `length_ticks` is the length of its bars; `loop` folds what rings on back to the start."""

    tracks: tuple[TrackJob, ...]
    tempo_bpm: float
    length_ticks: int
    seed: int
    sample_rate_hz: int = 44_100
    bit_depth: int = 16
    fadeout_seconds: float = 0.01
    pitch_mode: PitchMode = "exact"
    master: MasterName = "streaming"
    audio_format: AudioFormat = "wav"
    loop: bool = False
    is_balanced: bool = False
    """Whether a master that aims at a loudness also brings the bands of the mix nearer to those of records."""

    @property
    def is_dithered(self) -> bool:
        """Whether files get dither: those of integer formats, but where the sum is wanted as it is (`--master off`)."""
        return self.bit_depth != 32 and self.master != "off"


@dataclass(frozen=True, slots=True)
class StemFacts:
    """What is worth knowing of a stem: its peak, the frame after which it is silent, and its peak before any trim."""

    peak: float
    end_frame: int
    raw_peak: float


@dataclass(frozen=True, slots=True)
class RenderReport:
    """Figures of a finished render; `trim` is the factor that kept the loudest stem from clipping."""

    duration_seconds: float
    frames: int
    integrated_lufs: float
    true_peak_dbtp: float
    stem_peaks_dbfs: dict[str, float]
    stems: dict[str, StemFacts]
    reused: tuple[str, ...] = ()
    trim: float = 1.0
    balance_db: Mapping[float, float] = field(default_factory=dict)
    """What the master did to the bands of the mix, by their middle in Hz; nothing where it left them."""
    warnings: tuple[str, ...] = ()
