"""What a sample file states about itself: root notes, loops, tempo, in the chunks that samplers and sequencers write.

`smpl`, `inst` and `acid` of WAV after the RIFF/WAVE specification and its registered chunks; `INST` and `MARK` of
AIFF after Apple's *Audio Interchange File Format* (1989).
"""

import struct
from dataclasses import dataclass
from pathlib import Path

from air_cli.audio.chunks import Chunk, walk_chunks
from air_cli.audio.sampler_chunk import parse_sampler

_WANTED = frozenset({b"smpl", b"inst", b"acid", b"INST", b"MARK"})
_ACID = struct.Struct("<IHHfIHHf")
_ACID_ONE_SHOT, _ACID_HAS_ROOT = 1, 2
_AIFF_LOOPS_AT = 8
_SLOWEST_BPM, _FASTEST_BPM = 40.0, 300.0
_CENTS = 100.0


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """Stated facts; `root_note` is a MIDI note with fraction and `root_source` the chunk it comes from.

    Loops are in frames, end exclusive; `tempo_bpm` and `beats` are those of an `acid` loop.
    """

    root_note: float | None = None
    root_source: str = ""
    loop_start_frame: int | None = None
    loop_end_frame: int | None = None
    tempo_bpm: float | None = None
    beats: int | None = None


def read_header_facts(path: Path) -> HeaderFacts:
    """Facts of a WAV or AIFF file's chunks; empty for any other file and for what cannot be read."""
    try:
        with path.open("rb") as file:
            chunks = {chunk.name: chunk for chunk in walk_chunks(file, keep=_WANTED) if chunk.name in _WANTED}
    except OSError:
        return HeaderFacts()
    facts: dict[str, float | str | int | None] = {}
    for name, read in _READERS:
        if name in chunks:
            # The first to state a fact is believed: samplers' chunks before sequencers'.
            facts = {**read(chunks[name], chunks), **facts}
    return HeaderFacts(**facts)  # type: ignore[arg-type]


Facts = dict[str, float | str | int | None]


def _sampler(chunk: Chunk, _: dict[bytes, Chunk]) -> Facts:
    told = parse_sampler(chunk.body)
    if told is None:
        return {}
    facts: Facts = {"root_note": told.root_note, "root_source": "smpl"}
    if told.loop_start_frame is not None:
        facts |= {"loop_start_frame": told.loop_start_frame, "loop_end_frame": told.loop_end_frame}
    return facts


def _instrument(chunk: Chunk, _: dict[bytes, Chunk]) -> Facts:
    if len(chunk.body) < 2:
        return {}
    note, cents = struct.unpack_from("<bb", chunk.body)
    # A sample tuned up by its player's cents sounds that much below the stated note.
    return {"root_note": note - cents / _CENTS, "root_source": "inst"} if note > 0 else {}


def _acid(chunk: Chunk, _: dict[bytes, Chunk]) -> Facts:
    if len(chunk.body) < _ACID.size:
        return {}
    flags, root, _unknown, _float, beats, _lower, _upper, tempo = _ACID.unpack_from(chunk.body)
    facts: Facts = {}
    if flags & _ACID_HAS_ROOT and 0 < root <= 127:
        facts |= {"root_note": float(root), "root_source": "acid"}
    if not flags & _ACID_ONE_SHOT and _SLOWEST_BPM <= tempo <= _FASTEST_BPM and beats:
        facts |= {"tempo_bpm": round(float(tempo), 3), "beats": int(beats)}
    return facts


def _aiff_instrument(chunk: Chunk, chunks: dict[bytes, Chunk]) -> Facts:
    if len(chunk.body) < _AIFF_LOOPS_AT + 6:
        return {}
    note, cents = struct.unpack_from(">bb", chunk.body)
    facts: Facts = {"root_note": note - cents / _CENTS, "root_source": "INST"} if note > 0 else {}
    mode, begin, end = struct.unpack_from(">hhh", chunk.body, _AIFF_LOOPS_AT)
    markers = _markers(chunks[b"MARK"].body) if b"MARK" in chunks else {}
    if mode and begin in markers and end in markers and markers[begin] < markers[end]:
        facts |= {"loop_start_frame": markers[begin], "loop_end_frame": markers[end]}
    return facts


def _markers(body: bytes) -> dict[int, int]:
    """Marker id → frame. Names are Pascal strings, padded so that length byte and text are even together."""
    found: dict[int, int] = {}
    at = 2
    while at + 7 <= len(body):
        number, frame, length = struct.unpack_from(">hIB", body, at)
        found[number] = frame
        at += 6 + 1 + length + (1 - length % 2)
    return found


_READERS = ((b"smpl", _sampler), (b"inst", _instrument), (b"INST", _aiff_instrument), (b"acid", _acid))
