"""What a model is asked for, and what it answers."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from air_cli.domain.units import note_to_hz

Audio = NDArray[np.float32]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Take:
    """One sample to make: which instrument, at which pitch, how hard (0–1), which of its repetitions, for which kit."""

    instrument: str
    note: float
    velocity: float = 0.8
    round_robin: int = 0
    kit: str = ""

    @property
    def frequency_hz(self) -> float:
        """Pitch of the take."""
        return note_to_hz(self.note)

    def _of_kit(self) -> tuple[str, ...]:
        return (self.kit,) if self.kit else ()

    def chance(self, *path: str | int) -> np.random.Generator:
        """Random numbers that belong to this take and a name alone: the same on every run."""
        name = "/".join(map(str, (self.instrument, self.note, self.velocity, self.round_robin, *self._of_kit(), *path)))
        digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


@dataclass(frozen=True, slots=True)
class Sound:
    """A finished sample: frames of shape (frames, channels) and the sustain loop (end exclusive)."""

    frames: Audio
    loop: tuple[int, int] | None = None


class Model(Protocol):
    """A way of making sound: a frozen dataclass of parameters with one method."""

    def render(self, take: Take) -> Sound:
        """Make one take, at any level (the pack sets it)."""
        ...
