"""The embedded planner: what is stated is law, the rest is drawn, the plan always holds together."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from air_cli.domain.instruments import INSTRUMENTS, known_instrument
from air_cli.domain.plan import Plan, PlanMeta, exact_length_seconds
from air_cli.offline.planner import PlanWishes, make_plan, render_reading
from air_cli.offline.prompt.title import make_title

FIRST_PROMPT = "lofi beat, 82 bpm, D dorian, rhodes and upright bass, 45 seconds"


def _meta(prompt: str, seed: int = 1, **wishes: Any) -> PlanMeta:
    return make_plan(prompt, seed, PlanWishes(**wishes)).meta


def _pitched(meta: PlanMeta) -> list[str]:
    return [n for n in meta.instruments if not known_instrument(n).is_percussion]


def _check(meta: PlanMeta) -> None:
    assert PlanMeta.model_validate_json(meta.model_dump_json()) == meta
    assert tuple(c.name for c in meta.instrument_configs) == meta.instruments
    assert len(set(meta.instruments)) == len(meta.instruments)
    assert set(meta.instruments) <= set(INSTRUMENTS)
    assert meta.length_seconds == exact_length_seconds(meta.tempo, meta.meter, meta.bars)
    assert [s.start_bar for s in meta.sections] == [0, *(s.end_bar for s in meta.sections)][:-1]
    assert meta.sections[-1].end_bar == meta.bars
    assert meta.chords
    assert all(c.bar < meta.bars for c in meta.chords)


def test_the_first_prompt_of_the_design() -> None:
    meta = _meta(FIRST_PROMPT)
    assert (meta.tempo, meta.key, meta.scale, meta.style) == (82.0, "D", "dorian", "lofi")
    assert _pitched(meta) == ["Rhodes", "Upright Bass"]
    assert {"Kick", "Snare"} <= set(meta.instruments)
    assert abs(meta.length_seconds - 45) <= meta.length_seconds / meta.bars / 2
    assert len(meta.sections) >= 3
    _check(meta)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.integers(0, 2**53 - 1))
def test_any_prompt_gives_a_valid_plan(prompt: str, seed: int) -> None:
    _check(_meta(prompt, seed))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["house", "jazz", "ambient", "rock", "classical", "trap", "folk waltz", ""]),
    st.sampled_from(["3/4", "7/8", "11/8", "5/4", "2/2", "32/32", "12/8"]),
    st.sampled_from([20.0, 63.5, 120.0, 300.0]),
    st.sampled_from(["5 seconds", "45 seconds", "16 bars", "1 bar", "700 bars", "9:59", "10 hours", ""]),
    st.sampled_from(["solo flute", "no drums", "piano, drums", "only kick", "orchestra", "without bass", ""]),
)
def test_stated_facts_are_kept(style: str, meter: str, tempo: float, length: str, players: str) -> None:
    meta = _meta(f"{style}, {meter}, {tempo:g} bpm, {length}, {players}")
    assert (meta.meter, meta.tempo) == (meter, tempo)
    _check(meta)


@pytest.mark.parametrize("seconds", [10, 30, 45, 60, 95, 180, 300])
@pytest.mark.parametrize("style", ["ambient", "house", "lofi", "cinematic", "waltz", "metal"])
def test_length_is_met_where_the_tempo_is_free(style: str, seconds: int) -> None:
    meta = _meta(f"{style}, {seconds} seconds")
    assert abs(meta.length_seconds - seconds) <= max(2.0, 0.05 * seconds)


def test_length_and_bars_settle_the_tempo() -> None:
    meta = _meta("pop, 3/4, about 40 seconds, 14 bars")
    assert meta.bars == 14
    assert abs(meta.length_seconds - 40) < 1
    words = _meta("about 20 seconds long, fast tempo, 15 bars, 4/4")
    assert words.bars == 15
    assert words.tempo > 120


def test_a_contradiction_keeps_tempo_and_length_and_says_so() -> None:
    planned = make_plan("120 bpm, 4/4, 60 seconds, 4 bars", 1)
    assert planned.meta.tempo == 120
    assert planned.meta.bars == 30
    assert any("4 bars" in w for w in planned.warnings)


def test_tempo_words_meet_the_style() -> None:
    assert 166 <= _meta("Presto string piece").tempo <= 200
    assert _meta("slow techno").tempo <= 80


@pytest.mark.parametrize(
    ("prompt", "forbidden"),
    [
        ("house without drums", "Percussion"),
        ("jazz, no bass", "Bass"),
        ("epic orchestra without percussion", "Percussion"),
    ],
)
def test_exclusions_hold_for_what_is_added(prompt: str, forbidden: str) -> None:
    for seed in range(12):
        roles = {c.role for c in _meta(prompt, seed).instrument_configs}
        assert forbidden not in roles


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("solo piano nocturne", ["Piano"]),
        ("only guitar and voice, bossa", ["Jazz Guitar", "Choir"]),
        ("cello solo", ["Cello"]),
        ("just strings", ["Strings"]),
    ],
)
def test_nothing_is_added_to_an_exclusive_cast(prompt: str, names: list[str]) -> None:
    played = list(_meta(prompt).instruments)
    assert len(played) == len(names)
    if "bossa" not in prompt:
        assert played == names


def test_long_lists_stay_as_they_are() -> None:
    meta = _meta("a folk song with banjo, fiddle, mandolin and upright bass")
    assert _pitched(meta) == ["Banjo", "Fiddle", "Acoustic Guitar", "Upright Bass"]


def test_soft_pieces_get_no_unasked_drums() -> None:
    assert _pitched(_meta("a gentle, intimate pop song with piano")) == ["Piano"]
    assert not [n for n in _meta("peaceful pop, soft guitar").instruments if known_instrument(n).is_percussion]


def test_one_lead_and_low_bass() -> None:
    meta = _meta("smooth jazz with alto sax, trumpet, piano and double bass")
    roles = {c.name: c.role for c in meta.instrument_configs}
    assert list(roles.values()).count("Lead") == 1
    assert roles["Upright Bass"] == "Bass"
    assert meta.config("Upright Bass").register == "low"
    assert meta.config("Upright Bass").pan == 0.0


def test_solo_flute_leads() -> None:
    assert _meta("solo flute").config("Flute").role == "Lead"


def test_pans_spread_and_the_low_end_stays_in_the_middle() -> None:
    meta = _meta("rock with overdriven guitar, clean guitar, organ, strings, bass and drums")
    pans = {c.name: c.pan for c in meta.instrument_configs}
    assert pans["Kick"] == pans["Snare"] == 0.0
    assert min(pans.values()) < 0 < max(pans.values())


def test_stated_chords_are_played_and_give_the_key() -> None:
    meta = _meta("Am F C G pop song")
    assert (meta.key, meta.scale) == ("A", "minor")
    assert [c.symbol for c in meta.chords][:4] == ["Am", "F", "C", "G"]


def test_drop_comes_where_it_is_asked_for() -> None:
    meta = _meta("house, drop at bar 17")
    assert meta.section_at(16) is not None
    assert meta.bars > 17
    assert any(s.start_bar == 16 for s in meta.sections)


def test_wishes_win_over_the_prompt() -> None:
    time: dict[str, Any] = {"tempo": 100.0, "meter": "3/4", "bars": 24, "swing": 0.25, "steps_per_bar": 24}
    players = ("drums", "Flute", "nonsense")
    meta = _meta(FIRST_PROMPT, key="F# minor", instruments=players, style="jazz", title="Mine", **time)
    assert (meta.tempo, meta.key, meta.scale, meta.meter, meta.bars) == (100.0, "F#", "minor", "3/4", 24)
    assert (meta.style, meta.swing, meta.title, meta.steps_per_bar) == ("jazz", 0.25, "Mine", 24)
    assert _pitched(meta) == ["Flute"]
    assert "Kick" in meta.instruments
    _check(meta)


def test_unknown_wishes_are_said() -> None:
    planned = make_plan("pop", 1, PlanWishes(instruments=("Piano", "zither-o-phone")))
    assert planned.meta.instruments == ("Piano",)
    assert any("zither-o-phone" in w for w in planned.warnings)


def test_unasked_instruments_prefer_what_can_be_heard() -> None:
    playable = {"Kick", "Snare", "Closed Hi-Hat", "Picked Bass", "Upright Bass", "Piano"}
    planned = make_plan("jazz with sax", 3, playable=playable)
    assert "Sax" in planned.meta.instruments
    assert any("Sax" in w for w in planned.warnings)


def test_same_seed_same_plan_other_seed_other_plan() -> None:
    first, again = make_plan("techno", 5), make_plan("techno", 5)
    assert first == again
    others = {make_plan("techno", seed).meta.model_dump_json() for seed in range(6)}
    assert len(others) > 3


def test_one_wish_leaves_other_choices_alone() -> None:
    free, wished = _meta("pop", 9), _meta("pop", 9, title="Other", swing=0.5)
    assert (free.tempo, free.key, free.instruments, free.chords) == (
        wished.tempo,
        wished.key,
        wished.instruments,
        wished.chords,
    )


def test_the_reading_names_words_and_assumptions() -> None:
    text = render_reading(make_plan(FIRST_PROMPT, 1))
    assert "82 bpm" in text
    assert "assumed" in text
    assert "command line" not in text
    assert "Rhodes" in text


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("rainy day lofi, 80 bpm", "Rainy day lofi"),
        ("120 bpm, C major", "Calm lofi"),
        ("", "Calm lofi"),
        ("A 12 bar blues", "Blues"),
        ("a 1 hour ambient piece", "Ambient piece"),
        ("I need 8 bars of funk", "Funk"),
        ("$(rm -rf /)", "Calm lofi"),
        ("<script>alert</script> | cat", "Cat"),
        ("progression ii V I, 8 bars", "Calm lofi"),
        ("https://example.com/x?y=1 lofi", "Lofi"),
        ("Dm7 - G7, bossa nova for two", "Bossa nova for two"),
    ],
)
def test_titles(prompt: str, title: str) -> None:
    assert make_title(prompt, "Calm lofi") == title


SHARED = os.environ.get("AIR_SHARED")


@pytest.mark.skipif(not SHARED, reason="AIR_SHARED names no folder with prompts")
def test_real_prompts_are_understood() -> None:
    rows = [
        json.loads(line) for line in (Path(SHARED or "") / "data/prompts_dev.jsonl").read_text("utf-8").splitlines()
    ]
    plans = {row["id"]: make_plan(row["text"], 1).meta for row in rows}
    for meta in plans.values():
        Plan(user_prompt="", meta=meta)
    assert _share(rows, "bpm", lambda row: abs(plans[row["id"]].tempo - row["bpm"]) <= 0.05 * row["bpm"]) >= 0.98
    assert _share(rows, "time_signature", lambda row: plans[row["id"]].meter == row["time_signature"]) >= 0.97
    assert _share(rows, "duration_sec", lambda row: _is_near(plans[row["id"]], row["duration_sec"])) >= 0.97
    assert (
        _share(rows, "duration_range_sec", lambda row: _is_inside(plans[row["id"]], row["duration_range_sec"])) >= 0.97
    )


def _share(rows: list[dict[str, Any]], field: str, is_met: Any) -> float:
    stated = [row for row in rows if row.get(field)]
    return sum(bool(is_met(row)) for row in stated) / max(1, len(stated))


def _is_near(meta: PlanMeta, seconds: float) -> bool:
    return abs(meta.length_seconds - seconds) <= max(2.0, 0.1 * seconds)


def _is_inside(meta: PlanMeta, limits: list[float]) -> bool:
    return limits[0] - 1 <= meta.length_seconds <= limits[1] + 1
