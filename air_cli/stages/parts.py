"""A piece cut into parts a model can answer at once, and the reading of what it answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from air_cli.domain.instruments import find_instrument, is_kit_word, known_instrument, percussion_for_note
from air_cli.domain.pitch import FLAT_NAMES, SHARP_NAMES
from air_cli.domain.plan import PlanMeta, Section
from air_cli.domain.plan_repair import as_number
from air_cli.llm.base import Request
from air_cli.llm.prompts import load_prompt
from air_cli.llm.wire import NOTES_SCHEMA

NOTES_TEMPERATURE = 0.2
MAX_PART_BARS = 8
MAX_PITCHED_IN_PART = 3
MAX_EVENTS_IN_BAR = 96
_MAX_REPEATS = 16
RawBars = dict[int, list[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """Some instruments over some bars: `first_bar` up to, not including, `end_bar`."""

    section: Section
    first_bar: int
    end_bar: int
    instruments: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people and files call it; bars counted from 1 as people do."""
        who = "drums" if known_instrument(self.instruments[0]).is_percussion else ", ".join(self.instruments)
        return f"{self.section.name} {self.first_bar + 1}-{self.end_bar}: {who}"


@dataclass(slots=True)
class ReadPart:
    """The raw bars of a reply by instrument, and what was odd about them."""

    layers: dict[str, RawBars] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def cut_into_parts(meta: PlanMeta) -> list[Part]:
    """Every section in stretches of at most eight bars; percussion together, others by three."""
    sections = meta.sections or (Section(name="piece", start_bar=0, bars=meta.bars),)
    heard = {name for section in sections for name in section.instruments}
    parts = []
    for section in sections:
        playing = [n for n in meta.instruments if n in section.instruments or n not in heard or not section.instruments]
        for first in range(section.start_bar, section.end_bar, MAX_PART_BARS):
            end = min(first + MAX_PART_BARS, section.end_bar)
            parts += [Part(section, first, end, group) for group in _groups(playing)]
    return parts


def _groups(names: Sequence[str]) -> list[tuple[str, ...]]:
    drums = tuple(name for name in names if known_instrument(name).is_percussion)
    pitched = [name for name in names if name not in drums]
    size = MAX_PITCHED_IN_PART
    groups = [tuple(pitched[at : at + size]) for at in range(0, len(pitched), size)]
    return [drums, *groups] if drums else groups


def part_request(meta: PlanMeta, part: Part, prompt: str, model: str) -> Request:
    """The request for the notes of a part, with its chords, its groove and who else plays."""
    names = FLAT_NAMES if meta.key == "F" or "b" in meta.key else SHARP_NAMES
    scale = [names[pitch] for pitch in sorted(meta.full_key.pitch_classes)]
    playing = part.section.instruments or meta.instruments
    payload = {
        "request": prompt,
        "piece": {
            "title": meta.title, "style": meta.style, "mood": meta.mood, "tempo": meta.tempo,
            "key": f"{meta.key} {meta.scale}", "notes_of_scale": scale,
            "meter": meta.meter, "steps_per_bar": meta.steps_per_bar, "swing": meta.swing, "bars": meta.bars,
        },
        "bars": {"first": part.first_bar, "last": part.end_bar - 1},
        "section": {"name": part.section.name, "energy": part.section.energy},
        "instruments": [_instrument_row(meta, name) for name in part.instruments],
        "chords": _chords(meta, part),
        "groove": {"beats_at_steps": [float(b / meta.clock.beats_per_step) for b in meta.clock.meter.pulses()]},
        "also_playing": [name for name in playing if name not in part.instruments],
    }  # fmt: skip
    text = json.dumps(payload, ensure_ascii=False)
    return Request(part.name, load_prompt("compose").text, text, NOTES_SCHEMA, model, temperature=NOTES_TEMPERATURE)


def _instrument_row(meta: PlanMeta, name: str) -> dict[str, Any]:
    spec, config = known_instrument(name), meta.config(name)
    if spec.is_percussion:
        return {"name": name, "role": config.role, "notes": list(spec.percussion_notes)}
    return {
        "name": name, "role": config.role, "register": config.register, "articulation": config.articulation,
        "lowest_note": spec.low_note, "highest_note": spec.high_note, "one_note_at_a_time": spec.is_mono,
    }  # fmt: skip


def _chords(meta: PlanMeta, part: Part) -> list[dict[str, Any]]:
    """Changes within the part, and the chord that already sounds at its start."""
    inside = [c for c in meta.chords if part.first_bar <= c.bar < part.end_bar]
    before = [c for c in meta.chords if c.bar < part.first_bar]
    rows = [{"bar": c.bar, "beat": c.beat, "symbol": c.symbol} for c in inside]
    if before and not (inside and (inside[0].bar, inside[0].beat) == (part.first_bar, 0)):
        rows.insert(0, {"bar": part.first_bar, "beat": 0.0, "symbol": before[-1].symbol})
    return rows


def looks_like_notes(value: dict[str, Any]) -> bool:
    """Whether an object can be a reply to a request for notes."""
    return bool(_raw_parts(value))


def _raw_parts(value: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """(instrument, bars) rows, whether as asked for, as one part alone, or in the shape of midi.json."""
    parts = value.get("parts")
    rows = parts if isinstance(parts, list) else [value]
    found = [
        (str(row["instrument"]), row["bars"])
        for row in rows
        if isinstance(row, dict) and row.get("instrument") and isinstance(row.get("bars"), list)
    ]
    layers = value.get("layers")
    found += (
        [(str(n), bars) for n, bars in layers.items() if isinstance(bars, list)] if isinstance(layers, dict) else []
    )
    pattern = value.get("pattern")
    return [*found, ("drums", pattern)] if isinstance(pattern, list) and pattern else found


def read_part(value: dict[str, Any], part: Part) -> ReadPart:
    """The raw bars of a reply, in the bars of the part, under the names of its instruments."""
    read = ReadPart()
    rows = [(name, resolved_bars(bars)) for name, bars in _raw_parts(value)]
    offset = _offset({bar for _, bars in rows for bar in bars}, part)
    if offset:
        read.notes.append(f"{part.name}: bars were numbered differently, moved by {offset}")
    outside = 0
    for given, bars in rows:
        for bar, events in bars.items():
            if part.first_bar <= bar + offset < part.end_bar:
                _add(read, part, given, bar + offset, events[:MAX_EVENTS_IN_BAR])
            else:
                outside += 1
    if outside:
        read.notes.append(f"{part.name}: {outside} bars outside the part, dropped")
    read.notes = list(dict.fromkeys(read.notes))
    return read


def _add(read: ReadPart, part: Part, given: str, bar: int, events: list[Any]) -> None:
    if is_kit_word(given) or given.casefold() == "percussion":
        for event in events:
            number = as_number(event.get("note")) if isinstance(event, dict) else None
            piece = percussion_for_note(int(number)) if number is not None else None
            if piece is not None and piece.name in part.instruments:
                read.layers.setdefault(piece.name, {}).setdefault(bar, []).append(event)
            else:
                read.notes.append(f"{part.name}: drum notes of no instrument of the plan, dropped")
        return
    name = _own_name(given, part)
    if name is None:
        read.notes.append(f"{part.name}: `{given[:40]}` was not asked for, dropped")
    elif events:
        read.layers.setdefault(name, {}).setdefault(bar, []).extend(events)


def _own_name(given: str, part: Part) -> str | None:
    found = find_instrument(given)
    names = (given.casefold(), found.name.casefold() if found else "")
    return next((name for name in part.instruments if name.casefold() in names), None)


def resolved_bars(rows: list[Any]) -> RawBars:
    """Bar number → events, with `same_as` followed."""
    events: RawBars = {}
    same: dict[int, int] = {}
    for row in rows:
        number = as_number(row.get("bar")) if isinstance(row, dict) else None
        if number is None or not -1 <= number < 100_000:
            continue
        given, like = row.get("events"), as_number(row.get("same_as"))
        if isinstance(given, list) and given:
            events.setdefault(int(number), []).extend(given)
        elif like is not None and like >= 0:
            same[int(number)] = int(like)
    for number in same:
        target = number
        for _ in range(_MAX_REPEATS):
            target = same.get(target, target)
        if number not in events and target in events:
            events[number] = events[target]
    return events


def _offset(numbers: set[int], part: Part) -> int:
    """What to add to bar numbers: models count from 0 over the piece, from 1, or from the part's own start."""
    candidates = (0, -1, part.first_bar, part.first_bar - 1)

    def inside(offset: int) -> int:
        return sum(part.first_bar <= number + offset < part.end_bar for number in numbers)

    return max(candidates, key=lambda offset: (inside(offset), -candidates.index(offset)))
