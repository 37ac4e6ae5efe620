"""FLAC files as bytes, with the sampler chunk that carries the root note and the sustain loop."""

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from air_cli.audio.sampler_chunk import flac_application_block, riff_chunk, sampler_body

_STREAM_INFO_END = 4 + 4 + 34
"""Magic, block header and the stream-info block, which always comes first (RFC 9639, section 8.2)."""
_LAST_BLOCK = 0x80


def flac_bytes(
    frames: NDArray[np.float32],
    sample_rate_hz: int,
    *,
    root_note: float | None = None,
    loop: tuple[int, int] | None = None,
    bits: int = 16,
) -> bytes:
    """A whole 16-bit FLAC file.

    Args:
        frames: shape (frames, channels), ±1.0 = 0 dBFS; what is beyond is clipped, no dither is added.
        sample_rate_hz: frames a second.
        root_note: MIDI note (with fraction) at which the sample sounds unshifted; adds a `smpl` chunk.
        loop: sustain loop in frames, end exclusive; kept only together with a root note.
        bits: 1–16 that are used; the others are zero, and cost nothing.
    """
    buffer = io.BytesIO()
    limit = 1 << (bits - 1)
    steps = np.clip(np.rint(frames.astype(np.float64) * limit), -limit, limit - 1)
    numbers = (steps * (32768 // limit)).astype(np.int16)
    soundfile.write(buffer, numbers, sample_rate_hz, format="FLAC", subtype="PCM_16", compression_level=1.0)
    content = buffer.getvalue()
    if root_note is None:
        return content
    block = flac_application_block(riff_chunk(b"smpl", sampler_body(sample_rate_hz, root_note, loop)))
    if content[4] & _LAST_BLOCK:
        content = content[:4] + bytes([content[4] & ~_LAST_BLOCK]) + content[5:]
        block = bytes([block[0] | _LAST_BLOCK]) + block[1:]
    return content[:_STREAM_INFO_END] + block + content[_STREAM_INFO_END:]
