"""Scoring of plans and notes against what a prompt states: the same figures for models and for the embedded engine."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import mean
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from air_cli.domain.composition import Composition
from air_cli.domain.instruments import find_instrument, known_instrument
from air_cli.domain.lint import NOTE_KINDS, lint
from air_cli.domain.pitch import Key

_TEMPO_TOLERANCE_BPM = 0.5


class Expected(BaseModel):
    """What a prompt states; a field that is not given is not scored."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    tempo: Annotated[float, Field(ge=20, le=300)] | None = None
    key: str | None = None
    scale: str | None = None
    meter: str | None = None
    bars: Annotated[int, Field(ge=1, le=512)] | None = None
    present: Annotated[tuple[str, ...], Field(alias="with", max_length=32)] = ()
    absent: Annotated[tuple[str, ...], Field(alias="without", max_length=32)] = ()
    without_drums: bool = False


@dataclass(frozen=True, slots=True)
class PlanScore:
    """1 right, 0 wrong, between them a share; `None` where the prompt states nothing."""

    tempo: float | None
    key: float | None
    meter: float | None
    length: float | None
    instruments: float | None


@dataclass(frozen=True, slots=True)
class NotesScore:
    """`empty`: share of the bars that the embedded composer had to write; `off`: share of notes the linter names."""

    empty: float
    off: float


def score_plan(answered: Mapping[str, Any], expected: Expected) -> PlanScore:
    """How a plan keeps to a prompt; what was not answered is wrong.

    Args:
        answered: tempo, key, scale, meter, bars and instruments as far as they were given.
        expected: what the prompt states.
    """
    tempo, bars = answered.get("tempo"), answered.get("bars")
    is_near = tempo is not None and expected.tempo is not None and abs(tempo - expected.tempo) <= _TEMPO_TOLERANCE_BPM
    return PlanScore(
        tempo=_share(is_near, expected.tempo),
        key=_share(_is_key(answered, expected), expected.key),
        meter=_share(answered.get("meter") == expected.meter, expected.meter),
        length=_share(bars == expected.bars, expected.bars),
        instruments=_instruments(answered.get("instruments") or (), expected),
    )


def _share(is_right: bool, stated: object) -> float | None:
    return None if stated is None else float(is_right)


def _is_key(answered: Mapping[str, Any], expected: Expected) -> bool:
    if expected.key is None or not answered.get("key"):
        return False
    wanted = Key(expected.key, expected.scale or "major")
    given = Key(str(answered["key"]), str(answered.get("scale") or "major"))
    is_tonic = given.tonic_pitch_class == wanted.tonic_pitch_class
    return is_tonic and (expected.scale is None or answered.get("scale") == expected.scale)


def _instruments(given: Collection[str], expected: Expected) -> float | None:
    """Share of the statements about instruments that hold."""
    found = {row.name for text in expected.present if (row := find_instrument(text)) is not None}
    held = [name in given for name in sorted(found)]
    held += [row.name not in given for text in expected.absent if (row := find_instrument(text)) is not None]
    if expected.without_drums:
        held.append(bool(given) and not any(known_instrument(name).is_percussion for name in given))
    return mean(map(float, held)) if held else None


def score_notes(composition: Composition, embedded_bars: int, asked_bars: int) -> NotesScore:
    """How playable notes are.

    Args:
        composition: the piece.
        embedded_bars: bars, counted for each instrument, that the embedded composer wrote in a model's place.
        asked_bars: bars of all instruments.
    """
    off = sum(finding.count for finding in lint(composition) if finding.kind in NOTE_KINDS)
    return NotesScore(embedded_bars / max(1, asked_bars), off / max(1, composition.event_count()))


def means(scores: Sequence[PlanScore | NotesScore]) -> dict[str, float | None]:
    """Mean of each figure over those that have it."""
    names = [field.name for field in fields(scores[0])] if scores else []
    rows = {name: [value for score in scores if (value := getattr(score, name)) is not None] for name in names}
    return {name: mean(values) if values else None for name, values in rows.items()}
