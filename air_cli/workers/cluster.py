"""Workers on a Dask cluster: reached, checked, and watched while they work."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from air_cli.errors import AirError, UsageError

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": 1 << 30, "MALLOC_MMAP_THRESHOLD_": 1 << 25}
"""For glibc in the workers: Dask's own setting gives memory back after each block, to be fetched again page by page."""
_LOOK_EVERY_SECONDS = 1.0


class ClusterLostError(AirError):
    """Raised when the scheduler of a Dask cluster, or its last worker, is gone."""

    default_code = "cluster_lost"


@contextmanager
def client_of(address: str, jobs: int, alike: Callable[[], str] | None = None) -> Iterator["Client"]:
    """A connection to a scheduler, or to a cluster of `jobs` processes on this machine for `local`.

    Raises:
        UsageError: Dask is not installed, no scheduler answers, or a worker answers `alike` otherwise than we do.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise UsageError("Dask is not installed", hint="pip install 'air-cli[dask]'", code="missing_extra") from None
    if address == LOCAL:
        options: dict[str, Any] = {"dashboard_address": None, "silence_logs": "CRITICAL"}
        kept = {f"distributed.nanny.pre-spawn-environ.{name}": size for name, size in KEEP_MEMORY.items()}
        with (
            dask.config.set(kept),
            LocalCluster(n_workers=jobs, threads_per_worker=1, **options) as own,
            Client(own) as client,
        ):
            yield client
        return
    _silence()
    try:
        client = Client(address, timeout="5s")
    except (OSError, TimeoutError, ValueError) as error:
        message = f"no Dask scheduler answers at `{address}`: {str(error)[:200]}"
        raise UsageError(message, hint="dask scheduler, and dask worker ADDRESS", code="no_scheduler") from None
    try:
        if alike is not None:
            _check_workers(client, alike)
        yield client
    finally:
        # A scheduler that is gone is not waited for.
        client.close(timeout=2)


def _silence() -> None:
    """Dask's own words on a lost connection go nowhere: air says what there is to say."""
    import logging

    for name in ("distributed", "distributed.client", "distributed.comm", "distributed.core", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _check_workers(client: "Client", alike: Callable[[], str]) -> None:
    expected = alike()
    said: dict[str, Any] = client.run(alike, on_error="return")
    for worker, version in sorted(said.items()):
        if version == expected:
            continue
        runs = f"runs air {version}" if isinstance(version, str) else f"cannot run this air: {version}"
        hint = f"pip install air-cli=={expected} on every worker, and start them again"
        raise UsageError(f"worker {worker} {runs}; here it is {expected}", hint=hint, code="other_version")


class Watch:
    """How many threads a cluster has now; its loss is an error."""

    def __init__(self, client: "Client", most: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._most = most
        self._clock = clock
        self._looked = self._alive = clock()
        self._threads = self._count()

    def threads(self) -> int:
        """Threads of all workers, at most `most` where that is not 0; looked up once a second.

        Raises:
            ClusterLostError: no worker for as long as Dask's own `lost-worker-timeout` says (15 s unless set).
        """
        now = self._clock()
        if now - self._looked >= _LOOK_EVERY_SECONDS:
            self._looked, self._threads = now, self._count()
        if self._threads:
            self._alive = now
        elif now - self._alive > _patience_seconds():
            raise ClusterLostError(f"no worker answers at {self._address()}", hint=f"dask worker {self._address()}")
        return min(self._threads, self._most or self._threads)

    def _address(self) -> str:
        scheduler = self._client.scheduler
        return str(scheduler.address) if scheduler is not None else "the scheduler"

    def _count(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except (OSError, TimeoutError) as error:
            raise lost(str(error)) from None


def lost(why: str = "") -> ClusterLostError:
    """The error of a scheduler that is gone."""
    return ClusterLostError(f"the Dask scheduler is gone{why and ': '}{why[:200]}", hint="dask scheduler")


def _patience_seconds() -> float:
    import dask
    from dask.utils import parse_timedelta

    return float(parse_timedelta(dask.config.get("distributed.deploy.lost-worker-timeout", "15s")))
