"""From zones to sound at a wanted pitch and rate: resampling, looping, level. Work per (sample, pitch) is done once."""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
import soxr

from air_cli.audio.files import Frames, read_sample
from air_cli.domain.instruments import Instrument
from air_cli.domain.sample import Zone
from air_cli.domain.units import semitones_to_ratio

PitchMode = Literal["exact", "compressed"]
_SEAM_FRAMES = 512
_LOUDEST_WINDOW_SECONDS = 0.3
_MAX_CACHED_SOURCES = 64


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A sample at its playing pitch and rate; `planes` is `(channels, frames)`, contiguous per channel."""

    planes: Frames
    loop_start_frame: int = 0
    loop_end_frame: int = 0

    @property
    def frames(self) -> int:
        """Length without looping."""
        return int(self.planes.shape[1])

    @property
    def is_looped(self) -> bool:
        """Whether the sound can be held."""
        return self.loop_end_frame > self.loop_start_frame

    def pieces(self, start: int, stop: int) -> list[tuple[int, Frames]]:
        """The frames `start…stop` of the (endlessly looped) sound as (offset from `start`, view) pairs."""
        end = self.loop_end_frame if self.is_looped else self.frames
        result: list[tuple[int, Frames]] = []
        position = start
        while position < stop:
            source = position
            if source >= end:
                if not self.is_looped:
                    break
                span = self.loop_end_frame - self.loop_start_frame
                source = self.loop_start_frame + (position - self.loop_start_frame) % span
            take = min(stop - position, end - source)
            result.append((position - start, self.planes[:, source : source + take]))
            position += take
        return result


def played_semitones(note: int, root_note: float, reach_semitones: int, mode: PitchMode) -> float:
    """Transposition of a sample for a note.

    `exact`: note − root; beyond the reach, the nearest octave of the note. `compressed`: reach × tanh(x / reach).
    """
    distance = note - root_note
    reach = max(6.0, float(reach_semitones))
    if mode == "compressed":
        return reach * math.tanh(distance / reach)
    if abs(distance) > reach + 1e-9:
        octaves = math.ceil((abs(distance) - reach - 1e-9) / 12.0)
        distance -= math.copysign(12.0 * octaves, distance)
    return distance


@lru_cache(maxsize=_MAX_CACHED_SOURCES)
def _load(path: str, changed_ns: int) -> tuple[Frames, int]:
    del changed_ns
    from pathlib import Path

    return read_sample(Path(path))


def load_zone(zone: Zone) -> tuple[Frames, int]:
    """Frames and rate of a zone's file, read once.

    Raises:
        SampleError: the file is gone, damaged or silent.
    """
    try:
        changed_ns = zone.path.stat().st_mtime_ns
    except OSError:
        changed_ns = 0
    return _load(str(zone.path), changed_ns)


@dataclass(slots=True)
class SoundBank:
    """Makes and keeps the sounds of one track."""

    spec: Instrument
    sample_rate_hz: int
    mode: PitchMode = "exact"
    _sounds: dict[tuple[str, float], Sound] = field(default_factory=dict)

    def sound(self, zone: Zone, note: int) -> Sound:
        """The zone at the pitch of a note.

        Raises:
            SampleError: the file cannot be read.
        """
        semitones = 0.0
        if zone.root_note is not None and not self.spec.is_percussion:
            semitones = played_semitones(note, zone.root_note, self.spec.reach_semitones, self.mode)
        key = (zone.sample_id, semitones)
        if key not in self._sounds:
            self._sounds[key] = self._make(zone, semitones)
        return self._sounds[key]

    def _make(self, zone: Zone, semitones: float) -> Sound:
        frames, rate_hz = load_zone(zone)
        start, end = _loop_of(zone, len(frames))
        if end:
            frames = frames[:end]
        ratio = self.sample_rate_hz / (rate_hz * semitones_to_ratio(semitones))
        if abs(ratio - 1.0) > 1e-9:
            frames = soxr.resample(frames, rate_hz * semitones_to_ratio(semitones), self.sample_rate_hz, quality="VHQ")
        planes = np.ascontiguousarray(frames.T, dtype=np.float32)
        if zone.gain_db:
            planes = planes * np.float32(10 ** (zone.gain_db / 20))
        if not end:
            return Sound(planes)
        return _blend_seam(planes, round(start * ratio), min(planes.shape[1], round(end * ratio)))


def _loop_of(zone: Zone, frames: int) -> tuple[int, int]:
    if zone.loop_start_frame is None or zone.loop_end_frame is None:
        return 0, 0
    start, end = zone.loop_start_frame, min(zone.loop_end_frame, frames)
    return (start, end) if 0 <= start < end - 64 else (0, 0)


def _blend_seam(planes: Frames, start: int, end: int) -> Sound:
    """Fade the end of the loop into what leads up to its start, so that the jump back is seamless."""
    width = min(_SEAM_FRAMES, start, (end - start) // 2)
    if width >= 2:
        rise = (np.arange(1, width + 1, dtype=np.float32) / width)[np.newaxis, :]
        planes = planes.copy()
        planes[:, end - width : end] *= 1 - rise
        planes[:, end - width : end] += planes[:, start - width : start] * rise
    return Sound(np.ascontiguousarray(planes[:, :end]), start, end)


def loudest_rms(frames: Frames, sample_rate_hz: int) -> float:
    """RMS of the loudest 300 ms, mean of the channels."""
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    window = min(len(power), max(1, round(_LOUDEST_WINDOW_SECONDS * sample_rate_hz)))
    total = np.concatenate([[0.0], np.cumsum(power)])
    return float(np.sqrt(max(0.0, float((total[window:] - total[:-window]).max())) / window))
