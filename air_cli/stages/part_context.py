"""What a part is told of the music that is already there: groove, motifs, and the bars it may repeat by number."""

from collections.abc import Iterable, Sequence
from typing import Any

from air_cli.domain.composition import Composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.plan_repair import as_number
from air_cli.stages.parts import Part, RawBars, Written

_MOTIF_BARS = 2
_MAX_SHOWN_EVENTS = 24
_MAX_NEIGHBOURS = 4


def context_of(part: Part, written: Written) -> dict[str, Any]:
    """The field `written` of a request: empty lists where nothing is there yet."""
    others = {name: bars for name, bars in written.items() if name not in part.instruments}
    own = {name: bars for name in part.instruments if (bars := written.get(name))}
    return {
        "written": {
            "groove": [row for name, bars in others.items() if _is_drum(name) for row in _typical(name, bars, part)],
            "beside": _beside(part, {n: bars for n, bars in others.items() if not _is_drum(n)}),
            "motifs": [row for name, bars in own.items() for row in _shown(name, bars, _first_bars(bars))],
            "repeatable": [
                {"instrument": n, "bars": sorted(b for b, e in bars.items() if e)} for n, bars in own.items()
            ],
        }
    }


def another_take(part: Part, old: Written, seed: int) -> dict[str, Any]:
    """The field `instead_of` of a request to write something anew: what was there, and the number of the take."""
    inside = range(part.first_bar, part.end_bar)
    rows = []
    for name in part.instruments:
        bars = {bar: events for bar, events in old.get(name, {}).items() if bar in inside}
        rows += _shown(name, bars, _first_bars(bars))
    return {"instead_of": {"take": seed, "bars": rows}}


def written_bars(composition: Composition) -> dict[str, RawBars]:
    """A composition as what is already there."""
    return {
        name: {bar.bar: [event.model_dump() for event in bar.events] for bar in composition.bars_of(name)}
        for name in composition.meta.instruments
    }


def _is_drum(name: str) -> bool:
    return known_instrument(name).is_percussion


def _typical(name: str, bars: RawBars, part: Part) -> list[dict[str, Any]]:
    """The steps of one bar: of the part's own stretch if it is there, else of the fullest bar."""
    here = [bar for bar in range(part.first_bar, part.end_bar) if bars.get(bar)]
    best = here[0] if here else max(bars, key=lambda bar: (len(bars[bar]), -bar), default=None)
    if best is None:
        return []
    steps = sorted({event[0] for event in _compact(bars[best])})
    return [{"instrument": name, "bar": best, "steps": steps}] if steps else []


def _beside(part: Part, others: Written) -> list[dict[str, Any]]:
    """The first bar of what others play in the same stretch."""
    rows: list[dict[str, Any]] = []
    for name, bars in others.items():
        here = [bar for bar in range(part.first_bar, part.end_bar) if bars.get(bar)]
        rows += _shown(name, bars, here[:1])
    return rows[:_MAX_NEIGHBOURS]


def _first_bars(bars: RawBars) -> list[int]:
    return [bar for bar in sorted(bars) if bars[bar]][:_MOTIF_BARS]


def _shown(name: str, bars: RawBars, numbers: Iterable[int]) -> list[dict[str, Any]]:
    return [{"instrument": name, "bar": bar, "events": _compact(bars[bar])} for bar in numbers]


def _compact(events: Sequence[Any]) -> list[list[float]]:
    """Events as `[step, note, len]`, those left out that are not plain numbers."""
    rows = []
    for event in events[:_MAX_SHOWN_EVENTS] if isinstance(events, list) else []:
        given = [as_number(event.get(name)) for name in ("step", "note", "len")] if isinstance(event, dict) else []
        numbers = [value for value in given if value is not None]
        if len(numbers) == 3:
            rows.append([int(value) if value == int(value) else value for value in numbers])
    return rows
