"""Several things at once, stopped by the first failure or by Ctrl-C without waiting for the rest."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from air_cli.workers.threads import DaemonThreads

T = TypeVar("T")
_POLL_SECONDS = 0.2


def run_parallel(
    tasks: Sequence[Callable[[], T]], workers: int, watch: Callable[[int], None] = lambda _: None
) -> list[T]:
    """Results in the order of the tasks.

    Args:
        tasks: what to do.
        workers: how many at once.
        watch: told how many are finished, after every task and a few times a second, in the caller's thread.

    Raises:
        BaseException: whatever a task raised first; the others are left behind.
    """
    pool = DaemonThreads(min(workers, len(tasks)))
    futures = [pool.submit(task) for task in tasks]
    pending: set[Future[T]] = set(futures)
    try:
        while pending:
            watch(len(futures) - len(pending))
            finished, pending = wait(pending, _POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
        watch(len(futures))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return [future.result() for future in futures]
