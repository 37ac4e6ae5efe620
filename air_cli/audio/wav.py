"""WAV files as bytes, with the sampler chunk that carries the root note and the sustain loop.

Layout after the RIFF/WAVE specification (Microsoft & IBM, *Multimedia Programming Interface*, 1991).
"""

import struct

import numpy as np
from numpy.typing import NDArray

from air_cli.audio.sampler_chunk import SamplerChunk, read_sampler_chunk, riff_chunk, sampler_body

__all__ = ["SamplerChunk", "read_sampler_chunk", "wav_bytes"]

_PCM, _IEEE_FLOAT = 1, 3


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
        chunks += riff_chunk(b"smpl", sampler_body(sample_rate_hz, root_note, loop))
    body = b"WAVE" + chunks + riff_chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _format_chunks(frames: NDArray[np.float32], sample_rate_hz: int, bit_depth: int) -> bytes:
    channels = frames.shape[1]
    width = channels * bit_depth // 8
    is_float = bit_depth == 32
    tag = _IEEE_FLOAT if is_float else _PCM
    body = struct.pack("<HHIIHH", tag, channels, sample_rate_hz, sample_rate_hz * width, width, bit_depth)
    if not is_float:
        return riff_chunk(b"fmt ", body)
    return riff_chunk(b"fmt ", body + b"\0\0") + riff_chunk(b"fact", struct.pack("<I", len(frames)))


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
