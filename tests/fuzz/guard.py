"""Runs cases of a target in a process of their own, within a budget of time, memory and places to write to."""

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

CPU_SECONDS = 5.0
WALL_SECONDS = 120
MEMORY_BYTES = 1 << 30
_WRITING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True)
class Fault:
    """What a case did that it must not. `python -m tests.fuzz --only TARGET --seed SEED` does it again."""

    target: str
    seed: int
    text: str


def run_cases(target: str, seeds: Iterable[int]) -> tuple[int, list[Fault]]:
    """Run cases by seed; one that ends the process does not end the rest. Returns how many ran, and the faults."""
    waiting = list(seeds)
    total = len(waiting)
    faults: list[Fault] = []
    while waiting:
        done, found = _run_process(target, waiting)
        faults += found
        waiting = waiting[max(1, done) :]
    return total, faults


def _run_process(target: str, seeds: list[int]) -> tuple[int, list[Fault]]:
    """Cases until the process ends; how many were begun, and what was wrong."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(target, seeds, writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        lines = [json.loads(line) for line in pipe]
    _, status = os.waitpid(child, 0)
    begun = [line["begin"] for line in lines if "begin" in line]
    faults = [Fault(target, line["seed"], line["fault"]) for line in lines if "fault" in line]
    if os.WIFSIGNALED(status) or not begun:
        name = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"status {status}"
        what = f"more than {CPU_SECONDS:g} s" if name in ("SIGPROF", "SIGALRM") else f"the process ended with {name}"
        faults.append(Fault(target, begun[-1] if begun else seeds[0], what))
    return len(begun), faults


def _work(target: str, seeds: list[int], pipe: int) -> None:
    from tests.fuzz.targets import TARGETS, warm_up

    def tell(row: dict[str, Any]) -> None:
        os.write(pipe, json.dumps(row).encode() + b"\n")

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    warm_up(target)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    base = Path(tempfile.mkdtemp(prefix="air-fuzz-"))
    tempfile.tempdir = str(base)
    outside: list[str] = []
    _watch(base, outside)
    for seed in seeds:
        place = base / str(seed)
        place.mkdir()
        tell({"begin": seed})
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        signal.alarm(WALL_SECONDS)
        text = _one(TARGETS[target], Random(seed), place)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        if text:
            tell({"seed": seed, "fault": text})
        for path in dict.fromkeys(outside):
            tell({"seed": seed, "fault": f"it wrote outside its folder: {path}"})
        outside.clear()
        shutil.rmtree(place, ignore_errors=True)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        if used > MEMORY_BYTES:
            tell({"seed": seed, "fault": f"{used >> 20} MiB of memory"})
            break
    shutil.rmtree(base, ignore_errors=True)
    os._exit(0)


def _one(target: Any, dice: Random, place: Path) -> str:
    from air_cli.errors import AirError

    try:
        target(dice, place)
    except AirError:
        return ""
    except BaseException:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc()[-1500:]
    return ""


def _watch(base: Path, outside: list[str]) -> None:
    """Note every path outside the case's folder (and the cache of instruments) that is written to."""
    cache = os.environ.get("AIR_CACHE_DIR", "/nowhere")
    allowed = (str(base), str(Path(cache).resolve()), cache, os.devnull)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        is_open = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITE_FLAGS
        if not (is_open or event in _WRITING) or not arguments or isinstance(arguments[0], int):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100 - a hook must not call what it watches
        is_relative = event in ("os.remove", "os.rmdir") and len(arguments) > 1 and arguments[1] not in (-1, None)
        if not is_relative and not path.startswith(allowed):
            outside.append(f"{event} {path}")

    sys.addaudithook(hook)
