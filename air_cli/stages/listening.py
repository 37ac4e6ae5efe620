"""`air inventory rebuild --deep`: listening to what nobody has heard yet, on all cores, kept as it goes."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from air_cli.errors import InterruptedByUserError
from air_cli.inventory.hear import RECORD_VERSION, HearJob, HearResult, begin_worker, hear_all
from air_cli.stages.crews import dask_crew
from air_cli.stages.inventory import rebuild
from air_cli.stages.session import Session
from air_cli.store.listening import ListeningStore, open_listening
from air_cli.store.sample_index import SampleIndex
from air_cli.workers.cluster import ClusterLostError
from air_cli.workers.crew import Crew, as_done

_FILES_AT_ONCE = 16
_FEW_FILES = 64
"""Up to so many are heard in this process: others take longer to start."""
_SAVE_EVERY_SECONDS = 1.0
_CRASHED = "the decoder crashed on it"


def rebuild_deep(session: Session, workers: int | None = None, dask: str | None = None) -> SampleIndex:
    """Rebuild, listen to every sample not heard yet, and put what was heard into the catalogue.

    Args:
        session: where, and who is told.
        workers: processes; one for every core, or the whole cluster, where not given.
        dask: address of a Dask scheduler whose workers see the samples under the same path.

    Raises:
        UsageError: the Dask cluster cannot be used.
        ClusterLostError: it has gone; what was heard until then is kept and in the catalogue.
        InterruptedByUserError: Ctrl-C; what was heard until then is kept and in the catalogue.
    """
    index = rebuild(session)
    with open_listening(session.workspace.listening_file, RECORD_VERSION) as store:
        jobs = _jobs(session, index, store)
        if not jobs:
            return index
        keeper = _Keeper(session, store, len(jobs))
        try:
            for results in _heard(jobs, dask_crew(dask, workers or 0) if dask else _pool(workers)):
                keeper.take(results)
        except KeyboardInterrupt:
            keeper.save()
            rebuild(session)
            raise InterruptedByUserError(
                f"interrupted: {keeper.done} of {len(jobs)} samples heard, and kept",
                hint="to go on from there: air inventory rebuild --deep",
            ) from None
        except ClusterLostError:
            keeper.save()
            rebuild(session)
            raise
        keeper.save()
    return rebuild(session)


def _pool(workers: int | None) -> Crew:
    return Crew(workers or 0, begin=begin_worker)


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


def _heard(jobs: Sequence[HearJob], crew: Crew) -> Iterator[list[HearResult]]:
    """Results as they come, in chunks."""
    chunks = [list(jobs[first : first + _FILES_AT_ONCE]) for first in range(0, len(jobs), _FILES_AT_ONCE)]
    if len(jobs) <= _FEW_FILES and crew.kind != "dask":
        for chunk in chunks:
            yield from (hear_all([job]) for job in chunk)
        return
    suspects: list[HearJob] = []
    with closing(as_done(crew, hear_all, chunks)) as heard:
        for done in heard:
            if done.result is None:
                suspects += done.item
            else:
                yield done.result
    # A file that crashes a decoder takes a whole chunk with it: those are heard again one by one.
    with closing(as_done(replace(crew, jobs=1), hear_all, ([job] for job in suspects))) as heard_again:
        for done in heard_again:
            yield done.result or [HearResult(job, {"error": _CRASHED}, is_lasting=True) for job in done.item]
