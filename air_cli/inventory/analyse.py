"""Listening to a single row of the catalogue, for what must be known of it now."""

from pathlib import Path

from air_cli.domain.sample import SampleRow
from air_cli.errors import SampleError
from air_cli.inventory.hear import HearJob, hear
from air_cli.inventory.roots import folder_roots
from air_cli.inventory.rows import apply_record, as_sample, evidence_of, give_root, is_rooted


def is_unchanged(row: SampleRow) -> bool:
    """Whether the file is still the one the catalogue knows."""
    try:
        state = Path(row.file_abs).stat()
    except OSError:
        return False
    return row.mtime_ns == 0 or (state.st_size, state.st_mtime_ns) == (row.bytes, row.mtime_ns)


def analyse_row(row: SampleRow) -> SampleRow:
    """One row with its deep fields, as the file is now.

    Raises:
        SampleError: the file is gone or cannot be decoded.
    """
    path = Path(row.file_abs)
    try:
        state = path.stat()
    except OSError:
        raise SampleError(f"cannot read sample `{path}`: it is missing", hint="air inventory rebuild") from None
    job = HearJob(str(path), row.file_rel, state.st_size, state.st_mtime_ns, row.kind == "loop")
    record = hear(job).record
    if "error" in record:
        raise SampleError(f"cannot read sample `{path}`: {record['error']}", hint="air inventory rebuild")
    fresh = row.model_dump(mode="json")
    apply_record(fresh, record)
    if is_rooted(fresh):
        give_root(fresh, folder_roots([evidence_of(fresh, record)])[0])
    return as_sample(fresh)
