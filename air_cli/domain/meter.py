"""Meter and the step grid: how bars, beats, steps and ticks relate."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from air_cli.domain.units import TICKS_PER_QUARTER, round_half_up, ticks_to_frames

DENOMINATORS = (1, 2, 4, 8, 16, 32)
MAX_NUMERATOR = 32
METER_PATTERN = rf"^0?({'|'.join(map(str, range(1, MAX_NUMERATOR + 1)))})/0?({'|'.join(map(str, DENOMINATORS))})$"
"""Meters that can be, for a JSON Schema."""
MAX_STEPS_PER_BAR = 384
LEGACY_STEPS_PER_BAR = 8
"""Grid of files that do not say theirs."""


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature; `beats` are always quarter notes."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 1 <= self.numerator <= MAX_NUMERATOR or self.denominator not in DENOMINATORS:
            raise ValueError(f"meter {self.numerator}/{self.denominator}: 1–{MAX_NUMERATOR} over 1, 2, 4, 8, 16 or 32")

    @classmethod
    def parse(cls, text: str) -> "Meter":
        """Read `"7/8"`.

        Raises:
            ValueError: the text is not a meter, or outside 1–32 over a power of two up to 32.
        """
        match = re.fullmatch(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*", text)
        if match is None:
            raise ValueError(f"meter {text!r} is not written like 4/4")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @property
    def beats_per_bar(self) -> Fraction:
        """Quarter notes in a bar: 3.5 in 7/8."""
        return Fraction(self.numerator * 4, self.denominator)

    @property
    def is_compound(self) -> bool:
        """Whether the pulse is a dotted note, as in 6/8, 9/8 and 12/8."""
        return self.denominator >= 8 and self.numerator % 3 == 0 and self.numerator > 3

    def default_steps_per_bar(self, *, triplet: bool = False) -> int:
        """Sixteenth-note grid (16 in 4/4), or eighth-note triplets (12 in 4/4) where the feel asks."""
        if triplet and self.denominator == 4:
            return self.numerator * 3
        return self.numerator * max(16, self.denominator) // self.denominator

    def pulses(self) -> tuple[Fraction, ...]:
        """Start of every felt pulse in a bar, in beats.

        Compound meters pulse in dotted notes; odd eighth-note meters group in twos with threes last (7/8 = 2+2+3).
        """
        unit = Fraction(4, self.denominator)
        if self.denominator < 8:
            sizes = [1] * self.numerator
        elif self.is_compound:
            sizes = [3] * (self.numerator // 3)
        else:
            twos, threes = divmod(self.numerator, 2)
            sizes = [2] * twos
            if threes:
                sizes = [*sizes[:-1], 3] if sizes else [1]
        starts, position = [], Fraction(0)
        for size in sizes:
            starts.append(position)
            position += size * unit
        return tuple(starts)


@dataclass(frozen=True, slots=True)
class Clock:
    """The one clock: turns (bar, step, shift) into ticks, and ticks into seconds or frames."""

    tempo_bpm: float
    meter: Meter
    steps_per_bar: int

    @property
    def ticks_per_bar(self) -> int:
        """Whole for every allowed meter: 480 is divisible by 8 quarters' worth of 1/32."""
        return 4 * TICKS_PER_QUARTER * self.meter.numerator // self.meter.denominator

    @property
    def ticks_per_step(self) -> Fraction:
        """May be fractional on unusual grids; positions are rounded once, in `onset_ticks`."""
        return Fraction(self.ticks_per_bar, self.steps_per_bar)

    @property
    def beats_per_step(self) -> Fraction:
        """Length of one step in quarter notes."""
        return self.meter.beats_per_bar / self.steps_per_bar

    def onset_ticks(self, bar: int, step: int, shift_steps: float = 0.0) -> int:
        """Tick of an event, never before the start of the piece."""
        within = _steps_to_ticks(step, shift_steps, self.ticks_per_bar, self.steps_per_bar)
        return max(0, bar * self.ticks_per_bar + within)

    def length_ticks(self, length_steps: float) -> int:
        """Ticks of a length in steps, at least one."""
        return max(1, _steps_to_ticks(0, length_steps, self.ticks_per_bar, self.steps_per_bar))

    def ticks_to_seconds(self, ticks: int) -> float:
        """Clock time of a tick position."""
        return ticks * 60.0 / (TICKS_PER_QUARTER * self.tempo_bpm)

    def ticks_to_frames(self, ticks: int, sample_rate_hz: int) -> int:
        """Frame nearest to a tick position, rounded once."""
        return ticks_to_frames(ticks, self.tempo_bpm, sample_rate_hz)

    def bars_to_seconds(self, bars: int) -> float:
        """Length of whole bars in seconds: bars × beats per bar × 60 / tempo."""
        return float(bars * self.meter.beats_per_bar) * 60.0 / self.tempo_bpm

    def bars_nearest_seconds(self, seconds: float) -> int:
        """The whole number of bars, at least 1, whose length is nearest to `seconds`."""
        return max(1, round_half_up(seconds / self.bars_to_seconds(1)))


@lru_cache(maxsize=4096)
def _steps_to_ticks(steps: int, fraction_steps: float, ticks_per_bar: int, steps_per_bar: int) -> int:
    """Ticks of a place on the grid: there are few in a piece, and each is asked for very often."""
    place = steps + Fraction(fraction_steps).limit_denominator(1_000_000)
    return round_half_up(place * Fraction(ticks_per_bar, steps_per_bar))
