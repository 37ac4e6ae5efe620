"""The plan: what a piece will be, before any note. `parameter_plan.json` holds one."""

import math
import warnings
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import TypeAliasType

from air_cli.domain.chords import CHORD_PATTERN, parse_chord
from air_cli.domain.instruments import INSTRUMENTS, Role
from air_cli.domain.limits import MAX_BARS, MAX_SEED, MAX_TEMPO_BPM, MIN_TEMPO_BPM
from air_cli.domain.meter import MAX_STEPS_PER_BAR, METER_PATTERN, Clock, Meter
from air_cli.domain.pitch import SCALES, Key

PLAN_SCHEMA: Final = "air-plan-1"
MAX_INSTRUMENTS = 32
MAX_SECTIONS = 128
MAX_CHORDS = 4096

Text = Annotated[str, Field(max_length=400)]
InstrumentName = TypeAliasType(
    "InstrumentName", Annotated[str, Field(max_length=400, json_schema_extra={"enum": list(INSTRUMENTS)})]
)
"""A name of the instrument table. The published schema says which there are; the plan itself says what is wrong."""
Tempo = Annotated[float, Field(ge=MIN_TEMPO_BPM, le=MAX_TEMPO_BPM)]


class Record(BaseModel):
    """Base of every artifact: immutable, no unknown fields, no NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


with warnings.catch_warnings():
    # The contract's field name is also a method of abstract base classes; nothing here calls that method.
    warnings.filterwarnings("ignore", message='Field name "register"')

    class InstrumentConfig(Record):
        """How one instrument of the plan is played and mixed."""

        name: InstrumentName
        role: Role
        register: Literal["low", "mid", "high", "full"] = "mid"
        articulation: Text = "normal"
        dynamic_range: Text = "medium"
        volume_db: Annotated[float, Field(ge=-60, le=12)] = 0.0
        pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
        reverb_send_db: Annotated[float, Field(ge=-60, le=6)] = -60.0
        """−60 dB means no reverb."""


class Section(Record):
    """A stretch of whole bars; `start_bar` counts from 0, `energy` runs from 0 to 1."""

    name: Text
    start_bar: Annotated[int, Field(ge=0, lt=MAX_BARS)]
    bars: Annotated[int, Field(ge=1, le=MAX_BARS)]
    energy: Annotated[float, Field(ge=0, le=1)] = 0.5
    instruments: tuple[InstrumentName, ...] = ()

    @property
    def end_bar(self) -> int:
        """First bar after the section."""
        return self.start_bar + self.bars


class ChordChange(Record):
    """From this point the harmony is `symbol`; `bar` counts from 0, `beat` in quarter notes from 0."""

    bar: Annotated[int, Field(ge=0, lt=MAX_BARS)]
    beat: Annotated[float, Field(ge=0, lt=512)] = 0.0
    symbol: Annotated[str, Field(min_length=1, max_length=24, json_schema_extra={"pattern": CHORD_PATTERN})]


class PlanMeta(Record):
    """Everything a composer needs to know. `length_seconds` always equals bars × beats per bar × 60 / tempo."""

    title: Text = "Untitled"
    style: Text = ""
    genre: Text = ""
    mood: Text = ""
    tempo: Tempo
    key: Annotated[str, Field(pattern=r"^[A-G](#|b|##|bb)?$")]
    scale: Annotated[str, Field(max_length=400, json_schema_extra={"enum": list(SCALES)})]
    meter: Annotated[str, Field(pattern=r"^\d{1,2}/\d{1,2}$", json_schema_extra={"pattern": METER_PATTERN})]
    bars: Annotated[int, Field(ge=1, le=MAX_BARS)]
    length_seconds: Annotated[float, Field(gt=0)]
    steps_per_bar: Annotated[int, Field(ge=1, le=MAX_STEPS_PER_BAR)]
    swing: Annotated[float, Field(ge=0, le=1)] = 0.0
    dynamic_profile: Text = ""
    arrangement_density: Text = ""
    harmonic_color: Text = ""
    instruments: Annotated[tuple[InstrumentName, ...], Field(min_length=1, max_length=MAX_INSTRUMENTS)]
    instrument_configs: Annotated[tuple[InstrumentConfig, ...], Field(max_length=MAX_INSTRUMENTS)]
    sections: Annotated[tuple[Section, ...], Field(max_length=MAX_SECTIONS)] = ()
    chords: Annotated[tuple[ChordChange, ...], Field(max_length=MAX_CHORDS)] = ()
    selected_samples: dict[str, str] = Field(default_factory=dict)
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "PlanMeta":
        unknown = [name for name in self.instruments if name not in INSTRUMENTS]
        if unknown or len(set(self.instruments)) != len(self.instruments):
            raise ValueError(f"instruments must be known and each named once: {', '.join(unknown or self.instruments)}")
        if tuple(config.name for config in self.instrument_configs) != self.instruments:
            raise ValueError("instrument_configs must name the instruments, in their order")
        if any(section.end_bar > self.bars for section in self.sections):
            raise ValueError("a section reaches beyond the last bar")
        for change in self.chords:
            parse_chord(change.symbol)
            if change.bar >= self.bars:
                raise ValueError("a chord stands behind the last bar")
        known = set(self.instruments)
        if any(name not in known for section in self.sections for name in section.instruments):
            raise ValueError("a section names an instrument that the plan does not have")
        if any(b.start_bar != a.end_bar for a, b in pairwise(self.sections)):
            raise ValueError("sections must follow each other without gap or overlap")
        if self.full_key and abs(self.length_seconds - exact_length_seconds(self.tempo, self.meter, self.bars)) > 0.01:
            raise ValueError("length_seconds does not follow from tempo, meter and bars")
        return self

    @property
    def clock(self) -> Clock:
        """The clock that places every event of the piece."""
        return Clock(self.tempo, Meter.parse(self.meter), self.steps_per_bar)

    @property
    def full_key(self) -> Key:
        """Tonic and scale as one value."""
        return Key(self.key, self.scale)

    def config(self, instrument: str) -> InstrumentConfig:
        """The configuration of an instrument of the plan."""
        return next(config for config in self.instrument_configs if config.name == instrument)

    def section_at(self, bar: int) -> Section | None:
        """The section that holds a bar, if any."""
        return next((s for s in self.sections if s.start_bar <= bar < s.end_bar), None)


class Plan(Record):
    """The content of `parameter_plan.json`."""

    schema_version: Literal["air-plan-1"] = PLAN_SCHEMA
    user_prompt: str
    meta: PlanMeta


def exact_length_seconds(tempo: float, meter: str, bars: int) -> float:
    """Length that follows from tempo, meter and bars, rounded to the microsecond."""
    seconds = Clock(tempo, Meter.parse(meter), 1).bars_to_seconds(bars)
    return round(seconds, 6) if math.isfinite(seconds) else 0.0
