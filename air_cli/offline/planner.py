"""The embedded planner: a prompt, a seed and the wishes of the command line become a plan.

What is stated is law; the rest is drawn from the style with dice of its own, so that changing one thing leaves the
others.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from air_cli.domain.chords import Chord, parse_chord
from air_cli.domain.dice import Dice
from air_cli.domain.kit_choice import with_kit
from air_cli.domain.kits import MACHINE_KITS, kit_pieces
from air_cli.domain.limits import MAX_BARS
from air_cli.domain.meter import Clock, Meter
from air_cli.domain.pitch import Key, split_key
from air_cli.domain.plan import PlanMeta, exact_length_seconds
from air_cli.domain.starter_names import starter_id
from air_cli.domain.text import few_of, one_line
from air_cli.offline.audition import clearest
from air_cli.offline.casting import Cast, choose_cast, resolve_names, style_of_instruments
from air_cli.offline.catalogue import style_or_default
from air_cli.offline.form import lay_out_sections
from air_cli.offline.harmony import parse_roman, write_chords
from air_cli.offline.mixing import write_configs
from air_cli.offline.pacing import Pace, PaceWishes, StylePace, choose_pace
from air_cli.offline.prompt import read_prompt
from air_cli.offline.prompt.chord_key import chord_fit, key_of_chords
from air_cli.offline.prompt.tables import word_set
from air_cli.offline.prompt.title import make_title, respelled
from air_cli.offline.reading import Fact, KitWish, Reading
from air_cli.offline.style import Style

_TWELVE_BAR_BLUES = 12
_BARS_AFTER_DROP = 16
_MIDDLE_ENERGY = 0.55
_UNREAD_SHOWN = 60


@dataclass(frozen=True, slots=True)
class PlanWishes:
    """What the command line sets; every value given wins over the prompt. `key` may hold a scale too ("C minor").

    `kit` is the name of a kit, or `auto`.
    """

    tempo: float | None = None
    key: str | None = None
    scale: str | None = None
    meter: str | None = None
    bars: int | None = None
    length_seconds: float | None = None
    instruments: tuple[str, ...] | None = None
    style: str | None = None
    swing: float | None = None
    title: str | None = None
    mood: str | None = None
    steps_per_bar: int | None = None
    kit: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with the reasons for it."""

    meta: PlanMeta
    reading: Reading
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    prompt: str = ""
    unread: tuple[str, ...] = ()
    """Words of the prompt that neither chose nor changed anything."""


def make_plan(
    prompt: str, seed: int, wishes: PlanWishes | None = None, *, playable: Collection[str] | None = None
) -> Planned:
    """Plan a piece.

    Args:
        prompt: what the person wrote.
        seed: 0 to 2**53 − 1; same prompt, seed and wishes give the same plan.
        wishes: values that win over the prompt, already validated.
        playable: canonical names that the inventory can really play; others are not chosen unasked.

    Raises:
        ValueError: a wish is not a key, scale or meter.
    """
    return _Planner(prompt, seed, wishes or PlanWishes(), playable).plan()


class _Planner:
    """Collects the parts of one plan; every choice leaves a fact, stated or assumed."""

    def __init__(self, prompt: str, seed: int, wishes: PlanWishes, playable: Collection[str] | None) -> None:
        self.prompt = prompt
        self.seed = seed
        self.wishes = wishes
        self.playable = playable
        self.reading = read_prompt(prompt)
        self.dice = Dice(seed, "plan")
        self.style = style_or_default(wishes.style or self.reading.style or style_of_instruments(self.reading))
        self.facts: list[Fact] = list(self.reading.facts)
        self.warnings: list[str] = list(self.reading.notices)

    def plan(self) -> Planned:
        meter = self._meter()
        key = self._key()
        swing = self._swing()
        pace = self._pace(meter)
        cast = self._cast()
        meta = self._meta(meter, key, swing, pace, cast)
        warnings = tuple(dict.fromkeys(self.warnings))
        return Planned(meta, self.reading, tuple(self.facts), warnings, self.prompt, self.reading.unread)

    def _assume(self, name: str, value: str) -> None:
        self.facts.append(Fact(name, value))

    def _wish(self, name: str, value: object) -> None:
        self.facts = [f for f in self.facts if f.field not in (name, f"{name}_bpm", f"{name}_seconds")]
        self.facts.append(Fact(name, str(value), "command line"))

    def _meter(self) -> Meter:
        if self.wishes.meter is not None:
            self._wish("meter", self.wishes.meter)
            return Meter.parse(self.wishes.meter)
        if self.reading.meter is not None:
            return Meter.parse(self.reading.meter)
        self._assume("meter", self.style.meter)
        return Meter.parse(self.style.meter)

    def _key(self) -> Key:
        tonic, scale = self.reading.key, self.reading.scale
        if self.wishes.key is not None:
            tonic, wished_scale = split_key(self.wishes.key)
            scale = wished_scale or scale
            self._wish("key", self.wishes.key)
        if self.wishes.scale is not None:
            scale = self.wishes.scale
            self._wish("scale", scale)
        if tonic is None and scale is None and self.reading.chords:
            return self._key_of_chords([parse_chord(s) for s in self.reading.chords])
        if scale is None and (scale := _scale_of_degrees(self.reading.chord_degrees, self.style)) is not None:
            words = next((f.words for f in self.facts if f.field == "chord_degrees"), "")
            self.facts.append(Fact("scale", scale, words))
        if scale is None:
            scale = self._scale_for(tonic)
            self._assume("scale", scale)
        if tonic is None:
            tonic = self._tonic()
            self._assume("key", tonic)
        return Key(tonic, scale)

    def _scale_for(self, tonic: str | None) -> str:
        """The style's usual scales; with stated chords the one that holds them."""
        weights = dict(self.style.scales)
        if tonic is not None and self.reading.chords:
            chords = [parse_chord(s) for s in self.reading.chords]
            return max(weights, key=lambda s: (chord_fit(Key(tonic, s), chords), weights[s]))
        weights = _tilt_by_mood(weights, self.reading)
        return self.dice.fork("scale").weighted(weights)

    def _tonic(self) -> str:
        keys = self.style.keys or ("C", "D", "E", "F", "G", "A", "Bb")
        return self.dice.fork("key").choice(keys)

    def _key_of_chords(self, chords: Sequence[Chord]) -> Key:
        key = key_of_chords(chords)
        words = next((f.words for f in self.facts if f.field == "chords"), "")
        self.facts += [Fact("key", key.tonic, words), Fact("scale", key.scale, words)]
        return key

    def _swing(self) -> float:
        if self.wishes.swing is not None:
            self._wish("swing", self.wishes.swing)
            return self.wishes.swing
        if self.reading.swing is not None:
            return self.reading.swing
        self._assume("swing", f"{self.style.swing:g}")
        return self.style.swing

    def _pace(self, meter: Meter) -> Pace:
        dice = self.dice.fork("pace")
        pace = choose_pace(self._pace_wishes(), self._style_pace(), meter, dice)
        if self.reading.drop_seconds is not None:
            drop_bar = Clock(pace.tempo_bpm, meter, 1).bars_nearest_seconds(self.reading.drop_seconds)
            self.reading = replace(self.reading, drop_bar=drop_bar, drop_seconds=None)
            pace = choose_pace(self._pace_wishes(), self._style_pace(), meter, dice)
        self.warnings += pace.warnings
        stated = {f.field for f in self.facts}
        if not stated & {"tempo", "tempo_bpm", "tempo_range_bpm"}:
            self._assume("tempo_bpm", f"{pace.tempo_bpm:g} BPM")
        if not stated & {"bars", "length", "length_seconds"}:
            self._assume("bars", str(pace.bars))
        return pace

    def _pace_wishes(self) -> PaceWishes:
        reading, wishes = self.reading, self.wishes
        tempo = reading.tempo_bpm if reading.tempo_range_bpm is None else None
        bars, length = reading.bars, reading.length_seconds
        bars_range, length_range = reading.bars_range, reading.length_range_seconds
        tempo_range = reading.tempo_range_bpm
        if wishes.tempo is not None:
            tempo, tempo_range = wishes.tempo, None
            self._wish("tempo", f"{tempo:g} BPM")
        if wishes.bars is not None or wishes.length_seconds is not None:
            bars, length, bars_range, length_range = wishes.bars, wishes.length_seconds, None, None
            self._wish("bars" if wishes.bars is not None else "length", wishes.bars or f"{wishes.length_seconds:g} s")
        return PaceWishes(tempo, tempo_range, bars, bars_range, length, length_range)

    def _style_pace(self) -> StylePace:
        style = self.style
        is_blues = len(self.reading.chord_degrees) == _TWELVE_BAR_BLUES
        phrase = _TWELVE_BAR_BLUES if is_blues else style.form.phrase_bars
        least = min(MAX_BARS, self.reading.drop_bar + _BARS_AFTER_DROP) if self.reading.drop_bar is not None else 1
        low, high, typical = style.tempo_low_bpm, style.tempo_high_bpm, style.tempo_typical_bpm
        return StylePace(low, high, typical, style.length_seconds, phrase, least)

    def _cast(self) -> Cast:
        if self.wishes.instruments:
            cast = resolve_names(self.wishes.instruments, self.style)
            self.warnings += cast.warnings
            if cast.names:
                self._wish("instruments", ", ".join(cast.names))
                return cast
        cast = choose_cast(self.reading, self.style, self.dice.fork("cast"), self.playable)
        self.warnings += cast.warnings
        if cast.assumed:
            self._assume("instruments", ", ".join(cast.assumed))
        return cast

    def _meta(self, meter: Meter, key: Key, swing: float, pace: Pace, cast: Cast) -> PlanMeta:
        style, reading = self.style, self.reading
        names = tuple(cast.names)
        if self.wishes.style is not None:
            self._wish("style", style.name)
        elif reading.style is None:
            self._assume("style", style.name)
        sections = lay_out_sections(
            style, pace.bars, names, self.dice.fork("form"), wanted=reading.sections, drop_bar=self._drop_bar(pace),
            is_building=reading.is_building, rests=reading.rests,
        )  # fmt: skip
        degrees, dice = self._degrees(), self.dice.fork("harmony")
        chords = write_chords(style, key, meter, sections, dice, symbols=reading.chords, degrees=degrees)
        energy = reading.energy if reading.energy is not None else _MIDDLE_ENERGY
        mood = self.wishes.mood or self._mood()
        meta = PlanMeta(
            title=self.wishes.title or reading.title or self._title(mood),
            style=style.name,
            genre=reading.genre_words or style.genre,
            mood=mood,
            tempo=pace.tempo_bpm,
            key=key.tonic,
            scale=key.scale,
            meter=str(meter),
            bars=pace.bars,
            length_seconds=exact_length_seconds(pace.tempo_bpm, str(meter), pace.bars),
            steps_per_bar=self._steps(meter),
            swing=swing,
            dynamic_profile="slow build" if reading.is_building else style.dynamic_profile,
            arrangement_density=style.arrangement_density,
            harmonic_color=style.harmonic_color,
            instruments=names,
            instrument_configs=write_configs(names, style, energy, cast.roles),
            sections=sections,
            chords=chords,
            selected_samples=self._kit_samples(names),
            seed=self.seed,
        )
        if reading.chords or degrees:
            return meta
        return clearest(meta, lambda take: write_chords(style, key, meter, sections, dice.fork("take", take)))

    def _title(self, mood: str) -> str:
        slips = {fact.words: fact.value for fact in self.reading.facts if fact.field == "spelling"}
        return make_title(respelled(self.prompt, slips), _plain_title(mood, self.style))

    def _steps(self, meter: Meter) -> int:
        if self.wishes.steps_per_bar is not None:
            self._wish("steps_per_bar", self.wishes.steps_per_bar)
            return self.wishes.steps_per_bar
        is_straight = self.reading.swing == 0.0 or self.wishes.swing == 0.0
        return meter.default_steps_per_bar(triplet=self.style.uses_triplet_grid and not is_straight)

    def _drop_bar(self, pace: Pace) -> int | None:
        drop = self.reading.drop_bar
        if drop is not None and not 0 < drop < pace.bars:
            self.warnings.append(f"the drop at bar {drop + 1} lies outside the {pace.bars} bars of the piece")
            return None
        return drop

    def _degrees(self) -> tuple[str, ...]:
        known = tuple(d for d in self.reading.chord_degrees if _is_roman(d))
        if len(known) < len(self.reading.chord_degrees):
            self.warnings.append("some chord degrees are not understood and left out")
        return known

    def _kit_samples(self, names: Sequence[str]) -> dict[str, str]:
        if self.wishes.kit is None:
            return _kit_samples(names, self.style, self.reading.kits)
        self._wish("kit", self.wishes.kit)
        return with_kit({}, names, self.wishes.kit)

    def _mood(self) -> str:
        if self.reading.mood:
            return self.reading.mood
        mood = self.dice.fork("mood").choice(self.style.moods)
        self._assume("mood", mood)
        return mood


def _kit_samples(names: Sequence[str], style: Style, wishes: Sequence[KitWish]) -> dict[str, str]:
    """The drums of the kits that are asked for, as samples of the starter pack; wishes for one piece come first."""
    chosen: dict[str, str] = {}
    for wish in sorted(wishes, key=lambda wish: not wish.piece):
        if wish.is_kind and (wish.kit in MACHINE_KITS) == (style.kit in MACHINE_KITS):
            continue
        pieces = kit_pieces(wish.kit) & ({wish.piece} if wish.piece else set(names))
        for name in names:
            if name in pieces and name not in chosen:
                chosen[name] = starter_id(name, wish.kit)
    return chosen


def _plain_title(mood: str, style: Style) -> str:
    """The title of a prompt that has no words for one: "Calm ambient"."""
    first = mood.split(",")[0].strip()
    return one_line(f"{first[:1].upper()}{first[1:]} {style.name}", 48)


def _is_roman(text: str) -> bool:
    try:
        parse_roman(text)
    except ValueError:
        return False
    return True


_DARK_MOODS: Final = word_set(
    "sad|dark|melancholic|melancholy|moody|eerie|haunting|ominous|somber|gloomy|aggressive|tense|mournful|sinister"
)
_BRIGHT_MOODS: Final = word_set(
    "happy|joyful|uplifting|cheerful|bright|sunny|playful|triumphant|hopeful|fun|feel-good|optimistic"
)


def _scale_of_degrees(degrees: Sequence[str], style: Style) -> str | None:
    """What stated roman numerals say of the mode: a large I is major, a small i minor; else the size of most."""
    bare = [re.sub(r"[^IViv]", "", degree) for degree in degrees]
    if not any(bare):
        return None
    if "I" in bare or "i" in bare:
        is_major = "I" in bare
    else:
        # ii and vi belong to major, III and VI to minor.
        is_major = sum(b in ("ii", "iii", "vi") for b in bare) >= sum(b in ("III", "VI", "VII", "iv") for b in bare)
    wanted = {s: w for s, w in style.scales.items() if Key("C", s).is_minor is not is_major}
    plain = "major" if is_major else "minor"
    return plain if plain in wanted or not wanted else max(wanted, key=lambda name: wanted[name])


def _tilt_by_mood(weights: dict[str, float], reading: Reading) -> dict[str, float]:
    """Sad moods prefer minor scales, happy ones major, among those of the style."""
    words = set((reading.mood or "").replace(",", " ").split())
    is_dark, is_bright = bool(words & _DARK_MOODS), bool(words & _BRIGHT_MOODS)
    if is_dark == is_bright:
        return weights
    return {s: w * (6.0 if Key("C", s).is_minor == is_dark else 1.0) for s, w in weights.items()}


def render_reading(planned: Planned) -> str:
    """The text of `parameter_plan_raw.txt`: the prompt, what was understood and from which words, what was assumed."""
    width = max((len(f.field) for f in planned.facts), default=0)
    lines = ["prompt", f"  {one_line(planned.prompt, 4000)}", "", "understood"]
    stated = [f for f in planned.facts if not f.is_assumed]
    lines += [f"  {f.field:<{width}}  {f.value}  ← “{one_line(f.words)}”" for f in stated] or [
        "  nothing in particular"
    ]
    lines += ["", "assumed"]
    lines += [f"  {f.field:<{width}}  {f.value}" for f in planned.facts if f.is_assumed] or ["  nothing"]
    if planned.unread:
        lines += ["", "not understood", f"  {one_line(few_of(planned.unread, _UNREAD_SHOWN), 4000)}"]
    if planned.warnings:
        lines += ["", "notes", *(f"  {one_line(w, 400)}" for w in planned.warnings)]
    meta = planned.meta
    players = [f"{c.name} ({c.role})" for c in meta.instrument_configs]
    lines += ["", "plan", f"  {meta.title}: {_headline(meta)}", f"  {', '.join(players)}"]
    lines += [f"  bars {s.start_bar + 1}–{s.end_bar} {s.name}, energy {s.energy:.2f}" for s in meta.sections]
    return "\n".join(lines) + "\n"


def _headline(meta: PlanMeta) -> str:
    length = f"{meta.bars} bars, {meta.length_seconds:.1f} s"
    return f"{meta.style}, {meta.tempo:g} BPM, {meta.full_key}, {meta.meter}, {length}"
