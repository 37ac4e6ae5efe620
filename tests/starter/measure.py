"""Measurements of samples, made with nothing but an FFT."""

import math

import numpy as np

from air_cli.starter.take import Audio, Sound

RATE_HZ = 44_100


def level_db(value: float) -> float:
    return 20.0 * math.log10(max(value, 1e-9))


def sustained_part(sound: Sound) -> Audio:
    """The loop, or the first second after the attack, in mono."""
    mono: Audio = sound.frames.mean(axis=1)
    if sound.loop:
        return mono[sound.loop[0] : sound.loop[1]]
    return mono[RATE_HZ // 20 : RATE_HZ * 6 // 5]


def cents_off(mono: Audio, expected_hz: float, *, is_loop: bool, search_cents: float = 60.0) -> float:
    """How far the power centroid around an expected partial lies from it; a whole loop needs no window."""
    size = len(mono) if is_loop else 1 << 18
    power = np.abs(np.fft.rfft(mono if is_loop else mono * np.hanning(len(mono)), size)) ** 2
    hz = np.arange(len(power)) * RATE_HZ / size
    reach = 2.0 ** (search_cents / 1200.0)
    near = (hz > expected_hz / reach) & (hz < expected_hz * reach)
    centre_hz = float((hz[near] * power[near]).sum() / power[near].sum())
    return 1200.0 * math.log2(centre_hz / expected_hz)


def centroid_hz(mono: Audio) -> float:
    power = np.abs(np.fft.rfft(mono)) ** 2
    return float((power * np.fft.rfftfreq(len(mono), 1 / RATE_HZ)).sum() / power.sum())


def band_share_db(mono: Audio, low_hz: float, high_hz: float) -> float:
    """Power of a band against the whole."""
    power = np.abs(np.fft.rfft(mono)) ** 2
    hz = np.fft.rfftfreq(len(mono), 1 / RATE_HZ)
    inside = power[(hz >= low_hz) & (hz < high_hz)].sum()
    return 10.0 * math.log10(max(float(inside / power.sum()), 1e-12))


def harmonic_db(mono: Audio, fundamental_hz: float, count: int) -> list[float]:
    """Levels of the first harmonics against the strongest of them."""
    size = 1 << 17
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size))
    peaks = []
    for number in range(1, count + 1):
        low, high = (int(fundamental_hz * number * ratio * size / RATE_HZ) for ratio in (0.97, 1.03))
        peaks.append(level_db(float(spectrum[low : high + 2].max())))
    return [peak - max(peaks) for peak in peaks]
