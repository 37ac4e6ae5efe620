"""The `smpl` chunk: root note, tuning and sustain loop of a sample, in WAV files and in FLAC files.

Layout after the RIFF specification (Microsoft & IBM, *Multimedia Programming Interface*, 1991). FLAC carries foreign
RIFF chunks in APPLICATION blocks with the id `riff` (RFC 9639, section 8.4, and its registry of application ids).
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from air_cli.audio.chunks import walk_chunks

_SEMITONE_FRACTION = 2**32
_SMPL_HEADER = struct.Struct("<9I")
_SMPL_LOOP = struct.Struct("<6I")
_LONGEST_SMPL_BYTES = 1 << 16
_MOST_CHUNKS = 4096
_FLAC_APPLICATION = 2


@dataclass(frozen=True, slots=True)
class SamplerChunk:
    """What a `smpl` chunk says: `root_note` in MIDI notes with its fraction, loop in frames, end exclusive."""

    root_note: float
    loop_start_frame: int | None = None
    loop_end_frame: int | None = None


def riff_chunk(name: bytes, body: bytes) -> bytes:
    """A chunk with its size, padded to an even length."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def sampler_body(sample_rate_hz: int, root_note: float, loop: tuple[int, int] | None) -> bytes:
    """Body of a `smpl` chunk; `root_note` with its fraction, `loop` in frames, end exclusive."""
    units = round(root_note * _SEMITONE_FRACTION)
    note, fraction = divmod(min(max(units, 0), 128 * _SEMITONE_FRACTION - 1), _SEMITONE_FRACTION)
    period_nanoseconds = round(1e9 / sample_rate_hz)
    header = _SMPL_HEADER.pack(0, 0, period_nanoseconds, note, fraction, 0, 0, int(loop is not None), 0)
    return header if loop is None else header + _SMPL_LOOP.pack(0, 0, loop[0], loop[1] - 1, 0, 0)


def flac_application_block(chunk: bytes) -> bytes:
    """A RIFF chunk as a FLAC metadata block that is not the last one."""
    body = b"riff" + chunk
    return bytes([_FLAC_APPLICATION]) + len(body).to_bytes(3, "big") + body


def read_sampler_chunk(path: Path) -> SamplerChunk | None:
    """The sampler chunk of a WAV or FLAC file; `None` where there is none, and for anything that is neither."""
    try:
        with path.open("rb") as file:
            body = next(_sampler_bodies(file), None)
    except OSError:
        return None
    return None if body is None else parse_sampler(body)


def _sampler_bodies(file: BinaryIO) -> Iterator[bytes]:
    if file.read(4) == b"fLaC":
        yield from (body for name, body in _walk_flac(file) if name == b"smpl")
        return
    file.seek(0)
    yield from (chunk.body for chunk in walk_chunks(file, keep={b"smpl"}) if chunk.name == b"smpl")


def _walk_flac(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """RIFF chunks within the metadata blocks."""
    for _ in range(_MOST_CHUNKS):
        header = file.read(4)
        if len(header) < 4:
            return
        kind, size = header[0] & 0x7F, int.from_bytes(header[1:], "big")
        if kind == _FLAC_APPLICATION and 12 <= size <= _LONGEST_SMPL_BYTES:
            body = file.read(size)
            if body[:4] == b"riff":
                yield body[4:8], body[12 : 12 + int.from_bytes(body[8:12], "little")]
        else:
            file.seek(size, 1)
        if header[0] & 0x80:
            return


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
