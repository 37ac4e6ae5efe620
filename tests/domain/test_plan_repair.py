import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.plan import PlanMeta
from air_cli.domain.plan_repair import repair_plan
from air_cli.errors import InvalidPlanError


def repaired(**values: Any) -> tuple[PlanMeta, str]:
    meta, notes = repair_plan({"tempo": 90, "bars": 8, "instruments": ["Piano"], **values})
    return meta, "; ".join(notes)


def test_a_key_that_holds_the_scale_is_split() -> None:
    meta, notes = repaired(key="C minor")
    assert (meta.key, meta.scale) == ("C", "minor")
    assert "split" in notes


def test_tempo_is_the_truth_and_the_length_follows() -> None:
    meta, notes = repaired(tempo=60, bars=10, length_seconds=99)
    assert meta.length_seconds == 40.0
    assert "length_seconds" in notes


def test_other_meters_get_their_own_grid() -> None:
    assert repaired(meter="7/8")[0].steps_per_bar == 14
    assert repaired(meter="3/4")[0].steps_per_bar == 12


def test_names_are_folded_and_unknown_ones_said() -> None:
    meta, notes = repaired(instruments=["PIANO", "piano", "rhoades", "upright bass", "drums"])
    assert meta.instruments[:2] == ("Piano", "Upright Bass")
    assert "Kick" in meta.instruments
    assert "`rhoades` is unknown" in notes
    assert "Rhodes" in notes


def test_there_is_one_config_per_instrument_in_the_same_order() -> None:
    configs = [{"name": "bass guitar", "volume_db": -4, "pan": 9}, {"name": "Nobody"}]
    meta, notes = repaired(instruments=["Piano", "Electric Bass"], instrument_configs=configs)
    assert [c.name for c in meta.instrument_configs] == ["Piano", "Electric Bass"]
    assert meta.config("Electric Bass").volume_db == -4
    assert meta.config("Electric Bass").pan == 0
    assert "pan 9" in notes


def test_sections_are_laid_end_to_end_over_all_bars() -> None:
    meta, _ = repaired(bars=8, sections=[{"name": "A", "bars": 4}, {"name": "B", "bars": 2}, {"nonsense": 1}])
    assert [(s.name, s.start_bar, s.bars) for s in meta.sections] == [("A", 0, 4), ("B", 4, 4)]


@pytest.mark.parametrize("value", ["120bpm", 120, 120.0, " 120 "])
def test_numbers_as_text_are_read(value: Any) -> None:
    assert repaired(tempo=value)[0].tempo == 120


@pytest.mark.parametrize(("value", "tempo"), [(5000, 300), (-3, 20), (float("nan"), 100), ("fast", 100), (None, 100)])
def test_an_impossible_tempo_is_mended_and_said(value: Any, tempo: float) -> None:
    meta, notes = repaired(tempo=value)
    assert meta.tempo == tempo
    assert "tempo" in notes


def test_a_plan_without_instruments_is_refused() -> None:
    with pytest.raises(InvalidPlanError, match="no instrument"):
        repair_plan({"tempo": 90, "instruments": ["xyzzy"]})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(PlanMeta.model_fields)), json_values, max_size=12))
def test_any_json_becomes_a_valid_plan_or_one_sentence(raw: dict[str, Any]) -> None:
    try:
        meta, _ = repair_plan(raw)
    except InvalidPlanError as error:
        assert error.message
        return
    again, notes = repair_plan(json.loads(meta.model_dump_json()))
    assert again == meta
    assert notes == ()
