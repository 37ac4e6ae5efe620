from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.composition import Composition
from air_cli.domain.composition_repair import merge_layers, repair_composition
from air_cli.errors import InvalidMidiError
from tests.builders import piece, plan_meta

PIANO = plan_meta(bars=4)


def with_events(*events: Any, bar: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "pattern": [],
        "layers": {"Piano": [{"bar": bar, "events": list(events)}]},
        "meta": {"steps_per_bar": 16},
        **more,
    }


def test_a_list_in_note_is_a_chord() -> None:
    composition, notes = repair_composition(with_events({"step": 0, "note": [60, 64, 67], "vel": 90, "len": 4}), PIANO)
    assert [n.note for n in composition.notes_of("Piano")] == [60, 64, 67]
    assert "chord" in notes[0]


def test_bars_numbered_from_one_are_moved_for_the_whole_piece() -> None:
    raw = {
        "meta": {"steps_per_bar": 16},
        "pattern": [{"bar": 1, "events": [{"step": 0, "note": 36}]}],
        "layers": {"Piano": [{"bar": 2, "events": [{"step": 0, "note": 60}]}]},
    }
    composition, notes = repair_composition(raw, plan_meta(bars=4, instruments=["Piano", "Kick"]))
    assert composition.pattern[0].bar == 0
    assert composition.layers["Piano"][0].bar == 1
    assert "numbered from 1" in " ".join(notes)


def test_a_track_that_starts_late_is_not_moved() -> None:
    raw = {
        "meta": {"steps_per_bar": 16},
        "pattern": [{"bar": 0, "events": [{"step": 0, "note": 36}]}],
        "layers": {"Piano": [{"bar": 1, "events": [{"step": 0, "note": 60}]}]},
    }
    composition, _ = repair_composition(raw, plan_meta(bars=4, instruments=["Piano", "Kick"]))
    assert composition.layers["Piano"][0].bar == 1


@pytest.mark.parametrize(
    ("given", "note"), [("C#4", 61), ("61", 61), (61.0, 61)], ids=["name", "digits", "float"]
)  # fmt: skip
def test_notes_as_text_are_read(given: Any, note: int) -> None:
    composition, _ = repair_composition(with_events({"step": 0, "note": given}), PIANO)
    assert composition.notes_of("Piano")[0].note == note


def test_steps_behind_the_bar_move_on_and_those_behind_the_piece_go() -> None:
    events = ({"step": 18, "note": 60}, {"step": 16 * 9, "note": 62}, {"step": -1, "note": 64})
    composition, notes = repair_composition(with_events(*events), PIANO)
    assert [(b.bar, e.step, e.note) for b in composition.layers["Piano"] for e in b.events] == [(1, 2, 60)]
    assert "moved into the bar" in " ".join(notes)
    assert "2 × a step or bar outside" in " ".join(notes)


def test_nonsense_values_are_mended() -> None:
    events = (
        {"step": 0, "note": 60, "vel": 900, "len": 0},
        {"step": 1, "note": 300},
        {"step": "x", "note": 60},
        "not an event",
        {"step": 2, "note": None},
    )
    composition, _ = repair_composition(with_events(*events), PIANO)
    (note,) = composition.notes_of("Piano")
    assert (note.velocity, note.length_ticks) == (127, 120)


def test_a_file_that_does_not_say_its_grid_has_eight_steps() -> None:
    raw = {"layers": {"Piano": [{"bar": 0, "events": [{"step": 4, "note": 60, "len": 2}]}]}}
    composition, _ = repair_composition(raw, PIANO)
    assert composition.notes_of("Piano")[0].onset_ticks == 960
    alone, _ = repair_composition(raw)
    assert alone.meta.steps_per_bar == 8


def test_names_in_another_case_find_their_instrument() -> None:
    raw = {"meta": {"steps_per_bar": 16}, "layers": {"PIANO": [{"bar": 0, "events": [{"step": 0, "note": 60}]}]}}
    composition, _ = repair_composition(raw, PIANO)
    assert list(composition.layers) == ["Piano"]


def test_percussion_in_a_layer_goes_to_the_pattern() -> None:
    raw = {
        "meta": {"steps_per_bar": 16},
        "layers": {
            "Snare": [{"bar": 0, "events": [{"step": 4, "note": 60}]}],
            "Piano": [{"bar": 0, "events": [{"step": 0, "note": 60}]}],
        },
    }
    composition, _ = repair_composition(raw, plan_meta(instruments=["Piano", "Snare"]))
    assert composition.pattern[0].events[0].note == 38


def test_who_plays_without_standing_in_the_plan_is_added() -> None:
    raw = {**with_events({"step": 0, "note": 60}), "pattern": [{"bar": 0, "events": [{"step": 0, "note": 36}]}]}
    composition, notes = repair_composition(raw, PIANO)
    assert composition.meta.instruments == ("Piano", "Kick")
    assert "Kick" in " ".join(notes)


@pytest.mark.parametrize(
    "raw", [{}, {"layers": {}}, {"pattern": [], "layers": {"Piano": []}}, {"layers": {"Piano": "x"}}]
)
def test_a_composition_without_any_event_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(InvalidMidiError, match="no note"):
        repair_composition(raw, PIANO)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)
events = st.dictionaries(st.sampled_from(["step", "note", "vel", "len", "shift", "x"]), json_values, max_size=5)
bars = st.lists(
    st.fixed_dictionaries({"bar": json_values, "events": st.lists(events | json_values, max_size=4)}), max_size=4
)
layers = st.dictionaries(st.sampled_from(["Piano", "kick", "drums", "???"]), bars | json_values, max_size=3)


@given(
    st.fixed_dictionaries(
        {}, optional={"pattern": bars | json_values, "layers": layers | json_values, "meta": json_values}
    )
)
def test_any_json_becomes_a_valid_piece_or_one_sentence(raw: dict[str, Any]) -> None:
    try:
        composition, _ = repair_composition(raw, PIANO)
    except InvalidMidiError as error:
        assert error.message
        return
    again = Composition.model_validate_json(composition.model_dump_json())
    assert again == composition
    assert composition.event_count() > 0


def test_merging_takes_only_the_named_parts() -> None:
    meta = plan_meta(instruments=["Piano", "Kick", "Snare"])
    first = piece(meta, {"Piano": [(0, 0, 60, 1)], "Drums": [(0, 0, 36, 1), (0, 4, 38, 1)]})
    other = piece(meta, {"Piano": [(0, 0, 72, 1)], "Drums": [(0, 2, 36, 1), (0, 6, 38, 1)]})
    merged = merge_layers(first, other, ["Kick"])
    assert merged.layers == first.layers
    assert [(e.step, e.note) for e in merged.pattern[0].events] == [(2, 36), (4, 38)]
