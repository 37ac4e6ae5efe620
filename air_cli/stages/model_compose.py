"""Composing with a model: every part asked for, read, joined; what is missing is filled by the embedded composer."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from air_cli.domain.composition import Bar, Composition, Event, bars_from_events
from air_cli.domain.composition_repair import repair_composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.plan import PlanMeta
from air_cli.errors import InvalidMidiError, SettingError
from air_cli.llm.ask import Answer, ask
from air_cli.llm.base import Request
from air_cli.offline.composer import compose as compose_offline
from air_cli.stages.brief import Anew, Brief
from air_cli.stages.model_run import ModelRun
from air_cli.stages.parallel import run_parallel
from air_cli.stages.part_reply import ReadPart, looks_like_notes, read_part
from air_cli.stages.parts import Part, in_waves

WORKERS = 4
Bars = dict[str, set[int]]


@dataclass(slots=True)
class ModelNotes:
    """A whole composition, its repairs, and which bars of which instrument are whose."""

    composition: Composition
    repairs: tuple[str, ...]
    written_by: dict[str, dict[str, str]] = field(default_factory=dict)
    asked_bars: int = 0
    """Bars, counted for each instrument, that were asked for; `embedded_bars` of them the embedded composer wrote."""
    embedded_bars: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """One part with what came of it."""

    part: Part
    answer: Answer
    read: ReadPart


def part_requests(meta: PlanMeta, prompt: str, model: str, anew: Anew | None = None) -> list[Request]:
    """Every request that a piece takes; what only the replies will tell is left out of them."""
    brief = Brief(meta, prompt, model, anew)
    return [brief.request(part) for wave in in_waves(brief.parts()) for part in wave]


def compose_with_model(run: ModelRun, meta: PlanMeta, prompt: str, anew: Anew | None = None) -> ModelNotes:
    """Ask for every part and join them; no instrument stays empty where the plan has it play.

    Args:
        run: the conversation.
        meta: the plan.
        prompt: the musician's words.
        anew: only this is asked for, and only this is in the result.

    Raises:
        SettingError: nobody plays in what is to be written anew.
        AirError: the provider could not be asked; replies that came are kept for the next try.
    """
    run.check_key()
    brief = Brief(meta, prompt, run.model, anew)
    if not brief.parts():
        raise SettingError(
            "by the plan, nobody of these plays in these bars", hint="to see who plays when: air show latest"
        )
    with run.stoppable():
        asked = _hold(run, brief)
    repairs = [f"{row.part.name}: {note}" for row in asked for note in _told(row.answer)]
    repairs += [note for row in asked for note in row.read.notes]
    missing = _missing(asked)
    composition, notes = _joined(meta, [row.read for row in asked])
    composition = _filled(composition, meta, missing, anew.seed if anew else meta.seed)
    written_by = _written_by(meta, [row.part for row in asked], missing)
    total = sum(len(row.part.instruments) * (row.part.end_bar - row.part.first_bar) for row in asked)
    ours = sum(map(len, missing.values()))
    return ModelNotes(composition, (*repairs, *notes, *_said(missing)), written_by, total, ours)


def _hold(run: ModelRun, brief: Brief) -> list[_Asked]:
    """All parts, wave by wave, asked and read; in the order of the piece."""
    parts = brief.parts()
    tell = run.watcher("composing", len(parts))
    asked: list[_Asked] = []
    for wave in in_waves(parts):
        tasks = [partial(_ask_part, run, brief, brief.request(part), part) for part in wave]
        before = len(asked)
        asked += run_parallel(tasks, WORKERS, lambda done, before=before: tell(before + done))  # type: ignore[misc]
        for row in asked[before:]:
            brief.note(row.read.layers)
    return sorted(asked, key=lambda row: parts.index(row.part))


def _ask_part(run: ModelRun, brief: Brief, request: Request, part: Part) -> _Asked:
    answer = ask(run.complete, request, partial(_problems, brief, part), looks_like_notes)
    return _Asked(part, answer, read_part(answer.value, part, brief.written) if answer.value else ReadPart())


def _problems(brief: Brief, part: Part, value: dict[str, Any]) -> list[str]:
    """What only the model can mend: instruments without a note."""
    read = read_part(value, part, brief.written)
    silent = [name for name in part.instruments if not any(read.layers.get(name, {}).values())]
    span = f"bars {part.first_bar} to {part.end_bar - 1}"
    return [f"`{name}` plays no note in {span}: every instrument asked for must play" for name in silent]


def _told(answer: Answer) -> list[str]:
    if answer.value is None:
        return [*answer.notes, f"no usable reply ({'; '.join(answer.problems)})"]
    return answer.notes


def _missing(asked: Sequence[_Asked]) -> Bars:
    """Bars of instruments that no reply holds: whole parts, or what came after a cut."""
    missing: Bars = defaultdict(set)
    for row in asked:
        part = row.part
        for name in part.instruments:
            bars = [bar for bar, events in row.read.layers.get(name, {}).items() if events]
            first = part.first_bar if not bars else max(bars) + 1 if row.answer.is_cut else part.end_bar
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


def _filled(composition: Composition, meta: PlanMeta, missing: Mapping[str, Collection[int]], seed: int) -> Composition:
    """The composition with the missing bars written by the embedded composer."""
    ours = compose_offline(meta, seed, only=missing) if missing else None
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
    return {name: who for name, who in rows.items() if who}


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
