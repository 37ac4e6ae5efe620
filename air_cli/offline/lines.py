"""What all pitched parts share: sustained cells, pitches near a place, velocities, motion by scale steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from air_cli.domain.chords import Chord
from air_cli.domain.instruments import Instrument
from air_cli.offline.grid import Cell
from air_cli.offline.score import BarView

_ACCENTS = {"X": 1.14, "o": 0.78, "g": 0.5}
_REGISTER_SEMITONES = {"low": -7, "mid": 0, "high": 4, "full": 0}


@dataclass(frozen=True, slots=True)
class Held:
    """A sign of a pattern with the ticks it is held, from the start of the bar."""

    start_ticks: int
    end_ticks: int
    sign: str
    pulse: int


def held_cells(cells: Sequence[Cell]) -> Iterator[Held]:
    """Signs that sound, each with the `-` behind it."""
    for index, cell in enumerate(cells):
        if cell.sign in ".-":
            continue
        end = cell.end_ticks
        for following in cells[index + 1 :]:
            if following.sign != "-":
                break
            end = following.end_ticks
        yield Held(cell.start_ticks, end, cell.sign, cell.pulse)


def accent(sign: str) -> float:
    """Loudness factor of a pattern sign."""
    return _ACCENTS.get(sign, 1.0)


def loudness(base: float, bar: BarView) -> float:
    """Velocity of a part in a bar: follows the section's energy and swells into a stronger section."""
    level = base * (0.78 + 0.32 * bar.energy)
    if bar.next_energy > bar.energy + 0.15:
        left = bar.section.bars - bar.index
        level *= 1.0 + 0.025 * max(0, 5 - left)
    return level * (0.92 if bar.is_last_of_piece else 1.0)


def centre_of(instrument: Instrument, register: str, wanted: int) -> int:
    """A middle note for a part: where the style of part lies, moved by register, inside the instrument's range."""
    centre = wanted + _REGISTER_SEMITONES.get(register, 0)
    low, high = instrument.low_note + 7, instrument.high_note - 7
    return (low + high) // 2 if low > high else max(low, min(high, centre))


def nearest(pitch_class: int, target: float, low: int, high: int) -> int:
    """The note of a pitch class nearest to a target inside a range (any note of the range if it lacks the class)."""
    below = int(target) - (int(target) - pitch_class) % 12
    candidates = [n for n in (below - 12, below, below + 12, below + 24, below - 24) if low <= n <= high]
    if not candidates:
        inside = [n for n in range(low, high + 1) if n % 12 == pitch_class % 12]
        candidates = inside or [max(low, min(high, int(target)))]
    return min(candidates, key=lambda n: (abs(n - target), n))


def nearest_of(pitch_classes: Sequence[int], target: float, low: int, high: int) -> int:
    """The note of any of the pitch classes nearest to a target."""
    return min((nearest(pc, target, low, high) for pc in pitch_classes), key=lambda n: (abs(n - target), n))


def local_scale(scale: Sequence[int], chord: Chord) -> tuple[int, ...]:
    """The scale, with tones a semitone from a foreign chord tone replaced by it."""
    tones = chord.pitch_classes
    foreign = [pc for pc in tones if pc not in scale]
    kept = [pc for pc in scale if pc in tones or not any((pc - f) % 12 in (1, 11) for f in foreign)]
    return tuple(sorted({*kept, *foreign}))


def chord_degree(chord: Chord, degree: int) -> int:
    """Pitch class of a chord's third, fifth, seventh or ninth; the fifth or root where it has none."""
    wanted = {3: (3, 4, 2, 5), 5: (7, 6, 8), 7: (10, 11, 9, 7), 9: (2, 1, 3, 7)}.get(degree, (0,))
    inside = {i % 12 for i in chord.intervals}
    step = next((s for s in wanted if s in inside), 0)
    return (chord.root_pitch_class + step) % 12
