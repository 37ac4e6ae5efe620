"""`air check`: what is whole is proved, what was tampered with is named."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.conftest import Air

PROMPT = "lofi, 4 bars, rhodes, upright bass, kick, snare"


@pytest.fixture
def run_id(a_piece: Callable[..., str]) -> str:
    return a_piece(PROMPT, "--seed", "4")


def failures(air: Air, *arguments: str) -> dict[str, str]:
    done = air("check", *arguments, "--json")
    rows: list[dict[str, Any]] = json.loads(done.out)["findings"]
    failed = {row["subject"]: row["text"] for row in rows if row["outcome"] == "failed"}
    assert done.code == (1 if failed else 0), done.err
    assert (json.loads(done.err)["error"]["code"] == "check_failed") if failed else not done.err
    return failed


def stage(place: Path, name: str, run_id: str) -> Path:
    return next((place / "outputs" / name).glob(f"*{run_id}"))


def test_a_fresh_piece_is_proved(air: Air, run_id: str) -> None:
    assert failures(air, run_id) == {}
    subjects = {line.split("\t")[2] for line in air("check", run_id).out.splitlines()}
    assert {"provenance", "input", "schema", "midi.mid", "files", "length", "sum", "onsets", "loudness"} <= subjects
    assert failures(air, "--all") == {}


@pytest.mark.parametrize("options", [("--format", "flac"), ("--format", "ogg"), ("--master", "off"), ("--loop",)])
def test_every_kind_of_render_is_proved(air: Air, run_id: str, options: tuple[str, ...]) -> None:
    assert air("render", run_id, *options).code == 0
    assert failures(air, run_id) == {}


def swap_stem(place: Path, run_id: str) -> None:
    path = next(stage(place, "render", run_id).glob("*Rhodes*.wav"))
    sound, rate = soundfile.read(path)
    soundfile.write(path, np.roll(sound, 7000, axis=0), rate, subtype="PCM_16")


def shorten_stem(place: Path, run_id: str) -> None:
    path = next(stage(place, "render", run_id).glob("*Bass*.wav"))
    sound, rate = soundfile.read(path)
    soundfile.write(path, sound[:-1], rate, subtype="PCM_16")


def lift_mix(place: Path, run_id: str) -> None:
    path = next(stage(place, "render", run_id).glob("*_mix_*.wav"))
    sound, rate = soundfile.read(path)
    soundfile.write(path, sound * 0.5, rate, subtype="PCM_16")


def drop_stem(place: Path, run_id: str) -> None:
    next(stage(place, "render", run_id).glob("*Kick*.wav")).unlink()


def alter_midi(place: Path, run_id: str) -> None:
    path = stage(place, "midi_generation", run_id) / "midi.mid"
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")


def alter_notes(place: Path, run_id: str) -> None:
    path = stage(place, "midi_generation", run_id) / "midi.json"
    path.write_text(path.read_text().replace('"bar":0', '"bar":900', 1))


def lose_provenance(place: Path, run_id: str) -> None:
    (stage(place, "midi_generation", run_id) / "run.json").write_text("{")


def flip_a_bit(place: Path, run_id: str) -> None:
    path = next(stage(place, "render", run_id).glob("*Snare*.wav"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lengthen_all(place: Path, run_id: str) -> None:
    for path in stage(place, "render", run_id).glob("*.wav"):
        sound, rate = soundfile.read(path, dtype="int16")
        soundfile.write(path, np.vstack([sound, np.zeros((1, 2), np.int16)]), rate, subtype="PCM_16")


def lose_a_part(place: Path, run_id: str) -> None:
    (stage(place, "midi_generation", run_id) / "midi_Kick.mid").unlink()


def lose_the_notes(place: Path, run_id: str) -> None:
    (stage(place, "midi_generation", run_id) / "midi.json").unlink()


def lose_the_composition(place: Path, run_id: str) -> None:
    shutil.rmtree(stage(place, "midi_generation", run_id))


def lose_the_plan(place: Path, _run_id: str) -> None:
    shutil.rmtree(place / "outputs" / "param_generation")


def lose_the_links(place: Path, _run_id: str) -> None:
    (place / "outputs" / "projects" / "step_links.json").write_text("{}")


def tie_to_another(place: Path, run_id: str) -> None:
    plan = next((place / "outputs" / "param_generation").iterdir())
    shutil.copytree(plan, plan.with_name(f"{plan.name[:-12]}{'ab' * 6}"))
    (place / "outputs" / "projects" / "step_links.json").write_text(json.dumps({run_id: "ab" * 6}))


def tell_other_inputs(place: Path, run_id: str) -> None:
    change(stage(place, "render", run_id) / "run.json", lambda run: run["inputs"][0].update(sha256="0" * 64))


def tell_no_inputs(place: Path, run_id: str) -> None:
    change(stage(place, "render", run_id) / "run.json", lambda run: run.update(inputs=[]))


def tell_another_stage(place: Path, run_id: str) -> None:
    change(stage(place, "render", run_id) / "run.json", lambda run: run.update(stage="midi_generation"))


def tell_no_stems(place: Path, run_id: str) -> None:
    change(stage(place, "render", run_id) / "render_state.json", lambda state: state["response"].update(stems=[]))


def tell_no_loudness(place: Path, run_id: str) -> None:
    state = stage(place, "render", run_id) / "render_state.json"
    change(state, lambda state: state["response"].update(integrated_lufs="x"))


def change(path: Path, alter: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(path.read_text())
    alter(content)
    path.write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("tamper", "subjects"),
    [
        (flip_a_bit, {"hashes"}),
        (lengthen_all, {"hashes"}),
        (lose_a_part, {"hashes"}),
        (lose_the_notes, {"hashes", "input", "files"}),
        (lose_the_composition, {"input"}),
        (lose_the_plan, {"link"}),
        (lose_the_links, {"link"}),
        (tie_to_another, {"link"}),
        (tell_other_inputs, {"input"}),
        (tell_no_inputs, {"provenance"}),
        (tell_another_stage, {"provenance"}),
        (tell_no_stems, {"hashes"}),
        (tell_no_loudness, {"hashes", "schema"}),
        (swap_stem, {"sum"}),
        (shorten_stem, {"length"}),
        (lift_mix, {"loudness", "true peak"}),
        (drop_stem, {"files"}),
        (alter_midi, {"midi.mid"}),
        (alter_notes, {"schema"}),
        (lose_provenance, {"provenance"}),
    ],
)
def test_what_was_tampered_with_is_named(
    air: Air, run_id: str, clean_place: Path, tamper: Callable[[Path, str], None], subjects: set[str]
) -> None:
    tamper(clean_place, run_id)
    assert subjects <= set(failures(air, "--all"))


def test_a_plan_edited_later_is_a_note_not_a_fault(air: Air, run_id: str) -> None:
    assert air("edit", run_id, "--set", "tempo=90").code == 0
    assert failures(air, run_id) == {}
    assert "changed since" in air("check", run_id).out


def test_whatever_was_done_to_a_project_by_commands_is_proved(air: Air, run_id: str) -> None:
    copy = air("projects", "duplicate", run_id, "--name", "Copy").out.split()[0]
    part = air("compose", run_id, "--only", "Rhodes", "--seed", "8").out.strip()
    for done in (
        air("render", part),
        air("projects", "rename", copy, "Another name"),
        air("edit", run_id, "--set", "tempo=90"),
        air("render", run_id, "--volume", "Kick=-60", "--solo", "Kick", "--master", "off"),
        air("projects", "delete", run_id, "--yes"),
    ):
        assert done.code == 0, done.err
    assert failures(air, copy) == failures(air, part) == failures(air, "--all") == {}


def test_a_run_without_hashes_is_proved_as_far_as_can_be(air: Air, run_id: str, clean_place: Path) -> None:
    for folder in ("param_generation", "midi_generation", "render"):
        for path in (clean_place / "outputs" / folder).glob("*/run.json"):
            change(path, lambda run: run.pop("files"))
    assert failures(air, run_id) == {}
    assert "before air kept them" in air("check", run_id).out


def test_next_to_silence_is_proved(air: Air, a_piece: Callable[..., str]) -> None:
    run_id = a_piece("techno, kick only, 2 bars", "--seed", "1")
    assert air("render", run_id, "--volume", "Kick=-60", "--master", "off").code == 0
    assert failures(air, run_id) == {}


def test_usage(air: Air) -> None:
    assert air("check").code == 2
    assert air("check", "abcd", "--all").code == 2
    assert air("check", "--all").code == 3


@pytest.mark.parametrize("value", ["no such format", -5, None, {"a": 1}])
def test_a_format_that_there_is_not_is_a_finding(air: Air, run_id: str, clean_place: Path, value: object) -> None:
    path = clean_place / "outputs" / "render" / run_id / "render_state.json"
    state = json.loads(path.read_text())
    state["request"]["format"] = value
    path.write_text(json.dumps(state))
    done = air("check", run_id)
    assert done.code == 1
    assert "names no format" in done.out
