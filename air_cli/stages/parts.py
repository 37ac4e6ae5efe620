"""A piece cut into parts a model can answer at once, and the order in which they are asked for."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from air_cli.domain.instruments import known_instrument
from air_cli.domain.pitch import FLAT_NAMES, SHARP_NAMES
from air_cli.domain.plan import PlanMeta, Section
from air_cli.llm.base import Request
from air_cli.llm.prompts import load_prompt
from air_cli.llm.wire import NOTES_SCHEMA

NOTES_TEMPERATURE = 0.2
MAX_PART_BARS = 8
MAX_PITCHED_IN_PART = 3
RawBars = dict[int, list[Any]]
Written = Mapping[str, RawBars]
"""Instrument → bar → raw events: what is already there when a part is asked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some instruments over some bars: `first_bar` up to, not including, `end_bar`."""

    section: Section
    first_bar: int
    end_bar: int
    instruments: tuple[str, ...]

    @property
    def is_percussion(self) -> bool:
        """Whether it is the drums."""
        return known_instrument(self.instruments[0]).is_percussion

    @property
    def name(self) -> str:
        """What people and files call it; bars counted from 1 as people do."""
        who = "drums" if self.is_percussion else ", ".join(self.instruments)
        return f"{self.section.name} {self.first_bar + 1}-{self.end_bar}: {who}"


def cut_into_parts(meta: PlanMeta) -> list[Part]:
    """Every section in stretches of at most eight bars; percussion together, others by three."""
    sections = meta.sections or (Section(name="piece", start_bar=0, bars=meta.bars),)
    heard = {name for section in sections for name in section.instruments}
    parts = []
    for section in sections:
        playing = [n for n in meta.instruments if n in section.instruments or n not in heard or not section.instruments]
        for first in range(section.start_bar, section.end_bar, MAX_PART_BARS):
            end = min(first + MAX_PART_BARS, section.end_bar)
            parts += [Part(section, first, end, group) for group in _groups(playing)]
    return parts


def _groups(names: Sequence[str]) -> list[tuple[str, ...]]:
    drums = tuple(name for name in names if known_instrument(name).is_percussion)
    pitched = [name for name in names if name not in drums]
    size = MAX_PITCHED_IN_PART
    groups = [tuple(pitched[at : at + size]) for at in range(0, len(pitched), size)]
    return [drums, *groups] if drums else groups


def narrowed(parts: Sequence[Part], names: Collection[str], bars: Collection[int]) -> list[Part]:
    """The parts cut down to some instruments and bars."""
    return [
        replace(part, first_bar=first, end_bar=end, instruments=kept)
        for part in parts
        if (kept := tuple(name for name in part.instruments if name in names))
        for first, end in _runs(part, bars)
    ]


def _runs(part: Part, bars: Collection[int]) -> Iterator[tuple[int, int]]:
    """First and end of every run of wanted bars within a part."""
    first = None
    for bar in range(part.first_bar, part.end_bar + 1):
        is_wanted = bar < part.end_bar and bar in bars
        if is_wanted and first is None:
            first = bar
        elif not is_wanted and first is not None:
            yield first, bar
            first = None


def in_waves(parts: Sequence[Part]) -> list[list[Part]]:
    """The parts in the order of asking; those of one wave at the same time.

    The drums of the section with the most energy come first, then the others there: they set groove and motifs. Then
    every other section for the first time, and at last the sections that come back.
    """
    if not parts:
        return []
    main = max(parts, key=lambda part: (part.section.energy, -part.first_bar))
    begins: dict[str, int] = {}
    for part in parts:
        name = part.section.name.casefold()
        begins[name] = min(part.first_bar, begins.get(name, part.first_bar))

    def rank(part: Part) -> int:
        if part.first_bar == main.first_bar:
            return 0 if part.is_percussion else 1
        return 2 if part.first_bar == begins[part.section.name.casefold()] else 3

    waves = [[part for part in parts if rank(part) == number] for number in range(4)]
    return [wave for wave in waves if wave]


def part_request(meta: PlanMeta, part: Part, prompt: str, model: str, extra: Mapping[str, Any]) -> Request:
    """The request for the notes of a part, with its chords, its grid and who else plays.

    Args:
        meta: the plan.
        part: what is asked for.
        prompt: the musician's words.
        model: who is asked.
        extra: what is already written, as `part_context` puts it.
    """
    names = FLAT_NAMES if meta.key == "F" or "b" in meta.key else SHARP_NAMES
    scale = [names[pitch] for pitch in sorted(meta.full_key.pitch_classes)]
    playing = part.section.instruments or meta.instruments
    payload = {
        "request": prompt,
        "piece": {
            "title": meta.title, "style": meta.style, "mood": meta.mood, "tempo": meta.tempo,
            "key": f"{meta.key} {meta.scale}", "notes_of_scale": scale,
            "meter": meta.meter, "steps_per_bar": meta.steps_per_bar, "swing": meta.swing, "bars": meta.bars,
        },
        "bars": {"first": part.first_bar, "last": part.end_bar - 1},
        "section": {"name": part.section.name, "energy": part.section.energy},
        "instruments": [_instrument_row(meta, name) for name in part.instruments],
        "chords": _chords(meta, part),
        "grid": {"beats_at_steps": [float(b / meta.clock.beats_per_step) for b in meta.clock.meter.pulses()]},
        "also_playing": [name for name in playing if name not in part.instruments],
        **extra,
    }  # fmt: skip
    text = json.dumps(payload, ensure_ascii=False)
    return Request(part.name, load_prompt("compose").text, text, NOTES_SCHEMA, model, temperature=NOTES_TEMPERATURE)


def _instrument_row(meta: PlanMeta, name: str) -> dict[str, Any]:
    spec, config = known_instrument(name), meta.config(name)
    if spec.is_percussion:
        return {"name": name, "role": config.role, "notes": list(spec.percussion_notes)}
    return {
        "name": name, "role": config.role, "register": config.register, "articulation": config.articulation,
        "lowest_note": spec.low_note, "highest_note": spec.high_note, "one_note_at_a_time": spec.is_mono,
    }  # fmt: skip


def _chords(meta: PlanMeta, part: Part) -> list[dict[str, Any]]:
    """Changes within the part, and the chord that already sounds at its start."""
    inside = [c for c in meta.chords if part.first_bar <= c.bar < part.end_bar]
    before = [c for c in meta.chords if c.bar < part.first_bar]
    rows = [{"bar": c.bar, "beat": c.beat, "symbol": c.symbol} for c in inside]
    if before and not (inside and (inside[0].bar, inside[0].beat) == (part.first_bar, 0)):
        rows.insert(0, {"bar": part.first_bar, "beat": 0.0, "symbol": before[-1].symbol})
    return rows
