"""Composing with a model: every part asked for, read, joined; what is missing is filled by the embedded composer."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from air_cli.domain.composition import Bar, Composition, Event, bars_from_events
from air_cli.domain.composition_repair import repair_composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.plan import PlanMeta
from air_cli.errors import InvalidMidiError
from air_cli.llm.ask import Answer, ask
from air_cli.llm.base import Request
from air_cli.offline.composer import compose as compose_offline
from air_cli.stages.model_run import ModelRun
from air_cli.stages.parallel import run_parallel
from air_cli.stages.parts import Part, ReadPart, cut_into_parts, looks_like_notes, part_request, read_part

WORKERS = 4
Bars = dict[str, set[int]]


@dataclass(slots=True)
class ModelNotes:
    """A whole composition, its repairs, and which bars of which instrument are whose."""

    composition: Composition
    repairs: tuple[str, ...]
    written_by: dict[str, dict[str, str]] = field(default_factory=dict)


def part_requests(meta: PlanMeta, prompt: str, model: str) -> list[Request]:
    """Every request that a piece takes."""
    return [part_request(meta, part, prompt, model) for part in cut_into_parts(meta)]


def compose_with_model(run: ModelRun, meta: PlanMeta, prompt: str) -> ModelNotes:
    """Ask for every part and join them; no instrument stays empty where the plan has it play.

    Raises:
        AirError: the provider could not be asked; replies that came are kept for the next try.
    """
    run.check_key()
    parts = cut_into_parts(meta)
    tasks = [partial(_ask_part, run, meta, prompt, part) for part in parts]
    answers = run_parallel(tasks, WORKERS, _teller(run, len(parts)))
    reads = [read_part(a.value, part) if a.value else ReadPart() for a, part in zip(answers, parts, strict=True)]
    repairs = [f"{part.name}: {note}" for a, part in zip(answers, parts, strict=True) for note in _told(a)]
    repairs += [note for read in reads for note in read.notes]
    missing = _missing(parts, answers, reads)
    composition, notes = _joined(meta, reads)
    composition = _filled(composition, meta, missing)
    written_by = _written_by(meta, parts, missing)
    return ModelNotes(composition, (*repairs, *notes, *_said(missing)), written_by)


def _ask_part(run: ModelRun, meta: PlanMeta, prompt: str, part: Part) -> Answer:
    request = part_request(meta, part, prompt, run.model)
    return ask(run.complete, request, partial(_problems, part), looks_like_notes)


def _teller(run: ModelRun, total: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        run.session.progress(f"{done} of {total} parts, {run.tokens():,} tokens", 0.9 * done / total)

    return tell


def _problems(part: Part, value: dict[str, Any]) -> list[str]:
    """What only the model can mend: instruments without a note."""
    read = read_part(value, part)
    silent = [name for name in part.instruments if not any(read.layers.get(name, {}).values())]
    span = f"bars {part.first_bar} to {part.end_bar - 1}"
    return [f"`{name}` plays no note in {span}: every instrument asked for must play" for name in silent]


def _told(answer: Answer) -> list[str]:
    if answer.value is None:
        return [*answer.notes, f"no usable reply ({'; '.join(answer.problems)})"]
    return answer.notes


def _missing(parts: Sequence[Part], answers: Sequence[Answer], reads: Sequence[ReadPart]) -> Bars:
    """Bars of instruments that no reply holds: whole parts, or what came after a cut."""
    missing: Bars = defaultdict(set)
    for part, answer, read in zip(parts, answers, reads, strict=True):
        for name in part.instruments:
            bars = [bar for bar, events in read.layers.get(name, {}).items() if events]
            first = part.first_bar if not bars else max(bars) + 1 if answer.is_cut else part.end_bar
            missing[name].update(range(first, part.end_bar))
    return {name: bars for name, bars in missing.items() if bars}


def _joined(meta: PlanMeta, reads: Sequence[ReadPart]) -> tuple[Composition, tuple[str, ...]]:
    """All parts as one composition, mended."""
    layers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for read in reads:
        for name, bars in read.layers.items():
            layers[name] += [{"bar": bar, "events": events} for bar, events in sorted(bars.items())]
    # An empty bar 0 says that the counting begins there, even where the music begins later.
    raw = {"pattern": [{"bar": 0, "events": []}], "layers": dict(layers)}
    try:
        composition, notes = repair_composition(raw, meta, is_on_plan_grid=True)
    except InvalidMidiError:
        return Composition(meta=meta), ("no playable note came from the model",)
    return composition.model_copy(update={"meta": meta}), notes


def _filled(composition: Composition, meta: PlanMeta, missing: Mapping[str, Collection[int]]) -> Composition:
    """The composition with the missing bars written by the embedded composer."""
    ours = compose_offline(meta, meta.seed, only=missing) if missing else None
    layers: dict[str, tuple[Bar, ...]] = {}
    pattern: dict[int, list[Event]] = defaultdict(list)
    for name in meta.instruments:
        bars: dict[int, list[Event]] = defaultdict(list)
        wanted = missing.get(name, ())
        for source, is_ours in ((composition, False), (ours, True)):
            for bar in source.bars_of(name) if source else ():
                if (bar.bar in wanted) is is_ours:
                    bars[bar.bar] += bar.events
        if known_instrument(name).is_percussion:
            for number, events in bars.items():
                pattern[number] += events
        else:
            layers[name] = bars_from_events(bars)
    return Composition(meta=meta, pattern=bars_from_events(pattern), layers=layers)


def _written_by(meta: PlanMeta, parts: Sequence[Part], missing: Mapping[str, Collection[int]]) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for name in meta.instruments:
        asked = {bar for part in parts if name in part.instruments for bar in range(part.first_bar, part.end_bar)}
        ours = set(missing.get(name, ()))
        spans = {"model": bar_spans(asked - ours), "embedded": bar_spans(ours)}
        rows[name] = {who: span for who, span in spans.items() if span}
    return rows


def _said(missing: Mapping[str, Collection[int]]) -> list[str]:
    return [f"{name}: the embedded composer wrote bars {bar_spans(bars)}" for name, bars in missing.items()]


def bar_spans(bars: Collection[int]) -> str:
    """Bars as people count them, from 1: `{0, 1, 2, 6}` is `1-3, 7`."""
    spans: list[list[int]] = []
    for bar in sorted(bars):
        if spans and spans[-1][1] == bar - 1:
            spans[-1][1] = bar
        else:
            spans.append([bar, bar])
    return ", ".join(f"{a + 1}-{b + 1}" if a != b else f"{a + 1}" for a, b in spans)
