"""Tempo, bars and length of a plan: what is stated is kept, what is free is chosen so that the rest comes out even."""

from dataclasses import dataclass

from air_cli.domain.dice import Dice
from air_cli.domain.limits import MAX_BARS, MAX_TEMPO_BPM, MIN_TEMPO_BPM
from air_cli.domain.meter import Clock, Meter
from air_cli.domain.units import round_half_up

_ANY_TEMPO_BPM = (30.0, 240.0)
_SLOW_BPM, _FAST_BPM = 80.0, 120.0
_TOLERANCE = 0.1
_MAX_STRETCH = 0.16
"""How far a drawn tempo may move so that the piece gets whole phrases."""


@dataclass(frozen=True, slots=True)
class PaceWishes:
    """What is stated about time; `None` where nothing is."""

    tempo_bpm: float | None = None
    tempo_range_bpm: tuple[float, float] | None = None
    bars: int | None = None
    bars_range: tuple[int, int] | None = None
    length_seconds: float | None = None
    length_range_seconds: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class StylePace:
    """What the style would choose."""

    low_bpm: float
    high_bpm: float
    typical_bpm: float
    length_seconds: float
    phrase_bars: int
    least_bars: int = 1


@dataclass(frozen=True, slots=True)
class Pace:
    """The choice, and what could not be kept."""

    tempo_bpm: float
    bars: int
    warnings: tuple[str, ...] = ()


def choose_pace(wishes: PaceWishes, style: StylePace, meter: Meter, dice: Dice) -> Pace:
    """Choose tempo and bars. Tempo is law, then length, then bars; whatever is left out is drawn from the style."""
    if wishes.tempo_bpm is not None:
        tempo = min(MAX_TEMPO_BPM, max(MIN_TEMPO_BPM, wishes.tempo_bpm))
        return _with_bars(tempo, wishes, style, meter)
    low, high = _tempo_range(wishes, style)
    drawn = _draw_tempo(low, high, style, dice)
    if wishes.length_seconds is None:
        return _with_bars(drawn, wishes, style, meter)
    if wishes.bars is not None:
        return _from_bars_and_length(wishes, (low, high), drawn, style, meter)
    return _from_length(wishes, (low, high), drawn, style, meter)


def _tempo_range(wishes: PaceWishes, style: StylePace) -> tuple[float, float]:
    if wishes.tempo_range_bpm is None:
        return style.low_bpm, style.high_bpm
    low, high = wishes.tempo_range_bpm
    shared = max(low, style.low_bpm), min(high, style.high_bpm)
    return shared if shared[0] <= shared[1] else (low, high)


def _draw_tempo(low: float, high: float, style: StylePace, dice: Dice) -> float:
    middle = min(high, max(low, style.typical_bpm))
    drawn = middle + dice.fork("tempo").bell((high - low) / 8)
    tempo = float(round_half_up(min(high, max(low, drawn))))
    return min(max(tempo, MIN_TEMPO_BPM), MAX_TEMPO_BPM) if low <= tempo <= high else min(high, max(low, tempo))


def _with_bars(tempo_bpm: float, wishes: PaceWishes, style: StylePace, meter: Meter) -> Pace:
    """Bars where the tempo is settled."""
    clock = Clock(tempo_bpm, meter, 1)
    if wishes.length_seconds is None:
        return Pace(
            tempo_bpm, _capped(wishes.bars or _phrases(clock.bars_nearest_seconds(style.length_seconds), style))
        )
    nearest = _inside(clock, clock.bars_nearest_seconds(wishes.length_seconds), wishes)
    if wishes.bars is None:
        return _capped_pace(tempo_bpm, nearest)
    if _fits(clock, wishes.bars, wishes):
        return Pace(tempo_bpm, _capped(wishes.bars))
    return _contradiction(tempo_bpm, nearest, wishes.bars)


def _fits(clock: Clock, bars: int, wishes: PaceWishes) -> bool:
    seconds, target = clock.bars_to_seconds(bars), wishes.length_seconds or 0.0
    if wishes.length_range_seconds is not None:
        return wishes.length_range_seconds[0] <= seconds <= wishes.length_range_seconds[1]
    return abs(seconds - target) <= _TOLERANCE * target


def _inside(clock: Clock, bars: int, wishes: PaceWishes) -> int:
    """Prefer a stated range of bars where the length allows it."""
    if wishes.bars_range is None:
        return bars
    return next((b for b in range(wishes.bars_range[0], wishes.bars_range[1] + 1) if _fits(clock, b, wishes)), bars)


def _contradiction(tempo_bpm: float, bars: int, stated: int) -> Pace:
    return Pace(
        tempo_bpm,
        _capped(bars),
        (f"{stated} bars do not fit the stated length at {tempo_bpm:g} BPM: {bars} bars are made",),
    )


def _from_bars_and_length(
    wishes: PaceWishes, limits: tuple[float, float], drawn: float, style: StylePace, meter: Meter
) -> Pace:
    """Both are stated and the tempo is free: let it follow, within what tempo words allow."""
    low, high = _widened(wishes.tempo_range_bpm) if wishes.tempo_range_bpm else _ANY_TEMPO_BPM
    bars_low, bars_high = wishes.bars_range or (wishes.bars or 1, wishes.bars or 1)
    by_distance = sorted(range(bars_low, bars_high + 1), key=lambda b: (abs(b - (wishes.bars or b)), b))
    for bars in by_distance:
        for tempo in _tempos_for(bars, wishes, meter):
            if low * 0.95 <= tempo <= high * 1.05:
                return Pace(min(high, max(low, tempo)), _capped(bars))
    settled = _from_length(wishes, limits, drawn, style, meter)
    return _contradiction(settled.tempo_bpm, settled.bars, wishes.bars or settled.bars)


def _widened(limits: tuple[float, float]) -> tuple[float, float]:
    """Limits in which very fast also counts as fast, and very slow as slow."""
    low, high = limits
    return (low if high > _SLOW_BPM else low / 1.5), (high if low < _FAST_BPM else high * 1.3)


def _tempos_for(bars: int, wishes: PaceWishes, meter: Meter) -> list[float]:
    """Tempos at which so many bars last as stated: the middle of a range first, then its ends."""
    seconds = [wishes.length_seconds or 1.0, *(wishes.length_range_seconds or ())]
    return [_tidy(float(bars * meter.beats_per_bar) * 60.0 / max(1.0, s)) for s in seconds]


def _tidy(tempo_bpm: float) -> float:
    """A whole number where that changes the length by less than 1 %."""
    whole = float(round_half_up(tempo_bpm))
    return whole if abs(whole - tempo_bpm) <= 0.01 * tempo_bpm else round(tempo_bpm, 2)


def _from_length(wishes: PaceWishes, limits: tuple[float, float], drawn: float, style: StylePace, meter: Meter) -> Pace:
    """The tempo moves a little so that whole phrases fill the stated length."""
    seconds = wishes.length_seconds or style.length_seconds
    ideal = seconds * drawn / 60.0 / float(meter.beats_per_bar)
    for unit in dict.fromkeys((style.phrase_bars * 2, style.phrase_bars, 4, 2, 1)):
        bars = max(1, round_half_up(ideal / unit)) * unit
        tempo = _tidy(float(bars * meter.beats_per_bar) * 60.0 / seconds)
        if limits[0] <= tempo <= limits[1] and abs(tempo - drawn) <= _MAX_STRETCH * drawn and bars <= MAX_BARS:
            return Pace(tempo, bars)
    return _capped_pace(drawn, Clock(drawn, meter, 1).bars_nearest_seconds(seconds))


def _phrases(bars: int, style: StylePace) -> int:
    """Whole phrases: of twice the length where the piece is long enough."""
    unit = style.phrase_bars * 2 if bars >= style.phrase_bars * 4 else style.phrase_bars
    rounded = max(1, round_half_up(bars / unit)) * unit
    return max(rounded, style.least_bars)


def _capped(bars: int) -> int:
    return min(MAX_BARS, max(1, bars))


def _capped_pace(tempo_bpm: float, bars: int) -> Pace:
    if bars > MAX_BARS:
        return Pace(tempo_bpm, MAX_BARS, (f"the stated length needs {bars} bars: {MAX_BARS} are the most",))
    return Pace(tempo_bpm, bars)
