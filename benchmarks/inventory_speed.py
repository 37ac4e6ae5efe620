"""How fast the inventory is, against the floor the file system sets, measured in the same run.

    python benchmarks/inventory_speed.py --files 100000

Makes a library of small files in a temporary folder, then prints one row per measurement: seconds, the floor's, and
their ratio. `--deep FOLDER` listens to a folder of real recordings on one core and prints files a second.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from air_cli.audio.wav import wav_bytes
from air_cli.inventory.classify import classify_path
from air_cli.inventory.hear import HearJob, hear

NAMES = (
    "Kick",
    "Snare",
    "HatClosed",
    "OpenHat",
    "Clap",
    "piano_C4",
    "violin_A3_mf",
    "bass_E1",
    "perc",
    "crash",
    "FX_rise",
)
FILES_PER_FOLDER = 100


def make_library(root: Path, count: int) -> list[str]:
    import numpy as np

    content = wav_bytes(np.full((2000, 1), 0.1, np.float32), 44_100)
    paths = []
    for number in range(count):
        folder = (
            root
            / f"Pack {number // 1000:03}"
            / f"{NAMES[number // FILES_PER_FOLDER % len(NAMES)]} {number // FILES_PER_FOLDER}"
        )
        if number % FILES_PER_FOLDER == 0:
            folder.mkdir(parents=True)
        path = folder / f"{NAMES[number % len(NAMES)]}_{number:06}.wav"
        path.write_bytes(content)
        paths.append(str(path.relative_to(root)))
    return paths


def walk(root: str, *, heads: bool) -> int:
    """The floor: scandir, stat, and the first 4 KB of every file where wanted."""
    count, stack = 0, [root]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                    continue
                entry.stat()
                count += 1
                if heads:
                    descriptor = os.open(entry.path, os.O_RDONLY)
                    os.read(descriptor, 4096)
                    os.close(descriptor)
    return count


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def best(work: Callable[[], object], times: int = 3) -> float:
    return min(seconds(work) for _ in range(times))


def air(home: Path, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "air_cli", *arguments, "--home", str(home), "-q"], check=True, capture_output=True
    )


def row(what: str, value: float, floor: float, unit: str = "s") -> None:
    print(f"{what:46} {value:9.3f} {unit:3} floor {floor:8.3f}  ratio {value / floor if floor else 0:5.2f}")


def scale(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="air-bench-") as folder:
        home = Path(folder)
        library = home / "local_samples"
        paths = make_library(library, count)
        heads = best(lambda: walk(str(library), heads=True))
        stats = best(lambda: walk(str(library), heads=False))
        start = best(lambda: air(home, "styles"), 3)
        first = seconds(lambda: air(home, "inventory", "rebuild"))
        row(f"rebuild of {count} files, with start-up", first, heads)
        row("rebuild, start-up taken off", first - start, heads)
        again = best(lambda: air(home, "inventory", "rebuild"))
        row("rebuild, nothing changed, start-up taken off", again - start, stats)
        (library / "new.wav").write_bytes((library / paths[0]).read_bytes())
        row(
            "rebuild, one file more, start-up taken off",
            seconds(lambda: air(home, "inventory", "rebuild")) - start,
            stats,
        )
        row("samples Kick --limit 20", best(lambda: air(home, "inventory", "samples", "Kick", "--limit", "20")), start)
        row("search dusty kick", best(lambda: air(home, "inventory", "search", "kick", "000")), start)
        row("show", best(lambda: air(home, "inventory", "show", paths[7])), start)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{'largest memory of any command':46} {peak:9.0f} MB")
        row(
            "classify, microseconds a path",
            seconds(lambda: [classify_path(p) for p in paths]) / count * 1e6,
            20.0,
            "µs",
        )


def deep(folder: Path) -> None:
    files = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in (".wav", ".flac", ".aif", ".ogg", ".mp3")]
    jobs = [HearJob(str(p), p.name, p.stat().st_size, p.stat().st_mtime_ns, False) for p in files]
    for job in jobs[:3]:
        hear(job)
    started = time.process_time()
    for job in jobs:
        hear(job)
    print(f"{'listening, files a second and core':46} {len(jobs) / (time.process_time() - started):9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--deep", type=Path)
    options = parser.parse_args()
    if options.deep:
        deep(options.deep)
    if options.files:
        scale(options.files)


if __name__ == "__main__":
    main()
