"""Batches on a Dask cluster of real processes: workers that die, that are another version, that are not there."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import air_cli
from tests.batch.shell import Running, kept_rows, made_in, only_batch, rows, sounds, write_prompts
from tests.builders import sine, write_wav
from tests.conftest import Air

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals differ")

PIECES = ("lofi, 2 bars, kick and rhodes", "house, 2 bars, kick and rhodes")
MANY = tuple(f"lofi take {number}, 8 bars" for number in range(8))
IMPATIENT = {"DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT": "1s"}
Worker = subprocess.Popen[bytes]


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, place: Path, stack: ExitStack) -> None:
        self._place = place
        self._stack = stack
        self.scheduler = self._begin("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", "s.json")
        self._wait_until(lambda: (place / "s.json").exists())

    @property
    def address(self) -> str:
        return str(json.loads((self._place / "s.json").read_text())["address"])

    def worker(self, **environment: str) -> Worker:
        process = self._begin("worker", self.address, "--nthreads", "1", "--no-nanny", **environment)
        self._wait_until(lambda: "Registered to:" in self._log("worker"))
        return process

    def _begin(self, kind: str, *arguments: str, **environment: str) -> Worker:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard", *arguments]
        log = self._stack.enter_context((self._place / f"{kind}{len(list(self._place.glob('*.log')))}.log").open("wb"))
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._place, env={**os.environ, **environment})
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process

    def _wait_until(self, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not is_so():
            assert time.monotonic() < end, self._log("worker")
            time.sleep(0.05)

    def _log(self, kind: str) -> str:
        """What the newest process of a kind has said."""
        return max(self._place.glob(f"{kind}*.log"), key=lambda path: path.stat().st_mtime_ns).read_text()


@pytest.fixture
def cluster(tmp_path: Path, clean_place: Path) -> Iterator[Cluster]:
    del clean_place
    with ExitStack() as stack:
        yield Cluster(tmp_path, stack)


def test_the_same_bytes_as_from_the_pool(air: Air, clean_place: Path, cluster: Cluster) -> None:
    cluster.worker()
    write_prompts(clean_place / "p.txt", *PIECES)
    here = air("batch", "p.txt", "--until", "compose")
    there = air("batch", "p.txt", "--until", "compose", "--dask", cluster.address)
    assert there.code == 0, there.err
    assert sounds(clean_place, rows(there.out)) == sounds(clean_place, rows(here.out))


def test_a_cluster_of_this_machine(air: Air) -> None:
    done = air("batch", "-", "--dask", "local", "--jobs", "1", "--until", "plan", stdin="lofi, 2 bars\n")
    assert done.code == 0, done.err
    assert [row["status"] for row in rows(done.out)] == ["done"]


def test_a_worker_killed_in_the_middle_costs_only_time(clean_place: Path, cluster: Cluster) -> None:
    doomed = cluster.worker()
    cluster.worker()
    write_prompts(clean_place / "p.txt", *MANY)
    with Running("p.txt", "--until", "compose", "--dask", cluster.address) as batch:
        batch.row()
        doomed.kill()
        code, _, err = batch.end()
    assert code == 0, err
    assert sorted(row["prompt"] for row in kept_rows(only_batch(clean_place))) == sorted(MANY)
    assert len(made_in(clean_place, "midi_generation")) == len(MANY)


@pytest.mark.parametrize("who", ["scheduler", "worker"])
def test_a_cluster_that_disappears(air: Air, clean_place: Path, cluster: Cluster, who: str) -> None:
    worker = cluster.worker()
    write_prompts(clean_place / "p.txt", *MANY)
    with Running("p.txt", "--until", "compose", "--dask", cluster.address, **IMPATIENT) as batch:
        early = batch.row()
        (cluster.scheduler if who == "scheduler" else worker).send_signal(signal.SIGKILL)
        code, _, err = batch.end()
    assert code == 1
    words = {"scheduler": "the Dask scheduler is gone", "worker": "no worker answers"}[who]
    assert f"error: stopped: {words}" in err
    assert f"air batch --resume {only_batch(clean_place).name}" in err
    assert "Traceback" not in err
    rest = air("batch", "--resume", "latest")
    assert rest.code == 0, rest.err
    found = kept_rows(only_batch(clean_place))
    assert early in found
    assert sorted(row["prompt"] for row in found) == sorted(MANY)
    assert len(made_in(clean_place, "midi_generation")) == len(MANY)


def test_workers_with_another_air_are_named_before_anything_is_done(
    air: Air, clean_place: Path, cluster: Cluster, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    work = other / "air_cli" / "stages" / "crews.py"
    work.parent.mkdir(parents=True)
    for folder in (other / "air_cli", work.parent):
        (folder / "__init__.py").touch()
    work.write_text('def version_here():\n    return "99.1"\n')
    cluster.worker(PYTHONPATH=str(other))
    done = air("batch", "-", "--until", "plan", "--dask", cluster.address, stdin="lofi, 2 bars\n")
    assert done.code == 2
    assert "runs air 99.1" in done.err
    assert f"air-cli=={air_cli.__version__}" in done.err
    assert made_in(clean_place, "param_generation") == []
    assert air("batch", "--resume", "latest").code == 0


def test_samples_are_heard_by_a_cluster(air: Air, clean_place: Path, cluster: Cluster) -> None:
    for number, pitch_hz in enumerate((110.0, 220.0, 440.0)):
        write_wav(clean_place / "local_samples" / "bass" / f"bass_{number}.wav", sine(pitch_hz, 0.4))
    (clean_place / "local_samples" / "broken.wav").write_bytes(b"RIFF" + b"\0" * 60)
    cluster.worker()
    done = air("inventory", "rebuild", "--deep", "--dask", cluster.address)
    assert done.code == 0, done.err
    found = [json.loads(air("inventory", "show", f"bass/bass_{n}.wav", "--json").out) for n in range(3)]
    assert [row["root_midi"] for row in found] == pytest.approx([45, 57, 69], abs=0.2)
