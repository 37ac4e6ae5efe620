"""What is kept of a render beside its sound: `render_state.json` and the provenance."""

from collections.abc import Mapping, Sequence
from typing import Any

from air_cli import __version__
from air_cli.audio.jobs import RenderJob, RenderReport
from air_cli.domain.composition import Composition
from air_cli.domain.rendering import RenderState
from air_cli.domain.run import RunRecord
from air_cli.stages.records import input_of
from air_cli.stages.render_request import RenderRequest, settings_of
from air_cli.stages.session import Session
from air_cli.stages.sounds import SoundChoice, by_own_instrument
from air_cli.store.workspace import MIDI_FILE


def render_state(
    request: RenderRequest,
    composition: Composition,
    choices: Sequence[SoundChoice],
    job: RenderJob,
    report: RenderReport,
    stems: Mapping[str, str],
    mix_name: str,
    project: str,
    warnings: tuple[str, ...],
    cache: Mapping[str, Any],
) -> dict[str, Any]:
    """Request and response of the render; paths are posix and relative to the outputs folder."""
    run_id = request.composition.run_id
    folder = f"render/{run_id}"
    meta = composition.meta
    played = {track.instrument for track in job.tracks}
    volumes = by_own_instrument(request.volume_db, meta.instruments)
    pans = by_own_instrument(request.pan, meta.instruments)
    tracks = [
        {
            "instrument": config.name,
            "enabled": config.name in played,
            "volume_db": volumes.get(config.name, config.volume_db),
            "pan": pans.get(config.name, config.pan),
        }
        for config in meta.instrument_configs
    ]
    state = {
        "request": {
            "project_name": project,
            "run_id": run_id,
            "tracks": tracks,
            "selected_samples": {c.instrument: c.selected_id for c in choices if c.selected_id},
            "fadeout_seconds": request.fadeout_seconds,
            "pitch": request.pitch_mode,
            "master": request.master,
            "sample_rate": request.sample_rate_hz,
            "format": request.audio_format,
            "loop": request.loop,
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
            "master_eq_db": {f"{hz:g}": gain for hz, gain in report.balance_db.items()},
            "warnings": list(warnings),
        },
        "stem_cache": dict(cache),
    }
    return RenderState.model_validate(state).model_dump(mode="json")


def render_record(
    session: Session,
    request: RenderRequest,
    composition: Composition,
    choices: Sequence[SoundChoice],
    repairs: tuple[str, ...],
    warnings: tuple[str, ...],
    seconds: float,
) -> RunRecord:
    """The provenance of the render."""
    return RunRecord(
        stage="render",
        run_id=request.composition.run_id,
        created_at=session.stamp(),
        air_version=__version__,
        provider="air",
        seed=composition.meta.seed,
        inputs=(input_of(request.composition, MIDI_FILE),),
        settings={**settings_of(request), "played": {choice.instrument: list(choice.sample_ids) for choice in choices}},
        repairs=repairs,
        warnings=warnings,
        seconds_taken=round(seconds, 4),
    )
