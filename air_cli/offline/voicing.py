"""Voicings: which notes of a chord sound where, so that every voice moves little and nothing gets muddy."""

from functools import lru_cache
from itertools import pairwise

from air_cli.domain.chords import Chord

_LOWEST_CLOSE_NOTE = 52
"""Below this note (E3) thirds and seconds growl; only wider steps are allowed there."""


_HOME_SPARES = (2, 5, 9, 10, 11, 7)
_ROOTLESS_SPARES = (7, 0, 2, 5, 9)
_ROOTED_SPARES = (7, 2, 5, 9, 10, 11)
"""Steps above the root in the order in which they can be spared."""


def tones_of(chord: Chord, count: int, *, is_rootless: bool, is_home: bool = False) -> tuple[int, ...]:
    """Pitch classes that carry a chord in `count` voices, the telling ones first kept.

    The tonic chord (`is_home`) keeps its triad, so that the key is heard; any other may lose its fifth, or its root
    where a bass plays it (`is_rootless`).
    """
    intervals = list(dict.fromkeys(i % 12 for i in chord.intervals))
    if is_rootless and len(intervals) > 3:
        intervals.remove(0)
    spares = _HOME_SPARES if is_home else _ROOTLESS_SPARES if is_rootless else _ROOTED_SPARES
    while len(intervals) > count:
        spare = next((i for i in spares if i in intervals), intervals[-1])
        intervals.remove(spare)
    return tuple((chord.root_pitch_class + i) % 12 for i in intervals)


@lru_cache(maxsize=65_536)
def voice(
    tones: tuple[int, ...], count: int, centre: int, low: int, high: int, previous: tuple[int, ...]
) -> tuple[int, ...]:
    """Place tones in close position, doubling where voices are left, as near to the previous voicing as can be.

    Args:
        tones: pitch classes.
        count: number of voices.
        centre: note around which the voicing should lie.
        low: lowest note allowed.
        high: highest note allowed.
        previous: the voicing before, lowest first; empty at the start.
    """
    best: tuple[float, tuple[int, ...]] | None = None
    for bottom in range(max(low, centre - 14), min(high, centre + 5) + 1):
        if bottom % 12 not in tones:
            continue
        for notes in _stacks(bottom, tones, count):
            if notes[-1] > high:
                continue
            cost = _cost(notes, centre, previous)
            if best is None or (cost, notes) < best:
                best = (cost, notes)
    return best[1] if best else _anywhere(tones, count, low, high)


def _stacks(bottom: int, tones: tuple[int, ...], count: int) -> tuple[tuple[int, ...], ...]:
    """Close position above a note, and the same with its second voice from the top dropped an octave."""
    notes, note = [bottom], bottom
    while len(notes) < count:
        note = min(note + ((pc - note) % 12 or 12) for pc in tones)
        notes.append(note)
    close = tuple(notes)
    if count < 4:
        return (close,)
    opened = tuple(sorted((*close[:1], *close[2:], close[1] + 12)))
    return (close, opened)


def _cost(notes: tuple[int, ...], centre: int, previous: tuple[int, ...]) -> float:
    middle = sum(notes) / len(notes)
    cost = abs(middle - centre) * 0.7
    if len(previous) == len(notes):
        cost += sum(abs(a - b) for a, b in zip(notes, previous, strict=True))
    elif previous:
        cost += abs(notes[-1] - previous[-1])
    for lower, upper in pairwise(notes):
        gap = upper - lower
        cost += 8 if gap < 5 and lower < _LOWEST_CLOSE_NOTE else 0
        cost += 4 if gap == 1 else 0
    return cost + (3 if notes[-1] - notes[-2:][0] == 1 else 0)


def _anywhere(tones: tuple[int, ...], count: int, low: int, high: int) -> tuple[int, ...]:
    inside = [n for n in range(low, high + 1) if n % 12 in tones]
    return tuple(inside[:count]) or (low,)


def power_chord(root_pitch_class: int, fifth_pitch_class: int, low: int, high: int) -> tuple[int, ...]:
    """Root, fifth and octave from the lowest comfortable root."""
    start = max(low, 40)
    root = start + (root_pitch_class - start) % 12
    fifth = root + (fifth_pitch_class - root) % 12
    return tuple(n for n in (root, fifth, root + 12) if low <= n <= high) or (low,)
