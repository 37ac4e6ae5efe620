"""Stems of the last render that still hold: found by the content they were made from, and taken over as they are."""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from air_cli import __version__
from air_cli.audio.desk import KeptStem
from air_cli.audio.jobs import DESK_VERSION, RenderJob, RenderReport, StemFacts, TrackJob
from air_cli.audio.output import FORMATS
from air_cli.errors import FileError
from air_cli.stages.session import Session
from air_cli.store.json_files import read_json_object
from air_cli.store.workspace import RENDER_STATE_FILE


class _StoredStem(BaseModel):
    """What is remembered of a stem's file; size and time tell whether someone has changed it since."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str
    key: str
    bytes: int
    mtime_ns: int
    peak: float
    end_frame: int
    frames: int
    raw_peak: float
    trim: float = 1.0
    loudest_raw_peak: float
    """Of all stems: what the trim follows from."""


@dataclass(frozen=True, slots=True)
class Reusable:
    """Stems that may be taken over: for the desk to read, and where their files are."""

    stems: dict[str, KeptStem]
    paths: dict[str, Path]


def stem_key(job: RenderJob, track: TrackJob) -> str:
    """Hash of everything a stem's sound depends on, but for the length of the piece and its trim."""
    common = (replace(job, tracks=(), master="off", is_balanced=False), job.is_dithered)
    files = [(str(zone.path), *_identity(zone.path)) for zone in track.zones]
    content = repr((__version__, DESK_VERSION, common, track, files))
    return hashlib.sha256(content.encode()).hexdigest()


def _identity(path: Path) -> tuple[int, int]:
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns


def reusable_stems(session: Session, run_id: str, job: RenderJob) -> Reusable:
    """Stems of the stored render of a project that a render of `job` would make again, byte for byte."""
    found = Reusable({}, {})
    folder = session.workspace.run_path("render", run_id)
    if folder is None:
        return found
    loudest = 0.0
    is_lossless = FORMATS[job.audio_format].is_lossless
    try:
        stored = read_json_object(folder / RENDER_STATE_FILE).get("stem_cache")
    except FileError:
        return found
    for track in job.tracks:
        stem = _stored(stored, track.instrument)
        if stem is None or stem.key != stem_key(job, track):
            continue
        path = folder / Path(stem.file).name
        if _identity(path) == (stem.bytes, stem.mtime_ns):
            facts = StemFacts(stem.peak, stem.end_frame, stem.raw_peak)
            found.stems[track.instrument] = KeptStem(facts, stem.frames, _opener(path), is_lossless, stem.trim)
            found.paths[track.instrument] = path
            loudest = stem.loudest_raw_peak
    # A trim holds for all or none: it follows from the loudest stem, which must be among those that stay.
    is_trimmed = any(stem.trim != 1.0 for stem in found.stems.values())
    if is_trimmed and not any(stem.facts.raw_peak == loudest for stem in found.stems.values()):
        return Reusable({}, {})
    return found


def _stored(stored: object, instrument: str) -> _StoredStem | None:
    if not isinstance(stored, dict):
        return None
    try:
        return _StoredStem.model_validate(stored.get(instrument))
    except ValidationError:
        return None


def _opener(path: Path) -> Any:
    def opened() -> BinaryIO:
        return path.open("rb")

    return opened


def take_over(source: Path, target: Path) -> None:
    """Make a stem of the old folder one of the new: the same file where the disk can, else a copy of the same time."""
    with contextlib.suppress(OSError):
        os.link(source, target)
        return
    shutil.copy2(source, target)


def cache_rows(job: RenderJob, report: RenderReport, files: Mapping[str, Path]) -> dict[str, Any]:
    """What the next render needs to know of the stems."""
    loudest = max((facts.raw_peak for facts in report.stems.values()), default=0.0)
    rows = {}
    for track in job.tracks:
        facts = report.stems.get(track.instrument)
        if facts is None:
            continue
        path = files[track.instrument]
        size, mtime_ns = _identity(path)
        stem = _StoredStem(
            file=path.name,
            key=stem_key(job, track),
            bytes=size,
            mtime_ns=mtime_ns,
            peak=facts.peak,
            end_frame=facts.end_frame,
            frames=report.frames,
            raw_peak=facts.raw_peak,
            trim=report.trim,
            loudest_raw_peak=loudest,
        )
        rows[track.instrument] = stem.model_dump()
    return rows
