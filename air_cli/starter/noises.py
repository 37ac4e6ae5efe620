"""Bursts of noise that drums, cymbals and rattles share: the stick's click, wires, crowds of modes too dense to tell.

A membrane has about (1.2·f/f₁)² modes below a frequency f (Weyl's law for a circle; Rossing, *Science of Percussion
Instruments*, 2000, ch. 2): a few times above the fundamental they lie closer than their own width and are noise.
"""

from dataclasses import dataclass

import numpy as np

from air_cli.starter.signal import SAMPLE_RATE_HZ, Curve, add_at, frame_count, noise_burst, rise
from air_cli.starter.take import Audio, Take

_PLAIN_VELOCITY = 0.85
"""The stroke at which levels and curves are as the tables say."""


@dataclass(frozen=True, slots=True)
class Noise:
    """A burst: level against the skin (peak 1), decay to −60 dB, spectrum, delay and rise."""

    level: float
    seconds: float
    curve: Curve
    delay_seconds: float = 0.0
    rise_seconds: float = 0.0006


@dataclass(frozen=True, slots=True)
class Touch:
    """What the hardest stroke has more of than none at all: level, and treble over three octaves above 1 kHz, in dB."""

    bright_db: float = 18.0
    louder_db: float = 8.0

    def curve(self, curve: Curve, take: Take) -> Curve:
        """A spectrum as this stroke has it."""
        tilt_db = self.bright_db * (take.velocity - _PLAIN_VELOCITY)
        return tuple((hz, db + tilt_db * max(0.0, np.log2(hz / 1000.0)) / 3.0) for hz, db in curve)

    def level(self, take: Take) -> float:
        """Factor of the noise's level in this stroke."""
        return float(10 ** (self.louder_db * (take.velocity - _PLAIN_VELOCITY) / 20))


STICK, FINGERS, METAL = Touch(), Touch(14.0, 8.0), Touch(24.0, 0.0)


def add_noises(total: Audio, noises: tuple[Noise, ...], touch: Touch, take: Take) -> None:
    """Mix the noises of a stroke into `total`, each with its own chance."""
    frames = len(total)
    for number, noise in enumerate(noises):
        length = min(frames, frame_count(noise.seconds * 1.05))
        curve, seconds = touch.curve(noise.curve, take), noise.seconds * (0.8 + 0.25 * take.velocity)
        burst = noise_burst(length, curve, seconds, take.chance("noise", number)) * rise(length, noise.rise_seconds)
        add_at(total, burst * np.float32(noise.level * touch.level(take)), int(noise.delay_seconds * SAMPLE_RATE_HZ))
