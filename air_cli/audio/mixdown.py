"""The mix behind the master: blocks of the raw sum are worked on ahead on both cores, and taken or written in order."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import BinaryIO, TypeVar

import numpy as np

from air_cli.audio.channel import BLOCK_SECONDS
from air_cli.audio.dither import dither_for
from air_cli.audio.equaliser import Equaliser, memory_before_start
from air_cli.audio.files import Frames
from air_cli.audio.jobs import RenderJob
from air_cli.audio.lines import WORKERS
from air_cli.audio.master import MasterCurve
from air_cli.audio.output import open_writer
from air_cli.workers.cores import threads

T = TypeVar("T")
_FRAME_BYTES = 8


def balance_mix(
    job: RenderJob,
    raw_file: BinaryIO,
    file: BinaryIO,
    frames: int,
    equaliser: Equaliser,
    take: Callable[[Frames], None],
) -> None:
    """Put the sum in `raw_file` through an equaliser into `file`, block by block as it was; `take` is shown each."""
    memory = _memory(job, raw_file, frames, equaliser)

    def work(raw: Frames, start: int) -> Callable[[], Frames]:
        nonlocal memory
        del start
        joined = np.concatenate([memory, raw], axis=1)
        memory = joined[:, joined.shape[1] - memory.shape[1] :]
        return partial(equaliser.apply, joined)

    for balanced in _worked_on(job, raw_file, frames, work):
        take(balanced)
        file.write(np.ascontiguousarray(balanced).data)


def write_mix(
    job: RenderJob,
    raw_file: BinaryIO,
    file: BinaryIO,
    frames: int,
    curve: MasterCurve,
    progress: Callable[[float], None],
) -> None:
    """Master the sum in `raw_file` (planar float32, block by block) into the mix's file; `progress` is told 0–1."""
    writer = open_writer(file, job.audio_format, job.sample_rate_hz, job.bit_depth, frames)
    written = 0
    for mastered, dither in _worked_on(
        job, raw_file, frames, lambda raw, start: partial(_master_block, job, curve, raw, start)
    ):
        writer.write(mastered, dither)
        written += mastered.shape[1]
        progress(written / frames)
    writer.close()


def _worked_on(
    job: RenderJob, raw_file: BinaryIO, frames: int, work: Callable[[Frames, int], Callable[[], T]]
) -> Iterator[T]:
    """What becomes of each block of a raw sum, in order; `work` is told the block and its first frame."""
    raw_file.seek(0)
    block = BLOCK_SECONDS * job.sample_rate_hz
    ahead: deque[Future[T]] = deque()
    with threads(WORKERS) as pool:
        for start in range(0, frames, block):
            raw = _read(raw_file, min(block, frames - start))
            ahead.append(pool.submit(work(raw, start)))
            if len(ahead) > WORKERS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _memory(job: RenderJob, raw_file: BinaryIO, frames: int, equaliser: Equaliser) -> Frames:
    """What came before the first frame: silence, or the end of a loop."""
    block = BLOCK_SECONDS * job.sample_rate_hz
    last = (frames - 1) % block + 1
    first = max(0, frames - last - block) if last < equaliser.memory_frames else frames - last
    raw_file.seek(first * _FRAME_BYTES)
    parts = [_read(raw_file, min(block, frames - start)) for start in range(first, frames, block)]
    return memory_before_start(np.concatenate(parts, axis=1), equaliser.memory_frames, circular=job.loop)


def _read(raw_file: BinaryIO, count: int) -> Frames:
    return np.frombuffer(raw_file.read(count * _FRAME_BYTES), np.float32).reshape(2, count)


def _master_block(job: RenderJob, curve: MasterCurve, raw: Frames, start: int) -> tuple[Frames, Frames | None]:
    mastered = curve.apply(raw, start)
    return mastered, dither_for(mastered, job.seed, "mix", start) if job.is_dithered else None
