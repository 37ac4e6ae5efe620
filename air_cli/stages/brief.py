"""What a model is asked for, part by part, while the piece grows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from air_cli.domain.composition import Composition
from air_cli.domain.plan import PlanMeta
from air_cli.llm.base import Request
from air_cli.stages.part_context import another_take, context_of, written_bars
from air_cli.stages.parts import Part, RawBars, cut_into_parts, narrowed, part_request


@dataclass(frozen=True, slots=True)
class Anew:
    """What of a finished piece is written anew: some instruments in some bars (from 0). `seed` tells takes apart."""

    old: Composition
    names: tuple[str, ...]
    bars: frozenset[int]
    seed: int


@dataclass(slots=True)
class Brief:
    """A piece to be written, or parts of one to be written anew; `written` is what is already there."""

    meta: PlanMeta
    prompt: str
    model: str
    anew: Anew | None = None
    written: dict[str, RawBars] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.anew is not None:
            names, bars = self.anew.names, self.anew.bars
            self.written = {
                name: {bar: events for bar, events in rows.items() if name not in names or bar not in bars}
                for name, rows in written_bars(self.anew.old).items()
            }

    def parts(self) -> list[Part]:
        """Everything to be asked for."""
        parts = cut_into_parts(self.meta)
        return parts if self.anew is None else narrowed(parts, self.anew.names, self.anew.bars)

    def request(self, part: Part) -> Request:
        """The request for a part, as things stand."""
        extra = context_of(part, self.written)
        if self.anew is not None:
            extra |= another_take(part, written_bars(self.anew.old), self.anew.seed)
        return part_request(self.meta, part, self.prompt, self.model, extra)

    def note(self, layers: Mapping[str, RawBars]) -> None:
        """Take down what a part wrote."""
        for name, bars in layers.items():
            self.written.setdefault(name, {}).update(bars)
