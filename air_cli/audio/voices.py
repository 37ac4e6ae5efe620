"""From notes to voices: which sample plays, when it is cut, by what fade."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from air_cli.audio.envelopes import Envelope
from air_cli.audio.files import Frames, Scratch
from air_cli.audio.pitching import Sound
from air_cli.domain.composition import Note
from air_cli.domain.instruments import Instrument
from air_cli.domain.sample import Zone

MAX_VOICES = 64
"""Voices of one track that may sound at once."""
DEFAULT_FADEOUT_SECONDS = 0.01


@dataclass(slots=True, eq=False)
class Voice:
    """One sounding note. Frames count from the start of the piece; `release_frame` begins the fade to silence."""

    sound: Sound
    start_frame: int
    gain: float
    attack_frames: int
    release_frame: int
    release_frames: int
    key: int

    @property
    def stop_frame(self) -> int:
        """First frame after the voice."""
        stop = self.release_frame + self.release_frames
        return stop if self.sound.is_looped else min(stop, self.start_frame + self.sound.frames)

    def cut(self, frame: int, fade_frames: int) -> None:
        """Fade the voice out from `frame` on, unless it is already ending sooner."""
        if frame + fade_frames < self.stop_frame:
            self.release_frame, self.release_frames = frame, fade_frames


def velocity_to_gain(velocity: int) -> float:
    """Amplitude of a velocity: 30 × log10(velocity / 127) dB.

    Between the 40 log of General MIDI 2, which buries ghost notes in a mix, and the linear 20 log.
    """
    return float((velocity / 127.0) ** 1.5)


class ZonePicker:
    """Chooses the zone for a note: its drum note or nearest root, then velocity layer, then round robin."""

    def __init__(self, zones: Sequence[Zone]) -> None:
        self._zones = tuple(zones)
        self._groups: dict[tuple[int, int], tuple[Zone, ...]] = {}
        self._turns: dict[tuple[int, int], int] = {}

    def pick(self, note: int, velocity: int) -> Zone:
        """The zone for a note at a velocity; zones that serve alike take turns."""
        key = (note, velocity)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = self._layer(self._nearest(note), velocity)
        turn = self._turns.get((note, 0), 0)
        self._turns[note, 0] = turn + 1
        return group[turn % len(group)]

    def alternates(self, note: int, velocity: int) -> int:
        """How many zones take turns for a note: 1 means that every hit plays the same file."""
        group = self._groups.get((note, velocity)) or self._layer(self._nearest(note), velocity)
        return len(group)

    def around(self, note: int) -> tuple[Zone, ...]:
        """All zones that may serve a note, whatever its velocity."""
        return self._nearest(note)

    @property
    def has_layers(self) -> bool:
        """Whether the library itself has softer and harder recordings."""
        return any(zone.low_velocity > 1 or zone.high_velocity < 127 for zone in self._zones)

    def _nearest(self, note: int) -> tuple[Zone, ...]:
        own = tuple(z for z in self._zones if z.drum_note == note)
        candidates = own or tuple(z for z in self._zones if z.drum_note is None) or self._zones
        mapped = tuple(z for z in candidates if z.low_key <= note <= z.high_key)
        if any((z.low_key, z.high_key) != (0, 127) for z in mapped):
            return mapped
        rooted = [z for z in candidates if z.root_note is not None]
        if not rooted:
            return candidates
        best = min(abs((z.root_note or 0.0) - note) for z in rooted)
        return tuple(z for z in rooted if abs((z.root_note or 0.0) - note) <= best + 0.5)

    @staticmethod
    def _layer(zones: tuple[Zone, ...], velocity: int) -> tuple[Zone, ...]:
        inside = tuple(z for z in zones if z.low_velocity <= velocity <= z.high_velocity)
        if inside:
            return inside
        gap = min(max(z.low_velocity - velocity, velocity - z.high_velocity) for z in zones)
        return tuple(z for z in zones if max(z.low_velocity - velocity, velocity - z.high_velocity) == gap)


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """What `allocate` needs to know of a track."""

    spec: Instrument
    envelope: Envelope
    sample_rate_hz: int
    fadeout_seconds: float
    choke_frames: tuple[int, ...] = ()
    """Frames at which another instrument silences this one."""


def allocate(
    notes: Sequence[Note],
    to_frame: Callable[[int], int],
    sound_for: Callable[[Note], tuple[Sound, float]],
    rules: VoiceRules,
) -> list[Voice]:
    """Voices of one track in order of their start.

    A drum or a mono instrument cuts its own earlier voices (never those struck together: a chord stays a chord), the
    same key always does; past 64 voices the quietest, then oldest, is cut. `sound_for` gives a sound and the factor
    by which this very hit is louder than its velocity says.
    """
    rate = rules.sample_rate_hz
    fade = max(1, round(rules.fadeout_seconds * rate))
    attack, release = round(rules.envelope.attack_seconds * rate), max(1, round(rules.envelope.release_seconds * rate))
    voices: list[Voice] = []
    active: list[Voice] = []
    earlier: list[Voice] = []
    now = -(1 << 62)
    for note in sorted(notes, key=lambda n: (n.onset_ticks, n.note)):
        start, end = to_frame(note.onset_ticks), to_frame(note.onset_ticks + note.length_ticks)
        if start > now:
            now, active = start, [v for v in active if v.stop_frame > start]
            earlier = list(active)
        for voice in earlier:
            if rules.spec.is_mono or voice.key == note.note:
                voice.cut(start, fade)
        _make_room(active, start, fade)
        sound, factor = sound_for(note)
        held = start + sound.frames if rules.envelope.rings and not sound.is_looped else max(end, start + attack)
        voice = Voice(sound, start, velocity_to_gain(note.velocity) * factor, attack, held, release, note.note)
        voices.append(voice)
        active.append(voice)
    # A voice that was stolen in the very frame of its onset never sounds.
    voices = [voice for voice in voices if voice.release_frame > voice.start_frame]
    _choke(voices, rules.choke_frames, fade)
    return voices


def _make_room(active: list[Voice], frame: int, fade: int) -> None:
    while len(active) >= MAX_VOICES:
        quietest = min(active, key=lambda v: (v.gain, v.start_frame))
        quietest.cut(frame, fade)
        active.remove(quietest)


def _choke(voices: Sequence[Voice], frames: Sequence[int], fade: int) -> None:
    if not frames:
        return
    moments = np.asarray(sorted(frames))
    for voice in voices:
        following = int(np.searchsorted(moments, voice.start_frame, side="right"))
        if following < len(moments):
            voice.cut(int(moments[following]), fade)


def add_voice(target: Frames, voice: Voice, first_frame: int, scratch: Scratch) -> None:
    """Add the part of a voice that lies in `target` (`(channels, frames)`, beginning at `first_frame`)."""
    begin = max(first_frame, voice.start_frame)
    end = min(first_frame + target.shape[1], voice.stop_frame)
    if begin >= end:
        return
    for offset, piece in voice.sound.pieces(begin - voice.start_frame, end - voice.start_frame):
        at = begin + offset
        shaped = _shape(piece, voice, at, scratch.shaped(*piece.shape))
        target[:, at - first_frame : at - first_frame + shaped.shape[1]] += shaped


def _shape(piece: Frames, voice: Voice, at: int, shaped: Frames) -> Frames:
    """A piece of sound with gain, attack and release applied, in `shaped`; `at` is the frame of its first sample."""
    np.multiply(piece, np.float32(voice.gain), out=shaped)
    age = at - voice.start_frame
    if age < voice.attack_frames:
        count = min(voice.attack_frames - age, shaped.shape[1])
        shaped[:, :count] *= _attack(voice.attack_frames)[age : age + count]
    into_release = at + shaped.shape[1] - voice.release_frame
    if into_release > 0:
        count = min(into_release, shaped.shape[1])
        first = at + shaped.shape[1] - count - voice.release_frame
        shaped[:, -count:] *= _release(voice.release_frames)[first : first + count]
    return shaped


@lru_cache(maxsize=64)
def _attack(frames: int) -> npt.NDArray[np.float32]:
    """Gains of a straight rise to 1.0 in so many frames."""
    return np.arange(1, frames + 1, dtype=np.float32) / np.float32(frames)


@lru_cache(maxsize=64)
def _release(frames: int) -> npt.NDArray[np.float32]:
    """Gains of a raised-cosine fall from 1.0 towards 0 in so many frames."""
    position = np.arange(frames, dtype=np.float32) / np.float32(frames)
    return np.asarray(np.float32(0.5) + np.float32(0.5) * np.cos(np.float32(np.pi) * position), np.float32)
