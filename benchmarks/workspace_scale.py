"""What a workspace of many runs costs: listing, looking up, writing; against start-up and a bare scan, in one run.

    python benchmarks/workspace_scale.py --runs 1000
    python benchmarks/workspace_scale.py --runs 100000

Makes one real project, then as many more as asked for in a temporary folder, each with the files that listings and
look-ups read (stems and pictures are left out: nothing here opens them), and times whole processes, best of the rounds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

PROMPT = "lofi beat, 82 bpm, D dorian, rhodes and upright bass, 45 seconds"
SHORT_PROMPT = "lofi beat, 4 bars, rhodes and kick"
READ_FILES = ("parameter_plan.json", "midi.json", "render_state.json", "run.json")
FIRST_SECOND = 1_700_000_000
ACROSS_IDS = 0x9E37_79B9_7F4A
"""Odd, so that multiples of it modulo 2⁴⁸ never meet: ids spread like random ones, the same every time."""


def air(home: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "air_cli", *arguments]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environ |= {"AIR_HOME": str(home), "PYTHONPYCACHEPREFIX": str(home.parent / "bytecode")}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def id_of(number: int) -> str:
    return f"{number * ACROSS_IDS % 2**48:012x}"


class Cost(NamedTuple):
    """Seconds."""

    wall: float
    cpu: float


class Template:
    """The files of one project, to be written again under other ids."""

    def __init__(self, home: Path) -> None:
        outputs = home / "outputs"
        (self.project_id,) = (path.name for path in (outputs / "render").iterdir())
        (plan,) = (outputs / "param_generation").iterdir()
        (midi,) = (outputs / "midi_generation").iterdir()
        self.plan_id = plan.name[-12:]
        folders = {"param_generation": plan, "midi_generation": midi, "render": outputs / "render" / self.project_id}
        self.texts = {
            (stage, name): (folder / name).read_text(encoding="utf-8")
            for stage, folder in folders.items()
            for name in READ_FILES
            if (folder / name).exists()
        }
        self.store = (outputs / "projects" / f"{self.project_id}.json").read_text(encoding="utf-8")
        self.mix = json.loads(self.texts["render", "render_state.json"])["response"]["mix_wav_rel"].rpartition("/")[2]

    def write(self, outputs: Path, number: int) -> tuple[str, str]:
        """Write one more project; returns its id and its plan's."""
        project_id, plan_id = id_of(2 * number), id_of(2 * number + 1)
        stamp = time.strftime("%Y%m%d_%H%M%S", time.gmtime(FIRST_SECOND + 7 * number))
        names = {"param_generation": f"{stamp}_{plan_id}", "midi_generation": f"{stamp}_{project_id}"}
        for (stage, name), text in self.texts.items():
            folder = outputs / stage / names.get(stage, project_id)
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text.replace(self.project_id, project_id).replace(self.plan_id, plan_id))
        (outputs / "render" / project_id / self.mix).touch()
        (outputs / "projects" / f"{project_id}.json").write_text(self.store)
        return project_id, plan_id


def fill(home: Path, template: Template, count: int) -> None:
    outputs = home / "outputs"
    for name in ("param_generation", "midi_generation", "render", "projects"):
        (outputs / name).mkdir(parents=True)
    links = dict(sorted(template.write(outputs, number) for number in range(count)))
    (outputs / "projects" / "step_links.json").write_text(json.dumps(links, indent=1) + "\n")


def best(rounds: int, work: Callable[[], object]) -> Cost:
    """The smallest of several wall times and of several processor times, those of ended child processes included."""
    taken = []
    for _ in range(rounds):
        before, started = os.times(), time.perf_counter()
        work()
        wall, after = time.perf_counter() - started, os.times()
        taken.append((wall, sum(after[:4]) - sum(before[:4])))
    return Cost(min(wall for wall, _ in taken), min(cpu for _, cpu in taken))


def weight(folder: Path, *, with_sound: bool) -> tuple[int, int]:
    """Bytes and inodes of everything below a folder."""
    size = inodes = 0
    for place, folders, files in os.walk(folder):
        kept = [name for name in files if with_sound or not name.endswith((".wav", ".flac"))]
        inodes += len(folders) + len(kept)
        size += sum((Path(place) / name).stat().st_size for name in kept)
    return size, inodes


def commands(count: int) -> dict[str, list[str]]:
    project_id = id_of(2 * (count // 2))
    return {
        "air projects --limit 20": ["projects", "--limit", "20"],
        "air show ID": ["show", project_id],
        "air show PREFIX": ["show", project_id[:10]],
        "air show latest": ["show", "latest"],
        "air export ID --list": ["export", project_id, "--list"],
    }


def link_once(home: Path) -> Callable[[], object]:
    from air_cli.config import load_settings
    from air_cli.store.links import link_plan
    from air_cli.store.workspace import Workspace

    workspace = Workspace(load_settings({"HOME": str(home)}, home))
    return lambda: link_plan(workspace, id_of(2**40), id_of(2**40 + 1))


def measurements(home: Path, small: Path, count: int, rounds: int) -> Iterator[tuple[str, Cost]]:
    start = best(rounds, lambda: air(home, "--version"))
    yield "start-up (air --version)", start
    listing = ["projects", "--limit", "20"]
    yield "air projects --limit 20, one project", best(rounds, lambda: air(small, *listing))
    outputs = home / "outputs"
    stages = [outputs / name for name in ("param_generation", "midi_generation", "render")]
    yield "bare scan of the run folders' names", best(rounds, lambda: [os.listdir(stage) for stage in stages])  # noqa: PTH208
    for name, arguments in commands(count).items():
        yield name, best(rounds, lambda arguments=arguments: air(home, *arguments))  # type: ignore[misc]
    yield "air projects, the first time", best(1, lambda: air(home, "projects"))
    yield "air projects", best(rounds, lambda: air(home, "projects"))
    yield "air projects --filter tempo>80", best(rounds, lambda: air(home, "projects", "--filter", "tempo>80"))
    yield "one link more in step_links.json", best(rounds, link_once(home))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000, help="projects in the workspace")
    parser.add_argument("--rounds", type=int, default=5, help="best of so many")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="air-scale-") as place:
        root = Path(place)
        for name, prompt in (("whole", PROMPT), ("short", SHORT_PROMPT)):
            (root / name).mkdir()
            air(root / name, "make", prompt, "--seed", "1")
        for words, with_sound in (("with stems", True), ("without", False)):
            folders = [path for path in (root / "whole" / "outputs").iterdir() if path.name != "inventory"]
            sums = [weight(path, with_sound=with_sound) for path in folders]
            print(f"one run, {words:<10} {sum(s for s, _ in sums) / 1e6:8.2f} MB {sum(n for _, n in sums):5} inodes")
        home = root / "many"
        started = time.perf_counter()
        fill(home, Template(root / "short"), options.runs)
        size, inodes = weight(home / "outputs", with_sound=True)
        print(f"{options.runs} runs, only what listings read: {size / 1e6:.0f} MB, {inodes} inodes, "
              f"written in {time.perf_counter() - started:.0f} s\n")  # fmt: skip
        print(f"{'':<38}{'wall ms':>9}{'CPU ms':>9}   above start-up: wall, CPU")
        start: Cost | None = None
        for name, cost in measurements(home, root / "short", options.runs, options.rounds):
            start = start or cost
            above = f"{1000 * (cost.wall - start.wall):+8.0f}{1000 * (cost.cpu - start.cpu):+8.0f}"
            print(
                f"{name:<38}{1000 * cost.wall:9.0f}{1000 * cost.cpu:9.0f}   {above if name.startswith('air ') else ''}",
                flush=True,
            )
        index = home / "outputs" / "projects" / "index.sqlite"
        if index.exists():
            print(f"{'the index':<38}{index.stat().st_size / 1e6:9.1f} MB")


if __name__ == "__main__":
    main()
