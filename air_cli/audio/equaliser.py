"""An equaliser for a whole mix: gains per band as one causal response of minimum phase, so that an onset stays put."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames
from air_cli.audio.shaping import fast_fft_size

_RESPONSE_SECONDS = 0.19
"""Long enough to lift one third of an octave at 40 Hz."""
_DESIGN_SIZE = 1 << 17
_SILENT_HZ = 20.0
"""Below the lowest band the gain runs out by here: nothing that is not heard is lifted."""
_FADED_SHARE = 0.25
_Curve = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Equaliser:
    """`response` is its impulse response."""

    response: npt.NDArray[np.float32]

    _spectra: dict[int, npt.NDArray[np.complex64]] = field(default_factory=dict)

    @property
    def memory_frames(self) -> int:
        """How many frames before a block it must be given."""
        return len(self.response) - 1

    def apply(self, planes: Frames) -> Frames:
        """What comes out for `(2, memory + frames)`: the frames behind the memory."""
        size = fast_fft_size(planes.shape[1])
        spectrum = self._spectrum(size)
        result = np.empty((2, planes.shape[1] - self.memory_frames), np.float32)
        for plane, wet in zip(planes, result, strict=True):
            bins = np.fft.rfft(plane, size)
            bins *= spectrum
            # The end of a circular convolution wraps into its start, and the start is only memory.
            wet[:] = np.fft.irfft(bins, size)[self.memory_frames : planes.shape[1]]
        return result

    def _spectrum(self, size: int) -> npt.NDArray[np.complex64]:
        if size not in self._spectra:
            self._spectra[size] = np.fft.rfft(self.response, size).astype(np.complex64)
        return self._spectra[size]


def gain_curve_db(gains_db: Mapping[float, float], hz: npt.NDArray[np.floating[Any]]) -> _Curve:
    """Gain in dB at frequencies, straight between those given over the logarithm, and none below 20 Hz."""
    places = np.log([_SILENT_HZ, *gains_db])
    return np.asarray(np.interp(np.log(np.maximum(hz, 1.0)), places, [0.0, *gains_db.values()]), np.float64)


def equaliser(gains_db: Mapping[float, float], sample_rate_hz: int) -> Equaliser:
    """An equaliser with gains at frequencies in Hz, between them as `gain_curve_db` has it.

    The phase follows from the gain by folding the cepstrum (Oppenheim & Schafer, *Discrete-Time Signal Processing*,
    12.3 in the second edition).
    """
    log_gain = gain_curve_db(gains_db, np.fft.rfftfreq(_DESIGN_SIZE, 1 / sample_rate_hz)) * (np.log(10) / 20)
    cepstrum = np.fft.irfft(log_gain, _DESIGN_SIZE)
    cepstrum[1 : _DESIGN_SIZE // 2] *= 2
    cepstrum[_DESIGN_SIZE // 2 + 1 :] = 0
    taps = round(_RESPONSE_SECONDS * sample_rate_hz)
    response = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)), _DESIGN_SIZE)[:taps]
    faded = round(taps * _FADED_SHARE)
    response[-faded:] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(faded) + 1) / faded)
    return Equaliser(response.astype(np.float32))


def memory_before_start(last: Frames, frames: int, *, circular: bool) -> Frames:
    """What an equaliser remembers at frame 0: silence; in a loop its end `last`, repeated as often as it takes."""
    if not circular or not last.shape[1]:
        return np.zeros((2, frames), np.float32)
    times = -(-frames // last.shape[1])
    return np.asarray(np.tile(last, times)[:, -frames:], np.float32)
