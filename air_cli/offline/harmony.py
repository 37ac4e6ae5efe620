"""Harmony: roman numerals to chord symbols, loops per section, cadences, and the chords under every moment."""

import re
from collections.abc import Sequence

from air_cli.domain.chords import QUALITIES, QUALITY_SYNONYMS, chord_symbol, parse_chord
from air_cli.domain.dice import Dice
from air_cli.domain.meter import Meter
from air_cli.domain.pitch import HARMONY_PARENTS, SCALES, Key
from air_cli.domain.plan import ChordChange, Section
from air_cli.offline.chord_loops import beats_of, repeated, settled_loop, timeline, without_repeats
from air_cli.offline.form import section_row
from air_cli.offline.keysense import harmony_margin
from air_cli.offline.patterns import MODAL_LOOPS
from air_cli.offline.roman import Roman as Roman
from air_cli.offline.roman import parse_roman as parse_roman
from air_cli.offline.style import Style

_MAJOR_STEPS = SCALES["major"]
_TRIADS = ("", "m", "sus4", "sus2", "5", "dim", "aug", "7b5")
_SEVENTHS = ("maj7", "m7", "7", "7sus4", "m7b5", "dim7")
_BY_EXTENSION: dict[str, tuple[str, ...]] = {
    "triad": _TRIADS,
    "7": (*_SEVENTHS, *_TRIADS),
    "9": ("maj9", "m9", "9", "9sus4", *_SEVENTHS, *_TRIADS),
    "11": ("m11", "maj9", "m9", "9", *_SEVENTHS, *_TRIADS),
    "6": ("6", "m6", *_SEVENTHS, *_TRIADS),
    "add9": ("add9", "madd9", *_TRIADS),
    "sus2": ("sus2", *_TRIADS),
    "sus4": ("sus4", *_TRIADS),
    "5": ("5", *_TRIADS),
}
"""Qualities to try for an extension, richest first; the first that stays inside the scale is taken."""
_ATTEMPTS = 16
_CLEAR_MARGIN = 0.18
"""Progressions are drawn again until a listener would name the key (by this much correlation), the best one staying."""
_CADENTIAL = ("major", "minor", "harmonic minor", "melodic minor")
"""Scales that bear a dominant chord; in the other modes it would wipe the mode out."""
_OUTSIDE_CADENCES = {"dorian": "IV", "phrygian": "II", "lydian": "V", "mixolydian": "VII", "locrian": "II"}
"""What leads home in a mode whose colour a dominant would wipe out; by the second degree in any other."""
_SHORTEST_WITH_CADENCE_BARS = 4
_LITERAL_WITH_CASE = {"": ("", "m"), "7": ("7", "m7"), "9": ("9", "m9"), "6": ("6", "m6"), "11": ("11", "m11")}


def write_chords(
    style: Style,
    key: Key,
    meter: Meter,
    sections: Sequence[Section],
    dice: Dice,
    *,
    symbols: Sequence[str] = (),
    degrees: Sequence[str] = (),
) -> tuple[ChordChange, ...]:
    """The harmony of a whole piece.

    Stated `symbols` (or, failing those, `degrees`) are used as they are, over and over, one a bar unless that would be
    heard in another key; else every section
    loops a progression of the style, leads into the next with a cadence, and the piece ends on the tonic.
    """
    bars = max((s.end_bar for s in sections), default=1)
    if symbols or degrees:
        stated = [parse_chord(s).symbol for s in symbols] or [_stated_degree(d, degrees, key) for d in degrees]
        return settled_loop(stated, bars, meter, key) if symbols else repeated(stated, bars, meter)
    best: tuple[ChordChange, ...] = ()
    best_margin = -2.0
    for attempt in range(_ATTEMPTS):
        changes = _attempt(style, key, meter, sections, dice.fork("attempt", attempt) if attempt else dice)
        margin = harmony_margin(timeline(changes, meter, bars), key)
        if margin > best_margin:
            best, best_margin = changes, margin
        if margin >= _CLEAR_MARGIN:
            break
    return best


def _attempt(style: Style, key: Key, meter: Meter, sections: Sequence[Section], dice: Dice) -> tuple[ChordChange, ...]:
    bars = max((s.end_bar for s in sections), default=1)
    changes: list[ChordChange] = []
    for section in sections:
        changes += _section_chords(style, key, meter, section, dice, piece_bars=bars)
    return without_repeats(changes)


def _section_chords(
    style: Style, key: Key, meter: Meter, section: Section, dice: Dice, *, piece_bars: int
) -> list[ChordChange]:
    letter = section_row(style, section.name).chords
    loop, is_own = _choose_loop(style, key, letter, dice)
    bars = _bars_of_loop(loop)
    colours = _colours(style, [roman for bar in bars for roman in bar], dice.fork("colour", letter))
    home = home_cadence(style, key)
    changes = []
    for offset in range(section.bars):
        index = offset % len(bars)
        left = piece_bars - 1 - section.start_bar - offset
        if left == 1 and piece_bars >= _SHORTEST_WITH_CADENCE_BARS:
            chords = _into_the_end(bars[index], home, pulses=len(meter.pulses()))
        else:
            chords = (
                _closing(style, key, bars, section, offset, dice, is_last=section.end_bar == piece_bars) or bars[index]
            )
        for beat, roman in zip(beats_of(len(chords), meter), chords, strict=False):
            literal = is_own or roman in ("%tonic", style.harmony.cadence) or (left == 1 and roman == home)
            symbol = roman_to_symbol(roman, key, colours.get(roman, "triad"), is_literal=literal)
            changes.append(ChordChange(bar=section.start_bar + offset, beat=beat, symbol=symbol))
    return changes


def home_cadence(style: Style, key: Key) -> str:
    """The numeral that leads home at the end of a piece: a dominant, or its like where style or mode know none."""
    scale = HARMONY_PARENTS.get(key.scale, key.scale)
    if scale not in _CADENTIAL:
        return _OUTSIDE_CADENCES.get(scale, "II")
    if style.harmony.cadence:
        return style.harmony.cadence
    table = style.harmony.progressions
    family = table.get(key.scale) or table.get(scale) or table["minor" if key.is_minor else "major"]
    romans = {r for loops in family.values() for loop in loops for r in re.split(r"[\s|]+", loop)}
    if "V7" in romans or ("V" in romans and {"7", "9"} & set(style.harmony.extensions)):
        return "V7"
    if "V" in romans or scale in ("harmonic minor", "melodic minor"):
        return "V"
    if not key.is_minor:
        return "IV"
    return next((r for r in ("VII", "v", "iv") if r in romans), "iv")


def _into_the_end(bar: Sequence[str], home: str, *, pulses: int) -> list[str]:
    """The bar before the last: the cadence, after the chord that prepares it where the loop brings one."""
    last = bar[-1]
    if parse_roman(last).degree == parse_roman(home).degree and "/" not in last:
        return list(bar) if last == home or home in ("v", "VII", "IV", "iv", "II") else [*bar[:-1], home]
    prepares = parse_roman(bar[0]).degree in (1, 3, 5) and "/" not in bar[0]
    return [bar[0], home] if prepares and pulses > 1 and home.startswith("V") and home != "VII" else [home]


def _colours(style: Style, romans: Sequence[str], dice: Dice) -> dict[str, str]:
    """One richness for every numeral, so that a chord that returns is the same chord."""
    return {roman: dice.weighted(style.harmony.extensions) for roman in dict.fromkeys(romans)}


def _closing(
    style: Style,
    key: Key,
    bars: Sequence[Sequence[str]],
    section: Section,
    offset: int,
    dice: Dice,
    *,
    is_last: bool,
) -> list[str] | None:
    """The chords that replace the loop in the last bar of a section, if any."""
    if offset != section.bars - 1 or section.bars < 2:
        return [bars[0][0]] if is_last and section.bars == 1 and _is_tonic(bars[0][0]) else None
    if is_last:
        return ["%tonic"]
    cadence = style.harmony.cadence
    if cadence and key.scale in _CADENTIAL and _is_tonic(bars[0][0]) and dice.fork("cadence", section.name).chance(0.6):
        here = bars[offset % len(bars)]
        return [*here[:1], cadence] if len(here) == 1 and not _is_tonic(here[0]) else [cadence]
    return None


def _is_tonic(roman: str) -> bool:
    return re.match(r"[iI](?![iIvV])", roman) is not None


def _choose_loop(style: Style, key: Key, letter: str, dice: Dice) -> tuple[str, bool]:
    """A progression for a section letter, and whether it was written for this very scale."""
    table = style.harmony.progressions
    scale = next((s for s in (key.scale, HARMONY_PARENTS.get(key.scale, "")) if s in table), "")
    is_own = bool(scale) or key.scale in MODAL_LOOPS
    family = "minor" if key.is_minor or key.scale == "locrian" else "major"
    letters = table[scale] if scale else MODAL_LOOPS.get(key.scale, table[family])
    loops = letters.get(letter) or letters["a"]
    if letter == "a":
        loops = tuple(loop for loop in loops for _ in range(3 if _is_tonic(loop) else 1))
    return dice.fork("loop", letter).choice(loops), is_own


def _bars_of_loop(loop: str) -> list[list[str]]:
    bars: list[list[str]] = []
    for text in loop.split("|"):
        words = text.split()
        bars.append(list(bars[-1][-1:]) if words == ["%"] and bars else words or ["i"])
    return bars


def _stated_degree(degree: str, degrees: Sequence[str], key: Key) -> str:
    # "II V I" typed in capitals throughout means the chords of the key, not three major chords.
    shouted = all(d == d.upper() and d.strip("#b♯♭").isalpha() for d in degrees) and not key.is_minor
    return roman_to_symbol(degree, key, "triad", is_literal=not shouted)


def roman_to_symbol(roman: str, key: Key, extension: str, *, is_literal: bool) -> str:
    """Chord symbol of a roman numeral in a key.

    Args:
        roman: a numeral, or `%tonic` for the resting chord of the key.
        key: supplies the scale that chords are stacked from.
        extension: how rich an unmarked numeral gets ("triad", "7", "9" …).
        is_literal: whether upper and lower case decide between major and minor; else the scale does.
    """
    if roman == "%tonic":
        return _diatonic(0, key, extension if extension in ("triad", "9", "7", "add9", "6") else "triad")
    parsed = parse_roman(roman)
    if not is_literal:
        degree = parsed.degree + (parsed.target.degree if parsed.target else 0)
        return _diatonic(_away_from_diminished(degree, key), key, extension)
    if parsed.target is not None:
        root = (_root(parsed.target, key) + _MAJOR_STEPS[parsed.degree]) % 12
        quality = QUALITY_SYNONYMS.get(parsed.suffix, parsed.suffix)
        return chord_symbol(root, quality, flats=key.uses_flats)
    if parsed.suffix or parsed.accidental:
        return _written(parsed, key)
    symbol = _diatonic(parsed.degree, key, extension)
    if _third_disagrees(symbol, parsed):
        rich = extension in ("7", "9", "11") and parsed.is_upper
        quality = ("7" if parsed.degree == 4 else "") if rich else ("" if parsed.is_upper else "m")
        return chord_symbol(_root(parsed, key), quality, flats=key.uses_flats)
    return symbol


def _written(parsed: Roman, key: Key) -> str:
    suffix = parsed.suffix
    if suffix in _LITERAL_WITH_CASE:
        major, minor = _LITERAL_WITH_CASE[suffix]
        suffix = major if parsed.is_upper else minor
    return chord_symbol(_root(parsed, key), QUALITY_SYNONYMS.get(suffix, suffix), flats=key.uses_flats)


def _root(parsed: Roman, key: Key) -> int:
    if parsed.accidental:
        return (key.tonic_pitch_class + _MAJOR_STEPS[parsed.degree] + parsed.accidental) % 12
    return key.harmony_pitch_classes[parsed.degree % len(key.harmony_pitch_classes)]


def _third_disagrees(symbol: str, parsed: Roman) -> bool:
    steps = {i % 12 for i in parse_chord(symbol).intervals}
    return (parsed.is_upper and 3 in steps and 4 not in steps) or (not parsed.is_upper and 4 in steps)


def _diatonic(degree: int, key: Key, extension: str) -> str:
    scale = key.harmony_pitch_classes
    root = scale[degree % len(scale)]
    inside = {(pc - root) % 12 for pc in scale}
    for quality in (*_BY_EXTENSION[extension], *_TRIADS):
        if {i % 12 for i in QUALITIES[quality]} <= inside:
            return chord_symbol(root, quality, flats=key.uses_flats)
    return chord_symbol(root, "5" if 7 in inside else "dim", flats=key.uses_flats)


def _away_from_diminished(degree: int, key: Key) -> int:
    """A chord without a perfect fifth gives way to the one a third below, the tonic excepted."""
    scale = key.harmony_pitch_classes
    for _ in scale:
        if degree % len(scale) == 0 or (scale[degree % len(scale)] + 7) % 12 in scale:
            break
        degree -= 2
    return degree % len(scale)
