"""Conversions between musical time, clock time, frames, level and pitch.

Every conversion is a pure function; positions are rounded once, where they become ticks or frames.
"""

import math
import re
from fractions import Fraction

from air_cli.errors import SettingError

TICKS_PER_QUARTER = 480
MICROSECONDS_PER_MINUTE = 60_000_000
TEMPO_CLASS_EDGES_BPM = (40, 60, 70, 90, 110, 140, 160, 210)
"""Upper edges of Grave, Largo, Adagio, Andante, Moderato, Allegro, Vivace and Presto."""

_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)")
_UNITS = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*m(?:in(?:utes?)?)?)?\s*(?:(\d+(?:\.\d+)?)\s*s?(?:ec(?:onds?)?)?)?", re.IGNORECASE
)


def round_half_up(value: float | Fraction) -> int:
    """Round to the nearest integer, halves upward, on every platform alike."""
    return math.floor(value + Fraction(1, 2)) if isinstance(value, Fraction) else math.floor(value + 0.5)


def beats_to_seconds(beats: float, tempo_bpm: float) -> float:
    """Length of `beats` quarter notes in seconds."""
    return beats * 60.0 / tempo_bpm


def seconds_to_beats(seconds: float, tempo_bpm: float) -> float:
    """Number of quarter notes that fit into `seconds`."""
    return seconds * tempo_bpm / 60.0


def ticks_to_frames(ticks: int, tempo_bpm: float, sample_rate_hz: int) -> int:
    """Frame nearest to a tick position: round(ticks / 480 × 60 / tempo × rate), rounded once."""
    tempo = Fraction(tempo_bpm)
    return round_half_up(Fraction(ticks * 60 * sample_rate_hz) / (TICKS_PER_QUARTER * tempo))


def seconds_to_frames(seconds: float, sample_rate_hz: int) -> int:
    """Frame nearest to a time in seconds."""
    return round_half_up(seconds * sample_rate_hz)


def tempo_to_microseconds_per_quarter(tempo_bpm: float) -> int:
    """The integer that a MIDI `set_tempo` event holds: the nearest, at the edge of a tempo class never the faster one.

    140 bpm would otherwise read back as 140.0001, which is Vivace instead of Allegro.
    """
    exact = MICROSECONDS_PER_MINUTE / tempo_bpm
    return math.ceil(exact) if tempo_bpm in TEMPO_CLASS_EDGES_BPM else round_half_up(exact)


def db_to_gain(level_db: float) -> float:
    """Amplitude factor of a level in dB (−6.02 dB halves)."""
    return float(10.0 ** (level_db / 20.0))


def gain_to_db(gain: float) -> float:
    """Level in dB of an amplitude factor; −inf for 0."""
    return 20.0 * math.log10(gain) if gain > 0 else -math.inf


def note_to_hz(note: float) -> float:
    """Frequency of a MIDI note number, A4 = 69 = 440 Hz, equal temperament."""
    return float(440.0 * 2.0 ** ((note - 69.0) / 12.0))


def hz_to_note(frequency_hz: float) -> float:
    """MIDI note number (with fraction) of a frequency in Hz."""
    return 69.0 + 12.0 * math.log2(frequency_hz / 440.0)


def semitones_to_ratio(semitones: float) -> float:
    """Frequency ratio of an interval."""
    return float(2.0 ** (semitones / 12.0))


def parse_length(text: str, option: str = "--length") -> float:
    """Seconds of `45`, `45s`, `1:30`, `2m`, `1m30s`; `option` is what the hint calls it.

    Raises:
        SettingError: not a length.
    """
    clock = _CLOCK.fullmatch(text.strip())
    if clock and float(clock[3]) < 60:
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    units = _UNITS.fullmatch(text.strip())
    seconds = float(units[1] or 0) * 60 + float(units[2] or 0) if units else 0.0
    if not 0 < seconds < math.inf:
        raise SettingError(f"`{text}` is not a length", hint=f"{option} 45, {option} 1:30 or {option} 2m")
    return seconds
