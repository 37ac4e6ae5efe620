"""Synthesised stereo spaces, and convolution with them block by block."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames
from air_cli.audio.shaping import fast_fft_size

SpaceName = Literal["room", "plate", "hall"]
_Band = tuple[float, float, float, float]
_Tap = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Space:
    """A place to sound in.

    Attributes:
        decay_seconds: time to fall by 60 dB at middle frequencies.
        pre_delay_seconds: silence before the dense tail.
        build_seconds: how long the tail takes to reach its full density; large places swell.
        early_share: energy of the early reflections, of all.
        bands: low edge Hz, high edge Hz, decay relative to `decay_seconds`, level in dB.
        taps: early reflections: seconds, left gain, right gain.
    """

    decay_seconds: float
    pre_delay_seconds: float
    build_seconds: float
    early_share: float
    bands: tuple[_Band, ...]
    taps: tuple[_Tap, ...] = ()


# Air and walls swallow highs sooner than lows; a plate is bright, and has no walls that answer early.
SPACES: dict[SpaceName, Space] = {
    "room": Space(
        1.1, 0.012, 0.004, 0.3,
        ((120.0, 500.0, 1.1, 0.0), (500.0, 2000.0, 1.0, 0.0), (2000.0, 5000.0, 0.7, 0.0), (5000.0, 9000.0, 0.4, 0.0)),
        ((0.0071, 0.55, 0.25), (0.0107, 0.22, 0.50), (0.0153, 0.40, 0.30), (0.0207, 0.25, 0.38), (0.0281, 0.26, 0.18)),
    ),
    "plate": Space(
        1.6, 0.018, 0.001, 0.0,
        ((180.0, 500.0, 0.9, -2.0), (500.0, 2000.0, 1.0, 0.0), (2000.0, 6000.0, 0.85, 1.0),
         (6000.0, 12000.0, 0.55, 0.0)),
    ),
    "hall": Space(
        2.3, 0.028, 0.03, 0.2,
        ((100.0, 500.0, 1.15, 0.0), (500.0, 2000.0, 1.0, 0.0), (2000.0, 4500.0, 0.65, -1.0),
         (4500.0, 8000.0, 0.35, -3.0)),
        ((0.0173, 0.50, 0.22), (0.0237, 0.24, 0.46), (0.0311, 0.36, 0.28), (0.0413, 0.22, 0.34), (0.0527, 0.26, 0.16),
         (0.0671, 0.14, 0.24)),
    ),
}  # fmt: skip
SPACE_NAMES: tuple[SpaceName, ...] = tuple(SPACES)
_SEED = 20
_LENGTH_IN_DECAYS = 1.05
_END_FADE_SECONDS = 0.05


@cache
def space_response(name: SpaceName, sample_rate_hz: int) -> Frames:
    """Impulse response `(2, frames)`: early reflections, then noise that darkens as it decays.

    Scaled to unit energy per channel, so that a send of 0 dB returns about as loud as it was sent. The noise differs
    between the channels; noise has no pitch of its own to ring with.
    """
    space = SPACES[name]
    frames = round((space.pre_delay_seconds + space.decay_seconds * _LENGTH_IN_DECAYS) * sample_rate_hz)
    tail = np.stack([_tail(space, channel, frames, sample_rate_hz) for channel in range(2)])
    tail /= np.sqrt((tail**2).sum(axis=1, keepdims=True))
    response = np.sqrt(1 - space.early_share) * tail + _early(space, frames, sample_rate_hz)
    fade = round(_END_FADE_SECONDS * sample_rate_hz)
    response[:, -fade:] *= np.linspace(1, 0, fade)
    return np.asarray(response, np.float32)


def _early(space: Space, frames: int, sample_rate_hz: int) -> npt.NDArray[np.float64]:
    early = np.zeros((2, frames))
    for seconds, left, right in space.taps:
        early[:, round(seconds * sample_rate_hz)] += (left, right)
    if space.taps:
        early *= np.sqrt(space.early_share / (early**2).sum(axis=1, keepdims=True))
    return early


def _tail(space: Space, channel: int, frames: int, sample_rate_hz: int) -> npt.NDArray[np.float64]:
    size = fast_fft_size(frames)
    spectrum = np.fft.rfft(np.random.Generator(np.random.PCG64([_SEED, channel])).standard_normal(size))
    frequency = np.fft.rfftfreq(size, 1 / sample_rate_hz)
    since = np.arange(frames) / sample_rate_hz - space.pre_delay_seconds
    total = np.zeros(frames)
    for low_hz, high_hz, share, level_db in space.bands:
        # Raised-cosine edges, a third of an octave wide, keep the bands from ringing.
        rise = np.clip(np.log2(np.maximum(frequency, 1) / low_hz) * 3 + 0.5, 0, 1)
        fall = np.clip(np.log2(high_hz / np.maximum(frequency, 1)) * 3 + 0.5, 0, 1)
        band = np.fft.irfft(spectrum * np.sin(rise * np.pi / 2) * np.sin(fall * np.pi / 2), size)[:frames]
        total += band * 10 ** (level_db / 20 - 3 * np.maximum(since, 0) / (space.decay_seconds * share))
    total *= np.clip(since / space.build_seconds, 0, 1)
    return total


class Reverb:
    """Convolves a mono send with a space, keeping the tail between blocks (overlap-add)."""

    def __init__(self, name: SpaceName, sample_rate_hz: int, block_frames: int) -> None:
        self._name: SpaceName = name
        self._rate = sample_rate_hz
        self.tail_frames = space_frames(name, sample_rate_hz) - 1
        """How long the space sounds after its input ends."""
        self._tail = np.zeros((2, self.tail_frames), np.float32)
        self._size = fast_fft_size(block_frames + self.tail_frames)

    def process(self, send: npt.NDArray[np.float32]) -> Frames:
        """The return `(2, frames)` for a mono block `(frames,)`."""
        count = len(send)
        length = count + self.tail_frames
        if send.any():
            spectra = _response_spectra(self._name, self._rate, self._size)
            full = np.fft.irfft(np.fft.rfft(send, self._size) * spectra, self._size)
            wet = np.asarray(full[:, :length], np.float32)
        elif self._tail.any():
            wet = np.zeros((2, length), np.float32)
        else:
            return np.zeros((2, count), np.float32)
        wet[:, : self.tail_frames] += self._tail
        self._tail = wet[:, count:].copy()
        return np.asarray(wet[:, :count], np.float32)


def space_frames(name: SpaceName, sample_rate_hz: int) -> int:
    """Length of a space's response."""
    return len(space_response(name, sample_rate_hz)[0])


@cache
def _response_spectra(name: SpaceName, sample_rate_hz: int, size: int) -> npt.NDArray[np.complex64]:
    return np.asarray(np.fft.rfft(space_response(name, sample_rate_hz), size), np.complex64)
