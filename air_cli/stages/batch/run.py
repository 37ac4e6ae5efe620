"""Running a batch: jobs handed out as workers become free, a line kept for each one that is finished."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from air_cli.stages.batch.rows import BadRow, Job, read_jobs
from air_cli.stages.batch.store import Batch
from air_cli.stages.batch.work import Task, do_task
from air_cli.stages.providers import AUTO, OFFLINE, readiness
from air_cli.stages.session import Session
from air_cli.workers import Crew, as_done, default_jobs

FAILURES = frozenset({"failed", "bad_row"})


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
    started: float = field(default_factory=time.monotonic)

    @property
    def per_second(self) -> float:
        """Jobs finished per second so far."""
        return (self.done + self.failed) / max(time.monotonic() - self.started, 1e-9)

    def count(self, row: dict[str, Any]) -> None:
        """Take a finished job into account."""
        if row["status"] in FAILURES:
            self.failed += 1
        elif row["status"] == "duplicate":
            self.duplicates += 1
        else:
            self.done += 1
        self.tokens += sum(dict(row.get("usage") or {}).values())
        self.cost_usd += float(row.get("estimated_cost_usd") or 0.0)


def run_batch(
    session: Session, batch: Batch, options: RunOptions, tell: Callable[[dict[str, Any], Tally], None]
) -> Tally:
    """Make what of a batch is not made yet.

    Args:
        session: its workspace is where everything lands.
        batch: a new one, or one to resume.
        options: how.
        tell: called with every finished row, in the order in which they finish.

    Raises:
        UsageError: the Dask cluster cannot be used.
        WorkspaceError: a result cannot be kept; what is made stays.
    """
    tally = Tally()
    runner = _Runner(session, batch, options, tally, tell)
    for finished in as_done(_crew(session, batch, options), do_task, runner.tasks()):
        if finished.result is not None:
            runner.keep(finished.result)
        else:
            message = str(finished.error) or type(finished.error).__name__
            runner.keep(_lost(finished.item, message))
    return tally


def count_jobs(batch: Batch) -> int:
    """How many jobs a batch has; reads its whole input once."""
    settings = batch.settings
    return sum(1 for _ in read_jobs(batch.lines(), settings.name, settings.seeds, settings.providers))


@dataclass(slots=True)
class _Runner:
    session: Session
    batch: Batch
    options: RunOptions
    tally: Tally
    tell: Callable[[dict[str, Any], Tally], None]
    _next_start: float = 0.0

    def keep(self, row: dict[str, Any]) -> None:
        self.batch.add(row)
        self.tally.count(row)
        self.tell(row, self.tally)

    def tasks(self) -> Iterator[Task]:
        """Tasks that are left to do; what cannot be one is kept as a row at once."""
        known = self.batch.latest()
        told_lines = {row.get("line") for row in self.batch.results() if row.get("status") in ("bad_row", "duplicate")}
        seen: set[str] = set()
        settings = self.batch.settings
        for job in read_jobs(self.batch.lines(), settings.name, settings.seeds, settings.providers):
            self.tally.stopped = self._why_stop()
            if self.tally.stopped:
                return
            if isinstance(job, BadRow):
                if job.line not in told_lines:
                    error = {"code": job.code, "message": job.message, "hint": ""}
                    self.keep({"line": job.line, "status": "bad_row", "error": error})
                continue
            task = Task(str(self.session.settings.home), self.batch.batch_id, settings.until, self._complete(job))
            if task.job_id in seen:
                if job.line not in told_lines:
                    self.keep({"line": job.line, "status": "duplicate", "of": task.job_id})
                continue
            seen.add(task.job_id)
            if self._is_finished(known.get(task.job_id)):
                self.tally.skipped += 1
                continue
            self._wait_for_turn()
            yield task

    def _complete(self, job: Job) -> Job:
        """The job with the batch's own options where its row is silent."""
        return Job(job.line, job.prompt, job.seed, {**self.batch.settings.defaults, **job.options})

    def _is_finished(self, row: dict[str, Any] | None) -> bool:
        if row is None:
            return False
        return row.get("status") == "done" or not self.options.retry_failed

    def _why_stop(self) -> str:
        options, tally = self.options, self.tally
        if options.fail_fast and tally.failed:
            return "a job failed"
        if options.max_tokens and tally.tokens >= options.max_tokens:
            return f"{tally.tokens:,} tokens are used, {options.max_tokens:,} were allowed"
        if options.max_cost_usd and tally.cost_usd >= options.max_cost_usd:
            return f"about ${tally.cost_usd:.2f} is spent, ${options.max_cost_usd:.2f} was allowed"
        return ""

    def _wait_for_turn(self) -> None:
        if not self.options.starts_per_minute:
            return
        now = time.monotonic()
        if now < self._next_start:
            time.sleep(self._next_start - now)
        self._next_start = max(now, self._next_start) + 60.0 / self.options.starts_per_minute


def _crew(session: Session, batch: Batch, options: RunOptions) -> Crew:
    """Threads where everyone waits for a model, processes where everyone computes."""
    jobs = options.jobs or default_jobs()
    if options.dask is not None:
        return Crew(jobs, "dask", options.dask)
    providers = {*batch.settings.providers, batch.settings.defaults.get("provider", OFFLINE)}
    ready = next(row.name for row in readiness(session.settings) if row.is_ready)
    is_asking = any((ready if name == AUTO else name) != OFFLINE for name in providers)
    return Crew(jobs, "threads" if is_asking else "processes")


def _lost(task: Task, message: str) -> dict[str, Any]:
    error = {"code": "worker_died", "message": message, "hint": "air batch --resume … --retry-failed"}
    return {
        "id": task.job_id, "line": task.job.line, "status": "failed", "prompt": task.job.prompt, "seed": task.job.seed,
        "error": error,
    }  # fmt: skip
