"""`air check`: proving that a run is whole, follows from its inputs, and sounds as its notes say."""

from collections.abc import Callable, Iterator

from pydantic import ValidationError

from air_cli import __version__
from air_cli.domain.composition import Composition, empty_instruments
from air_cli.domain.plan import Plan
from air_cli.errors import FileError, InvalidRunIdError
from air_cli.midi.write import midi_file_bytes
from air_cli.stages.check_case import NOTE, Case, Finding, first_fault
from air_cli.stages.check_provenance import check_provenance
from air_cli.stages.check_render import check_render
from air_cli.stages.records import load_record
from air_cli.stages.session import Session
from air_cli.store.json_files import read_json_object
from air_cli.store.links import read_links
from air_cli.store.workspace import (
    MIDI_FILE,
    PLAN_FILE,
    STAGES,
    RunRef,
    Workspace,
)


def check_run(session: Session, text: str) -> list[Finding]:
    """Prove a run: the plan, the composition and the render that carry the id, and the plan they are linked to.

    Raises:
        InvalidRunIdError: nothing has that id.
    """
    workspace = session.workspace
    ref = workspace.find(text)
    ids = {ref.run_id, read_links(workspace).get(ref.run_id, ref.run_id)}
    refs = [RunRef(s, i, path) for s in STAGES for i in sorted(ids) if (path := workspace.run_path(s, i))]
    return _check(session, refs)


def check_all(session: Session) -> list[Finding]:
    """Prove every run of the workspace, and its links.

    Raises:
        InvalidRunIdError: there is no run yet.
    """
    workspace = session.workspace
    refs = [ref for stage in STAGES for ref in workspace.runs(stage)]
    if not refs:
        raise InvalidRunIdError("there is no run yet", hint='air make "lofi beat"')
    return [*_check(session, refs), *_check_links(workspace)]


def _check(session: Session, refs: list[RunRef]) -> list[Finding]:
    findings: list[Finding] = []
    for done, ref in enumerate(refs):
        session.progress(f"checking {ref.run_id}", done / len(refs))
        findings += _check_one(Case(session.workspace, ref, load_record(ref)))
    return findings


def _check_one(case: Case) -> Iterator[Finding]:
    yield from check_provenance(case)
    try:
        yield from _STAGE_CHECKS[case.ref.stage](case)
    except FileError as error:
        yield case.failed("files", error.message)


def _plan(case: Case) -> Iterator[Finding]:
    raw = read_json_object(case.ref.path / PLAN_FILE)
    try:
        plan = Plan.model_validate(raw)
    except ValidationError as error:
        yield case.failed("schema", first_fault(PLAN_FILE, error))
        return
    yield case.ok("schema", f"{len(plan.meta.instruments)} instruments, {plan.meta.bars} bars")


def _composition(case: Case) -> Iterator[Finding]:
    raw = read_json_object(case.ref.path / MIDI_FILE)
    try:
        piece = Composition.model_validate(raw)
    except ValidationError as error:
        yield case.failed("schema", first_fault(MIDI_FILE, error))
        return
    yield case.ok("schema", f"{sum(len(piece.notes_of(n)) for n in piece.meta.instruments)} notes")
    silent = ", ".join(empty_instruments(piece))
    yield case.verdict("instruments", f"{silent} plays no note" if silent else "", "every one plays")
    ends = [note.onset_ticks for name in piece.meta.instruments for note in piece.notes_of(name)]
    over = max(ends, default=0) >= piece.meta.bars * piece.meta.clock.ticks_per_bar
    yield case.verdict("bars", "a note begins behind the last bar" if over else "", "all notes begin inside")
    yield _midi_file(case, piece)


def _midi_file(case: Case, piece: Composition) -> Finding:
    path = case.ref.path / "midi.mid"
    if not path.is_file():
        return case.failed("midi.mid", "is missing")
    if path.read_bytes() == midi_file_bytes(piece):
        return case.ok("midi.mid", f"says what {MIDI_FILE} says")
    if case.record is not None and case.record.air_version != __version__:
        return case.note("midi.mid", f"was written by air {case.record.air_version}, and differs")
    return case.failed("midi.mid", f"does not say what {MIDI_FILE} says: it was changed")


def _check_links(workspace: Workspace) -> Iterator[Finding]:
    """Links of projects that are not there: in the bin, or gone."""
    for project, plan in read_links(workspace).items():
        if workspace.run_path("midi_generation", project) is None:
            yield Finding(project, "links", "link", NOTE, f"{project} → {plan}: {project} is gone")


_STAGE_CHECKS: dict[str, Callable[[Case], Iterator[Finding]]] = {
    "param_generation": _plan,
    "midi_generation": _composition,
    "render": check_render,
}
