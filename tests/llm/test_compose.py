"""Compositions by models: part by part, joined exactly, whatever comes back; replay gives the same bytes."""

import json
from typing import Any

import pytest

from air_cli.domain.composition import Composition
from air_cli.errors import ProviderError
from air_cli.llm.registry import PROVIDERS
from air_cli.llm.retry import Patience
from air_cli.stages.compose import ComposeRequest, ComposeResult, compose, dry_compose
from air_cli.stages.plan import PlanRequest, plan
from air_cli.stages.providers import ModelOptions
from air_cli.stages.render import RenderRequest, render
from air_cli.stages.replay import SAME, replay
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef
from tests.llm.conftest import Opened
from tests.llm.server import Answer, Asked, FakeService, failure

PROMPT = "lofi, 80 bpm, C major, 4/4, 16 bars"
PLAYERS = "Rhodes,Upright Bass,Kick,Snare"


def row(step: int, note: Any, vel: int = 90, length: float = 2) -> dict[str, Any]:
    return {"step": step, "note": note, "vel": vel, "len": length}


def notes_for(asked: Asked, first_bar: int | None = None) -> dict[str, Any]:
    """A correct answer: every instrument asked for plays on the first step of every bar, later bars by reference."""
    task = asked.payload
    first, last = task["bars"]["first"], task["bars"]["last"]
    start = first if first_bar is None else first_bar
    numbers = range(start, start + last - first + 1)
    return {
        "parts": [
            {
                "instrument": player["name"],
                "bars": [
                    {
                        "bar": n,
                        "same_as": -1 if n == start else start,
                        "events": [row(0, note_of(player))] * (n == start),
                    }
                    for n in numbers
                ],
            }
            for player in task["instruments"]
        ]
    }


def note_of(player: dict[str, Any]) -> int:
    notes = player.get("notes")
    return int(notes[0]) if notes else int(player["lowest_note"] + player["highest_note"]) // 2


def planned(session: Session, instruments: str = PLAYERS) -> RunRef:
    made = plan(session, PlanRequest(PROMPT, 7, {"instruments": instruments}))
    return RunRef("param_generation", made.run_id, made.path)


def composed(opened: Opened, provider: str = "openai", instruments: str = PLAYERS) -> ComposeResult:
    session = opened(provider)
    options = ModelOptions(provider, patience=Patience(30, sleep=lambda _: None))
    return compose(session, ComposeRequest(planned(session, instruments), options=options))


def bars_of(composition: Composition, name: str) -> set[int]:
    return {bar.bar for bar in composition.bars_of(name) if bar.events}


def heard_bars(composition: Composition, name: str) -> set[int]:
    meta = composition.meta
    return {b for s in meta.sections if name in s.instruments for b in range(s.start_bar, s.end_bar)}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_parts_are_joined_exactly(opened: Opened, service: FakeService, provider: str) -> None:
    service.script = notes_for
    result = composed(opened, provider)
    piece = result.composition
    for name in PLAYERS.split(","):
        assert bars_of(piece, name) == heard_bars(piece, name)
        assert {event.step for bar in piece.bars_of(name) for event in bar.events} == {0}
    assert result.record.provider == provider
    assert result.record.repairs == ()
    assert result.record.usage["input_tokens"] == 100 * len(service.asked)
    assert all(set(who) == {"model"} for who in result.record.settings["written_by"].values())
    raw = (result.path / "composition_raw.txt").read_text()
    assert raw.count("=== ") == len(service.asked)


def test_a_request_is_small_and_knows_its_place(opened: Opened, service: FakeService) -> None:
    service.script = notes_for
    composed(opened)
    for asked in service.asked:
        task = asked.payload
        assert task["bars"]["last"] - task["bars"]["first"] < 8
        assert len(task["instruments"]) <= 3
        assert task["chords"][0]["bar"] == task["bars"]["first"]
        assert task["piece"]["notes_of_scale"] == ["C", "D", "E", "F", "G", "A", "B"]
        assert {p["name"] for p in task["instruments"]}.isdisjoint(task["also_playing"])


@pytest.mark.parametrize("start", [lambda first: first + 1, lambda _: 0, lambda _: 1])
def test_bars_counted_differently_are_moved(opened: Opened, service: FakeService, start: Any) -> None:
    service.script = lambda asked: notes_for(asked, start(asked.payload["bars"]["first"]))
    piece = composed(opened, instruments="Rhodes").composition
    assert bars_of(piece, "Rhodes") == heard_bars(piece, "Rhodes")


def test_odd_notes_are_read(opened: Opened, service: FakeService) -> None:
    def script(asked: Asked) -> str:
        first = asked.payload["bars"]["first"]
        events = [row(0, "C#4"), row(4, [60, 64]), row(8, "62"), {"step": 12, "note": 65, "vel": 500, "len": "x"}]
        bars = [{"bar": first, "same_as": -1, "events": events}]
        return json.dumps({"parts": [{"instrument": "rhodes", "bars": bars}]}).replace("500", "NaN")

    service.script = script
    result = composed(opened, instruments="Rhodes")
    first = min(result.composition.bars_of("Rhodes"), key=lambda bar: bar.bar)
    assert [(e.step, e.note) for e in first.events] == [(0, 61), (4, 60), (4, 64), (8, 62), (12, 65)]
    assert any("read as a chord" in text for text in result.record.repairs)


def test_the_shape_of_midi_json_is_understood(opened: Opened, service: FakeService) -> None:
    def script(asked: Asked) -> dict[str, Any]:
        first = asked.payload["bars"]["first"]
        bars = [{"bar": first, "events": [row(0, 36), row(4, 38)]}]
        if "Kick" in [p["name"] for p in asked.payload["instruments"]]:
            return {"pattern": bars, "layers": {}}
        return {"pattern": [], "layers": {p["name"]: bars for p in asked.payload["instruments"]}}

    service.script = script
    result = composed(opened)
    assert {e.note for bar in result.composition.pattern for e in bar.events} == {36, 38}
    assert all("model" in who for who in result.record.settings["written_by"].values())


def test_a_silent_instrument_is_asked_for_again_then_filled(opened: Opened, service: FakeService) -> None:
    def script(asked: Asked) -> dict[str, Any]:
        answer = notes_for(asked)
        answer["parts"] = [part for part in answer["parts"] if part["instrument"] != "Upright Bass"]
        return answer

    service.script = script
    result = composed(opened, instruments="Rhodes,Upright Bass")
    piece = result.composition
    assert bars_of(piece, "Upright Bass")
    assert result.record.settings["written_by"]["Rhodes"].keys() == {"model"}
    assert result.record.settings["written_by"]["Upright Bass"].keys() == {"embedded"}
    assert any("Upright Bass: the embedded composer wrote bars" in text for text in result.record.repairs)
    repaired = [asked for asked in service.asked if len(asked.texts) == 3]
    assert "`Upright Bass` plays no note" in repaired[0].texts[2]


def test_a_part_cut_short_is_completed(opened: Opened, service: FakeService) -> None:
    def script(asked: Asked) -> Answer:
        first, last = asked.payload["bars"]["first"], asked.payload["bars"]["last"]
        bars = [{"bar": n, "same_as": -1, "events": [row(0, 60, 90)]} for n in range(first, last + 1)]
        text = json.dumps({"parts": [{"instrument": "Rhodes", "bars": bars}]})
        return Answer(text[: len(text) * 2 // 3], finish="length")

    service.script = script
    result = composed(opened, instruments="Rhodes")
    who = result.record.settings["written_by"]["Rhodes"]
    assert who.keys() == {"model", "embedded"}
    assert bars_of(result.composition, "Rhodes") >= {0, 1}


@pytest.mark.parametrize("text", ["", "sorry", '{"parts": []}', "<html></html>"])
def test_no_usable_reply_gives_a_piece_all_the_same(opened: Opened, service: FakeService, text: str) -> None:
    service.replies(Answer(text))
    result = composed(opened)
    assert all(result.composition.notes_of(name) for name in PLAYERS.split(","))
    assert all(set(who) == {"embedded"} for who in result.record.settings["written_by"].values())


def test_instruments_nobody_asked_for_are_left_out(opened: Opened, service: FakeService) -> None:
    def script(asked: Asked) -> dict[str, Any]:
        answer = notes_for(asked)
        extra = [{"instrument": name, "bars": answer["parts"][0]["bars"]} for name in ("Tuba", "Zzyzx")]
        return {"parts": [*answer["parts"], *extra]}

    service.script = script
    result = composed(opened, instruments="Rhodes")
    assert set(result.composition.layers) == {"Rhodes"}
    assert any("`Tuba` was not asked for" in text for text in result.record.repairs)


def test_what_came_before_a_failure_is_not_paid_again(opened: Opened, service: FakeService) -> None:
    session = opened("openai")
    ref = planned(session)
    options = ModelOptions("openai", patience=Patience(30, sleep=lambda _: None))
    total = len(dry_compose(session, ComposeRequest(ref, options=options))["requests"])
    assert total > 2

    def script(asked: Asked) -> Answer | dict[str, Any]:
        return notes_for(asked) if len(service.asked) <= 2 else failure("openai", 402)

    service.script = script
    with pytest.raises(ProviderError):
        compose(session, ComposeRequest(ref, options=options))
    assert not (session.workspace.outputs / "midi_generation").exists()
    service.asked.clear()
    service.script = notes_for
    result = compose(session, ComposeRequest(ref, options=options))
    assert len(service.asked) <= total - 2
    assert result.record.settings["replies_from_cache"] >= 2


def test_a_replay_needs_no_service_and_gives_the_same_bytes(opened: Opened, service: FakeService) -> None:
    def script(asked: Asked) -> dict[str, Any] | Answer:
        if "styles" in asked.payload:
            return {
                "tempo": 100,
                "key": "A",
                "scale": "minor",
                "meter": "4/4",
                "bars": 4,
                "instruments": ["Rhodes", "Kick"],
            }
        return Answer("broken {") if len(asked.texts) == 1 else notes_for(asked)

    service.script = script
    session = opened("openai")
    options = ModelOptions("openai")
    made = plan(session, PlanRequest("two players", 3, {"title": "Again"}, options))
    song = compose(session, ComposeRequest(RunRef("param_generation", made.run_id, made.path), options=options))
    render(session, RenderRequest(RunRef("midi_generation", song.run_id, song.path)))
    service.close()
    rows = replay(Session(session.settings), song.run_id)
    assert {row.stage for row in rows} == {"param_generation", "midi_generation", "render"}
    assert {"parameter_plan.json", "midi.json", "midi.mid"} <= {row.file for row in rows}
    assert [row for row in rows if row.outcome != SAME] == []


def test_a_replay_notices_a_changed_file(opened: Opened, service: FakeService) -> None:
    service.script = notes_for
    session = opened("openai")
    song = compose(session, ComposeRequest(planned(session, "Rhodes"), options=ModelOptions("openai")))
    path = song.path / "midi.json"
    path.write_text(path.read_text().replace('"vel":90', '"vel":91', 1))
    assert [row.file for row in replay(session, song.run_id) if row.outcome != SAME] == ["midi.json"]


def test_a_dry_run_lists_every_request(opened: Opened, service: FakeService) -> None:
    session = opened("anthropic")
    document = dry_compose(session, ComposeRequest(planned(session), options=ModelOptions("anthropic")))
    assert service.asked == []
    assert len({request["name"] for request in document["requests"]}) == len(document["requests"])
    assert document["estimate"]["cost_usd"] > 0
