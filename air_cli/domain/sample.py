"""Samples: a row of the inventory, the inventory itself, and the zones a sampler plays."""

from pathlib import Path
from typing import Annotated, Final, Literal

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
    sample_rate: int | None = None
    length_sec: float | None = None
    loudness_rms: float | None = None
    gain_db_normalize: float | None = None
    root_midi: float | None = None
    """Pitch at which the sample sounds unshifted, with its fine tuning as a fraction; `None` for unpitched drums."""
    brightness_hz: float | None = None
    confidence: dict[str, float] = Field(default_factory=dict)
    """Derived field → 0–1."""
    sources: dict[str, str] = Field(default_factory=dict)
    """Derived field → what told: name, folder, chunk, audio."""
    mtime_ns: int = 0


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
    drum_note: int | None = None
    """Percussion note this zone alone answers to, where a piece has several."""
