"""Reading sample files: any rate, depth and channel count that libsndfile knows, as float32 stereo or mono."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from air_cli.audio.chunks import walk_chunks
from air_cli.errors import SampleError

Frames = npt.NDArray[np.float32]
"""`(frames, channels)` float32, ±1.0 = 0 dBFS."""

MAX_SAMPLE_SECONDS = 600
_MIN_FRAMES = 8
_OGG_IN_WAV_TAGS = frozenset({0x674F, 0x6750, 0x6751, 0x676F, 0x6770, 0x6771})
_FORMAT = struct.Struct("<HHIIHH")
_EXTENSIBLE = 0xFFFE
_RAW_SUBTYPES = {
    (1, 8): "PCM_U8", (1, 16): "PCM_16", (1, 24): "PCM_24", (1, 32): "PCM_32", (3, 32): "FLOAT", (3, 64): "DOUBLE",
}  # fmt: skip
_DC_SHARE_OF_PEAK = 0.02


LOWEST_SAMPLE_RATE_HZ, HIGHEST_SAMPLE_RATE_HZ = 500, 768_000
"""What is below or above is a damaged header."""
BLOCKS_AHEAD = 2
"""How many blocks of a track are played before its first one is summed: what a block returns stays good so long."""


class Scratch:
    """Arrays kept from block to block: fresh ones each time would be given their memory page by page anew."""

    __slots__ = ("_arrays", "_turn")

    def __init__(self, turns: int = 1) -> None:
        self._arrays = [np.empty((0, 0), np.float32)] * turns
        self._turn = 0

    def shaped(self, rows: int, columns: int) -> Frames:
        """The next of the arrays, of a shape; it holds what it held before, `turns` calls ago."""
        turn = self._turn
        self._turn = (turn + 1) % len(self._arrays)
        array = self._arrays[turn]
        if array.shape[0] != rows or array.shape[1] < columns:
            array = self._arrays[turn] = np.empty((rows, columns), np.float32)
        return array[:, :columns]


def read_sample(path: Path) -> tuple[Frames, int]:
    """A sample as `(frames, 1 or 2)` and its rate in Hz.

    More than two channels are folded to stereo (even channels left, odd right); NaN and infinities become silence; a
    constant offset is removed.

    Raises:
        SampleError: the file is missing, not audio, empty, or silent.
    """
    frames, sample_rate_hz = _decode(path)
    # A sum is finite only where every value is: far cheaper than looking at each.
    if not np.isfinite(frames.sum(dtype=np.float64)):
        frames = np.nan_to_num(frames, nan=0.0, posinf=0.0, neginf=0.0)
    frames = fold_channels(frames)
    peak = float(np.abs(frames).max()) if frames.size else 0.0
    if len(frames) < _MIN_FRAMES:
        raise SampleError(f"sample `{path}` holds no sound: {len(frames)} frames")
    if peak < 1e-6:
        raise SampleError(f"sample `{path}` is silent")
    # Column by column: along the long axis of a narrow array numpy is fifteen times slower.
    offset = np.asarray([frames[:, channel].mean(dtype=np.float64) for channel in range(frames.shape[1])])
    if float(np.abs(offset).max()) > _DC_SHARE_OF_PEAK * peak:
        frames = frames - offset.astype(np.float32)
    return np.ascontiguousarray(frames, dtype=np.float32), sample_rate_hz


def fold_channels(frames: Frames) -> Frames:
    """Fold any channel count to one or two."""
    if frames.shape[1] <= 2:
        return frames
    left, right = frames[:, 0::2].mean(axis=1), frames[:, 1::2].mean(axis=1)
    return np.stack([left, right], axis=1).astype(np.float32)


def mono_of(frames: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Mean of the channels, column by column: over the short axis numpy would be twenty times slower."""
    total = frames[:, 0].astype(np.float64)
    for channel in range(1, frames.shape[1]):
        total += frames[:, channel]
    total /= frames.shape[1]
    return np.asarray(total)


def sample_info(path: Path) -> tuple[int, int, int]:
    """Sample rate in Hz, frames and channels, from the header alone.

    Raises:
        SampleError: not readable as audio.
    """
    with _open(path) as file:
        return int(file.samplerate), int(file.frames), int(file.channels)


def _decode(path: Path) -> tuple[Frames, int]:
    with _open(path) as file:
        if not LOWEST_SAMPLE_RATE_HZ <= file.samplerate <= HIGHEST_SAMPLE_RATE_HZ:
            raise SampleError(f"sample `{path}` is damaged: no sound is made of {file.samplerate:,} samples a second")
        limit = MAX_SAMPLE_SECONDS * file.samplerate
        try:
            frames = file.read(frames=min(file.frames, limit), dtype="float32", always_2d=True)
        except (soundfile.SoundFileError, RuntimeError, MemoryError) as error:
            raise SampleError(f"sample `{path}` is damaged: {error}") from None
        return frames, int(file.samplerate)


def _open(path: Path) -> Any:
    try:
        source: Any = _ogg_inside(path) or str(path)
        return soundfile.SoundFile(source)
    except (soundfile.SoundFileError, OSError, TypeError, RuntimeError) as error:
        clipped = _clipped_wav(path)
        if clipped is not None:
            return clipped
        reason = "it is missing" if not path.exists() else "it is not audio that libsndfile reads"
        raise SampleError(f"cannot read sample `{path}`: {reason}", hint="air inventory rebuild") from error


def _clipped_wav(path: Path) -> Any:
    """A WAV that libsndfile refuses although its frames are there, such as one whose data chunk overruns the file."""
    try:
        with path.open("rb") as file:
            form = data = None
            for chunk in walk_chunks(file, keep={b"fmt "}):
                form = chunk if chunk.name == b"fmt " else form
                data = chunk if chunk.name == b"data" else data
            if form is None or data is None or form.byteorder == "big" or len(form.body) < _FORMAT.size:
                return None
            tag, channels, rate, _, width, bits = _FORMAT.unpack_from(form.body)
            tag = int.from_bytes(form.body[24:26], "little") if tag == _EXTENSIBLE and len(form.body) >= 26 else tag
            subtype = _RAW_SUBTYPES.get((tag, bits))
            is_rate = LOWEST_SAMPLE_RATE_HZ <= rate <= HIGHEST_SAMPLE_RATE_HZ
            if subtype is None or not channels or not is_rate or width != channels * bits // 8:
                return None
            file.seek(data.start)
            content = file.read(min(data.size_bytes, MAX_SAMPLE_SECONDS * rate * width))
        whole = content[: len(content) // width * width]
        return soundfile.SoundFile(
            io.BytesIO(whole), samplerate=rate, channels=channels, format="RAW", subtype=subtype, endian="LITTLE"
        )
    except (soundfile.SoundFileError, OSError, TypeError, RuntimeError):
        return None


def _ogg_inside(path: Path) -> io.BytesIO | None:
    """The Ogg stream of a WAV that wraps Ogg Vorbis, which libsndfile refuses as it stands."""
    with path.open("rb") as file:
        head = file.read(64)
        if (
            head[:4] != b"RIFF"
            or head[12:16] != b"fmt "
            or int.from_bytes(head[20:22], "little") not in _OGG_IN_WAV_TAGS
        ):
            return None
        content = head + file.read()
    start = content.find(b"OggS")
    return io.BytesIO(content[start:]) if start >= 0 else None
