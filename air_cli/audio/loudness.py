"""Loudness and true peak after ITU-R BS.1770-5, measured block by block."""

import math
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from air_cli.audio.files import Frames
from air_cli.audio.shaping import fast_fft_size

GROUP_FRAMES = 64
"""Resolution at which energy and peaks are kept for the limiter: under 1.5 ms."""
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_HOPS_PER_BLOCK = 4
"""Blocks of 400 ms, one every 100 ms."""
_OVERSAMPLING = 4
_GROUPS_AT_ONCE = 1024
_TAPS_PER_PHASE = 24
_WEIGHTING_SECONDS = 0.085
"""Behind this the high-pass has fallen by more than 150 dB."""
_BLOCK_SECONDS = 2
"""The desk's blocks are weighted in one piece."""


@cache
def k_weighting_response(sample_rate_hz: int) -> npt.NDArray[np.float64]:
    """Impulse response of the K-weighting filter: a +4 dB shelf above 1.5 kHz, a high-pass at 38 Hz (BS.1770-5).

    The analogue prototypes are mapped with the bilinear transform at the given rate (De Man, *Evaluation of
    Implementations of the EBU R128 Loudness Measurement*, AES 2018); the response is cut where nothing is left of it.
    """
    size = 1 << 16
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1.0))
    response = _shelf(z, sample_rate_hz) * _high_pass(z, sample_rate_hz)
    return np.fft.irfft(response, size)[: round(_WEIGHTING_SECONDS * sample_rate_hz)]


@lru_cache(maxsize=32)
def k_weighting_power(sample_rate_hz: int, bins: int) -> npt.NDArray[np.float32]:
    """Power gain of the K-weighting filter at `bins` frequencies from 0 to half the rate."""
    z = np.exp(-1j * np.linspace(0.0, np.pi, bins))
    response = _shelf(z, sample_rate_hz) * _high_pass(z, sample_rate_hz)
    return np.asarray(np.abs(response) ** 2, np.float32)


def _shelf(z: npt.NDArray[np.complex128], sample_rate_hz: int) -> npt.NDArray[np.complex128]:
    gain_db, q, centre_hz = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k = math.tan(math.pi * centre_hz / sample_rate_hz)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    norm = 1 + k / q + k * k
    numerator = ((high + band * k / q + k * k), 2 * (k * k - high), (high - band * k / q + k * k))
    return _biquad(z, numerator, (norm, 2 * (k * k - 1), 1 - k / q + k * k))


def _high_pass(z: npt.NDArray[np.complex128], sample_rate_hz: int) -> npt.NDArray[np.complex128]:
    q, centre_hz = 0.5003270373238773, 38.13547087602444
    k = math.tan(math.pi * centre_hz / sample_rate_hz)
    norm = 1 + k / q + k * k
    return _biquad(z, (norm, -2 * norm, norm), (norm, 2 * (k * k - 1), 1 - k / q + k * k))


def _biquad(
    z: npt.NDArray[np.complex128], b: tuple[float, float, float], a: tuple[float, float, float]
) -> npt.NDArray[np.complex128]:
    return (b[0] + b[1] * z + b[2] * z * z) / (a[0] + a[1] * z + a[2] * z * z)


@cache
def _oversampling_phases() -> npt.NDArray[np.float32]:
    """Kaiser-windowed sinc at a quarter, a half and three quarters of the way between two samples, 24 taps each."""
    taps = _OVERSAMPLING * _TAPS_PER_PHASE
    position = (np.arange(taps) - taps // 2) / _OVERSAMPLING
    kernel = np.sinc(position) * np.kaiser(taps + 1, 6.0)[:-1]
    phases = kernel.reshape(_TAPS_PER_PHASE, _OVERSAMPLING).T[1:]
    return np.asarray(phases / phases.sum(axis=1, keepdims=True), np.float32)


@cache
def _oversampling_matrix() -> npt.NDArray[np.float32]:
    """All phases at all places of a group: a group with its history, times this, is the group oversampled."""
    phases = _oversampling_phases()
    matrix = np.zeros((GROUP_FRAMES + _TAPS_PER_PHASE - 1, len(phases) * GROUP_FRAMES), np.float32)
    for row, phase in enumerate(phases):
        for frame in range(GROUP_FRAMES):
            matrix[frame : frame + _TAPS_PER_PHASE, row * GROUP_FRAMES + frame] = phase[::-1]
    return matrix


@cache
def _highest_overshoot() -> float:
    """What a true peak can be at most, as a multiple of the samples around it: the greatest sum of a phase's taps."""
    return float(np.abs(_oversampling_phases()).sum(axis=1).max())


class Meter:
    """Follows a stereo signal: K-weighted energy and true peak of every group of 64 frames.

    `only_highest`: nobody will ask for the peaks of single groups, only for the highest of all; those that cannot be
    it are then not looked at between the samples. `sample_peak` is the highest absolute sample so far.
    """

    def __init__(self, sample_rate_hz: int, *, only_highest: bool = False) -> None:
        self.sample_peak = 0.0
        self._only_highest = only_highest
        self._record = 0.0
        self._last_peak = 0.0
        self._rate = sample_rate_hz
        response = k_weighting_response(sample_rate_hz)
        self._overlap = len(response) - 1
        self._size = fast_fft_size(_BLOCK_SECONDS * sample_rate_hz + GROUP_FRAMES + self._overlap)
        self._spectrum = np.fft.rfft(response, self._size).astype(np.complex64)
        self._weighted_tail = np.zeros((2, self._overlap), np.float32)
        self._history = np.zeros((2, _TAPS_PER_PHASE - 1), np.float32)
        self._pending = np.zeros((2, 0), np.float32)
        self.energies: list[npt.NDArray[np.float32]] = []
        self.peaks: list[npt.NDArray[np.float32]] = []

    def add(self, planes: Frames) -> None:
        """Measure a block `(2, frames)`."""
        self.sample_peak = max(self.sample_peak, float(planes.max(initial=0.0)), -float(planes.min(initial=0.0)))
        joined = np.concatenate([self._pending, planes], axis=1)
        whole = joined.shape[1] // GROUP_FRAMES * GROUP_FRAMES
        self._pending = joined[:, whole:]
        if whole:
            self._measure(joined[:, :whole])

    def finish(self) -> "Measurement":
        """Measure what is left, and answer."""
        if self._pending.shape[1]:
            padding = np.zeros((2, GROUP_FRAMES - self._pending.shape[1]), np.float32)
            self._measure(np.concatenate([self._pending, padding], axis=1))
            self._pending = np.zeros((2, 0), np.float32)
        return Measurement(_joined(self.energies), _joined(self.peaks), self._rate)

    def _measure(self, planes: Frames) -> None:
        weighted = self._weight(planes)
        # One pass without a copy; a group is short enough for single precision.
        grouped = weighted.reshape(2, -1, GROUP_FRAMES)
        self.energies.append(np.einsum("cgf,cgf->g", grouped, grouped).astype(np.float32))
        self.peaks.append(self._true_peaks(planes))

    def _weight(self, planes: Frames) -> Frames:
        result = np.empty_like(planes)
        step = self._size - self._overlap
        for start in range(0, planes.shape[1], step):
            chunk = planes[:, start : start + step]
            count = chunk.shape[1]
            for channel in range(2):  # one after the other: half the memory, and it stays in the caches
                spectrum = np.fft.rfft(chunk[channel], self._size)
                spectrum *= self._spectrum
                wet = np.fft.irfft(spectrum, self._size)[: count + self._overlap]
                wet[: self._overlap] += self._weighted_tail[channel]
                result[channel, start : start + count] = wet[:count]
                self._weighted_tail[channel] = wet[count:]
        return result

    def _true_peaks(self, planes: Frames) -> npt.NDArray[np.float32]:
        """Per group, the highest of the samples and of three points between each two, of both channels."""
        extended = np.concatenate([self._history, planes], axis=1)
        self._history = extended[:, extended.shape[1] - (_TAPS_PER_PHASE - 1) :].copy()
        peaks = _highest(planes.reshape(2, -1, GROUP_FRAMES)).max(axis=0)
        places = self._worth_looking_at(peaks)
        width = GROUP_FRAMES + _TAPS_PER_PHASE - 1
        for channel in range(2):
            windows = np.lib.stride_tricks.sliding_window_view(extended[channel], width)[::GROUP_FRAMES]
            for start in range(0, len(places), _GROUPS_AT_ONCE):
                some = places[start : start + _GROUPS_AT_ONCE]
                peaks[some] = np.maximum(peaks[some], _highest(windows[some] @ _oversampling_matrix()))
        self._record = max(self._record, float(peaks.max()))
        return np.asarray(peaks, np.float32)

    def _worth_looking_at(self, sample_peaks: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
        """Places of the groups that may hold a higher true peak than was found yet; the group before counts in."""
        if not self._only_highest:
            return np.arange(len(sample_peaks))
        before = np.concatenate([[self._last_peak], sample_peaks[:-1]])
        self._last_peak = float(sample_peaks[-1])
        record = max(self._record, float(sample_peaks.max()))
        return np.flatnonzero(np.maximum(before, sample_peaks) * _highest_overshoot() >= record)


def _joined(parts: list[npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """One array of many, which are let go at once: of an hour they weigh ten megabytes."""
    whole = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    parts.clear()
    return whole


def _highest(rows: Frames) -> npt.NDArray[np.float32]:
    """Largest magnitude along the last axis."""
    return np.asarray(np.maximum(rows.max(axis=-1), -rows.min(axis=-1)), np.float32)


class Measurement:
    """What a meter has found; `gains` (one factor a group) answers for a signal after a limiter."""

    def __init__(self, energies: npt.NDArray[np.float32], peaks: npt.NDArray[np.float32], sample_rate_hz: int) -> None:
        self.energies = energies
        self.peaks = peaks
        self._rate = sample_rate_hz

    @property
    def true_peak(self) -> float:
        """Highest true peak as an amplitude."""
        return float(self.peaks.max()) if len(self.peaks) else 0.0

    def true_peak_with(self, gains: npt.NDArray[np.float32]) -> float:
        """Highest true peak behind a limiter."""
        return float((self.peaks * gains[: len(self.peaks)]).max()) if len(self.peaks) else 0.0

    def integrated_lufs(self, gains: npt.NDArray[np.float32] | None = None) -> float:
        """Gated loudness; −inf for silence."""
        energies = self.energies if gains is None else self.energies * gains[: len(self.energies)] ** 2
        hop = max(1, round(0.1 * self._rate / GROUP_FRAMES))
        steps = len(energies) // hop
        if steps < _HOPS_PER_BLOCK:
            return gated_lufs(np.asarray([energies.sum(dtype=np.float64)]) / (0.4 * self._rate))
        tenths = energies[: steps * hop].reshape(steps, hop).sum(axis=1, dtype=np.float64)
        blocks = sum(tenths[i : steps - _HOPS_PER_BLOCK + 1 + i] for i in range(_HOPS_PER_BLOCK))
        return gated_lufs(np.asarray(blocks) / (0.4 * self._rate))


def gated_lufs(blocks: npt.NDArray[np.float64]) -> float:
    """Integrated loudness of blocks of mean square energy, K-weighted, channels summed; −inf where all is silent."""
    loud = blocks[blocks > 10 ** ((_ABSOLUTE_GATE_LUFS + 0.691) / 10)]
    if not len(loud):
        return -math.inf
    gate = loud.mean() * 10 ** (_RELATIVE_GATE_LU / 10)
    kept = loud[loud > gate]
    return float(-0.691 + 10 * math.log10(kept.mean()))
