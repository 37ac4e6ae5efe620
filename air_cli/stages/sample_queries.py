"""Finding samples: by instrument or synonym, by words, by likeness, and those that are there twice."""

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import islice

from air_cli.audio.similarity import near_pairs, timbre_distances
from air_cli.domain.choices import SIMILARITY_AXES
from air_cli.domain.instruments import find_instrument, fold, is_kit_word
from air_cli.domain.sample import SampleRow
from air_cli.errors import NotFoundError, UsageError
from air_cli.inventory.lexicon import NAME, matches_of, sounds, words_of
from air_cli.nearest import as_likely, did_you_mean, nearest, one_of
from air_cli.store.sample_index import SampleIndex

_FX_WORDS = frozenset({"fx", "sfx", "effects", "sound effects"})
_LOOP_WORDS = frozenset({"loops", "loop"})
_SEMITONES_AT_HALF = 12.0
_OCTAVES_OF_LENGTH_AT_HALF = 2.0
_NEAR_TIMBRE = 0.02
_NEAR_LENGTH = 1.02
_MOST_NEIGHBOURS = 200
_MOST_WORDS = 12
_MOST_COMPARED = 5000
_SAME_LETTERS = 3
"""A mistyped name begins with so many letters of the right one, or lies in the right folder."""
_NAMES_LIKENESS = 0.7


@dataclass(frozen=True, slots=True)
class Selection:
    """A condition on the columns of the index that a name means."""

    where: str
    values: tuple[str, ...] = ()


def selection_of(index: SampleIndex, text: str) -> Selection:
    """The samples a name means: an instrument, `drums`, `fx`, `loops`, a family, a kind of sound, a synonym.

    Raises:
        NotFoundError: the library has none; the hint names the nearest it does have.
    """
    for selection in _readings(index, text):
        if index.count(selection.where, selection.values):
            return selection
    raise NotFoundError(
        f"the inventory has no sample of `{text}`", hint=_nearest_hint(index, text), code="unknown_instrument"
    )


def _readings(index: SampleIndex, text: str) -> list[Selection]:
    """What a name may mean, the plainest first."""
    folded = fold(text)
    if is_kit_word(text):
        return [Selection("category = ?", ("Drums",))]
    if folded in _FX_WORDS:
        return [Selection("category = ?", ("FX",))]
    if folded in _LOOP_WORDS:
        return [Selection("kind = ?", ("loop",))]
    names = {fold(name): name for name in index.instruments}
    readings = [Selection("instrument = ?", (names[folded],))] if folded in names else []
    for word in dict.fromkeys((folded, folded.removesuffix("s"), folded.removesuffix("es"))):
        if word in _subtypes():
            readings.append(Selection("subtype = ?", (word,)))
        if word in _families():
            readings.append(Selection("family = ?", (_families()[word],)))
    known = find_instrument(text)
    if known is not None:
        readings.append(Selection("instrument = ?", (known.name,)))
    for match in matches_of(words_of(text)):
        if match.worth == NAME:
            readings.append(Selection("subtype = ?", (match.sound.subtype,)))
            readings.append(Selection("instrument = ?", (match.sound.instrument,)))
            readings.append(Selection("family = ?", (match.sound.family,)))
    return readings


@cache
def _subtypes() -> frozenset[str]:
    return frozenset(sound.subtype for sound in sounds())


@cache
def _families() -> dict[str, str]:
    return {fold(sound.family): sound.family for sound in sounds()}


def _nearest_hint(index: SampleIndex, text: str) -> str:
    commonest = sorted(index.instruments, key=lambda name: -index.instruments[name].count)
    if not commonest:
        return "put samples into the library, then type: air inventory rebuild"
    return did_you_mean(text, commonest, otherwise=f"it has: {', '.join(commonest[:8])}")


def sample_of(index: SampleIndex, sample_id: str) -> SampleRow:
    """The sample with an id, or the one whose id alone ends so.

    Raises:
        NotFoundError: there is none, or several end so.
    """
    row = index.row(sample_id)
    if row is not None:
        return row
    found = index.rows("id LIKE ? ESCAPE '\\'", (f"%{_literal(sample_id)}",), limit=4)
    if len(found) == 1:
        return found[0]
    if found:
        message = f"`{sample_id}` ends the ids of several samples"
        raise NotFoundError(message, hint=one_of([f"`{row.id}`" for row in found]), code="unknown_sample")
    message = f"the inventory has no sample `{sample_id}`"
    raise NotFoundError(message, hint=_sample_hint(index, sample_id), code="unknown_sample")


def _sample_hint(index: SampleIndex, sample_id: str) -> str:
    """The samples whose names are most like one that is not there; where none is, the search for its first word."""
    stem = _stem(sample_id)
    holding = index.rows("id LIKE ? ESCAPE '\\'", (f"%{_literal(stem)}%",), limit=4) if stem else []
    near = [row.id for row in holding] or _near_ids(index, sample_id)
    if near:
        return one_of([f"`{name}`" for name in near])
    word = next((word for word in fold(stem).split() if word.isalpha()), "kick")
    return f"air inventory search {word}"


def _stem(sample_id: str) -> str:
    return sample_id.rpartition("/")[2].rpartition(".")[0] or sample_id


def _near_ids(index: SampleIndex, sample_id: str) -> list[str]:
    """Ids in the same folder, else in any, whose names are most like one."""
    folder, _, name = sample_id.rpartition("/")
    begin = _literal(_stem(sample_id)[:_SAME_LETTERS])
    conditions = [(f"%{_literal(folder)}/%",)] if folder else []
    for pattern in (*conditions, (f"%{begin}%",)):
        rows = index.columns("id", "id LIKE ? ESCAPE '\\'", pattern)
        ids = [str(row[0]) for row in islice(rows, _MOST_COMPARED)]
        by_name = {one.rpartition("/")[2].casefold(): one for one in reversed(ids)}
        if near := nearest(name, by_name, likeness=_NAMES_LIKENESS):
            return [by_name[one] for one in as_likely(name, near)]
    return []


def _literal(text: str) -> str:
    """Text without meaning for LIKE."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def search(index: SampleIndex, words: str, *, offset: int, limit: int) -> tuple[int, list[SampleRow]]:
    """Samples that have every word in their path, or as their instrument, subtype, family or kind; how many in all.

    Raises:
        UsageError: no word was given.
    """
    wanted = fold(words).split()[:_MOST_WORDS]
    if not wanted:
        raise UsageError("search needs a word", hint="air inventory search dusty snare")
    conditions: list[str] = []
    values: list[str] = []
    for word in wanted:
        alternatives, own = _word_condition(index, word)
        conditions.append(f"({alternatives})")
        values += own
    where = " AND ".join(conditions)
    return index.count(where, values), index.rows(where, values, offset=offset, limit=limit)


def _word_condition(index: SampleIndex, word: str) -> tuple[str, list[str]]:
    pattern = f"%{_literal(word)}%"
    parts = ["id LIKE ? ESCAPE '\\'", "instrument LIKE ? ESCAPE '\\'", "subtype LIKE ? ESCAPE '\\'"]
    values = [pattern, pattern, pattern]
    meaning = find_instrument(word)
    if meaning is not None and meaning.name in index.instruments:
        parts.append("instrument = ?")
        values.append(meaning.name)
    return " OR ".join(parts), values


@dataclass(frozen=True, slots=True)
class Likeness:
    """A sample and how far it is from the one asked for, 0 … 1 by each axis and over all."""

    row: SampleRow
    distance: float
    axes: dict[str, float]


def similar(index: SampleIndex, sample_id: str, axes: tuple[str, ...], limit: int) -> list[Likeness]:
    """The samples most like one, nearest first.

    Raises:
        NotFoundError: no such sample, or nobody has listened to it yet.
        UsageError: an axis that is none.
    """
    unknown = [axis for axis in axes if axis not in SIMILARITY_AXES]
    if unknown or not axes:
        hint = did_you_mean(unknown[0], SIMILARITY_AXES) if unknown else "--by timbre,pitch"
        raise UsageError(f"--by `{', '.join(unknown)}` is none of {', '.join(SIMILARITY_AXES)}", hint=hint)
    row = sample_of(index, sample_id)
    if not row.timbre:
        raise NotFoundError(
            f"nobody has listened to `{row.id}` yet", hint="air inventory rebuild --deep", code="not_heard"
        )
    others = [r for r in index.columns("id, timbre, length_sec, root_midi", "timbre IS NOT NULL") if r[0] != row.id]
    timbre = timbre_distances([other[1] for other in others], bytes(row.timbre)) if "timbre" in axes else []
    scored: list[tuple[float, str, dict[str, float]]] = []
    for place, (other_id, _, length, root) in enumerate(others):
        values = {
            "timbre": timbre[place] if timbre else 0.0,
            "pitch": _pitch_distance(row.root_midi, root),
            "length": _length_distance(row.length_sec, length),
        }
        own = {axis: round(values[axis], 4) for axis in axes}
        scored.append((round(sum(own.values()) / len(own), 4), other_id, own))
    return [
        Likeness(found, distance, own)
        for distance, other_id, own in sorted(scored, key=lambda s: s[:2])[:limit]
        if (found := index.row(other_id)) is not None
    ]


def _pitch_distance(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return 0.0 if one is other else 1.0
    return 1.0 - math.pow(0.5, abs(one - other) / _SEMITONES_AT_HALF)


def _length_distance(one: float | None, other: float | None) -> float:
    if not one or not other:
        return 1.0
    return 1.0 - math.pow(0.5, abs(math.log2(one / other)) / _OCTAVES_OF_LENGTH_AT_HALF)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Samples that are the same: to the byte, or to the ear."""

    kind: str
    ids: tuple[str, ...]
    bytes_each: int


def duplicates(index: SampleIndex, *, near: bool) -> list[Duplicates]:
    """Groups of samples with the same content, then (`near`) of those that differ in bytes but sound alike."""
    by_hash: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for sample_id, size, digest in index.columns("id, bytes, content_hash", "content_hash IS NOT NULL"):
        by_hash[digest].append((sample_id, size))
    groups = [
        Duplicates("exact", tuple(name for name, _ in rows), rows[0][1]) for rows in by_hash.values() if len(rows) > 1
    ]
    groups.sort(key=lambda group: group.ids)
    return groups + (_near_groups(index) if near else [])


def _near_groups(index: SampleIndex) -> list[Duplicates]:
    rows = list(index.columns("id, bytes, content_hash, length_sec, timbre", "timbre IS NOT NULL"))
    rows.sort(key=lambda r: (r[3], r[0]))
    lengths = [r[3] for r in rows]
    ahead: list[int] = []
    last = 0
    for place, length in enumerate(lengths):
        last = max(last, place)
        while last + 1 < len(rows) and lengths[last + 1] <= length * _NEAR_LENGTH:
            last += 1
        ahead.append(min(last - place, _MOST_NEIGHBOURS))
    parents = list(range(len(rows)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    for one, other in near_pairs([r[4] for r in rows], ahead, _NEAR_TIMBRE):
        if rows[one][2] != rows[other][2]:
            parents[root(other)] = root(one)
    groups: dict[int, list[int]] = defaultdict(list)
    for place in range(len(rows)):
        groups[root(place)].append(place)
    found = [
        Duplicates("near", tuple(sorted(rows[p][0] for p in places)), rows[places[0]][1])
        for places in groups.values()
        if len(places) > 1
    ]
    return sorted(found, key=lambda group: group.ids)
