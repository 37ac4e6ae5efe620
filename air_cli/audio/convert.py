"""Audio files in another format or bit depth, and how loud and long they are; read and written block by block."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from air_cli.audio.files import Frames
from air_cli.audio.ogg import fix_serial
from air_cli.audio.output import FORMATS, BlockWriter, open_writer
from air_cli.domain.choices import AudioFormat
from air_cli.errors import SampleError, SettingError
from air_cli.nearest import did_you_mean

_BLOCK_FRAMES = 1 << 16
_DITHER_SEED = 20
_SUBTYPE_BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What the header of an audio file says; `bit_depth` is 0 where the format has none."""

    sample_rate_hz: int
    frames: int
    channels: int
    bit_depth: int

    @property
    def seconds(self) -> float:
        """Length."""
        return self.frames / self.sample_rate_hz


def audio_facts(path: Path) -> AudioFacts:
    """Facts of an audio file.

    Raises:
        SampleError: it cannot be read as audio.
    """
    with open_audio(path) as file:
        depth = _SUBTYPE_BITS.get(file.subtype, 0)
        return AudioFacts(int(file.samplerate), int(file.frames), int(file.channels), depth)


def peak_of(path: Path) -> float:
    """Largest magnitude of a file, 1.0 = 0 dBFS.

    Raises:
        SampleError: it cannot be read as audio.
    """
    with open_audio(path) as file:
        return max((float(np.abs(block).max()) for block in read_blocks(path, file)), default=0.0)


def check_output(audio_format: str, bit_depth: int, sample_rate_hz: int) -> None:
    """Refuse what a format cannot hold.

    Raises:
        SettingError: unknown format, or one without this depth or rate.
    """
    row = FORMATS.get(audio_format)  # type: ignore[call-overload]
    if row is None:
        raise SettingError(f"unknown format `{audio_format}`", hint=did_you_mean(audio_format, FORMATS))
    if bit_depth not in row.bit_depths:
        depth = "32f" if bit_depth == 32 else str(bit_depth)
        raise SettingError(f"{audio_format} has no bit depth {depth}", hint="--stems-format wav")
    if sample_rate_hz not in row.sample_rates_hz:
        raise SettingError(f"{audio_format} cannot hold {sample_rate_hz} Hz", hint="--stems-format flac")


def convert_audio(
    source: Path, target: Path, audio_format: AudioFormat, bit_depth: int, gain: float = 1.0
) -> AudioFacts:
    """Write `source` to `target` as stereo in another format, times `gain`; frames stay where they are.

    Fewer bits than the source has are reached with triangular dither, always the same; silence stays silent.

    Raises:
        SampleError: the source cannot be read.
        SettingError: the format cannot hold the rate or depth.
        OSError: the target cannot be written.
    """
    facts = audio_facts(source)
    check_output(audio_format, bit_depth, facts.sample_rate_hz)
    is_shorter = FORMATS[audio_format].is_lossless and bit_depth < 32 and (facts.bit_depth > bit_depth or gain != 1.0)
    with open_audio(source) as file, target.open("w+b") as out:
        place: Any = out if audio_format == "wav" else str(target)
        writer = open_writer(place, audio_format, facts.sample_rate_hz, bit_depth, facts.frames)
        try:
            for number, block in enumerate(read_blocks(source, file)):
                planes = _stereo(block) * np.float32(gain)
                writer.write(planes, _dither(planes, number) if is_shorter else None)
        except (soundfile.SoundFileError, AssertionError) as error:
            raise OSError(errno.ENOSPC, f"writing failed: {error}") from error
        finally:
            _close(writer)
        if audio_format == "ogg":
            fix_serial(out)
    return facts


def cut_audio(source: Path, target: Path, start_seconds: float) -> None:
    """Write what follows a moment of `source` to `target`, as 24-bit WAV.

    Raises:
        SampleError: the source cannot be read.
        OSError: the target cannot be written.
    """
    facts = audio_facts(source)
    first = min(facts.frames, round(start_seconds * facts.sample_rate_hz))
    with open_audio(source) as file, target.open("wb") as out:
        file.seek(first)
        writer = open_writer(out, "wav", facts.sample_rate_hz, 24, facts.frames - first)
        for block in read_blocks(source, file):
            writer.write(_stereo(block))
        writer.close()


def _close(writer: BlockWriter) -> None:
    try:
        writer.close()
    except soundfile.SoundFileError as error:
        raise OSError(errno.ENOSPC, f"writing failed: {error}") from error


def open_audio(path: Path) -> Any:
    """An open `soundfile.SoundFile`.

    Raises:
        SampleError: it cannot be read as audio.
    """
    try:
        return soundfile.SoundFile(str(path))
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        reason = "it is not audio that libsndfile reads" if path.exists() else "it is missing"
        raise SampleError(f"cannot read `{path}`: {reason}", hint="air render latest --fresh") from error


def read_blocks(path: Path, file: Any) -> Iterator[Frames]:
    """Blocks `(frames, channels)`; NaN and infinities become silence."""
    while True:
        try:
            block: Frames = file.read(_BLOCK_FRAMES, dtype="float32", always_2d=True)
        except (soundfile.SoundFileError, RuntimeError) as error:
            raise SampleError(f"`{path}` is damaged: {error}", hint="air render latest --fresh") from None
        if not len(block):
            return
        yield np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)


def _stereo(block: Frames) -> Frames:
    left, right = block[:, 0], block[:, min(1, block.shape[1] - 1)]
    return np.ascontiguousarray(np.stack([left, right]), dtype=np.float32)


def _dither(planes: Frames, number: int) -> Frames:
    noise = np.random.Generator(np.random.PCG64([_DITHER_SEED, number]))
    white = noise.random(planes.shape, dtype=np.float32) - noise.random(planes.shape, dtype=np.float32)
    return np.asarray(white * (planes != 0), np.float32)


def waveform(path: Path, columns: int) -> list[tuple[float, float, float]]:
    """Lowest value, highest value and RMS of each of `columns` equal stretches of a file, both channels together.

    Raises:
        SampleError: it cannot be read as audio.
    """
    with open_audio(path) as file:
        total = max(1, int(file.frames))
        columns = max(1, min(columns, total))
        edges = np.linspace(0, total, columns + 1).astype(np.int64)
        lows, highs, squares = np.zeros(columns), np.zeros(columns), np.zeros(columns)
        start = 0
        for block in read_blocks(path, file):
            first = int(np.searchsorted(edges, start, side="right")) - 1
            last = int(np.searchsorted(edges, start + len(block), side="left"))
            cuts = np.clip(edges[first:last] - start, 0, len(block) - 1)
            span = slice(first, first + len(cuts))
            # Channel by channel: reducing along an axis of two is many times slower.
            for plane in np.ascontiguousarray(block.T):
                lows[span] = np.minimum(lows[span], np.minimum.reduceat(plane, cuts))
                highs[span] = np.maximum(highs[span], np.maximum.reduceat(plane, cuts))
                squares[span] += np.add.reduceat(plane * plane, cuts, dtype=np.float64) / block.shape[1]
            start += len(block)
        widths = np.maximum(1, np.diff(edges))
        rows = zip(lows, highs, np.sqrt(squares / widths), strict=True)
        return [(float(low), float(high), float(rms)) for low, high, rms in rows]
