"""Whatever dies or is refused, and when: earlier work stays, nothing half-made gets a name, the next try works.

`AIR_TEST_FULL=1` tries every operation in every way (about half an hour); otherwise a spread of them, and lets
ten processes at once work for a minute instead of a few commands each.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
GROUPS = (
    ("plan", "compose", "compose-part", "edit", "rename"),
    ("render", "render-flac", "export", "restore"),
    ("render-again", "render-cold", "rebuild"),
    ("make", "delete", "purge"),
)
IS_FULL = bool(os.environ.get("AIR_TEST_FULL"))
POINTS = 0 if IS_FULL else 7
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")


@pytest.fixture
def quick_place(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what is tried here is the order of operations, not the disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    folder = memory / f"air-faults-{os.getpid()}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def driven(module: str, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.parametrize("scenarios", GROUPS, ids="+".join)
def test_nothing_is_lost(scenarios: tuple[str, ...], quick_place: Path) -> None:
    tried = driven("driver", str(quick_place), *scenarios, "--points", str(POINTS))
    wrong = [
        f"air {name}, {row['kind']} at operation {row['point']} ({row['operation']}): {text}"
        for name, found in tried.items()
        for row in found["points"]
        for text in row["wrong"]
    ]
    assert wrong == []
    assert all(len(found["points"]) >= min(POINTS or 10_000, found["operations"]) for found in tried.values())


def test_ten_processes_at_once_lose_nothing(quick_place: Path) -> None:
    length = ("--seconds", "60") if IS_FULL else ("--rounds", "10")
    found = driven("crowd", str(quick_place), *length)
    assert found["wrong"] == []
    assert found["links"] >= 10
