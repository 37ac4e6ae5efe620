"""The balance of a mix: its long-term spectrum beside that of records, and what brings it nearer."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from air_cli.audio.equaliser import gain_curve_db
from air_cli.audio.files import Frames

RECORD_DB: Final[dict[float, float]] = {
    40: -9.0, 50: -4.5, 63: -1.5, 80: 0.0, 100: 0.0, 125: -0.5, 160: -1.5, 200: -2.0, 250: -2.5, 315: -3.5, 400: -4.0,
    500: -4.5, 630: -5.5, 800: -6.0, 1000: -6.5, 1250: -7.0, 1600: -8.0, 2000: -8.5, 2500: -9.5, 3150: -10.5,
    4000: -11.5, 5000: -12.5, 6300: -14.0, 8000: -15.5, 10000: -18.0, 12500: -21.5,
}  # fmt: skip
"""Third-octave band in Hz → level in dB of the average of commercial music.

Pestana, Ma, Reiss, Barbosa & Black, "Spectral characteristics of popular commercial recordings 1950–2010" (AES 135,
2013) found, over 772 number-one songs, a spectrum that rises to about 100 Hz, from there falls by some 5 dB an octave
to 4 kHz, and faster above; Elowsson & Friberg, "Long-term average spectrum in popular music and its relation to the
level of the percussion" (AES 142, 2017), over 12,345 songs, a curve of the same shape whose slope keeps growing with
frequency. Both are for bins of equal width; a third-octave band gains 3 dB an octave against a bin: per band the curve
falls by about 2 dB an octave from 100 Hz to 4 kHz and by 4 and more above. The table is that description in half-dB
steps, not a copy of either paper's data.
"""
FREE_DB = 3.0
"""So far from the average a band may lie and stays as it is: styles differ."""
MOST_DB = 12.0
_EMPTY_DB = (-24.0, -18.0)
"""What lies further below than the first is not quiet but missing, and is not lifted; between the two, by degrees."""
_ROUNDS = 8
_WINDOW_SECONDS = 0.3
_Power = npt.NDArray[np.float64]


class LongTermSpectrum:
    """Follows a stereo signal: mean power of both channels per frequency, over Hann windows that overlap by half."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate = sample_rate_hz
        self._size = 1 << round(math.log2(_WINDOW_SECONDS * sample_rate_hz))
        self._window = np.hanning(self._size).astype(np.float32)
        self._pending = np.zeros((2, 0), np.float32)
        self._power: _Power = np.zeros(self._size // 2 + 1)
        self._windows = 0

    def add(self, planes: Frames) -> None:
        """Take in a block `(2, frames)`."""
        joined = np.concatenate([self._pending, planes], axis=1)
        if joined.shape[1] >= self._size:
            hop = self._size // 2
            pieces = np.lib.stride_tricks.sliding_window_view(joined, self._size, axis=1)[:, ::hop]
            self._take(pieces)
            joined = joined[:, pieces.shape[1] * hop :]
        self._pending = joined

    def bands_db(self, gains_db: Mapping[float, float] | None = None) -> dict[float, float]:
        """Level per third octave of `RECORD_DB` in dB, behind an equaliser with gains where they are given.

        What is left of a window counts only where there is no other.
        """
        if not self._windows:
            padded = np.zeros((2, 1, self._size), np.float32)
            padded[:, 0, : self._pending.shape[1]] = self._pending
            self._take(padded)
        hz = np.fft.rfftfreq(self._size, 1 / self._rate)
        power = self._power * 10 ** (gain_curve_db(gains_db, hz) / 10) if gains_db else self._power
        total = np.concatenate([[0.0], np.cumsum(power / self._windows)])
        bands = np.asarray(list(RECORD_DB))
        low, high = (np.searchsorted(hz, bands * 2 ** (side / 6)) for side in (-1, 1))
        return dict(zip(RECORD_DB, (10 * np.log10(total[high] - total[low] + 1e-20)).tolist(), strict=True))

    def _take(self, pieces: Frames) -> None:
        for piece in pieces.swapaxes(0, 1):
            spectrum = np.fft.rfft(piece * self._window, axis=1)
            self._power += (spectrum.real**2 + spectrum.imag**2).sum(axis=0)
        self._windows += pieces.shape[1]


def away_db(bands_db: dict[float, float]) -> dict[float, float]:
    """How far each band lies from the average of records, after matching the mean."""
    apart = np.asarray([bands_db[band] - level for band, level in RECORD_DB.items()])
    return dict(zip(RECORD_DB, (apart - apart.mean()).tolist(), strict=True))


def correction_db(spectrum: LongTermSpectrum) -> dict[float, float]:
    """Gain per band that brings a mix within `FREE_DB` of the average, by `MOST_DB` at most either way.

    What is lifted reaches into its neighbours, and moves the mean by which all are judged: a few rounds settle it.
    """
    gains = dict.fromkeys(RECORD_DB, 0.0)
    there = np.interp(list(away_db(spectrum.bands_db()).values()), _EMPTY_DB, (0.0, 1.0))
    for _ in range(_ROUNDS):
        away = np.asarray(list(away_db(spectrum.bands_db(gains)).values()))
        wanted = np.asarray(list(gains.values())) + there * (np.clip(away, -FREE_DB, FREE_DB) - away)
        gains = dict(zip(RECORD_DB, np.clip(wanted, -MOST_DB, MOST_DB).round(2).tolist(), strict=True))
    return gains
