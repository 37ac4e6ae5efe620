"""Root notes by consensus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.inventory.roots import Evidence, folder_roots


def heard(named: float | None, note: float | None, clarity: float = 0.99) -> Evidence:
    return Evidence(named=named, heard=note, clarity=clarity)


def notes(*evidence: Evidence) -> list[float | None]:
    return [root.note if root else None for root in folder_roots(evidence)]


@given(st.integers(-2, 2), st.lists(st.integers(36, 84), min_size=5, max_size=20, unique=True), st.floats(-0.4, 0.4))
def test_the_habit_of_a_folder_is_found_whatever_it_is(octaves: int, named: list[int], tuning: float) -> None:
    evidence = [heard(note, note + 12 * octaves + tuning) for note in named]
    assert notes(*evidence) == pytest.approx([note + 12 * octaves + tuning for note in named])


def test_one_octave_slip_of_the_ear_gives_way_to_the_folder() -> None:
    rows = [heard(note, note + 12.1) for note in (48, 50, 52, 53, 55)]
    assert notes(*rows, heard(57, 57.1, 0.85))[-1] == pytest.approx(69.1)
    assert notes(*rows, heard(57, None, 0.0))[-1] == pytest.approx(69)


def test_an_unclear_sound_takes_its_pitch_class_from_the_name() -> None:
    (root,) = folder_roots([heard(21, 23.9, 0.62)])
    assert root is not None
    assert (root.note, root.source) == (21, "name")


def test_numbers_that_are_no_notes_are_not_believed() -> None:
    rows = [heard(45, 60.3), heard(46, 64.0), heard(47, 55.4), heard(48, 58.5)]
    assert notes(*rows) == pytest.approx([60.3, 64.0, 55.4, 58.5])


def test_a_chunk_that_says_the_same_everywhere_says_nothing() -> None:
    rows = [Evidence(stated=65, stated_by="smpl", heard=note, clarity=0.85) for note in (48.0, 50.0, 53.0)]
    assert notes(*rows) == [48.0, 50.0, 53.0]
    (alone,) = folder_roots([Evidence(stated=60, stated_by="smpl", heard=None)])
    assert alone is None


def test_a_chunk_serves_where_nothing_else_speaks() -> None:
    (root,) = folder_roots([Evidence(stated=57.25, stated_by="smpl")])
    assert root is not None
    assert (root.note, root.source) == (57.25, "smpl")


def test_name_and_chunk_together_keep_their_octave() -> None:
    (root,) = folder_roots([Evidence(named=36, stated=36, stated_by="smpl", heard=24.05, clarity=0.99)])
    assert root is not None
    assert root.note == pytest.approx(36.05)


def test_a_preset_is_believed() -> None:
    (root,) = folder_roots([Evidence(named=48, heard=60, clarity=0.99, preset=59.8)])
    assert root is not None
    assert (root.note, root.source) == (59.8, "preset")


@given(
    st.lists(
        st.builds(
            Evidence,
            named=st.none() | st.floats(0, 127),
            stated=st.none() | st.floats(0, 127),
            stated_by=st.just("smpl"),
            heard=st.none() | st.floats(15, 115),
            clarity=st.floats(0, 1),
        ),
        max_size=12,
    )
)
def test_any_evidence_gives_an_answer_for_each_file(evidence: list[Evidence]) -> None:
    roots = folder_roots(evidence)
    assert len(roots) == len(evidence)
    assert all(root is None or 0 <= root.confidence <= 1 for root in roots)


def test_a_sound_heard_as_another_note_does_not_move_the_octave_of_the_name() -> None:
    (root,) = folder_roots([heard(108.0, 96.98, 0.89)])
    assert root is not None
    assert (root.note, root.source) == (108.0, "name")
