"""Form: which sections a piece has, how long each lasts, how strong it is and who plays in it."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from air_cli.domain.dice import Dice
from air_cli.domain.instruments import known_instrument
from air_cli.domain.plan import MAX_SECTIONS, Section
from air_cli.offline.prompt.rests import sections_at
from air_cli.offline.style import SectionRow, Style

COMMON_SECTIONS: dict[str, SectionRow] = {
    "intro": SectionRow(bars=4, energy=0.3, without=("Lead", "Snare", "Clap")),
    "verse": SectionRow(bars=8, energy=0.55),
    "prechorus": SectionRow(bars=4, energy=0.65, chords="b"),
    "chorus": SectionRow(bars=8, energy=0.9, chords="b"),
    "hook": SectionRow(bars=8, energy=0.85, chords="b"),
    "refrain": SectionRow(bars=8, energy=0.8, chords="b"),
    "bridge": SectionRow(bars=8, energy=0.5, chords="b"),
    "break": SectionRow(bars=4, energy=0.35, without=("Kick", "Snare", "Clap", "Bass")),
    "breakdown": SectionRow(bars=8, energy=0.35, without=("Kick", "Snare", "Clap", "Bass")),
    "interlude": SectionRow(bars=4, energy=0.4),
    "build": SectionRow(bars=4, energy=0.65, without=("Bass",)),
    "buildup": SectionRow(bars=4, energy=0.65, without=("Bass",)),
    "drop": SectionRow(bars=8, energy=1.0),
    "climax": SectionRow(bars=8, energy=1.0, chords="b"),
    "solo": SectionRow(bars=8, energy=0.8),
    "theme": SectionRow(bars=8, energy=0.6),
    "variation": SectionRow(bars=8, energy=0.65, chords="b"),
    "head": SectionRow(bars=8, energy=0.6),
    "a": SectionRow(bars=8, energy=0.5),
    "b": SectionRow(bars=8, energy=0.7, chords="b"),
    "c": SectionRow(bars=8, energy=0.6, chords="b"),
    "coda": SectionRow(bars=4, energy=0.4),
    "ending": SectionRow(bars=4, energy=0.5),
    "outro": SectionRow(bars=4, energy=0.35, without=("Lead",)),
}
"""Sections a prompt may name that a style does not describe itself."""

_LEAD_SHARE = 0.55
_RISERS = frozenset({"Reverse Cymbal"})
_MINIMUM_SECTIONS = 3
_SMALLEST_FULL_FORM_BARS = 6
_SHORT_PIECE_BARS = 24
_MOST_OVERLONG = 1.6
"""How much longer than the piece a form may be before its sections shrink; up to there, sections are left out."""


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    row: SectionRow


def section_row(style: Style, name: str) -> SectionRow:
    """What a section of this name is like in the style; unknown names are like a verse."""
    word = name.strip().casefold().replace("-", "").rstrip(" 0123456789")
    rows = style.form.sections
    return rows.get(word) or COMMON_SECTIONS.get(word.replace(" ", "")) or SectionRow()


def lay_out_sections(
    style: Style,
    bars: int,
    instruments: Sequence[str],
    dice: Dice,
    *,
    wanted: Sequence[str] = (),
    drop_bar: int | None = None,
    is_building: bool = False,
    rests: Sequence[tuple[str, Collection[str]]] = (),
) -> tuple[Section, ...]:
    """Cover exactly `bars` bars with sections.

    Args:
        style: whose form is followed.
        bars: length of the piece, 1–512.
        instruments: canonical names; every one plays in at least one section.
        dice: chance for which layers rest where.
        wanted: section names that the prompt stated, in order.
        drop_bar: bar (from 0) at which the strongest section must start.
        is_building: energy only ever rises and instruments enter one after another.
        rests: (place, instruments that must not play there), places as in `prompt.rests`.
    """
    parts = [_Part(name, section_row(style, name)) for name in (wanted or style.form.order)]
    if drop_bar is not None and 0 < drop_bar < bars:
        laid = _around_drop(parts, bars, drop_bar, is_literal=bool(wanted))
    else:
        laid = _fit(parts, bars, is_literal=bool(wanted))
    energies = _energies(laid, is_building=is_building)
    players = _players(laid, energies, instruments, dice, is_building=is_building)
    sections, start = [], 0
    for (part, length), energy, names in zip(laid, energies, players, strict=True):
        section = Section(name=part.name[:400], start_bar=start, bars=length, energy=energy, instruments=names)
        sections.append(section)
        start += length
    return _with_rests(sections, rests)


def _with_rests(sections: Sequence[Section], rests: Sequence[tuple[str, Collection[str]]]) -> tuple[Section, ...]:
    """Sections without those who rest there; a section that would fall silent keeps its players."""
    kept = list(sections)
    for place, names in rests:
        for i in sections_at(place, sections):
            left = tuple(n for n in kept[i].instruments if n not in names)
            kept[i] = kept[i].model_copy(update={"instruments": left or kept[i].instruments})
    return tuple(kept)


def _around_drop(parts: list[_Part], bars: int, drop_bar: int, *, is_literal: bool) -> list[tuple[_Part, int]]:
    drop = next((i for i, p in enumerate(parts) if p.name.casefold() == "drop"), None)
    if drop is None:
        drop = max(range(len(parts)), key=lambda i: (parts[i].row.energy, -i))
    peak = _Part("drop", parts[drop].row.model_copy(update={"energy": 1.0, "without": ()}))
    before = parts[:drop] or [_Part("intro", COMMON_SECTIONS["intro"])]
    after = [peak, *parts[drop + 1 :]]
    least = _MINIMUM_SECTIONS if bars >= _SMALLEST_FULL_FORM_BARS else 2
    first = _fit(before, drop_bar, is_literal=is_literal, least=2 if drop_bar >= 4 else 1)
    missing = min(bars - drop_bar, max(1, least - len(first)))
    rest = _fit(after, bars - drop_bar, is_literal=is_literal, least=missing, keep_first=True)
    if len(first) + len(rest) < least and drop_bar > 1:
        first = _fit([before[0], before[-1]], drop_bar, is_literal=True)
    return [*first, *rest]


def _fit(
    parts: list[_Part], bars: int, *, is_literal: bool, least: int | None = None, keep_first: bool = False
) -> list[tuple[_Part, int]]:
    if least is None:
        least = _MINIMUM_SECTIONS if bars >= _SMALLEST_FULL_FORM_BARS else max(1, bars // 2)
    if is_literal:
        parts = parts[: min(bars, MAX_SECTIONS)]
    else:
        parts = _tightened(parts, bars)
        parts = _trim(_extend(parts, bars, least), bars, least, keep_first=keep_first)
    laid = list(zip(parts, _lengths([p.row.bars for p in parts], bars), strict=True))
    merged = _merged(laid)
    return laid if is_literal or len(merged) < least else merged


def _tightened(parts: list[_Part], bars: int) -> list[_Part]:
    """In a short piece sections are half as long, or a quarter: the form keeps its shape instead of its sizes."""
    is_short = bars < _SHORT_PIECE_BARS
    smallest = 2 if is_short else 4
    for _ in range(1 if is_short else 2):
        if sum(p.row.bars for p in parts) > _MOST_OVERLONG * bars and max(p.row.bars for p in parts) > smallest:
            parts = [_Part(p.name, p.row.model_copy(update={"bars": max(smallest, p.row.bars // 2)})) for p in parts]
    return parts


def _merged(laid: Sequence[tuple[_Part, int]]) -> list[tuple[_Part, int]]:
    """Neighbours of one name become one section."""
    merged: list[tuple[_Part, int]] = []
    for part, length in laid:
        if merged and merged[-1][0].name == part.name:
            merged[-1] = (part, merged[-1][1] + length)
        else:
            merged.append((part, length))
    return merged


def _extend(parts: list[_Part], bars: int, least: int) -> list[_Part]:
    """Repeat the inner sections until the form fills the piece."""
    inner = parts[1:-1] or parts
    longest = MAX_SECTIONS // 2 - 2
    while (sum(p.row.bars for p in parts) < 0.8 * bars or len(parts) < least) and len(parts) + len(inner) <= longest:
        parts = [*parts[:-1], *inner, parts[-1]] if len(parts) > 1 else [*parts, *inner]
    return parts


def _trim(parts: list[_Part], bars: int, least: int, *, keep_first: bool) -> list[_Part]:
    """Drop the least important sections while the form is too long for the piece."""
    parts = list(parts)
    phrase = 4 if bars >= _SHORT_PIECE_BARS else 2
    while len(parts) > least and (sum(p.row.bars for p in parts) > 1.25 * bars or phrase * len(parts) > bars):
        del parts[_least_important(parts, keep_first=keep_first)]
    while len(parts) > least and (double := _spare_double(parts, bars)) is not None:
        del parts[double]
    return parts


def _spare_double(parts: Sequence[_Part], bars: int) -> int | None:
    """A section beside its like that the piece fits better without."""
    over = sum(p.row.bars for p in parts) - bars
    doubles = (i for i in range(1, len(parts)) if parts[i].name == parts[i - 1].name)
    return next((i for i in doubles if abs(over - parts[i].row.bars) < abs(over)), None)


def _least_important(parts: Sequence[_Part], *, keep_first: bool) -> int:
    """The section whose loss hurts the form least.

    The ends, the first theme and the strongest section stay as long as can be; no section should come to stand beside
    its like, and the piece should still run from its strongest section into its last.
    """
    names = [p.name for p in parts]
    last = len(parts) - 1
    peak = max(range(len(parts)), key=lambda i: (parts[i].row.energy, -i))

    def rank(i: int) -> tuple[bool, bool, bool, bool, bool, bool, float, int]:
        makes_double = 0 < i < last and names[i - 1] == names[i + 1]
        is_goal = i == last - 1 and names[i] == names[peak]
        is_double = names[i] in (names[i - 1] if i else None, names[i + 1] if i < last else None)
        is_single = names.count(names[i]) < 2
        is_strong = names[i] == names[peak]
        return (
            i in (0, last),
            i == 1,
            makes_double or is_goal,
            not is_double,
            is_strong,
            is_single,
            parts[i].row.energy,
            -i,
        )

    keep = {peak, 0} if keep_first else {peak}
    candidates = [i for i in range(len(parts)) if i not in keep or names.count(names[i]) > 1]
    return min(candidates or [last], key=rank)


def _lengths(ideals: Sequence[int], bars: int) -> list[int]:
    """Whole phrases near the ideal lengths that sum to `bars`; odd bars go to the last section."""
    unit = next(u for u in (4, 2, 1) if bars >= u * len(ideals) and (u < 4 or bars % u == 0 or bars >= 64))
    if unit == 4 and bars < _SHORT_PIECE_BARS:
        unit = 2
    total_units = bars // unit
    raw = [ideal * total_units / sum(ideals) for ideal in ideals]
    units = [max(1, math.floor(r + 0.5)) for r in raw]
    while sum(units) > total_units:
        over = max((i for i in range(len(units)) if units[i] > 1), key=lambda i: (units[i] - raw[i], i))
        units[over] -= 1
    while sum(units) < total_units:
        under = max(range(len(units)), key=lambda i: (raw[i] - units[i], i))
        units[under] += 1
    lengths = [u * unit for u in units]
    lengths[-1] += bars - sum(lengths)
    return lengths


def _energies(laid: Sequence[tuple[_Part, int]], *, is_building: bool) -> list[float]:
    if is_building:
        last = max(1, len(laid) - 1)
        return [round(0.25 + 0.75 * i / last, 3) if len(laid) > 1 else 0.7 for i in range(len(laid))]
    seen: dict[str, int] = {}
    energies = []
    for part, _ in laid:
        # A section that returns comes back a little stronger, up to three times.
        again = min(3, seen.get(part.name, 0))
        seen[part.name] = seen.get(part.name, 0) + 1
        energies.append(round(min(1.0, part.row.energy + 0.04 * again), 3))
    return energies


def _players(
    laid: Sequence[tuple[_Part, int]],
    energies: Sequence[float],
    instruments: Sequence[str],
    dice: Dice,
    *,
    is_building: bool,
) -> list[tuple[str, ...]]:
    names = list(dict.fromkeys(instruments))
    casts = [
        _enter_one_by_one(names, i, len(laid))
        if is_building
        else _cast(part.row, energy, names, dice.fork("cast", part.name))
        for i, ((part, _), energy) in enumerate(zip(laid, energies, strict=True))
    ]
    _call_the_lead(casts, [length for _, length in laid], energies, names)
    if not is_building:
        _close_together(casts[-1], laid[-1][0].row, names)
    _place_risers(casts, energies, names)
    peak = max(range(len(laid)), key=lambda i: (energies[i], -i))
    for name in names:
        if not any(name in cast for cast in casts):
            casts[peak].add(name)
    return [tuple(name for name in names if name in cast) for cast in casts]


def _call_the_lead(
    casts: list[set[str]], lengths: Sequence[int], energies: Sequence[float], names: Sequence[str]
) -> None:
    """A lead worth the name has at least half of the piece: where it has not, it joins the strongest sections."""
    leads = [n for n in names if known_instrument(n).role == "Lead"]
    for i in sorted(range(len(casts)), key=lambda i: (i in (0, len(casts) - 1), -energies[i], i)):
        heard = sum(length for cast, length in zip(casts, lengths, strict=True) if not cast.isdisjoint(leads))
        if not leads or heard >= _LEAD_SHARE * sum(lengths):
            return
        if casts[i].isdisjoint(leads):
            casts[i].add(leads[0])


def _close_together(cast: set[str], row: SectionRow, names: Sequence[str]) -> None:
    """The last section keeps who must strike its last bar: kick and bass, and some instrument that holds the chord."""
    no_drums = "Percussion" in row.without
    cast.update(n for n in names if (n == "Kick" and not no_drums) or known_instrument(n).role == "Bass")
    chords = [n for n in names if known_instrument(n).role in ("Harmony", "Accompaniment", "Pad")]
    if chords and cast.isdisjoint(chords):
        cast.add(chords[0])


def _is_optional(name: str) -> bool:
    return known_instrument(name).role in ("Accompaniment", "Pad", "Texture", "Lead", "Harmony")


def _cast(row: SectionRow, energy: float, names: Sequence[str], dice: Dice) -> set[str]:
    """Who plays: all but the section's silent ones, and in quiet sections only some of the optional layers."""
    allowed = [n for n in names if n not in row.without and known_instrument(n).role not in row.without]
    if not allowed:
        return set(_quietest(names, energy))
    optional = [n for n in allowed if _is_optional(n)]
    room = math.ceil(len(optional) * min(1.0, 0.45 + 0.75 * energy))
    resting = set(dice.shuffled(optional[1:])[: len(optional) - room]) if len(optional) > 2 else set()
    return {n for n in allowed if n not in resting}


def _quietest(names: Sequence[str], energy: float) -> list[str]:
    """When a section would be silent: the softest instruments, more of them the stronger it is."""
    heavy = ("Kick", "Snare", "Clap", "Crash Cymbal", "Low Tom", "High Tom", "Mid Tom")
    soft = [n for n in names if n not in heavy] or list(names)
    pitched = [n for n in soft if not known_instrument(n).is_percussion]
    return (pitched or soft)[: max(1, math.ceil(energy * len(pitched or soft)))]


def _enter_one_by_one(names: Sequence[str], index: int, count: int) -> set[str]:
    order = sorted(names, key=lambda n: (_ENTRY.get(known_instrument(n).role, 3), names.index(n)))
    order.sort(key=lambda n: n in ("Crash Cymbal", "Snare", "Clap"))
    wanted = math.ceil(len(order) * (index + 1) / count)
    return set(order[: max(1, wanted)])


_ENTRY = {"Pad": 0, "Harmony": 0, "Accompaniment": 1, "Texture": 1, "Bass": 2, "Percussion": 2, "Lead": 3}


def _place_risers(casts: list[set[str]], energies: Sequence[float], names: Collection[str]) -> None:
    """A riser plays where the next section is stronger, nowhere else."""
    for riser in _RISERS.intersection(names):
        rising = [i for i in range(len(casts) - 1) if energies[i + 1] > energies[i] + 0.1]
        for i, cast in enumerate(casts):
            if i in rising:
                cast.add(riser)
            elif len(cast) > 1 and rising:
                cast.discard(riser)
