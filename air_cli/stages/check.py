"""`air check`: proving that a run is whole, follows from its inputs, and sounds as its notes say."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from air_cli import __version__
from air_cli.audio.master import MASTERS
from air_cli.audio.output import FORMATS
from air_cli.audio.proof import first_sound_frame, frames_of, measure_file, sum_error_db
from air_cli.domain.composition import Composition, empty_instruments
from air_cli.domain.plan import Plan
from air_cli.domain.run import RunRecord
from air_cli.errors import FileError, InvalidRunIdError
from air_cli.midi.write import midi_file_bytes
from air_cli.stages.session import Session
from air_cli.store.json_files import read_json_object
from air_cli.store.links import read_links
from air_cli.store.workspace import (
    MIDI_FILE,
    PLAN_FILE,
    RENDER_STATE_FILE,
    RUN_FILE,
    STAGES,
    RunRef,
    Workspace,
    sha256_of,
)

OK, FAILED, NOTE = "ok", "failed", "note"
_SUM_LIMIT_DB = -40.0
"""What the bend of a working limiter leaves; an exchanged stem leaves −25 dB and more."""
_MOST_TAIL_SECONDS = 10.0
_ONSET_SLACK_SECONDS = 0.25
"""A bowed or blown sound needs a moment to rise above dither, a riser its whole first note."""
_LOUDNESS_SLACK_LU = 0.1
_PEAK_SLACK_DB = 0.1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was proved (`ok`), disproved (`failed`), or is only worth knowing (`note`)."""

    run_id: str
    stage: str
    subject: str
    outcome: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    """A run under examination, as far as it can be read."""

    workspace: Workspace
    ref: RunRef
    record: RunRecord | None

    def ok(self, subject: str, text: str = "") -> Finding:
        return Finding(self.ref.run_id, self.ref.stage, subject, OK, text)

    def failed(self, subject: str, text: str) -> Finding:
        return Finding(self.ref.run_id, self.ref.stage, subject, FAILED, text)

    def note(self, subject: str, text: str) -> Finding:
        return Finding(self.ref.run_id, self.ref.stage, subject, NOTE, text)

    def verdict(self, subject: str, problem: str, proof: str = "") -> Finding:
        return self.failed(subject, problem) if problem else self.ok(subject, proof)


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
        findings += _check_one(_Case(session.workspace, ref, _record(ref)))
    return findings


def _check_one(case: _Case) -> Iterator[Finding]:
    yield from _provenance(case)
    try:
        yield from _STAGE_CHECKS[case.ref.stage](case)
    except FileError as error:
        yield case.failed("files", error.message)


def _record(ref: RunRef) -> RunRecord | None:
    try:
        return RunRecord.model_validate(read_json_object(ref.path / RUN_FILE))
    except (FileError, ValidationError):
        return None


def _provenance(case: _Case) -> Iterator[Finding]:
    if case.record is None:
        yield case.failed("provenance", f"{RUN_FILE} is missing or damaged")
        return
    yield case.verdict("provenance", "" if case.record.run_id == case.ref.run_id else f"{RUN_FILE} has another id")
    for source in case.record.inputs:
        path = case.workspace.run_path(source.stage, source.run_id)
        name = f"{source.file} of {source.run_id}"
        if path is None or not (path / source.file).is_file():
            yield case.note("input", f"{name} is gone")
        elif sha256_of(path / source.file) != source.sha256:
            yield case.note("input", f"{name} was changed since (air edit)")
        else:
            yield case.ok("input", f"{name} is as it was")


def _plan(case: _Case) -> Iterator[Finding]:
    raw = read_json_object(case.ref.path / PLAN_FILE)
    try:
        plan = Plan.model_validate(raw)
    except ValidationError as error:
        yield case.failed("schema", _first_fault(PLAN_FILE, error))
        return
    yield case.ok("schema", f"{len(plan.meta.instruments)} instruments, {plan.meta.bars} bars")


def _composition(case: _Case) -> Iterator[Finding]:
    raw = read_json_object(case.ref.path / MIDI_FILE)
    try:
        piece = Composition.model_validate(raw)
    except ValidationError as error:
        yield case.failed("schema", _first_fault(MIDI_FILE, error))
        return
    yield case.ok("schema", f"{sum(len(piece.notes_of(n)) for n in piece.meta.instruments)} notes")
    silent = ", ".join(empty_instruments(piece))
    yield case.verdict("instruments", f"{silent} plays no note" if silent else "", "every one plays")
    ends = [note.onset_ticks for name in piece.meta.instruments for note in piece.notes_of(name)]
    over = max(ends, default=0) >= piece.meta.bars * piece.meta.clock.ticks_per_bar
    yield case.verdict("bars", "a note begins behind the last bar" if over else "", "all notes begin inside")
    yield _midi_file(case, piece)


def _midi_file(case: _Case, piece: Composition) -> Finding:
    path = case.ref.path / "midi.mid"
    if not path.is_file():
        return case.failed("midi.mid", "is missing")
    if path.read_bytes() == midi_file_bytes(piece):
        return case.ok("midi.mid", f"says what {MIDI_FILE} says")
    if case.record is not None and case.record.air_version != __version__:
        return case.note("midi.mid", f"was written by air {case.record.air_version}, and differs")
    return case.failed("midi.mid", f"does not say what {MIDI_FILE} says: it was changed")


def _render(case: _Case) -> Iterator[Finding]:
    state = read_json_object(case.ref.path / RENDER_STATE_FILE)
    request, response = state.get("request"), state.get("response")
    if not isinstance(request, dict) or not isinstance(response, dict):
        yield case.failed("schema", f"{RENDER_STATE_FILE} holds no request or no response")
        return
    audio_format = request.get("format", "wav")
    if not isinstance(audio_format, str) or audio_format not in FORMATS:
        yield case.failed("schema", f"{RENDER_STATE_FILE} names no format that there is")
        return
    mix, stems = _audio_files(case, response)
    missing = [path.name for path in (mix, *stems.values()) if not path.is_file()]
    yield case.verdict("files", f"missing: {', '.join(missing)}" if missing else "", f"mix and {len(stems)} stems")
    if missing:
        return
    piece = _piece_of(case)
    yield _lengths(case, mix, stems, piece, is_loop=bool(request.get("loop")))
    if FORMATS[audio_format].is_lossless:
        yield _sum(case, mix, stems)
        if piece is not None and not request.get("loop"):
            yield _onsets(case, stems, piece)
    yield from _levels(case, mix, request, response)


def _audio_files(case: _Case, response: dict[str, Any]) -> tuple[Path, dict[str, Path]]:
    """Mix and stems by instrument, always of this run's own folder."""
    rows = response.get("stems")
    stems = {
        str(row.get("instrument")): case.ref.path / Path(str(row.get("audio_rel"))).name
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    }
    return case.ref.path / Path(str(response.get("mix_wav_rel"))).name, stems


def _piece_of(case: _Case) -> Composition | None:
    """The composition that was rendered; `None` where it is gone or has been changed since."""
    path = case.workspace.run_path("midi_generation", case.ref.run_id)
    known = {source.sha256 for source in case.record.inputs} if case.record else set()
    if path is None or sha256_of(path / MIDI_FILE) not in known:
        return None
    try:
        return Composition.model_validate(read_json_object(path / MIDI_FILE))
    except ValidationError:
        return None


def _lengths(case: _Case, mix: Path, stems: dict[str, Path], piece: Composition | None, *, is_loop: bool) -> Finding:
    frames, rate = frames_of(mix)
    unlike = [name for name, path in stems.items() if frames_of(path) != (frames, rate)]
    if unlike:
        return case.failed("length", f"{', '.join(unlike)}: not as long as the mix")
    if piece is None:
        return case.ok("length", f"mix and stems hold {frames} frames at {rate} Hz")
    meta = piece.meta
    bars = meta.clock.ticks_to_frames(meta.bars * meta.clock.ticks_per_bar, rate)
    most = bars if is_loop else bars + math.ceil(_MOST_TAIL_SECONDS * rate)
    proof = f"{meta.bars} bars of {meta.meter} at {meta.tempo:g} bpm are {bars} frames, tail {frames - bars}"
    return case.verdict("length", "" if bars <= frames <= most else f"{frames} frames, but {proof}", proof)


def _sum(case: _Case, mix: Path, stems: dict[str, Path]) -> Finding:
    error_db = sum_error_db(list(stems.values()), mix)
    text = f"{error_db:.0f} dB" if math.isfinite(error_db) else "nothing"
    problem = f"the stems do not add up to the mix: {text} is left over"
    return case.verdict("sum", problem if error_db > _SUM_LIMIT_DB else "", f"stems add up to the mix, {text} left")


def _onsets(case: _Case, stems: dict[str, Path], piece: Composition) -> Finding:
    wrong, farthest = [], 0
    for name, path in stems.items():
        first = min(piece.notes_of(name), key=lambda note: note.onset_ticks, default=None)
        heard = first_sound_frame(path)
        if first is None or heard is None:
            continue
        _, rate = frames_of(path)
        start, end = (
            piece.meta.clock.ticks_to_frames(t, rate)
            for t in (first.onset_ticks, first.onset_ticks + first.length_ticks)
        )
        farthest = max(farthest, heard - start)
        if not start <= heard <= max(end, start + _ONSET_SLACK_SECONDS * rate):
            wrong.append(f"{name} sounds at frame {heard}, its first note is at {start}")
    proof = f"no stem sounds before its first note, or more than {farthest} frames after"
    return case.verdict("onsets", "; ".join(wrong), proof)


def _levels(case: _Case, mix: Path, request: dict[str, Any], response: dict[str, Any]) -> Iterator[Finding]:
    measured = measure_file(mix)
    if not FORMATS[request.get("format", "wav")].is_lossless:
        yield case.note(
            "levels", f"{measured.integrated_lufs:.2f} LUFS, {measured.true_peak_dbtp:.2f} dBTP after encoding"
        )
        return
    for subject, value, stored, slack, unit in (
        ("loudness", measured.integrated_lufs, response.get("integrated_lufs"), _LOUDNESS_SLACK_LU, "LUFS"),
        ("true peak", measured.true_peak_dbtp, response.get("true_peak_dbtp"), _PEAK_SLACK_DB, "dBTP"),
    ):
        if isinstance(stored, int | float):
            problem = f"{value:.2f} {unit}, stored is {stored:.2f}" if abs(value - stored) > slack else ""
            yield case.verdict(subject, problem, f"{value:.2f} {unit}")
    master = request.get("master", "off")
    target = next((row for name, row in MASTERS.items() if name == master), None)
    if target is not None and target.ceiling_dbtp is not None:
        over = measured.true_peak_dbtp > target.ceiling_dbtp
        problem = f"the peak is above {target.ceiling_dbtp:g} dBTP" if over else ""
        yield case.verdict("ceiling", problem, f"the peak is below {target.ceiling_dbtp:g} dBTP")


def _first_fault(file: str, error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{file}, {where or 'document'}: {first['msg']}"


def _check_links(workspace: Workspace) -> Iterator[Finding]:
    for project, plan in read_links(workspace).items():
        for stage, run_id in (("midi_generation", project), ("param_generation", plan)):
            if workspace.run_path(stage, run_id) is None:  # type: ignore[arg-type]
                yield Finding(project, "links", "link", NOTE, f"{project} → {plan}: {run_id} is gone")


_STAGE_CHECKS: dict[str, Callable[[_Case], Iterator[Finding]]] = {
    "param_generation": _plan,
    "midi_generation": _composition,
    "render": _render,
}
