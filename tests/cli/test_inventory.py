"""`air inventory` as it is typed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from air_cli.domain.units import note_to_hz
from tests.builders import click, sine, write_wav
from tests.conftest import Air
from tests.inventory.places import session_in


@pytest.fixture
def library(clean_place: Path) -> Path:
    root = clean_place / "local_samples"
    write_wav(root / "drums" / "kick_a.wav", click())
    write_wav(root / "drums" / "snare_a.wav", click(0.2))
    write_wav(root / "odd" / "xk42.wav", click(0.15))
    for name, note in (("C3", 48), ("C4", 60)):
        write_wav(root / "rhodes" / f"rhodes_{name}.wav", sine(note_to_hz(note + 0.2), 1.0))
    (root / "bad.wav").write_bytes(b"nothing to hear here, really nothing to hear at all")
    return root


@pytest.mark.usefixtures("library")
def test_the_library_answers_in_tables_lines_and_json(air: Air) -> None:
    assert air("inventory", "rebuild", "--deep").code == 0
    assert air("inventory", "samples", "rhodes").out.splitlines() == [
        "rhodes/rhodes_C3.wav\tRhodes\tone_shot\tC3 +20c\t1.00",
        "rhodes/rhodes_C4.wav\tRhodes\tone_shot\tC4 +20c\t1.00",
    ]
    told = json.loads(air("inventory", "samples", "drums", "--offset", "1", "--limit", "1", "--json").out)
    assert (told["schema"], told["total"], [row["id"] for row in told["samples"]]) == (
        "air.samples/1", 2, ["drums/snare_a.wav"],
    )  # fmt: skip
    assert (
        air("inventory", "skipped").out == "bad.wav\tnot audio: its first bytes are those of no format that is read\n"
    )
    assert "name+audio" in air("inventory", "show", "rhodes_C3.wav").out
    assert air("inventory", "search", "kick", "a").out.startswith("drums/kick_a.wav\tKick")
    nearest = air("inventory", "similar", "drums/kick_a.wav", "--by", "timbre,length", "--limit", "1").out
    assert nearest.split("\t")[1] in ("odd/xk42.wav", "drums/snare_a.wav")
    assert json.loads(air("inventory", "duplicates", "--json").out)["schema"] == "air.duplicates/1"
    info = json.loads(air("inventory", "info", "--json").out)
    assert (info["total_files"], info["unknown"], info["heard"], info["skipped"]) == (5, 1, 5, 1)


@pytest.mark.usefixtures("library")
def test_sounds_of_the_starter_pack_are_found_behind_those_of_the_library(air: Air) -> None:
    assert air("inventory", "rebuild").code == 0
    rows = [line.split("\t") for line in air("inventory", "search", "kick").out.splitlines()]
    assert rows[0][0] == "drums/kick_a.wav"
    assert ["air-starter/808_Kick", "Kick", "starter pack", "–", "–"] in rows
    found = json.loads(air("inventory", "search", "tr-808", "cowbell", "--json").out)
    assert (found["total"], [sound["id"] for sound in found["starter"]]) == (0, ["air-starter/808_Cowbell"])
    paged = [air("inventory", "search", "kick", "--offset", str(n), "--limit", "1").out for n in range(len(rows) + 1)]
    assert paged == ["\t".join(row) + "\n" for row in rows] + [""]
    for name in ("air-starter/808_Kick", "808_Kick", "air-starter/808_Kick/808_Kick_soft_rr1.wav"):
        assert "source\tstarter pack\n" in air("inventory", "show", name).out
    mistyped = air("inventory", "show", "air-starter/808_Kik")
    assert (mistyped.code, "air-starter/808_Kick" in mistyped.err) == (3, True)
    assert "C1–C4" in air("inventory", "show", "air-starter/808_Bass").out


@pytest.mark.usefixtures("library")
def test_what_is_said_of_a_sample_stays_said(air: Air) -> None:
    done = air("inventory", "override", "odd/xk42.wav", "--instrument", "clap")
    assert done.out.strip().endswith("overrides.toml")
    assert air("inventory", "rebuild", "--deep").code == 0
    assert air("inventory", "select", "handclap").out.strip() == "odd/xk42.wav"
    assert air("inventory", "override", "odd/xk42.wav").code == 2
    assert air("inventory", "override", "odd/xk43.wav", "--instrument", "Clap").code == 3
    assert air("inventory", "override", "odd/xk42.wav", "--clear").code == 0
    assert air("inventory", "samples", "clap").code == 3


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [
        ("--instrument", "Snar", "did you mean `Snare`"),
        ("--kind", "onshot", "did you mean `one_shot`?"),
        ("--kind", "stem", "one of: one_shot, loop"),
        ("--key", "H mol", "--key 'F# minor'"),
        ("--key", "F# minr", "did you mean `F# minor`"),
        ("--root", "200", "--root 60"),
        ("--bpm", "nan", "--bpm 120"),
    ],
)
def test_a_wrong_word_about_a_sample_is_not_written_down(
    air: Air, clean_place: Path, option: str, value: str, hint: str
) -> None:
    done = air("inventory", "override", "odd/xk42.wav", option, value)
    assert (done.code, done.out) == (2, "")
    assert hint.replace("'", '"') in done.err
    assert not (clean_place / "outputs" / "inventory" / "overrides.toml").exists()


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("kind", ["oneshot", "One-Shot", "one shot"])
def test_values_are_written_as_the_file_has_them(air: Air, clean_place: Path, kind: str) -> None:
    done = air("inventory", "override", "odd/xk42.wav", "--kind", kind, "--key", "f#m", "--bpm", "90")
    assert done.code == 0, done.err
    text = (clean_place / "outputs" / "inventory" / "overrides.toml").read_text(encoding="utf-8")
    assert 'kind = "one_shot"\nbpm = 90.0\nkey = "F# minor"\n' in text


@pytest.mark.usefixtures("library")
def test_a_near_miss_is_answered_with_the_name_that_is_meant(air: Air) -> None:
    done = air("inventory", "samples", "Snaer")
    assert done.code == 3
    assert "hint: did you mean `Snare`?" in done.err


def test_a_preset_of_the_library_plays_the_part(air: Air, library: Path) -> None:
    text = "<region> sample=rhodes_C3.wav hikey=55 pitch_keycenter=48 tune=-20\n"
    text += "<region> sample=rhodes_C4.wav lokey=56 pitch_keycenter=60 tune=-20\n"
    (library / "rhodes" / "mark one.sfz").write_text(text)
    run_id = air("compose", air("plan", "8 bars, rhodes", "--instruments", "Rhodes").out.strip()).out.strip()
    done = air("render", run_id, "--json")
    assert done.code == 0, done.err
    assert set(json.loads(done.out)["samples"]["Rhodes"]) <= {"rhodes/rhodes_C3.wav", "rhodes/rhodes_C4.wav"}
    assert json.loads(air("inventory", "show", "rhodes_C3.wav", "--json").out)["id"] == "rhodes/rhodes_C3.wav"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_keeps_what_was_heard_and_the_next_run_goes_on(clean_place: Path) -> None:
    root = clean_place / "local_samples" / "pads"
    chance = np.random.default_rng(3)
    for number in range(200):
        wave = sine(200 + number, 4.0) + 0.01 * chance.standard_normal((176_400, 1)).astype(np.float32)
        write_wav(root / f"pad_{number:03}.wav", wave)
    command = [sys.executable, "-m", "air_cli", "inventory", "rebuild", "--deep", "--jobs", "1"]
    session = session_in(clean_place)
    with subprocess.Popen(command, cwd=clean_place, stderr=subprocess.PIPE, text=True, env={**os.environ}) as running:
        _wait_for_a_record(session.workspace.listening_file)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "heard, and kept" in told
    heard = _deep_rows(session.workspace.inventory_file)
    assert 0 < heard < 200
    assert subprocess.run(command, cwd=clean_place, capture_output=True, check=False).returncode == 0
    assert _deep_rows(session.workspace.inventory_file) == 200


def _wait_for_a_record(path: Path) -> None:
    import sqlite3

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists():
            with sqlite3.connect(path, timeout=10) as link:
                tables = link.execute("SELECT count(*) FROM sqlite_master WHERE name = 'heard'").fetchone()[0]
                if tables and link.execute("SELECT count(*) FROM heard").fetchone()[0]:
                    return
    raise AssertionError("nothing was heard within a minute")


def _deep_rows(path: Path) -> int:
    return sum("sample_rate" in row for row in json.loads(path.read_text())["samples"])
