"""`air compose PROJECT --only …`: writing some parts or bars anew, everything else untouched."""

import secrets
import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from air_cli.domain.composition import Bar, Composition, Event, bars_from_events
from air_cli.domain.instruments import known_instrument, percussion_for_note
from air_cli.errors import FileError, NotFoundError, SettingError
from air_cli.nearest import did_you_mean
from air_cli.offline.composer import compose as compose_offline
from air_cli.stages.brief import Anew
from air_cli.stages.compose import ComposeResult, Written
from air_cli.stages.derive import store_derived
from air_cli.stages.model_compose import compose_with_model, part_requests
from air_cli.stages.model_record import dry_document
from air_cli.stages.model_run import ModelRun
from air_cli.stages.plan import checked_seed
from air_cli.stages.providers import OFFLINE, ModelOptions, resolved
from air_cli.stages.records import load_composition, load_plan, load_record
from air_cli.stages.session import Session, accept
from air_cli.stages.sounds import own_instruments
from air_cli.stages.styles import use_workspace_styles
from air_cli.store.links import plan_of
from air_cli.store.workspace import RunRef

REROLL = "reroll"
"""Under this name the settings of a run remember which parts were written anew."""
_MAX_TRIES = 16
_DRAWN_SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class RerollRequest:
    """What to write anew.

    Attributes:
        project: the composition to start from; it stays as it is, the result is a new one.
        only: instruments to write anew; empty = all that are not locked.
        bars: first and last bar, counted from 1 as people do, both included; `None` = all.
        section: a section by name, in place of bars; all sections of that name.
        lock: parts that this and later re-rolls keep; `unlock` lets go of them again.
        seed: same project, request and seed give the same notes; drawn when missing.
        options: who writes; a model is shown what was there and asked for something else.
    """

    project: RunRef
    only: tuple[str, ...] = ()
    bars: tuple[int, int] | None = None
    section: str | None = None
    lock: tuple[str, ...] = ()
    unlock: tuple[str, ...] = ()
    seed: int | None = None
    options: ModelOptions = field(default_factory=ModelOptions)


@dataclass(frozen=True, slots=True)
class _Task:
    """A request, checked against its project."""

    old: Composition
    repairs: tuple[str, ...]
    locked: tuple[str, ...]
    names: tuple[str, ...]
    bars: frozenset[int]
    seed: int
    provider: str
    model: str

    @property
    def anew(self) -> Anew:
        return Anew(self.old, self.names, self.bars, self.seed)


def _task(session: Session, request: RerollRequest) -> _Task:
    use_workspace_styles(session)
    old, repairs = load_composition(request.project)
    locked = _locked(request, old)
    names, bars = _chosen(request, old, locked), _bars(request, old)
    seed = checked_seed(request.seed) if request.seed is not None else secrets.randbelow(_DRAWN_SEEDS)
    provider, model = resolved(session.settings, request.options)
    return _Task(old, repairs, locked, names, bars, seed, provider, model)


def dry_reroll(session: Session, request: RerollRequest) -> dict[str, Any]:
    """The requests that would be sent, with an estimate of tokens; nothing is sent or stored."""
    task = _task(session, request)
    if task.provider == OFFLINE:
        return dry_document([], OFFLINE)
    prompt = _prompt_of(session, request.project)
    return dry_document(part_requests(task.old.meta, prompt, task.model, task.anew), task.provider)


def reroll(session: Session, request: RerollRequest) -> ComposeResult:
    """Write parts anew and store the result as a new composition.

    Raises:
        SettingError: the bars are outside the piece, or a part is locked.
        NotFoundError: no such instrument or section in the piece.
        WorkspaceError: the workspace cannot be written.
    """
    started = time.perf_counter()
    accept(session, request, RerollRequest)
    task = _task(session, request)
    session.progress("composing", 0.0)
    written = _written(session, request, task)
    return store_derived(session, request.project, written, _settings(request, task), task.seed, started)


def _settings(request: RerollRequest, task: _Task) -> dict[str, Any]:
    anew = {"only": list(task.names), "bars": sorted(bar + 1 for bar in task.bars), "of": request.project.run_id}
    return {REROLL: anew, "locked": list(task.locked)}


def _written(session: Session, request: RerollRequest, task: _Task) -> Written:
    """The old piece with the new parts in it, by the embedded composer or by a model."""
    if task.provider == OFFLINE:
        return Written(different_take(task.old, task.names, task.bars, task.seed), OFFLINE, task.repairs)
    run = ModelRun(session, task.provider, task.model, request.options)
    made = compose_with_model(run, task.old.meta, _prompt_of(session, request.project), task.anew)
    composition = splice(task.old, made.composition, task.names, task.bars)
    settings = {"written_by": made.written_by, **run.summary()}
    return Written(composition, task.provider, (*task.repairs, *made.repairs), (), run, settings)


def _prompt_of(session: Session, project: RunRef) -> str:
    """What the musician asked for; nothing where the plan is gone."""
    plan_id = plan_of(session.workspace, project.run_id)
    path = session.workspace.run_path("param_generation", plan_id) if plan_id else None
    if plan_id is None or path is None:
        return ""
    try:
        return load_plan(RunRef("param_generation", plan_id, path)).plan.user_prompt
    except FileError:
        return ""


def _locked(request: RerollRequest, old: Composition) -> tuple[str, ...]:
    """Parts that stay: those locked before and now, less those let go."""
    record = load_record(request.project)
    before = record.settings.get("locked", []) if record else []
    names = old.meta.instruments
    now = own_instruments(request.lock, names)
    free = own_instruments(request.unlock, names)
    return tuple(name for name in names if (name in before or name in now) and name not in free)


def _chosen(request: RerollRequest, old: Composition, locked: Collection[str]) -> tuple[str, ...]:
    wanted = own_instruments(request.only, old.meta.instruments)
    kept = [name for name in wanted if name in locked]
    if kept:
        raise SettingError(f"{', '.join(kept)} is locked", hint=f"--unlock '{kept[0]}'", code="locked")
    names = wanted or tuple(name for name in old.meta.instruments if name not in locked)
    if not names:
        raise SettingError("every part is locked", hint=f"--unlock '{next(iter(locked))}'", code="locked")
    return names


def _bars(request: RerollRequest, old: Composition) -> frozenset[int]:
    """Bars to write anew, counted from 0."""
    meta = old.meta
    if request.section is not None:
        wanted = request.section.casefold()
        found = [s for s in meta.sections if s.name.casefold() == wanted]
        if not found:
            names = list(dict.fromkeys(s.name for s in meta.sections))
            hint = did_you_mean(request.section, names)
            raise NotFoundError(f"the piece has no section `{request.section}`", hint=hint)
        return frozenset(bar for s in found for bar in range(s.start_bar, s.end_bar))
    first, last = request.bars or (1, meta.bars)
    if not 1 <= first <= last <= meta.bars:
        raise SettingError(f"bars {first}-{last} are not within 1-{meta.bars}", hint=f"--bars 1-{meta.bars}")
    return frozenset(range(first - 1, last))


def different_take(old: Composition, names: Collection[str], bars: Collection[int], seed: int) -> Composition:
    """The first take, seed by seed, that is not what was there; the last one where nothing else can be played."""
    band_seed = None if any(known_instrument(name).is_percussion for name in names) else old.meta.seed
    new = old
    for attempt in range(_MAX_TRIES):
        take = compose_offline(old.meta, seed + attempt, only=set(names), band_seed=band_seed)
        new = splice(old, take, names, bars)
        if new != old:
            break
    return new


def splice(old: Composition, take: Composition, names: Collection[str], bars: Collection[int]) -> Composition:
    """`old` with the events of some instruments that begin in some bars taken from `take`."""
    layers = {
        name: _spliced(old.layers.get(name, ()), take.layers.get(name, ()), bars) if name in names else rows
        for name, rows in {**{n: () for n in names if n in take.layers}, **old.layers}.items()
    }
    ordered = {name: layers[name] for name in old.meta.instruments if name in layers}
    pattern: dict[int, list[Event]] = defaultdict(list)
    for source, is_new in ((old, False), (take, True)):
        for bar in source.pattern:
            for event in bar.events:
                piece = percussion_for_note(event.note)
                is_wanted = piece is not None and piece.name in names and bar.bar in bars
                if is_wanted is is_new:
                    pattern[bar.bar].append(event)
    return old.model_copy(update={"pattern": bars_from_events(pattern), "layers": ordered})


def _spliced(old: tuple[Bar, ...], take: tuple[Bar, ...], bars: Collection[int]) -> tuple[Bar, ...]:
    kept = [bar for bar in old if bar.bar not in bars]
    new = [bar for bar in take if bar.bar in bars]
    return tuple(sorted((*kept, *new), key=lambda bar: bar.bar))
