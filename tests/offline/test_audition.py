"""A piece sounds in the key that its plan names."""

import pytest

from air_cli.domain.plan import ChordChange, PlanMeta
from air_cli.offline.audition import clearest, heard_margin, pitch_class_lengths
from air_cli.offline.composer import compose
from air_cli.offline.keysense import correlations
from air_cli.offline.planner import make_plan

_STYLES = (
    "lofi",
    "house",
    "pop",
    "folk",
    "jazz",
    "metal",
    "ambient",
    "rnb",
    "deep house",
    "orchestral",
    "trap",
    "waltz",
)


def heard_key(meta: PlanMeta) -> tuple[int, bool]:
    scores = correlations(pitch_class_lengths(compose(meta, meta.seed)))
    return max(scores, key=lambda name: scores[name])


def test_nearly_every_piece_is_heard_in_its_key() -> None:
    plans = [
        make_plan(f"{style}, key of {key}", seed).meta for style in _STYLES for key, seed in (("Eb minor", 1), ("A", 2))
    ]
    right = [heard_key(meta) == (meta.full_key.tonic_pitch_class, meta.full_key.is_minor) for meta in plans]
    assert sum(right) >= 0.9 * len(right)


def test_unclear_chords_are_drawn_again() -> None:
    meta = make_plan("pop in C major, 16 bars, piano and bass", 4).meta
    elsewhere = tuple(change.model_copy(update={"symbol": "F#m"}) for change in meta.chords)
    unclear = meta.model_copy(update={"chords": elsewhere})
    assert heard_margin(unclear) < 0 < heard_margin(meta)
    takes: list[int] = []

    def redraw(take: int) -> tuple[ChordChange, ...]:
        takes.append(take)
        return meta.chords if take == 2 else elsewhere

    assert clearest(unclear, redraw).chords == meta.chords
    assert takes == [1, 2]


def test_stated_chords_stay() -> None:
    meta = make_plan("pop in C major, chords Dm Bb F#m Eb, 8 bars", 1).meta
    assert [change.symbol for change in meta.chords][:4] == ["Dm", "Bb", "F#m", "Eb"]


@pytest.mark.parametrize("prompt", ["only drums, 8 bars", "lofi, 512 bars"])
def test_what_cannot_be_heard_is_planned_all_the_same(prompt: str) -> None:
    assert make_plan(prompt, 1).meta.chords
