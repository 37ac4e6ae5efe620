"""The one source of randomness: seeded, named, the same on every platform and Python version."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of chance that belongs to a seed and a name.

    `fork` gives an independent stream, so that drawing more for one part never changes another. Only
    `random.Random.random` is used below: Python guarantees its sequence across versions.
    """

    def __init__(self, seed: int, *path: str | int) -> None:
        self._seed = seed
        self._path = path
        name = "/".join(str(part) for part in (seed, *path))
        digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
        self._random = random.Random(int.from_bytes(digest, "big"))

    def fork(self, *path: str | int) -> "Dice":
        """An independent stream named by its path below this one."""
        return Dice(self._seed, *self._path, *path)

    def unit(self) -> float:
        """A number in [0, 1)."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self.unit() < probability

    def uniform(self, low: float, high: float) -> float:
        """A number between low and high."""
        return low + (high - low) * self.unit()

    def integer(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.unit() * (high - low + 1))

    def bell(self, spread: float) -> float:
        """A number around 0 with standard deviation `spread`, never beyond three of them (sum of twelve uniforms)."""
        total = sum(self.unit() for _ in range(12)) - 6.0
        return max(-3.0, min(3.0, total)) * spread

    def choice(self, options: Sequence[T]) -> T:
        """One of the options, all alike likely."""
        return options[int(self.unit() * len(options))]

    def weighted(self, options: Mapping[T, float]) -> T:
        """One of the options, by weight."""
        point = self.unit() * sum(options.values())
        for option, weight in options.items():
            point -= weight
            if point < 0:
                return option
        return list(options)[-1]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The options in another order (Fisher–Yates)."""
        items = list(options)
        for last in range(len(items) - 1, 0, -1):
            pick = int(self.unit() * (last + 1))
            items[last], items[pick] = items[pick], items[last]
        return items
