"""Figures of the embedded composer's music, per style: `python benchmarks/music_figures.py [--seeds 5]`.

What real music measures is in docs/music.md, from published studies; the aim is to lie in
the same ranges, not at their ends.
"""

import argparse
from statistics import mean

from air_cli.domain.composition import Composition
from air_cli.domain.figures import (
    bar_return,
    bars_of,
    groove_consistency,
    pitch_class_entropy,
    pitched_notes,
    polyphony,
    scale_consistency,
    steps_per_bar,
)
from air_cli.offline.catalogue import load_styles
from air_cli.offline.composer import compose
from air_cli.offline.planner import make_plan


def figures(song: Composition) -> dict[str, float]:
    """All figures of a piece."""
    notes, bars = pitched_notes(song), bars_of(song)
    returned, repeated = bar_return(bars)
    return {
        "entropy": pitch_class_entropy(notes),
        "scale": scale_consistency(notes),
        "groove": groove_consistency(bars, steps_per_bar(song)) or 0.0,
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
