"""Chords over and over: loops of stated symbols, and how long each lasts."""

import math
from collections.abc import Sequence
from itertools import product

from air_cli.domain.chords import chord_symbol, parse_chord
from air_cli.domain.meter import Meter
from air_cli.domain.pitch import Key
from air_cli.domain.plan import MAX_CHORDS, ChordChange
from air_cli.offline.keysense import harmony_margin

_HEARD_MARGIN = 0.2
"""Below this a listener would rather name another key."""
_MOST_STRETCHED = 6
"""Longer progressions are a tune's own form."""
_LOOP_BARS = (4, 8)
_LONGEST_CHORD_BARS = 3
_PERIOD_BARS = 8


def settled_loop(symbols: Sequence[str], bars: int, meter: Meter, key: Key) -> tuple[ChordChange, ...]:
    """Stated chords in their order, one a bar; where another key would be heard, those at home in the key last longer.

    Where that is not enough every eighth bar, and the last, comes to rest on the tonic.
    """
    plain = repeated(symbols, bars, meter)
    is_short = 1 <= len(symbols) <= _MOST_STRETCHED
    if not is_short or _is_at_home(symbols, key) or _margin(plain, meter, bars, key) >= _HEARD_MARGIN:
        return plain
    ways = [
        [symbol for symbol, times in zip(symbols, lengths, strict=True) for _ in range(times)]
        for lengths in product(range(1, _LONGEST_CHORD_BARS + 1), repeat=len(symbols))
        if sum(lengths) in _LOOP_BARS
    ]
    tried = [plain, *(repeated(way, bars, meter) for way in ways)]
    stretched = max(tried, key=lambda changes: _margin(changes, meter, bars, key))
    if _margin(stretched, meter, bars, key) >= _HEARD_MARGIN:
        return stretched
    return max((plain, stretched, _at_rest(stretched, bars, key)), key=lambda c: _margin(c, meter, bars, key))


def _is_at_home(symbols: Sequence[str], key: Key) -> bool:
    """Whether a progression begins or ends on the tonic and stays in the scale: nobody wants that stretched."""
    chords = [parse_chord(symbol) for symbol in symbols]
    has_home = key.tonic_pitch_class in (chords[0].root_pitch_class, chords[-1].root_pitch_class)
    return has_home and all(set(chord.pitch_classes) <= set(key.pitch_classes) for chord in chords)


def _margin(changes: Sequence[ChordChange], meter: Meter, bars: int, key: Key) -> float:
    return harmony_margin(timeline(changes, meter, bars), key)


def _at_rest(changes: Sequence[ChordChange], bars: int, key: Key) -> tuple[ChordChange, ...]:
    """The same with every eighth bar and the last on the tonic."""
    home = chord_symbol(key.tonic_pitch_class, "m" if key.is_minor else "", flats=key.uses_flats)
    resting = {bar for bar in range(bars) if bar % _PERIOD_BARS == _PERIOD_BARS - 1 or bar == bars - 1}
    kept: list[ChordChange] = []
    current = home
    for bar in range(bars):
        own = [change for change in changes if change.bar == bar]
        if bar in resting:
            kept.append(ChordChange(bar=bar, beat=0.0, symbol=home))
        elif bar - 1 in resting and not (own and own[0].beat == 0):
            kept += [ChordChange(bar=bar, beat=0.0, symbol=current), *own]
        else:
            kept += own
        current = own[-1].symbol if own else current
    return without_repeats(kept)


def timeline(changes: Sequence[ChordChange], meter: Meter, bars: int) -> list[tuple[str, float]]:
    """(symbol, beats it lasts) of every change."""
    per_bar = float(meter.beats_per_bar)
    starts = [change.bar * per_bar + change.beat for change in changes]
    ends = [*starts[1:], bars * per_bar]
    return [(change.symbol, end - start) for change, start, end in zip(changes, starts, ends, strict=True)]


def repeated(symbols: Sequence[str], bars: int, meter: Meter) -> tuple[ChordChange, ...]:
    """Stated chords, one a bar, or several where the piece is too short for that."""
    per_bar = min(len(meter.pulses()), max(1, math.ceil(len(symbols) / bars)))
    changes, count = [], 0
    for bar in range(bars):
        for beat in beats_of(per_bar, meter):
            changes.append(ChordChange(bar=bar, beat=beat, symbol=symbols[count % len(symbols)]))
            count += 1
    return without_repeats(changes)


def beats_of(count: int, meter: Meter) -> list[float]:
    """Where `count` chords of a bar start: on pulses, spread evenly."""
    pulses = meter.pulses()
    picks = dict.fromkeys(pulses[i * len(pulses) // count] for i in range(count))
    return [float(p) for p in picks]


def without_repeats(changes: Sequence[ChordChange]) -> tuple[ChordChange, ...]:
    """Changes to another chord only, as many as a plan may hold."""
    kept: list[ChordChange] = []
    for change in changes:
        if not kept or kept[-1].symbol != change.symbol:
            kept.append(change)
    return tuple(kept[:MAX_CHORDS])
