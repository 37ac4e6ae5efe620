"""Recordings of drums, read from where free sample packages keep them: drum kits, SoundFonts, single files.

What is which drum stands in `drum_recordings.toml`. Nothing is copied.
"""

import struct
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
TABLE = Path(__file__).with_suffix(".toml")
_PATCH_HEADER_BYTES, _PATCH_SAMPLE_BYTES = 239, 96
_LEFT = 4
"""Sample type of a left channel (SoundFont 2.04, ch. 7.10); the right one follows."""


@dataclass(frozen=True)
class Recording:
    """One stroke: frames of shape (frames, channels) and their rate in Hz."""

    frames: Numbers
    rate_hz: int


@dataclass(frozen=True)
class Drum:
    """One row of the table: its name, our piece, whether it has a head, and the recorded drums."""

    name: str
    piece: str
    recordings: tuple[str, ...]
    head: bool = field(default=False)


def table() -> list[Drum]:
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["drum"]
    return [Drum(r["name"], r["piece"], tuple(r["recordings"]), r.get("head", False)) for r in rows]


def layers(folder: Path, recording: str) -> list[Recording]:
    """The layers of one recorded drum, softest first."""
    kind, _, place = recording.partition(":")
    return {"hydrogen": _hydrogen, "sf2": _sound_font, "files": _files}[kind](folder, place)


def _files(folder: Path, place: str) -> list[Recording]:
    return [_read(folder / name.strip()) for name in place.split(",")]


def _read(path: Path) -> Recording:
    if path.suffix == ".pat":
        return _patch(path.read_bytes())
    frames, rate_hz = soundfile.read(str(path), always_2d=True)
    return Recording(frames, rate_hz)


def _patch(data: bytes) -> Recording:
    """First sample of a GUS patch, 16 bits."""
    header = data[_PATCH_HEADER_BYTES : _PATCH_HEADER_BYTES + _PATCH_SAMPLE_BYTES]
    size, rate_hz, modes = struct.unpack_from("<I", header, 8)[0], struct.unpack_from("<H", header, 20)[0], header[55]
    start = _PATCH_HEADER_BYTES + _PATCH_SAMPLE_BYTES
    if not modes & 1:
        raise ValueError("patch is not of 16 bits")
    whole = np.frombuffer(data[start : start + size // 2 * 2], dtype="<u2" if modes & 2 else "<i2").astype(np.float64)
    return Recording(((whole - (32_768.0 if modes & 2 else 0.0)) / 32_768.0).reshape(-1, 1), rate_hz)


def _hydrogen(folder: Path, place: str) -> list[Recording]:
    kit, _, name = place.partition("/")
    root = ET.parse(folder / "hydrogen" / kit / "drumkit.xml").getroot()
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
    named = [i for i in root.iter("instrument") if (i.findtext("name") or "").startswith(name)]
    chosen = next((i for i in named if i.findtext("name") == name), named[0])
    found = sorted((float(n.findtext("min") or 0.0), n.findtext("filename") or "") for n in chosen.iter("layer"))
    files = [file for _, file in found] or [chosen.findtext("filename") or ""]
    return [_read(folder / "hydrogen" / kit / file) for file in files]


def _sound_font(folder: Path, place: str) -> list[Recording]:
    file, _, prefix = place.rpartition("/")
    return [recording for name, recording in _samples(folder / file, prefix) if name.startswith(prefix)]


def _samples(path: Path, prefix: str) -> Iterator[tuple[str, Recording]]:
    frames, headers = _sound_font_parts(path)
    for number, (name, start, end, rate_hz, kind) in enumerate(headers):
        if not name.startswith(prefix) or (kind != 1 and kind != _LEFT):
            continue
        sides = [frames[start:end]]
        if kind == _LEFT:
            twin = next(h for h in (*headers[number + 1 :], *headers[:number]) if h[0] == name.replace("(L", "(R"))
            sides.append(frames[twin[1] : twin[2]])
        length = min(len(side) for side in sides)
        yield name, Recording(np.stack([s[:length] for s in sides], axis=1) / 32_768.0, rate_hz)


@cache
def _sound_font_parts(path: Path) -> tuple[NDArray[np.int16], list[tuple[str, int, int, int, int]]]:
    """All frames of a SoundFont and the (name, start, end, rate in Hz, type) of its samples."""
    data = path.read_bytes()
    parts = {name: (start, size) for name, start, size in _chunks(data, 12, len(data))}
    start, size = parts[b"smpl"]
    frames = np.frombuffer(data, dtype="<i2", count=size // 2, offset=start)
    start, size = parts[b"shdr"]
    rows = (struct.unpack_from("<20s5IBb2H", data, start + 46 * n) for n in range(size // 46 - 1))
    return frames, [(r[0].split(b"\0")[0].decode("latin-1").strip(), r[1], r[2], r[5], r[9]) for r in rows]


def _chunks(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """RIFF chunks with those inside lists: name, start and size in bytes."""
    while start + 8 <= end:
        name, size = data[start : start + 4], int.from_bytes(data[start + 4 : start + 8], "little")
        if name == b"LIST":
            yield from _chunks(data, start + 12, start + 8 + size)
        else:
            yield name, start + 8, size
        start += 8 + size + (size & 1)
