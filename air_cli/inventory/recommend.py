"""Which sample suits a part: scores by what is known of each, and the reasons in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from statistics import median, quantiles
from typing import Final

from air_cli.domain.instruments import Instrument
from air_cli.domain.sample import SampleRow
from air_cli.domain.units import gain_to_db, note_to_hz
from air_cli.inventory.lexicon import words_of

_UNKNOWN: Final = 0.5
"""Share of a point for what nobody has measured yet: neither praise nor blame."""
_WEIGHTS: Final = {"root": 4.0, "range": 3.0, "length": 2.0, "loudness": 1.0, "brightness": 1.0, "loop": 4.0}
_DRUM_WEIGHTS: Final = {"length": 1.0, "loudness": 1.0, "brightness": 1.0, "loop": 4.0}
_ROOT_HALVES_SEMITONES = 7.0
_USUAL_RMS_DBFS, _RMS_TOLERANCE_DB = -18.0, 18.0
_LONGEST_DRUM_SECONDS = 4.0
_NEUTRAL_OCTAVES, _FULL_OCTAVES = 2.0, 1.5
"""How far the spectral centroid of an ordinary sound lies above its root, and how far from there it is fully bright."""
_UNPITCHED_ROOT_HZ = 600.0
_BRIGHT_WORDS: Final = frozenset(
    {"bright", "hard", "crisp", "sharp", "harsh", "shiny", "sparkling", "air", "aggressive"}
)
_DARK_WORDS: Final = frozenset({"dark", "warm", "soft", "mellow", "dusty", "lofi", "felt", "dull", "deep", "muted"})
_BRIGHT_MOODS: Final = frozenset(
    {"bright", "happy", "energetic", "uplifting", "euphoric", "joyful", "aggressive", "epic"}
)
_DARK_MOODS: Final = frozenset(
    {"dark", "calm", "chill", "sad", "melancholic", "mellow", "relaxed", "dreamy", "moody", "warm"}
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a sample must play: pitches, lengths in seconds, and the mood of the piece."""

    spec: Instrument
    notes: tuple[int, ...]
    lengths_seconds: tuple[float, ...]
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of a score: 0 (bad) … 1 (good) times its weight, and why."""

    name: str
    value: float
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A sample and what speaks for it."""

    row: SampleRow
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """0 … 1, rounded so that a hair's breadth never decides."""
        return round(sum(r.value * r.weight for r in self.reasons) / sum(r.weight for r in self.reasons), 3)


def ranked(rows: Sequence[SampleRow], part: Part, seed: int) -> list[Scored]:
    """Samples from best to worst; equals take turns by the seed, the same for a whole piece."""
    scored = sorted((_scored(row, part) for row in rows), key=lambda s: (-s.score, s.row.id))
    best = [s for s in scored if s.score == scored[0].score]
    turn = seed % len(best) if best else 0
    return [*best[turn:], *best[:turn], *scored[len(best) :]]


def _scored(row: SampleRow, part: Part) -> Scored:
    weights = _DRUM_WEIGHTS if part.spec.is_percussion else _WEIGHTS
    return Scored(row, tuple(_reason(name, weight, row, part) for name, weight in weights.items()))


def _reason(name: str, weight: float, row: SampleRow, part: Part) -> Reason:
    value, text = _TERMS[name](row, part)
    return Reason(name, value, weight, text)


def _root(row: SampleRow, part: Part) -> tuple[float, str]:
    if row.root_midi is None or not part.notes:
        return _UNKNOWN, "root unknown"
    distance = abs(row.root_midi - median(part.notes))
    return 0.5 ** (distance / _ROOT_HALVES_SEMITONES), f"root {distance:.1f} semitones from the middle of the part"


def _range(row: SampleRow, part: Part) -> tuple[float, str]:
    if row.root_midi is None or not part.notes:
        return _UNKNOWN, "range unknown"
    inside = sum(abs(note - row.root_midi) <= part.spec.reach_semitones for note in part.notes)
    return inside / len(part.notes), f"{inside} of {len(part.notes)} notes within reach"


def _length(row: SampleRow, part: Part) -> tuple[float, str]:
    if row.length_sec is None or not part.lengths_seconds:
        return _UNKNOWN, "length unknown"
    if part.spec.is_percussion:
        fits = min(1.0, _LONGEST_DRUM_SECONDS / max(row.length_sec, 1e-3))
        return fits, f"{row.length_sec:.2f} s long"
    wanted = _long_note(part.lengths_seconds)
    return min(1.0, row.length_sec / wanted), f"{row.length_sec:.2f} s for notes of up to {wanted:.2f} s"


def _long_note(lengths_seconds: Sequence[float]) -> float:
    """The length that nine notes of ten do not pass."""
    return quantiles(lengths_seconds, n=10)[-1] if len(lengths_seconds) > 1 else lengths_seconds[0]


def _loudness(row: SampleRow, _: Part) -> tuple[float, str]:
    if not row.loudness_rms:
        return _UNKNOWN, "loudness unknown"
    level_db = gain_to_db(row.loudness_rms)
    # Too quiet brings up noise; loud is no fault until it is squashed flat.
    return max(0.0, 1 - max(0.0, _USUAL_RMS_DBFS - level_db) / _RMS_TOLERANCE_DB), f"{level_db:.0f} dBFS RMS"


def _brightness(row: SampleRow, part: Part) -> tuple[float, str]:
    mood = set(part.mood.casefold().replace(",", " ").split())
    wanted = bool(mood & _BRIGHT_MOODS) - bool(mood & _DARK_MOODS)
    sounds = _how_bright(row)
    if not sounds or not wanted:
        return _UNKNOWN, "brightness neutral"
    name = "bright" if sounds > 0 else "dark"
    return 0.5 + 0.5 * sounds * wanted, f"{name}, {'as the mood is' if sounds * wanted > 0 else 'against the mood'}"


def _how_bright(row: SampleRow) -> float:
    """−1 dark … 1 bright: by where the middle of the spectrum lies above the root, else by words of the name."""
    if row.brightness_hz:
        root_hz = note_to_hz(row.root_midi) if row.root_midi is not None else _UNPITCHED_ROOT_HZ
        octaves = log2(row.brightness_hz / root_hz)
        return max(-1.0, min(1.0, (octaves - _NEUTRAL_OCTAVES) / _FULL_OCTAVES))
    words = set(words_of(row.file_rel))
    return float(bool(words & _BRIGHT_WORDS) - bool(words & _DARK_WORDS))


def _loop(row: SampleRow, _: Part) -> tuple[float, str]:
    return (0.0, "a loop, not a one-shot") if row.kind == "loop" else (1.0, "a one-shot")


_TERMS: Final = {
    "root": _root, "range": _range, "length": _length, "loudness": _loudness, "brightness": _brightness, "loop": _loop,
}  # fmt: skip
