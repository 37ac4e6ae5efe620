"""`air render`: from a composition to stems and a mix."""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from air_cli import __version__
from air_cli.audio.desk import SAMPLE_RATES_HZ, RenderJob, RenderReport, TrackJob, render_piece
from air_cli.audio.master import MASTER_NAMES, MasterName
from air_cli.audio.pitching import PitchMode
from air_cli.domain.composition import Composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.names import safe_name
from air_cli.domain.run import RunRecord
from air_cli.errors import SettingError
from air_cli.stages.inventory import current_inventory
from air_cli.stages.records import input_of, load_composition, record_json
from air_cli.stages.session import Session
from air_cli.stages.sounds import SoundChoice, SoundFinder, SoundOptions, checked_selection, own_instrument
from air_cli.store.atomic import new_folder, write_file
from air_cli.store.json_files import dump_json
from air_cli.store.projects import load_project, save_project
from air_cli.store.workspace import MIDI_FILE, RENDER_STATE_FILE, RUN_FILE, RunRef, utc_stamp

MIN_VOLUME_DB, MAX_VOLUME_DB = -60.0, 24.0
MAX_FADEOUT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """What to render and how. Mappings are instrument → value, in any spelling of the instrument."""

    composition: RunRef
    samples: Mapping[str, str] = field(default_factory=dict)
    mute: tuple[str, ...] = ()
    solo: tuple[str, ...] = ()
    volume_db: Mapping[str, float] = field(default_factory=dict)
    pan: Mapping[str, float] = field(default_factory=dict)
    fadeout_seconds: float = 0.01
    recommend: bool = False
    substitute: bool = True
    pitch_mode: PitchMode = "exact"
    master: MasterName = "streaming"
    sample_rate_hz: int = 44_100
    bit_depth: int = 16


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
    _check(request)
    inventory = current_inventory(session)
    names = composition.meta.instruments
    selected = {**composition.meta.selected_samples, **checked_selection(inventory, request.samples, names)}
    options = SoundOptions(selected, request.substitute, request.recommend, composition.meta.seed)
    finder = SoundFinder(session, inventory, options)
    playing = _playing(request, composition)
    choices = [choice for name in playing if (choice := finder.find(composition, name)) is not None]
    job = _job(request, composition, choices)
    run_id = request.composition.run_id
    final = session.workspace.new_run_path("render", run_id, session.now())
    project = safe_name(_project_name(session, run_id, composition))
    stamp = utc_stamp(session.now())
    with new_folder(final) as folder:
        files = {name: folder / f"{project}_{safe_name(name)}_{stamp}.wav" for name in playing}
        mix = folder / f"{project}_mix_{stamp}.wav"
        report = _write_audio(session, job, files, mix)
        warnings = tuple(dict.fromkeys((*finder.warnings, *report.warnings)))
        stems = {name: path.name for name, path in files.items() if name in report.stem_peaks_dbfs}
        _drop_unused(files, stems)
        state = _state(request, composition, choices, report, stems, mix.name, project, warnings)
        record = _record(session, request, composition, choices, (*repairs,), warnings, time.perf_counter() - started)
        write_file(folder / RENDER_STATE_FILE, dump_json(state))
        write_file(folder / RUN_FILE, record_json(record))
    _remember_project(session, run_id, composition)
    paths = {name: final / file for name, file in stems.items()}
    return RenderResult(run_id, final, final / mix.name, paths, report, tuple(choices), warnings)


def _check(request: RenderRequest) -> None:
    """Refuse values outside their range before any work is done."""
    if request.sample_rate_hz not in SAMPLE_RATES_HZ:
        rates = ", ".join(str(rate) for rate in SAMPLE_RATES_HZ)
        raise SettingError(f"sample rate {request.sample_rate_hz} is not one of {rates}", hint="--sample-rate 48000")
    if request.master not in MASTER_NAMES:
        raise SettingError(f"unknown master `{request.master}`", hint=f"--master {' | '.join(MASTER_NAMES)}")
    if not 0 <= request.fadeout_seconds <= MAX_FADEOUT_SECONDS:
        raise SettingError(
            f"fadeout {request.fadeout_seconds:g} s is outside 0–{MAX_FADEOUT_SECONDS:g}", hint="--fadeout 0.01"
        )
    for name, value in request.volume_db.items():
        if not MIN_VOLUME_DB <= value <= MAX_VOLUME_DB:
            message = f"volume of {name}: {value:g} dB is outside {MIN_VOLUME_DB:g}…{MAX_VOLUME_DB:g}"
            raise SettingError(message, hint=f"--volume '{name}=-3'")
    for name, value in request.pan.items():
        if not -1 <= value <= 1:
            raise SettingError(
                f"pan of {name}: {value:g} is outside −1 (left) … 1 (right)", hint=f"--pan '{name}=-0.3'"
            )


def _playing(request: RenderRequest, composition: Composition) -> list[str]:
    names = composition.meta.instruments
    muted = {own_instrument(name, names) for name in request.mute}
    soloed = {own_instrument(name, names) for name in request.solo}
    return [name for name in names if name not in muted and (not soloed or name in soloed)]


def _job(request: RenderRequest, composition: Composition, choices: list[SoundChoice]) -> RenderJob:
    meta = composition.meta
    volumes = {own_instrument(n, meta.instruments): v for n, v in request.volume_db.items()}
    pans = {own_instrument(n, meta.instruments): v for n, v in request.pan.items()}
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
    )


def _choke_ticks(composition: Composition, instrument: str) -> tuple[int, ...]:
    """Onsets of other pieces that silence this one (a closed hat stops an open hat)."""
    others = [n for n in composition.meta.instruments if n != instrument and instrument in known_instrument(n).chokes]
    return tuple(sorted({note.onset_ticks for name in others for note in composition.notes_of(name)}))


def _write_audio(session: Session, job: RenderJob, files: Mapping[str, Path], mix: Path) -> RenderReport:
    def open_stem(name: str) -> BinaryIO:
        return files[name].open("wb")

    def open_mix() -> BinaryIO:
        return mix.open("wb")

    def scratch() -> BinaryIO:
        return tempfile.TemporaryFile(dir=mix.parent)

    return render_piece(job, open_stem, open_mix, scratch, lambda share: session.progress("rendering", share))


def _drop_unused(files: Mapping[str, Path], stems: Mapping[str, str]) -> None:
    for name, path in files.items():
        if name not in stems:
            path.unlink(missing_ok=True)


def _project_name(session: Session, run_id: str, composition: Composition) -> str:
    return str(load_project(session.workspace, run_id).get("name") or composition.meta.title)


def _state(
    request: RenderRequest,
    composition: Composition,
    choices: list[SoundChoice],
    report: RenderReport,
    stems: Mapping[str, str],
    mix_name: str,
    project: str,
    warnings: tuple[str, ...],
) -> dict[str, Any]:
    """Request and response of the render; paths are posix and relative to the outputs folder."""
    run_id = request.composition.run_id
    folder = f"render/{run_id}"
    muted = {own_instrument(name, composition.meta.instruments) for name in request.mute}
    job = _job(request, composition, choices)
    tracks = [
        {"instrument": t.instrument, "enabled": t.instrument not in muted, "volume_db": t.volume_db, "pan": t.pan}
        for t in job.tracks
    ]
    return {
        "request": {
            "project_name": project,
            "run_id": run_id,
            "tracks": tracks,
            "selected_samples": {c.instrument: c.sample_ids[0] for c in choices if c.source == "selected"},
            "fadeout_seconds": request.fadeout_seconds,
            "pitch": request.pitch_mode,
            "master": request.master,
            "sample_rate": request.sample_rate_hz,
        },
        "response": {
            "project_name": composition.meta.title,
            "run_id": run_id,
            "mix_wav_rel": f"{folder}/{mix_name}",
            "stems": [{"instrument": name, "audio_rel": f"{folder}/{file}"} for name, file in stems.items()],
            "sample_rate": request.sample_rate_hz,
            "duration_seconds": round(report.duration_seconds, 6),
            "integrated_lufs": round(report.integrated_lufs, 2) if report.integrated_lufs > -200 else None,
            "true_peak_dbtp": round(report.true_peak_dbtp, 2) if report.true_peak_dbtp > -200 else None,
            "samples": {
                c.instrument: {"source": c.source, "played_as": c.played_as, "ids": list(c.sample_ids)} for c in choices
            },
            "warnings": list(warnings),
        },
    }


def _record(
    session: Session,
    request: RenderRequest,
    composition: Composition,
    choices: list[SoundChoice],
    repairs: tuple[str, ...],
    warnings: tuple[str, ...],
    seconds: float,
) -> RunRecord:
    return RunRecord(
        stage="render",
        run_id=request.composition.run_id,
        created_at=session.stamp(),
        air_version=__version__,
        provider="air",
        seed=composition.meta.seed,
        inputs=(input_of(request.composition, MIDI_FILE),),
        settings={
            "sample_rate": request.sample_rate_hz,
            "bit_depth": request.bit_depth,
            "master": request.master,
            "pitch": request.pitch_mode,
            "fadeout_seconds": request.fadeout_seconds,
            "samples": {choice.instrument: list(choice.sample_ids) for choice in choices},
            "options": {
                "samples": dict(request.samples),
                "mute": list(request.mute),
                "solo": list(request.solo),
                "volume_db": dict(request.volume_db),
                "pan": dict(request.pan),
                "recommend": request.recommend,
                "substitute": request.substitute,
            },
        },
        repairs=repairs,
        warnings=warnings,
        seconds_taken=round(seconds, 4),
    )


def _remember_project(session: Session, run_id: str, composition: Composition) -> None:
    stored = load_project(session.workspace, run_id)
    if "name" not in stored:
        save_project(
            session.workspace,
            run_id,
            {"name": composition.meta.title, "notes": "", "tags": [], "created_at": session.stamp()},
        )
