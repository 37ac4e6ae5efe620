"""Many hands for independent work: threads, processes or a Dask cluster, all in the shape of `concurrent.futures`."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures import ThreadPoolExecutor as Threads
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Generic, Literal, TypeVar

from air_cli.errors import UsageError

Kind = Literal["threads", "processes", "dask"]
Item = TypeVar("Item")
Result = TypeVar("Result")
_IN_FLIGHT_PER_WORKER = 2
"""Items handed out ahead: enough that no worker waits, few enough that memory stays flat."""
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works: how many, and where. `dask` is a scheduler's address, or `local` for a cluster of this machine."""

    jobs: int
    kind: Kind = "processes"
    dask: str | None = None


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Result]):
    """An item that is finished: its result, or what went wrong."""

    item: Item
    result: Result | None = None
    error: BaseException | None = None


class WorkerDiedError(Exception):
    """Raised for an item whose worker went away each time it was tried."""


def default_jobs() -> int:
    """As many workers as cores may be used."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


@contextmanager
def hired(crew: Crew) -> Iterator[Executor]:
    """An executor for the crew; on the way out what has not begun is dropped, and what runs is waited for.

    Raises:
        UsageError: Dask is asked for and not installed, or its scheduler cannot be reached.
    """
    if crew.kind == "dask":
        with _dask(crew) as executor:
            yield executor
        return
    executor = _own(crew)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _own(crew: Crew) -> Executor:
    if crew.kind == "threads":
        return Threads(crew.jobs)
    # Spawned, not forked: numpy and libsndfile keep threads and locks that do not survive a fork.
    return ProcessPoolExecutor(crew.jobs, multiprocessing.get_context("spawn"), _quiet_interrupt)


def _quiet_interrupt() -> None:
    """A worker ends at Ctrl-C without a word: the parent says what there is to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def _dask(crew: Crew) -> Iterator[Executor]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise UsageError("Dask is not installed", hint="pip install 'air-cli[dask]'", code="missing_extra") from None
    address = crew.dask or "local"
    if address == "local":
        with (
            LocalCluster(n_workers=crew.jobs, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            yield client.get_executor(pure=False, retries=_TRIES - 1)
        return
    try:
        client = Client(address, timeout="10s")
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"no Dask scheduler answers at `{address}`: {error}", hint="dask scheduler starts one", code="no_scheduler"
        ) from None
    with client:
        yield client.get_executor(pure=False, retries=_TRIES - 1)


def as_done(crew: Crew, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Done[Item, Result]]:
    """Do the work on every item and give each back as it is finished, in whatever order.

    Items are taken one by one as workers become free, so that an endless iterable is fine. Where a worker dies, every
    item that was handed out is tried once more by itself, so that only the one that kills its worker is lost.

    Args:
        crew: who works.
        work: a function of a module; for processes and Dask its arguments and results are pickled.
        items: what to work on.
    """
    source = iter(items)
    is_more = True
    while is_more:
        suspects: list[Item] = []
        with hired(crew) as executor:
            is_more = yield from _until_broken(executor, work, crew.jobs * _IN_FLIGHT_PER_WORKER, source, suspects)
        for item in suspects:
            yield _alone(crew, work, item)


def _until_broken(
    executor: Executor, work: Callable[[Item], Result], most: int, source: Iterator[Item], suspects: list[Item]
) -> Generator[Done[Item, Result], None, bool]:
    """Results until all items are done (False) or a worker died (True), with what it left in `suspects`."""
    running: dict[Future[Result], Item] = {}
    while True:
        for item in islice(source, most - len(running)):
            running[executor.submit(work, item)] = item
        if not running:
            return False
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            item = running.pop(future)
            error = future.exception()
            if isinstance(error, BrokenExecutor):
                suspects += [item, *running.values()]
                return True
            yield Done(item, error=error) if error is not None else Done(item, future.result())


def _alone(crew: Crew, work: Callable[[Item], Result], item: Item) -> Done[Item, Result]:
    with hired(replace(crew, jobs=1)) as executor:
        try:
            return Done(item, executor.submit(work, item).result())
        except BrokenExecutor:
            return Done(item, error=WorkerDiedError("its worker process died"))
        except Exception as error:  # noqa: BLE001 - whoever asked decides what an error means
            return Done(item, error=error)
