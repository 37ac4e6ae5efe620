"""A synthesised stereo room, and convolution with it block by block."""

from functools import cache

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames

DECAY_SECONDS = 1.6
"""Time to fall by 60 dB at middle frequencies."""
_PRE_DELAY_SECONDS = 0.018
_BANDS: tuple[tuple[float, float, float], ...] = (
    # low edge Hz, high edge Hz, decay relative to DECAY_SECONDS: air and walls swallow highs sooner than lows
    (120.0, 500.0, 1.1),
    (500.0, 2000.0, 1.0),
    (2000.0, 5000.0, 0.7),
    (5000.0, 9000.0, 0.4),
)
_EARLY_TAPS: tuple[tuple[float, float, float], ...] = (
    # seconds, left gain, right gain
    (0.0110, 0.55, 0.25), (0.0157, 0.22, 0.50), (0.0213, 0.40, 0.30), (0.0287, 0.25, 0.38), (0.0371, 0.26, 0.18),
)  # fmt: skip
_ROOM_SEED = 20
_EARLY_SHARE = 0.25


@cache
def room_response(sample_rate_hz: int) -> Frames:
    """Impulse response `(2, frames)` of a medium room: early reflections, then noise that darkens as it decays.

    Scaled to unit energy per channel, so that a send of 0 dB returns about as loud as it was sent.
    """
    frames = round((_PRE_DELAY_SECONDS + DECAY_SECONDS * 1.1) * sample_rate_hz)
    time = np.arange(frames) / sample_rate_hz
    tail = np.stack([_tail(channel, frames, time, sample_rate_hz) for channel in range(2)])
    tail /= np.sqrt((tail**2).sum(axis=1, keepdims=True))
    early = np.zeros_like(tail)
    for seconds, left, right in _EARLY_TAPS:
        early[:, round(seconds * sample_rate_hz)] += (left, right)
    early *= np.sqrt(_EARLY_SHARE / (early**2).sum(axis=1, keepdims=True))
    response = np.sqrt(1 - _EARLY_SHARE) * tail + early
    response[:, -sample_rate_hz // 20 :] *= np.linspace(1, 0, sample_rate_hz // 20)
    return np.asarray(response, np.float32)


def _tail(channel: int, frames: int, time: npt.NDArray[np.float64], sample_rate_hz: int) -> npt.NDArray[np.float64]:
    noise = np.random.Generator(np.random.PCG64([_ROOM_SEED, channel])).standard_normal(frames)
    spectrum = np.fft.rfft(noise)
    frequency = np.fft.rfftfreq(frames, 1 / sample_rate_hz)
    total = np.zeros(frames)
    for low_hz, high_hz, share in _BANDS:
        # Raised-cosine edges, a third of an octave wide, keep the bands from ringing.
        rise = np.clip(np.log2(np.maximum(frequency, 1) / low_hz) * 3 + 0.5, 0, 1)
        fall = np.clip(np.log2(high_hz / np.maximum(frequency, 1)) * 3 + 0.5, 0, 1)
        shape = np.sin(rise * np.pi / 2) * np.sin(fall * np.pi / 2)
        band = np.fft.irfft(spectrum * shape, frames)
        total += band * 10 ** (-3 * np.maximum(time - _PRE_DELAY_SECONDS, 0) / (DECAY_SECONDS * share))
    total[time < _PRE_DELAY_SECONDS] = 0
    return total


class Reverb:
    """Convolves a mono send with the room, keeping the tail between blocks (overlap-add)."""

    def __init__(self, sample_rate_hz: int, block_frames: int) -> None:
        self._rate = sample_rate_hz
        self.tail_frames = room_response(sample_rate_hz).shape[1] - 1
        """How long the room sounds after its input ends."""
        self._tail = np.zeros((2, self.tail_frames), np.float32)
        self._size = _fast_size(block_frames + self.tail_frames)

    def process(self, send: npt.NDArray[np.float32]) -> Frames:
        """The return `(2, frames)` for a mono block `(frames,)`."""
        count = len(send)
        length = count + self.tail_frames
        wet = np.zeros((2, length), np.float32)
        if send.any():
            spectrum = np.fft.rfft(send, self._size)
            for channel in range(2):
                product = spectrum * _response_spectrum(self._rate, self._size, channel)
                wet[channel] = np.fft.irfft(product, self._size)[:length]
        wet[:, : self.tail_frames] += self._tail
        self._tail = wet[:, count:].copy()
        return wet[:, :count]


@cache
def _response_spectrum(sample_rate_hz: int, size: int, channel: int) -> npt.NDArray[np.complex64]:
    return np.asarray(np.fft.rfft(room_response(sample_rate_hz)[channel], size), np.complex64)


def _fast_size(minimum: int) -> int:
    """The smallest product of 2, 3 and 5 not below `minimum`: FFTs of such lengths are quick."""
    best = 1 << (minimum - 1).bit_length()
    for threes in range(4):
        for fives in range(4):
            base = 3**threes * 5**fives
            size = base << max(0, -(-minimum // base) - 1).bit_length()
            best = min(best, size) if size >= minimum else best
    return best
