"""Our instruments beside recordings of real ones: the same notes, the same measurements, side by side.

    python benchmarks/sound/compare.py FOLDER            prints tables
    python benchmarks/sound/compare.py FOLDER --report   writes benchmarks/sound/report.md and its pictures

FOLDER holds recordings of single notes and `truth.csv` with the columns `file` and `midi` (C4 = 60). No recording is
copied: the pictures show spectra only.
"""

import argparse
import csv
import math
import warnings
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from features import NAMES, Features, Numbers, features
from pictures import write_pair

from air_cli.starter.pack import samples_for

HERE = Path(__file__).resolve().parent
GROUPS = (
    # words of the file, our instrument, what the recordings are, hardest layer
    ("old-piano", "Piano", "an old grand piano", -1),
    ("Bright_Acoustic_Piano", "Bright Piano", "an upright piano, bright", -1),
    ("classical-guitar", "Nylon Guitar", "a classical guitar, loose nylon", 2),
    ("Acoustic_Guitar_steel", "Acoustic Guitar", "a steel-string guitar", 2),
    ("killer_bass", "Electric Bass", "an electric bass, fingers", 2),
    ("swagbass", "Picked Bass", "an electric bass, new strings", 2),
    ("Pizzicato", "Pizzicato Strings", "a string section, plucked", 2),
    ("Tremolo_Strings", "Tremolo Strings", "a string section, tremolo", 0),
    ("blackheart", "Cello", "an electric cello, bowed without vibrato", -1),
    ("tuba", "Tuba", "a tuba, loud", -1),
)
HEADINGS = {
    "attack_ms": "attack, ms", "decay_first": "first partial, dB/s", "decay_upper": "partials 4–8, dB/s",
    "decay_late": "first partial after 0.8 s, dB/s", "centroid_early": "centroid ÷ f0 at once",
    "centroid_mid": "at 0.3 s", "centroid_late": "at 1 s", "stiffness_1e4": "inharmonicity B, 1e-4",
    "harmonic_db": "harmonic ÷ noise, dB", "vibrato_hz": "vibrato, Hz", "vibrato_cents": "vibrato, cents",
}  # fmt: skip
HELD = {"Tremolo Strings", "Cello", "Tuba"}
_NOT_HELD = ("vibrato_hz", "vibrato_cents")
_NOT_STRUCK = ("decay_first", "decay_upper", "decay_late", "stiffness_1e4")


@dataclass(frozen=True)
class Pair:
    """One note: the recording, ours, and the features of both."""

    file: str
    midi: int
    real: Features
    ours: Features
    real_mono: Numbers
    real_rate_hz: int
    our_mono: Numbers


def our_note(name: str, midi: int, layer: int) -> tuple[Numbers, int]:
    """Our sample nearest to a note, its loop gone round for four seconds, and its own note."""
    every = samples_for(name, [midi])
    sample = every[{0: 0, 2: min(2, len(every) - 1)}.get(layer, len(every) - 1)]
    sound = sample.sound()
    mono = sound.frames.mean(axis=1).astype(np.float64)
    if sound.loop:
        start, end = sound.loop
        mono = np.concatenate([mono[:end], *[mono[start:end]] * 5])[: 4 * 44_100]
    return mono, sample.root_note or midi


def pairs(folder: Path, words: str, name: str, layer: int) -> list[Pair]:
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        rows = [(row["file"], int(row["midi"])) for row in csv.DictReader(file) if words in row["file"]]
    found = []
    for file_name, midi in sorted(rows, key=lambda row: row[1]):
        frames, rate_hz = soundfile.read(str(folder / file_name), always_2d=True)
        mono = frames.mean(axis=1)
        ours, root = our_note(name, midi, layer)
        found.append(
            Pair(file_name, midi, features(mono, rate_hz, midi), features(ours, 44_100, root), mono, rate_hz, ours)
        )
    return found


def spread(values: Iterable[float]) -> tuple[float, float, float]:
    """Lowest, median, highest of what is there."""
    known = [v for v in values if not math.isnan(v)]
    return (min(known), float(np.median(known)), max(known)) if known else (math.nan,) * 3


def row(name: str, feature: str, found: list[Pair]) -> tuple[str, bool] | None:
    if feature in (_NOT_STRUCK if name in HELD else _NOT_HELD):
        return None
    low, middle, high = spread(getattr(p.real, feature) for p in found)
    our_low, our_middle, our_high = spread(getattr(p.ours, feature) for p in found)
    if math.isnan(middle) or math.isnan(our_middle):
        return None
    is_inside = low <= our_middle <= high
    real, ours = f"{middle:.1f} ({low:.1f} … {high:.1f})", f"{our_middle:.1f} ({our_low:.1f} … {our_high:.1f})"
    return f"| {HEADINGS[feature]} | {real} | {ours} | {'yes' if is_inside else '**no**'} |", is_inside


def partials(found: list[Pair]) -> str:
    """Mean levels of the first eight partials against the strongest, both ways."""
    lines = []
    for who in ("real", "ours"):
        levels = np.array([getattr(p, who).partials_db for p in found])
        levels = np.maximum(levels - levels.max(axis=1, keepdims=True), -70.0)
        lines.append(f"{who} " + " ".join(f"{v:.0f}" for v in levels.mean(axis=0)))
    return "; ".join(lines)


def brightness(name: str) -> str:
    """How the centroid at 0.3 s moves from the softest to the hardest layer, in the middle of the range."""
    every = samples_for(name, [55 if name != "Tuba" else 43])
    chosen = {sample.layer: sample for sample in every}.values()
    values = []
    for sample in chosen:
        mono = sample.sound().frames.mean(axis=1).astype(np.float64)
        values.append(features(mono, 44_100, sample.root_note or 60).centroid_mid)
    return " → ".join(f"{v:.2f}" for v in values)


def section(folder: Path, group: tuple[str, str, str, int], *, with_picture: bool) -> tuple[str, int, int]:
    words, name, about, layer = group
    found = pairs(folder, words, name, layer)
    rows = [r for feature in NAMES if (r := row(name, feature, found)) is not None]
    text = [f"## {name}\n", f"{len(found)} notes of {about}; median (lowest … highest).\n"]
    text += ["| | real | ours | inside |", "|---|---|---|---|", *(line for line, _ in rows), ""]
    text.append(
        f"Partials 1–8 at 0.1–0.3 s, mean, dB: {partials(found)}. Centroid ÷ f0 by layer: {brightness(name)}.\n"
    )
    if with_picture and found:
        middle = found[len(found) // 2]
        file = HERE / "pictures" / f"{name.replace(' ', '_').lower()}.png"
        write_pair(file, (middle.real_mono, middle.real_rate_hz), (middle.our_mono, 44_100))
        text.append(f"![real left, ours right](pictures/{file.name})\n")
    return "\n".join(text), sum(inside for _, inside in rows), len(rows)


def main() -> None:
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--report", action="store_true")
    asked = parser.parse_args()
    totals: dict[str, int] = defaultdict(int)
    parts = []
    for group in GROUPS:
        text, inside, count = section(asked.folder, group, with_picture=asked.report)
        totals["inside"] += inside
        totals["all"] += count
        parts.append(text)
        print(text, flush=True)
    print(f"{totals['inside']} of {totals['all']} medians lie within the spread of the recordings")
    if asked.report:
        head = (HERE / "report_head.md").read_text(encoding="utf-8")
        figures = head.format(inside=totals["inside"], all=totals["all"])
        (HERE / "report.md").write_text(figures + "\n" + "\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
