"""Styles: what a producer knows about a genre, read from one TOML file each.

`styles/lofi.toml` shows every part of a file; the classes below say what each value means and which signs patterns are
written in. A file that breaks a rule is refused with its name and the place.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from air_cli.domain.instruments import INSTRUMENTS, ROLES, Role, known_instrument
from air_cli.domain.kits import DEFAULT_KIT_NAME, KITS, find_kit
from air_cli.domain.meter import Meter
from air_cli.domain.pitch import SCALES, parse_pitch_class
from air_cli.offline.patterns import NAMED_PATTERNS
from air_cli.offline.roman import parse_roman

Feel = Literal["straight", "swung16", "swung8", "triplet"]
Extension = Literal["triad", "7", "9", "add9", "sus2", "sus4", "6", "5", "11"]
Words = Annotated[str, Field(max_length=120)]
"""What lands in a plan as it is: short enough for any of its fields."""
Loops = Annotated[tuple[str, ...], Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
_LANE = re.compile(r"[xXogrt?.]+")
_LINE = re.compile(r"[1-9abrxXo.\-?]+")


def tidy_pattern(text: str) -> str:
    """A pattern without the spaces and bar lines that make it readable."""
    return text.replace(" ", "").replace("|", "")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class MixHint(_Table):
    """Where a role or an instrument sits in the mix of a style; `None` leaves the default."""

    volume_db: Annotated[float, Field(ge=-60, le=12)] | None = None
    pan: Annotated[float, Field(ge=-1, le=1)] | None = None
    reverb_send_db: Annotated[float, Field(ge=-60, le=6)] | None = None


class SectionRow(_Table):
    """A kind of section: its usual length, energy, which chords it loops and who is silent in it."""

    bars: Annotated[int, Field(ge=1, le=64)] = 8
    energy: Share = 0.5
    chords: Annotated[str, Field(pattern=r"^[a-z]$")] = "a"
    without: tuple[str, ...] = ()
    groove: str = ""

    @field_validator("without")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in ROLES and name not in INSTRUMENTS:
                raise ValueError(f"{name!r} is neither a role nor an instrument")
        return names


class Form(_Table):
    """The sections of a full-length piece in order."""

    order: Annotated[tuple[Words, ...], Field(min_length=1)] = ("intro", "verse", "chorus", "verse", "chorus", "outro")
    sections: dict[str, SectionRow] = Field(default_factory=dict)
    phrase_bars: Literal[4, 8, 12, 16] = 4


class Harmony(_Table):
    """Roman-numeral loops per scale and section letter; bars are separated by `|`, chords in a bar by spaces."""

    extensions: Annotated[dict[Extension, Annotated[float, Field(gt=0)]], Field(min_length=1)]
    cadence: str = ""
    progressions: dict[str, dict[str, Loops]]

    @field_validator("cadence")
    @classmethod
    def _cadence(cls, text: str) -> str:
        if text:
            parse_roman(text)
        return text

    @field_validator("progressions")
    @classmethod
    def _roman(cls, table: dict[str, dict[str, Loops]]) -> dict[str, dict[str, Loops]]:
        for scale, letters in table.items():
            if scale not in SCALES:
                raise ValueError(f"unknown scale {scale!r}")
            for loop in (loop for loops in letters.values() for loop in loops):
                _check_loop(loop)
        if not {"major", "minor"} <= set(table) or any("a" not in letters for letters in table.values()):
            raise ValueError("progressions need 'major' and 'minor', each with loops under 'a'")
        return table


def _check_loop(loop: str) -> None:
    words = loop.replace("|", " ").split()
    if words[:1] == ["%"]:
        raise ValueError(f"{loop!r} begins with %, which repeats the chord before it")
    for word in words:
        if word != "%":
            parse_roman(word)


class Groove(_Table):
    """One drum groove: a string per piece, or a list of strings for several bars.

    `x` hit, `X` accent, `o` soft, `g` ghost, `?` maybe, `r` roll of two, `t` roll of three, `.` rest.
    """

    name: str = "main"
    from_energy: Share = 0.0
    to_energy: Share = 1.0
    lanes: dict[str, tuple[str, ...]]

    @field_validator("lanes", mode="before")
    @classmethod
    def _lanes(cls, lanes: Any) -> dict[str, tuple[str, ...]]:
        return {_kit_piece(name): _bars(value, _LANE) for name, value in _table_rows(lanes).items()}


class Line(_Table):
    """One bass line: `1`–`7` chord degrees, `8` octave, `9` ninth, `a`/`b` approach by step/semitone, `-` hold."""

    from_energy: Share = 0.0
    to_energy: Share = 1.0
    bars: tuple[str, ...]

    @field_validator("bars", mode="before")
    @classmethod
    def _pattern(cls, value: Any) -> tuple[str, ...]:
        return _bars(value, _LINE)


class Drums(_Table):
    """The kit: grooves by energy, fills for the last bar before a new section."""

    grooves: tuple[Groove, ...] = ()
    fills: tuple[Groove, ...] = ()
    fill_bars: Annotated[int, Field(ge=2, le=64)] = 8
    crash: bool = True


class Bass(_Table):
    """The bass: written `lines`, or a `behaviour` that makes its own."""

    behaviour: Literal["lines", "walking", "kick", "drone"] = "lines"
    lines: tuple[Line, ...] = ()
    gate: Annotated[float, Field(gt=0, le=1)] = 0.9
    octave: Annotated[int, Field(ge=-1, le=2)] = 0


class Melody(_Table):
    """How leads sing: rhythms of motifs (`x` note, `X` accent, `-` hold, `.` rest) and their manners."""

    rhythms: tuple[tuple[str, ...], ...] = ()
    rest: Share = 0.25
    leap: Share = 0.25
    chromatic: Share = 0.03
    ornament: Share = 0.1
    range_semitones: Annotated[int, Field(ge=5, le=36)] = 14
    gate: Annotated[float, Field(gt=0, le=1)] = 0.95

    @field_validator("rhythms", mode="before")
    @classmethod
    def _patterns(cls, value: Any) -> tuple[tuple[str, ...], ...]:
        return tuple(_bars(item, _LINE) for item in _rows(value))


class Timing(_Table):
    """The hands: how loose, who plays late (+) or early (−), in milliseconds."""

    loose_ms: Annotated[float, Field(ge=0, le=30)] = 3.0
    velocity_spread: Annotated[float, Field(ge=0, le=0.4)] = 0.06
    late_ms: dict[str, Annotated[float, Field(ge=-40, le=60)]] = Field(default_factory=dict)


class Style(_Table):
    """Everything the embedded planner and composer know about a style."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9 &'-]*$", max_length=60)]
    title: Words
    synonyms: tuple[Words, ...] = ()
    genre: Words
    moods: Annotated[tuple[Words, ...], Field(min_length=1)]
    tempo_low_bpm: Annotated[float, Field(ge=20, le=300)]
    tempo_high_bpm: Annotated[float, Field(ge=20, le=300)]
    tempo_typical_bpm: Annotated[float, Field(ge=20, le=300)]
    meter: str = "4/4"
    kit: str = DEFAULT_KIT_NAME
    feel: Feel = "straight"
    swing: Share = 0.0
    length_seconds: Annotated[float, Field(ge=5, le=600)] = 60.0
    scales: Annotated[dict[str, Annotated[float, Field(gt=0)]], Field(min_length=1)]
    keys: tuple[str, ...] = ()
    dynamic_profile: Words = ""
    arrangement_density: Words = ""
    harmonic_color: Words = ""
    core: tuple[Role, ...]
    ensemble: dict[Role, tuple[str, ...]]
    mix: dict[str, MixHint] = Field(default_factory=dict)
    form: Form = Form()
    harmony: Harmony
    drums: Drums = Drums()
    bass: Bass = Bass()
    comping: dict[str, tuple[tuple[str, ...], ...]] = Field(default_factory=dict)
    melody: Melody = Melody()
    timing: Timing = Timing()

    @property
    def uses_triplet_grid(self) -> bool:
        """Whether pieces of the style are written on eighth-note triplets (12 steps in 4/4)."""
        return self.feel in ("triplet", "swung8")

    def mix_hint(self, instrument: str, role: str) -> MixHint:
        """Default mix of the role, overlaid by what the style says of the role and then of the instrument."""
        layers = (_DEFAULT_MIX.get(role), _DEFAULT_MIX.get(instrument), self.mix.get(role), self.mix.get(instrument))
        merged: dict[str, float] = {"volume_db": 0.0, "pan": 0.0, "reverb_send_db": -60.0}
        for layer in layers:
            if layer is not None:
                merged.update(layer.model_dump(exclude_none=True))
        return MixHint(**merged)

    @field_validator("meter")
    @classmethod
    def _meter(cls, text: str) -> str:
        return str(Meter.parse(text))

    @field_validator("kit")
    @classmethod
    def _kit(cls, text: str) -> str:
        found = find_kit(text)
        if found is None:
            raise ValueError(f"{text!r} is not a drum kit: {', '.join(KITS)}")
        return found

    @field_validator("scales")
    @classmethod
    def _scales(cls, scales: dict[str, float]) -> dict[str, float]:
        for name in scales:
            if name not in SCALES:
                raise ValueError(f"unknown scale {name!r}")
        return scales

    @field_validator("keys")
    @classmethod
    def _keys(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        for key in keys:
            parse_pitch_class(key)
        return keys

    @field_validator("ensemble")
    @classmethod
    def _ensemble(cls, ensemble: dict[Role, tuple[str, ...]]) -> dict[Role, tuple[str, ...]]:
        for role, names in ensemble.items():
            for name in names:
                if name not in INSTRUMENTS:
                    raise ValueError(f"{role}: {name!r} is not in the instrument table")
                if (role == "Percussion") != known_instrument(name).is_percussion and role == "Percussion":
                    raise ValueError(f"Percussion: {name!r} is not a piece of the drum kit")
        return ensemble

    @field_validator("mix")
    @classmethod
    def _mix(cls, mix: dict[str, MixHint]) -> dict[str, MixHint]:
        for name in mix:
            if name not in ROLES and name not in INSTRUMENTS:
                raise ValueError(f"{name!r} is neither a role nor an instrument")
        return mix

    @field_validator("comping", mode="before")
    @classmethod
    def _comping(cls, comping: Any) -> dict[str, tuple[tuple[str, ...], ...]]:
        return {kind: tuple(map(_pattern_or_name, _rows(items))) for kind, items in _table_rows(comping).items()}

    @model_validator(mode="after")
    def _consistent(self) -> "Style":
        if not self.tempo_low_bpm <= self.tempo_typical_bpm <= self.tempo_high_bpm:
            raise ValueError("tempo_low_bpm <= tempo_typical_bpm <= tempo_high_bpm does not hold")
        missing = [role for role in self.core if not self.ensemble.get(role)]
        if missing:
            raise ValueError(f"core role {missing[0]} has no instrument in the ensemble")
        unknown = [name for name in self.form.order if name not in self.form.sections]
        if self.form.sections and unknown:
            raise ValueError(f"form.order: section {unknown[0]!r} is not described under form.sections")
        return self


_DEFAULT_MIX: dict[str, MixHint] = {
    "Percussion": MixHint(volume_db=-3.0, reverb_send_db=-30.0),
    "Bass": MixHint(volume_db=-2.0, reverb_send_db=-60.0),
    "Harmony": MixHint(volume_db=-6.0, pan=-0.5, reverb_send_db=-18.0),
    "Accompaniment": MixHint(volume_db=-7.5, pan=0.6, reverb_send_db=-18.0),
    "Pad": MixHint(volume_db=-10.0, reverb_send_db=-12.0),
    "Lead": MixHint(volume_db=-5.0, pan=0.1, reverb_send_db=-15.0),
    "Texture": MixHint(volume_db=-14.0, pan=-0.3, reverb_send_db=-12.0),
    "Kick": MixHint(volume_db=-3.0, reverb_send_db=-60.0),
    "Snare": MixHint(volume_db=-3.0, reverb_send_db=-22.0),
    "Clap": MixHint(volume_db=-5.0, reverb_send_db=-20.0),
    "Closed Hi-Hat": MixHint(volume_db=-5.5, pan=0.4, reverb_send_db=-40.0),
    "Open Hi-Hat": MixHint(volume_db=-10.0, pan=0.4, reverb_send_db=-30.0),
    "Crash Cymbal": MixHint(volume_db=-11.5, pan=-0.3, reverb_send_db=-20.0),
    "Ride Cymbal": MixHint(volume_db=-9.5, pan=0.35, reverb_send_db=-26.0),
    "Shaker": MixHint(volume_db=-7.0, pan=-0.45, reverb_send_db=-30.0),
    "Low Tom": MixHint(volume_db=-4.0, pan=0.3),
    "High Tom": MixHint(volume_db=-4.0, pan=-0.3),
    "Vinyl Noise": MixHint(volume_db=-20.0, pan=0.0, reverb_send_db=-60.0),
}


def _kit_piece(name: str) -> str:
    if name not in INSTRUMENTS or not INSTRUMENTS[name].is_percussion:
        raise ValueError(f"{name!r} is not a piece of the drum kit")
    return name


def _rows(value: Any) -> list[Any]:
    """A list as TOML holds it.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"a list is needed, not {value!r:.40}")
    return list(value)


def _table_rows(value: Any) -> dict[str, Any]:
    """A table as TOML holds it.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(value, dict):
        raise ValueError(f"a table is needed, not {value!r:.40}")
    return value


def _bars(value: Any, allowed: re.Pattern[str]) -> tuple[str, ...]:
    rows = [value] if isinstance(value, str) else _rows(value)
    if not all(isinstance(row, str) for row in rows):
        raise ValueError(f"a pattern is text, not {rows!r:.40}")
    tidy = tuple(tidy_pattern(row) for row in rows)
    for row in tidy:
        if not allowed.fullmatch(row):
            raise ValueError(f"pattern {row!r} holds a sign outside {allowed.pattern}")
    if not tidy or len({len(row) for row in tidy}) != 1:
        raise ValueError(f"pattern {rows!r}: every bar needs the same number of steps")
    return tidy


def _pattern_or_name(value: Any) -> tuple[str, ...]:
    if isinstance(value, str) and value in NAMED_PATTERNS:
        return (value,)
    return _bars(value, _LINE)
