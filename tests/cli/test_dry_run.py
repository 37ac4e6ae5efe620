"""`--dry-run` tells what would come of a command and changes nothing; `--no-input` never waits for an answer."""

import json
from pathlib import Path

import pytest

from tests.builders import click, write_wav
from tests.conftest import Air


def everything(place: Path) -> dict[str, tuple[int, int]]:
    """Every file of a workspace with its size and time of change, but for the catalogue, which keeps itself current."""
    files = (path for path in place.rglob("*") if path.is_file() and "inventory" not in path.parts)
    return {str(path.relative_to(place)): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def project(air: Air) -> str:
    made = air("make", "house", "--bars", "2", "--instruments", "Kick, Snare", "--seed", "1")
    assert made.code == 0, made.err
    return made.out.strip()


def test_nothing_is_changed(air: Air, clean_place: Path, project: str) -> None:
    before = everything(clean_place / "outputs")
    for line in (
        f"render {project} --volume Kick=-9",
        f"export {project} --zip --daw reaper --sfz",
        f"projects delete {project}",
        f"projects delete {project} --purge",
        "projects prune --renders-older-than 0",
        "inventory rebuild --deep",
        "plan techno",
        "make techno",
        "models eval offline --limit 2",
    ):
        done = air(*line.split(), "--dry-run", "--json")
        assert done.code == 0, done.err
        assert json.loads(done.out)["schema"].startswith("air.")
        assert everything(clean_place / "outputs") == before, line


def test_a_render_says_which_stems_are_played_again(air: Air, project: str) -> None:
    told = json.loads(air("render", project, "--volume", "Kick=-9", "-n", "--json").out)
    assert {row["instrument"]: row["reused"] for row in told["stems"]} == {"Kick": False, "Snare": True}
    assert told["bytes_at_least"] > told["length_seconds"] * 44_100 * 4
    real = json.loads(air("render", project, "--volume", "Kick=-9", "--json").out)
    assert real["reused"] == ["Snare"]
    assert real["samples"] == {row["instrument"]: row["samples"] for row in told["stems"]}


def test_a_rebuild_counts_what_is_new_changed_and_gone(air: Air, clean_place: Path) -> None:
    library = clean_place / "local_samples"
    for name in ("Kick", "Snare", "Clap"):
        write_wav(library / f"{name}.wav", click())
    assert air("inventory", "rebuild", "--deep").code == 0
    (library / "Kick.wav").unlink()
    write_wav(library / "Snare.wav", click(0.2))
    write_wav(library / "Tom.wav", click())
    told = json.loads(air("inventory", "rebuild", "--deep", "-n", "--json").out)
    counts = {name: told[name] for name in ("there", "new", "changed", "gone", "to_listen_to")}
    assert counts == {"there": 3, "new": 1, "changed": 1, "gone": 1, "to_listen_to": 2}


def test_an_export_names_what_it_will_write(air: Air, project: str) -> None:
    told = json.loads(air("export", project, "--zip", "--daw", "dawproject", "--sfz", "-n", "--json").out)
    real = json.loads(air("export", project, "--zip", "--daw", "dawproject", "--sfz", "--json").out)
    assert told["would_write"] == real["written"]
    again = air("export", project, "-n").out
    assert again.rstrip().endswith("\treplaced")


def test_an_export_finds_the_very_samples_that_were_played(air: Air, clean_place: Path) -> None:
    project = air("make", "lofi, 2 bars, kick", "--instruments", "Kick", "--kit", "808").out.strip()
    done = air("export", project, "--sfz", "--zip")
    assert "are gone" not in done.err
    sheet = (clean_place / "outputs" / "exports").glob("*_sfz/samples.txt")
    assert "808_Kick" in next(sheet).read_text()


def test_who_may_not_ask_names_the_option(air: Air, project: str) -> None:
    for line, option in ((f"projects delete {project} --purge", "--yes"), ("projects prune", "prune --yes")):
        assert air("plan", "lofi, 2 bars").code == 0
        done = air(*line.split(), "--no-input")
        assert done.code == 2
        assert option in done.err
    assert air("projects", "delete", project, "--purge", "--yes", "--no-input").code == 0
