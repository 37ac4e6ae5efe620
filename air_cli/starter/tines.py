"""Electric pianos: a tine or reed before a pickup, and two-operator frequency modulation."""

from dataclasses import dataclass

import numpy as np

from air_cli.starter.signal import (
    HIGHEST_HZ,
    Curve,
    add_at,
    decay,
    decaying_partials,
    filtered,
    frame_count,
    mono,
    noise_burst,
    rise,
    shaped_cleanly,
    stereo,
    times,
)
from air_cli.starter.take import Audio, Sound, Take

_HAND = 0.05
"""No two strokes are quite equally hard."""


@dataclass(frozen=True, slots=True)
class PickupPianoModel:
    """A struck tine (Rhodes) or reed (Wurlitzer) that moves near a pickup.

    The pickup answers the tine's place nonlinearly (Gabrielli et al., "The Rhodes electric piano: Analysis and
    simulation of the inharmonic overtones", 2020): its offset makes even harmonics, its depth, growing with velocity,
    makes the bark. `ping` are the tine's upper modes: ratio, level, seconds.
    """

    depth: float = 1.4
    offset: float = 0.55
    ping: tuple[tuple[float, float, float], ...] = ((6.3, 0.2, 0.6), (17.6, 0.06, 0.15))
    decay_seconds: float = 9.0
    thump_db: float = -14.0
    thump_curve: Curve = ((60, -12), (150, 0), (400, -4), (1500, -16), (5000, -40))
    tone: Curve = ((40, -3), (120, 0), (350, -2), (900, 1), (2500, 0), (6000, -9), (12000, -24))
    tremolo_hz: float = 0.0
    tremolo_depth: float = 0.0
    longest_seconds: float = 4.0

    def render(self, take: Take) -> Sound:
        """Make one take; stereo when it has a tremolo from side to side."""
        octaves = (take.note - 60.0) / 12.0
        decay_seconds = float(np.clip(self.decay_seconds * 0.72**octaves, 0.8, 16.0))
        frames = frame_count(min(self.longest_seconds, decay_seconds * 0.5))
        sound = filtered(self._tone(take, frames, decay_seconds), self.tone)
        loudness = float(np.sqrt(np.mean(sound[: frame_count(0.2)] ** 2)))
        thump = noise_burst(frame_count(0.12), self.thump_curve, 0.1, take.chance("thump"))
        add_at(sound, thump * loudness * float(10 ** ((self.thump_db + 12 * (take.velocity - 0.8)) / 20)))
        sound *= rise(frames, 0.0015)
        if not self.tremolo_depth:
            return Sound(mono(sound))
        swing = (0.5 * self.tremolo_depth * np.sin(2 * np.pi * self.tremolo_hz * times(frames))).astype(np.float32)
        return Sound(stereo(sound * (1.0 - swing), sound * (1.0 + swing)))

    def _tone(self, take: Take, frames: int, decay_seconds: float) -> Audio:
        fundamental_hz = take.frequency_hz
        tine = decaying_partials(
            np.array([fundamental_hz, fundamental_hz]),
            np.array([decay_seconds, decay_seconds * 0.3]),
            np.array([0.7, 0.3]),
            frames,
        )
        # High tines swing less, and a bright pickup would alias there.
        reach = (
            self.depth * (0.15 + 1.25 * take.velocity**2) * float(np.clip(1.4 - (take.note - 40.0) / 70.0, 0.25, 1.2))
        )
        reach *= 1.0 + _HAND * take.chance("hand").uniform(-1.0, 1.0)
        heard = shaped_cleanly(tine, lambda x: self._heard(x, np.float32(reach)))
        ratios, levels, seconds = np.array(self.ping).T
        strike = 10.0 ** (18.0 * (take.velocity - 0.8) / 20.0)
        bell = decaying_partials(
            ratios * fundamental_hz, seconds * 0.8 ** ((take.note - 60) / 12), levels * strike, frames
        )
        return np.asarray(heard + bell, dtype=np.float32)

    def _heard(self, tine: Audio, reach: np.float32) -> Audio:
        """What the pickup makes of the tine's place."""
        moved = reach * tine + np.float32(self.offset)
        rest = np.float32(self.offset / np.sqrt(1.0 + self.offset**2))
        return np.asarray((moved / np.sqrt(1.0 + moved**2) - rest) / reach, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Operator:
    """A carrier with its modulator: frequency ratios, level, index at velocity 1, and decay times to −60 dB."""

    carrier: float = 1.0
    modulator: float = 1.0
    level: float = 1.0
    index: float = 1.0
    carrier_seconds: float = 6.0
    modulator_seconds: float = 2.0
    cents: float = 0.0


@dataclass(frozen=True, slots=True)
class FmModel:
    """Parallel pairs of operators.

    After Chowning, "The Synthesis of Complex Audio Spectra by Means of Frequency Modulation" (1973).

    The index falls with the note, so that sidebands stay below the highest frequency.
    """

    operators: tuple[Operator, ...]
    decay_tilt: float = 0.8
    longest_seconds: float = 4.0
    attack_seconds: float = 0.002
    tone: Curve = ()
    width_cents: float = 0.0

    def render(self, take: Take) -> Sound:
        """Make one take; stereo where `width_cents` sets the sides apart."""
        slow = max(operator.carrier_seconds for operator in self.operators)
        frames = frame_count(float(np.clip(slow * 0.6 * self._tilt(take), 0.6, self.longest_seconds)))
        sides = [self._channel(take, frames, cents) for cents in self._sides()]
        return Sound(stereo(sides[0], sides[1]) if len(sides) == 2 else mono(sides[0]))

    def _sides(self) -> tuple[float, ...]:
        return (-self.width_cents / 2, self.width_cents / 2) if self.width_cents else (0.0,)

    def _tilt(self, take: Take) -> float:
        return float(np.clip(self.decay_tilt ** ((take.note - 60.0) / 12.0), 0.2, 2.2))

    def _channel(self, take: Take, frames: int, cents: float) -> Audio:
        total = np.zeros(frames, dtype=np.float32)
        for number, operator in enumerate(self.operators):
            side = cents if number else 0.0
            total += self._pair(operator, take, frames, side)
        return (
            filtered(total, self.tone) * rise(frames, self.attack_seconds)
            if self.tone
            else total * rise(frames, self.attack_seconds)
        )

    def _pair(self, operator: Operator, take: Take, frames: int, cents: float) -> Audio:
        turns = 2 * np.pi * take.frequency_hz * times(frames) * 2.0 ** ((operator.cents + cents) / 1200.0)
        modulator_hz = take.frequency_hz * operator.modulator
        room = max(0.0, HIGHEST_HZ / modulator_hz - operator.carrier / operator.modulator - 1.0)
        hand = 1.0 + _HAND * take.chance("hand").uniform(-1.0, 1.0)
        index = min(operator.index * hand * take.velocity**1.5, 0.8 * room)
        tilt = self._tilt(take)
        swing = index * decay(frames, operator.modulator_seconds * tilt) * np.sin(operator.modulator * turns)
        wave = np.sin(operator.carrier * turns + swing) * decay(frames, operator.carrier_seconds * tilt)
        return np.asarray(operator.level * wave, dtype=np.float32)
