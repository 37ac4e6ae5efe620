"""One pass of the desk: all tracks are played block by block into their stems, their sum into the mix."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from air_cli.audio.balance import LongTermSpectrum, correction_db
from air_cli.audio.channel import BLOCK_SECONDS, MAX_TAIL_SECONDS, Channel
from air_cli.audio.equaliser import equaliser
from air_cli.audio.files import BLOCKS_AHEAD, Frames, Scratch
from air_cli.audio.jobs import RenderJob
from air_cli.audio.lines import WORKERS, Line, Piece
from air_cli.audio.loudness import Measurement, Meter
from air_cli.audio.master import MASTERS, MasterCurve, master_curve
from air_cli.audio.mixdown import balance_mix, write_mix
from air_cli.audio.output import StemReader, open_writer
from air_cli.domain.units import gain_to_db
from air_cli.workers.cores import threads

_END_FADE_SECONDS = 0.05
STEM_CEILING = 0.985
"""A stem that passes it is made anew, all of them lower."""

OpenOutput = Callable[[str], BinaryIO]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Studio:
    """Where sound goes: files of stems and mix, an unnamed scratch file, and someone to tell the share done (0–1)."""

    open_stem: OpenOutput
    open_mix: Callable[[], BinaryIO]
    scratch: Callable[[], BinaryIO]
    progress: Progress


@dataclass(frozen=True, slots=True)
class Played:
    """A finished mix: what was measured of its sum, the gain that the master gave it, and what it did to its bands."""

    measured: Measurement
    curve: MasterCurve
    balance_db: Mapping[float, float]


def play_mastered(piece: Piece, channels: dict[str, Channel], frames: int, studio: Studio) -> Played | None:
    """Stems, and the mix through the master, which has to hear all of it first; nothing where a stem clips."""
    job, meter = piece.job, Meter(piece.job.sample_rate_hz)
    spectrum = LongTermSpectrum(job.sample_rate_hz) if job.is_balanced and MASTERS[job.master].lufs else None
    with ExitStack() as files:
        mix_file = files.enter_context(studio.scratch())

        def keep(total: Frames) -> None:
            (spectrum or meter).add(total)
            mix_file.write(np.ascontiguousarray(total).data)

        _play(piece, channels, frames, studio, keep)
        if clips(piece):
            return None
        piece.forget_sounds()
        gains_db: Mapping[float, float] = {}
        if spectrum is not None:
            gains_db = correction_db(spectrum)
            raw_file, mix_file = mix_file, files.enter_context(studio.scratch())
            balance_mix(job, raw_file, mix_file, frames, equaliser(gains_db, job.sample_rate_hz), meter.add)
        measured = meter.finish()
        curve = master_curve(measured, meter.sample_peak, job.master, job.sample_rate_hz, circular=job.loop)
        with studio.open_mix() as file:
            write_mix(job, mix_file, file, frames, curve, lambda share: studio.progress(0.9 + 0.1 * share))
    return Played(measured, curve, gains_db)


def play_unmastered(piece: Piece, channels: dict[str, Channel], frames: int, studio: Studio) -> Played | None:
    """Stems, and their sum as the mix; nothing where a stem clips."""
    job, meter = piece.job, Meter(piece.job.sample_rate_hz, only_highest=True)
    with studio.open_mix() as file:
        writer = open_writer(file, job.audio_format, job.sample_rate_hz, job.bit_depth, frames)

        def write(total: Frames) -> None:
            meter.add(total)
            writer.write(total)

        _play(piece, channels, frames, studio, write)
        writer.close()
    if clips(piece):
        return None
    if meter.sample_peak > 1.0:
        over_db = gain_to_db(meter.sample_peak)
        piece.warnings.append(f"the mix clips by {over_db:.1f} dB: lower the tracks, or use a master")
    measured = meter.finish()
    return Played(measured, master_curve(measured, meter.sample_peak, "off", job.sample_rate_hz), {})


def clips(piece: Piece) -> bool:
    """Whether a stem of the last pass is too loud."""
    return max(line.peak for line in piece.lines) > STEM_CEILING


def _play(
    piece: Piece, channels: dict[str, Channel], frames: int, studio: Studio, take: Callable[[Frames], None]
) -> None:
    """Write all stems and hand on the raw sum of what was written; the channels are let go, with all they hold."""
    job, done = piece.job, 0
    piece.lines = []
    try:
        piece.lines += (_line(piece, channels, track.instrument, frames, studio) for track in piece.tracks)
        with threads(WORKERS) as pool:
            if job.loop:
                _warm_up(pool, channels, job)
            for total in _totals(pool, piece.lines, job, frames):
                take(total)
                done += total.shape[1]
                studio.progress(0.9 * done / frames)
    finally:
        for line in piece.lines:
            if line.writer is not None:
                line.writer.close()
            if line.file is not None:
                line.file.close()
            line.channel = None
        channels.clear()


def _totals(pool: Executor, lines: Sequence[Line], job: RenderJob, frames: int) -> Iterator[Frames]:
    """The sum of all lines block by block, each good until the next; later blocks are played in the meantime."""
    scratch, block_frames = Scratch(), BLOCK_SECONDS * job.sample_rate_hz
    starts = deque(range(0, frames, block_frames))
    ahead: deque[list[Future[Frames]]] = deque()
    latest: list[Future[Frames] | None] = [None] * len(lines)

    def submit() -> None:
        start = starts.popleft()
        count = min(block_frames, frames - start)
        fade = None if job.loop else _end_fade(start, count, frames, job.sample_rate_hz)
        parts = [pool.submit(line.block, start, count, fade, last) for line, last in zip(lines, latest, strict=True)]
        latest[:] = parts
        ahead.append(parts)

    for _ in range(min(BLOCKS_AHEAD, len(starts))):
        submit()
    while ahead:
        total = _summed(ahead.popleft(), scratch)
        if starts:
            submit()
        yield total


def _summed(parts: Sequence[Future[Frames]], scratch: Scratch) -> Frames:
    first = parts[0].result()
    total = scratch.shaped(*first.shape)
    total[:] = first
    for part in parts[1:]:
        total += part.result()
    return total


def _line(piece: Piece, channels: dict[str, Channel], name: str, frames: int, studio: Studio) -> Line:
    job = piece.job
    if name in piece.kept:
        stem = piece.kept[name]
        if not stem.is_lossless:
            return Line(name, channel=channels[name])
        file = stem.open()
        return Line(name, file, reader=StemReader(file), peak=stem.facts.peak)
    file = studio.open_stem(name)
    writer = open_writer(file, job.audio_format, job.sample_rate_hz, job.bit_depth, frames)
    return Line(name, file, channels[name], writer, dither_seed=job.seed if job.is_dithered else None)


def _warm_up(pool: Executor, channels: dict[str, Channel], job: RenderJob) -> None:
    """Let the sends of a loop fill with what rings over from its end."""
    block = BLOCK_SECONDS * job.sample_rate_hz
    first = -round(MAX_TAIL_SECONDS * job.sample_rate_hz)

    def run(channel: Channel) -> None:
        for start in range(first, 0, block):
            channel.block(start, min(block, -start))

    for done in [pool.submit(run, channel) for channel in channels.values()]:
        done.result()


def _end_fade(start: int, count: int, total: int, sample_rate_hz: int) -> Frames | None:
    """Gain that lets the last 50 ms of the piece fall to silence, so that a cut tail does not click."""
    width = min(total, round(_END_FADE_SECONDS * sample_rate_hz))
    if start + count <= total - width:
        return None
    left = np.arange(total - start - 1, total - start - count - 1, -1, dtype=np.float32)
    return np.asarray(np.minimum(np.float32(1), left / np.float32(width)), np.float32)
