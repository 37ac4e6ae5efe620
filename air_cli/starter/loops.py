"""Sustain loops without a seam: lengths, periodic curves, and single-cycle tables read at a moving phase."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from air_cli.starter.signal import SAMPLE_RATE_HZ, frame_count
from air_cli.starter.take import Audio, Numbers

TAIL_SECONDS = 0.07
"""What follows the loop, faded out, for players that ignore loops."""
_TABLE_FRAMES_PER_CYCLE = 48
_LONGER = 0.06
_MOST_CANDIDATES = 60
_CLOSE_RATIO = 5e-5


@dataclass(frozen=True, slots=True)
class LoopPlan:
    """Where the loop lies and how many whole cycles of the tone it holds."""

    start_frame: int
    loop_frames: int
    cycles: int

    @property
    def end_frame(self) -> int:
        """First frame after the loop."""
        return self.start_frame + self.loop_frames

    @property
    def total_frames(self) -> int:
        """Length of the whole sample."""
        return self.end_frame + frame_count(TAIL_SECONDS)

    @property
    def bounds(self) -> tuple[int, int]:
        """Loop start and end (exclusive)."""
        return self.start_frame, self.end_frame

    @property
    def tail_frames(self) -> int:
        """Length of the part after the loop."""
        return self.total_frames - self.end_frame

    @property
    def start_frame_seconds(self) -> float:
        """Moment at which the loop begins."""
        return self.start_frame / SAMPLE_RATE_HZ

    @property
    def loop_seconds(self) -> float:
        """Length of the loop."""
        return self.loop_frames / SAMPLE_RATE_HZ

    def an_octave_up(self) -> "LoopPlan":
        """The same loop seen from a tone an octave higher."""
        return LoopPlan(self.start_frame, self.loop_frames, 2 * self.cycles)

    def unrolled(self, periodic: Audio) -> Audio:
        """One period of the loop laid out over the whole sample, in phase with it."""
        return np.take(periodic, self.positions(), axis=0)

    def positions(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Place within the loop of every frame of the sample, shape (total_frames,)."""
        return (np.arange(self.total_frames) - self.start_frame) % self.loop_frames

    def loop_cycles(self, rate_hz: float) -> int:
        """The whole number of slow cycles in the loop that is nearest to a rate."""
        return max(1, round(rate_hz * self.loop_seconds))


def plan_loop(frequency_hz: float, attack_seconds: float, loop_seconds: float) -> LoopPlan:
    """A loop of `loop_seconds` or a little more that holds whole cycles within 0.1 cents.

    Of all such lengths it takes the one the FFT handles quickest.
    """
    period_frames = SAMPLE_RATE_HZ / frequency_hz
    fewest = max(1, math.ceil(frame_count(loop_seconds) / period_frames))
    most = fewest + max(1, int(fewest * _LONGER))
    cycles = np.arange(fewest, most + 1, max(1, (most - fewest) // _MOST_CANDIDATES))
    exact = np.repeat(cycles * period_frames, 3)
    sizes = np.rint(exact).astype(np.int64) + np.tile([-1, 0, 1], len(cycles))
    close = np.abs(sizes / exact - 1.0) < _CLOSE_RATIO
    candidates = zip(sizes[close].tolist(), np.repeat(cycles, 3)[close].tolist(), strict=True)
    size, count = min(candidates, key=lambda pair: (_largest_prime(pair[0]), pair[0]))
    return LoopPlan(frame_count(attack_seconds), size, count)


def loop_scale(note: float) -> float:
    """Low notes beat slowly and need longer loops, high ones get by with shorter ones."""
    return float(np.clip(2.0 ** ((54.0 - note) / 26.0), 0.55, 1.1))


@cache
def _largest_prime(number: int) -> int:
    """The largest prime factor, by trial division."""
    factor = 2
    while factor * factor <= number:
        while number % factor == 0 and number > factor:
            number //= factor
        factor += 1
    return number


def wander(frames: int, fastest_cycles: int, chance: np.random.Generator) -> Numbers:
    """A slow random curve of unit RMS, periodic over `frames`: 1/f-like, up to `fastest_cycles` a period."""
    numbers = np.arange(1, fastest_cycles + 1)
    spectrum = np.zeros(frames // 2 + 1, dtype=np.complex128)
    spectrum[numbers] = np.exp(2j * np.pi * chance.random(fastest_cycles)) / np.sqrt(numbers)
    curve = np.fft.irfft(spectrum, frames)
    return np.asarray(curve / np.sqrt(np.mean(curve**2)), dtype=np.float64)


def cycle_table(levels: Numbers, phases: Numbers) -> Audio:
    """One cycle of a tone with the given harmonics (sine phases in radians), one frame longer for interpolation."""
    size = 1 << max(11, int(np.ceil(np.log2(len(levels) * _TABLE_FRAMES_PER_CYCLE))))
    spectrum = np.zeros(size // 2 + 1, dtype=np.complex128)
    spectrum[1 : len(levels) + 1] = -0.5j * size * levels * np.exp(1j * phases)
    cycle = np.fft.irfft(spectrum, size)
    return np.append(cycle, cycle[0]).astype(np.float32)


def read_tables(tables: list[Audio], phase_cycles: Numbers, position: Audio) -> Audio:
    """Read tables of equal size at a phase; `position` (0 … tables − 1, per frame) fades from one table to the next."""
    size = len(tables[0]) - 1
    place = (phase_cycles - np.floor(phase_cycles)) * size
    index = place.astype(np.int64)
    fraction = (place - index).astype(np.float32)
    index &= size - 1
    total = np.zeros(len(place), dtype=np.float32)
    for number, table in enumerate(tables):
        weight = np.maximum(1.0 - np.abs(position - number), 0.0).astype(np.float32)
        low = table[index]
        total += weight * (low + fraction * (table[index + 1] - low))
    return total
