"""`air check`: what is whole is proved, what was tampered with is named."""

import json
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


@pytest.mark.parametrize(
    ("tamper", "subjects"),
    [
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
    assert subjects <= set(failures(air, run_id))


def test_a_plan_edited_later_is_a_note_not_a_fault(air: Air, run_id: str) -> None:
    assert air("edit", run_id, "--set", "tempo=90").code == 0
    assert failures(air, run_id) == {}
    assert "changed since" in air("check", run_id).out


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
