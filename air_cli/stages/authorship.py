"""Who wrote which bars of a composition."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from air_cli.domain.plan import PlanMeta
from air_cli.domain.run import RunRecord
from air_cli.stages.model_compose import bar_spans
from air_cli.stages.records import load_record
from air_cli.stages.reroll import REROLL
from air_cli.store.workspace import RunRef, Workspace

_MAX_GENERATIONS = 64
_EMBEDDED = "air's embedded composer"
_FILLED = re.compile(r"(.+): no note was there, the embedded composer wrote all bars")

Authors = dict[str, dict[str, set[int]]]


def authorship(workspace: Workspace, record: RunRecord, meta: PlanMeta) -> dict[str, dict[str, str]]:
    """Instrument → author → bars as people count them: `{"Bass": {"air's embedded composer": "1-8"}}`."""
    rows = _authors(workspace, record, meta, _MAX_GENERATIONS)
    return {name: {who: bar_spans(bars) for who, bars in rows[name].items() if bars} for name in rows}


def _authors(workspace: Workspace, record: RunRecord, meta: PlanMeta, generations: int) -> Authors:
    again = record.settings.get(REROLL)
    if isinstance(again, dict) and generations:
        return _rerolled(workspace, record, again, meta, generations)
    written = record.settings.get("written_by")
    if isinstance(written, dict):
        return {name: _by_model(record, written.get(name), meta) for name in meta.instruments}
    author = _EMBEDDED if record.provider == "offline" else record.provider
    filled = {name for repair in record.repairs if (match := _FILLED.fullmatch(repair)) for name in _names(match[1])}
    return {name: {_EMBEDDED if name in filled else author: set(range(meta.bars))} for name in meta.instruments}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _by_model(record: RunRecord, spans: Any, meta: PlanMeta) -> dict[str, set[int]]:
    labels = {"model": f"{record.provider} {record.model}".strip(), "embedded": _EMBEDDED}
    rows = spans if isinstance(spans, dict) else {}
    return {labels.get(str(who), str(who)): _bars(str(text), meta.bars) for who, text in rows.items()}


def _bars(spans: str, total: int) -> set[int]:
    """Bars from 0 of `1-3, 7`."""
    bars: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", spans):
        bars |= set(range(max(0, int(first) - 1), min(total, int(last or first))))
    return bars


def _rerolled(
    workspace: Workspace, record: RunRecord, again: dict[str, Any], meta: PlanMeta, generations: int
) -> Authors:
    """The authors of the project it came from, but for what was written anew."""
    before = str(again.get("of", ""))
    path = workspace.run_path("midi_generation", before)
    source = load_record(RunRef("midi_generation", before, path)) if path else None
    if source is not None:
        rows = _authors(workspace, source, meta, generations - 1)
    else:
        rows = {name: {f"project {before}": set(range(meta.bars))} for name in meta.instruments}
    bars = {bar - 1 for bar in again.get("bars", []) if isinstance(bar, int)}
    author = f"{_EMBEDDED}, written anew with seed {record.seed}"
    for name in _known(again.get("only", []), rows):
        rows[name] = {who: kept - bars for who, kept in rows[name].items()} | {author: bars}
    return rows


def _known(names: Iterable[Any], rows: Collection[str]) -> list[str]:
    return [name for name in names if name in rows]
