"""The linter names what is off and nothing else; what it mends is right, and what was right stays."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.composition import Composition
from air_cli.domain.lint import NOTE_KINDS, lint
from air_cli.domain.lint_mend import mended_notes
from air_cli.offline.composer import compose
from air_cli.offline.planner import make_plan
from air_cli.stages.lint import mended
from tests.builders import piece, plan_meta

FORM = [
    {"name": "a", "bars": 2, "energy": 0.5, "instruments": ["Piano", "Kick"]},
    {"name": "b", "bars": 2, "energy": 0.5, "instruments": ["Piano", "Kick"]},
]
CHORDS = [{"bar": 0, "beat": 0, "symbol": "C"}, {"bar": 2, "beat": 0, "symbol": "E7"}]
META = plan_meta(instruments=["Piano", "Kick"], sections=FORM, chords=CHORDS)
KICKS = [(bar, 0, 36, 2) for bar in range(4)]
CLEAN = [(bar, 0, 60, 8) for bar in range(4)]


def found(piano: Any, drums: Any = KICKS) -> dict[tuple[str, str], tuple[tuple[int, ...], int]]:
    return {(f.instrument, f.kind): (f.bars, f.count) for f in lint(piece(META, {"Piano": piano, "Drums": drums}))}


@pytest.mark.parametrize(
    ("extra", "kind", "bars"),
    [
        ((1, 4, 20, 2), "range", (1,)),
        ((1, 4, 109, 2), "range", (1,)),
        ((0, 4, 68, 8), "scale", (0,)),
        ((1, 0, 60, 8), "doubled", (1,)),
    ],
)
def test_a_note_that_is_off_is_named(extra: Any, kind: str, bars: tuple[int, ...]) -> None:
    assert found([*CLEAN, extra])["Piano", kind] == (bars, 1)


def test_what_is_right_is_not_named() -> None:
    assert found(CLEAN) == {}


def test_a_note_of_the_chord_is_at_home() -> None:
    assert found([*CLEAN, (2, 4, 68, 8)]) == {}  # G# in E7


def test_a_chromatic_note_may_pass_into_its_neighbour() -> None:
    assert found([*CLEAN, (1, 8, 66, 2), (1, 10, 67, 2)]) == {}
    assert ("Piano", "scale") in found([*CLEAN, (1, 8, 66, 2), (1, 10, 72, 2)])


def test_drums_off_the_map() -> None:
    rows = found(CLEAN, [*KICKS, (1, 4, 38, 1), (2, 4, 20, 1), (3, 0, 36, 2)])
    assert rows == {
        ("Snare", "drum map"): ((1,), 1),
        ("drum note 20", "drum map"): ((2,), 1),
        ("Kick", "doubled"): ((3,), 1),
    }


def test_silent_parts_and_empty_bars() -> None:
    assert found(CLEAN[:2])["Piano", "silent part"] == ((2, 3), 2)
    assert found(CLEAN, [])["Kick", "silent part"] == ((0, 1, 2, 3), 4)
    assert found([(0, 0, 60, 32), (3, 0, 60, 8)], KICKS[:1]) == {("everybody", "empty bar"): ((2,), 1)}
    assert ("Kick", "silent part") not in found(CLEAN, KICKS[:1])  # a drum may wait for its moment


def test_mending_moves_to_the_nearest_right_place() -> None:
    song = piece(
        META, {"Piano": [*CLEAN, (1, 4, 16, 2), (0, 4, 68, 8)], "Drums": [*KICKS, (1, 4, 35, 1), (2, 4, 20, 1)]}
    )
    better = mended_notes(song)
    notes = {(bar.bar, event.step): event.note for bar in better.layers["Piano"] for event in bar.events}
    assert (notes[1, 4], notes[0, 4]) == (28, 67)
    assert [event.note for bar in better.pattern for event in bar.events].count(36) >= 4
    assert all(event.note != 20 for bar in better.pattern for event in bar.events)


EVENTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 15), st.integers(0, 127), st.integers(1, 20)), min_size=1, max_size=40
)


@given(EVENTS, EVENTS)
def test_what_is_mended_is_right(piano: Any, drums: Any) -> None:
    better = mended_notes(piece(META, {"Piano": piano, "Drums": drums}))
    assert [f for f in lint(better) if f.kind in NOTE_KINDS] == []
    assert mended_notes(better) == better


@given(EVENTS)
def test_onsets_lengths_and_velocities_stay(piano: Any) -> None:
    def shape(song: Composition) -> set[Any]:
        return {(bar.bar, e.step, e.len, e.vel) for bar in song.layers["Piano"] for e in bar.events}

    song = piece(META, {"Piano": piano})
    assert shape(mended_notes(song)) <= shape(song)


def test_missing_music_is_written() -> None:
    better = mended(piece(META, {"Piano": CLEAN[:2], "Drums": []}))
    assert lint(better) == []
    assert [bar for bar in better.layers["Piano"] if bar.bar < 2] == list(
        piece(META, {"Piano": CLEAN[:2]}).layers["Piano"]
    )


@pytest.mark.parametrize("style", ["lofi", "jazz", "techno", "orchestral"])
def test_the_embedded_composer_passes(style: str) -> None:
    plan = make_plan(style, 4)
    song = compose(plan.meta, plan.meta.seed)
    assert sum(f.count for f in lint(song) if f.kind in NOTE_KINDS) <= song.event_count() / 100
    assert [f for f in lint(song) if f.kind == "empty bar"] == []
