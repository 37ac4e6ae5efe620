"""Figures of the embedded composer's music, per style: `python benchmarks/music_figures.py [--seeds 5]`.

What real music measures is in docs/music.md, from published studies; the aim is to lie in
the same ranges, not at their ends.
"""

import argparse
import itertools
import math
from collections import Counter
from statistics import mean

from air_cli.domain.composition import Composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.pitch import SCALES
from air_cli.offline.composer import compose
from air_cli.offline.planner import make_plan
from air_cli.offline.style import load_styles

STEPS_PER_QUARTER = 12
TICKS_PER_STEP = 480 // STEPS_PER_QUARTER
Bar = frozenset[tuple[int, int]]


def pitched_notes(song: Composition) -> list[tuple[int, int, int]]:
    """(onset, end, note) of everything but percussion, in steps of 1/12 quarter."""
    names = [name for name in song.meta.instruments if not known_instrument(name).is_percussion]
    return [
        (round(n.onset_ticks / TICKS_PER_STEP), round((n.onset_ticks + n.length_ticks) / TICKS_PER_STEP), n.note)
        for name in names
        for n in song.notes_of(name)
    ]


def pitch_class_entropy(notes: list[tuple[int, int, int]]) -> float:
    """Entropy of pitch classes in bits, by number of notes."""
    counts = Counter(note % 12 for _, _, note in notes)
    total = sum(counts.values())
    return -sum(c / total * math.log2(c / total) for c in counts.values())


def scale_consistency(notes: list[tuple[int, int, int]]) -> float:
    """Largest share of notes that one major or natural minor scale holds."""
    counts = Counter(note % 12 for _, _, note in notes)
    scales = [{(tonic + step) % 12 for step in SCALES[name]} for name in ("major", "minor") for tonic in range(12)]
    return max(sum(counts[pc] for pc in scale) for scale in scales) / sum(counts.values())


def polyphony(notes: list[tuple[int, int, int]]) -> float:
    """Mean number of pitches sounding when any sounds."""
    sounding: Counter[int] = Counter()
    for start, end, _ in notes:
        sounding.update(range(start, max(start + 1, end)))
    return mean(sounding.values())


def bars_of(song: Composition) -> list[Bar]:
    """Per bar the set of (onset within the bar, pitch class, or 100 + drum note)."""
    per_bar = round(song.meta.clock.ticks_per_bar / TICKS_PER_STEP)
    bars: list[set[tuple[int, int]]] = [set() for _ in range(song.meta.bars)]
    for name in song.meta.instruments:
        is_drum = known_instrument(name).is_percussion
        for n in song.notes_of(name):
            bar, step = divmod(round(n.onset_ticks / TICKS_PER_STEP), per_bar)
            if bar < len(bars):
                bars[bar].add((step, 100 + n.note if is_drum else n.note % 12))
    return [frozenset(bar) for bar in bars]


def groove_consistency(bars: list[Bar], steps: int) -> float:
    """1 − mean share of steps in which neighbouring bars differ in having an onset."""
    onsets = [{step for step, _ in bar} for bar in bars]
    return 1 - mean(len(a ^ b) / steps for a, b in itertools.pairwise(onsets))


def bar_return(bars: list[Bar]) -> tuple[float, float]:
    """Mean of each bar's best overlap with a bar that is not its neighbour, and the share of exact repeats."""
    filled = [bar for bar in bars if bar]
    best = [
        max((len(a & b) / len(a | b) for j, b in enumerate(filled) if abs(i - j) >= 2), default=0.0)
        for i, a in enumerate(filled)
    ]
    return mean(best), mean(value > 0.999 for value in best)


def figures(song: Composition) -> dict[str, float]:
    """All figures of a piece."""
    notes, bars = pitched_notes(song), bars_of(song)
    returned, repeated = bar_return(bars)
    return {
        "entropy": pitch_class_entropy(notes),
        "scale": scale_consistency(notes),
        "groove": groove_consistency(bars, round(song.meta.clock.ticks_per_bar / TICKS_PER_STEP)),
        "repeats": repeated,
        "return": returned,
        "polyphony": polyphony(notes),
        "empty": sum(not bar for bar in bars) / len(bars),
    }


def main() -> None:
    """Print a table: one row a style, the mean of all styles last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    seeds = range(1, parser.parse_args().seeds + 1)
    rows: list[dict[str, float]] = []
    for style in sorted(load_styles()):
        songs = [compose((plan := make_plan(style, seed)).meta, plan.meta.seed) for seed in seeds]
        measured = [figures(song) for song in songs]
        rows.append({key: mean(m[key] for m in measured) for key in measured[0]})
        if len(rows) == 1:
            print(f"{'style':18}" + "".join(f"{key:>11}" for key in rows[0]))
        print(f"{style:18}" + "".join(f"{value:11.3f}" for value in rows[-1].values()))
    print(f"{'mean':18}" + "".join(f"{mean(row[key] for row in rows):11.3f}" for key in rows[0]))


if __name__ == "__main__":
    main()
