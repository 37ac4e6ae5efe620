"""Several things at once, stopped by the first failure or by Ctrl-C without waiting for the rest."""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

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
    waiting: queue.SimpleQueue[tuple[int, Callable[[], T]]] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[int, T | None, BaseException | None]] = queue.SimpleQueue()
    for row in enumerate(tasks):
        waiting.put(row)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            try:
                index, task = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                finished.put((index, task(), None))
            except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
                finished.put((index, None, error))

    # Daemons: a pool of the standard library would hold the process until the last request is answered.
    for _ in range(min(workers, len(tasks))):
        threading.Thread(target=work, daemon=True).start()
    results: dict[int, T] = {}
    try:
        while len(results) < len(tasks):
            watch(len(results))
            try:
                index, value, error = finished.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if error is not None:
                raise error
            results[index] = value  # type: ignore[assignment]
        watch(len(results))
    finally:
        stop.set()
    return [results[index] for index in range(len(tasks))]
