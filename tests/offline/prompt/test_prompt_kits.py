"""Drum kits that prompts ask for."""

import pytest

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.kits import KITS, kit_pieces
from air_cli.domain.starter_names import starter_id, starter_sound
from air_cli.offline.planner import make_plan
from air_cli.starter.kits import KIT_PIECES


@pytest.mark.parametrize(
    ("prompt", "piece", "sound"),
    [
        ("lofi with 909 drums", "Kick", "air-starter/909_Kick"),
        ("808 drum machine under rhodes", "Snare", "air-starter/808_Snare"),
        ("rhodes, TR-909", "Closed Hi-Hat", "air-starter/909_Closed_Hi-Hat"),
        ("house, 707-style drums", "Kick", "air-starter/707_Kick"),
        ("hip hop, brushed drums", "Snare", "air-starter/jazz_Snare"),
        ("pop with dusty drums", "Kick", "air-starter/lofi_Kick"),
        ("trap with acoustic drums", "Kick", "air-starter/Kick"),
        ("folk, electronic drums", "Kick", "air-starter/electro_Kick"),
        ("LinnDrum synth pop", "Snare", "air-starter/707_Snare"),
        ("lofi, 808 kick, 909 hats", "Kick", "air-starter/808_Kick"),
        ("lofi, 808 kick, 909 hats", "Open Hi-Hat", "air-starter/909_Open_Hi-Hat"),
        ("TR-808 cowbell and drums", "Cowbell", "air-starter/808_Cowbell"),
    ],
)
def test_a_stated_kit_is_selected_in_the_plan(prompt: str, piece: str, sound: str) -> None:
    planned = make_plan(prompt, 1)
    assert planned.meta.selected_samples[piece] == sound
    assert any(fact.field == "kit" and fact.words for fact in planned.facts)


@pytest.mark.parametrize(
    "prompt",
    ["lofi beat", "trap, 808s and bells", "no 909 drums, piano", "techno with electronic drums", "rock, live drums",
     "piano at 909 bpm", "jazz piano", "house piano and strings"],
)  # fmt: skip
def test_no_kit_is_selected_where_none_is_asked_for_or_the_style_has_its_like(prompt: str) -> None:
    assert make_plan(prompt, 1).meta.selected_samples == {}


def test_only_the_named_piece_changes() -> None:
    assert make_plan("lofi with an 808 kick", 1).meta.selected_samples == {"Kick": "air-starter/808_Kick"}


@pytest.mark.parametrize(
    ("prompt", "chosen", "note"),
    [
        ("techno, TR-606 hat", {"Closed Hi-Hat": "808", "Open Hi-Hat": "808"}, "no “TR-606” here"),
        ("techno, 606 hats and 909 kick", {"Closed Hi-Hat": "808", "Open Hi-Hat": "808", "Kick": "909"}, "“606”"),
        ("techno with TR-707 hats", {"Closed Hi-Hat": "707", "Open Hi-Hat": "707"}, ""),
        ("synth pop with a linn snare", {"Snare": "707"}, "no “linn” here"),
        ("electro, DMX clap", {"Clap": "707"}, "Clap of the 707 kit instead"),
        ("pop with a brushed snare", {"Snare": "jazz"}, "“brushed snare”: Snare of the jazz kit, struck with sticks"),
    ],
)
def test_a_machine_named_for_one_piece_changes_that_piece_only(prompt: str, chosen: dict[str, str], note: str) -> None:
    planned = make_plan(prompt, 1)
    assert planned.meta.selected_samples == {name: starter_id(name, kit) for name, kit in chosen.items()}
    assert any(note in warning for warning in planned.warnings) or not note
    assert not planned.unread


def test_what_is_done_for_brushes_is_said() -> None:
    planned = make_plan("jazz trio with brushes", 1)
    assert "“brushes”: the jazz kit plays, struck with sticks: no brushes here" in planned.warnings


def test_a_machine_without_a_kit_of_its_own_is_said() -> None:
    assert any("SP-1200" in note and "lofi kit" in note for note in make_plan("boom bap, SP-1200 drums", 1).warnings)


def test_the_pieces_of_a_kit_are_those_the_starter_pack_makes() -> None:
    for kit, pieces in KIT_PIECES.items():
        assert set(pieces) <= kit_pieces(kit)
        assert kit_pieces(kit) - set(pieces) <= {"Crash Cymbal", "Ride Cymbal", "Ride Bell"}


def test_every_sound_of_the_pack_is_found_by_its_id() -> None:
    for name, spec in INSTRUMENTS.items():
        assert starter_sound(f"{starter_id(name)}/file.wav") is not None
        for kit in KITS if spec.is_percussion else ():
            assert (starter_sound(starter_id(name, kit)) or ("", ""))[0] == name
    assert starter_sound("air-starter/no_such_thing") is None
    assert starter_sound("drums/808_Kick.wav") is None
