"""The score: what every part needs to know of a piece while it writes: bars, sections, energies, chords."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from air_cli.domain.chords import Chord, parse_chord
from air_cli.domain.dice import Dice
from air_cli.domain.instruments import Instrument, known_instrument
from air_cli.domain.plan import ChordChange, InstrumentConfig, PlanMeta, Section
from air_cli.domain.units import TICKS_PER_QUARTER, round_half_up
from air_cli.offline.grid import Grid
from air_cli.offline.harmony import write_chords
from air_cli.offline.style import Style


@dataclass(frozen=True, slots=True)
class Span:
    """A chord and the ticks it lasts, cut at bar lines."""

    start_ticks: int
    end_ticks: int
    chord: Chord


@dataclass(frozen=True, slots=True)
class BarView:
    """One bar of the piece as a part sees it."""

    number: int
    start_ticks: int
    section: Section
    index: int
    energy: float
    is_last_of_section: bool
    is_last_of_piece: bool
    next_energy: float
    spans: tuple[Span, ...]

    def chord_at(self, ticks: int) -> Chord:
        """The chord that sounds at a tick of the piece (the first of the bar for anything earlier)."""
        current = self.spans[0].chord
        for span in self.spans:
            if span.start_ticks > ticks:
                break
            current = span.chord
        return current

    def span_at(self, ticks: int) -> Span:
        """The chord span at a tick."""
        current = self.spans[0]
        for span in self.spans:
            if span.start_ticks > ticks:
                break
            current = span
        return current


@dataclass
class Score:
    """Everything fixed before the first note."""

    meta: PlanMeta
    style: Style
    grid: Grid
    dice: Dice
    sections: tuple[Section, ...] = ()
    band: "Score | None" = None
    """What the others play, where a part is written anew beside parts that stay; `None` = they follow this score."""
    idle: dict[str, bool] = field(default_factory=dict)
    """Kit pieces for which no groove, fill or ending has a stroke in any bar; filled as they are asked for."""

    @cached_property
    def bars(self) -> tuple[BarView, ...]:
        """Every bar of the piece in order."""
        return tuple(_bar_views(self))

    @cached_property
    def end_ticks(self) -> int:
        """End of the last bar."""
        return self.meta.bars * self.grid.bar_ticks

    @cached_property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes that melodies move in, from the tonic upward."""
        return self.meta.full_key.pitch_classes

    @cached_property
    def tonic(self) -> int:
        """Pitch class of the tonic."""
        return self.meta.full_key.tonic_pitch_class

    @cached_property
    def configs(self) -> dict[str, InstrumentConfig]:
        """Configuration by name, with a stand-in where the plan has none."""
        given = {c.name: c for c in self.meta.instrument_configs}
        return {
            n: given.get(n) or InstrumentConfig(name=n, role=known_instrument(n).role) for n in self.meta.instruments
        }

    def role(self, name: str) -> str:
        """Role of an instrument in this plan; a kit piece is percussion whatever the plan says."""
        return "Percussion" if known_instrument(name).is_percussion else self.configs[name].role

    def names_in(self, *roles: str) -> list[str]:
        """Instruments of the plan with one of the roles, in order."""
        return [n for n in self.meta.instruments if self.role(n) in roles]

    def plays(self, name: str, bar: BarView) -> bool:
        """Whether an instrument plays in a bar."""
        return not bar.section.instruments or name in bar.section.instruments or name not in self._somewhere

    @cached_property
    def _somewhere(self) -> frozenset[str]:
        """Instruments that at least one section calls for; the others play throughout."""
        return frozenset(name for section in self.sections for name in section.instruments)

    def bars_of(self, name: str) -> list[BarView]:
        """The bars in which an instrument plays."""
        return [bar for bar in self.bars if self.plays(name, bar)]

    def instrument(self, name: str) -> Instrument:
        """The row of the instrument table."""
        return known_instrument(name)

    def ms_to_ticks(self, milliseconds: float) -> float:
        """Ticks of a stretch of clock time."""
        return milliseconds / 1000.0 * self.meta.tempo / 60.0 * TICKS_PER_QUARTER


def _whole_piece(meta: PlanMeta) -> Section:
    return Section(name="piece", start_bar=0, bars=meta.bars, energy=0.6)


def _covering(meta: PlanMeta) -> tuple[Section, ...]:
    """The sections of the plan cut to the piece; one for the whole piece where there are none."""
    kept = [s for s in sorted(meta.sections, key=lambda s: s.start_bar) if s.start_bar < meta.bars]
    return tuple(kept) or (_whole_piece(meta),)


def _bar_views(score: Score) -> list[BarView]:
    meta, sections = score.meta, score.sections
    starts = [s.start_bar for s in sections]
    bar_ticks = score.grid.bar_ticks
    spans = _spans_by_bar(score)
    views = []
    for number in range(meta.bars):
        at = bisect_right(starts, number) - 1
        section = sections[at] if at >= 0 and number < sections[at].end_bar else _whole_piece(meta)
        following = sections[at + 1] if at + 1 < len(sections) else None
        last = min(section.end_bar, following.start_bar if following else meta.bars, meta.bars) - 1
        views.append(
            BarView(
                number=number,
                start_ticks=number * bar_ticks,
                section=section,
                index=number - section.start_bar,
                energy=section.energy,
                is_last_of_section=number == last,
                is_last_of_piece=number == meta.bars - 1,
                next_energy=following.energy if following else 0.0,
                spans=spans[number],
            )
        )
    return views


def _spans_by_bar(score: Score) -> list[tuple[Span, ...]]:
    meta, bar_ticks = score.meta, score.grid.bar_ticks
    changes = meta.chords or write_chords(
        score.style, meta.full_key, score.grid.clock.meter, score.sections, score.dice.fork("harmony")
    )
    placed = _placed(changes, bar_ticks, meta.bars)
    result: list[tuple[Span, ...]] = []
    current = placed[0][1] if placed else parse_chord("C")
    position = 0
    for bar in range(meta.bars):
        start, end = bar * bar_ticks, (bar + 1) * bar_ticks
        inside: list[tuple[int, Chord]] = []
        while position < len(placed) and placed[position][0] < end:
            inside.append(placed[position])
            position += 1
        if not inside or inside[0][0] > start:
            inside.insert(0, (start, current))
        ends = [tick for tick, _ in inside[1:]] + [end]
        result.append(tuple(Span(s, e, c) for (s, c), e in zip(inside, ends, strict=True) if e > s))
        current = inside[-1][1]
    return result


def _placed(changes: tuple[ChordChange, ...], bar_ticks: int, bars: int) -> list[tuple[int, Chord]]:
    """Chords by tick; a symbol that cannot be read keeps the chord before it."""
    placed: dict[int, Chord] = {}
    for change in changes:
        if change.bar >= bars:
            continue
        try:
            chord = parse_chord(change.symbol)
        except ValueError:
            continue
        tick = change.bar * bar_ticks + min(bar_ticks - 1, round_half_up(change.beat * TICKS_PER_QUARTER))
        placed[tick] = chord
    return sorted(placed.items(), key=lambda item: item[0])


def make_score(meta: PlanMeta, style: Style, seed: int, band_seed: int | None = None) -> Score:
    """Fix everything that all parts share; with a `band_seed`, the others play as that seed had them play."""
    native = meta.clock.meter.parse(style.meter)
    in_eighths = style.feel in ("swung8", "triplet")
    grid = Grid(meta.clock, meta.swing, in_eighths, native)
    band = None if band_seed is None else make_score(meta, style, band_seed)
    return Score(meta, style, grid, Dice(seed, "compose"), _covering(meta), band)
