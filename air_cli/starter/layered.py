"""Many sources at once, made in the frequency domain: sections, choirs, pads, stacked oscillators, organs.

Each harmonic of each source is a line on a whole bin of the loop's spectrum, widened where a section of players or a
chorus is meant, in the manner of Paul Nasca's PADsynth algorithm. An inverse FFT gives the loop: seamless, free of
aliasing, and as cheap with a hundred sources as with one.
"""

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from air_cli.starter.loops import LoopPlan, loop_scale, plan_loop
from air_cli.starter.signal import (
    Curve,
    add_at,
    bin_frequencies_hz,
    decay,
    frame_count,
    mono,
    noise_burst,
    rise,
    shaped_noise,
    stereo,
    times,
)
from air_cli.starter.spectrum import Spectrum, resonance_db
from air_cli.starter.take import Audio, Numbers, Sound, Take

_CLEAR_BINS = 3.0
_LOOP_SHARE = 0.75
_DRAWS = 12
_HEARD_SHARE = 0.1
_MOST_BENT_CENTS = 1.5
_NEAR = 2.0 ** (45.0 / 1200.0) - 1.0
_PULL_BINS = 0.1
_BESIDE = 0.7
"""Level of detuned copies against the one in tune, which so keeps the pitch clear."""
_APART_TURNS = 0.15
"""How far a widened harmonic's phases differ between the sides: the sum of both loses only about 1 dB."""
_SIDE_SIGN = {"left": 1.0, "centre": 0.0, "right": -1.0}

Bins = NDArray[np.complex128]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layer:
    """One kind of source: a spectrum at an interval, as `cents` apart copies.

    `bandwidth_cents` widens each harmonic (a section of players); `line` is the share that stays a clear line;
    `spread` (0–1) places copies from left to right; `is_pulse` keeps phases in step.
    """

    spectrum: Spectrum
    semitones: float = 0.0
    level_db: float = 0.0
    cents: tuple[float, ...] = (0.0,)
    bandwidth_cents: float = 0.0
    line: float = 0.5
    spread: float = 0.7
    is_pulse: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Low-pass over the whole sound: corner in octaves above the note (or fixed in Hz), slope, resonance."""

    octaves: float = 6.0
    fixed_hz: float = 0.0
    slope_db_per_octave: float = 12.0
    resonance_db: float = 0.0
    key_follow: float = 1.0

    def gain(self, frequencies_hz: Numbers, take: Take, open_octaves: float) -> Numbers:
        """Amplitude factor at some frequencies, the corner moved up by `open_octaves`."""
        note_hz = 261.6 * (take.frequency_hz / 261.6) ** self.key_follow
        corner_hz = (self.fixed_hz or note_hz * 2.0**self.octaves) * 2.0**open_octaves
        order = self.slope_db_per_octave / 6.0
        ratio = np.maximum(frequencies_hz, 1.0) / corner_hz
        level_db = -3.01 * order * np.log2(1.0 + ratio**2.0)
        level_db += resonance_db(frequencies_hz, corner_hz, 1.6, self.resonance_db)
        return np.asarray(10.0 ** (level_db / 20.0), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class LayeredModel:
    """A held, layered sound with loop.

    The filter starts `sweep_octaves` away from its rest (negative: opens, positive: closes) and gets there in
    `sweep_seconds`; `decay_seconds` makes a stab that dies away, without loop; `onset` noise of `onset_db` speaks
    first (bow, chiff, key click); `air_db` is steady noise; `pulse_hz` and `pulse_depth` are a tremolo.
    """

    layers: tuple[Layer, ...]
    attack_seconds: float = 0.1
    loop_seconds: float = 1.6
    filter: Filter = field(default_factory=Filter)
    sweep_octaves: float = -1.0
    sweep_seconds: float = 0.3
    sustain: float = 1.0
    sustain_seconds: float = 0.5
    onset_db: float = -90.0
    onset_seconds: float = 0.06
    onset_curve: Curve = ((200, -20), (1000, 0), (5000, -6), (12000, -24))
    air_db: float = -90.0
    air_curve: Curve = ((200, -20), (2000, 0), (9000, -6), (16000, -24))
    pulse_hz: float = 0.0
    pulse_depth: float = 0.0
    is_wide: bool = True
    tremble_hz: float = 0.0
    decay_seconds: float = 0.0

    def render(self, take: Take) -> Sound:
        """Make one take; stereo where `is_wide`."""
        opening_seconds = self.sweep_seconds + 0.6 * self.attack_seconds if self.sweep_octaves else 0.0
        settled = max(opening_seconds, self.attack_seconds + (self.sustain_seconds if self.sustain != 1.0 else 0.0))
        # A whole number of cycles an octave below, too, so that sub-octaves stay in tune.
        plan = plan_loop(
            take.frequency_hz / 2.0, max(settled, 0.1), _LOOP_SHARE * self.loop_seconds * loop_scale(take.note)
        ).an_octave_up()
        loudness, channels = 0.0, list[Audio]()
        sides = ("left", "right") if self.is_wide else ("centre",)
        for side, spectrum in self._spectra(take, plan, sides).items():
            resting, swept = self._loops(spectrum, take, plan)
            loudness = max(loudness, float(np.sqrt(np.mean(resting**2))))
            channels.append(self._shaped(take, plan, resting, swept, side))
        whole = [channel + self._noise(take, plan, side) * loudness for side, channel in enumerate(channels)]
        sound = stereo(whole[0], whole[1]) if self.is_wide else mono(whole[0])
        if not self.decay_seconds:
            return Sound(sound, plan.bounds)
        length = min(len(sound), frame_count(self.decay_seconds * 0.9))
        return Sound(sound[:length] * decay(length, self.decay_seconds).reshape(-1, 1))

    def _spectra(self, take: Take, plan: LoopPlan, sides: tuple[str, ...]) -> dict[str, Bins]:
        """Spectrum of the loop on each side; where chance has bent the pitch it is drawn again, the best stays."""
        best: tuple[float, dict[str, Bins]] = (math.inf, {})
        for attempt in range(_DRAWS):
            drawn = replace(take, round_robin=take.round_robin + 1000 * attempt)
            spectra = {side: self._spectrum(drawn, plan, side) for side in sides}
            bent = _bent_cents(np.sum(list(spectra.values()), axis=0), plan.cycles)
            best = min(best, (bent, spectra), key=lambda pair: pair[0])
            if bent < _MOST_BENT_CENTS:
                break
        return best[1]

    def _spectrum(self, take: Take, plan: LoopPlan, side: str) -> Bins:
        spectrum = np.zeros(plan.loop_frames // 2 + 1, dtype=np.complex128)
        for number, layer in enumerate(self.layers):
            _add_layer(spectrum, layer, take, plan, side, number)
        return spectrum

    def _loops(self, spectrum: Bins, take: Take, plan: LoopPlan) -> tuple[Audio, Audio]:
        """One period with the filter at rest and one with it at its starting point."""
        frequencies_hz = bin_frequencies_hz(plan.loop_frames)
        spectrum[frequencies_hz < 18.0] = 0.0
        spectrum *= plan.loop_frames
        rest = np.fft.irfft(spectrum * self.filter.gain(frequencies_hz, take, self._openness(take)), plan.loop_frames)
        if not self.sweep_octaves:
            return rest.astype(np.float32), rest.astype(np.float32)
        start_octaves = self._openness(take) + self.sweep_octaves
        start = np.fft.irfft(spectrum * self.filter.gain(frequencies_hz, take, start_octaves), plan.loop_frames)
        return rest.astype(np.float32), start.astype(np.float32)

    def _openness(self, take: Take) -> float:
        return 1.2 * (take.velocity - 0.8)

    def _shaped(self, take: Take, plan: LoopPlan, resting: Audio, swept: Audio, side: str) -> Audio:
        frames = plan.total_frames
        moved = rise(frames, self.sweep_seconds + 0.3 * self.attack_seconds, 0.3 * self.attack_seconds)
        if self.sweep_octaves > 0:
            moved = 1.0 - (1.0 - moved) ** 2
        tone = plan.unrolled(resting) if not self.sweep_octaves else (
            plan.unrolled(resting) * moved + plan.unrolled(swept) * (1.0 - moved)
        )  # fmt: skip
        level = rise(frames, self.attack_seconds)
        if self.sustain != 1.0:
            after = np.clip((times(frames) - self.attack_seconds) / self.sustain_seconds, 0.0, 1.0)
            level *= (self.sustain + (1.0 - self.sustain) * (1.0 - after) ** 2).astype(np.float32)
        return np.asarray(tone * level * self._tremolo(take, plan, side), dtype=np.float32)

    def _tremolo(self, take: Take, plan: LoopPlan, side: str) -> Audio | float:
        """Periodic level: a plain pulse, or the uneven bow strokes of a tremolo."""
        seconds = plan.positions() / plan.loop_frames
        if self.tremble_hz:
            cycles = plan.loop_cycles(self.tremble_hz)
            phase = take.chance("tremble", side).random()
            return (0.62 + 0.38 * np.sin(2 * np.pi * (cycles * seconds + phase))).astype(np.float32)
        if not self.pulse_depth:
            return 1.0
        swing = np.sin(2 * np.pi * plan.loop_cycles(self.pulse_hz) * seconds)
        return (1.0 - self.pulse_depth * (0.5 + 0.5 * swing)).astype(np.float32)

    def _noise(self, take: Take, plan: LoopPlan, side: int) -> Audio:
        total = np.zeros(plan.total_frames, dtype=np.float32)
        if self.air_db > -80.0:
            air = shaped_noise(plan.loop_frames, self.air_curve, take.chance("air", side))
            total += plan.unrolled(air) * rise(plan.total_frames, self.attack_seconds) * float(10 ** (self.air_db / 20))
        if self.onset_db > -80.0:
            frames = frame_count(self.onset_seconds * 2)
            burst = noise_burst(frames, self.onset_curve, self.onset_seconds * 2, take.chance("onset", side))
            add_at(total, burst * rise(frames, 0.006) * float(10 ** (self.onset_db / 20)))
        return total


def _bent_cents(spectrum: Bins, cycles: int) -> float:
    """How far power lies beside the first three harmonics, the worst of those that are heard counts."""
    found = []
    for place in (cycles, 2 * cycles, 3 * cycles):
        reach = int(place * _NEAR)
        power = np.abs(spectrum[place - reach : place + reach + 1]) ** 2
        if len(power) == 2 * reach + 1 and (total := float(power.sum())) > 0.0:
            away = float((power * np.arange(-reach, reach + 1)).sum()) / total
            found.append((total, abs(1200.0 * math.log2(1.0 + away / place))))
    heard = max((total for total, _ in found), default=0.0) * _HEARD_SHARE
    return max((bent for total, bent in found if total >= heard), default=0.0)


def _add_layer(spectrum: Bins, layer: Layer, take: Take, plan: LoopPlan, side: str, number: int) -> None:
    """Add the lines and the widened harmonics of one layer to a loop's spectrum."""
    base = round(plan.cycles * 2.0 ** (layer.semitones / 12.0))
    gain = float(10.0 ** (layer.level_db / 20.0)) / np.sqrt(len(layer.cents))
    # Copies that fall on the same bin would only reinforce or cancel each other: the one nearest to the tone stays.
    outside_in = sorted(enumerate(layer.cents), key=lambda copy: -abs(copy[1]))
    copies = {base + _bins_apart(base, cents): (copy, cents) for copy, cents in outside_in}
    for bins, (copy, cents) in copies.items():
        weight = gain * (_beside(abs(bins - base)) if cents and 0.0 in layer.cents else 1.0)
        levels = _levels(layer, take, bins, plan) * weight * _side_gain(layer, copy, side)
        _add_source(spectrum, levels, bins, layer, take, _Place(number, copy, side))


def _beside(bins_away: int) -> float:
    """Copies that beat slowly against the tone would bend its pitch: they are softer."""
    return _BESIDE * min(1.0, 0.3 + 0.25 * bins_away)


def _bins_apart(base: int, cents: float) -> int:
    """How many whole bins a detuned copy lies away from the tone."""
    apart = base * (2.0 ** (cents / 1200.0) - 1.0)
    return round(apart + math.copysign(_PULL_BINS, cents)) if cents else 0


@dataclass(frozen=True, slots=True)
class _Place:
    """Which copy of which layer, on which side: what its random phases are drawn from."""

    layer: int
    copy: int
    side: str


def _levels(layer: Layer, take: Take, bins: int, plan: LoopPlan) -> Numbers:
    fundamental_hz = bins / plan.loop_seconds
    levels = layer.spectrum.levels(fundamental_hz, 0.4 + 0.6 * take.velocity)
    return np.asarray(levels / np.sqrt(np.sum(levels**2)), dtype=np.float64)


def _side_gain(layer: Layer, copy: int, side: str) -> float:
    """Constant-power place of a copy between the speakers; single copies stay in the middle."""
    copies = len(layer.cents)
    if side == "centre" or copies == 1:
        return 1.0
    # Neighbours in pitch sit on opposite sides, the middle one in the middle.
    pan = layer.spread * (2.0 * copy / (copies - 1) - 1.0) * (-1.0 if copy % 2 else 1.0)
    angle = (pan + 1.0) * np.pi / 4.0
    return float(np.sqrt(2.0) * (np.cos(angle) if side == "left" else np.sin(angle)))


def _add_source(spectrum: Bins, levels: Numbers, bins: int, layer: Layer, take: Take, place: _Place) -> None:
    """One copy: its clear lines, and the bells of noise around them."""
    numbers = np.arange(1, len(levels) + 1)
    if layer.is_pulse:
        turns = take.chance("start", place.layer, place.copy).random() * numbers
    else:
        turns = take.chance("phases", place.layer, place.copy).random(len(levels))
    places = bins * numbers
    kept = places < len(spectrum)
    width = places * (2.0 ** (layer.bandwidth_cents / 2400.0) - 1.0)
    # A bell narrower than a few bins would pull the pitch: there the line takes over.
    line = np.maximum(layer.line, 1.0 - width / _CLEAR_BINS) if layer.bandwidth_cents else np.ones(len(levels))
    lines = 0.5 * np.sqrt(line) * levels * np.exp(2j * np.pi * turns - 0.5j * np.pi)
    spectrum[places[kept]] += lines[kept]
    if layer.bandwidth_cents:
        bells = levels * np.sqrt(np.maximum(1.0 - line, 0.0))
        _add_bells(spectrum, bells[kept], places[kept], np.maximum(width[kept], 0.6), take, place)


def _add_bells(spectrum: Bins, levels: Numbers, places: Whole, width: Numbers, take: Take, place: _Place) -> None:
    """Spread each harmonic over a bell of bins with random phases and the same power."""
    reach = (3 * width).astype(np.int64) + 1
    sizes = 2 * reach + 1
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    owner = np.repeat(np.arange(len(sizes)), sizes)
    index = np.arange(int(sizes.sum())) - starts[owner] - reach[owner]
    bell = np.exp(-0.5 * (index / width[owner]) ** 2)
    bell *= (0.5 * levels / np.sqrt(np.add.reduceat(bell**2, starts)))[owner]
    turns = take.chance("band", place.layer, place.copy).random(len(index))
    apart = take.chance("apart", place.layer, place.copy).uniform(-_APART_TURNS, _APART_TURNS, len(index))
    values = bell * np.exp(2j * np.pi * (turns + _SIDE_SIGN[place.side] * apart))
    target = index + places[owner]
    inside = (target > 0) & (target < len(spectrum))
    for part, total in ((values.real, spectrum.real), (values.imag, spectrum.imag)):
        total += np.bincount(target[inside], part[inside], len(spectrum))
