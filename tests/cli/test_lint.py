"""`air lint`: what is off is named; `--fix` makes a new project and leaves the old one alone."""

import json
from pathlib import Path

from tests.builders import piece, plan_meta
from tests.conftest import Air


def project(air: Air, place: Path) -> str:
    rows = [(0, 0, 60, 4), (1, 0, 12, 4), (2, 0, 61, 12)]
    song = piece(plan_meta(instruments=["Piano", "Kick"]), {"Piano": rows, "Drums": [(0, 0, 36, 1), (1, 0, 38, 1)]})
    (place / "song.json").write_text(song.model_dump_json())
    return air("compose", "--from-json", "song.json", "-q").out.strip()


def test_findings_are_rows_and_nothing_is_changed(air: Air, clean_place: Path) -> None:
    run_id = project(air, clean_place)
    done = air("lint", run_id)
    assert done.code == 0, done.err
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert ["Piano", "range", "1", "2"] in [row[:4] for row in rows]
    assert ["Piano", "scale", "1", "3"] in [row[:4] for row in rows]
    assert f"air lint {run_id} --fix" in done.err
    assert len(list((clean_place / "outputs" / "midi_generation").iterdir())) == 1


def test_a_fix_is_a_new_project_that_replays(air: Air, clean_place: Path) -> None:
    run_id = project(air, clean_place)
    (old,) = (clean_place / "outputs" / "midi_generation").iterdir()
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    done = air("lint", run_id, "--fix")
    mended = done.out.strip()
    assert done.code == 0, done.err
    assert mended != run_id
    assert f"air diff {run_id} {mended}" in done.err
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before
    document = json.loads(air("lint", mended, "--json").out)
    assert [row for row in document["findings"] if row["kind"] in ("range", "scale", "drum map")] == []
    replayed = air("replay", mended)
    assert replayed.code == 0, replayed.out + replayed.err
    assert {line.split("\t")[2] for line in replayed.out.splitlines()} == {"same"}


def test_nothing_to_fix_makes_no_project(air: Air) -> None:
    run_id = air("compose", air("plan", "solo piano, C major, 4 bars", "--seed", "1").out.strip(), "-q").out.strip()
    mended = air("lint", run_id, "--fix").out.strip()
    again = air("lint", mended, "--fix")
    assert again.out.strip() == mended
    assert "no new project" in again.err
    assert air("lint", "ffffffffffff").code == 3
