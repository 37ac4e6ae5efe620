"""Proving a render: lengths, sums, onsets and levels, from its files."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from air_cli.audio.balance import MOST_DB, RECORD_DB
from air_cli.audio.master import MASTERS
from air_cli.audio.output import FORMATS
from air_cli.audio.proof import first_sound_frame, frames_of, measure_file, sum_error_db
from air_cli.domain.composition import Composition
from air_cli.domain.rendering import RenderState
from air_cli.domain.units import db_to_gain
from air_cli.stages.check_case import Case, Finding, first_fault
from air_cli.store.json_files import read_json_object
from air_cli.store.workspace import MIDI_FILE, RENDER_STATE_FILE, sha256_of

_SUM_LIMIT_DB = -40.0
"""What the bend of a working limiter leaves; an exchanged stem leaves −25 dB and more."""
_MOST_TAIL_SECONDS = 10.0
_ONSET_SLACK_SECONDS = 0.25
"""A bowed or blown sound needs a moment to rise above dither, a riser its whole first note."""
_LOUDNESS_SLACK_LU = 0.1
_PEAK_SLACK_DB = 0.1
_DITHER_SLACK = 3 / 32768
"""What dither of 16 bits may add to a level, which is much where the level is next to nothing."""


def check_render(case: Case) -> Iterator[Finding]:
    """Whether a render has all its files, and they are as long, as loud and as much the sum of each other as it says.

    Raises:
        FileError: a file cannot be read.
    """
    state = read_json_object(case.ref.path / RENDER_STATE_FILE)
    request, response = state.get("request"), state.get("response")
    if not isinstance(request, dict) or not isinstance(response, dict):
        yield case.failed("schema", f"{RENDER_STATE_FILE} holds no request or no response")
        return
    audio_format = request.get("format", "wav")
    if not isinstance(audio_format, str) or audio_format not in FORMATS:
        yield case.failed("schema", f"{RENDER_STATE_FILE} names no format that there is")
        return
    try:
        RenderState.model_validate(state)
    except ValidationError as error:
        yield case.failed("schema", first_fault(RENDER_STATE_FILE, error))
        return
    yield case.ok("schema", f"{len(response['stems'])} stems, {request['format']} at {request['sample_rate']} Hz")
    mix, stems = _audio_files(case, response)
    missing = [path.name for path in (mix, *stems.values()) if not path.is_file()]
    yield case.verdict("files", f"missing: {', '.join(missing)}" if missing else "", f"mix and {len(stems)} stems")
    if missing:
        return
    piece = _piece_of(case)
    yield _lengths(case, mix, stems, piece, is_loop=bool(request.get("loop")))
    if FORMATS[audio_format].is_lossless:
        yield _sum(case, mix, stems, response.get("master_eq_db"), is_loop=bool(request.get("loop")))
        if piece is not None and not request.get("loop"):
            yield _onsets(case, stems, piece)
    yield from _levels(case, mix, request, response)


def _audio_files(case: Case, response: dict[str, Any]) -> tuple[Path, dict[str, Path]]:
    """Mix and stems by instrument, always of this run's own folder."""
    rows = response.get("stems")
    stems = {
        str(row.get("instrument")): case.ref.path / Path(str(row.get("audio_rel"))).name
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    }
    return case.ref.path / Path(str(response.get("mix_wav_rel"))).name, stems


def _piece_of(case: Case) -> Composition | None:
    """The composition that was rendered; `None` where it is gone or has been changed since."""
    path = case.workspace.run_path("midi_generation", case.ref.run_id)
    known = {source.sha256 for source in case.record.inputs} if case.record else set()
    if path is None or not (path / MIDI_FILE).is_file() or sha256_of(path / MIDI_FILE) not in known:
        return None
    try:
        return Composition.model_validate(read_json_object(path / MIDI_FILE))
    except ValidationError:
        return None


def _lengths(case: Case, mix: Path, stems: dict[str, Path], piece: Composition | None, *, is_loop: bool) -> Finding:
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


def _sum(case: Case, mix: Path, stems: dict[str, Path], equalised: object, *, is_loop: bool) -> Finding:
    gains_db = _band_gains(equalised)
    error_db = sum_error_db(list(stems.values()), mix, gains_db, is_loop=is_loop) if stems else -math.inf
    text = f"{error_db:.0f} dB" if math.isfinite(error_db) else "nothing"
    problem = f"the stems do not add up to the mix: {text} is left over"
    return case.verdict("sum", problem if error_db > _SUM_LIMIT_DB else "", f"stems add up to the mix, {text} left")


def _band_gains(stored: object) -> dict[float, float]:
    """What a render says its master did to the bands of the mix; what cannot have been one's doing is left out."""
    gains: dict[float, float] = {}
    for band in RECORD_DB:
        gain = stored.get(f"{band:g}") if isinstance(stored, dict) else None
        if isinstance(gain, int | float) and abs(gain) <= MOST_DB:
            gains[band] = float(gain)
    return gains if any(gains.values()) else {}


def _onsets(case: Case, stems: dict[str, Path], piece: Composition) -> Finding:
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


def _levels(case: Case, mix: Path, request: dict[str, Any], response: dict[str, Any]) -> Iterator[Finding]:
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
            problem = f"{value:.2f} {unit}, stored is {stored:.2f}" if _differ(value, stored, slack) else ""
            yield case.verdict(subject, problem, f"{value:.2f} {unit}")
    master = request.get("master", "off")
    target = next((row for name, row in MASTERS.items() if name == master), None)
    if target is not None and target.ceiling_dbtp is not None:
        over = measured.true_peak_dbtp > target.ceiling_dbtp
        problem = f"the peak is above {target.ceiling_dbtp:g} dBTP" if over else ""
        yield case.verdict("ceiling", problem, f"the peak is below {target.ceiling_dbtp:g} dBTP")


def _differ(level_db: float, stored_db: float, slack_db: float) -> bool:
    level, stored = (db_to_gain(min(each, 100.0)) for each in (level_db, stored_db))
    return abs(level_db - stored_db) > slack_db and abs(level - stored) > _DITHER_SLACK
