"""`air render`: from a composition to stems and a mix."""

import math
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from air_cli.audio.convert import waveform
from air_cli.audio.desk import render_piece
from air_cli.audio.jobs import RenderJob, RenderReport
from air_cli.domain.composition import Composition
from air_cli.domain.kits import stand_in_note
from air_cli.errors import StarterLostError
from air_cli.exporters.waveform import COLUMNS, waveform_svg
from air_cli.stages.machine_paths import without_machine_paths
from air_cli.stages.records import write_record
from air_cli.stages.render_prepare import Prepared, prepare, with_kept_kit
from air_cli.stages.render_request import RenderRequest
from air_cli.stages.render_state import render_record, render_state
from air_cli.stages.session import Session, accept
from air_cli.stages.sounds import SoundChoice
from air_cli.stages.stem_cache import Reusable, cache_rows, take_over
from air_cli.store.atomic import new_folder, sync_file, write_file
from air_cli.store.json_files import dump_json
from air_cli.store.projects import update_project
from air_cli.store.workspace import RENDER_STATE_FILE, sha256_of
from air_cli.workers.cores import threads

__all__ = ["RenderRequest", "RenderResult", "render"]

WAVEFORM_FILE = "waveform.svg"
_SYNCING = 2
_MOST_TURNS = 3


@dataclass(frozen=True, slots=True)
class RenderResult:
    """A stored render."""

    run_id: str
    path: Path
    mix: Path
    stems: dict[str, Path]
    report: RenderReport
    choices: tuple[SoundChoice, ...]
    warnings: tuple[str, ...]
    kept_kit: str = ""
    """The kit that an earlier render of the project was asked for, where it played this one."""


def render(session: Session, request: RenderRequest) -> RenderResult:
    """Render a composition and store it under the same id.

    Raises:
        SettingError: a value is outside its range.
        NotFoundError: an instrument or a sample that is not there.
        NothingToRenderError: no instrument gave any sound.
        WorkspaceError: the workspace cannot be written.
    """
    started = time.perf_counter()
    accept(session, request, RenderRequest)
    asked_kit, request = request.kit, with_kept_kit(session, request)
    prepared = prepare(session, request)
    composition, choices, job, names = prepared.composition, prepared.choices, prepared.job, prepared.names
    run_id = request.composition.run_id
    final = session.workspace.new_run_path("render", run_id, session.now())
    project = names.project
    with new_folder(final) as folder:
        files = {name: folder / file for name, file in names.stems.items()}
        mix = folder / names.mix
        prepared, report = _played_whatever_the_cache_does(session, request, prepared, files, mix)
        choices, job = prepared.choices, prepared.job
        told = (note for note in (stand_in_note(asked_kit), *prepared.warnings, *report.warnings) if note)
        said = (without_machine_paths(session.settings, w) for w in told)
        warnings = tuple(dict.fromkeys(said))
        stems = {name: path.name for name, path in files.items() if name in report.stem_peaks_dbfs}
        _drop_unused(files, stems)
        cache = cache_rows(job, report, files)
        state = render_state(request, composition, choices, job, report, stems, mix.name, project, warnings, cache)
        seconds = time.perf_counter() - started
        record = render_record(session, request, composition, choices, prepared.repairs, warnings, seconds)
        picture, hashes = _waveform_while_settling([*files.values(), mix], composition, report)
        write_file(folder / WAVEFORM_FILE, picture)
        write_file(folder / RENDER_STATE_FILE, dump_json(state))
        write_record(folder, record, hashes)
    _remember_project(session, run_id, composition, request.kit if asked_kit else "")
    paths = {name: final / file for name, file in stems.items()}
    kept = "" if asked_kit else request.kit
    return RenderResult(run_id, final, final / mix.name, paths, report, tuple(choices), warnings, kept)


def _played_whatever_the_cache_does(
    session: Session, request: RenderRequest, prepared: Prepared, files: Mapping[str, Path], mix: Path
) -> tuple[Prepared, RenderReport]:
    """Play; sounds of the starter pack that another process took out of the cache meanwhile are made again."""
    turns_left = _MOST_TURNS
    while True:
        try:
            return prepared, _write_audio(session, prepared.job, files, mix, prepared.kept)
        except StarterLostError as error:
            turns_left -= 1
            if not turns_left:
                hint = f"air render {request.composition.run_id}"
                raise StarterLostError(error.message, hint=hint) from error
        for path in files.values():
            path.unlink(missing_ok=True)
        prepared = prepare(session, request)


def _write_audio(
    session: Session, job: RenderJob, files: Mapping[str, Path], mix: Path, kept: Reusable
) -> RenderReport:
    def open_stem(name: str) -> BinaryIO:
        return files[name].open("w+b")

    def open_mix() -> BinaryIO:
        return mix.open("w+b")

    def scratch() -> BinaryIO:
        return tempfile.TemporaryFile(dir=mix.parent)

    def progress(share: float) -> None:
        session.progress("rendering", share)

    try:
        return _played(job, files, open_stem, open_mix, scratch, progress, kept)
    except FileNotFoundError:
        if not kept.paths:
            raise
    # Another process has replaced the render that stems were to be taken from: all are played. What was linked goes
    # first, for writing into it would change the other's files.
    for path in files.values():
        path.unlink(missing_ok=True)
    return _played(job, files, open_stem, open_mix, scratch, progress, Reusable({}, {}))


def _played(
    job: RenderJob,
    files: Mapping[str, Path],
    open_stem: Callable[[str], BinaryIO],
    open_mix: Callable[[], BinaryIO],
    scratch: Callable[[], BinaryIO],
    progress: Callable[[float], None],
    kept: Reusable,
) -> RenderReport:
    report = render_piece(job, open_stem, open_mix, scratch, progress, kept.stems)
    for name in report.reused:
        take_over(kept.paths[name], files[name])
    return report


def _waveform_while_settling(
    audio: Sequence[Path], composition: Composition, report: RenderReport
) -> tuple[str, dict[str, str]]:
    """The picture of the last file, drawn while all make their way to the disk; and the SHA-256 of each by name."""
    with threads(_SYNCING) as pool:
        settled = {path.name: pool.submit(_settled, path) for path in audio if path.exists()}
        picture = _waveform(audio[-1], composition, report)
        return picture, {name: done.result() for name, done in settled.items()}


def _settled(path: Path) -> str:
    """The SHA-256 of a file that is on the disk."""
    sync_file(path)
    return sha256_of(path)


def _waveform(mix: Path, composition: Composition, report: RenderReport) -> str:
    levels = {"LUFS": report.integrated_lufs, "dBTP": report.true_peak_dbtp}
    words = [f"{level:.1f} {unit}" for unit, level in levels.items() if math.isfinite(level)]
    facts = " · ".join([f"{report.duration_seconds:.1f} s", *words])
    rows = waveform(mix, COLUMNS)
    return waveform_svg(rows, report.duration_seconds, composition.meta.title, facts, composition.meta)


def _drop_unused(files: Mapping[str, Path], stems: Mapping[str, str]) -> None:
    for name, path in files.items():
        if name not in stems:
            path.unlink(missing_ok=True)


def _remember_project(session: Session, run_id: str, composition: Composition, kit: str) -> None:
    """What is not stored of the project yet, and the kit where one was asked for."""
    fields = {"name": composition.meta.title, "notes": "", "tags": [], "created_at": session.stamp()}
    asked = {"kit": kit} if kit else {}
    update_project(session.workspace, run_id, lambda stored: {**fields, **stored, **asked})
