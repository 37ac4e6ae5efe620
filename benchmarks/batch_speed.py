"""How fast `air batch` is: `python benchmarks/batch_speed.py [--pieces 40] [--items 1000] [--rounds 2]`.

Goals, as ratios within one run: `--jobs 2` at least 1.8 times as fast as `--jobs 1` on two free cores; batch at most
5 % slower than the same calls in one process; Dask on loopback within 15 % of the pool of processes; memory flat over
1,000 items.

Whole processes are timed, start to exit: `wall` is the time of day, `CPU` the processor time of the process and all its
workers, which other work on the machine hardly changes.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fair import as_installed

PROMPT = "lofi, 4 bars, kick, snare, closed hi-hat, electric bass and rhodes"
LOOP = """
import sys
from pathlib import Path
from air_cli.stages.batch.rows import read_jobs
from air_cli.stages.batch.run import place_of
from air_cli.stages.batch.store import new_batch
from air_cli.stages.batch.work import Task, do_task
from air_cli.stages.session import open_session
session = open_session()
with Path(sys.argv[1]).open("rb") as file:
    batch = new_batch(session, file, name="", until="render")
for job in read_jobs(batch.lines(), "", (), {}):
    assert do_task(Task(place_of(session, batch), job))["status"] == "done"
"""
AIR = [sys.executable, "-m", "air_cli", "batch"]


class Spent(NamedTuple):
    """What a process and its workers took."""

    wall_seconds: float
    cpu_seconds: float


def spent_by(command: list[str], place: Path) -> Spent:
    """Run a command in a workspace of its own."""
    with tempfile.TemporaryDirectory(dir=place) as home:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, cwd=home, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        return Spent(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def speeds(place: Path, pieces: int, rounds: int) -> None:
    prompts = place / "prompts.txt"
    prompts.write_text("".join(f"{PROMPT}, take {number}\n" for number in range(pieces)))
    ways = {
        "the same calls in one process": [sys.executable, "-c", LOOP, str(prompts)],
        "--jobs 1": [*AIR, str(prompts), "--jobs", "1"],
        "--jobs 2": [*AIR, str(prompts), "--jobs", "2"],
        "--jobs 2 --dask local": [*AIR, str(prompts), "--jobs", "2", "--dask", "local"],
    }
    spent_by([*AIR, str(prompts), "--jobs", "2"], place)
    best: dict[str, Spent] = {}
    # Round after round, so that what else the machine does meets all of them alike.
    for _ in range(rounds):
        for name, command in ways.items():
            spent = spent_by(command, place)
            old = best.get(name, spent)
            best[name] = Spent(min(old.wall_seconds, spent.wall_seconds), min(old.cpu_seconds, spent.cpu_seconds))
    print(f"{pieces} pieces of 4 bars, five stems and a mix; best of {rounds}; load {os.getloadavg()[0]:.1f}")
    for name, spent in best.items():
        per_hour = pieces / spent.cpu_seconds * 3600
        print(
            f"{name:32} {spent.wall_seconds:7.2f} s wall  {spent.cpu_seconds:7.2f} s CPU  {per_hour:7.0f} a core-hour"
        )
    loop, one, two, dask = best.values()
    print(f"--jobs 2 is {one.wall_seconds / two.wall_seconds:.2f} times as fast as --jobs 1")
    print(f"overhead of batch: {ratio(one, loop)}")
    print(f"Dask against the pool: {ratio(dask, two)}")


def ratio(spent: Spent, base: Spent) -> str:
    wall, cpu = spent.wall_seconds / base.wall_seconds, spent.cpu_seconds / base.cpu_seconds
    return f"{100 * (wall - 1):+.1f} % wall, {100 * (cpu - 1):+.1f} % CPU"


def memory(place: Path, items: int) -> None:
    """Resident memory of the process and of its largest worker, on the way through many items."""
    prompts = place / "many.txt"
    prompts.write_text("".join(f"lofi, 2 bars, take {number}\n" for number in range(items)))
    with tempfile.TemporaryDirectory(dir=place) as home:
        command = [*AIR, str(prompts), "--jobs", "2", "--until", "compose"]
        process = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert process.stdout is not None
        own = psutil.Process(process.pid)
        print(f"{'items':>8} {'parent':>9} {'worker':>9}")
        for number, line in enumerate(process.stdout, 1):
            assert json.loads(line)["status"] == "done"
            if number % (items // 10) == 0 and number < items:
                workers = [child.memory_info().rss for child in own.children(recursive=True)]
                print(f"{number:8} {own.memory_info().rss / 1e6:6.0f} MB {max(workers) / 1e6:6.0f} MB")
        process.wait()


def main() -> None:
    """Print figures and ratios."""
    as_installed()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pieces", type=int, default=40)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        speeds(Path(folder), options.pieces, options.rounds)
        memory(Path(folder), options.items)


if __name__ == "__main__":
    main()
