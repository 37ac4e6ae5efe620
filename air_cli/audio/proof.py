"""Measuring finished audio files: what a check of a render needs, block by block."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from air_cli.audio.equaliser import equaliser, memory_before_start
from air_cli.audio.files import Frames
from air_cli.audio.loudness import GROUP_FRAMES, Meter
from air_cli.domain.units import gain_to_db
from air_cli.errors import FileError

_BLOCK_FRAMES = GROUP_FRAMES * 4096
_QUIET = 2.5 / 32768
"""Below this a 16-bit file holds dither, no sound."""
_DITHER_POWER = 2**-30 / 4
"""Mean square of what triangular dither and rounding leave in a file of 16 bits."""
_ABOVE_DITHER = 2e4
"""How much stronger than the dither of all its files a mix counts at least: beneath, dither is all that is left."""
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Measured:
    """A file's length, loudness (LUFS), true peak (dBTP), and the first frame that sounds (`None`: silence)."""

    frames: int
    sample_rate_hz: int
    integrated_lufs: float
    true_peak_dbtp: float
    first_sound_frame: int | None


def frames_of(path: Path) -> tuple[int, int]:
    """(frames, sample rate in Hz) of an audio file.

    Raises:
        FileError: it cannot be decoded.
    """
    try:
        facts = soundfile.info(str(path))
    except (soundfile.LibsndfileError, OSError) as error:
        raise FileError(f"`{path.name}` cannot be decoded: {error}") from None
    return facts.frames, facts.samplerate


def first_sound_frame(path: Path) -> int | None:
    """The first frame louder than dither; `None` in a silent file."""
    at = 0
    for block in _blocks([path]):
        loud = np.flatnonzero(np.abs(block[0]).max(axis=0) > _QUIET)
        if len(loud):
            return at + int(loud[0])
        at += block[0].shape[1]
    return None


def measure_file(path: Path) -> Measured:
    """Measure a stereo file.

    Raises:
        FileError: it cannot be decoded.
    """
    frames, rate = frames_of(path)
    meter = Meter(rate, only_highest=True)
    for (block,) in _blocks([path]):
        meter.add(block)
    measured = meter.finish()
    peak = measured.true_peak_with(np.ones(max(1, len(measured.peaks)), np.float32))
    return Measured(frames, rate, measured.integrated_lufs(), gain_to_db(peak), first_sound_frame(path))


def sum_error_db(
    stems: Sequence[Path], mix: Path, master_eq_db: Mapping[float, float] | None = None, *, is_loop: bool = False
) -> float:
    """How far a mix is from the sum of its stems under one slowly moving gain, in dB of the mix; −90 or so is dither.

    The master multiplies both channels by a gain that is interpolated between groups of 64 frames: the gain that fits
    each group best is found, and what is left after applying it is dither, or a stem that was changed or exchanged.

    Args:
        stems: files of equal length.
        mix: the file they add up to.
        master_eq_db: what the master did to bands of the mix, gain in dB by frequency in Hz.
        is_loop: the mix goes on as it ends.

    Raises:
        FileError: a file cannot be decoded.
    """
    error = power = 0.0
    samples = 0
    evened = _evened(stems, frames_of(mix), master_eq_db or {}, is_loop=is_loop)
    for (total, *_), summed in zip(_blocks([mix, *stems]), evened, strict=True):
        left = total - _fitted_gain(total, summed) * summed
        error += float((left * left).sum(dtype=np.float64))
        power += float((total * total).sum(dtype=np.float64))
        samples += total.size
    least = samples * (len(stems) + 1) * _DITHER_POWER * _ABOVE_DITHER
    return gain_to_db(float(np.sqrt(error / max(power, least, _NOTHING))))


def _evened(
    stems: Sequence[Path], length: tuple[int, int], gains_db: Mapping[float, float], *, is_loop: bool
) -> Iterator[Frames]:
    """The sum of stems, block by block, as the master's equaliser leaves it; `length` is frames and rate in Hz."""
    if not gains_db:
        yield from _summed(stems)
        return
    frames, rate = length
    curve = equaliser(gains_db, rate)
    last = _end_of(stems, frames, curve.memory_frames) if is_loop else np.zeros((2, 0), np.float32)
    memory = memory_before_start(last, curve.memory_frames, circular=is_loop)
    for summed in _summed(stems):
        joined = np.concatenate([memory, summed], axis=1)
        memory = joined[:, joined.shape[1] - curve.memory_frames :]
        yield curve.apply(joined)


def _summed(stems: Sequence[Path]) -> Iterator[Frames]:
    return (np.sum(parts, axis=0) for parts in _blocks(stems))


def _end_of(stems: Sequence[Path], frames: int, count: int) -> Frames:
    """The last frames of the sum of stems."""
    first = max(0, frames - count)
    ends = [soundfile.read(str(path), start=first, dtype="float32", always_2d=True)[0] for path in stems]
    return _stereo(np.sum(ends, axis=0))


def _fitted_gain(total: Frames, summed: Frames) -> npt.NDArray[np.float32]:
    """One factor a frame: linear between the middles of groups, in each of which it fits best."""
    starts = np.arange(0, total.shape[1], GROUP_FRAMES)
    both, own = (np.add.reduceat((x * summed).sum(axis=0), starts) for x in (total, summed))
    gains = np.where(own > _NOTHING, both / np.maximum(own, _NOTHING), np.nan)
    is_known = np.isfinite(gains)
    if not is_known.any():
        return np.ones(total.shape[1], np.float32)
    middles = starts + (GROUP_FRAMES - 1) / 2
    return np.interp(np.arange(total.shape[1]), middles[is_known], gains[is_known]).astype(np.float32)


def _blocks(paths: Sequence[Path]) -> Iterator[list[Frames]]:
    """Blocks `(2, frames)` of several files side by side, until the shortest ends."""
    with ExitStack() as stack:
        try:
            files = [stack.enter_context(soundfile.SoundFile(str(path))) for path in paths]
        except (soundfile.LibsndfileError, OSError) as error:
            raise FileError(f"a file cannot be decoded: {error}") from None
        while True:
            blocks = [file.read(_BLOCK_FRAMES, dtype="float32", always_2d=True) for file in files]
            count = min(len(block) for block in blocks)
            if not count:
                return
            yield [_stereo(block[:count]) for block in blocks]


def _stereo(block: Frames) -> Frames:
    return np.ascontiguousarray((block if block.shape[1] == 2 else np.repeat(block[:, :1], 2, axis=1)).T)
