"""The tracks of a render: what plays, what is kept of an earlier render, and where each block goes."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import BinaryIO

from air_cli.audio.channel import Channel, track_voices
from air_cli.audio.dither import dither_for
from air_cli.audio.files import Frames
from air_cli.audio.jobs import RenderJob, StemFacts, TrackJob
from air_cli.audio.output import BlockWriter, StemReader
from air_cli.audio.voices import Voice
from air_cli.domain.starter_names import STARTER_PREFIX
from air_cli.errors import SampleError, StarterLostError
from air_cli.workers.cores import threads
from air_cli.workers.memory import give_back_freed

WORKERS = 2
"""Threads that play: one a core of the smallest machine that is likely."""


@dataclass(frozen=True, slots=True)
class KeptStem:
    """A finished stem of an earlier render that nothing has changed since; `frames` is its length.

    What a lossy format kept is not what went into the mix: such a stem is played for the mix, only not encoded again.
    """

    facts: StemFacts
    frames: int
    open: Callable[[], BinaryIO]
    is_lossless: bool = True
    trim: float = 1.0


@dataclass(slots=True)
class Line:
    """A track in one pass: its channel plays, into a file or for the mix alone, or its kept stem is read back."""

    name: str
    file: BinaryIO | None = None
    channel: Channel | None = None
    writer: BlockWriter | None = None
    reader: StemReader | None = None
    peak: float = 0.0
    dither_seed: int | None = None

    def block(self, start: int, count: int, fade: Frames | None, before: Future[Frames] | None) -> Frames:
        """The stem's block as its file holds it; `before` is the block that must have been played first."""
        if before is not None:
            before.result()
        if self.reader is not None:
            return self.reader.read(count)
        assert self.channel is not None
        stereo = self.channel.block(start, count)
        if fade is not None:
            stereo *= fade
        peak = max(float(stereo.max(initial=0.0)), -float(stereo.min(initial=0.0)))
        self.peak = max(self.peak, peak)
        if self.writer is None:
            return stereo
        seed = self.dither_seed
        dither = None if seed is None else dither_for(stereo, seed, self.name, start)
        return self.writer.write(stereo, dither, peak)


@dataclass(slots=True)
class Piece:
    """The tracks that sound: their voices, or the stem that is kept, each with its last frame."""

    job: RenderJob
    voices: dict[str, list[Voice]] = field(default_factory=dict)
    kept: dict[str, KeptStem] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    """The tracks of the last pass, with their peaks."""

    @property
    def tracks(self) -> list[TrackJob]:
        """Those that sound."""
        return [t for t in self.job.tracks if t.instrument in self.kept or t.instrument in self.voices]

    def prepare(self) -> None:
        """Work out the voices of all tracks that are not kept, on both cores.

        Raises:
            StarterLostError: a sound of the starter pack is gone from the cache.
        """
        read = {name for name, stem in self.kept.items() if stem.is_lossless}
        missing = [t for t in self.job.tracks if t.instrument not in read and t.instrument not in self.voices]
        with threads(WORKERS) as pool:
            # The longest work first, so that no core waits for it at the end.
            order = sorted(missing, key=_ticks_of_sound, reverse=True)
            futures = {track.instrument: pool.submit(track_voices, self.job, track) for track in order}
        for track in missing:
            future = futures[track.instrument]
            try:
                voices = future.result()
            except SampleError as error:
                if any(zone.sample_id.startswith(STARTER_PREFIX) for zone in track.zones):
                    raise StarterLostError(f"{track.instrument}: {error.message}") from error
                self.warnings.append(f"{track.instrument} is left out: {error.message}")
                continue
            if voices:
                self.voices[track.instrument] = voices

    def forget_sounds(self) -> None:
        """Let go of what has been played, unless it may have to be played again, too loud beside kept stems."""
        if not self.kept:
            for voices in self.voices.values():
                voices.clear()
            give_back_freed()

    def release(self) -> None:
        """Give up what was kept: every stem is played anew."""
        self.kept = {}
        self.prepare()


def _ticks_of_sound(track: TrackJob) -> int:
    """How much sound a track needs, roughly: the longest note of every pitch; a drum is short whatever is written."""
    if track.spec.is_percussion:
        return 0
    longest: dict[int, int] = {}
    for note in track.notes:
        longest[note.note] = max(longest.get(note.note, 0), note.length_ticks)
    return sum(longest.values())
