"""Turning a plan from outside (a model's reply, a file edited by hand) into a valid one, saying every change.

Nothing here raises on odd values that can be mended; what cannot be mended (no instrument at all) is named.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from air_cli.domain.chords import parse_chord
from air_cli.domain.instruments import DEFAULT_KIT, INSTRUMENTS, find_instrument, is_kit_word, suggest_instruments
from air_cli.domain.limits import MAX_BARS, MAX_SEED, MAX_TEMPO_BPM, MIN_TEMPO_BPM
from air_cli.domain.meter import MAX_STEPS_PER_BAR, Meter
from air_cli.domain.pitch import parse_pitch_class, parse_scale, split_key
from air_cli.domain.plan import (
    MAX_CHORDS,
    MAX_INSTRUMENTS,
    MAX_SECTIONS,
    ChordChange,
    InstrumentConfig,
    PlanMeta,
    Section,
    exact_length_seconds,
)
from air_cli.domain.text import one_line
from air_cli.errors import InvalidPlanError

DEFAULT_TEMPO_BPM = 100.0
DEFAULT_BARS = 16
_ROLE_REVERB_DB = {"Percussion": -24.0, "Bass": -60.0, "Pad": -12.0, "Texture": -12.0}
_DEFAULT_REVERB_DB = -16.0
_FREE_TEXT = ("title", "style", "genre", "mood", "dynamic_profile", "arrangement_density", "harmonic_color")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def as_number(value: Any) -> float | None:
    """A finite number from a number or from text such as "120bpm"; `None` where there is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None
    if isinstance(value, str) and len(value) < 64 and (match := _NUMBER.search(value)):
        return float(match[0].replace(",", "."))
    return None


class PlanRepair:
    """Reads one raw plan; `notes` collects what was changed."""

    def __init__(self, raw: Mapping[str, Any], *, seed: int, extra_names: Sequence[str] = ()) -> None:
        self.raw = raw
        self.seed = seed
        self.extra_names = {name.casefold(): name for name in extra_names}
        self.notes: list[str] = []

    def meta(self) -> PlanMeta:
        """The mended plan.

        Raises:
            InvalidPlanError: no usable instrument, or a value beyond repair.
        """
        tempo = self._tempo()
        meter = self._meter()
        key, scale = self._key()
        bars = self._bars(tempo, meter)
        instruments = self._instruments()
        steps = self._number("steps_per_bar", meter.default_steps_per_bar(), 1, MAX_STEPS_PER_BAR)
        values = {name: one_line(str(self.raw.get(name) or "")) for name in _FREE_TEXT}
        values["title"] = values["title"] or "Untitled"
        length = exact_length_seconds(tempo, str(meter), bars)
        self._compare_length(length)
        try:
            return PlanMeta(
                **values,
                tempo=tempo,
                key=key,
                scale=scale,
                meter=str(meter),
                bars=bars,
                length_seconds=length,
                steps_per_bar=round(steps),
                swing=self._number("swing", 0.0, 0.0, 1.0),
                instruments=tuple(instruments),
                instrument_configs=tuple(self._config(name) for name in instruments),
                sections=self._sections(bars, instruments),
                chords=self._chords(bars),
                selected_samples=self._samples(),
                seed=round(self._number("seed", self.seed, 0, MAX_SEED)),
            )
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise InvalidPlanError(f"the plan's `{place}` is unusable: {first['msg']}") from None

    def _number(self, name: str, default: float, low: float, high: float) -> float:
        given = self.raw.get(name)
        if given is None:
            return default
        number = as_number(given)
        if number is None:
            self.notes.append(f"{name}: {one_line(repr(given), 40)} is not a number, {default:g} used")
            return default
        if not low <= number <= high:
            self.notes.append(f"{name}: {number:g} is outside {low:g}–{high:g}, moved to the nearest")
        return min(high, max(low, number))

    def _tempo(self) -> float:
        if self.raw.get("tempo") is None:
            self.notes.append(f"tempo: missing, {DEFAULT_TEMPO_BPM:g} used")
        return self._number("tempo", DEFAULT_TEMPO_BPM, MIN_TEMPO_BPM, MAX_TEMPO_BPM)

    def _meter(self) -> Meter:
        given = self.raw.get("meter")
        try:
            return Meter.parse(str(given)) if given is not None else Meter(4, 4)
        except ValueError as error:
            self.notes.append(f"meter: {error}; 4/4 used")
            return Meter(4, 4)

    def _key(self) -> tuple[str, str]:
        given = str(self.raw.get("key") or "C")
        try:
            tonic, inner_scale = split_key(given)
            parse_pitch_class(tonic)
        except ValueError as error:
            self.notes.append(f"key: {error}; C used")
            tonic, inner_scale = "C", None
        if inner_scale:
            self.notes.append(f"key: `{one_line(given, 40)}` split into key {tonic} and scale {inner_scale}")
        return tonic, self._scale(inner_scale)

    def _scale(self, inner_scale: str | None) -> str:
        given = self.raw.get("scale")
        if given is None or not str(given).strip():
            return inner_scale or "major"
        text = str(given)
        for candidate in (text, re.sub(r"^[A-Ga-g][#b♯♭]?\s+", "", text.strip())):
            try:
                return parse_scale(candidate)
            except ValueError:
                continue
        fallback = inner_scale or "major"
        self.notes.append(f"scale: {one_line(repr(given), 40)} is unknown, {fallback} used")
        return fallback

    def _bars(self, tempo: float, meter: Meter) -> int:
        if self.raw.get("bars") is not None:
            return round(self._number("bars", DEFAULT_BARS, 1, MAX_BARS))
        seconds = as_number(self.raw.get("length_seconds"))
        if seconds is None or seconds <= 0:
            self.notes.append(f"bars: missing, {DEFAULT_BARS} used")
            return DEFAULT_BARS
        return min(MAX_BARS, max(1, round(seconds * tempo / 60 / float(meter.beats_per_bar))))

    def _compare_length(self, length: float) -> None:
        given = as_number(self.raw.get("length_seconds"))
        if given is not None and abs(given - length) > 0.01:
            self.notes.append(f"length_seconds: {given:g} disagrees with tempo and bars, {length:g} used")

    def _instruments(self) -> list[str]:
        given = self.raw.get("instruments")
        entries = given if isinstance(given, (list, tuple)) else [given] if isinstance(given, str) else []
        names: list[str] = []
        for entry in entries[: MAX_INSTRUMENTS * 4]:
            text = entry.get("name") if isinstance(entry, dict) else entry
            names += self._instrument_names(str(text or ""))
        unique = list(dict.fromkeys(names))
        if not unique:
            raise InvalidPlanError(
                "the plan names no instrument that can be played", hint="air edit latest --set instruments=Piano"
            )
        if len(unique) > MAX_INSTRUMENTS:
            self.notes.append(f"instruments: {len(unique)} given, the first {MAX_INSTRUMENTS} kept")
        return unique[:MAX_INSTRUMENTS]

    def _instrument_names(self, text: str) -> list[str]:
        shown = one_line(text, 40)
        if is_kit_word(text):
            self.notes.append(f"instruments: `{shown}` means {', '.join(DEFAULT_KIT)}")
            return list(DEFAULT_KIT)
        if own := self.extra_names.get(text.strip().casefold()):
            return [own]
        found = find_instrument(text)
        if found is None:
            near = suggest_instruments(text)
            self.notes.append(
                f"instruments: `{shown}` is unknown, dropped" + (f" (near: {', '.join(near)})" if near else "")
            )
            return []
        if found.name != text:
            self.notes.append(f"instruments: `{shown}` is called {found.name} here")
        return [found.name]

    def _config(self, name: str) -> InstrumentConfig:
        spec = INSTRUMENTS.get(name)
        role = spec.role if spec else "Harmony"
        default = InstrumentConfig(name=name, role=role, reverb_send_db=_ROLE_REVERB_DB.get(role, _DEFAULT_REVERB_DB))
        raw = next((c for c in self._config_rows() if _same_instrument(c.get("name"), name)), None)
        if raw is None:
            return default
        merged = default.model_dump()
        for field, value in raw.items():
            if field in merged and field != "name" and value is not None:
                merged[field] = self._config_value(name, default, field, value)
        return InstrumentConfig(**merged)

    def _config_rows(self) -> list[dict[str, Any]]:
        rows = self.raw.get("instrument_configs")
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, (list, tuple)) else []

    def _config_value(self, name: str, default: InstrumentConfig, field: str, value: Any) -> Any:
        fallback = getattr(default, field)
        candidate = as_number(value) if isinstance(fallback, float) else value
        try:
            return getattr(InstrumentConfig.model_validate({**default.model_dump(), field: candidate}), field)
        except ValidationError:
            self.notes.append(
                f"instrument_configs: {name}'s {field} {one_line(repr(value), 40)} is unusable, {fallback} used"
            )
            return fallback

    def _sections(self, bars: int, instruments: Sequence[str]) -> tuple[Section, ...]:
        rows = self.raw.get("sections")
        sections: list[Section] = []
        position = 0
        for row in rows[:MAX_SECTIONS] if isinstance(rows, (list, tuple)) else []:
            length = as_number(row.get("bars")) if isinstance(row, dict) else None
            if length is None or length < 1 or position >= bars:
                self.notes.append("sections: one without bars, or behind the last bar, dropped")
                continue
            count = min(round(length), bars - position)
            given = row.get("instruments")
            given = given if isinstance(given, (list, tuple)) else [given]
            playing = tuple(n for n in instruments if any(_same_instrument(g, n) for g in given))
            energy = min(1.0, max(0.0, as_number(row.get("energy")) or 0.5))
            name = one_line(str(row.get("name") or f"part {len(sections) + 1}"), 60)
            sections.append(Section(name=name, start_bar=position, bars=count, energy=energy, instruments=playing))
            position += count
        if sections and position < bars:
            last = sections[-1]
            sections[-1] = last.model_copy(update={"bars": bars - last.start_bar})
            self.notes.append(f"sections: the last one made longer to fill {bars} bars")
        return tuple(sections)

    def _chords(self, bars: int) -> tuple[ChordChange, ...]:
        rows = self.raw.get("chords")
        chords: dict[tuple[int, float], ChordChange] = {}
        dropped = 0
        for row in rows[:MAX_CHORDS] if isinstance(rows, (list, tuple)) else []:
            change = _chord_change(row, bars)
            if change is None:
                dropped += 1
            else:
                chords[change.bar, change.beat] = change
        if dropped:
            self.notes.append(f"chords: {dropped} with an unknown symbol or behind the last bar, dropped")
        return tuple(chords[place] for place in sorted(chords))

    def _samples(self) -> dict[str, str]:
        given = self.raw.get("selected_samples")
        if not isinstance(given, dict):
            return {}
        return {str(k): str(v) for k, v in list(given.items())[: MAX_INSTRUMENTS * 2] if isinstance(v, str) and v}


def _same_instrument(given: Any, name: str) -> bool:
    if not isinstance(given, str):
        return False
    if given.casefold() == name.casefold():
        return True
    found = find_instrument(given)
    return found is not None and found.name == name


def _chord_change(row: Any, bars: int) -> ChordChange | None:
    if not isinstance(row, dict):
        return None
    bar, beat, symbol = as_number(row.get("bar")), as_number(row.get("beat")) or 0.0, str(row.get("symbol") or "")
    if bar is None or not 0 <= bar < bars or not 0 <= beat < 512:
        return None
    try:
        parse_chord(symbol)
        return ChordChange(bar=int(bar), beat=beat, symbol=symbol)
    except ValueError:
        return None


def repair_plan(
    raw: Mapping[str, Any], *, seed: int = 0, extra_names: Sequence[str] = ()
) -> tuple[PlanMeta, tuple[str, ...]]:
    """A valid plan from a raw `meta` object, and a sentence for every change.

    Args:
        raw: the `meta` object as it came.
        seed: used where the plan holds none.
        extra_names: instrument names of the producer's library beyond the table.

    Raises:
        InvalidPlanError: beyond repair.
    """
    repair = PlanRepair(raw, seed=seed, extra_names=extra_names)
    meta = repair.meta()
    return meta, tuple(dict.fromkeys(repair.notes))
