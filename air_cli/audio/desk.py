"""The desk: plays all tracks block by block and writes stems and mix; memory does not grow with the length."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import cos, pi, sin, sqrt
from typing import BinaryIO

import numpy as np

from air_cli.audio.envelopes import envelope_for
from air_cli.audio.files import Frames
from air_cli.audio.loudness import Meter
from air_cli.audio.master import MasterCurve, MasterName, master_curve
from air_cli.audio.pitching import PitchMode, SoundBank, load_zone, loudest_rms
from air_cli.audio.reverb import Reverb
from air_cli.audio.voices import Voice, VoiceRules, ZonePicker, add_voice, allocate
from air_cli.audio.wav_stream import WavWriter
from air_cli.domain.composition import Note
from air_cli.domain.instruments import Instrument
from air_cli.domain.sample import Zone
from air_cli.domain.units import db_to_gain, gain_to_db, ticks_to_frames
from air_cli.errors import NothingToRenderError, SampleError

BLOCK_SECONDS = 8
SAMPLE_RATES_HZ = (44_100, 48_000, 88_200, 96_000)
NO_REVERB_DB = -60.0
_PITCHED_RMS_DBFS = -19.5
_DRUM_PEAK_DBFS = -8.0
"""Level at which an instrument's loudest sample is set before the plan's `volume_db`, so that any library balances."""
_MAX_TAIL_SECONDS = 10.0
_END_FADE_SECONDS = 0.05
_STEM_CEILING = 0.985
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class TrackJob:
    """One instrument to play. `choke_ticks` are onsets of instruments that silence this one."""

    instrument: str
    spec: Instrument
    notes: tuple[Note, ...]
    zones: tuple[Zone, ...]
    volume_db: float = 0.0
    pan: float = 0.0
    reverb_send_db: float = NO_REVERB_DB
    articulation: str = "normal"
    choke_ticks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderJob:
    """A piece to render. `length_ticks` is the length of its bars."""

    tracks: tuple[TrackJob, ...]
    tempo_bpm: float
    length_ticks: int
    seed: int
    sample_rate_hz: int = 44_100
    bit_depth: int = 16
    fadeout_seconds: float = 0.01
    pitch_mode: PitchMode = "exact"
    master: MasterName = "streaming"


@dataclass(frozen=True, slots=True)
class RenderReport:
    """Figures of a finished render; levels of the mix as written."""

    duration_seconds: float
    frames: int
    integrated_lufs: float
    true_peak_dbtp: float
    stem_peaks_dbfs: dict[str, float]
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Track:
    job: TrackJob
    voices: list[Voice]
    gain: tuple[float, float]
    send: float
    channels: int
    reverb: Reverb | None
    next_voice: int = 0
    active: list[Voice] = field(default_factory=list)
    peak: float = 0.0


OpenOutput = Callable[[str], BinaryIO]
Progress = Callable[[float], None]


def render_piece(
    job: RenderJob,
    open_stem: OpenOutput,
    open_mix: Callable[[], BinaryIO],
    scratch: Callable[[], BinaryIO],
    progress: Progress,
) -> RenderReport:
    """Render stems and mix.

    Args:
        job: what to play.
        open_stem: opens the file of an instrument's stem for writing; may be called again for the same instrument.
        open_mix: opens the file of the mix.
        scratch: opens an unnamed file for reading and writing that nobody keeps.
        progress: told the share done, 0–1.

    Raises:
        NothingToRenderError: no track gave any sound.
    """
    warnings: list[str] = []
    voices = _all_voices(job, warnings)
    if not voices:
        detail = "; ".join(warnings) or "no instrument has both notes and samples"
        raise NothingToRenderError(f"nothing to render: {detail}", hint="air inventory instruments")
    trim = 1.0
    while True:
        tracks = [_set_up(job, track, track_voices, trim) for track, track_voices in voices]
        frames = _total_frames(job, tracks)
        with scratch() as mix_file:
            meter, sample_peak = _play(job, tracks, frames, open_stem, mix_file, progress)
            loudest = max(track.peak for track in tracks)
            if loudest > _STEM_CEILING:
                trim *= _STEM_CEILING / loudest * 0.99
                continue
            measured = meter.finish()
            curve = master_curve(measured, sample_peak, job.master, job.sample_rate_hz)
            lufs, true_peak = _write_mix(job, mix_file, frames, curve, open_mix, progress)
        break
    if job.master == "off" and sample_peak > 1.0:
        warnings.append(f"the mix clips by {gain_to_db(sample_peak):.1f} dB: lower the tracks, or use a master")
    peaks = {t.job.instrument: round(gain_to_db(t.peak), 2) if t.peak else -120.0 for t in tracks}
    seconds = frames / job.sample_rate_hz
    return RenderReport(seconds, frames, lufs, true_peak, peaks, tuple(dict.fromkeys(warnings)))


def _all_voices(job: RenderJob, warnings: list[str]) -> list[tuple[TrackJob, list[Voice]]]:
    result: list[tuple[TrackJob, list[Voice]]] = []
    for track in job.tracks:
        try:
            voices = _voices(job, track)
        except SampleError as error:
            warnings.append(f"{track.instrument} is left out: {error.message}")
            continue
        if voices:
            result.append((track, voices))
    return result


def _voices(job: RenderJob, track: TrackJob) -> list[Voice]:
    bank = SoundBank(track.spec, job.sample_rate_hz, job.pitch_mode)
    picker = ZonePicker(track.zones)

    def to_frame(ticks: int) -> int:
        return ticks_to_frames(ticks, job.tempo_bpm, job.sample_rate_hz)

    rules = VoiceRules(
        spec=track.spec,
        envelope=envelope_for(track.spec, track.articulation),
        sample_rate_hz=job.sample_rate_hz,
        fadeout_seconds=job.fadeout_seconds,
        choke_frames=tuple(to_frame(tick) for tick in track.choke_ticks),
    )
    return allocate(track.notes, to_frame, lambda n: bank.sound(picker.pick(n.note, n.velocity), n.note), rules)


def pan_gains(pan: float) -> tuple[float, float]:
    """Constant-power gains of left and right, 1.0 each in the centre; `pan` −1 (left) … 1 (right)."""
    angle = (max(-1.0, min(1.0, pan)) + 1.0) * pi / 4.0
    return sqrt(2.0) * cos(angle), sqrt(2.0) * sin(angle)


def _calibration_gain(track: TrackJob) -> float:
    """Factor that brings the loudest sample of a track to the reference level of its kind."""
    loudest = 0.0
    for zone in track.zones:
        frames, rate = load_zone(zone)
        level = float(np.abs(frames).max()) if track.spec.is_percussion else loudest_rms(frames, rate)
        loudest = max(loudest, level * db_to_gain(zone.gain_db))
    wanted = db_to_gain(_DRUM_PEAK_DBFS if track.spec.is_percussion else _PITCHED_RMS_DBFS)
    return wanted / loudest if loudest > 0 else 0.0


def _set_up(job: RenderJob, track: TrackJob, voices: list[Voice], trim: float) -> _Track:
    level = _calibration_gain(track) * db_to_gain(track.volume_db) * trim
    left, right = pan_gains(track.pan)
    channels = max(voice.sound.planes.shape[0] for voice in voices)
    has_reverb = track.reverb_send_db > NO_REVERB_DB
    return _Track(
        job=track,
        voices=voices,
        gain=(level * left, level * right),
        send=level * db_to_gain(track.reverb_send_db) if has_reverb else 0.0,
        channels=channels,
        reverb=Reverb(job.sample_rate_hz, BLOCK_SECONDS * job.sample_rate_hz) if has_reverb else None,
    )


def _total_frames(job: RenderJob, tracks: Sequence[_Track]) -> int:
    """The bars, and the tails of the last notes and of the room, at most 10 s of them."""
    bars = ticks_to_frames(job.length_ticks, job.tempo_bpm, job.sample_rate_hz)
    ends = [max(v.stop_frame for v in t.voices) + (t.reverb.tail_frames if t.reverb else 0) for t in tracks]
    return min(max(bars, *ends), bars + round(_MAX_TAIL_SECONDS * job.sample_rate_hz))


def _play(
    job: RenderJob, tracks: list[_Track], frames: int, open_stem: OpenOutput, mix_file: BinaryIO, progress: Progress
) -> tuple[Meter, float]:
    """Write all stems and the raw sum of what was written; returns the meter of the sum and its sample peak."""
    meter = Meter(job.sample_rate_hz)
    sample_peak = 0.0
    files = [open_stem(track.job.instrument) for track in tracks]
    try:
        writers = [WavWriter(file, job.sample_rate_hz, 2, job.bit_depth, frames) for file in files]
        with ThreadPoolExecutor(_WORKERS) as pool:
            for start in range(0, frames, BLOCK_SECONDS * job.sample_rate_hz):
                count = min(BLOCK_SECONDS * job.sample_rate_hz, frames - start)
                parts = [
                    pool.submit(_stem_block, job, track, writer, start, count, frames)
                    for track, writer in zip(tracks, writers, strict=True)
                ]
                total = np.zeros((2, count), np.float32)
                for part in parts:
                    total += part.result()
                meter.add(total)
                sample_peak = max(sample_peak, float(np.abs(total).max()))
                mix_file.write(total.T.tobytes())
                progress(0.9 * (start + count) / frames)
    finally:
        for file in files:
            file.close()
    return meter, sample_peak


def _stem_block(job: RenderJob, track: _Track, writer: WavWriter, start: int, count: int, total: int) -> Frames:
    """One block of a stem as written to its file, `(2, count)`."""
    block = _dry_block(track, start, count)
    stereo = np.empty((2, count), np.float32)
    for channel in range(2):
        np.multiply(block[min(channel, track.channels - 1)], np.float32(track.gain[channel]), out=stereo[channel])
    if track.reverb is not None:
        stereo += track.reverb.process(block.mean(axis=0) * np.float32(track.send))
    _fade_end(stereo, start, total, job.sample_rate_hz)
    track.peak = max(track.peak, float(np.abs(stereo).max()))
    return writer.write(stereo.T).T


def _dry_block(track: _Track, start: int, count: int) -> Frames:
    block = np.zeros((track.channels, count), np.float32)
    voices = track.voices
    while track.next_voice < len(voices) and voices[track.next_voice].start_frame < start + count:
        track.active.append(voices[track.next_voice])
        track.next_voice += 1
    for voice in track.active:
        add_voice(block, voice, start)
    track.active = [v for v in track.active if v.stop_frame > start + count]
    return block


def _fade_end(stereo: Frames, start: int, total: int, sample_rate_hz: int) -> None:
    """Let the last 50 ms of the piece fall to silence, so that a cut tail does not click."""
    fade = min(total, round(_END_FADE_SECONDS * sample_rate_hz))
    first = max(start, total - fade)
    if first < start + stereo.shape[1]:
        left = np.arange(total - first, total - start - stereo.shape[1], -1, dtype=np.float32) - 1
        stereo[:, first - start :] *= left / np.float32(fade)


def _write_mix(
    job: RenderJob,
    mix_file: BinaryIO,
    frames: int,
    curve: MasterCurve,
    open_mix: Callable[[], BinaryIO],
    progress: Progress,
) -> tuple[float, float]:
    """Master the sum into the mix file; returns loudness in LUFS and true peak in dBTP of what was written."""
    meter = Meter(job.sample_rate_hz)
    noise = np.random.Generator(np.random.PCG64(job.seed))
    mix_file.seek(0)
    with open_mix() as file:
        writer = WavWriter(file, job.sample_rate_hz, 2, job.bit_depth, frames)
        for start in range(0, frames, BLOCK_SECONDS * job.sample_rate_hz):
            count = min(BLOCK_SECONDS * job.sample_rate_hz, frames - start)
            raw = np.frombuffer(mix_file.read(count * 8), np.float32).reshape(count, 2)
            mastered = curve.apply(raw.T, start).T
            meter.add(writer.write(mastered, _dither(noise, mastered, job)).T)
            progress(0.9 + 0.1 * (start + count) / frames)
    measured = meter.finish()
    return measured.integrated_lufs(), gain_to_db(measured.true_peak)


def _dither(noise: np.random.Generator, block: Frames, job: RenderJob) -> Frames | None:
    """Triangular dither (TPDF, ±1 step) for integer formats behind a master; silence stays silent."""
    if job.bit_depth == 32 or job.master == "off":
        return None
    white = noise.random((2, *block.shape), dtype=np.float32)
    return np.where(np.abs(block) > 0, white[0] - white[1], np.float32(0))
