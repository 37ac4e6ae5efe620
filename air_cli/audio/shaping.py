"""Tone of a sound: low cut, tilt and brightness, applied once to a whole sample instead of to a running track.

Filters are linear, and a voice only scales its sound: shaping the sample gives what an equaliser on the track would
give, for a thousandth of its work. All responses are causal and of minimum phase, so an onset stays on its frame.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import pi, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames
from air_cli.domain.units import db_to_gain

TILT_PIVOT_HZ = 1000.0
BOX_HZ = 650.0
_BOX_Q = 0.67
"""A bell of two octaves."""
CURVE_HZ = (40.0, 56.0, 100.0, 200.0, 400.0, 800.0, 1600.0, 3150.0, 6300.0, 12500.0)
"""Middles of the bells that a tone's curve is made of."""
_CURVE_Q = (2.2, 2.2, *(1.41,) * 8)
"""Half an octave at the bottom, where a kick and a bass are one note each, and an octave above."""
_RINGING_SECONDS = 0.2
"""Room behind the sound for the filters to settle, so that nothing wraps around to its start."""
_MAX_RESPONSES = 24
_Response = npt.NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Tone:
    """`low_cut_hz` 12 dB an octave, `high_cut_hz` 6 dB an octave (0: none); `tilt_db` from bottom to top at 1 kHz.

    `box_db` is a bell of two octaves at 650 Hz, where most instruments pile up; `curve_db` holds the gains of bells at
    `CURVE_HZ`, or nothing.
    """

    low_cut_hz: float = 0.0
    tilt_db: float = 0.0
    high_cut_hz: float = 0.0
    box_db: float = 0.0
    curve_db: tuple[float, ...] = ()

    @property
    def is_flat(self) -> bool:
        """Whether nothing is changed."""
        cuts = self.low_cut_hz > 0 or self.high_cut_hz > 0
        return not (cuts or self.tilt_db or self.box_db or any(self.curve_db))


FLAT_TONE = Tone()


def shape(planes: Frames, tone: Tone, sample_rate_hz: int) -> Frames:
    """The sound `(channels, frames)` with a tone, equally long."""
    if tone.is_flat:
        return planes
    frames = planes.shape[1]
    size = fast_fft_size(frames + round(_RINGING_SECONDS * sample_rate_hz))
    response = _response(tone, size, sample_rate_hz)
    shaped = np.fft.irfft(np.fft.rfft(planes, size) * response, size)[:, :frames]
    return np.ascontiguousarray(shaped, np.float32)


def shaped_and_dull(planes: Frames, tone: Tone, dull: Tone, sample_rate_hz: int) -> tuple[Frames, Frames]:
    """The sound with a tone, and the same with the tone and a high cut; for less work than one after the other."""
    frames = planes.shape[1]
    size = fast_fft_size(frames + round(_RINGING_SECONDS * sample_rate_hz))
    spectrum = np.fft.rfft(planes, size)
    if not tone.is_flat:
        spectrum *= _response(tone, size, sample_rate_hz)
        planes = np.ascontiguousarray(np.fft.irfft(spectrum, size)[:, :frames], np.float32)
    spectrum *= _response(dull, size, sample_rate_hz)
    return planes, np.ascontiguousarray(np.fft.irfft(spectrum, size)[:, :frames], np.float32)


@lru_cache(maxsize=_MAX_RESPONSES)
def _response(tone: Tone, size: int, sample_rate_hz: int) -> npt.NDArray[np.complex64]:
    frequency_hz = np.asarray(np.fft.rfftfreq(size, 1 / sample_rate_hz))
    return tone_response(tone, frequency_hz, sample_rate_hz).astype(np.complex64)


def tone_response(tone: Tone, frequency_hz: npt.NDArray[np.floating[Any]], sample_rate_hz: int) -> _Response:
    """Complex gain of a tone at frequencies up to half the rate (bilinear transform of the analogue prototypes)."""
    # Just below the Nyquist frequency the mapped axis runs to infinity.
    warped = np.tan(np.minimum(pi * frequency_hz / sample_rate_hz, pi / 2 - 1e-6)) * (2 * sample_rate_hz)
    total: _Response = np.ones(len(frequency_hz), np.complex128)
    if tone.low_cut_hz > 0:
        total *= _low_cut(1j * warped / _mapped(tone.low_cut_hz, sample_rate_hz))
    if tone.tilt_db:
        gain = db_to_gain(tone.tilt_db)
        total *= _high_shelf(1j * warped / _mapped(TILT_PIVOT_HZ, sample_rate_hz), gain) / sqrt(gain)
    if tone.box_db:
        total *= _bell(1j * warped / _mapped(BOX_HZ, sample_rate_hz), tone.box_db, _BOX_Q)
    for centre_hz, q, gain_db in zip(CURVE_HZ, _CURVE_Q, tone.curve_db, strict=False):
        if gain_db:
            total *= _bell(1j * warped / _mapped(centre_hz, sample_rate_hz), gain_db, q)
    if tone.high_cut_hz > 0:
        total /= 1 + 1j * warped / _mapped(min(tone.high_cut_hz, 0.45 * sample_rate_hz), sample_rate_hz)
    return total


def brightened(planes: Frames, dull: Frames, brightness_db: float) -> Frames:
    """A sound between itself (0 dB) and its dull, high-cut version: exactly a shelf above the corner of that cut."""
    mixed: Frames = planes - dull
    mixed *= np.float32(db_to_gain(brightness_db))
    mixed += dull
    return mixed


def _mapped(frequency_hz: float, sample_rate_hz: int) -> float:
    return float(2 * sample_rate_hz * np.tan(pi * frequency_hz / sample_rate_hz))


def _low_cut(s: _Response) -> _Response:
    """Butterworth high-pass of second order, corner at |s| = 1."""
    return np.asarray(s * s / (s * s + sqrt(2) * s + 1))


def _bell(s: _Response, gain_db: float, q: float) -> _Response:
    """Peaking equaliser of second order, its middle at |s| = 1; a cut undoes the boost of the same height."""
    root = db_to_gain(gain_db / 2)
    return np.asarray((s * s + s * root / q + 1) / (s * s + s / (root * q) + 1))


def _high_shelf(s: _Response, gain: float) -> _Response:
    """First-order shelf: 1 at the bottom, `gain` at the top, its root at |s| = 1."""
    root = sqrt(gain)
    return np.asarray((1 + s * root) / (1 + s / root))


def fast_fft_size(minimum: int) -> int:
    """The smallest product of 2, 3 and 5 not below `minimum`: FFTs of such lengths are quick."""
    best = 1 << (minimum - 1).bit_length()
    for threes in range(4):
        for fives in range(4):
            base = 3**threes * 5**fives
            size = base << max(0, -(-minimum // base) - 1).bit_length()
            best = min(best, size) if size >= minimum else best
    return best
