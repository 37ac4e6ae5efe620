"""Proving where a run came from: its files are those that were written, from what is there, tied to its plan."""

from collections.abc import Iterator, Mapping

from air_cli.domain.run import RunInput, RunRecord
from air_cli.stages.check_case import Case, Finding
from air_cli.stages.records import load_record
from air_cli.store.links import plan_of
from air_cli.store.workspace import RUN_FILE, RunRef, sha256_of

_MOST_NAMED = 5


def check_provenance(case: Case) -> Iterator[Finding]:
    """Whether a run is what its `run.json` says, file by file, and follows from its inputs."""
    record = case.record
    if record is None:
        yield case.failed("provenance", f"{RUN_FILE} is missing or damaged")
        return
    yield case.verdict("provenance", _misfit(case, record))
    yield _files(case, record.files)
    for source in record.inputs:
        yield _input(case, source)
    if case.ref.stage == "midi_generation":
        yield from _link(case, record)


def _misfit(case: Case, record: RunRecord) -> str:
    if record.run_id != case.ref.run_id:
        return f"{RUN_FILE} has another id"
    if record.stage != case.ref.stage:
        return f"{RUN_FILE} is of another stage"
    if case.ref.stage == "render" and not record.inputs:
        return f"{RUN_FILE} names no composition"
    return ""


def _files(case: Case, told: Mapping[str, str]) -> Finding:
    """Whether every file is byte for byte what was written."""
    if not told:
        return case.note("hashes", f"{RUN_FILE} holds none: it was written before air kept them")
    there = {path.name: path for path in case.ref.path.iterdir() if path.is_file()}
    gone = [name for name in told if name not in there]
    changed = [name for name, sha256 in told.items() if name in there and sha256_of(there[name]) != sha256]
    problems = [f"{_named(names)} {what}" for names, what in ((gone, "gone"), (changed, "changed since")) if names]
    return case.verdict("hashes", "; ".join(problems), f"{len(told)} files are as they were written")


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    listed = ", ".join(sorted(names)[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{listed} {'is' if len(names) == 1 else 'are'}"


def _input(case: Case, source: RunInput) -> Finding:
    path = case.workspace.run_path(source.stage, source.run_id)
    name = f"{source.file} of {source.run_id}"
    if path is None or not (path / source.file).is_file():
        # A project may outlive what it was derived from, but not its own notes.
        is_own = source.run_id == case.ref.run_id
        return case.failed("input", f"{name} is gone") if is_own else case.note("input", f"{name} is gone")
    sha256 = sha256_of(path / source.file)
    if sha256 == source.sha256:
        return case.ok("input", f"{name} is as it was")
    record = load_record(RunRef(source.stage, source.run_id, path))
    if record is not None and record.files.get(source.file) == sha256 and not record.settings.get("edits"):
        return case.failed("input", f"{name} is not what {RUN_FILE} says, and nobody edited it")
    return case.note("input", f"{name} was changed since (air edit)")


def _plan_told(case: Case, record: RunRecord | None) -> str | None:
    """The plan that a composition, or the one that it was derived from, says it was written from."""
    seen: set[str] = set()
    while record is not None:
        by_stage = {source.stage: source.run_id for source in record.inputs}
        if plan := by_stage.get("param_generation"):
            return plan
        origin = by_stage.get("midi_generation", "")
        path = case.workspace.run_path("midi_generation", origin)
        if path is None or origin in seen:
            return None
        seen.add(origin)
        record = load_record(RunRef("midi_generation", origin, path))
    return None


def _link(case: Case, record: RunRecord) -> Iterator[Finding]:
    """Whether a project is tied to the plan that it was composed from."""
    told = _plan_told(case, record)
    linked = plan_of(case.workspace, case.ref.run_id)
    mend = f"air projects relink {case.ref.run_id}"
    if linked is None:
        if told is not None:
            yield case.failed("link", f"no link to plan {told}: {mend}")
        return
    is_there = case.workspace.run_path("param_generation", linked) is not None
    if not is_there:
        yield case.failed("link", f"its plan {linked} is gone")
    elif told not in (None, linked) and case.workspace.run_path("param_generation", str(told)) is not None:
        yield case.failed("link", f"it is tied to plan {linked}, and was composed from {told}: {mend}")
    else:
        yield case.ok("link", f"it is tied to plan {linked}")
