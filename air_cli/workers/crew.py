"""Independent work done by threads, processes or a Dask cluster, given back as it is finished."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from air_cli.workers.cluster import LOCAL, Watch, client_of, lost
from air_cli.workers.cores import available_cores
from air_cli.workers.threads import DaemonThreads

Kind = Literal["threads", "processes", "dask"]
Item = TypeVar("Item")
Result = TypeVar("Result")
_IN_FLIGHT_PER_WORKER = 2
"""Items handed out ahead: enough that no worker waits, few enough that memory stays flat."""
_LOOK_EVERY_SECONDS = 1.0
_MOST_WINDOWS_PROCESSES = 61


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works.

    Attributes:
        jobs: how many at once; 0 is one for each core, or the whole cluster.
        kind: threads for waiting, processes for computing, `dask` for more than one machine.
        address: of the Dask scheduler; `local` starts a cluster on this machine.
        alike: a function of a module that must say the same on every worker of a cluster as it does here: the version.
        begin: called by every process before its first work; a function of a module.
    """

    jobs: int = 0
    kind: Kind = "processes"
    address: str = LOCAL
    begin: Callable[[], None] | None = None
    alike: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Hands:
    """A crew at work: its executor, and how many can work at the same time now."""

    executor: Executor
    count: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Result]):
    """An item that is finished: its result, or what went wrong."""

    item: Item
    result: Result | None = None
    error: BaseException | None = None


class WorkerDiedError(Exception):
    """Raised for an item whose worker went away each time it was tried."""


def _never_wait() -> float:
    return 0.0


@contextmanager
def hired(crew: Crew) -> Iterator[Hands]:
    """The crew, ready to work; on the way out its work is waited for, save where an exception is why.

    Raises:
        UsageError: a Dask cluster is asked for that cannot be used.
    """
    jobs = crew.jobs or available_cores()
    if crew.kind == "dask":
        with (
            client_of(crew.address, jobs, crew.alike) as client,
            _released(client.get_executor(pure=False)) as executor,
        ):
            yield Hands(executor, Watch(client, crew.jobs).threads)
    elif crew.kind == "threads":
        with _released(DaemonThreads(jobs)) as executor:
            yield Hands(executor, lambda: jobs)
    else:
        jobs = min(jobs, _MOST_WINDOWS_PROCESSES) if sys.platform == "win32" else jobs
        # Spawned, not forked: numpy and libsndfile keep threads and locks that do not survive a fork.
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin_process, (crew.begin,))
        with _released(pool) as executor:
            yield Hands(executor, lambda: jobs)


@contextmanager
def _released(executor: Executor) -> Iterator[Executor]:
    try:
        yield executor
    except BaseException:
        if isinstance(executor, ProcessPoolExecutor):
            executor.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.terminate()
        elif isinstance(executor, DaemonThreads):
            executor.shutdown(wait=False, cancel_futures=True)
        else:
            with suppress(Exception):
                executor.shutdown(wait=False)
        raise
    executor.shutdown(wait=True)


def _begin_process(begin: Callable[[], None] | None) -> None:
    """A worker ends at Ctrl-C without a word, and ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Where the parent is killed, nobody else would tell: the pool's own queue stays open.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def as_done(
    crew: Crew,
    work: Callable[[Item], Result],
    items: Iterable[Item],
    delay_seconds: Callable[[], float] = _never_wait,
) -> Generator[Done[Item, Result]]:
    """Do the work on every item and give each back as it is finished, in whatever order.

    Items are taken one by one as workers become free, so that an endless iterable is fine. Where a worker dies, every
    item that was handed out is tried once more by itself, so that only the one that kills its worker is lost; a Dask
    scheduler does the same with what its lost workers had.

    Args:
        crew: who works.
        work: a function of a module; for processes and Dask its arguments and results are pickled.
        items: what to work on.
        delay_seconds: asked before each item how long to wait before it is handed out.

    Raises:
        UsageError: a Dask cluster is asked for that cannot be used.
        ClusterLostError: the cluster has gone; what was not given back is not done, or done in vain.
    """
    source = iter(items)
    is_more = True
    while is_more:
        with hired(crew) as hands:
            shift = _Shift(hands, work, source, delay_seconds)
            yield from shift.work_off()
        is_more = shift.is_broken
        for item in shift.suspects:
            yield _alone(crew, work, item)


class _Shift(Generic[Item, Result]):
    """Work until all items are done, or a worker died."""

    def __init__(
        self,
        hands: Hands,
        work: Callable[[Item], Result],
        source: Iterator[Item],
        delay_seconds: Callable[[], float],
    ) -> None:
        self._hands = hands
        self._work = work
        self._source = source
        self._delay_seconds = delay_seconds
        self._running: dict[Future[Result], Item] = {}
        self._is_more = True
        self._lost: list[Item] = []
        self.is_broken = False

    def work_off(self) -> Iterator[Done[Item, Result]]:
        """Hand out, collect, hand out again."""
        while True:
            pause_seconds = self._hand_out()
            if self.is_broken or not (self._running or self._is_more):
                return
            for future in self._finished(pause_seconds):
                yield from self._taken(future)

    @property
    def suspects(self) -> list[Item]:
        """What had been handed out when a worker died, and did not come back."""
        return [*self._lost, *self._running.values()]

    def _hand_out(self) -> float:
        """Give the crew as much as it can take; returns how long at most to wait for it."""
        while self._is_more and len(self._running) < self._hands.count() * _IN_FLIGHT_PER_WORKER:
            delay_seconds = self._delay_seconds()
            if delay_seconds > 0:
                return min(delay_seconds, _LOOK_EVERY_SECONDS)
            try:
                item = next(self._source)
            except StopIteration:
                self._is_more = False
                break
            try:
                self._running[self._hands.executor.submit(self._work, item)] = item
            except BrokenExecutor:
                self._break(item)
                break
        return _LOOK_EVERY_SECONDS

    def _finished(self, most_seconds: float) -> set[Future[Result]]:
        if not self._running:
            time.sleep(most_seconds)
            return set()
        finished, _ = wait(self._running, most_seconds, return_when=FIRST_COMPLETED)
        if not finished:
            # Nothing has come for a while: whoever is to work may be gone.
            self._hands.count()
        return finished

    def _taken(self, future: Future[Result]) -> Iterator[Done[Item, Result]]:
        item = self._running.pop(future)
        try:
            error = future.exception()
        except CancelledError:
            raise lost() from None
        if isinstance(error, BrokenExecutor):
            self._break(item)
        else:
            yield Done(item, error=error) if error is not None else Done(item, future.result())

    def _break(self, item: Item) -> None:
        self.is_broken = True
        self._lost.append(item)


def _alone(crew: Crew, work: Callable[[Item], Result], item: Item) -> Done[Item, Result]:
    with hired(replace(crew, jobs=1)) as hands:
        try:
            return Done(item, hands.executor.submit(work, item).result())
        except BrokenExecutor:
            return Done(item, error=WorkerDiedError("its worker process died"))
        except Exception as error:  # noqa: BLE001 - whoever asked decides what an error means
            return Done(item, error=error)
