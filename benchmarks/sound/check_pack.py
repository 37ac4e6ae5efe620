"""Every sample of the pack against the hard figures: tuning, level, loudness, offset, ends, loops, mono.

    python benchmarks/sound/check_pack.py              all 5,000 samples, a minute or two
    python benchmarks/sound/check_pack.py Piano 808    only what has one of these words in its name

Prints what lies outside, and a summary; exits with 1 when something does.
"""

import math
import sys
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.units import note_to_hz
from air_cli.starter.master import loudness_db
from air_cli.starter.pack import Sample
from air_cli.starter.whole import whole_pack

RATE_HZ = 44_100
GLIDING = {"Synth Drum", "Rain", "Goblins"}
"""Sounds whose pitch moves on purpose, or that have none."""
UNTUNED = {"Woodblock", "Taiko", "Melodic Tom", "Agogo", "Orchestra Hit"}
"""Struck skins, wood and chords: their pitch is a colour."""


@dataclass(frozen=True)
class Figures:
    """What was measured of one sample; levels in dB."""

    peak_db: float
    loudness_db: float
    start_db: float
    end_db: float
    offset_db: float
    fold_db: float
    seam_db: float
    cents: float


def decibels(value: float) -> float:
    return 20.0 * math.log10(max(value, 1e-9))


def figures(sample: Sample) -> Figures:
    sound = sample.sound()
    frames = sound.frames.astype(np.float64)
    centre = frames.mean(axis=1)
    peak = float(np.abs(frames).max())
    seam = 0.0
    if sound.loop:
        start, end = sound.loop
        seam = float(np.abs(frames[end : end + 30] - frames[start : start + 30]).max())
    fold = np.sqrt(np.mean(centre**2) / np.mean(frames**2))
    return Figures(
        decibels(peak),
        loudness_db(sound.frames),
        decibels(float(np.abs(frames[0]).max()) / peak),
        decibels(float(np.abs(frames[-8:]).max()) / peak),
        decibels(float(np.abs(frames.mean(axis=0)).max())),
        decibels(float(fold)),
        decibels(seam),
        off_cents(sample, centre, sound.loop),
    )


def off_cents(
    sample: Sample, centre: "np.ndarray[tuple[int], np.dtype[np.float64]]", loop: tuple[int, int] | None
) -> float:
    """Distance of the fundamental from the root once the attack is over."""
    name = sample.instrument
    if sample.root_note is None or name in GLIDING | UNTUNED or INSTRUMENTS[name].is_percussion:
        return 0.0
    expected_hz = note_to_hz(sample.root_note)
    part = centre[loop[0] : loop[1]] if loop else centre[int(0.15 * RATE_HZ) : int(2.0 * RATE_HZ)]
    size = len(part) if loop else 1 << 19
    power = np.abs(np.fft.rfft(part if loop else part * np.hanning(len(part)), size)) ** 2
    hz = np.arange(len(power)) * RATE_HZ / size
    reach = 2.0 ** (45.0 / 1200.0)
    best: tuple[float, float] = (0.0, 0.0)
    for number in (1, 2, 3) if loop else (1,):
        near = (hz > expected_hz * number / reach) & (hz < expected_hz * number * reach)
        total = float(power[near].sum())
        if total > 4.0 * best[0]:
            best = total, 1200.0 * math.log2(float((hz * power)[near].sum()) / total / number / expected_hz)
    return best[1]


def faults(sample: Sample, f: Figures, middle_db: float) -> list[str]:
    found = []
    checks = (
        ("peak", f.peak_db, f.peak_db > -2.99),
        ("loudness", f.loudness_db - middle_db, abs(f.loudness_db - middle_db) > 1.0),
        ("start", f.start_db, f.start_db > -50.0),
        ("end", f.end_db, f.end_db > -60.0),
        ("offset", f.offset_db, f.offset_db > -60.0),
        ("mono", f.fold_db, f.fold_db < -3.0),
        ("seam", f.seam_db, bool(sample.sound) and f.seam_db > -50.0 and f.seam_db < -1e-6),
        ("tuning", f.cents, abs(f.cents) > 2.0),
    )
    for what, value, is_bad in checks:
        if is_bad:
            found.append(f"{what} {value:.1f}")
    return found


def main() -> None:
    words = sys.argv[1:]
    samples = [s for s in whole_pack() if not words or any(w in s.full_name for w in words)]
    with ProcessPoolExecutor() as pool:
        measured = list(pool.map(figures, samples, chunksize=16))
    levels: dict[str, list[float]] = defaultdict(list)
    for sample, f in zip(samples, measured, strict=True):
        levels[sample.level_name].append(f.loudness_db)
    kinds: Counter[str] = Counter()
    for sample, f in zip(samples, measured, strict=True):
        for fault in faults(sample, f, float(np.median(levels[sample.level_name]))):
            kinds[fault.split()[0]] += 1
            print(f"{sample.folder}/{sample.stem}: {fault}")
    peaks = defaultdict(lambda: -99.0)
    for sample, f in zip(samples, measured, strict=True):
        peaks[sample.level_name] = max(peaks[sample.level_name], f.peak_db)
    low = [name for name, peak in peaks.items() if peak < -3.3]
    print(f"{len(samples)} samples, faults: {dict(kinds) or 'none'}; loudest peak below -3.3 dBFS: {low or 'none'}")
    sys.exit(bool(kinds))


if __name__ == "__main__":
    main()
