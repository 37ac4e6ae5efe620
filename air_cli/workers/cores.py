"""How many cores a piece of work may take."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_allowed: ContextVar[int | None] = ContextVar("cores a piece of work may take", default=None)


def available_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def on_one_core() -> Iterator[None]:
    """Within the block `threads` uses no more than the core it is called on: others have work of their own."""
    token = _allowed.set(1)
    try:
        yield
    finally:
        _allowed.reset(token)


def threads(most: int) -> Executor:
    """An executor of at most `most` threads; where one core is allowed, one that works in the caller's thread."""
    count = min(most, _allowed.get() or most)
    return _Here() if count == 1 else ThreadPoolExecutor(count)


class _Here(Executor):
    """Does at once, in the thread that asks, what is submitted."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """A future that is done already."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            if not isinstance(error, Exception):
                raise
            future.set_exception(error)
        return future
