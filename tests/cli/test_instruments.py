"""What the pack can play, hearing one note of it, and the cache under bad conditions."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
import soundfile

from air_cli.audio.analysis import estimate_pitch
from air_cli.domain.instruments import INSTRUMENTS
from tests.builders import click, sine, write_wav
from tests.conftest import Air

SONG = "a short tune, 2 bars, kick and marimba"
NO_PLAYER = {"PATH": ""}


def test_every_instrument_is_listed_with_family_range_and_layers(air: Air) -> None:
    done = air("instruments")
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert (done.code, [row[0] for row in rows]) == (0, list(INSTRUMENTS))
    piano = next(row for row in rows if row[0] == "Piano")
    assert piano[1:5] == ["piano", "A0–C8", "3", "2"]
    kick = next(row for row in rows if row[0] == "Kick")
    assert {"808", "909", "jazz"} <= set(kick[6].split())
    listed = json.loads(air("instruments", "--json").out)["instruments"]
    assert len(listed) == len(rows)
    assert next(row for row in listed if row["name"] == "Strings")["looped"] is True


def test_one_note_is_written_at_its_pitch(air: Air, clean_place: Path) -> None:
    done = air("instruments", "play", "rhodes", "A4", "-o", "a.wav", "--seconds", "1.5")
    assert (done.code, done.out.strip()) == (0, "a.wav")
    frames, rate = soundfile.read(clean_place / "a.wav", dtype="float32", always_2d=True)
    assert 1.5 <= len(frames) / rate <= 2.0
    note, _ = estimate_pitch(frames, rate)
    assert note == pytest.approx(69.0, abs=0.05)


def test_without_a_player_the_note_lies_beside_you(air: Air, clean_place: Path) -> None:
    done = air("instruments", "play", "strings", "C4", "--seconds", "5", **NO_PLAYER)
    assert done.code == 0, done.err
    assert soundfile.info(str(clean_place / "Strings_C4.wav")).duration == pytest.approx(5.3, abs=0.01)


def test_a_drum_of_another_kit_sounds_different(air: Air, clean_place: Path) -> None:
    for name, kit in (("one.wav", "studio"), ("two.wav", "tr-808")):
        assert air("instruments", "play", "kick", "-o", name, "--kit", kit).code == 0
    assert (clean_place / "one.wav").read_bytes() != (clean_place / "two.wav").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("play", "rodes", "C4"), 3, "Rhodes"),
        (("play", "flute", "H9"), 2, "not a note"),
        (("play", "flute", "C0"), 2, "it plays C4–C7"),
        (("play", "flute", "C4", "--velocity", "0"), 2, "1–127"),
        (("play", "flute", "C4", "--seconds", "99"), 2, "outside 0–30"),
        (("play", "kick", "--kit", "808s and more"), 3, "no drum kit"),
        (("dance",), 2, "air instruments play"),
    ],
)
def test_what_cannot_be_heard_is_said(air: Air, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = air("instruments", *arguments)
    assert done.code == code
    assert said in done.err and "Traceback" not in done.err


def test_the_cache_is_shown_and_emptied(air: Air, tmp_path: Path) -> None:
    own = {"AIR_CACHE_DIR": str(tmp_path)}
    (tmp_path / "starter-0123456789ab").mkdir()
    (tmp_path / "starter-0123456789ab" / "old.wav").write_bytes(b"x" * 1000)
    (tmp_path / "other").mkdir()
    assert air("make", SONG, **own).code == 0
    state = json.loads(air("cache", "--json", **own).out)
    assert state["files"] > 6 and state["stale_bytes"] == 1000 and state["bytes"] > 1000
    cleared = air("cache", "clear", **own)
    assert (cleared.code, cleared.out.strip()) == (0, str(tmp_path))
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["other"]
    assert json.loads(air("cache", "--json", **own).out)["files"] == 0
    assert air("cache", "burn", **own).code == 2


def test_a_cache_that_cannot_be_written_is_said_and_worked_around(air: Air, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    done = air("make", SONG, AIR_CACHE_DIR=str(blocked))
    assert done.code == 0, done.err
    assert "the cache is of no use" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Every file of the cache is limited to fewer bytes than a sample has."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "from pathlib import Path; from air_cli.starter import zones_for;"
        "from air_cli.store.atomic import write_cache_file; from air_cli.errors import WorkspaceError\n"
        "try: zones_for('Claves', [75], Path(sys.argv[1]), write_cache_file)\n"
        "except WorkspaceError as error: print(error.message); sys.exit(7)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert (done.returncode, done.stderr) == (7, "")
    assert "cannot write" in done.stdout
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_two_first_runs_at_once_share_the_cache(clean_place: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from air_cli.starter import zones_for;"
        "from air_cli.store.atomic import write_cache_file;"
        "print(len(zones_for('Marimba', range(60, 75), Path(sys.argv[1]), write_cache_file)))"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, cwd=clean_place)
        for _ in range(2)
    ]
    counts = {run.communicate(timeout=120)[0].strip() for run in runs}
    assert len(counts) == 1 and all(run.returncode == 0 for run in runs)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == int(counts.pop()) and not [path for path in files if path.suffix != ".wav"]
    for path in files:
        assert np.isfinite(soundfile.read(io.BytesIO(path.read_bytes()))[0]).all()


def test_what_a_killed_writer_left_is_no_sample(air: Air, tmp_path: Path) -> None:
    """A half-written file has another name; a cut one is noticed."""
    assert air("make", SONG, AIR_CACHE_DIR=str(tmp_path)).code == 0
    first = next(tmp_path.rglob("*.wav"))
    whole = first.read_bytes()
    first.write_bytes(whole[:5000])
    (first.parent / ".air-tmp-1-00000000-x.wav").write_bytes(whole[:99])
    done = air("make", SONG, AIR_CACHE_DIR=str(tmp_path))
    assert done.code == 0, done.err
    assert first.read_bytes() == whole


def test_notes_far_outside_an_instrument_are_said(air: Air, clean_place: Path) -> None:
    notes = [{"step": 0, "note": note, "vel": 90, "len": 4} for note in (24, 72)]
    meta = {"tempo": 100, "bars": 1, "meter": "4/4", "key": "C", "scale": "major", "instruments": ["Flute"]}
    song = {"schema_version": "air-midi-1", "meta": meta, "layers": {"Flute": [{"bar": 0, "events": notes}]}}
    (clean_place / "far.json").write_text(json.dumps(song))
    run_id = air("compose", "--from-json", "far.json").out.strip()
    done = air("render", run_id)
    assert done.code == 0, done.err
    assert "Flute: 1 of its pitches" in done.err


def test_the_style_chooses_the_kit_and_the_producer_another(air: Air, clean_place: Path) -> None:
    run_id = air("make", "techno, 2 bars, kick only").out.strip()
    folder = clean_place / "outputs" / "render" / run_id
    assert "air-starter/909_Kick/" in (folder / "render_state.json").read_text()
    done = air("render", run_id, "--kit", "jazz")
    assert done.code == 0, done.err
    assert "air-starter/jazz_Kick/" in (folder / "render_state.json").read_text()
    refused = air("render", run_id, "--kit", "909s")
    assert refused.code == 3 and "--kit 909" in refused.err


def test_the_prompt_chooses_the_kit_and_the_command_line_another(air: Air, clean_place: Path) -> None:
    run_id = air("make", "lofi, 2 bars, only 909 kick").out.strip()
    state = clean_place / "outputs" / "render" / run_id / "render_state.json"
    assert "air-starter/909_Kick/" in state.read_text()
    assert json.loads(state.read_text())["request"]["selected_samples"] == {"Kick": "air-starter/909_Kick"}
    assert air("render", run_id, "--kit", "jazz").code == 0
    assert "air-starter/jazz_Kick/" in state.read_text()
    assert air("render", run_id, "--sample", "Kick=air-starter/808_Clap").code == 0
    assert "air-starter/808_Clap/" in state.read_text()
    mistyped = air("render", run_id, "--sample", "Kick=air-starter/808_Kik")
    assert (mistyped.code, "Kick=air-starter/808_Kick" in mistyped.err) == (3, True)


def kicks(place: Path, run_id: str) -> str:
    """The folder of the kick's samples in the last render."""
    state = json.loads((place / "outputs" / "render" / run_id / "render_state.json").read_text())
    return str(PurePosixPath(state["response"]["samples"]["Kick"]["ids"][0]).parent)


def test_a_kit_given_to_a_render_stays_with_the_project(air: Air, clean_place: Path) -> None:
    run_id = air("make", "techno, 2 bars, kick and pluck only").out.strip()
    assert air("render", run_id, "--kit", "tr-808").code == 0
    again = air("render", run_id, "--volume", "Kick=-3")
    assert kicks(clean_place, run_id) == "air-starter/808_Kick"
    assert "drum kit: 808, as asked before" in again.err
    assert air("check", run_id).code == 0
    assert "drum kit 808" in air("show", run_id).out
    derived = air("compose", run_id, "--only", "Kick").out.strip()
    copied = air("projects", "duplicate", run_id).out.strip()
    for other in (derived, copied):
        assert air("render", other).code == 0
        assert kicks(clean_place, other) == "air-starter/808_Kick"
    assert air("render", run_id, "--kit", "auto").code == 0
    assert air("render", run_id).code == 0
    assert kicks(clean_place, run_id) == "air-starter/909_Kick"


def test_a_kit_given_to_make_or_plan_stands_in_the_plan(air: Air, clean_place: Path) -> None:
    write_wav(clean_place / "local_samples" / "Kick.wav", click())
    assert air("inventory", "rebuild").code == 0
    run_id = air("make", "techno, 2 bars, only 909 kick", "--kit", "jazz").out.strip()
    assert kicks(clean_place, run_id) == "air-starter/jazz_Kick"
    assert air("render", run_id).code == 0
    assert kicks(clean_place, run_id) == "air-starter/jazz_Kick"
    assert "kit      jazz" in air("show", run_id).out
    assert "your choice" in air("projects", "show", run_id).out
    planned = json.loads(air("plan", "techno, only 909 kick", "--kit", "auto", "--json").out)
    assert planned["plan"]["meta"]["selected_samples"] == {}
    assert air("plan", "techno", "--kit", "808x").code == 3
    assert air("make", "techno", "--kit", "808x", "--dry-run").code == 3
    assert air("replay", run_id).code == 0


@pytest.mark.parametrize(
    ("typed", "kit", "hint"),
    [("linn", "707", ""), ("LinnDrum", "707", ""), ("TR 808", "808", ""), ("tr909 kit", "909", ""),
     ("orchestrl", "", "--kit orchestral"), ("lindrum", "", "--kit 707"), ("jaz", "", "--kit jazz"),
     ("qqqq", "", "kits: studio")],
)  # fmt: skip
def test_a_kit_is_known_by_the_names_of_machines_and_nearly_by_slips(air: Air, typed: str, kit: str, hint: str) -> None:
    done = air("plan", "techno, only kick", "--kit", typed, "--json")
    if hint:
        assert (done.code, hint in done.err) == (3, True)
        return
    document = json.loads(done.out)
    assert document["plan"]["meta"]["selected_samples"] == {"Kick": f"air-starter/{kit}_Kick"}
    assert bool(document["warnings"]) == typed.casefold().startswith("linn")


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("Marimba=air-starter/808_Kick", "Marimba is played by the chosen Kick: a drum, without notes of its own"),
        ("Marimba=Kick.wav", "Marimba is played by the chosen Kick: a drum"),
        ("Kick=air-starter/Piano", "Kick is played by the chosen Piano: a pitched sound, always the same note"),
        ("Kick=air-starter/808_Clap", ""),
        ("Kick=air-starter/Taiko", ""),
        ("Marimba=air-starter/Piano", ""),
    ],
)
def test_a_drum_for_a_tune_and_a_tune_for_a_drum_are_obeyed_and_said(
    air: Air, clean_place: Path, choice: str, said: str
) -> None:
    write_wav(clean_place / "local_samples" / "Kick.wav", click())
    assert air("inventory", "rebuild").code == 0
    run_id = air("compose", air("plan", SONG, "--seed", "1").out.strip()).out.strip()
    done = air("render", run_id, "--sample", choice)
    assert done.code == 0, done.err
    assert said in done.err
    assert ("is played by the chosen" in done.err) == bool(said)
    part, _, sample = choice.partition("=")
    state = json.loads((clean_place / "outputs" / "render" / run_id / "render_state.json").read_text())
    assert state["request"]["selected_samples"] == {part: sample}


def test_a_chosen_sample_that_was_damaged_is_named_with_its_part(air: Air, clean_place: Path) -> None:
    library = clean_place / "local_samples"
    for name in ("Kick.wav", "Marimba C4.wav", "Marimba C5.wav"):
        write_wav(library / name, sine(261.6, 0.3))
    assert air("inventory", "rebuild", "--deep").code == 0
    run_id = air("make", SONG, "--seed", "1").out.strip()
    (library / "Marimba C4.wav").write_bytes(b"RIFF no more")
    chosen = air("render", run_id, "--sample", "Marimba=Marimba C4.wav")
    assert "Marimba: a sample is left out: " in chosen.err
    assert "Marimba is left out: its sample `Marimba C4.wav` cannot be played" in chosen.err
    assert "Marimba: a sample is left out: " in air("render", run_id, "--fresh").err


def test_a_kit_of_the_prompt_is_not_called_the_producers_own_choice(air: Air) -> None:
    run_id = air("make", "techno, 2 bars, only 808 kick").out.strip()
    told = air("projects", "show", run_id).out
    assert "asked for in the prompt" in told and "your choice" not in told
    assert "air-starter/808_Kick" in air("show", run_id).out
    assert air("render", run_id, "--sample", "Kick=air-starter/909_Kick").code == 0
    assert "your choice" in air("projects", "show", run_id).out


def test_a_kit_is_set_and_taken_away_in_a_plan(air: Air) -> None:
    plan_id = air("plan", "techno, 2 bars, kick, pluck and snare only").out.strip()

    def edited(*words: str) -> dict[str, str]:
        document = json.loads(air("edit", plan_id, *words, "--json").out)
        return dict(document["plan"]["meta"]["selected_samples"])

    assert edited("--set", "kit=tr-808") == {"Kick": "air-starter/808_Kick", "Snare": "air-starter/808_Snare"}
    both = edited("--set", "kit=jazz", "--set", "instruments=Kick, Piano")
    assert both == {"Kick": "air-starter/jazz_Kick"}
    assert edited("--set", "kit=") == {}
    assert edited("--set", "kit=909", "--sample", "Kick=air-starter/808_Kick") == {"Kick": "air-starter/808_Kick"}
    assert edited("--set", "kit=auto") == {}
    refused = air("edit", plan_id, "--set", "kit=808s and more")
    assert (refused.code, "no drum kit" in refused.err) == (3, True)
    assert air("edit", plan_id, "--set", "tempo=").code == 2
    assert air("replay", plan_id).code == 0


def test_a_stated_kit_is_first_looked_for_in_the_own_library(air: Air, clean_place: Path) -> None:
    for name in ("Kit A/Kick 1.wav", "Roland TR-808/Kick.wav", "Kit A/Snare.wav"):
        write_wav(clean_place / "local_samples" / name, sine(110.0, 0.2))
    assert air("inventory", "rebuild").code == 0
    done = air("plan", "lofi, 2 bars, only 808 drums")
    plan = next((clean_place / "outputs" / "param_generation").glob("*/parameter_plan.json"))
    chosen = json.loads(plan.read_text())["meta"]["selected_samples"]
    assert chosen["Kick"] == "Roland TR-808/Kick.wav"
    assert "Snare" not in chosen
    assert "the library has no Snare" in done.err
    made = air("make", "lofi, 2 bars, only kick and snare").out.strip()
    assert air("render", made, "--sample", "Kick=Kick 1.wav").code == 0
    assert air("render", made, "--sample", "Kick=Kick.mp3").code == 3
    assert air("render", made, "--kit", "909").code == 0
    state = (clean_place / "outputs" / "render" / made / "render_state.json").read_text()
    assert "air-starter/909_Kick/" in state and "air-starter/909_Snare/" in state


@pytest.mark.parametrize(
    ("options", "code"),
    [(("--kit", "808x"), 3), (("--format", "aiff"), 2), (("--sample-rate", "22050"), 2), (("--master", "loud"), 2)],
)
def test_make_looks_at_its_options_before_it_works(
    air: Air, clean_place: Path, options: tuple[str, ...], code: int
) -> None:
    assert air("make", "lofi, 2 bars", *options).code == code
    assert not list((clean_place / "outputs").rglob("*.json"))
