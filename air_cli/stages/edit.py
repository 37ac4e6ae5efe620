"""`air edit`: changing one thing of a plan; the prompt and everything else stay."""

import time
from collections.abc import Mapping
from typing import Any

from air_cli import __version__
from air_cli.domain.chords import transposed
from air_cli.domain.dice import Dice
from air_cli.domain.kinds import check_field, check_is
from air_cli.domain.kit_choice import AUTO_KIT, with_kit
from air_cli.domain.meter import Meter
from air_cli.domain.plan import ChordChange, Plan, PlanMeta
from air_cli.domain.plan_fields import KIT, plan_field
from air_cli.domain.plan_repair import repair_plan
from air_cli.domain.run import RunRecord
from air_cli.errors import InvalidRunIdError
from air_cli.offline.catalogue import style_or_default
from air_cli.offline.form import lay_out_sections
from air_cli.offline.harmony import write_chords
from air_cli.stages.inventory import current_catalogue
from air_cli.stages.kits import asked_kit
from air_cli.stages.plan import checked_style
from air_cli.stages.records import load_plan, load_record, record_json
from air_cli.stages.session import Session
from air_cli.stages.sounds import checked_selection
from air_cli.stages.styles import use_workspace_styles
from air_cli.store.atomic import write_file
from air_cli.store.json_files import dump_json
from air_cli.store.links import plan_of
from air_cli.store.lock import locked
from air_cli.store.workspace import PLAN_FILE, RUN_FILE, RunRef, sha256_of

_SHAPES_SECTIONS = frozenset({"bars", "length_seconds", "meter", "instruments"})


def plan_reference(session: Session, text: str) -> RunRef:
    """The plan that an id means: its own, or that of a project.

    Raises:
        InvalidRunIdError: nothing has the id, or the project has no plan.
    """
    workspace = session.workspace
    ref = workspace.find(text, "param_generation", "midi_generation")
    if ref.stage == "param_generation":
        return ref
    plan_id = plan_of(workspace, ref.run_id)
    path = workspace.run_path("param_generation", plan_id) if plan_id else None
    if plan_id is None or path is None:
        raise InvalidRunIdError(f"project `{ref.run_id}` has no plan to edit", hint='air plan "lofi beat"')
    return RunRef("param_generation", plan_id, path)


def edit(session: Session, reference: RunRef, changes: Mapping[str, str], samples: Mapping[str, str]) -> Plan:
    """Change a plan in place, and return it.

    Args:
        session: the session.
        reference: the plan.
        changes: field → new value as typed.
        samples: instrument → sample id.

    Raises:
        SettingError: an unknown field, or a value outside its range.
        NotFoundError: an instrument, sample or kit that is not there.
    """
    started = time.perf_counter()
    check_is(reference, RunRef, "`reference`")
    check_field("changes", changes, Mapping[str, str])
    check_field("samples", samples, Mapping[str, str])
    use_workspace_styles(session)
    path = reference.path / PLAN_FILE
    with locked(path):
        loaded = load_plan(reference)
        meta = changed_plan(loaded.plan.meta, changes)
        if samples:
            chosen = checked_selection(current_catalogue(session), samples, meta.instruments)
            meta = meta.model_copy(update={"selected_samples": {**meta.selected_samples, **chosen}})
        plan = loaded.plan.model_copy(update={"meta": meta})
        record = _record(session, reference, plan, changes, samples, time.perf_counter() - started)
        write_file(path, dump_json(plan.model_dump(mode="json")))
        files = {**record.files, PLAN_FILE: sha256_of(path)} if record.files else {}
        write_file(reference.path / RUN_FILE, record_json(record.model_copy(update={"files": files})))
    return plan


def changed_plan(meta: PlanMeta, changes: Mapping[str, str]) -> PlanMeta:
    """The plan with fields set as typed; sections and chords are written anew where they no longer fit."""
    if not changes:
        return meta
    raw: dict[str, Any] = meta.model_dump()
    for field, text in changes.items():
        if field != KIT:
            raw.update(plan_field(field, text))
    if "length_seconds" in changes and "bars" not in changes:
        raw.pop("bars")
    if "meter" in changes and "steps_per_bar" not in changes:
        raw.pop("steps_per_bar")
    if _SHAPES_SECTIONS & set(changes):
        raw["sections"] = []
    if "style" in changes:
        raw["style"] = checked_style(changes["style"])
    raw["chords"] = []
    edited, _ = repair_plan(raw, extra_names=meta.instruments)
    if KIT in changes:
        chosen = with_kit(edited.selected_samples, edited.instruments, asked_kit(changes[KIT] or AUTO_KIT))
        edited = edited.model_copy(update={"selected_samples": chosen})
    return _with_sections(edited.model_copy(update={"chords": fitted_chords(meta, edited)}))


def fitted_chords(old: PlanMeta, new: PlanMeta) -> tuple[ChordChange, ...]:
    """The chords of a plan after an edit: moved with the tonic, repeated or cut with the bars, else as they were."""
    interval = (new.full_key.tonic_pitch_class - old.full_key.tonic_pitch_class) % 12
    beats_per_bar = float(new.clock.meter.beats_per_bar)
    fitted: list[ChordChange] = []
    for first in range(0, new.bars, old.bars):
        for change in old.chords:
            if first + change.bar < new.bars and change.beat < beats_per_bar:
                symbol = transposed(change.symbol, interval, flats=new.full_key.uses_flats)
                fitted.append(ChordChange(bar=first + change.bar, beat=change.beat, symbol=symbol))
    return tuple(fitted)


def _with_sections(meta: PlanMeta) -> PlanMeta:
    """Sections written anew where an edit made the old ones wrong, and chords where there are none."""
    style = style_or_default(meta.style)
    dice = Dice(meta.seed, "edit")
    if not meta.sections:
        sections = lay_out_sections(style, meta.bars, meta.instruments, dice.fork("form"))
        meta = meta.model_copy(update={"sections": tuple(sections)})
    if not meta.chords:
        chords = write_chords(style, meta.full_key, Meter.parse(meta.meter), meta.sections, dice.fork("harmony"))
        meta = meta.model_copy(update={"chords": tuple(chords)})
    return meta


def _record(
    session: Session,
    reference: RunRef,
    plan: Plan,
    changes: Mapping[str, str],
    samples: Mapping[str, str],
    seconds: float,
) -> RunRecord:
    old = load_record(reference) or RunRecord(
        stage="param_generation", run_id=reference.run_id, created_at=session.stamp(), air_version=__version__
    )
    edits = [*old.settings.get("edits", []), {"at": session.stamp(), "set": dict(changes), "samples": dict(samples)}]
    return old.model_copy(
        update={
            "seed": plan.meta.seed,
            "settings": {**old.settings, "edits": edits},
            "seconds_taken": round(old.seconds_taken + seconds, 4),
        }
    )
