"""Which key a set of sounding pitch classes suggests: the correlation test of Krumhansl and Schmuckler.

Profiles: C. L. Krumhansl, *Cognitive Foundations of Musical Pitch* (1990), what listeners rate; B. J. Aarden, *Dynamic
Melodic Expectancy* (2003), what melodies hold.
"""

from collections.abc import Mapping, Sequence

from air_cli.domain.chords import parse_chord
from air_cli.domain.pitch import Key

_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_TUNE_MAJOR = (17.77, 0.15, 14.93, 0.16, 19.80, 11.36, 0.29, 22.06, 0.15, 8.15, 0.23, 4.95)
_TUNE_MINOR = (18.26, 0.74, 14.05, 16.86, 0.70, 14.44, 0.70, 18.62, 4.57, 1.93, 7.38, 1.76)
_MELODIC_HANDICAP = 0.09
"""The second test is harsher on sevenths and ninths: it may lose by so much more."""
_BASS_WEIGHT = 1.6
_TONE_WEIGHT = 1.0
_TUNE_WEIGHT = 0.35
"""A tune leans on the notes of the tonic triad, whatever the chord."""


def _centred(values: Sequence[float]) -> tuple[list[float], float]:
    mean = sum(values) / len(values)
    away = [v - mean for v in values]
    return away, sum(a * a for a in away) ** 0.5


_PROFILES = {False: _centred(_MAJOR), True: _centred(_MINOR)}
_TUNE_PROFILES = {False: _centred(_TUNE_MAJOR), True: _centred(_TUNE_MINOR)}


def correlations(
    histogram: Sequence[float], profiles: Mapping[bool, tuple[list[float], float]] = _PROFILES
) -> dict[tuple[int, bool], float]:
    """(tonic pitch class, is minor) → correlation with the key's profile, −1 to 1; all 0 for a flat histogram."""
    away, size = _centred(histogram)
    result = {}
    for is_minor, (profile, profile_size) in profiles.items():
        for tonic in range(12):
            total = sum(profile[(pc - tonic) % 12] * away[pc] for pc in range(12))
            result[tonic, is_minor] = total / (size * profile_size) if size else 0.0
    return result


def key_margin(histogram: Sequence[float], key: Key) -> float:
    """By how much a key beats the best of all others; negative where another is likelier."""
    wanted = (key.tonic_pitch_class, key.is_minor)
    margins = []
    for profiles, handicap in ((_PROFILES, 0.0), (_TUNE_PROFILES, _MELODIC_HANDICAP)):
        scores = correlations(histogram, profiles)
        margins.append(scores[wanted] - max(score for name, score in scores.items() if name != wanted) + handicap)
    return min(margins)


def harmony_margin(timeline: Sequence[tuple[str, float]], key: Key) -> float:
    """The margin of a key under (chord symbol, beats) as a band would sound it: bass, chord, a tune on top."""
    histogram = [0.0] * 12
    for symbol, beats in timeline:
        chord = parse_chord(symbol)
        histogram[chord.bass_pitch_class] += _BASS_WEIGHT * beats
        for pc in chord.pitch_classes[:4]:
            histogram[pc] += _TONE_WEIGHT * beats
    total = sum(beats for _, beats in timeline)
    third = 3 if key.is_minor else 4
    for step in (0, 0, third, 7):
        histogram[(key.tonic_pitch_class + step) % 12] += _TUNE_WEIGHT * total
    return key_margin(histogram, key)
