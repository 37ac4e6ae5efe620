"""One channel of the desk: plays the voices of a track through its strip, block by block."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil, cos, pi, sin, sqrt

import numpy as np
import numpy.typing as npt

from air_cli.audio.ducking import Ducker
from air_cli.audio.echo import Echo
from air_cli.audio.envelopes import Envelope, envelope_for
from air_cli.audio.files import BLOCKS_AHEAD, Frames, Scratch
from air_cli.audio.jobs import RenderJob, TrackJob
from air_cli.audio.pitching import Sound, SoundBank, load_zone, loudest_level
from air_cli.audio.reverb import Reverb
from air_cli.audio.strips import NO_SEND_DB
from air_cli.audio.takes import PLAIN_TAKE, Runs, drum_take, repeat_take, velocity_to_brightness_db
from air_cli.audio.voices import Voice, VoiceRules, ZonePicker, add_voice, allocate
from air_cli.domain.composition import Note
from air_cli.domain.sample import Zone
from air_cli.domain.units import TICKS_PER_QUARTER, db_to_gain

BLOCK_SECONDS = 2
MAX_TAIL_SECONDS = 10.0
"""How long anything may ring on behind the last bar."""
_PITCHED_LEVEL_DBFS = -18.5
_DRUM_PEAK_DBFS = -8.0
"""Level at which an instrument is set before the plan's `volume_db`, so that any library balances."""


def pan_gains(pan: float) -> tuple[float, float]:
    """Constant-power gains of left and right, 1.0 each in the centre; `pan` −1 (left) … 1 (right)."""
    angle = (max(-1.0, min(1.0, pan)) + 1.0) * pi / 4.0
    return sqrt(2.0) * cos(angle), sqrt(2.0) * sin(angle)


def frame_clock(tempo_bpm: float, sample_rate_hz: int) -> Callable[[int], int]:
    """Ticks → nearest frame, the same as `ticks_to_frames`, with the fraction worked out once."""
    ratio = Fraction(60 * sample_rate_hz) / (TICKS_PER_QUARTER * Fraction(tempo_bpm))
    twice, divisor = 2 * ratio.numerator, 2 * ratio.denominator
    half = ratio.denominator

    def to_frame(ticks: int) -> int:
        return (twice * ticks + half) // divisor

    return to_frame


def track_voices(job: RenderJob, track: TrackJob) -> list[Voice]:
    """The voices of a track in order of their start; in a loop also those of the rounds before the first.

    Raises:
        SampleError: a file cannot be read.
    """
    envelope = envelope_for(track.spec, track.articulation)
    to_frame = frame_clock(job.tempo_bpm, job.sample_rate_hz)
    rounds = list(_rounds(job))
    notes = [_moved(note, shift) for shift in rounds for note in track.notes] if job.loop else track.notes
    rules = VoiceRules(
        spec=track.spec,
        envelope=envelope,
        sample_rate_hz=job.sample_rate_hz,
        fadeout_seconds=job.fadeout_seconds,
        choke_frames=tuple(to_frame(tick + shift) for shift in rounds for tick in track.choke_ticks),
    )
    longest = {} if envelope.rings else _longest_seconds(job, notes, envelope)
    return allocate(notes, to_frame, _player(job, track, longest), rules)


def _longest_seconds(job: RenderJob, notes: Sequence[Note], envelope: Envelope) -> dict[int, float]:
    """Pitch → how long its longest note sounds, release included."""
    ticks: dict[int, int] = {}
    for note in notes:
        ticks[note.note] = max(ticks.get(note.note, 0), note.length_ticks)
    tick_seconds = 60 / (TICKS_PER_QUARTER * job.tempo_bpm)
    tail = envelope.release_seconds + envelope.attack_seconds
    return {pitch: longest * tick_seconds + tail for pitch, longest in ticks.items()}


def _rounds(job: RenderJob) -> Iterator[int]:
    """Ticks by which the notes are moved: a loop has already gone round before it starts."""
    if job.loop:
        seconds = job.length_ticks * 60 / (TICKS_PER_QUARTER * job.tempo_bpm)
        yield from (-k * job.length_ticks for k in range(ceil(MAX_TAIL_SECONDS / seconds), 0, -1))
    yield 0


def _moved(note: Note, ticks: int) -> Note:
    return Note(note.onset_ticks + ticks, note.length_ticks, note.note, note.velocity)


def _player(job: RenderJob, track: TrackJob, longest: dict[int, float]) -> Callable[[Note], tuple[Sound, float]]:
    """Note → its sound and the factor of this hit."""
    picker = ZonePicker(track.zones)
    layered = picker.has_layers
    shaded = track.spec.is_percussion or (
        not layered and any(velocity_to_brightness_db(note.velocity) for note in track.notes)
    )
    bank = SoundBank(track.spec, job.sample_rate_hz, job.pitch_mode, track.strip.tone, longest, is_shaded=shaded)

    runs = Runs()

    def play(note: Note) -> tuple[Sound, float]:
        zone = picker.pick(note.note, note.velocity)
        brightness_db = 0.0 if layered else velocity_to_brightness_db(note.velocity)
        if picker.alternates(note.note, note.velocity) > 1:
            take = PLAIN_TAKE
        elif track.spec.is_percussion:
            take = drum_take(track.spec, job.seed, note.onset_ticks % job.length_ticks, note.note)
        else:
            take = repeat_take(job.seed, note.note, runs.count(note.note, note.onset_ticks))
        return bank.sound(zone, note.note, brightness_db + take.brightness_db, take.cents), take.gain

    return play


def calibration_gain(track: TrackJob) -> float:
    """Factor that brings a track to the reference level of its kind: a drum by its loudest sample's peak.

    What is pitched goes by the mean over its notes, each as loud as the loudest layer that serves it.

    Raises:
        SampleError: a file cannot be read.
    """
    if track.spec.is_percussion:
        return _gain_to(_DRUM_PEAK_DBFS, max(_peak(zone) for zone in track.zones))
    picker = ZonePicker(track.zones)
    levels: dict[str, float] = {}
    power = 0.0
    for note, count in Counter(note.note for note in track.notes).items():
        group = picker.around(note)
        for zone in group:
            if zone.sample_id not in levels:
                levels[zone.sample_id] = loudest_level(*load_zone(zone)) * db_to_gain(zone.gain_db)
        power += count * max(levels[zone.sample_id] for zone in group) ** 2
    return _gain_to(_PITCHED_LEVEL_DBFS, sqrt(power / max(1, len(track.notes))))


def _peak(zone: Zone) -> float:
    return float(np.abs(load_zone(zone)[0]).max()) * db_to_gain(zone.gain_db)


def _gain_to(wanted_dbfs: float, level: float) -> float:
    return db_to_gain(wanted_dbfs) / level if level > 0 else 0.0


class Channel:
    """Voices, fader, pan, ducking and sends of one track."""

    def __init__(self, job: RenderJob, track: TrackJob, voices: Sequence[Voice], trim: float) -> None:
        rate = job.sample_rate_hz
        self._voices = voices
        self._next = 0
        self._active: list[Voice] = []
        level = calibration_gain(track) * db_to_gain(track.volume_db) * trim
        left, right = pan_gains(track.pan)
        self._gains = (np.float32(level * left), np.float32(level * right))
        self._dry_scratch, self._wet_scratch, self._voice_scratch = Scratch(), Scratch(BLOCKS_AHEAD), Scratch()
        self._channels = max(voice.sound.planes.shape[0] for voice in voices)
        self._reverb_gain = _send_gain(level, track.reverb_send_db)
        self._echo_gain = _send_gain(level, track.strip.echo_send_db)
        self._reverb = Reverb(track.strip.space, rate, BLOCK_SECONDS * rate) if self._reverb_gain else None
        self._echo = Echo(round(track.strip.echo_beats * 60 / job.tempo_bpm * rate)) if self._echo_gain else None
        self._ducker = _ducker(job, track)
        tails = [sender.tail_frames for sender in (self._reverb, self._echo) if sender is not None]
        self.end_frame = max(voice.stop_frame for voice in voices) + max(tails, default=0)
        """First frame after the last sound."""

    def block(self, start: int, count: int) -> Frames:
        """The frames `start … start + count` as `(2, count)`, good for `BLOCKS_AHEAD` calls; asked for in order."""
        dry = self._dry(start, count)
        if self._ducker is not None:
            dry *= self._ducker.gains(start, count)
        if self._reverb is None and self._echo is None:
            return self._panned(dry, self._wet_scratch.shaped(2, count))
        mono = dry[0] if len(dry) == 1 else (dry[0] + dry[1]) * np.float32(0.5)
        wet = [self._reverb.process(mono * self._reverb_gain)] if self._reverb is not None else []
        if self._echo is not None:
            wet.append(self._echo.process(mono * self._echo_gain))
        stereo = self._panned(dry, self._wet_scratch.shaped(2, count))
        for signal in wet:
            stereo += signal
        return stereo

    def _dry(self, start: int, count: int) -> Frames:
        block = self._dry_scratch.shaped(self._channels, count)
        block.fill(0)
        voices = self._voices
        while self._next < len(voices) and voices[self._next].start_frame < start + count:
            self._active.append(voices[self._next])
            self._next += 1
        for voice in self._active:
            add_voice(block, voice, start, self._voice_scratch)
        self._active = [voice for voice in self._active if voice.stop_frame > start + count]
        return block

    def _panned(self, dry: Frames, stereo: Frames) -> Frames:
        for side in range(2):
            np.multiply(dry[min(side, len(dry) - 1)], self._gains[side], out=stereo[side])
        return stereo


def _send_gain(level: float, send_db: float) -> npt.NDArray[np.float32] | np.float32:
    return np.float32(level * db_to_gain(send_db)) if send_db > NO_SEND_DB else np.float32(0)


def _ducker(job: RenderJob, track: TrackJob) -> Ducker | None:
    if not track.strip.duck_db or not track.duck_ticks:
        return None
    to_frame = frame_clock(job.tempo_bpm, job.sample_rate_hz)
    onsets = [to_frame(tick + shift) for shift in _rounds(job) for tick in track.duck_ticks]
    if job.loop:
        # The first kick of the next round already makes room for itself.
        onsets += [to_frame(tick + job.length_ticks) for tick in track.duck_ticks]
    return Ducker(onsets, track.strip.duck_db, job.sample_rate_hz)
