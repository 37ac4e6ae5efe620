"""Samples: a row of the inventory, the inventory itself, and the zones a sampler plays."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field

INVENTORY_SCHEMA: Final = "air-inventory-1"
Kind = Literal["one_shot", "loop"]


class SampleRow(BaseModel):
    """One sample file. Deep fields are `None` until `--deep` has listened to it."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    instrument: str
    id: str
    file_rel: str
    file_abs: str
    bytes: int
    source: str = "local"
    pitch: str | None = None
    category: str = ""
    family: str = ""
    subtype: str = ""
    kind: Kind = "one_shot"
    bpm: float | None = None
    key: str | None = None
    sample_rate: int | None = None
    length_sec: float | None = None
    loudness_rms: float | None = None
    gain_db_normalize: float | None = None
    root_midi: float | None = None
    """Pitch at which the sample sounds unshifted, with its fine tuning as a fraction; `None` for unpitched drums."""
    channels: int | None = None
    peak: float | None = None
    """Amplitude, 1.0 = full scale."""
    loudness_lufs: float | None = None
    attack_sec: float | None = None
    brightness_hz: float | None = None
    timbre: tuple[int, ...] = ()
    """34 numbers 0–255 by which sounds are compared, see `audio/analysis.py`."""
    loop_start_frame: int | None = None
    loop_end_frame: int | None = None
    content_hash: str | None = None
    confidence: dict[str, float] = Field(default_factory=dict)
    """Derived field → 0–1."""
    sources: dict[str, str] = Field(default_factory=dict)
    """Derived field → what told: name, folder, chunk, audio."""
    mtime_ns: int = 0


DEEP_FIELDS: Final = (
    "sample_rate", "length_sec", "loudness_rms", "gain_db_normalize", "root_midi", "channels", "peak", "loudness_lufs",
    "attack_sec", "brightness_hz", "timbre", "loop_start_frame", "loop_end_frame", "content_hash",
)  # fmt: skip
"""Fields of a row that only listening can tell."""


class Region(BaseModel):
    """One sample of a program: keys 0–127 and velocities 1–127 it answers to, inclusive.

    `root_note` is the key at which it sounds unshifted, tuning included; loops are in frames, end exclusive.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    sample_id: str
    low_key: int = 0
    high_key: int = 127
    low_velocity: int = 1
    high_velocity: int = 127
    root_note: float | None = None
    loop_start_frame: int | None = None
    loop_end_frame: int | None = None
    gain_db: float = 0.0
    round_robin: int = 1


class Program(BaseModel):
    """A multisample as an SFZ or Decent Sampler file of the library defines it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    instrument: str
    regions: tuple[Region, ...]


class SkippedFile(BaseModel):
    """A file that is not in the catalogue, and why."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file_rel: str
    reason: str


class InstrumentCount(BaseModel):
    """How many samples an instrument has, and a few of their ids."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    count: int
    examples: tuple[str, ...] = ()


class Inventory(BaseModel):
    """The content of `inventory.json`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: Literal["air-inventory-1"] = INVENTORY_SCHEMA
    generated_at: str
    root: str
    deep: bool = False
    instrument_count: int
    total_files: int
    total_bytes: int
    instruments: dict[str, InstrumentCount]
    samples: tuple[SampleRow, ...]
    skipped: tuple[SkippedFile, ...] = ()
    programs: tuple[Program, ...] = ()


class Outline(NamedTuple):
    """What must be known of a sample to choose among thousands."""

    id: str
    folder: str
    kind: str
    subtype: str
    length_sec: float | None
    root_midi: float | None
    pitch: str | None


class Catalogue(Protocol):
    """What can be asked of the inventory without reading all of it."""

    @property
    def total_files(self) -> int:
        """Number of samples."""

    @property
    def instruments(self) -> Mapping[str, InstrumentCount]:
        """Instrument → its samples, by name."""

    def rows_of(self, instrument: str) -> list[SampleRow]:
        """Samples of one instrument, in order of id."""

    def outlines_of(self, instrument: str) -> list[Outline]:
        """The same samples in outline."""

    def row(self, sample_id: str) -> SampleRow | None:
        """The sample with an id."""

    def programs_of(self, instrument: str) -> list[Program]:
        """Multisamples that preset files define for an instrument."""


class Zone(BaseModel):
    """A sample as the sampler plays it.

    `root_note` is the sounding pitch with its fine tuning (`None`: never transposed); velocities 1–127 inclusive;
    `loop_start_frame`/`loop_end_frame` (end exclusive) sustain it, in frames of the file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sample_id: str
    path: Path
    root_note: float | None = None
    low_velocity: Annotated[int, Field(ge=1, le=127)] = 1
    high_velocity: Annotated[int, Field(ge=1, le=127)] = 127
    loop_start_frame: int | None = None
    loop_end_frame: int | None = None
    gain_db: float = 0.0
    low_key: int = 0
    high_key: int = 127
    """Keys a preset file gives the sample; others play it only where no zone is closer."""
    drum_note: int | None = None
    """Percussion note this zone alone answers to, where a piece has several."""
