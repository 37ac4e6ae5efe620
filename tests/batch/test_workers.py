"""Crews: threads, processes, what happens when one of them dies."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from air_cli.workers.cores import on_one_core, threads
from air_cli.workers.crew import Crew, Kind, WorkerDiedError, as_done, hired
from air_cli.workers.threads import DaemonThreads
from tests.batch import deeds


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_every_item_comes_back_with_its_result_or_its_error(kind: Kind) -> None:
    done = {d.item: d for d in as_done(Crew(2, kind), deeds.divide_ten, range(5))}
    assert {item: d.result for item, d in done.items() if d.error is None} == {1: 10, 2: 5, 3: 10 / 3, 4: 2.5}
    assert isinstance(done[0].error, ZeroDivisionError)


def test_a_worker_that_dies_costs_only_what_killed_it() -> None:
    done = {d.item: d for d in as_done(Crew(2), deeds.die_at_seven, range(12))}
    assert isinstance(done.pop(7).error, WorkerDiedError)
    assert {item: d.result for item, d in done.items()} == {n: n for n in range(12) if n != 7}


def test_an_endless_row_of_items_is_taken_only_as_far_as_needed() -> None:
    taken: list[int] = []

    def endless() -> Iterator[int]:
        for number in itertools.count():
            taken.append(number)
            yield number

    with closing(as_done(Crew(2, "threads"), deeds.square, endless())) as work:
        first = [next(work).result for _ in range(20)]
    assert sorted(r for r in first if r is not None)[:5] == [0, 1, 4, 9, 16]
    assert len(taken) <= 20 + 2 * 2 * 2


def test_processes_go_when_nobody_wants_the_rest(tmp_path: Path) -> None:
    before = set(psutil.Process().children())
    folders = [tmp_path / str(number) for number in range(4)]
    for folder in folders:
        folder.mkdir()
    (folders[0] / "go on").touch()
    with closing(as_done(Crew(2), deeds.leave_mark, [str(folder) for folder in folders])) as work:
        assert next(work).item == str(folders[0])
        own = [c for c in psutil.Process().children() if c not in before and "spawn_main" in " ".join(c.cmdline())]
        assert own
    _, alive = psutil.wait_procs(own, timeout=20)
    assert alive == []


def test_an_executor_of_threads_in_the_shape_of_the_standard_library() -> None:
    with hired(Crew(2, "threads")) as hands:
        assert list(hands.executor.map(deeds.square, range(4))) == [0, 1, 4, 9]
        assert hands.count() == 2


def test_what_waits_can_be_dropped() -> None:
    pool, gate, begun = DaemonThreads(1), threading.Event(), threading.Event()

    def hold() -> bool:
        begun.set()
        return gate.wait(20)

    running = pool.submit(hold)
    waiting = pool.submit(deeds.square, 3)
    assert begun.wait(20)
    pool.shutdown(wait=False, cancel_futures=True)
    assert waiting.cancelled()
    gate.set()
    assert running.result(20) is True


def test_work_on_one_core_stays_in_its_thread() -> None:
    with threads(2) as pool:
        assert pool.submit(deeds.thread_name, 0).result() != threading.current_thread().name
    with on_one_core(), threads(2) as pool:
        assert pool.submit(deeds.thread_name, 0).result() == threading.current_thread().name
        with pytest.raises(ZeroDivisionError):
            pool.submit(deeds.divide_ten, 0).result()
