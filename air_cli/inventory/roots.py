"""Root notes by consensus: pitch class from the name, octave from the sound, else from the folder's habit.

Makers count octaves differently (a `C3` may sound as C2, C3, C4 or C5), yet inside one folder they keep to one way:
what most clear sounds of a folder agree on holds for all of it.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

_EDITOR_DEFAULT_ROOTS = frozenset({0, 60, 65})
"""Root notes that sample editors write when nobody chose one."""
_SAME_CLASS_SEMITONES = 0.75
_CLEAR, _SURE, _BEYOND_DOUBT = 0.8, 0.9, 0.97
_MIN_AGREEING_FILES = 3
_MAJORITY, _NEARLY_ALL = 0.6, 0.8
_MEANINGLESS_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one file's pitch: MIDI notes (with fraction), `None` where nothing is said.

    `preset` is what an SFZ or Decent Sampler file gives, `named` the note in the name, `stated` a chunk's
    (`stated_by` its name), `heard` the sound's with its clarity 0–1.
    """

    named: float | None = None
    stated: float | None = None
    stated_by: str = ""
    heard: float | None = None
    clarity: float = 0.0
    preset: float | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """A root note with what told it and a confidence of 0–1."""

    note: float
    source: str
    confidence: float


def folder_roots(evidence: Sequence[Evidence]) -> list[Root | None]:
    """Root notes of the samples of one instrument in one folder that are named alike, in their order."""
    rows = _without_defaults(evidence)
    shift, is_meaningful = _habit([(row.named, row.heard, row.clarity) for row in rows])
    if not is_meaningful:
        rows = [replace(row, named=None) for row in rows]
    stated_shift, stated_means = _habit([(row.stated, row.heard, row.clarity) for row in rows])
    if not stated_means:
        rows = [replace(row, stated=None) for row in rows]
    return [_agree(row, shift if row.named is not None else stated_shift) for row in rows]


def _without_defaults(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Chunks of a folder that say the same nearly everywhere, or an editor's default, say nothing."""
    stated = [round(row.stated) for row in evidence if row.stated is not None]
    if not stated:
        return list(evidence)
    common, count = Counter(stated).most_common(1)[0]
    is_alone = len(stated) == 1 and common in _EDITOR_DEFAULT_ROOTS
    is_habit = len(stated) > 1 and count > len(stated) / 2 and (common in _EDITOR_DEFAULT_ROOTS or count > 2)
    if not is_alone and not is_habit:
        return list(evidence)
    return [
        replace(row, stated=None) if row.stated is not None and round(row.stated) == common else row for row in evidence
    ]


@dataclass(frozen=True, slots=True)
class _Habit:
    """Octaves from what is told to what is heard; `is_strong` where nearly all agree."""

    octaves: int
    is_strong: bool


def _habit(rows: Sequence[tuple[float | None, float | None, float]]) -> tuple[_Habit | None, bool]:
    """Octaves from what is told to what is heard, if the folder has a habit; and whether what is told means notes."""
    votes: dict[int, float] = defaultdict(float)
    same = told = 0
    for said, heard, clarity in rows:
        if said is None or heard is None or clarity < _CLEAR:
            continue
        told += 1
        octaves, off_by = _apart(heard, said)
        if abs(off_by) <= _SAME_CLASS_SEMITONES:
            same += 1
            votes[octaves] += clarity
    if told >= _MIN_AGREEING_FILES and same < told * _MEANINGLESS_BELOW:
        return None, False
    if same < _MIN_AGREEING_FILES:
        return None, True
    octaves, weight = max(votes.items(), key=lambda vote: (vote[1], -abs(vote[0])))
    share = weight / sum(votes.values())
    habit = _Habit(octaves, same > _MIN_AGREEING_FILES and share >= _NEARLY_ALL)
    return (habit, True) if share >= _MAJORITY else (None, True)


def _apart(heard: float, said: float) -> tuple[int, float]:
    """Distance as whole octaves and the rest in semitones."""
    octaves = round((heard - said) / 12.0)
    return octaves, heard - said - 12.0 * octaves


def _agree(row: Evidence, habit: _Habit | None) -> Root | None:
    if row.preset is not None:
        return Root(row.preset, "preset", 0.98)
    told = row.named if row.named is not None else row.stated
    source = "name" if row.named is not None else row.stated_by or "chunk"
    if told is None:
        if row.heard is None:
            return None
        return Root(row.heard, "audio", round(row.clarity, 2))
    shift = habit.octaves if habit is not None else None
    if row.heard is None:
        return Root(told + 12.0 * (shift or 0), source, 0.8 if shift is not None else 0.5)
    octaves, off_by = _apart(row.heard, told)
    if abs(off_by) <= _SAME_CLASS_SEMITONES:
        return _same_class(row, told, source, habit, (octaves, off_by))
    if row.clarity >= (_BEYOND_DOUBT if source == "name" else _CLEAR):
        return Root(row.heard, "audio", round(row.clarity * 0.9, 2))
    # A sound that is heard as another note than the name says has no say in its octave either.
    return Root(told + 12.0 * (shift or 0), source, 0.7)


def _same_class(row: Evidence, told: float, source: str, habit: _Habit | None, apart: tuple[int, float]) -> Root:
    octaves, off_by = apart
    is_twice_told = row.named is not None and row.stated is not None and abs(row.stated - row.named) < 0.5
    if is_twice_told and habit is None:
        # Name and chunk say the same note: its octave stands. An organ's 16-foot sounds an octave below what it is.
        return Root(told + off_by, f"name+{row.stated_by or 'chunk'}", 0.95)
    if habit is not None and habit.octaves != octaves and (habit.is_strong or row.clarity < _SURE):
        return Root(told + 12.0 * habit.octaves + off_by, f"{source}+folder", 0.9)
    return Root(told + 12.0 * octaves + off_by, f"{source}+audio", 0.97)
