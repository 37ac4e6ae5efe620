"""Writes the samples of a SoundFont as single notes that `compare.py` reads: FOLDER/<instrument>/<note>.wav.

    python benchmarks/sound/soundfont.py FluidR3_GM.sf2 FOLDER

Only the left or only channel of samples that are named after a note and at least a third of a second long; the short
loop of a held sound goes round until four seconds are full. Layout of the file: SoundFont Technical Specification
2.04 (E-mu Systems, 2006), chunks `smpl` and `shdr`.
"""

import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

_HEADER = struct.Struct("<20sIIIIIBbHH")
_NOTE = re.compile(r"\b([A-Ga-g])([#b]?)(\d)")
_LEFT_OR_MONO = (1, 4)
_SECONDS, _SHORTEST_SECONDS, _LONG_LOOP_SECONDS = 4.0, 0.33, 0.15


def chunks(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and length of every chunk, those inside of lists too."""
    while start + 8 <= end:
        name, length = data[start : start + 4], int.from_bytes(data[start + 4 : start + 8], "little")
        if name == b"LIST":
            yield from chunks(data, start + 12, start + 8 + length)
        yield name, start + 8, length
        start += 8 + length + length % 2


def main() -> None:
    data, target = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])
    places = {name: (start, length) for name, start, length in chunks(data, 12, len(data))}
    sounds = np.frombuffer(data, "<i2", places[b"smpl"][1] // 2, places[b"smpl"][0])
    first, length = places[b"shdr"]
    for raw, start, end, loop_start, loop_end, rate_hz, _, _, _, kind in _HEADER.iter_unpack(
        data[first : first + length]
    ):
        name = raw.partition(b"\0")[0].decode("latin-1")
        note = _NOTE.search(name)
        if note is None or kind not in _LEFT_OR_MONO or end - start < _SHORTEST_SECONDS * rate_hz:
            continue
        sound = sounds[start:end]
        if loop_end - loop_start > _LONG_LOOP_SECONDS * rate_hz:
            loop = sounds[loop_start:loop_end]
            turns = int(_SECONDS * rate_hz / len(loop)) + 1
            sound = np.concatenate((sounds[start:loop_end], *[loop] * turns))[: int(_SECONDS * rate_hz)]
        folder = target / (re.sub(r"\W+", "-", name[: note.start()].lower()).strip("-") or "other")
        folder.mkdir(parents=True, exist_ok=True)
        soundfile.write(str(folder / f"{note[1].upper()}{note[2]}{note[3]}.wav"), sound, rate_hz)


if __name__ == "__main__":
    main()
