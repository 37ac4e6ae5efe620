"""`air inventory rebuild --deep`: listening to what nobody has heard yet, on all cores, kept as it goes."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from air_cli.errors import InterruptedByUserError
from air_cli.inventory.hear import RECORD_VERSION, HearJob, HearResult, begin_worker, hear_all
from air_cli.stages.inventory import rebuild
from air_cli.stages.session import Session
from air_cli.store.listening import ListeningStore, open_listening
from air_cli.store.sample_index import SampleIndex

_FILES_AT_ONCE = 16
_FEW_FILES = 64
"""Up to so many are heard in this process: others take longer to start."""
_CHUNKS_AHEAD = 3
_SAVE_EVERY_SECONDS = 1.0
_CRASHED = "the decoder crashed on it"


def rebuild_deep(session: Session, workers: int | None = None) -> SampleIndex:
    """Rebuild, listen to every sample not heard yet, and put what was heard into the catalogue.

    Args:
        session: where, and who is told.
        workers: processes; one for every core where not given.

    Raises:
        InterruptedByUserError: Ctrl-C; what was heard until then is kept and in the catalogue.
    """
    index = rebuild(session)
    with open_listening(session.workspace.listening_file, RECORD_VERSION) as store:
        jobs = _jobs(session, index, store)
        if not jobs:
            return index
        keeper = _Keeper(session, store, len(jobs))
        try:
            for results in _heard(jobs, workers or available_cores()):
                keeper.take(results)
        except KeyboardInterrupt:
            keeper.save()
            rebuild(session)
            raise InterruptedByUserError(
                f"interrupted: {keeper.done} of {len(jobs)} samples heard, and kept",
                hint="air inventory rebuild --deep goes on from there",
            ) from None
        keeper.save()
    return rebuild(session)


def available_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _jobs(session: Session, index: SampleIndex, store: ListeningStore) -> list[HearJob]:
    """Samples without a record of how they are now. Big files first: the last one to end should be a small one."""
    root = str(session.settings.samples)
    heard = store.stamps()
    columns = index.columns("id, bytes, mtime_ns, kind", "deep = 0")
    jobs = [
        HearJob(f"{root}/{name}", name, size, mtime, kind == "loop")
        for name, size, mtime, kind in columns
        if heard.get(name) != (size, mtime)
    ]
    return sorted(jobs, key=lambda job: -(job.size_bytes >> 22))


class _Keeper:
    """Saves results every second and tells how it goes."""

    def __init__(self, session: Session, store: ListeningStore, total: int) -> None:
        self._session = session
        self._store = store
        self._total = total
        self._pending: list[HearResult] = []
        self._begun = self._saved = time.monotonic()
        self.done = 0

    def take(self, results: Sequence[HearResult]) -> None:
        """Results of one chunk."""
        self.done += len(results)
        self._pending += results
        now = time.monotonic()
        if now - self._saved >= _SAVE_EVERY_SECONDS:
            self.save()
        rate = self.done / max(now - self._begun, 1e-3)
        left = round((self._total - self.done) / rate)
        what = f"listening: {rate:.0f} files/s, {left // 60}:{left % 60:02d} left"
        self._session.progress(what, self.done / self._total)

    def save(self) -> None:
        """Write what has come since the last time."""
        rows = [(r.job.file_rel, r.job.size_bytes, r.job.mtime_ns, r.record) for r in self._pending if r.is_lasting]
        if rows:
            self._store.add(rows)
        self._pending.clear()
        self._saved = time.monotonic()


def _heard(jobs: Sequence[HearJob], workers: int) -> Iterator[list[HearResult]]:
    """Results as they come, in chunks."""
    chunks = [list(jobs[first : first + _FILES_AT_ONCE]) for first in range(0, len(jobs), _FILES_AT_ONCE)]
    if len(jobs) <= _FEW_FILES:
        for chunk in chunks:
            yield from (hear_all([job]) for job in chunk)
        return
    suspects: list[list[HearJob]] = []
    yield from _heard_by_pool(chunks, workers, suspects.append)
    # A file that crashes a decoder takes a whole chunk with it: those are heard again one by one.
    for job in (job for chunk in suspects for job in chunk):
        lost: list[list[HearJob]] = []
        yield from _heard_by_pool([[job]], 1, lost.append)
        if lost:
            yield [HearResult(job, {"error": _CRASHED}, is_lasting=True)]


def _heard_by_pool(
    chunks: Sequence[list[HearJob]], workers: int, lose: Callable[[list[HearJob]], None]
) -> Iterator[list[HearResult]]:
    """Results of a pool of processes; `lose` is told of chunks that died with one."""
    waiting = iter(chunks)
    count = min(workers, len(chunks))
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=begin_worker)
    running: dict[Future[list[HearResult]], list[HearJob]] = {}
    try:
        while True:
            while len(running) < count * _CHUNKS_AHEAD and (chunk := next(waiting, None)) is not None:
                try:
                    running[pool.submit(hear_all, chunk)] = chunk
                except BrokenProcessPool:
                    lose(chunk)
            if not running:
                return
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                chunk = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    lose(chunk)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
