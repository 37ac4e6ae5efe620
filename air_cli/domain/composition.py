"""The composition: every note of a piece, on the step grid. `midi.json` holds one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field, GetJsonSchemaHandler, model_serializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from air_cli.domain.instruments import known_instrument, percussion_for_note
from air_cli.domain.limits import MAX_BARS
from air_cli.domain.meter import MAX_STEPS_PER_BAR
from air_cli.domain.plan import PlanMeta, Record

MIDI_SCHEMA: Final = "air-midi-1"
DEFAULT_VELOCITY = 96
MAX_EVENTS = 200_000
MAX_LENGTH_STEPS = 200_000.0


class Event(Record):
    """One note: `step` from 0 within its bar, `len` in steps (may cross bars), `shift` a fraction of a step."""

    step: Annotated[int, Field(ge=0, json_schema_extra={"exclusiveMaximum": MAX_STEPS_PER_BAR})]
    note: Annotated[int, Field(ge=0, le=127)]
    vel: Annotated[int, Field(ge=1, le=127)] = DEFAULT_VELOCITY
    len: Annotated[float, Field(gt=0, le=MAX_LENGTH_STEPS)] = 1
    shift: Annotated[float, Field(ge=-0.5, le=0.5)] = 0.0

    @model_serializer
    def _compact(self) -> dict[str, Any]:
        length = int(self.len) if self.len == int(self.len) else self.len
        row: dict[str, Any] = {"step": self.step, "note": self.note, "vel": self.vel, "len": length}
        if self.shift:
            row["shift"] = self.shift
        return row

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What the fields say; of the serializer all that could be told is that it makes a dictionary."""
        fields: Any = {name: value for name, value in schema.items() if name != "serialization"}
        return handler(fields)


class Bar(Record):
    """The events of one bar; `bar` counts from 0."""

    bar: Annotated[int, Field(ge=0, lt=MAX_BARS)]
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A placed note: position and length in ticks (480 per quarter)."""

    onset_ticks: int
    length_ticks: int
    note: int
    velocity: int


class Composition(Record):
    """A piece: `pattern` is percussion by General MIDI notes, `layers` one list of bars per pitched instrument."""

    schema_version: Literal["air-midi-1"] = MIDI_SCHEMA
    meta: PlanMeta
    pattern: tuple[Bar, ...] = ()
    layers: dict[str, tuple[Bar, ...]] = Field(default_factory=dict)

    def bars_of(self, instrument: str) -> tuple[Bar, ...]:
        """Bars of one instrument; percussion is filtered from the pattern by its drum notes."""
        spec = known_instrument(instrument)
        if not spec.is_percussion:
            return self.layers.get(instrument, ())
        picked = ((bar.bar, tuple(e for e in bar.events if _plays(instrument, e.note))) for bar in self.pattern)
        return tuple(Bar(bar=number, events=events) for number, events in picked if events)

    def notes_of(self, instrument: str) -> list[Note]:
        """Placed notes of one instrument in order of time, then pitch."""
        return place_notes(self.bars_of(instrument), self.meta)

    def event_count(self) -> int:
        """Number of notes in the piece."""
        layers = sum(len(bar.events) for bars in self.layers.values() for bar in bars)
        return layers + sum(len(bar.events) for bar in self.pattern)


def _plays(instrument: str, note: int) -> bool:
    piece = percussion_for_note(note)
    return piece is not None and piece.name == instrument


def place_notes(bars: Sequence[Bar], meta: PlanMeta) -> list[Note]:
    """Put events on the clock of the piece, in order of time, then pitch."""
    clock = meta.clock
    notes = [
        Note(clock.onset_ticks(bar.bar, e.step, e.shift), clock.length_ticks(e.len), e.note, e.vel)
        for bar in bars
        for e in bar.events
    ]
    return sorted(notes, key=lambda n: (n.onset_ticks, n.note))


def bars_from_events(events: Mapping[int, Sequence[Event]]) -> tuple[Bar, ...]:
    """Bars in order, events in order of step, pitch; empty bars left out."""
    return tuple(
        Bar(bar=number, events=tuple(sorted(events[number], key=lambda e: (e.step, e.shift, e.note))))
        for number in sorted(events)
        if events[number]
    )


def empty_instruments(composition: Composition) -> list[str]:
    """Instruments of the plan that play no note."""
    return [name for name in composition.meta.instruments if not any(b.events for b in composition.bars_of(name))]


def iter_events(composition: Composition) -> Iterator[tuple[str, int, Event]]:
    """Every (instrument, bar, event) of the piece, percussion under the name of its piece."""
    for bar in composition.pattern:
        for event in bar.events:
            piece = percussion_for_note(event.note)
            yield (piece.name if piece else "Drums"), bar.bar, event
    for name, bars in composition.layers.items():
        for bar in bars:
            for event in bar.events:
                yield name, bar.bar, event
