"""The ZIP: what is in it, that it is whole and the same again, and what happens when the disk or the files say no."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from air_cli.errors import NotFoundError, SettingError
from air_cli.exporters.archive import ArchiveFile, write_zip
from air_cli.stages.export import ExportOptions, export_zip, manifest
from air_cli.stages.project_edit import rename_project
from air_cli.stages.reroll import RerollRequest, reroll
from tests.builders import click, write_wav
from tests.conftest import Air
from tests.exporters.conftest import Project, make_project, session_at


def packed(project: Project, options: ExportOptions | None = None) -> dict[str, bytes]:
    result = export_zip(project.session, project.run_id, options)
    with zipfile.ZipFile(result.path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("only", "suffixes"),
    [
        (("stems",), {".wav"}),
        (("mix",), {".wav"}),
        (("midi",), {".mid"}),
        (("midi", "mix"), {".mid", ".wav"}),
    ],
)
def test_only_some_kinds_of_files(project: Project, only: tuple[str, ...], suffixes: set[str]) -> None:
    contents = packed(project, ExportOptions(only=only))  # type: ignore[arg-type]
    music = [name for name in contents if "/" in name]
    assert {Path(name).suffix for name in music} == suffixes
    is_mix = ["_mix_" in name for name in music if name.endswith(".wav")]
    assert all(is_mix) if "mix" in only else not any(is_mix)
    assert {"provenance.json", "provenance.md", "manifest.json"} <= set(contents)


@pytest.mark.parametrize(
    ("suffix", "depth", "subtype"), [("flac", 24, "PCM_24"), ("wav", 32, "FLOAT"), ("wav", 24, "PCM_24")]
)
def test_stems_in_another_format_hold_the_same_samples(project: Project, suffix: str, depth: int, subtype: str) -> None:
    contents = packed(project, ExportOptions(only=("stems",), stems_format=suffix, bit_depth=depth))  # type: ignore[arg-type]
    for name in project.composition.meta.instruments:
        original = project.stem(name)
        content = contents[f"render/{original.stem}.{suffix}"]
        assert soundfile.info(io.BytesIO(content)).subtype == subtype
        assert np.array_equal(soundfile.read(io.BytesIO(content))[0], soundfile.read(original)[0])


@pytest.mark.parametrize("suffix", ["mp3", "ogg"])
def test_lossy_stems_are_as_long_and_the_same_bytes_again(project: Project, suffix: str) -> None:
    options = ExportOptions(only=("stems",), stems_format=suffix)  # type: ignore[arg-type]
    contents = packed(project, options)
    assert packed(project, options) == contents
    sounds = [body for name, body in contents.items() if name.endswith(f".{suffix}")]
    frames = soundfile.info(str(project.stem("Rhodes"))).frames
    assert [soundfile.info(io.BytesIO(body)).frames for body in sounds] == [frames] * len(sounds)


def test_normalised_stems_peak_at_minus_one_and_say_their_gain(project: Project) -> None:
    contents = packed(project, ExportOptions(only=("stems",), bit_depth=24, normalize_stems=True))
    gains = json.loads(contents["provenance.json"])["stem_gains_db"]
    for name in project.composition.meta.instruments:
        raised = soundfile.read(io.BytesIO(contents[f"render/{project.stem(name).name}"]))[0]
        assert 20 * np.log10(np.abs(raised).max()) == pytest.approx(-1.0, abs=0.01)
        expected = soundfile.read(project.stem(name))[0] * 10 ** (gains[name] / 20)
        assert np.abs(raised - expected).max() < 2e-4


def test_fewer_bits_are_dithered_and_silence_stays_silent(clean_place: Path, shared_cache: Path) -> None:
    made = make_project(clean_place, shared_cache, "lofi, 2 bars, rhodes and kick", bit_depth=24)
    contents = packed(made, ExportOptions(only=("stems",), bit_depth=16))
    for name in made.composition.meta.instruments:
        before = soundfile.read(made.stem(name))[0]
        after = soundfile.read(io.BytesIO(contents[f"render/{made.stem(name).name}"]))[0]
        assert 0 < np.abs(before - after).max() <= 1.6 / 32768
        assert np.all(after[before == 0] == 0)


@pytest.mark.parametrize(
    "options",
    [
        ExportOptions(only=("drums",)),  # type: ignore[arg-type]
        ExportOptions(stems_format="aac"),  # type: ignore[arg-type]
        ExportOptions(stems_format="mp3", bit_depth=24),
        ExportOptions(stems_format="flac", bit_depth=32),
    ],
)
def test_impossible_options_leave_nothing(project: Project, options: ExportOptions) -> None:
    with pytest.raises(SettingError):
        export_zip(project.session, project.run_id, options)
    assert not (project.home / "outputs" / "exports").exists()


def test_the_sheet_says_where_everything_came_from(project: Project) -> None:
    contents = packed(project)
    sheet = json.loads(contents["provenance.json"])
    assert sheet["prompt"].startswith("lofi beat")
    assert sheet["music"]["tempo"] == 97
    assert set(sheet["written_by"]) == set(project.composition.meta.instruments)
    assert sheet["written_by"]["Rhodes"] == {"air's embedded composer": "1-4"}
    assert sheet["integrated_lufs"] == pytest.approx(-14, abs=0.3)
    assert all(len(row["sha256"]) == 64 and "CC0" in row["licence"] for row in sheet["sample_files"])
    for name, digest in sheet["sha256"].items():
        assert hashlib.sha256(contents[name]).hexdigest() == digest
    text = contents["provenance.md"].decode()
    for words in ("lofi beat", "97 bpm", "LUFS", "Who wrote which bars", sheet["sample_files"][0]["sha256"]):
        assert words in text


def test_the_sheet_names_the_author_of_every_bar_written_anew(project: Project) -> None:
    again = reroll(project.session, RerollRequest(project.midi, only=("Rhodes",), bars=(2, 3), seed=9))
    contents = packed(Project(project.session, again.run_id))
    written = json.loads(contents["provenance.json"])["written_by"]
    assert written["Rhodes"] == {
        "air's embedded composer": "1, 4",
        "air's embedded composer, written anew with seed 9": "2-3",
    }
    assert written["Upright Bass"] == {"air's embedded composer": "1-4"}


def test_licences_of_own_samples_are_quoted(clean_place: Path, shared_cache: Path) -> None:
    kick = write_wav(clean_place / "local_samples" / "pack" / "kicks" / "kick.wav", click())
    (clean_place / "local_samples" / "pack" / "License.txt").write_text("Free for\nrecords | not for resale")
    made = make_project(clean_place, shared_cache, "lofi, 2 bars, kick only, no drums but kick")
    rows = {row["id"]: row for row in json.loads(packed(made)["provenance.json"])["sample_files"]}
    row = rows["pack/kicks/kick.wav"]
    assert row["licence"] == "License.txt: Free for records | not for resale"
    assert row["sha256"] == hashlib.sha256(kick.read_bytes()).hexdigest()
    kick.unlink()
    result = export_zip(made.session, made.run_id)
    assert "are gone" in " ".join(result.warnings)


def test_the_bytes_follow_the_source_date_epoch(project: Project, shared_cache: Path) -> None:
    first = export_zip(project.session, project.run_id).path.read_bytes()
    os.utime(project.stem("Rhodes"))
    time_of_file = time.localtime(project.stem("Rhodes").stat().st_mtime)
    assert time_of_file.tm_year > 2000
    assert export_zip(project.session, project.run_id).path.read_bytes() == first
    dated = Project(session_at(project.home, shared_cache, SOURCE_DATE_EPOCH="1000000000"), project.run_id)
    with zipfile.ZipFile(export_zip(dated.session, dated.run_id).path) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2001, 9, 9, 1, 46, 40)}


@pytest.mark.skipif(shutil.which("unzip") is None, reason="there is no unzip")
def test_unzip_finds_no_fault(project: Project) -> None:
    path = export_zip(project.session, project.run_id).path
    done = subprocess.run(["unzip", "-tq", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, "No errors" in done.stdout) == (0, True)


def test_missing_stages_are_named(project: Project) -> None:
    shutil.rmtree(project.midi.path)
    listed = manifest(project.session, project.run_id)
    assert (listed.missing, listed.midi_run_id) == (("midi_generation",), None)
    assert any(name.startswith("render/") for name in packed(project))


def test_a_render_folder_that_is_gone_or_empty(project: Project) -> None:
    for child in project.render_folder.iterdir():
        child.unlink()
    assert manifest(project.session, project.run_id).missing == ("render",)
    assert "midi_generation/midi.mid" in packed(project)
    with pytest.raises(NotFoundError, match="has no stems to export"):
        export_zip(project.session, project.run_id, ExportOptions(only=("stems",)))
    assert not list((project.home / "outputs" / "exports").glob(".air-tmp*"))


def test_a_half_deleted_render_is_packed_as_far_as_it_is_there(project: Project) -> None:
    project.stem("Rhodes").unlink()
    (project.render_folder / "render_state.json").write_text('{"response": ')
    contents = packed(project, ExportOptions(only=("stems",)))
    names = [name for name in contents if name.startswith("render/")]
    assert len(names) == len(project.composition.meta.instruments) - 1
    assert not any("_mix_" in name for name in names)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_unreadable_files_are_left_out_and_named(project: Project) -> None:
    project.stem("Rhodes").chmod(0)
    assert_left_out(project, project.stem("Rhodes").name)


def test_damaged_stems_are_left_out_and_named(project: Project) -> None:
    project.stem("Rhodes").write_bytes(b"RIFF of nothing")
    assert_left_out(project, project.stem("Rhodes").name)


def assert_left_out(project: Project, name: str) -> None:
    result = export_zip(project.session, project.run_id)
    assert result.skipped == (f"render/{name}",)
    with zipfile.ZipFile(result.path) as archive:
        assert f"render/{name}" not in archive.namelist()
        assert json.loads(archive.read("manifest.json"))["skipped"] == [f"render/{name}"]


@pytest.mark.parametrize("name", ["..\\..\\evil", "CON", "Ночной поезд 🚂", "  ...  ", "a" * 200, "x\u202egpj.exe"])
def test_project_names_never_leave_the_folder_of_exports(project: Project, name: str) -> None:
    rename_project(project.session, project.run_id, name)
    path = export_zip(project.session, project.run_id).path
    assert path.parent == project.home / "outputs" / "exports"
    assert path.name.endswith(f"_{project.run_id}.zip")
    assert len(path.name.encode()) < 255


@pytest.mark.parametrize("given", ["../../etc", "/etc/passwd", "..\\..\\x", "%2e%2e", "zzzzzzzzzzzz", "💣", "\x1b[2J"])
def test_ids_made_to_climb_out_are_no_ids(air: Air, project: Project, given: str) -> None:
    done = air("export", given)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: no run has the id")
    assert "\x1b" not in done.err
    assert not (project.home / "outputs" / "exports").exists()


def limited(arguments: list[str], limit_bytes: int) -> subprocess.CompletedProcess[str]:
    """Run a command whose files cannot grow beyond a limit, as on a disk that is full."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, {limit_bytes}));"
        f"from air_cli.cli.app import main; sys.argv = {['air', *arguments]!r}; main()"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="limits file size as Linux does")
@pytest.mark.parametrize(
    "options",
    [[], ["--stems-format", "flac", "--bit-depth", "24"], ["--stems-format", "ogg"], ["--bit-depth", "32f"],
     ["--daw", "dawproject"], ["--daw", "reaper"]],
)  # fmt: skip
def test_a_disk_that_fills_leaves_no_half_made_file(project: Project, options: list[str]) -> None:
    done = limited(["export", project.run_id, *options], 60_000)
    assert done.returncode == 1, done.stderr
    assert "error: cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    exports = project.home / "outputs" / "exports"
    assert [path for path in exports.rglob("*") if not path.name.endswith(".lock")] == []


def test_a_render_being_written_while_exported(project: Project) -> None:
    """Half-made folders are no part of a project; a file that goes after it was listed is skipped."""
    (project.render_folder.parent / f".air-tmp-1-2-{project.run_id}").mkdir()
    before = manifest(project.session, project.run_id)
    assert not any("air-tmp" in file.url for file in before.files)


def test_export_by_a_plan_of_choice(air: Air, project: Project) -> None:
    other = air("plan", "techno, 4 bars", "--seed", "3").out.strip()
    done = air("export", project.run_id, "--plan-run", other, "--json")
    document = json.loads(done.out)
    assert document["param_run_id"] == other
    with zipfile.ZipFile(document["zip"]) as archive:
        assert json.loads(archive.read("param_generation/parameter_plan.json"))["user_prompt"] == "techno, 4 bars"


def test_several_targets_are_printed_one_a_line(air: Air, project: Project) -> None:
    done = air("export", project.run_id, "--zip", "--daw", "dawproject", "--daw", "reaper", "--sfz")
    assert done.code == 0, done.err
    paths = [Path(line) for line in done.out.splitlines()]
    assert [path.suffix or path.name.rpartition("_")[2] for path in paths] == [".zip", ".dawproject", "reaper", "sfz"]
    assert all(path.exists() for path in paths)
    assert air("export", project.run_id, "--daw", "protools").code == 2


def test_the_plan_is_found_by_the_samples_it_chose(air: Air, clean_place: Path) -> None:
    write_wav(clean_place / "local_samples" / "drums" / "kick_a.wav", click())
    plan = air("plan", "lofi, 2 bars, rhodes and kick", "--seed", "1").out.strip()
    assert air("edit", plan, "--sample", "Kick=drums/kick_a.wav").code == 0
    run_id = air("render", air("compose", plan).out.strip()).out.strip()
    air("plan", "lofi, 2 bars", "--seed", "2")
    (clean_place / "outputs" / "projects" / "step_links.json").unlink()
    listed = json.loads(air("export", run_id, "--list", "--json").out)
    assert (listed["param_run_id"], listed["missing"]) == (plan, [])


def test_a_large_file_is_packed_in_little_memory(tmp_path: Path) -> None:
    large = tmp_path / "large.wav"
    with large.open("wb") as file:
        file.truncate(96 << 20)
    with (tmp_path / "out.zip").open("w+b") as target:
        tracemalloc.start()
        assert write_zip(target, [ArchiveFile(large, "large.wav")], {}, datetime(2026, 1, 1, tzinfo=UTC)) == []
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 6 << 20
    assert (tmp_path / "out.zip").stat().st_size > 96 << 20
