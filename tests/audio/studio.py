"""A studio for tests: renders tracks and gives the sound back."""

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import soundfile

from air_cli.audio.desk import render_piece
from air_cli.audio.jobs import RenderJob, RenderReport, TrackJob
from air_cli.domain.composition import Note
from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.sample import Zone
from tests.builders import Signal, write_wav

BEAT = 480


class Kept(io.BytesIO):
    def close(self) -> None:
        """Keep the content readable."""


class Studio:
    """Renders tracks and gives the sound back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report: RenderReport | None = None
        self.files: dict[str, bytes] = {}

    def zone(self, name: str, frames: Signal, rate_hz: int = 44_100, **values: Any) -> Zone:
        path = write_wav(self.folder / f"{name}.wav", frames, rate_hz, bit_depth=32)
        return Zone(sample_id=f"{name}.wav", path=path, **values)

    def render(self, *tracks: TrackJob, **values: Any) -> dict[str, Signal]:
        files: dict[str, Kept] = {}

        def opened(name: str) -> BinaryIO:
            files[name] = Kept()
            return files[name]

        options = {"tempo_bpm": 120.0, "length_ticks": 16 * BEAT, "seed": 1, "bit_depth": 32, **values}
        job = RenderJob(tracks=tracks, **options)
        self.report = render_piece(job, opened, lambda: opened("mix"), tempfile.TemporaryFile, lambda _: None)
        self.files = {name: file.getvalue() for name, file in files.items()}
        return {
            name: soundfile.read(io.BytesIO(f.getvalue()), dtype="float32", always_2d=True)[0]
            for name, f in files.items()
        }


def notes(*rows: Sequence[int]) -> tuple[Note, ...]:
    """(onset beat × 480, length ticks, note) rows, velocity 127."""
    return tuple(Note(onset, length, note, 127) for onset, length, note in rows)


def track(instrument: str, zone: Zone, played: tuple[Note, ...], **values: Any) -> TrackJob:
    return TrackJob(instrument, INSTRUMENTS[instrument], played, (zone,), **values)


def first_sound(stem: Signal, threshold: float = 1e-4) -> int:
    return int(np.flatnonzero(np.abs(stem).max(axis=1) > threshold)[0])
