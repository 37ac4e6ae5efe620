"""Harmonic spectra as data: slope, single levels, even harmonics, formants."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from air_cli.starter.signal import HIGHEST_HZ, Curve, curve_gain, decibels
from air_cli.starter.take import Numbers, Take


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Levels of the harmonics of a tone at full brightness.

    `slope_db_per_octave` counts from the fundamental; `first_db` sets the first harmonics one by one and the slope
    goes on from the last of them; `even_db` is added to even harmonics; `formants` is a curve fixed in Hz (body,
    bell, vowel), as Benade (*Fundamentals of Musical Acoustics*, 1976) draws the spectrum envelopes of instruments;
    `dark_db_per_octave` is the extra slope at brightness 0, counted from the larger of the fundamental and
    `dark_from_hz`.
    """

    slope_db_per_octave: float = -6.0
    first_db: tuple[float, ...] = ()
    even_db: float = 0.0
    formants: Curve = ()
    dark_db_per_octave: float = -9.0
    dark_from_hz: float = 0.0

    def levels(self, fundamental_hz: float, brightness: float = 1.0) -> Numbers:
        """Amplitudes of harmonics 1…n below the highest frequency, shape (n,)."""
        count = max(1, int(HIGHEST_HZ / fundamental_hz))
        return self.levels_at(np.arange(1.0, count + 1.0), fundamental_hz, brightness)

    def levels_at(self, numbers: Numbers, fundamental_hz: float, brightness: float = 1.0) -> Numbers:
        """Amplitudes of the harmonics with the given numbers, same shape."""
        octaves = np.log2(numbers)
        level_db = self.slope_db_per_octave * octaves + self._first_db(numbers)
        level_db += np.where(numbers % 2 == 0, self.even_db, 0.0)
        corner_hz = max(fundamental_hz, self.dark_from_hz)
        above = np.log2(np.maximum(numbers * fundamental_hz / corner_hz, 1.0))
        level_db += (1.0 - brightness) * self.dark_db_per_octave * above
        return decibels(level_db) * curve_gain(self.formants, numbers * fundamental_hz)

    def _first_db(self, numbers: Numbers) -> Numbers:
        """What `first_db` adds to the slope; beyond its end the last difference stays."""
        if not self.first_db:
            return np.zeros_like(numbers)
        own = np.array(self.first_db) - self.slope_db_per_octave * np.log2(np.arange(1.0, len(self.first_db) + 1.0))
        return np.asarray(own[np.minimum(numbers.astype(int) - 1, len(own) - 1)], dtype=np.float64)


def resonance_db(frequencies_hz: Numbers, centre_hz: float, quality: float, gain_db: float) -> Numbers:
    """A peak of `gain_db` at `centre_hz`, as wide as `quality` says, in dB (bell curve on a log-frequency axis)."""
    octaves = np.log2(np.maximum(frequencies_hz, 1.0) / centre_hz)
    return np.asarray(gain_db / (1.0 + (2.0 * quality * octaves) ** 2), dtype=np.float64)


def vowel(*formants: tuple[float, float, float], floor_db: float = -38.0) -> Curve:
    """A curve with peaks (centre in Hz, level in dB, quality) over a floor, sampled at 24 points an octave."""
    frequencies_hz = np.geomspace(60.0, 18_000.0, 198)
    floor = 10.0 ** (floor_db / 20.0)
    total = np.full_like(frequencies_hz, floor)
    for centre_hz, level_db, quality in formants:
        detuning = quality * (frequencies_hz / centre_hz - centre_hz / frequencies_hz)
        total += 10.0 ** (level_db / 20.0) / np.sqrt(1.0 + detuning**2)
    return tuple(zip(frequencies_hz.tolist(), (20.0 * np.log10(total)).tolist(), strict=True))


_RIPPLE_STEPS = 12
_RIPPLE_LOW_HZ, _RIPPLE_OCTAVES = 20.0, 10


@cache
def _ripple(instrument: str) -> Numbers:
    chance = Take(instrument, 0.0).chance("body")
    return np.clip(chance.standard_normal(_RIPPLE_STEPS * _RIPPLE_OCTAVES + 1), -2.0, 2.0)


def body_ripple(instrument: str, frequencies_hz: Numbers, depth_db: float) -> Numbers:
    """Amplitude factors of a body's many small resonances: random, but the same for every note of an instrument.

    Above its first modes the response of a sound box or a soundboard is best described by its statistics: peaks and
    dips some decibels deep, closer to each other than partials are (Woodhouse, "Body vibration of the violin", 2005).
    """
    place = np.log2(np.maximum(frequencies_hz, _RIPPLE_LOW_HZ) / _RIPPLE_LOW_HZ) * _RIPPLE_STEPS
    return decibels(depth_db * np.interp(place, np.arange(_RIPPLE_STEPS * _RIPPLE_OCTAVES + 1), _ripple(instrument)))
