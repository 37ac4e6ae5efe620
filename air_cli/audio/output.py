"""Audio files written block by block: WAV by our own writer, FLAC, MP3 and Ogg Vorbis by libsndfile."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import numpy as np
import numpy.typing as npt
import soundfile

from air_cli.audio.files import Frames
from air_cli.audio.ogg import fix_serial
from air_cli.audio.wav_stream import WavWriter, whole_steps
from air_cli.domain.choices import SAMPLE_RATES_HZ, AudioFormat

_CHUNK_FRAMES = 1 << 15
"""libsndfile's Vorbis encoder keeps a whole write on its stack."""


@dataclass(frozen=True, slots=True)
class FormatRow:
    """What a format can hold. `is_lossless`: what is read back is what was written."""

    suffix: str
    is_lossless: bool
    sample_rates_hz: tuple[int, ...] = SAMPLE_RATES_HZ
    bit_depths: tuple[int, ...] = (16, 24)
    container: str = ""
    subtypes: tuple[str, ...] = ()


FORMATS: dict[AudioFormat, FormatRow] = {
    "wav": FormatRow("wav", True, bit_depths=(16, 24, 32)),
    "flac": FormatRow("flac", True, container="FLAC", subtypes=("PCM_16", "PCM_24")),
    "mp3": FormatRow("mp3", False, (44_100, 48_000), (16,), "MP3", ("MPEG_LAYER_III",)),
    "ogg": FormatRow("ogg", False, bit_depths=(16,), container="OGG", subtypes=("VORBIS",)),
}


class BlockWriter(Protocol):
    """Writes stereo blocks `(2, frames)` and answers what a lossless reader will see."""

    def write(self, planes: Frames, dither: Frames | None = None, peak: float = np.inf) -> Frames:
        """Append a block; what is returned is good for `BLOCKS_AHEAD` calls.

        `dither` is noise in units of one step, `peak` the block's highest magnitude where that is known.
        """
        ...

    def close(self) -> None:
        """Finish the file; the file object itself stays open."""
        ...


class _Target:
    """The file under libsndfile, which cannot pass on what the system refused: it is kept, and raised afterwards."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._refused: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            self._file.write(data)
        except OSError as error:
            self._refused = self._refused or error
            return 0
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._file.seek(offset, whence)
        except OSError as error:
            self._refused = self._refused or error
            return -1

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Raise what was refused within the block, whatever libsndfile made of it.

        Raises:
            OSError: a write was refused.
        """
        try:
            yield
        except (soundfile.SoundFileError, AssertionError):
            if self._refused is None:
                raise
        if self._refused is not None:
            raise self._refused


class _LibraryWriter:
    def __init__(self, file: BinaryIO | str, row: FormatRow, sample_rate_hz: int, bit_depth: int) -> None:
        subtype = row.subtypes[row.bit_depths.index(bit_depth)]
        self._bit_depth = bit_depth
        self._is_lossless = row.is_lossless
        self._is_vorbis = row.container == "OGG"
        self._raw = file
        self._target = file if isinstance(file, str) else _Target(file)
        with self._watched():
            self._file = soundfile.SoundFile(
                self._target, "w", samplerate=sample_rate_hz, channels=2, format=row.container, subtype=subtype
            )

    def _watched(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext() if isinstance(self._target, str) else self._target.watched()

    def write(self, planes: Frames, dither: Frames | None = None, peak: float = np.inf) -> Frames:
        if self._is_lossless:
            steps = whole_steps(planes, self._bit_depth, dither, peak, np.empty_like(planes))
            planes = steps * np.float32(1 / 2 ** (self._bit_depth - 1))
            # libsndfile takes the high bits of 32-bit numbers.
            whole = steps.T.astype(np.int64) << (32 - self._bit_depth)
            self._append(np.ascontiguousarray(whole.astype(np.int32)))
        else:
            self._append(np.ascontiguousarray(planes.T))
        return planes

    def _append(self, frames: npt.NDArray[np.int32] | Frames) -> None:
        for start in range(0, len(frames), _CHUNK_FRAMES):
            with self._watched():
                self._file.write(frames[start : start + _CHUNK_FRAMES])

    def close(self) -> None:
        with self._watched():
            self._file.close()
        if self._is_vorbis and not isinstance(self._raw, str) and self._raw.readable():
            end = self._raw.tell()
            fix_serial(self._raw)
            self._raw.seek(end)


def open_writer(
    file: BinaryIO, audio_format: AudioFormat, sample_rate_hz: int, bit_depth: int, frames: int
) -> BlockWriter:
    """A writer of stereo audio into an open file; `frames` is its whole length."""
    if audio_format == "wav":
        return WavWriter(file, sample_rate_hz, 2, bit_depth, frames)
    return _LibraryWriter(file, FORMATS[audio_format], sample_rate_hz, bit_depth)


class StemReader:
    """Reads a stem of an earlier render back, block by block."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = soundfile.SoundFile(file)

    def read(self, count: int) -> Frames:
        """The next frames as `(2, count)`."""
        return np.ascontiguousarray(self._file.read(count, dtype="float32", always_2d=True).T)
