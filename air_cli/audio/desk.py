"""The desk: plays all tracks block by block and writes stems and mix; memory does not grow with the length."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from air_cli.audio.channel import BLOCK_SECONDS, MAX_TAIL_SECONDS, Channel, pan_gains
from air_cli.audio.files import BLOCKS_AHEAD, Frames, Scratch
from air_cli.audio.jobs import SAMPLE_RATES_HZ, RenderJob, RenderReport, StemFacts, TrackJob
from air_cli.audio.lines import WORKERS, KeptStem, Line, Piece
from air_cli.audio.loudness import Measurement, Meter
from air_cli.audio.master import MasterCurve, master_curve
from air_cli.audio.mixdown import write_mix
from air_cli.audio.output import StemReader, open_writer
from air_cli.audio.pitching import forget_sources
from air_cli.domain.units import gain_to_db, ticks_to_frames
from air_cli.errors import NothingToRenderError
from air_cli.workers.cores import threads

__all__ = ["SAMPLE_RATES_HZ", "KeptStem", "RenderJob", "RenderReport", "TrackJob", "pan_gains", "render_piece"]

_END_FADE_SECONDS = 0.05
_STEM_CEILING = 0.985

OpenOutput = Callable[[str], BinaryIO]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Studio:
    """Where sound goes: files of stems and mix, an unnamed scratch file, and someone to tell the share done (0–1)."""

    open_stem: OpenOutput
    open_mix: Callable[[], BinaryIO]
    scratch: Callable[[], BinaryIO]
    progress: Progress


def render_piece(
    job: RenderJob,
    open_stem: OpenOutput,
    open_mix: Callable[[], BinaryIO],
    scratch: Callable[[], BinaryIO],
    progress: Progress,
    kept: Mapping[str, KeptStem] | None = None,
) -> RenderReport:
    """Render stems and mix.

    Args:
        job: what to play.
        open_stem: opens the file of an instrument's stem for writing; may be called again for the same instrument.
        open_mix: opens the file of the mix.
        scratch: opens an unnamed file for reading and writing that nobody keeps.
        progress: told the share done, 0–1.
        kept: stems that may be read back instead of being played; only those in `reused` of the report were.

    Raises:
        NothingToRenderError: no track gave any sound.
        StarterLostError: a sound of the starter pack is gone from the cache.
    """
    studio = Studio(open_stem, open_mix, scratch, progress)
    piece = Piece(job, kept=dict(kept or {}))
    piece.prepare()
    if not piece.tracks:
        detail = "; ".join(piece.warnings) or "no instrument has both notes and samples"
        raise NothingToRenderError(f"nothing to render: {detail}", hint="air inventory instruments")
    return _render(piece, studio)


def _render(piece: Piece, studio: Studio) -> RenderReport:
    """Play until no stem clips: at most three times, since a peak follows the trim."""
    trim = next(iter(piece.kept.values())).trim if piece.kept else 1.0
    raw_peaks: dict[str, float] = {}
    while True:
        channels, frames = _channels(piece, trim)
        if not piece.kept and trim != 1.0 and not raw_peaks:
            trim = 1.0  # what was kept had to be given up, and with it the trim that it was made with
            continue
        forget_sources()
        played = (_play_unmastered if piece.job.master == "off" else _play_mastered)(piece, channels, frames, studio)
        if trim == 1.0 or piece.kept:
            raw_peaks = {line.name: _raw_peak(piece, line, trim) for line in piece.lines}
        if played is not None and (trim == 1.0 or not _is_louder_than_kept(piece, raw_peaks)):
            break
        trim = _STEM_CEILING / max(raw_peaks.values()) * 0.99 if trim == 1.0 else 1.0
        raw_peaks = raw_peaks if trim != 1.0 else {}
        piece.release()
    return _report(piece, channels, frames, played, trim, raw_peaks)


def _raw_peak(piece: Piece, line: Line, trim: float) -> float:
    kept = piece.kept.get(line.name)
    return kept.facts.raw_peak if kept else line.peak / trim


def _is_louder_than_kept(piece: Piece, raw_peaks: Mapping[str, float]) -> bool:
    """Whether a stem that was played anew is now the loudest, so that the trim of those kept no longer holds."""
    kept = [peak for name, peak in raw_peaks.items() if name in piece.kept]
    played = [peak for name, peak in raw_peaks.items() if name not in piece.kept]
    return bool(kept) and max(played, default=0.0) >= max(kept)


@dataclass(frozen=True, slots=True)
class _Played:
    """A finished mix: what was measured of its sum, and the gain that the master gave it."""

    measured: Measurement
    sample_peak: float
    curve: MasterCurve


def _play_mastered(piece: Piece, channels: Mapping[str, Channel], frames: int, studio: Studio) -> _Played | None:
    """Stems, and the mix through the master, which has to hear all of it first; nothing where a stem clips."""
    job = piece.job
    with studio.scratch() as mix_file:

        def keep(total: Frames) -> None:
            mix_file.write(np.ascontiguousarray(total).data)

        meter, sample_peak = _play(piece, channels, frames, studio, keep)
        if _clips(piece):
            return None
        measured = meter.finish()
        curve = master_curve(measured, sample_peak, job.master, job.sample_rate_hz, circular=job.loop)
        with studio.open_mix() as file:
            write_mix(job, mix_file, file, frames, curve, lambda share: studio.progress(0.9 + 0.1 * share))
    return _Played(measured, sample_peak, curve)


def _play_unmastered(piece: Piece, channels: Mapping[str, Channel], frames: int, studio: Studio) -> _Played | None:
    """Stems, and their sum as the mix; nothing where a stem clips."""
    job = piece.job
    with studio.open_mix() as file:
        writer = open_writer(file, job.audio_format, job.sample_rate_hz, job.bit_depth, frames)

        def write(total: Frames) -> None:
            writer.write(total)

        meter, sample_peak = _play(piece, channels, frames, studio, write)
        writer.close()
    if _clips(piece):
        return None
    if sample_peak > 1.0:
        piece.warnings.append(f"the mix clips by {gain_to_db(sample_peak):.1f} dB: lower the tracks, or use a master")
    measured = meter.finish()
    return _Played(measured, sample_peak, master_curve(measured, sample_peak, "off", job.sample_rate_hz))


def _clips(piece: Piece) -> bool:
    return max(line.peak for line in piece.lines) > _STEM_CEILING


def _report(
    piece: Piece,
    channels: Mapping[str, Channel],
    frames: int,
    played: _Played,
    trim: float,
    raw_peaks: Mapping[str, float],
) -> RenderReport:
    peaks = {line.name: line.peak for line in piece.lines}
    ends = {name: channel.end_frame for name, channel in channels.items()}
    ends |= {name: stem.facts.end_frame for name, stem in piece.kept.items()}
    gains = played.curve.gains
    return RenderReport(
        duration_seconds=frames / piece.job.sample_rate_hz,
        frames=frames,
        integrated_lufs=played.measured.integrated_lufs(gains),
        true_peak_dbtp=gain_to_db(played.measured.true_peak_with(gains)),
        stem_peaks_dbfs={name: round(gain_to_db(peak), 2) if peak else -120.0 for name, peak in peaks.items()},
        stems={name: StemFacts(peak, ends[name], raw_peaks[name]) for name, peak in peaks.items()},
        reused=tuple(piece.kept),
        trim=trim,
        warnings=tuple(dict.fromkeys(piece.warnings)),
    )


def _channels(piece: Piece, trim: float) -> tuple[dict[str, Channel], int]:
    """Fresh channels and the length of the piece; kept stems of another length are given up."""
    while True:
        channels = {
            track.instrument: Channel(piece.job, track, piece.voices[track.instrument], trim)
            for track in piece.tracks
            if track.instrument in piece.voices
        }
        ends = [channel.end_frame for channel in channels.values()]
        frames = _total_frames(piece.job, [*ends, *(stem.facts.end_frame for stem in piece.kept.values())])
        if all(stem.frames == frames for stem in piece.kept.values()):
            return channels, frames
        piece.release()


def _total_frames(job: RenderJob, ends: Sequence[int]) -> int:
    """The bars, and the tails of the last notes and of the sends, at most 10 s of them; a loop is just its bars."""
    bars = ticks_to_frames(job.length_ticks, job.tempo_bpm, job.sample_rate_hz)
    return bars if job.loop else min(max(bars, *ends), bars + round(MAX_TAIL_SECONDS * job.sample_rate_hz))


def _play(
    piece: Piece, channels: Mapping[str, Channel], frames: int, studio: Studio, take: Callable[[Frames], None]
) -> tuple[Meter, float]:
    """Write all stems and hand on the raw sum of what was written; returns the meter of the sum and its sample peak."""
    job, meter = piece.job, Meter(piece.job.sample_rate_hz, only_highest=piece.job.master == "off")
    sample_peak, done = 0.0, 0
    piece.lines = []
    try:
        piece.lines += (_line(piece, channels, track.instrument, frames, studio) for track in piece.tracks)
        with threads(WORKERS) as pool:
            if job.loop:
                _warm_up(pool, channels, job)
            for total in _totals(pool, piece.lines, job, frames):
                meter.add(total)
                sample_peak = max(sample_peak, float(total.max()), -float(total.min()))
                take(total)
                done += total.shape[1]
                studio.progress(0.9 * done / frames)
    finally:
        for line in piece.lines:
            if line.writer is not None:
                line.writer.close()
            if line.file is not None:
                line.file.close()
    return meter, sample_peak


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


def _line(piece: Piece, channels: Mapping[str, Channel], name: str, frames: int, studio: Studio) -> Line:
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


def _warm_up(pool: Executor, channels: Mapping[str, Channel], job: RenderJob) -> None:
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
