"""The order of asking, what a part is told of the others, repeats by number, takes written anew, Ctrl-C midway."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from air_cli.errors import ProviderError, SettingError
from air_cli.llm.retry import Patience
from air_cli.stages.compose import ComposeRequest, ComposeResult, compose
from air_cli.stages.parts import cut_into_parts, in_waves
from air_cli.stages.plan import PlanRequest, plan
from air_cli.stages.providers import ModelOptions
from air_cli.stages.replay import SAME, replay
from air_cli.stages.reroll import RerollRequest, dry_reroll, reroll
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef
from tests.builders import plan_meta
from tests.conftest import Air
from tests.llm.conftest import Opened
from tests.llm.server import CANARY, Answer, Asked, FakeService, variables
from tests.llm.test_compose import bars_of, heard_bars, note_of, notes_for, row
from tests.llm.test_plan import model_plan

FORM = [
    {"name": "verse", "bars": 8, "energy": 0.4, "instruments": ["Rhodes", "Kick"]},
    {"name": "chorus", "bars": 8, "energy": 0.9, "instruments": ["Rhodes", "Kick"]},
    {"name": "verse", "bars": 8, "energy": 0.5, "instruments": ["Rhodes", "Kick"]},
]
OPTIONS = ModelOptions("openai", patience=Patience(30, sleep=lambda _: None))


def planned(session: Session, service: FakeService) -> RunRef:
    service.replies(model_plan(bars=24, instruments=["Rhodes", "Kick"], sections=FORM, chords=[]))
    made = plan(session, PlanRequest("two players, 24 bars", 7, {}, OPTIONS))
    assert [(s.name, s.bars) for s in made.plan.meta.sections] == [("verse", 8), ("chorus", 8), ("verse", 8)]
    service.asked.clear()
    return RunRef("param_generation", made.run_id, made.path)


def composed(session: Session, service: FakeService, script: Any) -> ComposeResult:
    reference = planned(session, service)
    service.script = script
    return compose(session, ComposeRequest(reference, options=OPTIONS))


def place(asked: Asked) -> tuple[int, str]:
    return asked.payload["bars"]["first"], asked.payload["instruments"][0]["name"]


def test_the_main_section_comes_first_and_its_drums_before_all() -> None:
    meta = plan_meta(instruments=["Rhodes", "Kick"], bars=24, sections=FORM)
    waves = [[(p.first_bar, p.instruments[0]) for p in wave] for wave in in_waves(cut_into_parts(meta))]
    assert waves == [[(8, "Kick")], [(8, "Rhodes")], [(0, "Kick"), (0, "Rhodes")], [(16, "Kick"), (16, "Rhodes")]]


def test_a_part_is_told_groove_motifs_and_what_it_may_repeat(opened: Opened, service: FakeService) -> None:
    composed(opened("openai"), service, notes_for)
    told = {place(asked): asked.payload["written"] for asked in service.asked}
    assert told[8, "Kick"] == {"groove": [], "beside": [], "motifs": [], "repeatable": []}
    assert told[8, "Rhodes"]["groove"] == [{"instrument": "Kick", "bar": 8, "steps": [0]}]
    verse = told[16, "Rhodes"]
    assert verse["motifs"][0]["bar"] == 0
    assert verse["motifs"][0]["events"][0][0] == 0
    assert verse["repeatable"] == [{"instrument": "Rhodes", "bars": list(range(16))}]
    assert {row["instrument"] for row in verse["groove"]} == {"Kick"}


def test_bars_of_an_earlier_section_are_repeated_by_number(opened: Opened, service: FakeService) -> None:
    def script(asked: Asked) -> dict[str, Any]:
        first = asked.payload["bars"]["first"]
        if first < 16:
            rows = [{"bar": first + n, "same_as": -1, "events": [row(n, 0)]} for n in range(8)]
        else:
            rows = [{"bar": first + n, "same_as": n, "events": []} for n in range(8)]
        for bar in rows:
            for event in bar["events"]:
                event["note"] = note_of(asked.payload["instruments"][0])
        return {"parts": [{"instrument": p["name"], "bars": rows} for p in asked.payload["instruments"]]}

    result = composed(opened("openai"), service, script)
    for name in ("Rhodes", "Kick"):
        steps = {bar.bar: [event.step for event in bar.events] for bar in result.composition.bars_of(name)}
        assert [steps[16 + n] for n in range(8)] == [steps[n] for n in range(8)] == [[n] for n in range(8)]
    assert all(set(who) == {"model"} for who in result.record.settings["written_by"].values())


def rewritten(asked: Asked) -> dict[str, Any]:
    first, last = asked.payload["bars"]["first"], asked.payload["bars"]["last"]
    bars = [
        {"bar": n, "same_as": -1, "events": [row(6, note_of(asked.payload["instruments"][0]))]}
        for n in range(first, last + 1)
    ]
    return {"parts": [{"instrument": p["name"], "bars": bars} for p in asked.payload["instruments"]]}


def test_a_model_writes_a_part_anew_and_all_else_stays(opened: Opened, service: FakeService) -> None:
    session = opened("openai")
    first = composed(session, service, notes_for)
    service.asked.clear()
    service.script = rewritten
    project = RunRef("midi_generation", first.run_id, first.path)
    again = reroll(session, RerollRequest(project, ("rhodes",), section="verse", seed=9, options=OPTIONS))
    assert {place(asked) for asked in service.asked} == {(0, "Rhodes"), (16, "Rhodes")}
    task = service.asked[0].payload
    assert task["instead_of"]["take"] == 9
    assert task["instead_of"]["bars"][0]["bar"] == task["bars"]["first"]
    assert task["request"] == "two players, 24 bars"
    assert [bar for row in task["written"]["repeatable"] for bar in row["bars"]] == list(range(8, 16))
    steps = {bar.bar: {event.step for event in bar.events} for bar in again.composition.bars_of("Rhodes")}
    assert {bar for bar, found in steps.items() if found == {6}} == {*range(8), *range(16, 24)}
    assert again.composition.bars_of("Kick") == first.composition.bars_of("Kick")
    assert (again.record.provider, again.record.model) == ("openai", first.record.model)
    assert again.record.usage["output_tokens"] == 40
    assert again.record.settings["written_by"] == {"Rhodes": {"model": "1-8, 17-24"}}
    service.close()
    assert {row.outcome for row in replay(Session(session.settings), again.run_id)} == {SAME}


def test_writing_anew_fills_what_the_model_leaves_out(opened: Opened, service: FakeService) -> None:
    session = opened("openai")
    first = composed(session, service, notes_for)
    service.replies("no")
    project = RunRef("midi_generation", first.run_id, first.path)
    again = reroll(session, RerollRequest(project, ("Rhodes",), bars=(9, 12), seed=9, options=OPTIONS))
    assert again.record.settings["written_by"] == {"Rhodes": {"embedded": "9-12"}}
    assert bars_of(again.composition, "Rhodes") == heard_bars(again.composition, "Rhodes")


def test_writing_anew_where_nobody_plays_is_refused(opened: Opened, service: FakeService) -> None:
    session = opened("openai")
    form = [{**FORM[0], "instruments": ["Kick"]}, *FORM[1:]]
    service.replies(model_plan(bars=24, instruments=["Rhodes", "Kick"], sections=form, chords=[]))
    made = plan(session, PlanRequest("two players, 24 bars", 7, {}, OPTIONS))
    service.script = notes_for
    song = compose(session, ComposeRequest(RunRef("param_generation", made.run_id, made.path), options=OPTIONS))
    project = RunRef("midi_generation", song.run_id, song.path)
    with pytest.raises(SettingError, match="nobody of these plays"):
        reroll(session, RerollRequest(project, ("Rhodes",), bars=(1, 4), options=OPTIONS))


def test_a_dry_run_of_writing_anew_sends_nothing(opened: Opened, service: FakeService) -> None:
    session = opened("openai")
    first = composed(session, service, notes_for)
    service.asked.clear()
    project = RunRef("midi_generation", first.run_id, first.path)
    document = dry_reroll(session, RerollRequest(project, ("Rhodes",), seed=9, options=OPTIONS))
    assert len(document["requests"]) == 3
    assert service.asked == []
    assert dry_reroll(session, RerollRequest(project, ("Rhodes",)))["requests"] == []


def test_progress_shows_tokens_while_they_come(opened: Opened, service: FakeService) -> None:
    told: list[tuple[str, float]] = []
    session = opened("openai")
    watched = Session(session.settings, lambda what, share: told.append((what, share)))
    composed(watched, service, notes_for)
    lines = [what for what, _ in told if what.startswith("composing:")]
    assert lines[-1].startswith("composing: 6 of 6 parts, ")
    assert int(lines[-1].split(", ")[1].split()[0].replace(",", "")) >= 6 * 120
    assert any(what.startswith("asking ") and what.endswith("tokens") for what, _ in told)


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_an_interrupt_midway_keeps_what_came(air: Air, service: FakeService, tmp_path: Path) -> None:
    environment = {**variables(service, "anthropic"), "AIR_CACHE_DIR": str(tmp_path / "cache")}
    plan_id = air("plan", "lofi, 8 bars, rhodes and kick", "--provider", "offline", **environment).out.strip()

    def script(asked: Asked) -> Answer | dict[str, Any]:
        reply = notes_for(asked)
        return reply if len(service.asked) == 1 else Answer(json.dumps(reply), stall=True)

    service.script = script
    process = subprocess.Popen(
        [sys.executable, "-m", "air_cli", "compose", plan_id, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    if not service.stalled.wait(30):
        pytest.fail("".join(process.communicate(timeout=20)))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, ""), err
    error = json.loads(err)["error"]
    assert error["code"] == "interrupted"
    assert "1 whole reply kept" in error["message"]
    replies = list((tmp_path / "cache" / "replies").iterdir())
    cut = [path for path in replies if path.name.endswith(".cut.txt")]
    assert len(replies) == 1 + len(cut)
    assert all(path.read_text().startswith('{"parts": [') and str(path) in error["message"] for path in cut)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()] == []
    service.asked.clear()
    service.released.set()
    service.script = notes_for
    done = air("compose", plan_id, "--json", **environment)
    assert done.code == 0, done.err
    assert json.loads(done.out)["usage"]["input_tokens"] == 100 * len(service.asked)
    assert not any(path.name.endswith(".cut.txt") for path in (tmp_path / "cache" / "replies").iterdir())


def test_a_failure_midway_keeps_the_cut_reply_without_the_key(
    opened: Opened, service: FakeService, tmp_path: Path
) -> None:
    session = opened("openai")
    service.replies(Answer(json.dumps(model_plan()), cut=True))
    with pytest.raises(ProviderError):
        plan(session, PlanRequest("lofi", 7, {}, OPTIONS))
    (kept,) = (tmp_path / "cache" / "replies").iterdir()
    assert kept.read_text().startswith('{"title": "Rain')
    assert CANARY not in kept.read_text() + kept.name
