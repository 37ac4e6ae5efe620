"""The musical linter: what in a composition is off.

It names what a listener or a player would trip over, not what is unusual: a chromatic note that passes into its
neighbour, or one that belongs to the chord, is music.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from air_cli.domain.chords import parse_chord
from air_cli.domain.composition import Bar, Composition, Event
from air_cli.domain.instruments import known_instrument, percussion_for_note
from air_cli.domain.plan import PlanMeta, Section

Kind = Literal["range", "scale", "drum map", "doubled", "silent part", "empty bar"]
NOTE_KINDS: Final[tuple[Kind, ...]] = ("range", "scale", "drum map", "doubled")
"""What is mended note by note; the other kinds need notes written."""
NOBODY = "everybody"
_TICKS_PER_BEAT = 480


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is off: `bars` count from 0, `count` is how many notes, or how many bars where notes miss."""

    kind: Kind
    instrument: str
    bars: tuple[int, ...]
    count: int
    detail: str


def lint(composition: Composition) -> list[Finding]:
    """Everything that is off, by instrument in the order of the plan."""
    found = [finding for name in composition.layers for finding in _of_layer(composition, name)]
    return [*_off_map(composition), *_doubled_drums(composition), *found, *_silent(composition), *_empty(composition)]


class Harmony:
    """Which pitch classes belong where: those of the scale, and of the chord that sounds."""

    def __init__(self, meta: PlanMeta) -> None:
        key = meta.full_key
        self.meta = meta
        self.scale = {*key.pitch_classes, *key.harmony_pitch_classes} if len(key.pitch_classes) < 12 else {*range(12)}
        changes = sorted((c.bar * meta.clock.ticks_per_bar + c.beat * _TICKS_PER_BEAT, c.symbol) for c in meta.chords)
        self.onsets = [float(onset) for onset, _ in changes]
        self.chords = [_pitch_classes(symbol) for _, symbol in changes]

    def fitting(self, onset_ticks: float) -> set[int]:
        """Pitch classes that belong at a place."""
        at = bisect_right(self.onsets, onset_ticks) - 1
        return self.scale | (self.chords[at] if at >= 0 else set())


def _pitch_classes(symbol: str) -> set[int]:
    try:
        chord = parse_chord(symbol)
    except ValueError:
        return set()
    return {*chord.pitch_classes, chord.bass_pitch_class}


@dataclass(frozen=True, slots=True)
class Placed:
    """An event with its bar and its place on the clock."""

    bar: int
    event: Event
    onset_ticks: int
    end_ticks: int


def placed_events(composition: Composition, bars: tuple[Bar, ...]) -> list[Placed]:
    """Events in order of time, then pitch."""
    clock = composition.meta.clock
    rows = []
    for bar in bars:
        for event in bar.events:
            onset = clock.onset_ticks(bar.bar, event.step, event.shift)
            rows.append(Placed(bar.bar, event, onset, onset + clock.length_ticks(event.len)))
    return sorted(rows, key=lambda row: (row.onset_ticks, row.event.note))


def _wrong_notes(composition: Composition, name: str) -> Iterator[tuple[Kind, Placed]]:
    spec, harmony = known_instrument(name), Harmony(composition.meta)
    rows = placed_events(composition, composition.layers[name])
    seen: set[tuple[int, int, float, int]] = set()
    for index, row in enumerate(rows):
        place = (row.bar, row.event.step, row.event.shift, row.event.note)
        if place in seen:
            yield "doubled", row
        seen.add(place)
        if not spec.low_note <= row.event.note <= spec.high_note:
            yield "range", row
        if row.event.note % 12 not in harmony.fitting(row.onset_ticks) and not passes(rows, index):
            yield "scale", row


def passes(rows: list[Placed], index: int) -> bool:
    """Whether a note of at most a beat leads by a semitone into the next one."""
    row = rows[index]
    if row.end_ticks - row.onset_ticks > _TICKS_PER_BEAT:
        return False
    for other in rows[index + 1 :]:
        if other.onset_ticks > row.onset_ticks + _TICKS_PER_BEAT:
            return False
        if other.onset_ticks > row.onset_ticks and abs(other.event.note - row.event.note) == 1:
            return True
    return False


def _of_layer(composition: Composition, name: str) -> list[Finding]:
    spec = known_instrument(name)
    rows: dict[Kind, list[Placed]] = defaultdict(list)
    for kind, row in _wrong_notes(composition, name):
        rows[kind].append(row)
    details: dict[Kind, str] = {
        "range": f"outside {spec.low_note}–{spec.high_note}",
        "scale": f"neither in {composition.meta.full_key} nor in the chord",
        "doubled": "the same note twice at once",
    }
    return [_finding(kind, name, [row.bar for row in rows[kind]], details[kind]) for kind in details if rows[kind]]


def _finding(kind: Kind, name: str, bars: list[int], detail: str) -> Finding:
    return Finding(kind, name, tuple(sorted(set(bars))), len(bars), detail)


def is_off_map(composition: Composition, note: int) -> bool:
    """Whether a drum note belongs to no drum of the plan."""
    piece = percussion_for_note(note)
    return piece is None or piece.name not in composition.meta.instruments


def _off_map(composition: Composition) -> list[Finding]:
    rows: dict[str, list[int]] = defaultdict(list)
    for bar in composition.pattern:
        for event in bar.events:
            if is_off_map(composition, event.note):
                piece = percussion_for_note(event.note)
                rows[piece.name if piece else f"drum note {event.note}"].append(bar.bar)
    return [_finding("drum map", name, bars, "no drum of the plan: nobody plays it") for name, bars in rows.items()]


def _doubled_drums(composition: Composition) -> list[Finding]:
    rows: dict[str, list[int]] = defaultdict(list)
    for bar in composition.pattern:
        seen = set()
        for event in bar.events:
            place = (event.step, event.shift, event.note)
            piece = percussion_for_note(event.note)
            if place in seen and piece is not None:
                rows[piece.name].append(bar.bar)
            seen.add(place)
    return [_finding("doubled", name, bars, "the same drum twice at once") for name, bars in rows.items()]


def sections_of(meta: PlanMeta) -> tuple[Section, ...]:
    """The sections of a plan; the whole piece as one where it has none."""
    return meta.sections or (Section(name="piece", start_bar=0, bars=meta.bars, instruments=meta.instruments),)


def _sounding_bars(composition: Composition, name: str) -> set[int]:
    per_bar = composition.meta.clock.ticks_per_bar
    rows = placed_events(composition, composition.bars_of(name))
    return {bar for row in rows for bar in range(row.bar, max(row.bar + 1, -int(-row.end_ticks // per_bar)))}


def _silent(composition: Composition) -> list[Finding]:
    """Instruments without a sound in a section in which the plan has them play; drums, in the whole piece.

    A crash or an open hat waits for its moment; a drum that never has one is missing.
    """
    meta = composition.meta
    bars: dict[str, list[int]] = defaultdict(list)
    for name in meta.instruments:
        sounding = _sounding_bars(composition, name)
        for section in sections_of(meta):
            stretch = range(section.start_bar, section.end_bar)
            is_silent = not sounding if known_instrument(name).is_percussion else sounding.isdisjoint(stretch)
            if is_silent and name in section.instruments:
                bars[name] += stretch
    return [_finding("silent part", name, rows, "plays no note where it should") for name, rows in bars.items()]


def _empty(composition: Composition) -> list[Finding]:
    meta = composition.meta
    sounding = {bar for name in meta.instruments for bar in _sounding_bars(composition, name)}
    bars = [bar for bar in range(meta.bars) if bar not in sounding]
    return [_finding("empty bar", NOBODY, bars, "nothing sounds")] if bars else []
