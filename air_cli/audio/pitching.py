"""From zones to sound at a wanted pitch and rate: resampling, looping, level. Work per (sample, pitch) is done once."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import soxr

from air_cli.audio.files import Frames, mono_of, read_sample
from air_cli.audio.looping import Loop, blend_seam, find_loop
from air_cli.audio.shaping import FLAT_TONE, Tone, brightened, shape, shaped_and_dull
from air_cli.audio.takes import brightness_corner_hz
from air_cli.domain.choices import PitchMode
from air_cli.domain.instruments import Instrument
from air_cli.domain.sample import Zone
from air_cli.domain.units import semitones_to_ratio

_SEAM_FRAMES = 512
_LOUDEST_WINDOW_SECONDS = 0.3
_WEIGHTED_HZ = (500.0, 8000.0)
_WEIGHT_EXPONENT = 2.0 / 3.01
"""Power of the frequency by which power grows 2 dB an octave."""
_MAX_CACHED_SOURCES = 64
_MAX_CACHED_LOOPS = 256
_SPARE_SECONDS = 0.05
"""Kept behind the end of the longest note, so that the resampler's edge is never heard."""


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
    return read_sample(Path(path))


def load_zone(zone: Zone) -> tuple[Frames, int]:
    """Frames and rate of a zone's file, read once.

    Raises:
        SampleError: the file is gone, damaged or silent.
    """
    return _load(str(zone.path), _changed_ns(zone.path))


def forget_sources() -> None:
    """Let go of the files as they were read: their sounds are made, and they weigh as much again."""
    _load.cache_clear()


def _changed_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@dataclass(slots=True)
class SoundBank:
    """Makes and keeps the sounds of one track.

    `longest_seconds` (note → length) says how much of a sound will be heard at most: the rest is not made, and a
    sustained instrument whose sample is shorter is given a loop.
    """

    spec: Instrument
    sample_rate_hz: int
    mode: PitchMode = "exact"
    tone: Tone = FLAT_TONE
    longest_seconds: Mapping[int, float] = field(default_factory=dict)
    _sounds: dict[tuple[str, float, float, float], Sound] = field(default_factory=dict)
    is_shaded: bool = True
    """Whether any hit is darker or brighter than the sample itself."""
    _pitched: dict[tuple[str, float, float], tuple[Frames, Frames, Loop | None]] = field(default_factory=dict)

    def sound(self, zone: Zone, note: int, brightness_db: float = 0.0, cents: float = 0.0) -> Sound:
        """The zone at the pitch of a note.

        Raises:
            SampleError: the file cannot be read.
        """
        semitones = cents / 100.0
        if zone.root_note is not None and not self.spec.is_percussion:
            semitones += played_semitones(note, zone.root_note, self.spec.reach_semitones, self.mode)
        longest = self.longest_seconds.get(note, math.inf)
        key = (zone.sample_id, semitones, brightness_db, longest)
        if key not in self._sounds:
            self._sounds[key] = self._make(zone, note, semitones, brightness_db, longest)
        return self._sounds[key]

    def _make(self, zone: Zone, note: int, semitones: float, brightness_db: float, longest_seconds: float) -> Sound:
        key = (zone.sample_id, semitones, longest_seconds)
        if key not in self._pitched:
            self._pitched[key] = self._toned(zone, note, semitones, longest_seconds)
        planes, dull, loop = self._pitched[key]
        if brightness_db:
            planes = brightened(planes, dull, brightness_db)
        return Sound(blend_seam(planes, loop), loop.start_frame, loop.end_frame) if loop else Sound(planes)

    def _toned(
        self, zone: Zone, note: int, semitones: float, longest_seconds: float
    ) -> tuple[Frames, Frames, Loop | None]:
        """The zone at a pitch with the track's tone, and its dull version, where any hit is to be darker."""
        planes, loop = self._resampled(zone, semitones, longest_seconds)
        if not self.is_shaded:
            planes = shape(planes, self.tone, self.sample_rate_hz)
            return planes, planes, loop
        dull = Tone(high_cut_hz=brightness_corner_hz(self.spec, note))
        return *shaped_and_dull(planes, self.tone, dull, self.sample_rate_hz), loop

    def _resampled(self, zone: Zone, semitones: float, longest_seconds: float) -> tuple[Frames, Loop | None]:
        """The zone at a pitch, up to its loop or as long as it is needed, before any tone."""
        frames, rate_hz = load_zone(zone)
        source_hz = rate_hz * semitones_to_ratio(semitones)
        ratio = self.sample_rate_hz / source_hz
        needed = (longest_seconds + _SPARE_SECONDS) * source_hz
        loop = self._loop(zone, frames, needed)
        if loop is not None:
            frames = frames[: loop.end_frame]
        elif needed < len(frames):
            frames = frames[: math.ceil(needed)]
        if abs(ratio - 1.0) > 1e-9:
            frames = soxr.resample(frames, source_hz, self.sample_rate_hz, quality="VHQ")
        planes = np.ascontiguousarray(frames.T, dtype=np.float32)
        if zone.gain_db:
            planes = planes * np.float32(10 ** (zone.gain_db / 20))
        return planes, loop.scaled(ratio, planes.shape[1]) if loop else None

    def _loop(self, zone: Zone, frames: Frames, needed: float) -> Loop | None:
        """The loop to hold a note by; the one that comes with the sample wins."""
        if zone.loop_start_frame is not None and zone.loop_end_frame is not None:
            start, end = zone.loop_start_frame, min(zone.loop_end_frame, len(frames))
            if 0 <= start < end - 64:
                return Loop(start, end, _SEAM_FRAMES)
        if self.spec.is_sustained and len(frames) < needed < math.inf:
            return _found_loop(zone)
        return None


def _found_loop(zone: Zone) -> Loop | None:
    return _search_loop(str(zone.path), _changed_ns(zone.path))


@lru_cache(maxsize=_MAX_CACHED_LOOPS)
def _search_loop(path: str, changed_ns: int) -> Loop | None:
    return find_loop(*_load(path, changed_ns))


def loudest_level(frames: Frames, sample_rate_hz: int) -> float:
    """How much room a pitched sound takes in a mix: RMS of its loudest 300 ms, heavier the higher it lies.

    Records fall by some 2 dB an octave and third-octave band from 100 Hz on (Pestana et al., AES 135, 2013): weighted
    by the opposite, a piccolo and a tuba of one level fill their own bands alike. Below 500 Hz it is the plain RMS.
    """
    power = mono_of(frames**2)
    window = min(len(power), max(1, round(_LOUDEST_WINDOW_SECONDS * sample_rate_hz)))
    total = np.concatenate([[0.0], np.cumsum(power)])
    start = int((total[window:] - total[:-window]).argmax())
    excerpt = frames[start : start + window]
    spectrum = np.abs(np.fft.rfft(excerpt * np.hanning(window)[:, None], axis=0)) ** 2
    hz = np.clip(np.fft.rfftfreq(window, 1 / sample_rate_hz), *_WEIGHTED_HZ)
    weighted = spectrum.sum(axis=1) @ (hz / _WEIGHTED_HZ[0]) ** _WEIGHT_EXPONENT
    plain = float(total[start + window] - total[start]) / window
    return float(np.sqrt(plain * weighted / max(float(spectrum.sum()), 1e-30)))
