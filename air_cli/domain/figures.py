"""Figures of a composition: what can be counted in notes, as studies of symbolic music count it."""

import itertools
import math
from collections import Counter
from statistics import mean

from air_cli.domain.composition import Composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.lint import Harmony
from air_cli.domain.pitch import SCALES

STEPS_PER_QUARTER = 12
TICKS_PER_STEP = 480 // STEPS_PER_QUARTER
BarOnsets = frozenset[tuple[int, int]]
"""(onset within the bar in steps of 1/12 quarter, pitch class, or 100 + drum note) of every note of a bar."""


def pitched_notes(song: Composition) -> list[tuple[int, int, int]]:
    """(onset, end, note) of everything but percussion, in steps of 1/12 quarter."""
    return [
        (round(n.onset_ticks / TICKS_PER_STEP), round((n.onset_ticks + n.length_ticks) / TICKS_PER_STEP), n.note)
        for name in _pitched(song)
        for n in song.notes_of(name)
    ]


def _pitched(song: Composition) -> list[str]:
    return [name for name in song.meta.instruments if not known_instrument(name).is_percussion]


def pitch_class_entropy(notes: list[tuple[int, int, int]]) -> float:
    """Entropy of pitch classes in bits, by number of notes."""
    counts = Counter(note % 12 for _, _, note in notes)
    total = sum(counts.values())
    return -sum(c / total * math.log2(c / total) for c in counts.values())


def scale_consistency(notes: list[tuple[int, int, int]]) -> float:
    """Largest share of notes that one major or natural minor scale holds; 1 without notes."""
    counts = Counter(note % 12 for _, _, note in notes)
    if not counts:
        return 1.0
    scales = [{(tonic + step) % 12 for step in SCALES[name]} for name in ("major", "minor") for tonic in range(12)]
    return max(sum(counts[pc] for pc in scale) for scale in scales) / sum(counts.values())


def polyphony(notes: list[tuple[int, int, int]]) -> float:
    """Mean number of pitches sounding when any sounds; 0 without notes."""
    sounding: Counter[int] = Counter()
    for start, end, _ in notes:
        sounding.update(range(start, max(start + 1, end)))
    return mean(sounding.values()) if sounding else 0.0


def steps_per_bar(song: Composition) -> int:
    """Steps of 1/12 quarter in a bar."""
    return max(1, round(song.meta.clock.ticks_per_bar / TICKS_PER_STEP))


def bars_of(song: Composition) -> list[BarOnsets]:
    """What begins in each bar."""
    per_bar = steps_per_bar(song)
    bars: list[set[tuple[int, int]]] = [set() for _ in range(song.meta.bars)]
    for name in song.meta.instruments:
        is_drum = known_instrument(name).is_percussion
        for n in song.notes_of(name):
            bar, step = divmod(round(n.onset_ticks / TICKS_PER_STEP), per_bar)
            if bar < len(bars):
                bars[bar].add((step, 100 + n.note if is_drum else n.note % 12))
    return [frozenset(bar) for bar in bars]


def groove_consistency(bars: list[BarOnsets], steps: int) -> float | None:
    """1 − mean share of steps in which neighbouring bars differ in having an onset; `None` for a single bar.

    Wu & Yang, "The Jazz Transformer on the Front Line", ISMIR 2020, as MusPy counts it.
    """
    onsets = [{step for step, _ in bar} for bar in bars]
    return 1 - mean(len(a ^ b) / steps for a, b in itertools.pairwise(onsets)) if len(onsets) > 1 else None


def bar_return(bars: list[BarOnsets]) -> tuple[float, float]:
    """Mean of each bar's best overlap with a bar that is not its neighbour, and the share of exact repeats."""
    filled = [bar for bar in bars if bar]
    best = [
        max((len(a & b) / len(a | b) for j, b in enumerate(filled) if abs(i - j) >= 2), default=0.0)
        for i, a in enumerate(filled)
    ]
    return (mean(best), mean(value > 0.999 for value in best)) if best else (0.0, 0.0)


def in_key_share(song: Composition) -> float | None:
    """Share of pitched notes that the scale, or the chord that sounds, holds: 0–1; `None` without any."""
    harmony = Harmony(song.meta)
    notes = [note for name in _pitched(song) for note in song.notes_of(name)]
    fits = [note.note % 12 in harmony.fitting(note.onset_ticks) for note in notes]
    return mean(fits) if fits else None


def section_contrast(song: Composition) -> float | None:
    """How far apart the quietest and the fullest section are: 0 (alike) to 1; `None` with fewer than two sections.

    Fullness is the sum of velocities of all notes that begin in a section, for each of its bars.
    """
    if len(song.meta.sections) < 2:
        return None
    per_bar = song.meta.clock.ticks_per_bar
    weights = Counter[int]()
    for name in song.meta.instruments:
        for note in song.notes_of(name):
            weights[note.onset_ticks // per_bar] += note.velocity
    fullness = [sum(weights[bar] for bar in range(s.start_bar, s.end_bar)) / s.bars for s in song.meta.sections]
    return 1 - min(fullness) / max(fullness) if max(fullness) else 0.0
