"""Our drums beside recordings of real ones: the same strokes, the same measurements.

python benchmarks/sound/drums.py                   prints tables; the recordings' figures are in drum_spreads.json
python benchmarks/sound/drums.py Kick Snare        only these
python benchmarks/sound/drums.py --kit jazz        the drums of another kit
python benchmarks/sound/drums.py --measure FOLDER  measures the recordings anew, see drum_recordings.toml
python benchmarks/sound/drums.py --report          writes benchmarks/sound/drums.md
python benchmarks/sound/drums.py --pictures FOLDER  draws its pictures anew
"""

import argparse
import json
import math
import warnings
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from drum_features import Stroke, stroke
from drum_recordings import Drum, layers, table
from pictures import write_pair

from air_cli.domain.kits import KITS, kit_pieces
from air_cli.starter.pack import Sample, samples_for

HERE = Path(__file__).resolve().parent
SPREADS = HERE / "drum_spreads.json"
HEADINGS = {
    "attack_ms": "attack, ms", "t20_ms": "falls 20 dB in, ms", "t40_ms": "falls 40 dB in, ms",
    "t20_low_ms": "20 dB below 300 Hz, ms",
    "t20_mid_ms": "20 dB 300 Hz – 3 kHz, ms", "t20_high_ms": "20 dB above 3 kHz, ms",
    "centroid_0": "centroid 0–20 ms, Hz", "centroid_50": "50–100 ms", "centroid_200": "200–400 ms",
    "sub_db": "share below 100 Hz, dB", "low_db": "100–300 Hz", "mid_db": "300 Hz – 2 kHz", "high_db": "2–6 kHz",
    "air_db": "above 6 kHz", "head_hz": "head, Hz", "drop_semitones": "its fall in pitch, semitones",
    "tonal_db": "tones ÷ noise, dB", "crest_db": "peak ÷ 50 ms, dB", "side_db": "sides ÷ middle, dB",
    "brighter_octaves": "brighter from soft to hard, octaves",
}  # fmt: skip
FEWEST = 3
"""With fewer recordings there is no spread to lie in: the row is shown, not counted."""
LEAST_SIDE_DB = -49.0
_RESOLUTION = {"ms": 1.0, "db": 0.5, "semitones": 0.2, "octaves": 0.05}
"""What a measurement can tell apart, by the end of the feature's name; anything else 2 %."""


@dataclass(frozen=True)
class Spread:
    """What the recordings of a drum have: five points of the distribution and how many there are."""

    lowest: float
    lower: float
    middle: float
    upper: float
    highest: float
    count: int


def spread(values: list[float]) -> Spread | None:
    known = [v for v in values if not math.isnan(v)]
    if not known:
        return None
    points = np.quantile(known, (0.0, 0.25, 0.5, 0.75, 1.0))
    return Spread(*(float(f"{p:.4g}") for p in points), len(known))


def figures(strokes: list[Stroke]) -> dict[str, float]:
    """Features of the hardest layer, and how much brighter it is than the softest."""
    hard = {name: float(value) for name, value in asdict(strokes[-1]).items() if name != "brightness_hz"}
    ratio = strokes[-1].brightness_hz / strokes[0].brightness_hz
    return hard | {"brighter_octaves": math.log2(ratio) if len(strokes) > 1 else math.nan}


def measured(folder: Path, drum: Drum) -> dict[str, Spread]:
    """The spreads of all figures over the recordings of a drum."""
    warnings.simplefilter("ignore")
    found = []
    for recording in drum.recordings:
        takes = layers(folder, recording)
        found.append(figures([stroke(t.frames, t.rate_hz, has_head=drum.head) for t in takes]))
    spreads = {name: spread([f[name] for f in found]) for name in HEADINGS}
    return {name: s for name, s in spreads.items() if s}


def measure(folder: Path) -> None:
    """Write `drum_spreads.json`."""
    drums = table()
    with ProcessPoolExecutor() as pool:
        spreads = dict(zip((d.name for d in drums), pool.map(partial(measured, folder), drums), strict=True))
    rows = (
        f'  "{drum}": {{\n'
        + ",\n".join(f'    "{name}": {json.dumps(list(asdict(s).values()))}' for name, s in known.items())
        + "\n  }"
        for drum, known in spreads.items()
    )
    SPREADS.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def known_spreads() -> dict[str, dict[str, Spread]]:
    stored = json.loads(SPREADS.read_text(encoding="utf-8"))
    return {drum: {name: Spread(*values) for name, values in rows.items()} for drum, rows in stored.items()}


def our_samples(piece: str, kit: str) -> list[Sample]:
    """Our samples of a piece ("808 Kick 36": of the kit 808 and drum note 36), softest first."""
    words = piece.split()
    if words[0] in KITS:
        kit = words.pop(0)
    note = int(words.pop()) if words[-1].isdigit() else None
    name = " ".join(words)
    if name not in kit_pieces(kit):
        kit = "studio"
    every = samples_for(name, [] if note is None else [note], kit)
    return [s for s in every if note is None or s.drum_note in (note, None)]


def our_figures(drum: Drum, kit: str) -> list[dict[str, float]]:
    """The figures of each of our takes."""
    warnings.simplefilter("ignore")
    takes: dict[tuple[str, int], list[Stroke]] = defaultdict(list)
    for piece in drum.piece.split(", "):
        for sample in our_samples(piece, kit):
            frames = sample.sound().frames.astype(np.float64)
            takes[piece, sample.round_robin].append(stroke(frames, 44_100, has_head=drum.head))
    return [figures(strokes) for strokes in takes.values()]


@dataclass(frozen=True)
class Row:
    """One figure of one drum: the recordings' spread, ours, and where ours lies."""

    name: str
    real: Spread
    ours: float

    @property
    def counts(self) -> bool:
        """Whether there is a spread; recordings in one channel say nothing of width."""
        return self.real.count >= FEWEST and not (self.name == "side_db" and self.real.highest < LEAST_SIDE_DB)

    @property
    def _slack(self) -> float:
        return _RESOLUTION.get(self.name.rpartition("_")[2], 0.02 * abs(self.ours))

    @property
    def is_inside(self) -> bool:
        """Between the lowest and the highest recording."""
        return self.real.lowest - self._slack <= self.ours <= self.real.highest + self._slack

    @property
    def is_near(self) -> bool:
        """In the middle half of the recordings."""
        return self.real.lower - self._slack <= self.ours <= self.real.upper + self._slack

    def line(self) -> str:
        """The row of the table."""
        real = f"{number(self.real.middle)} ({number(self.real.lowest)} … {number(self.real.highest)})"
        where = "middle half" if self.is_near else "yes" if self.is_inside else "**no**"
        return f"| {HEADINGS[self.name]} | {real} | {number(self.ours)} | {where if self.counts else '–'} |"


def number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}"


def rows(spreads: dict[str, Spread], ours: list[dict[str, float]]) -> list[Row]:
    found = []
    for name, real in spreads.items():
        known = [o[name] for o in ours if not math.isnan(o[name])]
        if known:
            found.append(Row(name, real, float(np.median(known))))
    return found


def compared(drums: list[Drum], kit: str) -> dict[str, list[Row]]:
    spreads = known_spreads()
    with ProcessPoolExecutor() as pool:
        ours = pool.map(partial(our_figures, kit=kit), drums)
        return {drum.name: rows(spreads[drum.name], found) for drum, found in zip(drums, ours, strict=True)}


def counts(found: list[Row]) -> tuple[int, int, int]:
    """How many of our figures lie inside, in the middle half, and how many there are."""
    counted = [row for row in found if row.counts]
    return sum(r.is_inside for r in counted), sum(r.is_near for r in counted), len(counted)


def section(drum: Drum, found: list[Row]) -> str:
    inside, near, count = counts(found)
    text = f"{len(drum.recordings)} recorded; {inside} of {count} inside, {near} in the middle half."
    head = ["| | real | ours | inside |", "|---|---|---|---|"]
    return "\n".join([f"## {drum.name}\n", f"{text}\n", *head, *(row.line() for row in found), ""])


def summary(drum: Drum, found: list[Row]) -> str:
    inside, near, count = counts(found)
    return f"{drum.name:18} {inside:3} of {count:3} inside, {near:3} in the middle half"


def picture_file(drum: Drum) -> Path:
    return HERE / "pictures" / f"drum_{drum.name.replace(',', '').replace(' ', '_').lower()}.png"


def draw(folder: Path, drum: Drum) -> None:
    """The hardest layer of the recording in the middle of the list beside ours."""
    real = layers(folder, drum.recordings[len(drum.recordings) // 2])[-1]
    ours = our_samples(drum.piece.partition(",")[0], "studio")[-1].sound().frames.mean(axis=1).astype(np.float64)
    write_pair(picture_file(drum), (real.frames.mean(axis=1), real.rate_hz), (ours, 44_100))


def write_report(found: dict[str, list[Row]], drums: list[Drum]) -> None:
    inside, near, count = counts([row for rows_of in found.values() for row in rows_of])
    head = (HERE / "drums_head.md").read_text(encoding="utf-8").format(inside=inside, near=near, all=count)
    parts = [head, "| drum | recorded | figures | inside | middle half |", "|---|---|---|---|---|"]
    for drum in drums:
        of_drum = counts(found[drum.name])
        parts.append(f"| {drum.name} | {len(drum.recordings)} | {of_drum[2]} | {of_drum[0]} | {of_drum[1]} |")
    parts.append("")
    for drum in drums:
        parts.append(section(drum, found[drum.name]))
        if drum.name in PICTURED:
            parts.append(f"![real left, ours right](pictures/{picture_file(drum).name})\n")
    (HERE / "drums.md").write_text("\n".join(parts), encoding="utf-8")


PICTURED = ("Kick", "Snare", "Floor tom", "Closed hat", "Open hat", "Ride", "Crash", "808 kick")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--kit", default="studio")
    parser.add_argument("--measure", type=Path)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure)
    drums = [d for d in table() if not asked.names or d.name in asked.names]
    found = compared(drums, asked.kit)
    for drum in drums:
        print((summary if asked.quiet else section)(drum, found[drum.name]))
    inside, near, count = counts([row for rows_of in found.values() for row in rows_of])
    print(f"{inside} of {count} figures lie within the spread of the recordings, {near} in its middle half")
    for drum in drums if asked.pictures else ():
        if drum.name in PICTURED:
            draw(asked.pictures, drum)
    if asked.report:
        write_report(found, drums)


if __name__ == "__main__":
    main()
