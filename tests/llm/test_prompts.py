"""The prompt files: versioned, complete, and in step with the schemas."""

import json

import pytest

from air_cli.llm.prompts import load_prompt
from air_cli.llm.wire import NOTES_SCHEMA, PLAN_SCHEMA
from air_cli.stages.part_context import context_of
from air_cli.stages.parts import cut_into_parts, part_request
from tests.builders import plan_meta


@pytest.mark.parametrize("name", ["plan", "compose", "repair"])
def test_every_prompt_has_a_version(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.version.startswith(f"{name}/")
    assert "<!--" not in prompt.text


def test_only_the_repair_prompt_has_a_gap() -> None:
    assert [n for n in ("plan", "compose", "repair") if "{" in load_prompt(n).text] == ["repair"]


def test_the_prompts_explain_what_is_sent_and_asked_for() -> None:
    meta = plan_meta(instruments=["Piano", "Kick"], bars=20)
    part = cut_into_parts(meta)[0]

    sent = json.loads(part_request(meta, part, "x", "m", context_of(part, {})).payload)
    for word in ("request", "piece", "bars", "section", "instruments", "chords", "grid", "also_playing", "written"):
        assert word in sent
        assert f"`{word}`" in load_prompt("compose").text
    bar = NOTES_SCHEMA["properties"]["parts"]["items"]["properties"]["bars"]["items"]["properties"]
    for word in (*bar["events"]["items"]["properties"], "same_as"):
        assert f"`{word}`" in load_prompt("compose").text
    for word in ("sections", "chords", "instrument_configs"):
        assert word in PLAN_SCHEMA["properties"]
        assert f"`{word}`" in load_prompt("plan").text


def test_parts_cover_every_bar_of_every_player_once() -> None:
    sections = [
        {"name": "a", "bars": 11, "energy": 0.5, "instruments": ["Piano", "Kick"]},
        {"name": "a", "bars": 9, "energy": 0.5, "instruments": ["Kick"]},
    ]
    meta = plan_meta(instruments=["Piano", "Kick", "Violin"], bars=20, sections=sections)
    parts = cut_into_parts(meta)
    covered = [(name, bar) for p in parts for name in p.instruments for bar in range(p.first_bar, p.end_bar)]
    assert len(covered) == len(set(covered))
    players = {"Piano": 11, "Kick": 20, "Violin": 20}  # no section names the violin, so it plays in all
    assert {name: sum(n == name for n, _ in covered) for name in players} == players
    assert len({p.name for p in parts}) == len(parts)
