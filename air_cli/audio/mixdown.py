"""The mix behind the master: blocks of the raw sum are mastered ahead on both cores, dithered, and written in order."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import BinaryIO

import numpy as np

from air_cli.audio.channel import BLOCK_SECONDS
from air_cli.audio.dither import dither_for
from air_cli.audio.files import Frames
from air_cli.audio.jobs import RenderJob
from air_cli.audio.lines import WORKERS
from air_cli.audio.master import MasterCurve
from air_cli.audio.output import open_writer
from air_cli.workers.cores import threads


def write_mix(
    job: RenderJob,
    raw_file: BinaryIO,
    file: BinaryIO,
    frames: int,
    curve: MasterCurve,
    progress: Callable[[float], None],
) -> None:
    """Master the sum in `raw_file` (planar float32, block by block) into the mix's file; `progress` is told 0–1."""
    raw_file.seek(0)
    block = BLOCK_SECONDS * job.sample_rate_hz
    with threads(WORKERS) as pool:
        writer = open_writer(file, job.audio_format, job.sample_rate_hz, job.bit_depth, frames)
        ahead: deque[Future[tuple[Frames, Frames | None]]] = deque()
        read = written = 0
        while written < frames:
            while read < frames and len(ahead) <= WORKERS:
                count = min(block, frames - read)
                raw = np.frombuffer(raw_file.read(count * 8), np.float32).reshape(2, count)
                ahead.append(pool.submit(_master_block, job, curve, raw, read))
                read += count
            mastered, dither = ahead.popleft().result()
            writer.write(mastered, dither)
            written += mastered.shape[1]
            progress(written / frames)
        writer.close()


def _master_block(job: RenderJob, curve: MasterCurve, raw: Frames, start: int) -> tuple[Frames, Frames | None]:
    mastered = curve.apply(raw, start)
    return mastered, dither_for(mastered, job.seed, "mix", start) if job.is_dithered else None
