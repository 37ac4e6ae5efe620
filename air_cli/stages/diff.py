"""`air diff`: what changed from one run to another, in bars and notes."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from air_cli.domain.composition import Composition
from air_cli.domain.plan import PlanMeta
from air_cli.stages.records import load_composition, load_plan
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef

_LISTED_FIELDS = frozenset({"instrument_configs", "sections", "chords", "selected_samples"})


@dataclass(frozen=True, slots=True)
class PartChange:
    """How one instrument differs; bars count from 1."""

    instrument: str
    bars: tuple[int, ...]
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How two runs differ: plan fields as (field, before, after), and parts."""

    first: str
    second: str
    fields: tuple[tuple[str, str, str], ...] = ()
    parts: tuple[PartChange, ...] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        """Whether the runs are the same."""
        return not self.fields and not self.parts


def diff(session: Session, first: str, second: str) -> Difference:
    """Compare two plans, or two compositions.

    Raises:
        InvalidRunIdError: nothing has one of the ids.
    """
    refs = [session.workspace.find(text, "midi_generation", "param_generation") for text in (first, second)]
    metas = [_meta(ref) for ref in refs]
    songs = [load_composition(ref)[0] if ref.stage == "midi_generation" else None for ref in refs]
    parts = _parts(songs[0], songs[1]) if songs[0] is not None and songs[1] is not None else ()
    return Difference(refs[0].run_id, refs[1].run_id, _fields(*metas), parts)


def _meta(ref: RunRef) -> PlanMeta:
    return load_composition(ref)[0].meta if ref.stage == "midi_generation" else load_plan(ref).plan.meta


def _fields(first: PlanMeta, second: PlanMeta) -> tuple[tuple[str, str, str], ...]:
    before, after = first.model_dump(), second.model_dump()
    return tuple(
        (name, _shown(name, before[name]), _shown(name, after[name])) for name in before if before[name] != after[name]
    )


def _shown(name: str, value: Any) -> str:
    if name in _LISTED_FIELDS:
        return f"{len(value)} of them"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _parts(first: Composition, second: Composition) -> tuple[PartChange, ...]:
    names = dict.fromkeys((*first.meta.instruments, *second.meta.instruments))
    changes = [_part(name, first, second) for name in names]
    return tuple(change for change in changes if change is not None)


def _part(name: str, first: Composition, second: Composition) -> PartChange | None:
    rows = [Counter((bar.bar, event) for bar in song.bars_of(name) for event in bar.events) for song in (first, second)]
    removed, added = rows[0] - rows[1], rows[1] - rows[0]
    if not removed and not added:
        return None
    bars = tuple(sorted({bar + 1 for bar, _ in (*removed, *added)}))
    return PartChange(name, bars, added.total(), removed.total())


def bar_ranges(bars: tuple[int, ...]) -> str:
    """`(1, 2, 3, 7)` → `1-3, 7`."""
    ranges: list[list[int]] = []
    for bar in bars:
        if ranges and ranges[-1][1] == bar - 1:
            ranges[-1][1] = bar
        else:
            ranges.append([bar, bar])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)
