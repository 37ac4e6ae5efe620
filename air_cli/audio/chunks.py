"""Walking the chunks of RIFF and IFF files (WAV, RF64, RIFX, AIFF), tolerant of wrong sizes and forgotten padding."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import BinaryIO, Literal

_LONGEST_BODY_BYTES = 1 << 16
_MOST_CHUNKS = 4096
_FORMS: dict[bytes, Literal["little", "big"]] = {b"RIFF": "little", b"RF64": "little", b"RIFX": "big", b"FORM": "big"}
_KINDS = frozenset({b"WAVE", b"AIFF", b"AIFC"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: where its body begins, how long it claims to be, and its first 64 KiB where they were asked for."""

    name: bytes
    start: int
    size_bytes: int
    body: bytes
    byteorder: Literal["little", "big"]


def walk_chunks(file: BinaryIO, *, keep: Set[bytes]) -> Iterator[Chunk]:
    """The chunks of a file in order; sizes that overrun the file simply end the walk.

    Args:
        file: open at its beginning.
        keep: names whose bodies are wanted.
    """
    head = file.read(12)
    byteorder = _FORMS.get(head[:4])
    if len(head) < 12 or byteorder is None or head[8:] not in _KINDS:
        return
    for _ in range(_MOST_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            return
        size = int.from_bytes(header[4:], byteorder)
        start = file.tell()
        body = file.read(min(size, _LONGEST_BODY_BYTES)) if header[:4] in keep else b""
        yield Chunk(header[:4], start, size, body, byteorder)
        file.seek(_after_padding(file, start + size))


def _after_padding(file: BinaryIO, position: int) -> int:
    """Where the next chunk begins: chunks are padded to even sizes, yet some writers forget to."""
    if position % 2 == 0:
        return position
    file.seek(position)
    return position + 1 if file.read(1) in (b"\0", b"") else position
