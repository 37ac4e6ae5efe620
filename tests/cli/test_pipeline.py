"""The pipeline as a script uses it: ids on stdout, files on disk, the same bytes from the same seed."""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from air_cli.domain.composition import Composition
from air_cli.domain.units import note_to_hz
from tests.builders import click, sine, write_wav
from tests.conftest import Air

RUN_ID = re.compile(r"[0-9a-f]{12}")
PROMPT = "lofi beat, 82 bpm, D dorian, rhodes and upright bass, 45 seconds"
SHORT = "lofi beat, rhodes and upright bass, 4 bars"


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def made(place: Path, stage: str, run_id: str) -> Path:
    return only(place / "outputs" / stage, f"*{run_id}")


def test_make_gives_what_was_asked_for(air: Air, clean_place: Path) -> None:
    done = air("make", PROMPT, "--seed", "7")
    assert done.code == 0, done.err
    run_id = done.out.strip()
    assert RUN_ID.fullmatch(run_id)
    meta = json.loads((made(clean_place, "midi_generation", run_id) / "midi.json").read_text())["meta"]
    assert (meta["tempo"], meta["key"], meta["scale"], meta["seed"]) == (82, "D", "dorian", 7)
    assert meta["bars"] == 15
    assert meta["length_seconds"] == pytest.approx(15 * 4 * 60 / 82, abs=1e-5)
    assert {"Rhodes", "Upright Bass", "Kick", "Snare"} <= set(meta["instruments"])
    assert [c["name"] for c in meta["instrument_configs"]] == meta["instruments"]
    assert len(meta["sections"]) >= 3
    mix, rate = soundfile.read(only(clean_place / "outputs" / "render" / run_id, "*_mix_*.wav"))
    assert rate == 44_100
    assert len(mix) / rate == pytest.approx(meta["length_seconds"], abs=10)
    assert len(mix) / rate >= meta["length_seconds"] - 1 / rate
    assert 0.1 < np.abs(mix).max() < 10 ** (-0.9 / 20)


def test_the_same_prompt_and_seed_give_the_same_bytes(air: Air, tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        home = tmp_path / name
        home.mkdir()
        done = air("make", SHORT, "--seed", "11", "--home", str(home))
        assert done.code == 0, done.err
        run_id = done.out.strip()
        files = [
            *made(home, "midi_generation", run_id).glob("*.mid"),
            *(home / "outputs" / "render" / run_id).glob("*.wav"),
        ]
        contents.append({re.sub(r"_\d{8}_\d{6}", "", path.name): path.read_bytes() for path in files})
    assert contents[0].keys() == contents[1].keys()
    assert all(contents[0][name] == contents[1][name] for name in contents[0])


def test_two_seeds_give_two_pieces(air: Air, clean_place: Path) -> None:
    ids = [air("compose", air("plan", SHORT, "--seed", seed).out.strip()).out.strip() for seed in ("1", "2")]
    songs = [(made(clean_place, "midi_generation", run_id) / "midi.mid").read_bytes() for run_id in ids]
    assert songs[0] != songs[1]


def test_every_stage_writes_exactly_its_files(air: Air, clean_place: Path) -> None:
    plan_id = air("plan", "piano and drums, 4 bars", "--instruments", "Piano,Kick", "--seed", "3").out.strip()
    run_id = air("compose", plan_id).out.strip()
    assert air("render", run_id).out.strip() == run_id
    outputs = clean_place / "outputs"
    plan, midi, render = (
        made(clean_place, stage, i)
        for stage, i in (("param_generation", plan_id), ("midi_generation", run_id), ("render", run_id))
    )
    assert re.fullmatch(r"\d{8}_\d{6}_" + plan_id, plan.name)
    assert {p.name for p in plan.iterdir()} == {"parameter_plan_raw.txt", "parameter_plan.json", "run.json"}
    assert {p.name for p in midi.iterdir()} == {
        "midi.json", "midi.mid", "pianoroll.svg", "midi_per_instrument.json", "run.json",
        "midi_Piano.json", "midi_Piano.mid", "pianoroll_Piano.svg",
        "midi_Kick.json", "midi_Kick.mid", "pianoroll_Kick.svg",
    }  # fmt: skip
    stems = sorted(re.sub(r"_\d{8}_\d{6}", "", p.name) for p in render.iterdir())
    title = json.loads((plan / "parameter_plan.json").read_text())["meta"]["title"].replace(" ", "_").replace(",", "")
    assert stems == sorted(
        [f"{title}_Kick.wav", f"{title}_Piano.wav", f"{title}_mix.wav", "render_state.json", "run.json", "waveform.svg"]
    )
    assert json.loads((outputs / "projects" / "step_links.json").read_text()) == {run_id: plan_id}
    assert json.loads((outputs / "projects" / f"{run_id}.json").read_text())["name"]
    assert json.loads((plan / "parameter_plan.json").read_text())["schema_version"] == "air-plan-1"
    assert json.loads((midi / "midi.json").read_text())["schema_version"] == "air-midi-1"
    assert set(json.loads((midi / "midi_per_instrument.json").read_text())) == {"Piano", "Kick"}
    state = json.loads((render / "render_state.json").read_text())
    assert state["response"]["mix_wav_rel"].startswith(f"render/{run_id}/")
    assert (outputs / state["response"]["mix_wav_rel"]).is_file()
    assert str(clean_place) not in json.dumps(state)
    record = json.loads((midi / "run.json").read_text())
    assert record["inputs"][0]["run_id"] == plan_id
    assert len(record["inputs"][0]["sha256"]) == 64


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_a_shell_can_chain_the_stages(clean_place: Path) -> None:
    air = f"{sys.executable} -m air_cli"
    script = (
        f'{air} plan "{SHORT}" | {air} compose - | {air} render - && run=$({air} plan "lofi beat") && echo "id $run"'
    )
    done = subprocess.run(["bash", "-o", "pipefail", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert RUN_ID.fullmatch(first)
    assert re.fullmatch(r"id [0-9a-f]{12}", second)
    assert list((clean_place / "outputs" / "render" / first).glob("*_mix_*.wav"))


def test_every_command_speaks_json(air: Air) -> None:
    plan = json.loads(air("plan", SHORT, "--seed", "5", "--json").out)
    run = json.loads(air("compose", plan["param_run_id"], "--json").out)
    run_id = run["run_id"]
    rendered = json.loads(air("render", run_id, "--json").out)
    assert Path(rendered["mix"]).is_file()
    assert rendered["integrated_lufs"] == pytest.approx(-14, abs=0.3)
    for arguments in (
        ["show", run_id], ["show", run_id, "--raw"], ["export", run_id, "--list"], ["export", run_id], ["projects"],
        ["projects", "show", run_id], ["inventory", "rebuild"], ["inventory", "info"], ["inventory", "instruments"],
        ["edit", run_id, "--set", "tempo=90"], ["providers"], ["inventory", "recommend", run_id],
    ):  # fmt: skip
        done = air(*arguments, "--json")
        assert done.code == 0, (arguments, done.err)
        assert json.loads(done.out)["schema"].startswith("air."), arguments
        assert done.err == "", arguments


def test_quiet_leaves_the_result_alone(air: Air) -> None:
    done = air("plan", SHORT, "-q")
    assert RUN_ID.fullmatch(done.out.strip())
    assert done.err == ""


def test_an_edit_changes_one_thing_and_keeps_the_prompt(air: Air, clean_place: Path) -> None:
    plan_id = air("plan", PROMPT, "--seed", "1").out.strip()
    path = made(clean_place, "param_generation", plan_id) / "parameter_plan.json"
    before = json.loads(path.read_text())
    assert air("edit", plan_id, "--set", "tempo=84").out.strip() == plan_id
    after = json.loads(path.read_text())
    assert after["user_prompt"] == before["user_prompt"] == PROMPT
    assert after["meta"]["length_seconds"] == pytest.approx(15 * 4 * 60 / 84, abs=1e-5)
    changed = {name for name in after["meta"] if after["meta"][name] != before["meta"][name]}
    assert changed == {"tempo", "length_seconds"}
    done = air("edit", plan_id, "--set", "key=Eb minor", "--set", "bars=12")
    assert done.code == 0, done.err
    meta = json.loads(path.read_text())["meta"]
    assert (meta["key"], meta["scale"], meta["bars"]) == ("Eb", "minor", 12)
    assert sum(section["bars"] for section in meta["sections"]) == 12
    assert air("edit", plan_id, "--set", "tempo=9000").code == 2
    assert air("edit", plan_id, "--set", "flavour=sweet").code == 2


def test_own_samples_are_played_and_a_choice_is_law(air: Air, clean_place: Path) -> None:
    library = clean_place / "local_samples"
    for name, note in (("C3", 48), ("C4", 60)):
        write_wav(library / "rhodes" / f"rhodes_{name}.wav", sine(note_to_hz(note), 3.0))
    write_wav(library / "drums" / "kick_a.wav", click())
    write_wav(library / "drums" / "kick_b.wav", click(0.3))
    assert air("inventory", "rebuild", "--deep").code == 0
    plan_id = air("plan", SHORT, "--seed", "2", "--instruments", "Rhodes,Kick").out.strip()
    assert air("edit", plan_id, "--sample", "kick=drums/kick_b.wav").code == 0
    run_id = air("compose", plan_id).out.strip()
    samples = json.loads(air("render", run_id, "--json").out)["samples"]
    assert samples["Kick"] == ["drums/kick_b.wav"]
    assert samples["Rhodes"] == ["rhodes/rhodes_C3.wav", "rhodes/rhodes_C4.wav"]
    again = json.loads(air("render", run_id, "--sample", "Kick=drums/kick_a.wav", "--json").out)
    assert again["samples"]["Kick"] == ["drums/kick_a.wav"]


def test_what_the_library_lacks_is_played_by_its_nearest_and_said(air: Air, clean_place: Path) -> None:
    write_wav(clean_place / "local_samples" / "piano" / "piano_C4.wav", sine(note_to_hz(60), 3.0))
    run_id = air("compose", air("plan", SHORT, "--instruments", "Rhodes,Violin").out.strip()).out.strip()
    done = air("render", run_id)
    assert done.code == 0
    assert "Rhodes: the library has none, Piano plays it" in done.err
    assert "Violin: the library has none, the starter pack plays it" in done.err
    only_violin = air("compose", air("plan", SHORT, "--instruments", "Violin").out.strip()).out.strip()
    refused = air("render", only_violin, "--no-substitute", "--json")
    assert refused.code == 7
    assert json.loads(refused.err)["error"]["code"] == "render_no_instruments"


def test_muted_and_soloed_instruments(air: Air) -> None:
    run_id = air(
        "compose", air("plan", SHORT, "--seed", "4", "--instruments", "Rhodes,Upright Bass,Kick").out.strip()
    ).out.strip()
    assert set(json.loads(air("render", run_id, "--mute", "kick", "--json").out)["stems"]) == {"Rhodes", "Upright Bass"}
    assert set(json.loads(air("render", run_id, "--solo", "upright bass", "--json").out)["stems"]) == {"Upright Bass"}


def test_notes_made_by_hand_are_rendered(air: Air, clean_place: Path) -> None:
    notes = {"layers": {"Piano": [{"bar": 1, "events": [{"step": 0, "note": [60, 64, 67], "len": 8}]}]}}
    (clean_place / "mine.json").write_text(json.dumps(notes))
    done = air("compose", "--from-json", "mine.json")
    assert done.code == 0, done.err
    assert "numbered from 1" in done.err
    run_id = done.out.strip()
    song = Composition.model_validate_json((made(clean_place, "midi_generation", run_id) / "midi.json").read_text())
    assert [n.note for n in song.notes_of("Piano")] == [60, 64, 67]
    assert song.notes_of("Piano")[0].length_ticks == 1920
    exported = json.loads(air("export", air("render", run_id).out.strip(), "--list", "--json").out)
    assert exported["missing"] == ["param_generation"]


def test_an_existing_song_is_rendered(air: Air, clean_place: Path) -> None:
    first = air("compose", air("plan", SHORT, "--seed", "6").out.strip()).out.strip()
    song = made(clean_place, "midi_generation", first) / "midi.mid"
    run_id = air("compose", "--from-midi", str(song)).out.strip()
    assert air("render", run_id).code == 0
    again = made(clean_place, "midi_generation", run_id) / "midi.json"
    old = Composition.model_validate_json((song.parent / "midi.json").read_text())
    new = Composition.model_validate_json(again.read_text())
    assert [n.onset_ticks for n in new.notes_of("Rhodes")] == [n.onset_ticks for n in old.notes_of("Rhodes")]


def test_an_empty_instrument_is_filled_and_said(air: Air, clean_place: Path) -> None:
    plan_id = air("plan", SHORT, "--instruments", "Piano,Electric Bass", "--seed", "1").out.strip()
    notes = {"meta": {"steps_per_bar": 16}, "layers": {"Piano": [{"bar": 0, "events": [{"step": 0, "note": 60}]}]}}
    (clean_place / "mine.json").write_text(json.dumps(notes))
    done = air("compose", plan_id, "--from-json", "mine.json")
    assert "Electric Bass: no note was there, the embedded composer wrote all bars" in done.err


def test_an_export_is_whole_safe_and_reproducible(air: Air, clean_place: Path) -> None:
    run_id = air("make", SHORT, "--seed", "9").out.strip()
    first = Path(air("export", run_id).out.strip())
    bytes_before = first.read_bytes()
    assert first == clean_place / "outputs" / "exports" / first.name
    assert first.name.endswith(f"_{run_id}.zip")
    assert Path(air("export", run_id).out.strip()).read_bytes() == bytes_before
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        text = b"".join(archive.read(name) for name in names if not name.endswith(".wav")).decode("utf-8", "replace")
        provenance = json.loads(archive.read("provenance.json"))
    assert {
        "provenance.json",
        "manifest.json",
        "midi_generation/midi.mid",
        "param_generation/parameter_plan.json",
    } <= set(names)
    assert str(clean_place) not in text
    assert os.environ["HOME"] not in text
    assert provenance["prompt"] == SHORT
    assert provenance["runs"]["render"]["seed"] == 9


def test_projects_are_listed_renamed_deleted_and_brought_back(air: Air, a_piece: Callable[..., str]) -> None:
    empty = air("projects")
    assert (empty.code, empty.out) == (0, "")
    assert "air make" in empty.err
    run_id = a_piece(SHORT, "--seed", "1")
    assert air("projects", "rename", run_id, "Nocny pociąg").out.strip() == run_id
    (line,) = air("projects").out.splitlines()
    cells = line.split("\t")
    assert (cells[0], cells[2], cells[7]) == (run_id, "Nocny pociąg", "ok")
    assert air("projects", "delete", run_id).code == 0
    assert air("projects").out == ""
    assert air("projects", "restore", run_id).out.strip() == run_id
    assert len(air("projects").out.splitlines()) == 1
    assert air("projects", "delete", run_id, "--purge").code == 2
    assert air("projects", "delete", run_id, "--purge", "--yes").code == 0
    assert air("projects", "restore", run_id).code == 3


def test_a_broken_project_is_listed_as_such(air: Air, a_piece: Callable[..., str], clean_place: Path) -> None:
    good = a_piece(SHORT, "--seed", "1")
    broken = air("make", SHORT, "--seed", "2").out.strip()
    (clean_place / "outputs" / "render" / broken / "render_state.json").write_text("{")
    states = {line.split("\t")[0]: line.split("\t")[7] for line in air("projects").out.splitlines()}
    assert states == {good: "ok", broken: "render_state.json is damaged"}


def test_show_passes_over_what_is_not_of_its_kind(air: Air, a_piece: Callable[..., str], clean_place: Path) -> None:
    run_id = a_piece(SHORT, "--seed", "1")
    folder = clean_place / "outputs" / "render" / run_id
    state, record = (json.loads((folder / name).read_text()) for name in ("render_state.json", "run.json"))
    state["response"] |= {"duration_seconds": None, "master_eq_db": {"40": "loud", "x": 3}, "samples": [1]}
    record["settings"]["written_by"], record["model"] = {"Kick": 3}, "m"
    (folder / "render_state.json").write_text(json.dumps(state))
    (folder / "run.json").write_text(json.dumps(record))
    shown = air("show", run_id)
    assert shown.code == 0 and "0.00 s at 44100 Hz" in shown.out


def test_show_says_how_the_master_evened_out_a_record(air: Air) -> None:
    run_id = air("make", "house, 8 bars", "--seed", "3").out.strip()
    shown = air("show", run_id).out
    (line,) = [line for line in shown.splitlines() if "master eq" in line]
    assert re.search(r"[+-]\d+ dB at \d+ Hz", line)
    assert air("check", run_id).code == 0


def test_show_tells_what_was_understood(air: Air) -> None:
    plan_id = air("plan", PROMPT, "--seed", "1").out.strip()
    text = air("show", plan_id).out
    for words in ("82 bpm", "D dorian", "“45 seconds”", "assumed", "Upright Bass", "sections", "chords"):
        assert words in text
    assert PROMPT in air("show", plan_id, "--raw").out


def test_a_corrected_slip_is_said_once_on_planning(air: Air) -> None:
    done = air("plan", "rodes tune, technno, 4 bars, Rodes")
    assert done.err.count("read “rodes” as rhodes, “technno” as techno\n") == 1
    assert "Rhodes tune: techno" in done.err
    assert "read “" not in air("plan", SHORT).err


def test_show_lists_no_files_of_its_own_housekeeping(air: Air) -> None:
    plan_id = air("plan", SHORT).out.strip()
    assert air("edit", plan_id, "--set", "tempo=90").code == 0
    files = [Path(line).name for line in json.loads(air("show", plan_id, "--json").out)["files"]]
    assert files == ["parameter_plan.json", "parameter_plan_raw.txt", "run.json"]
    assert ".lock" not in air("show", plan_id).out


def test_words_that_had_no_effect_are_named(air: Air) -> None:
    done = air("plan", "lofi with a flugelbonk and shimmerous vibes", "--seed", "1")
    assert "not understood: flugelbonk, shimmerous\n" in done.err
    assert "not understood: flugelbonk, shimmerous" in air("show", done.out.strip()).out
    document = json.loads(air("plan", "lofi with a flugelbonk", "--json").out)
    assert document["not_understood"] == ["flugelbonk"]
    assert "not understood" not in air("plan", SHORT).err
    wall = air("plan", "lofi " + " ".join(f"zq{letter * 5}" for letter in "bcdfghjk"))
    assert "not understood: zqbbbbb, zqccccc, zqddddd, zqfffff, zqggggg, zqhhhhh and 2 more\n" in wall.err


def test_the_inventory_answers(air: Air, clean_place: Path) -> None:
    write_wav(clean_place / "local_samples" / "drums" / "kick_a.wav", click())
    write_wav(clean_place / "local_samples" / "drums" / "snare_a.wav", click())
    (clean_place / "local_samples" / "bad.wav").write_bytes(b"nothing to hear here, really nothing to hear at all")
    done = air("inventory", "rebuild")
    assert done.out.strip() == str(clean_place / "outputs" / "inventory" / "inventory.json")
    assert "skipped bad.wav" in done.err
    assert air("inventory", "samples", "drums").out.count("\n") == 2
    assert air("inventory", "select", "kick", "--offset", "5").out.strip() == "drums/kick_a.wav"
    assert "drums/snare_a.wav" in air("inventory", "show", "drums/snare_a.wav").out
    assert air("inventory", "show", "nope.wav").code == 3
    assert air("inventory", "samples", "theremin").code == 3


def test_samples_that_come_later_are_found_without_a_word(air: Air, clean_place: Path) -> None:
    run_id = air("compose", air("plan", SHORT, "--instruments", "Rhodes,Kick").out.strip()).out.strip()
    assert "starter pack" in air("show", air("render", run_id).out.strip()).out
    write_wav(clean_place / "local_samples" / "drums" / "kick_01.wav", click())
    assert json.loads(air("render", run_id, "--json").out)["samples"]["Kick"] == ["drums/kick_01.wav"]
    (clean_place / "local_samples" / "drums" / "kick_01.wav").unlink()
    assert json.loads(air("render", run_id, "--json").out)["samples"]["Kick"][0].startswith("air-starter/")


def test_no_path_of_the_machine_leaves_it_whatever_its_name(air: Air, tmp_path: Path) -> None:
    home = tmp_path / "Müsik w4"
    (home / "local_samples").mkdir(parents=True)
    write_wav(home / "local_samples" / "violin_x.wav", np.zeros((4410, 1), np.float32))
    run_id = air(
        "compose",
        air("plan", SHORT, "--instruments", "Violin,Kick", "--home", str(home)).out.strip(),
        "--home",
        str(home),
    ).out.strip()
    assert air("render", run_id, "--home", str(home)).code == 0
    with zipfile.ZipFile(air("export", run_id, "--home", str(home)).out.strip()) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    listed = json.loads(contents["manifest.json"])["files"]
    hashes = json.loads(contents["provenance.json"])["sha256"]
    for name, content in contents.items():
        assert str(home).encode() not in content, name
        assert json.dumps(str(home))[1:-1].encode() not in content, name
        if name in hashes:
            assert hashlib.sha256(content).hexdigest() == hashes[name]
    assert {f"{f['step']}/{f['rel_path']}": f["bytes"] for f in listed} == {
        name: len(content) for name, content in contents.items() if "/" in name
    }


def test_an_edit_never_loses_stated_chords(air: Air, clean_place: Path) -> None:
    plan_id = air("plan", "chords Am F C G, indie folk, 8 bars", "--seed", "1").out.strip()
    path = made(clean_place, "param_generation", plan_id) / "parameter_plan.json"

    def chords() -> list[str]:
        return [change["symbol"] for change in json.loads(path.read_text())["meta"]["chords"]]

    before = chords()
    assert air("edit", plan_id, "--set", "bars=16").code == 0
    assert chords() == before + before
    assert air("edit", plan_id, "--set", "key=B").code == 0
    assert chords()[:4] == ["Bm", "G", "D", "A"]
    assert air("edit", plan_id, "--set", "style=doesnotexist").code == 2


def test_drums_mean_every_piece_of_the_kit(air: Air) -> None:
    run_id = air("compose", air("plan", SHORT, "--seed", "1").out.strip()).out.strip()
    stems = set(json.loads(air("render", run_id, "--mute", "drums", "--json").out)["stems"])
    assert stems == {"Rhodes", "Upright Bass"}


def test_a_cache_that_cannot_be_written_is_worked_around(air: Air, clean_place: Path) -> None:
    (clean_place / "cache").write_text("in the way")
    done = air("make", SHORT, "--instruments", "Rhodes", AIR_CACHE_DIR=str(clean_place / "cache"))
    assert done.code == 0, done.err
    assert "AIR_CACHE_DIR" in done.err


def test_a_damaged_note_of_a_project_does_not_stop_it(air: Air, clean_place: Path) -> None:
    run_id = air("compose", air("plan", SHORT, "--instruments", "Rhodes").out.strip()).out.strip()
    store = clean_place / "outputs" / "projects" / f"{run_id}.json"
    store.write_text("{bad")
    assert air("render", run_id).code == 0
    assert json.loads(store.read_text())["name"]
