"""Rendering again: what has not changed is taken over, and the result is what a full render gives."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import soundfile

from air_cli.errors import StarterLostError
from air_cli.stages.compose import ComposeRequest, compose
from air_cli.stages.plan import PlanRequest, plan
from air_cli.stages.render import RenderRequest
from air_cli.stages.render import render as render_stage
from air_cli.stages.session import open_session
from tests.builders import click, sine, write_wav
from tests.conftest import Air

PROMPT = "house, 124 bpm, A minor, 4 bars, kick, closed hi-hat, synth bass, piano"


@pytest.fixture
def run_id(a_piece: Callable[..., str]) -> str:
    return a_piece(PROMPT, "--seed", "5")


def render(air: Air, run_id: str, *options: str) -> dict[str, Any]:
    done = air("render", run_id, "--json", *options)
    assert done.code == 0, done.err
    document: dict[str, Any] = json.loads(done.out)
    return document


def sound(document: dict[str, Any]) -> dict[str, bytes]:
    files = {**document["stems"], "mix": document["mix"]}
    return {name: Path(path).read_bytes() for name, path in files.items()}


@pytest.mark.parametrize("times", [1, 99])
def test_a_cache_that_is_emptied_meanwhile_is_filled_again(
    clean_place: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    cache, emptied = clean_place / "cache", 0
    monkeypatch.setenv("AIR_CACHE_DIR", str(cache))

    def empty_it(what: str, _share: float) -> None:
        nonlocal emptied
        # Once the snare is made, the kick was: its files are gone before they are read.
        if "Snare" in what and emptied < times:
            emptied += 1
            shutil.rmtree(cache)

    session = open_session(clean_place, progress=empty_it)
    planned = plan(session, PlanRequest("techno, 1 bar, only kick and snare", 1))
    request = RenderRequest(compose(session, ComposeRequest(planned.ref)).ref)
    if times == 1:
        made = render_stage(session, request)
        assert set(made.stems) == {"Kick", "Snare"} and not made.warnings
        return
    with pytest.raises(StarterLostError) as caught:
        render_stage(session, request)
    assert caught.value.hint.startswith(f"air render {request.composition.run_id}")
    assert not list((clean_place / "outputs" / "render").iterdir())


def test_one_changed_track_is_rendered_and_all_else_reused(air: Air, run_id: str) -> None:
    again = render(air, run_id, "--volume", "Kick=-4")
    stems = set(again["stems"])
    assert set(again["reused"]) == stems - {"Kick"}
    partial = sound(again)
    full = render(air, run_id, "--volume", "Kick=-4", "--fresh")
    assert full["reused"] == []
    assert sound(full) == partial


def test_it_is_said(air: Air, run_id: str) -> None:
    count = len(render(air, run_id)["stems"])
    assert f"1 stem rendered, {count - 1} reused" in air("render", run_id, "--pan", "Synth Bass=0.4").err


def test_another_master_reuses_every_stem_another_rate_none(air: Air, run_id: str) -> None:
    louder = render(air, run_id, "--master", "club")
    assert set(louder["reused"]) == set(louder["stems"])
    assert render(air, run_id, "--sample-rate", "48000")["reused"] == []


def test_a_stem_that_was_edited_by_hand_is_not_reused(air: Air, run_id: str) -> None:
    first = render(air, run_id)
    path = Path(first["stems"]["Synth Bass"])
    path.write_bytes(path.read_bytes()[:-4] + b"\x01\x02\x03\x04")
    again = render(air, run_id)
    assert "Synth Bass" not in again["reused"]
    assert sound(again)["Synth Bass"] == sound(render(air, run_id, "--fresh"))["Synth Bass"]


def test_a_muted_track_goes_and_comes_back(air: Air, run_id: str) -> None:
    before = sound(render(air, run_id))
    assert "Kick" not in render(air, run_id, "--mute", "Kick")["stems"]
    assert sound(render(air, run_id)) == before


def test_flac_and_loop(air: Air, run_id: str) -> None:
    document = render(air, run_id, "--format", "flac", "--loop", "--bit-depth", "24")
    info = soundfile.info(document["mix"])
    assert (info.format, info.subtype) == ("FLAC", "PCM_24")
    assert info.frames == round(4 * 4 * 60 / 124 * 44_100)
    again = render(air, run_id, "--format", "flac", "--loop", "--bit-depth", "24", "--volume", "Kick=-2")
    assert set(again["reused"]) == set(document["stems"]) - {"Kick"}


def test_what_a_format_cannot_hold_is_one_clear_error(air: Air, run_id: str) -> None:
    for options, words in (
        (("--format", "mp3", "--sample-rate", "96000"), "mp3 cannot hold 96000 Hz"),
        (("--format", "flac", "--bit-depth", "32f"), "flac has no bit depth 32f"),
        (
            (
                "--format",
                "aiff",
            ),
            "unknown format `aiff`",
        ),
    ):
        done = air("render", run_id, *options)
        assert done.code == 2, done.err
        assert words in done.err
        assert done.out == ""


def small_library(air: Air, place: Path) -> None:
    for name, frames in (("Kick/kick one", click(0.2)), ("Kick/kick two", click(0.4))):
        write_wav(place / "local_samples" / f"{name}.wav", frames)
    for note, hertz in (("C2", 65.41), ("C3", 130.81)):
        write_wav(place / "local_samples" / "Synth Bass" / f"synth bass {note}.wav", sine(hertz, 1.5))
    assert air("inventory", "rebuild", "--deep").code == 0


def test_a_sample_that_vanishes_between_inventory_and_render(air: Air, run_id: str, clean_place: Path) -> None:
    small_library(air, clean_place)
    document = render(air, run_id)
    for path in (clean_place / "local_samples").rglob("*"):
        if path.is_file() and "kick" in path.name.casefold():
            path.unlink()
    again = render(air, run_id)
    assert again["samples"]["Kick"][0].startswith("air-starter/")
    assert any("Kick" in warning for warning in again["warnings"])
    assert set(again["stems"]) == set(document["stems"])


def test_recommend_says_why_and_render_takes_it(air: Air, run_id: str, clean_place: Path) -> None:
    small_library(air, clean_place)
    done = air("inventory", "recommend", run_id, "--why", "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    played = render(air, run_id, "--recommend")["samples"]
    for name in ("Kick", "Synth Bass"):
        assert played[name] == [document["samples"][name]]
        assert document["why"][name][0]["terms"]


def test_a_word_of_a_name_is_enough(air: Air, run_id: str) -> None:
    assert list(render(air, run_id, "--solo", "bass")["stems"]) == ["Synth Bass"]
    missing = air("render", run_id, "--solo", "tuba")
    assert (missing.code, "Synth Bass" in missing.err) == (3, True)


def test_lossy_stems_are_not_encoded_again(air: Air, a_piece: Callable[..., str]) -> None:
    run_id = a_piece("techno, 150 bpm, 1 bar, only kick, clap and synth bass", "--seed", "1")
    first = render(air, run_id, "--format", "mp3")
    again = render(air, run_id, "--format", "mp3", "--volume", "Kick=-4")
    assert set(again["reused"]) == set(first["stems"]) - {"Kick"}
    partial = sound(again)
    assert sound(render(air, run_id, "--format", "mp3", "--volume", "Kick=-4", "--fresh")) == partial


def test_trimmed_stems_are_taken_over_while_the_loudest_stays(air: Air, run_id: str) -> None:
    loud = ("--volume", "Synth Bass=20")
    render(air, run_id, *loud)
    again = render(air, run_id, *loud, "--pan", "Kick=0.3")
    assert set(again["reused"]) == set(again["stems"]) - {"Kick"}
    partial = sound(again)
    assert sound(render(air, run_id, *loud, "--pan", "Kick=0.3", "--fresh")) == partial
    softer = render(air, run_id, "--volume", "Synth Bass=18", "--pan", "Kick=0.3")
    assert softer["reused"] == []  # another trim: every stem changes
    assert render(air, run_id, "--volume", "Synth Bass=18", "--volume", "Kick=24")["reused"] == []
