"""`air render`: from a composition to stems and a mix."""

import math
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from air_cli.audio.convert import waveform
from air_cli.audio.desk import render_piece
from air_cli.audio.jobs import RenderJob, RenderReport, TrackJob
from air_cli.audio.output import FORMATS
from air_cli.audio.strips import strip_for
from air_cli.domain.composition import Composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.names import safe_name
from air_cli.errors import FileError
from air_cli.exporters.waveform import COLUMNS, waveform_svg
from air_cli.stages.inventory import current_catalogue
from air_cli.stages.kits import kit_for
from air_cli.stages.machine_paths import without_machine_paths
from air_cli.stages.records import load_composition, record_json
from air_cli.stages.render_request import RenderRequest, check_request
from air_cli.stages.render_state import render_record, render_state
from air_cli.stages.session import Session
from air_cli.stages.sounds import (
    SoundChoice,
    SoundFinder,
    SoundOptions,
    by_own_instrument,
    checked_selection,
    own_instruments,
)
from air_cli.stages.stem_cache import Reusable, cache_rows, reusable_stems, take_over
from air_cli.store.atomic import new_folder, write_file
from air_cli.store.json_files import dump_json
from air_cli.store.projects import add_project_fields, load_project
from air_cli.store.workspace import RENDER_STATE_FILE, RUN_FILE, utc_stamp

__all__ = ["RenderRequest", "RenderResult", "render"]

_KICK = "Kick"
WAVEFORM_FILE = "waveform.svg"


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


def render(session: Session, request: RenderRequest) -> RenderResult:
    """Render a composition and store it under the same id.

    Raises:
        SettingError: a value is outside its range.
        NotFoundError: an instrument or a sample that is not there.
        NothingToRenderError: no instrument gave any sound.
        WorkspaceError: the workspace cannot be written.
    """
    started = time.perf_counter()
    composition, repairs = load_composition(request.composition)
    check_request(request)
    catalogue = current_catalogue(session)
    names = composition.meta.instruments
    selected = {**composition.meta.selected_samples, **checked_selection(catalogue, request.samples, names)}
    kit = kit_for(session, request.kit, composition.meta.style)
    options = SoundOptions(selected, request.substitute, request.recommend, composition.meta.seed, kit)
    finder = SoundFinder(session, catalogue, options)
    playing = _playing(request, composition)
    choices = [choice for name in playing if (choice := finder.find(composition, name)) is not None]
    job = _job(request, composition, choices)
    # The job holds all notes now; as models, those of an hour would weigh as much as its sounds.
    composition = composition.model_copy(update={"pattern": (), "layers": {}})
    run_id = request.composition.run_id
    final = session.workspace.new_run_path("render", run_id, session.now())
    project = safe_name(_project_name(session, run_id, composition))
    stamp = utc_stamp(session.now())
    suffix = FORMATS[request.audio_format].suffix
    with new_folder(final) as folder:
        files = {name: folder / f"{project}_{safe_name(name)}_{stamp}.{suffix}" for name in playing}
        mix = folder / f"{project}_mix_{stamp}.{suffix}"
        kept = Reusable({}, {}) if request.fresh else reusable_stems(session, run_id, job)
        report = _write_audio(session, job, files, mix, kept)
        said = (without_machine_paths(session.settings, w) for w in (*finder.warnings, *report.warnings))
        warnings = tuple(dict.fromkeys(said))
        stems = {name: path.name for name, path in files.items() if name in report.stem_peaks_dbfs}
        _drop_unused(files, stems)
        cache = cache_rows(job, report, files)
        state = render_state(request, composition, choices, job, report, stems, mix.name, project, warnings, cache)
        seconds = time.perf_counter() - started
        record = render_record(session, request, composition, choices, (*repairs,), warnings, seconds)
        write_file(folder / WAVEFORM_FILE, _waveform(mix, composition, report))
        write_file(folder / RENDER_STATE_FILE, dump_json(state))
        write_file(folder / RUN_FILE, record_json(record))
    _remember_project(session, run_id, composition)
    paths = {name: final / file for name, file in stems.items()}
    return RenderResult(run_id, final, final / mix.name, paths, report, tuple(choices), warnings)


def _playing(request: RenderRequest, composition: Composition) -> list[str]:
    names = composition.meta.instruments
    muted = own_instruments(request.mute, names)
    soloed = own_instruments(request.solo, names)
    return [name for name in names if name not in muted and (not soloed or name in soloed)]


def _job(request: RenderRequest, composition: Composition, choices: list[SoundChoice]) -> RenderJob:
    meta = composition.meta
    volumes = by_own_instrument(request.volume_db, meta.instruments)
    pans = by_own_instrument(request.pan, meta.instruments)
    kicks = tuple(sorted({note.onset_ticks for note in composition.notes_of(_KICK)}))
    tracks = []
    for choice in choices:
        config = meta.config(choice.instrument)
        tracks.append(
            TrackJob(
                instrument=choice.instrument,
                spec=known_instrument(choice.instrument),
                notes=tuple(composition.notes_of(choice.instrument)),
                zones=choice.zones,
                volume_db=volumes.get(choice.instrument, config.volume_db),
                pan=pans.get(choice.instrument, config.pan),
                reverb_send_db=config.reverb_send_db,
                articulation=config.articulation,
                choke_ticks=_choke_ticks(composition, choice.instrument),
                duck_ticks=kicks,
                strip=strip_for(known_instrument(choice.instrument), config.role, meta.style),
            )
        )
    return RenderJob(
        tracks=tuple(tracks),
        tempo_bpm=meta.tempo,
        length_ticks=meta.bars * meta.clock.ticks_per_bar,
        seed=meta.seed,
        sample_rate_hz=request.sample_rate_hz,
        bit_depth=request.bit_depth,
        fadeout_seconds=request.fadeout_seconds,
        pitch_mode=request.pitch_mode,
        master=request.master,
        audio_format=request.audio_format,
        loop=request.loop,
    )


def _choke_ticks(composition: Composition, instrument: str) -> tuple[int, ...]:
    """Onsets of other pieces that silence this one (a closed hat stops an open hat)."""
    others = [n for n in composition.meta.instruments if n != instrument and instrument in known_instrument(n).chokes]
    return tuple(sorted({note.onset_ticks for name in others for note in composition.notes_of(name)}))


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


def _project_name(session: Session, run_id: str, composition: Composition) -> str:
    try:
        stored = load_project(session.workspace, run_id)
    except FileError:
        stored = {}
    return str(stored.get("name") or composition.meta.title)


def _remember_project(session: Session, run_id: str, composition: Composition) -> None:
    fields = {"name": composition.meta.title, "notes": "", "tags": [], "created_at": session.stamp()}
    add_project_fields(session.workspace, run_id, fields)
