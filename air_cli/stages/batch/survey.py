"""What a batch would make, and which batches there are; nothing is made or stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from air_cli.errors import FileError, NotFoundError
from air_cli.stages.batch.rows import BadRow, Job, completed, read_jobs
from air_cli.stages.batch.store import Batch, batches_dir, find_batch
from air_cli.stages.session import Session

WOULD_MAKE, BAD_ROW, DUPLICATE = "would_make", "bad_row", "duplicate"


def would_make(
    lines: Iterable[str],
    name: str,
    seeds: Sequence[int],
    matrix: Mapping[str, Sequence[str]],
    defaults: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """A row for every piece that a batch of these lines would make, and for what it could not, in order.

    `lines` to `matrix` as in `read_jobs`; `defaults` are the options of the batch itself.
    """
    seen: set[str] = set()
    for job in read_jobs(lines, name, seeds, matrix):
        if isinstance(job, BadRow):
            yield {"line": job.line, "status": BAD_ROW, "error": {"code": job.code, "message": job.message}}
            continue
        whole = completed(job, defaults)
        digest = whole.digest()
        status = DUPLICATE if digest in seen else WOULD_MAKE
        seen.add(digest)
        yield _row(whole, status)


def _row(job: Job, status: str) -> dict[str, Any]:
    return {"line": job.line, "status": status, "prompt": job.prompt, "seed": job.seed, "options": job.options}


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """A batch at a glance; `lines` of its input, of which one may ask for several pieces."""

    batch: Batch
    lines: int
    done: int
    failed: int

    def document(self) -> dict[str, Any]:
        """The same for `--json`."""
        settings = self.batch.settings
        return {
            "batch_id": settings.batch_id,
            "created_at": settings.created_at,
            "name": settings.name,
            "until": settings.until,
            "lines": self.lines,
            "done": self.done,
            "failed": self.failed,
            "path": str(self.batch.path),
        }


def list_batches(session: Session) -> list[BatchFacts]:
    """Every batch of the workspace that can be read, the newest first."""
    folder = batches_dir(session.workspace)
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            batch = find_batch(session, path.name)
        except (FileError, NotFoundError):
            continue
        status = {str(row.get("job_id") or row.get("line")): str(row.get("status")) for row in batch.results()}
        states = list(status.values())
        found.append(BatchFacts(batch, batch.count_lines(), states.count("done"), states.count("failed")))
    return sorted(found, key=lambda facts: (facts.batch.settings.created_at, facts.batch.batch_id), reverse=True)
