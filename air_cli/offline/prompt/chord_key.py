"""The key of a row of chords: tones inside, dominants that resolve, where the row begins and ends."""

from collections.abc import Sequence
from typing import Final

from air_cli.domain.chords import Chord, parse_chord
from air_cli.domain.pitch import Key, parse_pitch_class

_MODES: Final = ("major", "minor", "mixolydian", "dorian")
_FIRST, _LAST = 0.2, 0.12
_CADENCE, _RESOLVED, _TURNED, _PREPARED, _SEVENTH = 0.3, 0.1, 0.2, 0.4, 0.1
"""Dominant to tonic: at the end, inside the row, from the end back to its start; "ii" before it; a seventh in it."""


def key_of_chords(chords: Sequence[Chord]) -> Key:
    """The likeliest key, its tonic spelled as the person spelled the root."""
    options = [Key(tonic, mode) for tonic in _tonics(chords) for mode in _MODES]
    return max(options, key=lambda key: (_score(key, chords), -options.index(key)))


def chord_fit(key: Key, chords: Sequence[Chord]) -> float:
    """Share of the tones that lie in the key; the leading tone counts in a dominant of a minor key."""
    scale = set(key.harmony_pitch_classes)
    tonic = parse_pitch_class(key.tonic)
    inside = 0.0
    for chord in chords:
        known = scale | {(tonic + 11) % 12} if key.scale == "minor" and _is_dominant(chord, tonic) else scale
        inside += sum(p in known for p in chord.pitch_classes) / len(chord.pitch_classes)
    return inside / len(chords)


def _tonics(chords: Sequence[Chord]) -> list[str]:
    spelled = [c.symbol[:2] if c.symbol[1:2] in ("#", "b") and c.symbol[1:2] else c.symbol[:1] for c in chords]
    return [parse_chord(name).symbol for name in dict.fromkeys(spelled)]


def _score(key: Key, chords: Sequence[Chord]) -> float:
    tonic = parse_pitch_class(key.tonic)
    score = chord_fit(key, chords)
    score += _FIRST * _is_home(chords[0], tonic, key) + _LAST * _is_home(chords[-1], tonic, key)
    return score + max((_motion(place, key, tonic, chords) for place in range(len(chords))), default=0.0)


def _motion(place: int, key: Key, tonic: int, chords: Sequence[Chord]) -> float:
    """How strongly the chord at a place leads home to the next one, or from the last one back to the first."""
    is_last = place == len(chords) - 1
    chord, target = chords[place], chords[0 if is_last else place + 1]
    if len(chords) < 2 or not (_is_dominant(chord, tonic) and _is_home(target, tonic, key)):
        return 0.0
    weight = _TURNED if is_last else _CADENCE if place == len(chords) - 2 else _RESOLVED
    if 10 in _steps(target):
        return weight / 2 if not key.is_minor else weight
    is_prepared = (
        place > 0 and (chords[place - 1].root_pitch_class - tonic) % 12 == 2 and 3 in _steps(chords[place - 1])
    )
    return weight + _SEVENTH * (10 in _steps(chord)) + _PREPARED * is_prepared


def _steps(chord: Chord) -> set[int]:
    return {i % 12 for i in chord.intervals}


def _is_dominant(chord: Chord, tonic: int) -> bool:
    return (chord.root_pitch_class - tonic) % 12 == 7 and 4 in _steps(chord) and 11 not in _steps(chord)


def _is_home(chord: Chord, tonic: int, key: Key) -> bool:
    return chord.root_pitch_class == tonic and chord.is_minor == key.is_minor
