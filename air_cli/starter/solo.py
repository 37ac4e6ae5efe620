"""One player who blows, bows or holds a tone: a moving phase reads harmonic tables that brighten with level.

Brightness that follows level is Risset's finding on brass (Risset & Mathews, "Analysis of Musical-Instrument Tones",
1969); vibrato comes late and moves pitch, level and brightness together.
"""

from dataclasses import dataclass, field

import numpy as np

from air_cli.starter.loops import LoopPlan, cycle_table, loop_scale, plan_loop, read_tables, wander
from air_cli.starter.signal import Curve, add_at, frame_count, mono, noise_burst, rise, shaped_noise, stereo, times
from air_cli.starter.spectrum import Spectrum, body_ripple
from air_cli.starter.take import Audio, Numbers, Sound, Take

_TABLES = 3
_GOLDEN = 0.6180339887


@dataclass(frozen=True, slots=True)
class Vibrato:
    """Late, slightly irregular vibrato: pitch in cents to each side, level and brightness as fractions."""

    rate_hz: float = 5.3
    depth_cents: float = 12.0
    level: float = 0.06
    delay_seconds: float = 0.25
    rise_seconds: float = 0.4


@dataclass(frozen=True, slots=True)
class Breath:
    """Noise of breath or bow: steady level, onset level and length, all against the tone, with its spectrum.

    `follow` scales the noise curve's frequencies with the pitch (0: fixed in Hz, as if shaped by a body).
    """

    level_db: float = -34.0
    onset_db: float = -20.0
    onset_seconds: float = 0.09
    curve: Curve = ((100, -20), (500, -3), (2000, 0), (6000, -8), (14000, -24))
    follow: float = 0.0


@dataclass(frozen=True, slots=True)
class SoloModel:
    """A held tone with loop.

    `onset_brightness` is where the brightness starts; `sag_brightness`/`sag_seconds` let it fall after the attack (a
    plucked, amplified string); `scoop_cents` starts the pitch off (negative: from below); `grit` is irregularity of
    level; `twin_cents` adds a second slightly detuned source (reeds of an accordion); `phase_spread` 0 keeps
    harmonics in step (a pulse), 1 spreads them; `ripple_db` is the depth of the body's small resonances. A tone that
    has spoken still grows by the share `swell` within `swell_seconds`, as recorded players do.
    """

    spectrum: Spectrum
    attack_seconds: float = 0.06
    loop_seconds: float = 1.4
    onset_brightness: float = 0.15
    steady_brightness: float = 0.85
    sag_brightness: float = 0.0
    sag_seconds: float = 0.5
    overshoot: float = 0.15
    scoop_cents: float = 0.0
    drift_cents: float = 0.7
    grit: float = 0.02
    phase_spread: float = 0.35
    twin_cents: tuple[float, ...] = ()
    vibrato: Vibrato = field(default_factory=Vibrato)
    breath: Breath = field(default_factory=Breath)
    drive: float = 0.0
    low_note_slowness: float = 0.4
    width: float = 0.0
    ripple_db: float = 0.0
    swell: float = 0.0
    swell_seconds: float = 0.5

    def render(self, take: Take) -> Sound:
        """Make one take; two channels where `width` asks for them."""
        attack_seconds = self._attack_seconds(take)
        settled = attack_seconds + self.vibrato.delay_seconds + self.vibrato.rise_seconds
        settled = max(settled, attack_seconds + self.sag_seconds if self.sag_brightness else 0.2)
        settled = max(settled, self.swell_seconds if self.swell else 0.0)
        plan = plan_loop(take.frequency_hz, settled, self.loop_seconds * loop_scale(take.note))
        if not self.width:
            return Sound(mono(self._channel(take, plan, attack_seconds, "centre")), plan.bounds)
        sides = [self._channel(take, plan, attack_seconds, side) for side in ("left", "right")]
        middle = np.float32(0.5) * (sides[0] + sides[1])
        apart = self.width * (sides[0] - middle)
        return Sound(stereo((middle + apart).astype(np.float32), (middle - apart).astype(np.float32)), plan.bounds)

    def _attack_seconds(self, take: Take) -> float:
        """Low tones speak more slowly; hard ones faster."""
        octaves_below = (72.0 - take.note) / 12.0
        factor = float(np.clip(1.0 + self.low_note_slowness * octaves_below, 0.5, 2.5))
        return self.attack_seconds * factor * (1.3 - 0.4 * take.velocity)

    def _channel(self, take: Take, plan: LoopPlan, attack_seconds: float, side: str) -> Audio:
        swing, beside = (self._vibrato_swing(take, plan, side, turn) for turn in (0.0, 0.25))
        level = rise(plan.total_frames, attack_seconds) * self._swell(plan)
        phase = self._phase(take, plan, swing)
        tone = np.zeros(plan.total_frames, dtype=np.float32)
        position = self._brightness(take, plan, attack_seconds, beside)
        for cycles in self._source_cycles(plan):
            tone += read_tables(self._tables(take, side), phase * (cycles / plan.cycles), position)
        tone *= level * (1.0 + self.vibrato.level * beside + self._unevenness(take, plan, side))
        return tone + self._noise(take, plan, level, side) * float(np.sqrt(np.mean(tone**2)))

    def _source_cycles(self, plan: LoopPlan) -> list[int]:
        """Whole cycles in the loop of the main tone and of each detuned twin (at least one cycle apart)."""
        offsets = [plan.cycles * (2.0 ** (cents / 1200.0) - 1.0) for cents in self.twin_cents]
        return [plan.cycles, *(plan.cycles + int(np.sign(o)) * max(1, round(abs(o))) for o in offsets)]

    def _vibrato_swing(self, take: Take, plan: LoopPlan, side: str, turn: float) -> Audio:
        """Vibrato between −1 and 1, grown in before the loop begins and periodic within it.

        Level follows a quarter `turn` behind pitch: in step with it, the sound would be heard sharp.
        """
        cycles = plan.loop_cycles(self.vibrato.rate_hz)
        seconds = (np.arange(plan.total_frames) - plan.start_frame) / plan.loop_frames
        unsteady = 0.12 * wander(plan.loop_frames, 4, take.chance("vibrato", side))[plan.positions()]
        grown = rise(plan.total_frames, self.vibrato.rise_seconds, plan.start_frame_seconds - self.vibrato.rise_seconds)
        return (np.sin(2 * np.pi * (cycles * seconds + turn) + unsteady) * grown).astype(np.float32)

    def _phase(self, take: Take, plan: LoopPlan, swing: Audio) -> Numbers:
        """Phase of the tone in cycles; advances a whole number over the loop."""
        drift = wander(plan.loop_frames, 6, take.chance("drift"))
        drift -= drift.mean()
        cents = self.vibrato.depth_cents * swing + self.drift_cents * drift[plan.positions()]
        frames = np.arange(plan.total_frames)
        cents = cents + self.scoop_cents * np.exp(-times(plan.total_frames) / 0.035) * (frames < plan.start_frame)
        steps = (plan.cycles / plan.loop_frames) * 2.0 ** (cents / 1200.0)
        inside = slice(plan.start_frame, plan.end_frame)
        # Curved pitch makes the loop gain or lose a sliver of a cycle: give it back so that the seam stays exact.
        steps *= plan.cycles / steps[inside].sum()
        phase = np.concatenate(([0.0], np.cumsum(steps[:-1])))
        phase -= phase[plan.start_frame]
        phase[plan.end_frame :] = phase[plan.start_frame : plan.start_frame + plan.tail_frames] + plan.cycles
        return phase

    def _swell(self, plan: LoopPlan) -> Audio:
        """Level between first speech and full tone, per frame."""
        return np.asarray(1.0 - self.swell * (1.0 - rise(plan.total_frames, self.swell_seconds)), dtype=np.float32)

    def _brightness(self, take: Take, plan: LoopPlan, attack_seconds: float, swing: Audio) -> Audio:
        """Place between the darkest and the brightest table, per frame."""
        grow = rise(plan.total_frames, attack_seconds * 1.4) * self._swell(plan)
        seconds = times(plan.total_frames)
        after = np.maximum(seconds - attack_seconds, 0.0)
        bump = self.overshoot * grow * np.exp(-after / 0.12)
        settle = np.minimum(after / self.sag_seconds, 1.0) if self.sag_brightness else 0.0
        steady = self.steady_brightness * (0.55 + 0.45 * take.velocity)
        bright = self.onset_brightness + (steady - self.onset_brightness) * grow + bump
        bright = bright - self.sag_brightness * settle + 0.5 * self.vibrato.level * swing
        return np.asarray(np.clip(bright, 0.0, 1.0) * (_TABLES - 1), dtype=np.float32)

    def _tables(self, take: Take, side: str) -> list[Audio]:
        bright = self.spectrum.levels(take.frequency_hz, 1.0)
        count = len(bright)
        body = body_ripple(take.instrument, take.frequency_hz * np.arange(1.0, count + 1.0), self.ripple_db)
        spread = np.arange(count) * (np.arange(count) + 1.0) * _GOLDEN * np.pi
        spread += 0.7 * take.chance("phases", side).random(count) if self.width else 0.0
        phases = self.phase_spread * spread
        tables = []
        for number in range(_TABLES):
            levels = self.spectrum.levels(take.frequency_hz, number / (_TABLES - 1)) * body
            levels /= np.sqrt(np.sum(levels**2))
            tables.append(_driven(cycle_table(levels, phases), self.drive, count))
        return tables

    def _unevenness(self, take: Take, plan: LoopPlan, side: str) -> Audio:
        curve = wander(plan.loop_frames, plan.loop_cycles(14.0), take.chance("grit", side))
        return (self.grit * curve[plan.positions()]).astype(np.float32)

    def _noise(self, take: Take, plan: LoopPlan, level: Audio, side: str) -> Audio:
        """Steady and onset noise against a tone of unit RMS."""
        scale = (take.frequency_hz / 440.0) ** self.breath.follow
        curve = tuple((hz * scale, level_db) for hz, level_db in self.breath.curve)
        steady = shaped_noise(plan.loop_frames, curve, take.chance("breath", side))
        total = plan.unrolled(steady) * level * float(10 ** (self.breath.level_db / 20))
        burst_frames = frame_count(self.breath.onset_seconds * 3)
        burst = noise_burst(burst_frames, curve, self.breath.onset_seconds * 3, take.chance("onset", side))
        burst *= rise(burst_frames, 0.012) * (
            1.0 - rise(burst_frames, self.breath.onset_seconds, self.breath.onset_seconds * 2)
        )
        add_at(total, burst * float(10 ** (self.breath.onset_db / 20)))
        return total


def _driven(table: Audio, drive: float, harmonics: int) -> Audio:
    """A table through a soft clipper, cut back to the harmonics it may have: no aliasing, unit RMS."""
    if not drive:
        return table
    cycle = table[:-1].astype(np.float64)
    shaped = np.tanh(drive * cycle + 0.15 * drive) - np.tanh(0.15 * drive)
    spectrum = np.fft.rfft(shaped)
    spectrum[harmonics + 1 :] = 0.0
    spectrum[0] = 0.0
    clean = np.fft.irfft(spectrum, len(cycle))
    clean /= np.sqrt(2.0 * np.mean(clean**2))
    return np.append(clean, clean[0]).astype(np.float32)
