"""Our instruments beside recordings of real ones: the same notes, the same measurements, side by side.

    python benchmarks/sound/compare.py FOLDER …            prints tables
    python benchmarks/sound/compare.py FOLDER … --report   writes benchmarks/sound/report.md and its pictures
    python benchmarks/sound/compare.py FOLDER … -i Piano   only this instrument
    python benchmarks/sound/compare.py FOLDER … --others   other notes of the same recordings

Folders hold recordings of single notes, see `recordings.py`: its table says which paths belong to which instrument.
No recording is copied: the pictures show spectra only.
"""

import argparse
import math
import warnings
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from features import NAMES, Features, Numbers, features
from pictures import write_pair
from recordings import LADDER, SOURCES, Recording, Source, instrument_recordings, mono, recordings

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.starter.pack import samples_for

HERE = Path(__file__).resolve().parent
RATE_HZ = 44_100
HEADINGS = {
    "attack_ms": "attack, ms", "decay_first": "first partial, dB/s", "decay_upper": "partials 4–8, dB/s",
    "decay_late": "first partial after 0.8 s, dB/s", "centroid_early": "centroid ÷ f0 at once",
    "centroid_mid": "at 0.3 s", "centroid_late": "at 1 s", "stiffness_1e4": "inharmonicity B, 1e-4",
    "harmonic_db": "harmonic ÷ noise, dB", "vibrato_hz": "vibrato, Hz", "vibrato_cents": "vibrato, cents",
}  # fmt: skip
VELOCITIES = {"soft": 0.4, "medium": 0.72, "hard": 1.0}
_NOT_HELD = ("vibrato_hz", "vibrato_cents")
_NOT_STRUCK = ("decay_first", "decay_upper", "decay_late", "stiffness_1e4")
_DIFFERENCES = ("harmonic_db", "vibrato_hz", "vibrato_cents")
"""Figures that are compared by difference, not by ratio."""
_FEWEST_NOTES = 3
"""Fewer make no spread: they are shown, not counted."""


@dataclass(frozen=True)
class Pair:
    """One note: where it is from, and the features of the recording and of ours."""

    source: Source
    recording: Recording
    real: Features
    ours: Features


def our_note(name: str, midi: int, layer: str) -> tuple[Numbers, int]:
    """Our sample nearest to a note and a layer, its loop gone round for four seconds, and its own note."""
    sample = min(samples_for(name, [midi]), key=lambda s: abs(s.layer.velocity - VELOCITIES[layer]))
    sound = sample.sound()
    frames = sound.frames.mean(axis=1).astype(np.float64)
    if sound.loop:
        start, end = sound.loop
        frames = np.concatenate([frames[:end], *[frames[start:end]] * 8])[: 4 * RATE_HZ]
    return frames, sample.root_note or midi


def pair(job: tuple[Source, Recording]) -> Pair:
    warnings.simplefilter("ignore")
    source, recording = job
    ours, root = our_note(source.name, recording.midi, source.layer)
    real = features(*mono(recording.path), recording.midi)
    if source.has_short_loop:
        real = replace(real, vibrato_hz=math.nan, vibrato_cents=math.nan)
    return Pair(source, recording, real, features(ours, RATE_HZ, root))


def spread(values: Iterable[float]) -> tuple[float, float, float]:
    """Lowest, median, highest of what is there."""
    known = [v for v in values if not math.isnan(v)]
    return (min(known), float(np.median(known)), max(known)) if known else (math.nan,) * 3


@dataclass(frozen=True)
class Row:
    """A line of the table; whether our median lies inside the spread, and inside its middle four fifths."""

    line: str
    is_inside: bool
    is_central: bool


def row(heading: str, real: list[float], ours: list[float], *, is_difference: bool) -> Row | None:
    """Real and our spread side by side; the third column compares the same notes."""
    low, middle, high = spread(real)
    our_low, our_middle, our_high = spread(ours)
    if math.isnan(middle) or math.isnan(our_middle):
        return None
    both = zip(real, ours, strict=True)
    if is_difference:
        same = f"{spread(b - a for a, b in both)[1]:+.1f}"
    else:
        same = f"× {spread(b / a if a > 0 else math.nan for a, b in both)[1]:.2f}"
    is_inside = low <= our_middle <= high
    cells = (
        heading,
        f"{middle:.1f} ({low:.1f} … {high:.1f})",
        f"{our_middle:.1f} ({our_low:.1f} … {our_high:.1f})",
        same,
        "yes" if is_inside else "**no**",
    )
    tenth, ninth = np.nanpercentile(real, [10, 90])
    return Row(f"| {' | '.join(cells)} |", is_inside, bool(tenth <= our_middle <= ninth))


def rows(name: str, found: list[Pair]) -> list[Row]:
    skipped = _NOT_STRUCK if INSTRUMENTS[name].is_sustained else _NOT_HELD
    lines = []
    for feature in NAMES:
        if feature not in skipped:
            real, ours = ([getattr(who(p), feature) for p in found] for who in (lambda p: p.real, lambda p: p.ours))
            lines.append(row(HEADINGS[feature], real, ours, is_difference=feature in _DIFFERENCES))
    lines.append(row("centroid, hard ÷ soft", *velocity_ratios(found), is_difference=False))
    return [line for line in lines if line is not None]


def velocity_ratios(found: list[Pair]) -> tuple[list[float], list[float]]:
    """How much brighter the same notes of one library are when played hard: centroid at 0.3 s, real and ours."""
    by_layer = {(p.source.about.partition(",")[0], p.recording.midi, p.source.layer): p for p in found}
    both = [
        (by_layer[set_name, midi, "soft"], hard)
        for (set_name, midi, layer), hard in by_layer.items()
        if layer == "hard" and (set_name, midi, "soft") in by_layer
    ]
    real = [hard.real.centroid_mid / soft.real.centroid_mid for soft, hard in both]
    return real, [hard.ours.centroid_mid / soft.ours.centroid_mid for soft, hard in both]


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
    spec = INSTRUMENTS[name]
    chosen = {sample.layer: sample for sample in samples_for(name, [(spec.low_note + spec.high_note) // 2])}
    values = []
    for sample in chosen.values():
        frames = sample.sound().frames.mean(axis=1).astype(np.float64)
        values.append(features(frames, RATE_HZ, sample.root_note or 60).centroid_mid)
    return " → ".join(f"{v:.2f}" for v in values)


def ladder(folders: list[Path]) -> str:
    """Centroid at 0.3 s against the softest layer of one piano, the median over its notes, for each of six layers."""
    steps = [[features(*mono(note.path), note.midi).centroid_mid for note in recordings(folders, w)] for w in LADDER]
    if not all(steps):
        return ""
    ratios = [float(np.nanmedian(np.array(step) / np.array(steps[0]))) for step in steps]
    ours = {layer: [our_note("Piano", note, layer) for note in range(28, 100, 8)] for layer in VELOCITIES}
    centroids = {
        layer: [features(sound, RATE_HZ, root).centroid_mid for sound, root in notes] for layer, notes in ours.items()
    }
    mine = [float(np.median(np.array(values) / np.array(centroids["soft"]))) for values in centroids.values()]
    real_text, our_text = (" → ".join(f"{value:.2f}" for value in values) for values in (ratios, mine))
    return (
        f"Brightness over velocity, median over the range: six layers of the Salamander piano (v2, v5, v8, v11, v14, "
        f"v16) {real_text}; our soft, medium and hard layer, which stand beside v5, v11 and v16, {our_text}.\n"
    )


def section(name: str, found: list[Pair], *, with_picture: bool) -> tuple[str, list[Row]]:
    lines = rows(name, found)
    sources = dict.fromkeys(p.source for p in found)
    about = "; ".join(f"{sum(p.source == s for p in found)} notes of {s.about}" for s in sources)
    text = [f"## {name}\n", f"{about}. Median (lowest … highest).\n"]
    text += ["| | real | ours | same notes | inside |", "|---|---|---|---|---|", *(line.line for line in lines), ""]
    text.append(
        f"Partials 1–8 at 0.1–0.3 s, mean, dB: {partials(found)}. Centroid ÷ f0 by layer: {brightness(name)}.\n"
    )
    if with_picture:
        middle = sorted(found, key=lambda p: p.recording.midi)[len(found) // 2]
        file = HERE / "pictures" / f"{name.replace(' ', '_').lower()}.png"
        ours, _ = our_note(name, middle.recording.midi, middle.source.layer)
        write_pair(file, mono(middle.recording.path), (ours, RATE_HZ))
        text.append(f"![real left, ours right](pictures/{file.name})\n")
    return "\n".join(text), lines


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("-i", "--instrument", action="append", default=[])
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--report", action="store_true")
    asked = parser.parse_args()
    sources = [s for s in SOURCES if not asked.instrument or s.name in asked.instrument]
    jobs = [(s, note) for s in sources for note in instrument_recordings(asked.folders, s, others=asked.others)]
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(pair, jobs, chunksize=4))
    counted, parts = list[Row](), list[str]()
    for name in dict.fromkeys(p.source.name for p in found):
        own = [p for p in found if p.source.name == name]
        text, lines = section(name, own, with_picture=asked.report)
        if name == "Piano":
            text += "\n" + ladder(asked.folders)
        counted += lines if len(own) >= _FEWEST_NOTES else []
        parts.append(text)
        print(f"{text}\n{sum(line.is_inside for line in lines)} of {len(lines)} inside\n", flush=True)
    inside, central = sum(line.is_inside for line in counted), sum(line.is_central for line in counted)
    print(f"{inside} of {len(counted)} medians of {len(found)} notes lie within the spread of the recordings")
    print(f"{central} of them within its middle four fifths")
    if asked.report:
        head = (HERE / "report_head.md").read_text(encoding="utf-8")
        figures = head.format(inside=inside, all=len(counted), central=central, notes=len(found), groups=len(parts))
        (HERE / "report.md").write_text(figures + "\n" + "\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
