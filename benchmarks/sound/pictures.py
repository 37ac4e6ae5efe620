"""Small spectrogram pictures, written without any picture library."""

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_WIDTH, _HEIGHT, _GAP = 300, 180, 8
_SECONDS, _LOW_HZ, _HIGH_HZ, _RANGE_DB = 2.5, 40.0, 12_000.0, 80.0
_LEVELS = 24
"""Shades: fewer make smaller files."""


def write_pair(path: Path, left: tuple[Numbers, int], right: tuple[Numbers, int]) -> None:
    """Two sounds (frames, rate) side by side: 2.5 s across, 40 Hz – 12 kHz upwards on a log scale, 80 dB of shades."""
    gap = np.zeros((_HEIGHT, _GAP), dtype=np.uint8)
    write_png(path, np.hstack((spectrogram(*left), gap, spectrogram(*right))))


def spectrogram(mono: Numbers, rate_hz: int) -> NDArray[np.uint8]:
    """Shades 0–23 of one sound, shape (180, 300), highest frequency first."""
    start = int(np.argmax(np.abs(mono) > 0.01 * np.abs(mono).max()))
    sound = np.zeros(int(_SECONDS * rate_hz) + 4096)
    part = mono[start : start + len(sound) - 2048]
    sound[2048 : 2048 + len(part)] = part / np.abs(mono).max()
    places = np.linspace(0, len(sound) - 4096, _WIDTH).astype(int)
    power = np.abs(np.fft.rfft(np.stack([sound[p : p + 4096] for p in places]) * np.hanning(4096), axis=1))
    hz = np.geomspace(_HIGH_HZ, _LOW_HZ, _HEIGHT)
    bins = np.clip(np.rint(hz * 4096 / rate_hz).astype(int), 1, 2047)
    level = 20.0 * np.log10(np.maximum(power[:, bins].T, 1e-9))
    shade = (level - level.max() + _RANGE_DB) / _RANGE_DB
    return np.asarray(np.clip(shade, 0.0, 1.0) * (_LEVELS - 1), dtype=np.uint8)


def write_png(path: Path, shades: NDArray[np.uint8]) -> None:
    """An indexed PNG (W3C PNG specification, 2003): dark blue over orange to white."""
    ramp = np.linspace(0.0, 1.0, _LEVELS)
    colours = np.stack((ramp**0.6, ramp**1.3, 0.25 + 0.5 * np.abs(ramp - 0.5)), axis=1)
    palette = np.clip(colours * 255, 0, 255).astype(np.uint8).tobytes()
    height, width = shades.shape
    raw = b"".join(b"\0" + line.tobytes() for line in shades)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    chunks = (("IHDR", header), ("PLTE", palette), ("IDAT", zlib.compress(raw, 9)), ("IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name.encode(), body) for name, body in chunks))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
