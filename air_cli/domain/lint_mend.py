"""The notes as the musical linter wants them."""

from collections import defaultdict
from dataclasses import replace

from air_cli.domain.composition import Bar, Composition, Event, bars_from_events
from air_cli.domain.instruments import known_instrument, nearest_instruments, percussion_for_note
from air_cli.domain.lint import Harmony, Placed, is_off_map, passes, placed_events


def mended_notes(composition: Composition) -> Composition:
    """The composition without findings of `NOTE_KINDS`; what is right stays as it is.

    Notes out of range move by octaves, notes off the scale to the nearest note of scale or chord, drums off the map
    to the nearest drum of the plan; what has no such drum, or doubles another note, is left out.
    """
    layers = {name: _mended_layer(composition, name) for name in composition.layers}
    return composition.model_copy(update={"pattern": _mended_pattern(composition), "layers": layers})


def _mended_layer(composition: Composition, name: str) -> tuple[Bar, ...]:
    spec, harmony = known_instrument(name), Harmony(composition.meta)
    low, high = spec.low_note, spec.high_note
    placed = placed_events(composition, composition.layers[name])
    rows = [_moved(row, _within(row.event.note, low, high)) for row in placed]
    # From the end: whether a note passes depends on the note it leads to, as that will be.
    for index in reversed(range(len(rows))):
        row = rows[index]
        fitting = harmony.fitting(row.onset_ticks)
        if row.event.note % 12 not in fitting and not passes(rows, index):
            rows[index] = _moved(row, _nearest(row.event.note, fitting, low, high))
    return _without_doubles([(row.bar, row.event) for row in rows])


def _moved(row: Placed, note: int) -> Placed:
    return row if note == row.event.note else replace(row, event=row.event.model_copy(update={"note": note}))


def _without_doubles(rows: list[tuple[int, Event]]) -> tuple[Bar, ...]:
    events: dict[int, list[Event]] = defaultdict(list)
    seen: set[tuple[int, int, float, int]] = set()
    for bar, event in rows:
        place = (bar, event.step, event.shift, event.note)
        if place not in seen:
            events[bar].append(event)
        seen.add(place)
    return bars_from_events(events)


def _within(note: int, low: int, high: int) -> int:
    """The note in the nearest octave that lies inside, or the nearest end where none does."""
    if low <= note <= high:
        return note
    octaves = [candidate for candidate in range(note % 12, 128, 12) if low <= candidate <= high]
    return min(octaves, key=lambda candidate: abs(candidate - note)) if octaves else min(high, max(low, note))


def _nearest(note: int, fitting: set[int], low: int, high: int) -> int:
    """The nearest fitting note inside the range, the lower one of two; the note itself where there is none."""
    inside = [candidate for candidate in range(low, high + 1) if candidate % 12 in fitting]
    return min(inside, key=lambda candidate: (abs(candidate - note), candidate), default=note)


def _mended_pattern(composition: Composition) -> tuple[Bar, ...]:
    drums = [name for name in composition.meta.instruments if known_instrument(name).is_percussion]
    rows = [
        (bar.bar, event if note == event.note else event.model_copy(update={"note": note}))
        for bar in composition.pattern
        for event in bar.events
        if (note := _drum_note(composition, event.note, drums)) is not None
    ]
    return _without_doubles(rows)


def _drum_note(composition: Composition, note: int, drums: list[str]) -> int | None:
    """The note, or that of the nearest drum of the plan; `None` where there is none like it."""
    if not is_off_map(composition, note):
        return note
    piece = percussion_for_note(note)
    near = nearest_instruments(piece, drums) if piece is not None else []
    return known_instrument(near[0]).percussion_notes[0] if near else None
