"""Hands instead of a machine: a little late or early, a little louder or softer, the same on every run."""

from collections.abc import Sequence

from air_cli.domain.dice import Dice
from air_cli.offline.grid import Stroke
from air_cli.offline.score import Score

_TIGHT_PARTS = frozenset({"Kick"})
"""The pulse of a piece moves least of all."""
_LEVELS = {"soft": 0.86, "quiet": 0.86, "loud": 1.06}
"""What a plan's dynamic range does to velocities."""


def humanise(score: Score, name: str, strokes: Sequence[Stroke]) -> list[Stroke]:
    """Move and weigh the strokes of one instrument as the style's players would; nothing leaves the piece."""
    timing = score.style.timing
    dice = score.dice.fork("hands", name)
    late_ms = timing.late_ms.get(name, timing.late_ms.get(score.role(name), 0.0))
    loose_ms = timing.loose_ms * (0.4 if name in _TIGHT_PARTS else 1.0)
    late, loose = score.ms_to_ticks(late_ms), score.ms_to_ticks(loose_ms) / 2
    level = _LEVELS.get(score.configs[name].dynamic_range.casefold(), 1.0)
    moved: list[Stroke] = []
    jitter, together = 0.0, -1
    for stroke in sorted(strokes, key=lambda s: (s.onset_ticks, s.note)):
        if stroke.onset_ticks != together:
            # Notes struck together stay together.
            jitter, together = _around(dice) * loose, stroke.onset_ticks
        velocity = stroke.velocity * level * (1.0 + _around(dice) * timing.velocity_spread)
        onset = max(0, stroke.onset_ticks + int(late + jitter)) if stroke.onset_ticks else 0
        moved.append(Stroke(onset, stroke.length_ticks, stroke.note, velocity))
    return _without_collisions(moved, is_mono=score.instrument(name).is_mono)


def _around(dice: Dice) -> float:
    """A number between −1 and 1, small ones likelier."""
    return dice.unit() + dice.unit() - 1.0


def _without_collisions(strokes: list[Stroke], *, is_mono: bool) -> list[Stroke]:
    """One stroke per note and tick; a note ends before it is struck again; a mono instrument never overlaps itself."""
    strokes.sort(key=lambda s: (s.onset_ticks, s.note))
    kept: list[Stroke] = []
    sounding: dict[int, Stroke] = {}
    for stroke in strokes:
        before = sounding.get(0 if is_mono else stroke.note)
        if before is not None:
            if before.onset_ticks == stroke.onset_ticks:
                continue
            before.length_ticks = min(before.length_ticks, stroke.onset_ticks - before.onset_ticks)
        sounding[0 if is_mono else stroke.note] = stroke
        kept.append(stroke)
    return kept
