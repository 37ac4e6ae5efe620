"""Reading what a model answers for a part: whose bars they are, where they belong, which repeat another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from air_cli.domain.instruments import find_instrument, is_kit_word, percussion_for_note
from air_cli.domain.plan_repair import as_number
from air_cli.stages.parts import Part, RawBars, Written

MAX_EVENTS_IN_BAR = 96
_MAX_REPEATS = 16


@dataclass(slots=True)
class ReadPart:
    """The raw bars of a reply by instrument, and what was odd about them."""

    layers: dict[str, RawBars] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


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


def read_part(value: dict[str, Any], part: Part, written: Written | None = None) -> ReadPart:
    """The raw bars of a reply, in the bars of the part, under the names of its instruments.

    Args:
        value: the object that came.
        part: what was asked for.
        written: bars of the piece that were there before, which the reply may repeat by their numbers.
    """
    read = ReadPart()
    rows = [(name, resolved_bars(bars, _earlier(name, part, written or {}))) for name, bars in _raw_parts(value)]
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


def _earlier(given: str, part: Part, written: Written) -> Mapping[int, list[Any]]:
    """What the instrument, or for a kit all its pieces, played in earlier bars."""
    names = part.instruments if _is_kit(given) else [_own_name(given, part) or ""]
    bars: RawBars = {}
    for name in names:
        for bar, events in written.get(name, {}).items():
            bars.setdefault(bar, []).extend(events)
    return bars


def _is_kit(given: str) -> bool:
    return is_kit_word(given) or given.casefold() == "percussion"


def _add(read: ReadPart, part: Part, given: str, bar: int, events: list[Any]) -> None:
    if _is_kit(given):
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


def resolved_bars(rows: list[Any], earlier: Mapping[int, list[Any]]) -> RawBars:
    """Bar number → events, with `same_as` followed: within the reply first, then into the earlier bars."""
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
        if number not in events and (found := events.get(target) or earlier.get(target)):
            events[number] = found
    return events


def _offset(numbers: set[int], part: Part) -> int:
    """What to add to bar numbers: models count from 0 over the piece, from 1, or from the part's own start."""
    candidates = (0, -1, part.first_bar, part.first_bar - 1)

    def inside(offset: int) -> int:
        return sum(part.first_bar <= number + offset < part.end_bar for number in numbers)

    return max(candidates, key=lambda offset: (inside(offset), -candidates.index(offset)))
