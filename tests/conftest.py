"""What every test stands on: an empty workspace, no keys, no colours, a cache shared by the whole run."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.warm import WarmAir

# Machines are shared: how long an example takes says nothing about the code.
settings.register_profile("air", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
settings.load_profile("air")

# A shell lets what it runs in the background ignore Ctrl-C, and so would every command that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

KEY_PREFIXES = ("AIR_", "OPENAI_", "ANTHROPIC_", "GOOGLE_", "GEMINI_", "OPENROUTER_")


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str


Air = Callable[..., Finished]


LONG = ("test_docs_commands", "test_faults", "test_fuzz", "test_dask")
"""Files of few, long tests: begun first, so that no worker waits for the last of them."""


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: tests wait for the disk and for shells a quarter of their time."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of starter samples for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "air-cache"


@pytest.fixture(autouse=True)
def clean_place(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, shared_cache: Path
) -> Iterator[Path]:
    """Every test runs in an empty folder, with no key and no setting of the developer's; it goes with the test.

    Kept until the end of the run, the sound of all tests would fill ten gigabytes.
    """
    for name in list(os.environ):
        if name.startswith(KEY_PREFIXES):
            monkeypatch.delenv(name)
    home, work = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("work")
    values = {"HOME": home, "USERPROFILE": home, "XDG_CACHE_HOME": home / ".cache", "AIR_CACHE_DIR": shared_cache}
    for name, value in values.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(work)
    yield work
    for folder in (home, work):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def warm_air(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmAir]:
    """The process that this worker's commands are forked from."""
    warm = WarmAir(tmp_path_factory.mktemp("warm"))
    yield warm
    warm.close()


@pytest.fixture
def air(clean_place: Path, warm_air: WarmAir) -> Air:
    """Run the real command line in the test's workspace."""

    def run(*arguments: str, stdin: str | None = None, cwd: Path | None = None, **environment: str) -> Finished:
        variables = {**os.environ, **environment}
        if hasattr(os, "fork"):
            return Finished(*warm_air.run(arguments, stdin, cwd or clean_place, variables))
        done = subprocess.run(
            [sys.executable, "-m", "air_cli", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=cwd or clean_place,
            env=variables,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            timeout=240,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def pieces() -> dict[tuple[str, ...], tuple[Path, str]]:
    """Command line of `air make` → the workspace in which it was run, and the project; each is run once a worker."""
    return {}


@pytest.fixture
def a_piece(
    air: Air,
    clean_place: Path,
    tmp_path_factory: pytest.TempPathFactory,
    pieces: dict[tuple[str, ...], tuple[Path, str]],
) -> Callable[..., str]:
    """Give the test's workspace what `air make` with some arguments leaves, and return the project's id."""

    def given(*arguments: str) -> str:
        if arguments not in pieces:
            place = tmp_path_factory.mktemp("piece")
            done = air("make", *arguments, cwd=place)
            assert done.code == 0, done.err
            pieces[arguments] = place, done.out.strip()
        place, run_id = pieces[arguments]
        shutil.copytree(place, clean_place, dirs_exist_ok=True)
        return run_id

    return given
