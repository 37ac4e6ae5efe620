"""A model's plan and the embedded planner's, made one: what is stated is law, the model decides the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from air_cli.domain.instruments import known_instrument
from air_cli.domain.pitch import split_key
from air_cli.domain.plan import ChordChange, InstrumentConfig, PlanMeta, Section
from air_cli.domain.plan_repair import as_number, repair_plan
from air_cli.errors import InvalidPlanError
from air_cli.offline.catalogue import find_style
from air_cli.offline.planner import Planned, PlanWishes, make_plan
from air_cli.offline.prompt import read_prompt
from air_cli.offline.reading import Fact, Reading

_COMPARED = ("tempo", "key", "scale", "meter", "bars")
_TEXTS = ("dynamic_profile", "arrangement_density", "harmonic_color")
_MAX_LOOP_BARS = 32


@dataclass(frozen=True, slots=True)
class Merged:
    """A plan, and a sentence for everything the model had otherwise or left out; `answered` is what it did give."""

    planned: Planned
    notes: tuple[str, ...]
    answered: dict[str, Any]


def merge_plan(raw: Mapping[str, Any], prompt: str, seed: int, wishes: PlanWishes, chooser: str) -> Merged:
    """The plan that follows from a model's raw one.

    Args:
        raw: the model's object, as it came.
        prompt: what the person wrote; what it states wins over the model.
        seed: seed of the plan.
        wishes: values of the command line; they win over everything.
        chooser: who is named for what the model decided.
    """
    given, notes = _mended(raw, prompt, seed, wishes)
    reading = read_prompt(prompt)
    chosen = _choices(given, raw, reading, wishes)
    instruments, cast_notes = _cast(given, raw, prompt, seed, reading, wishes)
    if instruments:
        chosen["instruments"] = instruments
    planned = make_plan(prompt, seed, replace(wishes, **chosen))
    notes += [*cast_notes, *_overridden(given, raw, planned.meta)]
    meta, filled = _with_form(planned.meta, given, raw, reading)
    meta = _with_texts(meta, given, raw, reading, wishes)
    facts = tuple(_sourced(fact, chosen, chooser) for fact in planned.facts)
    merged = replace(planned, meta=PlanMeta.model_validate(meta.model_dump()), facts=facts, unread=())
    answered = {name: getattr(given, name) for name in (*_COMPARED, "instruments") if _said(raw, name)}
    return Merged(merged, tuple(dict.fromkeys([*notes, *filled])), answered)


def _mended(raw: Mapping[str, Any], prompt: str, seed: int, wishes: PlanWishes) -> tuple[PlanMeta, list[str]]:
    """The raw plan as a valid one; where it names no usable instrument, with the embedded planner's."""
    # What the run decides is not the model's to say.
    allowed = {k: v for k, v in raw.items() if k not in ("seed", "selected_samples", "steps_per_bar", "length_seconds")}
    try:
        meta, notes = repair_plan(allowed, seed=seed)
    except InvalidPlanError:
        ours = make_plan(prompt, seed, wishes).meta
        meta, notes = repair_plan({**allowed, "instruments": list(ours.instruments)}, seed=seed)
        return meta, [*notes, "instruments: none that can be played, the embedded planner chose them"]
    return meta, list(notes)


def _has(raw: Mapping[str, Any], name: str) -> bool:
    return raw.get(name) not in (None, "", [], {})


def _said(raw: Mapping[str, Any], name: str) -> bool:
    """Whether the model gave the value; a scale may stand in the key ("D dorian")."""
    return _has(raw, name) or (name == "scale" and len(str(raw.get("key") or "").split()) > 1)


def _choices(given: PlanMeta, raw: Mapping[str, Any], reading: Reading, wishes: PlanWishes) -> dict[str, Any]:
    """What the model may decide, because neither prompt nor command line states it."""
    wished_scale = split_key(wishes.key)[1] if wishes.key else None
    style = find_style(given.style) if given.style else None
    free: dict[str, tuple[bool, Any]] = {
        "tempo": (wishes.tempo is None and _tempo_is_free(reading, given.tempo), given.tempo),
        "key": (wishes.key is None and reading.key is None and not reading.chords, given.key),
        "scale": (
            wishes.scale is None and wished_scale is None and reading.scale is None and not reading.chords,
            given.scale,
        ),
        "meter": (wishes.meter is None and reading.meter is None, given.meter),
        "bars": (wishes.bars is None and wishes.length_seconds is None and _bars_are_free(reading, given), given.bars),
        "swing": (wishes.swing is None and reading.swing is None, given.swing),
        "title": (wishes.title is None and reading.title is None, given.title),
        "mood": (wishes.mood is None and reading.mood is None, given.mood),
    }
    chosen = {name: value for name, (is_free, value) in free.items() if is_free and _said(raw, name)}
    if wishes.style is None and reading.style is None and style is not None:
        chosen["style"] = style.name
    return chosen


def _tempo_is_free(reading: Reading, tempo: float) -> bool:
    if reading.tempo_range_bpm is not None:
        return reading.tempo_range_bpm[0] <= tempo <= reading.tempo_range_bpm[1]
    return reading.tempo_bpm is None


def _bars_are_free(reading: Reading, given: PlanMeta) -> bool:
    if reading.drop_bar is not None and given.bars <= reading.drop_bar + 1:
        return False
    if reading.bars_range is not None:
        return reading.bars_range[0] <= given.bars <= reading.bars_range[1]
    if reading.length_range_seconds is not None:
        return reading.length_range_seconds[0] <= given.length_seconds <= reading.length_range_seconds[1]
    return reading.bars is None and reading.length_seconds is None


def _cast(
    given: PlanMeta, raw: Mapping[str, Any], prompt: str, seed: int, reading: Reading, wishes: PlanWishes
) -> tuple[tuple[str, ...], list[str]]:
    """Who plays, and what of it is not the model's choice; nobody where the embedded planner decides alone."""
    if wishes.instruments or reading.is_exclusive or not _has(raw, "instruments"):
        return (), []
    ours = make_plan(prompt, seed, wishes).meta.instruments
    forbidden = [
        n for n in given.instruments if n in reading.excluded or (_is_drum(n) and reading.wants_drums is False)
    ]
    kept = [name for name in given.instruments if name not in forbidden]
    missing = [name for name in reading.instruments if name not in kept and name in ours]
    if reading.wants_drums and not any(map(_is_drum, (*kept, *missing))):
        missing += [name for name in ours if _is_drum(name)]
    notes = []
    if forbidden:
        notes.append(f"instruments: the request forbids {', '.join(forbidden)}, left out")
    if missing:
        notes.append(f"instruments: the request names {', '.join(missing)}, added")
    return (*kept, *missing), notes


def _is_drum(name: str) -> bool:
    return known_instrument(name).is_percussion


def _overridden(given: PlanMeta, raw: Mapping[str, Any], meta: PlanMeta) -> list[str]:
    """A sentence for every stated value that the model had otherwise, and for every one it left out."""
    notes = []
    for name in _COMPARED:
        theirs, final = getattr(given, name), getattr(meta, name)
        shown = f"{final:g}" if isinstance(final, float) else str(final)
        if not _said(raw, name):
            notes.append(f"{name}: the model gave none, {shown} used")
        elif theirs != final:
            notes.append(f"{name}: the model had {theirs}, what is stated wins: {shown}")
    return notes


def _with_form(meta: PlanMeta, given: PlanMeta, raw: Mapping[str, Any], reading: Reading) -> tuple[PlanMeta, list[str]]:
    """The model's sections, chords and mix where they fit the piece, else the embedded planner's."""
    notes = []
    changes: dict[str, Any] = {"instrument_configs": _configs(meta, raw)}
    sections = _sections(meta, raw, reading)
    if sections:
        changes["sections"] = sections
    else:
        notes.append("sections: the model's are missing or do not fit, the embedded planner laid them out")
    chords = _chords(meta, given, reading)
    if chords:
        changes["chords"] = chords
    else:
        notes.append("chords: the model's are missing or do not fit, the embedded planner wrote them")
    return meta.model_copy(update=changes), notes


def _sections(meta: PlanMeta, raw: Mapping[str, Any], reading: Reading) -> tuple[Section, ...]:
    rows = raw.get("sections")
    lengths = [as_number(row.get("bars")) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if not lengths or any(n is None or n < 1 for n in lengths) or sum(round(n or 0) for n in lengths) != meta.bars:
        return ()
    fitted, _ = repair_plan({**meta.model_dump(), "sections": rows})
    sections = fitted.sections
    if reading.sections and not _names_in_order(reading.sections, [s.name for s in sections]):
        return ()
    if reading.drop_bar is not None and not any(s.start_bar == reading.drop_bar for s in sections):
        return ()
    heard = {name for section in sections for name in section.instruments}
    silent = [name for name in meta.instruments if name not in heard]
    return tuple(
        s.model_copy(update={"instruments": tuple(n for n in meta.instruments if n in s.instruments or n in silent)})
        for s in sections
    )


def _names_in_order(wanted: Sequence[str], names: Sequence[str]) -> bool:
    rest = iter(name.casefold() for name in names)
    return all(any(word.casefold() in name for name in rest) for word in wanted)


def _chords(meta: PlanMeta, given: PlanMeta, reading: Reading) -> tuple[ChordChange, ...]:
    """The model's chords where key and meter stayed and the request states none; a loop is carried to the end."""
    is_same = (given.key, given.scale, given.meter) == (meta.key, meta.scale, meta.meter)
    chords = [c for c in given.chords if c.bar < meta.bars]
    if (
        not is_same
        or reading.chords
        or reading.chord_degrees
        or not chords
        or (chords[0].bar, chords[0].beat) != (0, 0)
    ):
        return ()
    span = chords[-1].bar + 1
    if meta.bars - span < 4 or span > _MAX_LOOP_BARS:
        return tuple(chords)
    period = next((size for size in (1, 2, 4, 8, 16, 32) if size >= span), span)
    repeats = range(0, meta.bars, period)
    looped = [c.model_copy(update={"bar": c.bar + start}) for start in repeats for c in chords]
    return tuple(c for c in looped if c.bar < meta.bars)


def _configs(meta: PlanMeta, raw: Mapping[str, Any]) -> tuple[InstrumentConfig, ...]:
    rows = raw.get("instrument_configs")
    if not isinstance(rows, list) or not rows:
        return meta.instrument_configs
    fitted, _ = repair_plan({**meta.model_dump(), "instrument_configs": rows})
    named = {
        other.instruments[0]
        for row in rows
        if isinstance(row, dict) and (other := _instrument_of(row.get("name"), meta)) is not None
    }
    pairs = zip(meta.instrument_configs, fitted.instrument_configs, strict=True)
    return tuple(theirs if theirs.name in named else ours for ours, theirs in pairs)


def _instrument_of(name: Any, meta: PlanMeta) -> PlanMeta | None:
    try:
        return repair_plan({"instruments": [str(name)]}, extra_names=meta.instruments)[0]
    except InvalidPlanError:
        return None


def _with_texts(
    meta: PlanMeta, given: PlanMeta, raw: Mapping[str, Any], reading: Reading, wishes: PlanWishes
) -> PlanMeta:
    changes = {name: getattr(given, name) for name in _TEXTS if _has(raw, name)}
    if _has(raw, "genre") and reading.genre_words is None and wishes.style is None:
        changes["genre"] = given.genre
    return meta.model_copy(update=changes)


def _sourced(fact: Fact, chosen: Mapping[str, Any], chooser: str) -> Fact:
    """The fact with its true source: what the model chose was handed to the planner as a wish."""
    return (
        replace(fact, words=f"chosen by {chooser}") if fact.words == "command line" and fact.field in chosen else fact
    )
