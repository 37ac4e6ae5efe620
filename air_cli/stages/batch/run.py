"""Running a batch: jobs handed out as workers become free, a line kept for each one that is finished."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from air_cli.errors import WorkspaceError
from air_cli.stages.batch.ledger import TOLD, Ledger, price
from air_cli.stages.batch.rows import BadRow, completed, read_jobs
from air_cli.stages.batch.store import Batch
from air_cli.stages.batch.work import FAILED, NOT_OF_THE_PIECE, Place, Task, do_task, failure
from air_cli.stages.crews import dask_crew
from air_cli.stages.providers import OFFLINE
from air_cli.stages.session import Session
from air_cli.store.lock import locked
from air_cli.workers.cluster import ClusterLostError
from air_cli.workers.crew import Crew, Done, as_done

DONE, BAD_ROW, DUPLICATE = "done", "bad_row", "duplicate"
Tell = Callable[[dict[str, Any], "Tally"], None]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a batch is run. Limits of 0 are none; none of this changes what is made."""

    jobs: int = 0
    dask: str | None = None
    fail_fast: bool = False
    retry_failed: bool = False
    starts_per_minute: float = 0.0
    max_tokens: int = 0
    max_cost_usd: float = 0.0


@dataclass(slots=True)
class Tally:
    """Where a run stands. `stopped` says why it ended before its last job; empty where it did not."""

    done: int = 0
    failed: int = 0
    skipped: int = 0
    duplicates: int = 0
    tokens: int = 0
    cost_usd: float = 0.0
    stopped: str = ""
    hint: str = ""
    started: float = field(default_factory=time.monotonic)

    @property
    def finished(self) -> int:
        """Rows that need no more work."""
        return self.done + self.failed + self.skipped + self.duplicates

    @property
    def per_second(self) -> float:
        """Jobs finished per second so far."""
        return (self.done + self.failed) / max(time.monotonic() - self.started, 1e-9)

    def count(self, row: dict[str, Any]) -> None:
        """Take a finished job into account."""
        status = row["status"]
        self.done += status == DONE
        self.failed += status in (FAILED, BAD_ROW)
        self.duplicates += status == DUPLICATE
        tokens, cost_usd = price(row)
        self.tokens += tokens
        self.cost_usd += cost_usd


def run_batch(session: Session, batch: Batch, options: RunOptions, tell: Tell) -> Tally:
    """Make what of a batch is not made yet.

    Args:
        session: its workspace is where everything lands.
        batch: a new one, or one to resume.
        options: how.
        tell: called with every finished row, in the order in which they finish.

    Raises:
        UsageError: the Dask cluster cannot be used.
        WorkspaceError: another process is at this batch, or a result cannot be kept; what is made stays.
    """
    with _alone_at(batch), Ledger(batch) as ledger:
        runner = _Runner(session, batch, options, tell, ledger)
        work = as_done(_crew(batch, options), do_task, runner.tasks(), runner.delay_seconds)
        with closing(work):
            try:
                for finished in work:
                    runner.take(finished)
            except ClusterLostError as error:
                runner.stop(error.message, error.hint)
        return runner.tally


@contextmanager
def _alone_at(batch: Batch) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(batch.path / "run", timeout_seconds=0))
        except WorkspaceError as error:
            if error.code == "no_locks":
                raise
            message = f"another process is at batch {batch.batch_id}"
            raise WorkspaceError(message, hint="wait for it, or end it", code="batch_busy") from None
        yield


def place_of(session: Session, batch: Batch) -> Place:
    """Where a batch lies, for workers."""
    settings = session.settings
    folders = (str(settings.home), str(settings.outputs), str(settings.samples))
    return Place(*folders, batch.batch_id, batch.moment, batch.settings.until)


class _Runner:
    """The books of one run."""

    def __init__(self, session: Session, batch: Batch, options: RunOptions, tell: Tell, ledger: Ledger) -> None:
        self._batch = batch
        self._options = options
        self._tell = tell
        self._ledger = ledger
        self._next_start = 0.0
        self.tally = Tally(tokens=ledger.tokens, cost_usd=ledger.cost_usd)
        self._place = place_of(session, batch)

    def take(self, finished: Done[Task, dict[str, Any]]) -> None:
        """Keep what became of a job; what says nothing of the job itself stops the batch instead."""
        row = finished.result
        if row is None:
            words = str(finished.error) or type(finished.error).__name__
            row = {**finished.item.row(), **failure("worker_died", words, "memory? air batch with fewer --jobs")}
        error = row.get("error") or {}
        if error.get("code") in NOT_OF_THE_PIECE:
            self.stop(error["message"], error["hint"])
        else:
            self._keep(row)

    def stop(self, why: str, hint: str = "") -> None:
        """Hand out nothing more."""
        if not self.tally.stopped:
            self.tally.stopped, self.tally.hint = why, hint

    def _keep(self, row: dict[str, Any]) -> None:
        self._batch.add(row, is_durable=row["status"] not in TOLD)
        self.tally.count(row)
        self._tell(row, self.tally)

    def delay_seconds(self) -> float:
        """How long the next start must wait for the rate that was asked for."""
        return max(0.0, self._next_start - time.monotonic())

    def tasks(self) -> Iterator[Task]:
        """Tasks that are left to do; what cannot be one is kept as a row at once."""
        settings = self._batch.settings
        for job in read_jobs(self._batch.lines(), settings.name, settings.seeds, settings.matrix):
            self._check_limits()
            if self.tally.stopped:
                return
            if isinstance(job, BadRow):
                self._say_once(job.line, BAD_ROW, failure(job.code, job.message) | {"status": BAD_ROW})
                continue
            task = Task(self._place, completed(job, settings.defaults))
            if not self._ledger.is_first(task.job_id):
                self._say_once(job.line, DUPLICATE, {"of": task.job_id})
            elif self._is_finished(task.job_id):
                self.tally.skipped += 1
            else:
                self._count_start()
                yield task

    def _say_once(self, line: int, status: str, row: dict[str, Any]) -> None:
        if not self._ledger.is_told(line, status):
            self._keep({"line": line, "status": status, **row})

    def _is_finished(self, job_id: str) -> bool:
        status = self._ledger.status(job_id)
        return status == DONE or (status is not None and not self._options.retry_failed)

    def _check_limits(self) -> None:
        options, tally = self._options, self.tally
        if options.fail_fast and tally.failed:
            self.stop("a job failed")
        elif options.max_tokens and tally.tokens >= options.max_tokens:
            self.stop(f"{tally.tokens:,} tokens are used, {options.max_tokens:,} were allowed")
        elif options.max_cost_usd and tally.cost_usd >= options.max_cost_usd:
            self.stop(f"about ${tally.cost_usd:.2f} is spent, ${options.max_cost_usd:.2f} was allowed")

    def _count_start(self) -> None:
        if self._options.starts_per_minute:
            self._next_start = time.monotonic() + 60.0 / self._options.starts_per_minute


def _crew(batch: Batch, options: RunOptions) -> Crew:
    """Threads where everyone just waits for a model, processes where anyone computes."""
    if options.dask is not None:
        return dask_crew(options.dask, options.jobs)
    settings = batch.settings
    providers = settings.matrix.get("provider") or (settings.defaults.get("provider", OFFLINE),)
    is_waiting = settings.until in ("plan", "compose") and all(name != OFFLINE for name in providers)
    return Crew(options.jobs, "threads" if is_waiting else "processes")
