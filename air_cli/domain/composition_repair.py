"""Turning notes from outside (a model's reply, hand-made JSON) into a valid composition, saying every change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from air_cli.domain.composition import (
    DEFAULT_VELOCITY,
    MAX_EVENTS,
    MAX_LENGTH_STEPS,
    Composition,
    Event,
    bars_from_events,
    iter_events,
)
from air_cli.domain.instruments import (
    INSTRUMENTS,
    Instrument,
    find_instrument,
    is_kit_word,
    percussion_for_note,
)
from air_cli.domain.limits import MAX_BARS
from air_cli.domain.meter import LEGACY_STEPS_PER_BAR, MAX_STEPS_PER_BAR
from air_cli.domain.pitch import SCALES, parse_note_name
from air_cli.domain.plan import PlanMeta
from air_cli.domain.plan_repair import as_number, repair_plan
from air_cli.domain.text import one_line
from air_cli.errors import InvalidMidiError, InvalidPlanError

DRUM_LAYER = "Drums"
_PHRASES = {
    "note_list": "{n} × a list in `note`: read as a chord",
    "note_name": "{n} × a note given as text: read as its number",
    "note_bad": "{n} × a note that is no number from 0 to 127: dropped",
    "velocity": "{n} × a velocity outside 1–127: moved to the nearest",
    "length": "{n} × a length of 0 or less: made one step",
    "carried": "{n} × a step behind its bar: moved into the bar it falls in",
    "outside": "{n} × a step or bar outside the piece: dropped",
    "malformed": "{n} × something that is no event: dropped",
    "too_many": "{n} events beyond the limit of 200,000: dropped",
    "drum_note": "{n} × a drum note off the General MIDI map: dropped",
    "shift": "{n} × a shift outside −0.5…0.5: moved to the nearest",
}
RawBar = tuple[float, list[Any]]


class CompositionRepair:
    """Reads one raw composition; `notes()` tells what was changed."""

    def __init__(self, raw: Mapping[str, Any], plan: PlanMeta | None, *, is_on_plan_grid: bool) -> None:
        self.raw = raw
        self.plan = plan
        self.is_on_plan_grid = is_on_plan_grid
        self.counts: Counter[str] = Counter()
        self.sentences: list[str] = []
        self.budget = MAX_EVENTS

    def composition(self) -> Composition:
        """The mended composition.

        Raises:
            InvalidMidiError: there is no note in it, or no plan can be made of its meta.
        """
        sources = self._sources()
        if not any(bars for bars in sources.values()):
            said = "; ".join(self.notes())
            raise InvalidMidiError(f"there is no note in it{f' ({said})' if said else ''}")
        first_bar = self._first_bar(sources)
        meta = self._meta(sources, first_bar)
        layers: dict[str, dict[int, list[Event]]] = {}
        pattern: dict[int, list[Event]] = defaultdict(list)
        for name, bars in sources.items():
            events = self._events(bars, first_bar, meta)
            spec = find_instrument(name)
            if name == DRUM_LAYER or (spec is not None and spec.is_percussion):
                self._add_percussion(pattern, events, spec)
            else:
                layers[name] = events
        composition = Composition(
            meta=meta,
            pattern=bars_from_events(pattern),
            layers={name: bars_from_events(events) for name, events in layers.items()},
        )
        if not composition.event_count():
            raise InvalidMidiError(f"there is no playable note in it ({'; '.join(self.notes()) or 'it is empty'})")
        return self._with_all_instruments(composition)

    def notes(self) -> tuple[str, ...]:
        """One sentence for every kind of change."""
        counted = [phrase.format(n=self.counts[key]) for key, phrase in _PHRASES.items() if self.counts[key]]
        return (*self.sentences, *counted)

    def _sources(self) -> dict[str, list[RawBar]]:
        """Instrument → its raw bars, names folded to the table's."""
        sources: dict[str, list[RawBar]] = defaultdict(list)
        pattern = self.raw.get("pattern")
        if pattern is None:
            self.sentences.append("`pattern` is missing: no percussion read")
        sources[DRUM_LAYER] += self._raw_bars(pattern)
        layers = self.raw.get("layers")
        if not isinstance(layers, Mapping):
            self.sentences.append("`layers` is missing: no pitched instrument read")
            layers = {}
        for given, bars in layers.items():
            name = self._layer_name(str(given))
            if name is not None:
                sources[name] += self._raw_bars(bars)
        return {name: bars for name, bars in sources.items() if bars}

    def _layer_name(self, given: str) -> str | None:
        shown = one_line(given, 40)
        own = next((n for n in (self.plan.instruments if self.plan else ()) if n.casefold() == given.casefold()), None)
        if own is not None:
            return own
        if is_kit_word(given):
            return DRUM_LAYER
        found = find_instrument(given)
        if found is None:
            self.sentences.append(f"layer `{shown}` is an unknown instrument: dropped")
            return None
        if found.name != given:
            self.sentences.append(f"layer `{shown}` is called {found.name} here")
        return found.name

    def _raw_bars(self, value: Any) -> list[RawBar]:
        if isinstance(value, Mapping):
            value = value.get("pattern") or value.get("bars") or []
        bars: list[RawBar] = []
        for row in value if isinstance(value, list) else []:
            number = as_number(row.get("bar")) if isinstance(row, Mapping) else None
            events = row.get("events") if isinstance(row, Mapping) else None
            if number is None or not isinstance(events, list):
                self.counts["malformed"] += 1
            elif events:
                bars.append((number, events))
        return bars

    def _first_bar(self, sources: Mapping[str, list[RawBar]]) -> int:
        """1 when the whole piece counts its bars from 1, else 0."""
        lowest = min(number for bars in sources.values() for number, _ in bars)
        if lowest != 1 or self._mentions_bar_zero():
            return 0
        self.sentences.append("bars were numbered from 1: moved to count from 0")
        return 1

    def _mentions_bar_zero(self) -> bool:
        layers = self.raw.get("layers")
        lists = [self.raw.get("pattern"), *(layers.values() if isinstance(layers, Mapping) else [])]
        rows = (row for rows in lists if isinstance(rows, list) for row in rows if isinstance(row, Mapping))
        return any(as_number(row.get("bar")) == 0 for row in rows)

    def _meta(self, sources: Mapping[str, list[RawBar]], first_bar: int) -> PlanMeta:
        if self.plan is not None:
            return self._with_own_grid(self.plan, sources)
        given = self.raw.get("meta")
        raw_meta = dict(given) if isinstance(given, Mapping) else {}
        if not raw_meta:
            self.sentences.append("`meta` is missing: tempo, key and length assumed")
        last_bar = max(number for bars in sources.values() for number, _ in bars) - first_bar
        raw_meta.setdefault("bars", min(MAX_BARS, int(last_bar) + 1))
        raw_meta.setdefault("steps_per_bar", LEGACY_STEPS_PER_BAR)
        raw_meta["instruments"] = raw_meta.get("instruments") or self._instruments_of(sources)
        try:
            meta, notes = repair_plan(raw_meta)
        except InvalidPlanError as error:
            raise InvalidMidiError(error.message) from None
        self.sentences += [f"meta.{note}" for note in notes]
        return meta

    def _with_own_grid(self, plan: PlanMeta, sources: Mapping[str, list[RawBar]]) -> PlanMeta:
        """The plan on the grid the notes were written on: theirs, else the legacy 8 unless a step lies beyond it."""
        given = self.raw.get("meta")
        steps = as_number(given.get("steps_per_bar")) if isinstance(given, Mapping) else None
        if steps is not None:
            return plan.model_copy(update={"steps_per_bar": max(1, min(MAX_STEPS_PER_BAR, round(steps)))})
        if self.is_on_plan_grid or _highest_step(sources) >= LEGACY_STEPS_PER_BAR:
            return plan
        return plan.model_copy(update={"steps_per_bar": LEGACY_STEPS_PER_BAR})

    def _instruments_of(self, sources: Mapping[str, list[RawBar]]) -> list[str]:
        names: list[str] = []
        for name, bars in sources.items():
            if name != DRUM_LAYER:
                names.append(name)
                continue
            rows = (event for _, events in bars for event in events if isinstance(event, Mapping))
            pieces = (percussion_for_note(int(n)) for row in rows if (n := as_number(row.get("note"))) is not None)
            names += [piece.name for piece in pieces if piece is not None]
        return list(dict.fromkeys(names))

    def _events(self, bars: Iterable[RawBar], first_bar: int, meta: PlanMeta) -> dict[int, list[Event]]:
        placed: dict[int, list[Event]] = defaultdict(list)
        for number, rows in bars:
            bar = int(number) - first_bar
            for row in rows:
                for event in self._read_event(row):
                    self._place(placed, bar, event, meta)
        return placed

    def _place(self, placed: dict[int, list[Event]], bar: int, event: Event, meta: PlanMeta) -> None:
        extra_bars, step = divmod(event.step, meta.steps_per_bar)
        if not 0 <= bar + extra_bars < meta.bars:
            self.counts["outside"] += 1
        elif self.budget <= 0:
            self.counts["too_many"] += 1
        else:
            self.counts["carried"] += 1 if extra_bars else 0
            self.budget -= 1
            placed[bar + extra_bars].append(event.model_copy(update={"step": step}) if extra_bars else event)

    def _read_event(self, row: Any) -> list[Event]:
        if not isinstance(row, Mapping):
            self.counts["malformed"] += 1
            return []
        step = as_number(row.get("step"))
        if step is None or not 0 <= step < 1_000_000:
            self.counts["outside" if step is not None else "malformed"] += 1
            return []
        given = row.get("note")
        if isinstance(given, list):
            self.counts["note_list"] += 1
        notes = [self._note(value) for value in (given[:16] if isinstance(given, list) else [given])]
        velocity, length = self._velocity(row), self._length(row)
        return [
            Event(step=int(step), note=note, vel=velocity, len=length, shift=self._shift(row, step - int(step)))
            for note in notes
            if note is not None
        ]

    def _note(self, value: Any) -> int | None:
        if isinstance(value, str) and (value[:1].isalpha() or as_number(value) is None):
            try:
                note = parse_note_name(value)
            except ValueError:
                self.counts["note_bad"] += 1
                return None
            self.counts["note_name"] += 1
            return note
        number = as_number(value)
        if number is None or not 0 <= round(number) <= 127:
            self.counts["note_bad"] += 1
            return None
        self.counts["note_name"] += 1 if isinstance(value, str) else 0
        return round(number)

    def _velocity(self, row: Mapping[str, Any]) -> int:
        given = as_number(row.get("vel", row.get("velocity", DEFAULT_VELOCITY)))
        velocity = DEFAULT_VELOCITY if given is None else round(given)
        self.counts["velocity"] += 0 if 1 <= velocity <= 127 else 1
        return min(127, max(1, velocity))

    def _length(self, row: Mapping[str, Any]) -> float:
        given = as_number(row.get("len", row.get("length", 1)))
        if given is None or given <= 0:
            self.counts["length"] += 1
            return 1
        return min(MAX_LENGTH_STEPS, given)

    def _shift(self, row: Mapping[str, Any], fraction: float) -> float:
        shift = (as_number(row.get("shift")) or 0.0) + fraction
        self.counts["shift"] += 0 if -0.5 <= shift <= 0.5 else 1
        return min(0.5, max(-0.5, shift))

    def _add_percussion(
        self, pattern: dict[int, list[Event]], events: Mapping[int, list[Event]], spec: Instrument | None
    ) -> None:
        for bar, rows in events.items():
            for event in rows:
                piece = percussion_for_note(event.note)
                if spec is not None and (piece is None or piece.name != spec.name):
                    pattern[bar].append(event.model_copy(update={"note": spec.percussion_notes[0]}))
                elif piece is None:
                    self.counts["drum_note"] += 1
                else:
                    pattern[bar].append(event)

    def _with_all_instruments(self, composition: Composition) -> Composition:
        """Add instruments that play but stand in no plan, so that no note is lost."""
        playing = dict.fromkeys(name for name, _, _ in iter_events(composition) if name in INSTRUMENTS)
        missing = [name for name in playing if name not in composition.meta.instruments]
        if not missing:
            return composition
        self.sentences.append(f"added to the plan because they play: {', '.join(missing)}")
        raw = composition.meta.model_dump()
        raw["instruments"] = [*composition.meta.instruments, *missing]
        meta, _ = repair_plan(raw, extra_names=composition.meta.instruments)
        return composition.model_copy(update={"meta": meta})


def _highest_step(sources: Mapping[str, list[RawBar]]) -> float:
    rows = (event for bars in sources.values() for _, events in bars for event in events if isinstance(event, Mapping))
    return max((as_number(row.get("step")) or 0.0 for row in rows), default=0.0)


def off_scale_share(composition: Composition) -> float:
    """Share of pitched notes outside the scale, 0–1."""
    scale = composition.meta.full_key.pitch_classes
    if len(scale) == len(SCALES["chromatic"]):
        return 0.0
    notes = [e.note for bars in composition.layers.values() for bar in bars for e in bar.events]
    return sum(note % 12 not in scale for note in notes) / len(notes) if notes else 0.0


def repair_composition(
    raw: Mapping[str, Any], plan: PlanMeta | None = None, *, is_on_plan_grid: bool = False
) -> tuple[Composition, tuple[str, ...]]:
    """A valid composition from raw JSON, and a sentence for every change.

    Args:
        raw: the object as it came.
        plan: the plan the notes are for; without it the object's own `meta` is read.
        is_on_plan_grid: the writer was told the plan's grid; otherwise a file that does not say its own counts as 8.

    Raises:
        InvalidMidiError: beyond repair.
    """
    repair = CompositionRepair(raw, plan, is_on_plan_grid=is_on_plan_grid)
    composition = repair.composition()
    return composition, repair.notes()


def merge_layers(composition: Composition, other: Composition, instruments: Iterable[str]) -> Composition:
    """`composition` with the parts of `instruments` taken from `other`."""
    wanted = set(instruments)
    layers = {name: bars for name, bars in composition.layers.items() if name not in wanted}
    layers |= {name: bars for name, bars in other.layers.items() if name in wanted}
    events: dict[int, list[Event]] = defaultdict(list)
    for source, keep in ((composition, False), (other, True)):
        for bar in source.pattern:
            events[bar.bar] += [e for e in bar.events if (_piece_name(e.note) in wanted) is keep]
    ordered = {name: layers[name] for name in composition.meta.instruments if name in layers}
    return composition.model_copy(update={"pattern": bars_from_events(events), "layers": ordered})


def _piece_name(note: int) -> str:
    piece = percussion_for_note(note)
    return piece.name if piece else ""
