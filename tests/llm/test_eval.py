"""`air models eval`: models are scored by what they answered, not by what air made of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from air_cli.stages.eval_score import Expected, score_notes, score_plan
from air_cli.stages.model_eval import read_cases
from tests.builders import piece, plan_meta
from tests.conftest import Air
from tests.llm.server import Answer, Asked, FakeService, failure, variables
from tests.llm.test_compose import notes_for
from tests.llm.test_plan import model_plan

CASES = {
    "cases": [
        {"prompt": "lofi, 82 bpm, D dorian, rhodes, 8 bars, no drums",
         "expect": {"tempo": 82, "key": "D", "scale": "dorian", "meter": "4/4", "bars": 8, "with": ["Rhodes"],
                    "without_drums": True}},
        {"prompt": "lofi with rhodes, 8 bars", "expect": {"bars": 8, "with": ["Rhodes"]}},
    ]
}  # fmt: skip


def answers(asked: Asked) -> dict[str, Any] | Answer:
    if "styles" not in asked.payload:
        return notes_for(asked)
    return model_plan(tempo=90, key="D", scale="dorian", bars=8, sections=[], chords=[])


def evaluated(air: Air, place: Path, *arguments: str, **environment: str) -> Any:
    (place / "set.json").write_text(json.dumps(CASES))
    done = air("models", "eval", *arguments, "--prompts", "set.json", "--json", **environment)
    assert done.code == 0, done.err
    return {row["provider"]: row for row in json.loads(done.out)["models"]}


def test_a_model_is_scored_by_its_own_answers(
    air: Air, service: FakeService, clean_place: Path, tmp_path: Path
) -> None:
    service.script = answers
    environment = {**variables(service, "anthropic"), "AIR_CACHE_DIR": str(tmp_path / "cache")}
    found = evaluated(air, clean_place, **environment)
    assert list(found) == ["anthropic", "offline"]
    model = found["anthropic"]["means"]
    assert (model["tempo"], model["key"], model["meter"], model["length"]) == (0, 1, 1, 1)
    assert model["instruments"] == pytest.approx(0.75)  # drums where none were wanted
    assert model["empty"] == 0
    assert 0 < model["off"] < 1  # the fake model knows no harmony
    assert found["anthropic"]["usage"]["input_tokens"] == 100 * len(service.asked)
    assert found["anthropic"]["repairs"] > 0
    assert found["anthropic"]["estimated_cost_usd"] > 0
    assert found["offline"]["means"]["tempo"] == found["offline"]["means"]["instruments"] == 1
    assert not (clean_place / "outputs").exists()
    asked = len(service.asked)
    assert evaluated(air, clean_place, "anthropic", **environment)["anthropic"]["means"] == model
    assert len(service.asked) == asked


def test_several_models_side_by_side(air: Air, service: FakeService, clean_place: Path, tmp_path: Path) -> None:
    def script(asked: Asked) -> dict[str, Any] | Answer:
        return Answer("no idea") if asked.body["model"] == "poor" else answers(asked)

    service.script = script
    (clean_place / "set.json").write_text(json.dumps(CASES))
    environment = {**variables(service, "openai"), "AIR_CACHE_DIR": str(tmp_path / "cache")}
    done = air("models", "eval", "openai/good", "openai/poor", "--prompts", "set.json", "--limit", "1", **environment)
    assert done.code == 0, done.err
    good, poor = (line.split("\t") for line in done.out.splitlines())
    assert (good[0], poor[0]) == ("openai/good", "openai/poor")
    assert good[1:5] == ["0%", "100%", "100%", "100%"]
    assert poor[1:7] == ["0%", "0%", "0%", "0%", "0%", "100%"]
    detail = air("models", "eval", "offline", "--detail", "--plans-only", **environment).out.splitlines()
    assert len(detail) == len(read_cases(None))


def test_a_model_that_fails_is_said(air: Air, service: FakeService, clean_place: Path, tmp_path: Path) -> None:
    service.script = lambda asked: failure(asked.wire, 402)
    environment = {**variables(service, "openai"), "AIR_CACHE_DIR": str(tmp_path / "cache")}
    row = evaluated(air, clean_place, "openai", **environment)["openai"]
    assert "credit" in row["failed"]
    assert row["prompts"] == []


def test_what_cannot_be_evaluated(air: Air, clean_place: Path) -> None:
    assert air("models", "eval", "opnai").code == 2
    assert air("models", "eval", "anthropic").code == 4
    (clean_place / "bad.json").write_text('{"cases": [{"prompt": "x", "expect": {"tempo": "fast"}}]}')
    done = air("models", "eval", "offline", "--prompts", "bad.json")
    assert done.code == 6
    assert "cases.0.expect.tempo" in done.err


def test_the_embedded_engine_keeps_to_the_packaged_prompts(air: Air) -> None:
    (row,) = json.loads(air("models", "eval", "offline", "--json").out)["models"]
    assert {row["means"][name] for name in ("tempo", "key", "meter", "length")} == {1}
    assert row["means"]["off"] < 0.01


def test_figures_of_a_plan() -> None:
    wanted = Expected.model_validate(
        {"tempo": 82, "key": "Db", "scale": "major", "with": ["Rhodes"], "without": ["Piano"]}
    )
    score = score_plan({"tempo": 82.4, "key": "C#", "scale": "major", "instruments": ("Piano", "Rhodes")}, wanted)
    assert (score.tempo, score.key, score.meter, score.length, score.instruments) == (1, 1, None, None, 0.5)
    assert score_plan({}, wanted).instruments == 0.5
    assert score_plan({}, wanted).key == 0


def test_figures_of_notes() -> None:
    song = piece(
        plan_meta(instruments=["Piano"]), {"Piano": [(0, 0, 60, 4), (1, 0, 61, 12), (2, 0, 62, 4), (3, 0, 5, 4)]}
    )
    score = score_notes(song, 1, 4)
    assert (score.empty, score.off) == (0.25, 0.5)
