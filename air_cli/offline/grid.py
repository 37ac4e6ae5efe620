"""The grid: puts written patterns of any style onto the bars of any meter, with swing, in ticks."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import pairwise

from air_cli.domain.composition import Event
from air_cli.domain.meter import Clock, Meter
from air_cli.domain.units import TICKS_PER_QUARTER, round_half_up

_EIGHTH_TICKS = TICKS_PER_QUARTER // 2
_LONGEST_PULSE_BEATS = Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Cell:
    """One sign of a pattern, placed: ticks from the start of the bar, up to the next cell."""

    start_ticks: int
    end_ticks: int
    sign: str
    pulse: int


@dataclass(slots=True)
class Stroke:
    """A note on its way: position in ticks from the start of the piece."""

    onset_ticks: int
    length_ticks: int
    note: int
    velocity: float


@dataclass(slots=True)
class Grid:
    """Places patterns in bars of one meter.

    A pattern is written for the meter of its style. Where the piece has another meter its pulses are mapped one by
    one, so a backbeat stays a backbeat in 7/8.
    """

    clock: Clock
    swing: float
    is_swung_in_eighths: bool
    native: Meter
    bar_ticks: int = field(init=False)
    _ticks_per_step: tuple[int, int] = field(init=False)
    _cells: dict[tuple[str, bool, int], tuple[Cell, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Read for every note, so worked out once.
        self.bar_ticks = self.clock.ticks_per_bar
        self._ticks_per_step = self.clock.ticks_per_step.as_integer_ratio()

    @property
    def is_ternary(self) -> bool:
        """Whether the steps of the piece divide the beat in three and not in two."""
        steps = self.clock.steps_per_bar / self.clock.meter.beats_per_bar
        return self.clock.meter.denominator <= 4 and steps.denominator == 1 and steps % 3 == 0 and steps % 2 == 1

    def pulse_ticks(self) -> tuple[tuple[int, int], ...]:
        """(start, length) of every pulse in a bar; pulses longer than a dotted quarter are split into quarters."""
        return _pulses(self.clock.meter)

    def place(self, pattern: str, *, is_backbeat: bool = False, native_pulses: int = 0) -> tuple[Cell, ...]:
        """The cells of a pattern in a bar of the piece.

        Args:
            pattern: signs, the same number for every pulse.
            is_backbeat: a drum pattern whose accents on even pulses must survive in a bar of other length.
            native_pulses: pulses that the pattern is written for; 0 = those of the style.
        """
        pulses = native_pulses or len(_pulses(self.native))
        if len(pattern) % pulses:
            pulses = next(p for p in (4, 3, 2, 1) if len(pattern) % p == 0)
        key = (pattern, is_backbeat, pulses)
        if key not in self._cells:
            self._cells[key] = self._place(pattern, pulses, is_backbeat)
        return self._cells[key]

    def _place(self, pattern: str, native_pulses: int, is_backbeat: bool) -> tuple[Cell, ...]:
        per_pulse = len(pattern) // native_pulses
        own = self.pulse_ticks()
        order = _pulse_order(len(own), native_pulses, is_backbeat)
        # Three signs to a dotted pulse are its eighths, as in a pattern written for 12/8.
        placed: dict[int, tuple[str, int]] = {}
        for index, ((start, length), source) in enumerate(zip(own, order, strict=True)):
            signs = pattern[source * per_pulse : (source + 1) * per_pulse]
            for place, sign in enumerate(signs):
                offset = start + self._offset(place, per_pulse, length)
                if offset not in placed or placed[offset][0] in "-.":
                    placed[offset] = (sign, index)
        starts = sorted(placed)
        ends = [*starts[1:], self.bar_ticks]
        return tuple(Cell(s, e, placed[s][0], placed[s][1]) for s, e in zip(starts, ends, strict=True))

    def _offset(self, place: int, per_pulse: int, length_ticks: int) -> int:
        if length_ticks == TICKS_PER_QUARTER * 3 // 2 and per_pulse % 3:
            # A binary pulse in a dotted one: first half on the beat, the rest on its last two thirds.
            thirds = Fraction(place * 4, per_pulse)
            return round_half_up(_DOTTED[int(thirds)] * length_ticks)
        position = Fraction(place * length_ticks, per_pulse)
        if length_ticks < TICKS_PER_QUARTER * 3 // 4:
            position = Fraction(place // 2 * 2 * length_ticks, per_pulse)
        return self.warp(position, is_triplet=per_pulse % 3 == 0)

    def warp(self, position_ticks: Fraction | int, *, is_triplet: bool = False) -> int:
        """Apply swing to a position in a bar, in ticks."""
        if self.clock.meter.denominator >= 8:
            return round_half_up(Fraction(position_ticks))
        if is_triplet:
            if self.is_ternary or not self.is_swung_in_eighths:
                return round_half_up(Fraction(position_ticks))
            return _bend(Fraction(position_ticks), TICKS_PER_QUARTER, Fraction(2, 3), _middle(self.swing))
        if self.is_ternary:
            return _bend(Fraction(position_ticks), TICKS_PER_QUARTER, Fraction(1, 2), Fraction(2, 3))
        pair = TICKS_PER_QUARTER if self.is_swung_in_eighths else _EIGHTH_TICKS
        return _bend(Fraction(position_ticks), pair, Fraction(1, 2), _middle(self.swing))

    def to_event(self, stroke: Stroke, bars: int) -> tuple[int, Event] | None:
        """(bar, event) of a stroke; `None` where nothing of it lies inside the piece."""
        end = bars * self.bar_ticks
        onset = max(0, stroke.onset_ticks)
        if onset >= end:
            return None
        bar, offset = divmod(onset, self.bar_ticks)
        ticks, per = self._ticks_per_step
        step = (2 * offset * per + ticks) // (2 * ticks)
        if step >= self.clock.steps_per_bar and bar + 1 < bars:
            bar, step, offset = bar + 1, 0, offset - self.bar_ticks
        step = min(step, self.clock.steps_per_bar - 1)
        step_ticks = (2 * step * ticks + per) // (2 * per)
        half = ticks // (2 * per)
        away = max(-half, min(half, offset - step_ticks))
        length = max(1, min(stroke.length_ticks, end - (bar * self.bar_ticks + step_ticks + away)))
        whole, rest = divmod(length * per, ticks)
        return bar, Event(
            step=step,
            note=stroke.note,
            vel=max(1, min(127, round_half_up(stroke.velocity))),
            len=round(length * per / ticks, 6) if rest else whole,
            shift=round(away * per / ticks, 6) if away else 0.0,
        )


_DOTTED = (Fraction(0), Fraction(1, 3), Fraction(2, 3), Fraction(5, 6))


def _middle(swing: float) -> Fraction:
    """Where the off-beat of a pair falls: half at 0, two thirds at 1."""
    return Fraction(1, 2) + Fraction(round(swing * 6000), 36000)


def _bend(position: Fraction, pair_ticks: int, middle: Fraction, bent: Fraction) -> int:
    pairs, inside = divmod(position, pair_ticks)
    share = inside / pair_ticks
    moved = share * bent / middle if share < middle else bent + (share - middle) * (1 - bent) / (1 - middle)
    return round_half_up((pairs + moved) * pair_ticks)


@cache
def _pulses(meter: Meter) -> tuple[tuple[int, int], ...]:
    starts = [*meter.pulses(), meter.beats_per_bar]
    pulses: list[tuple[int, int]] = []
    for start, end in pairwise(starts):
        pieces = 1 if end - start <= _LONGEST_PULSE_BEATS else int(end - start)
        length = (end - start) / pieces
        pulses += [
            (int((start + i * length) * TICKS_PER_QUARTER), int(length * TICKS_PER_QUARTER)) for i in range(pieces)
        ]
    return tuple(pulses)


_BACKBEAT_ORDERS: dict[int, tuple[int, ...]] = {
    1: (0,),
    2: (0, 1),
    3: (0, 2, 3),
    5: (0, 1, 2, 0, 3),
    6: (0, 1, 0, 1, 2, 3),
}
"""Which pulses of a bar of four a shorter or longer bar takes, so that the snare keeps answering the kick."""


def _pulse_order(count: int, native: int, is_backbeat: bool) -> tuple[int, ...]:
    if is_backbeat and native == 4 and count in _BACKBEAT_ORDERS:
        return _BACKBEAT_ORDERS[count]
    if native == 3 and count % 2 == 0 and count % 3:
        # A waltz bar in an even meter: down, up, up, up.
        return tuple(0 if i % 4 == 0 else (1, 2, 2)[i % 4 - 1] for i in range(count))
    return tuple(i % native for i in range(count))
