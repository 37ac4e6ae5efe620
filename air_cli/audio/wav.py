"""WAV files as bytes, with the sampler chunk that carries the root note and the sustain loop.

Layout after the RIFF/WAVE specification (Microsoft & IBM, *Multimedia Programming Interface*, 1991) and its `smpl`
chunk.
"""

import math
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from air_cli.audio.chunks import walk_chunks

_PCM, _IEEE_FLOAT = 1, 3
_SEMITONE_FRACTION = 2**32
_SMPL_HEADER = struct.Struct("<9I")
_SMPL_LOOP = struct.Struct("<6I")


@dataclass(frozen=True, slots=True)
class SamplerChunk:
    """What a `smpl` chunk says: `root_note` in MIDI notes with its fraction, loop in frames, end exclusive."""

    root_note: float
    loop_start_frame: int | None = None
    loop_end_frame: int | None = None


def wav_bytes(
    frames: NDArray[np.float32],
    sample_rate_hz: int,
    *,
    bit_depth: int = 16,
    root_note: float | None = None,
    loop: tuple[int, int] | None = None,
) -> bytes:
    """A whole WAV file.

    Args:
        frames: shape (frames, channels), ±1.0 = 0 dBFS; integer formats clip beyond it, no dither is added.
        sample_rate_hz: frames a second.
        bit_depth: 16, 24 (integer) or 32 (float).
        root_note: MIDI note (with fraction) at which the sample sounds unshifted; adds a `smpl` chunk.
        loop: sustain loop in frames, end exclusive; kept only together with a root note.

    Raises:
        ValueError: another shape or bit depth.
    """
    if frames.ndim != 2:
        raise ValueError(f"frames must have the shape (frames, channels), not {frames.shape}")
    if bit_depth not in _ENCODERS:
        raise ValueError(f"bit depth must be 16, 24 or 32, not {bit_depth}")
    data = _ENCODERS[bit_depth](frames)
    chunks = _format_chunks(frames, sample_rate_hz, bit_depth)
    if root_note is not None:
        chunks += _chunk(b"smpl", _sampler_body(sample_rate_hz, root_note, loop))
    body = b"WAVE" + chunks + _chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def read_sampler_chunk(path: Path) -> SamplerChunk | None:
    """The sampler chunk of a WAV file; `None` where there is none, and for anything that is not a readable WAV file."""
    try:
        with path.open("rb") as file:
            body = next((chunk.body for chunk in walk_chunks(file, keep={b"smpl"}) if chunk.name == b"smpl"), None)
    except OSError:
        return None
    return None if body is None else parse_sampler(body)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _format_chunks(frames: NDArray[np.float32], sample_rate_hz: int, bit_depth: int) -> bytes:
    channels = frames.shape[1]
    width = channels * bit_depth // 8
    is_float = bit_depth == 32
    tag = _IEEE_FLOAT if is_float else _PCM
    body = struct.pack("<HHIIHH", tag, channels, sample_rate_hz, sample_rate_hz * width, width, bit_depth)
    if not is_float:
        return _chunk(b"fmt ", body)
    return _chunk(b"fmt ", body + b"\0\0") + _chunk(b"fact", struct.pack("<I", len(frames)))


def _whole_numbers(frames: NDArray[np.float32], full_scale: int) -> NDArray[np.int32]:
    scaled = np.rint(frames.astype(np.float64) * full_scale)
    return np.asarray(np.clip(np.nan_to_num(scaled), -full_scale, full_scale - 1), dtype="<i4")


def _encode_16(frames: NDArray[np.float32]) -> bytes:
    return _whole_numbers(frames, 1 << 15).astype("<i2").tobytes()


def _encode_24(frames: NDArray[np.float32]) -> bytes:
    four_bytes = np.ascontiguousarray(_whole_numbers(frames, 1 << 23)).view(np.uint8)
    return four_bytes.reshape(-1, 4)[:, :3].tobytes()


def _encode_32(frames: NDArray[np.float32]) -> bytes:
    return np.ascontiguousarray(frames, dtype="<f4").tobytes()


_ENCODERS = {16: _encode_16, 24: _encode_24, 32: _encode_32}


def _sampler_body(sample_rate_hz: int, root_note: float, loop: tuple[int, int] | None) -> bytes:
    units = round(root_note * _SEMITONE_FRACTION)
    note, fraction = divmod(min(max(units, 0), 128 * _SEMITONE_FRACTION - 1), _SEMITONE_FRACTION)
    period_nanoseconds = round(1e9 / sample_rate_hz)
    header = _SMPL_HEADER.pack(0, 0, period_nanoseconds, note, fraction, 0, 0, int(loop is not None), 0)
    return header if loop is None else header + _SMPL_LOOP.pack(0, 0, loop[0], loop[1] - 1, 0, 0)


def parse_sampler(body: bytes) -> SamplerChunk | None:
    """What the body of a `smpl` chunk says; `None` where it is too short or states no MIDI note."""
    if len(body) < _SMPL_HEADER.size:
        return None
    _, _, _, note, fraction, _, _, loop_count, _ = _SMPL_HEADER.unpack_from(body)
    if note > 127:
        return None
    root_note = math.fsum((note, fraction / _SEMITONE_FRACTION))
    if loop_count == 0 or len(body) < _SMPL_HEADER.size + _SMPL_LOOP.size:
        return SamplerChunk(root_note)
    _, _, start, last, _, _ = _SMPL_LOOP.unpack_from(body, _SMPL_HEADER.size)
    return SamplerChunk(root_note, start, last + 1) if start < last else SamplerChunk(root_note)
