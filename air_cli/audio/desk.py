"""The desk: plays all tracks block by block and writes stems and mix; memory does not grow with the length."""

from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO

from air_cli.audio.bounce import STEM_CEILING, OpenOutput, Played, Progress, Studio, play_mastered, play_unmastered
from air_cli.audio.channel import MAX_TAIL_SECONDS, Channel, pan_gains
from air_cli.audio.jobs import RenderJob, RenderReport, StemFacts, TrackJob
from air_cli.audio.lines import KeptStem, Line, Piece
from air_cli.audio.pitching import forget_sources
from air_cli.domain.choices import SAMPLE_RATES_HZ
from air_cli.domain.units import gain_to_db, ticks_to_frames
from air_cli.errors import NothingToRenderError

__all__ = ["SAMPLE_RATES_HZ", "KeptStem", "RenderJob", "RenderReport", "TrackJob", "pan_gains", "render_piece"]


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
        ends = _ends(piece, channels)
        played = (play_unmastered if piece.job.master == "off" else play_mastered)(piece, channels, frames, studio)
        if trim == 1.0 or piece.kept:
            raw_peaks = {line.name: _raw_peak(piece, line, trim) for line in piece.lines}
        if played is not None and (trim == 1.0 or not _is_louder_than_kept(piece, raw_peaks)):
            break
        trim = STEM_CEILING / max(raw_peaks.values()) * 0.99 if trim == 1.0 else 1.0
        raw_peaks = raw_peaks if trim != 1.0 else {}
        piece.release()
    return _report(piece, ends, frames, played, trim, raw_peaks)


def _ends(piece: Piece, channels: Mapping[str, Channel]) -> dict[str, int]:
    """First frame after the last sound of each track."""
    ends = {name: channel.end_frame for name, channel in channels.items()}
    return ends | {name: stem.facts.end_frame for name, stem in piece.kept.items()}


def _raw_peak(piece: Piece, line: Line, trim: float) -> float:
    kept = piece.kept.get(line.name)
    return kept.facts.raw_peak if kept else line.peak / trim


def _is_louder_than_kept(piece: Piece, raw_peaks: Mapping[str, float]) -> bool:
    """Whether a stem that was played anew is now the loudest, so that the trim of those kept no longer holds."""
    kept = [peak for name, peak in raw_peaks.items() if name in piece.kept]
    played = [peak for name, peak in raw_peaks.items() if name not in piece.kept]
    return bool(kept) and max(played, default=0.0) >= max(kept)


def _report(
    piece: Piece,
    ends: Mapping[str, int],
    frames: int,
    played: Played,
    trim: float,
    raw_peaks: Mapping[str, float],
) -> RenderReport:
    peaks = {line.name: line.peak for line in piece.lines}
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
        balance_db=dict(played.balance_db),
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
