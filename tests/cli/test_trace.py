"""`-v` names every file that is read, written, moved or removed; nothing else, and nothing half-made."""

import re
from pathlib import Path

import pytest

from air_cli.cli.trace import traced
from air_cli.store.atomic import new_folder, write_file
from tests.builders import click, write_wav
from tests.conftest import Air


def told(err: str) -> set[tuple[str, str]]:
    """(verb, path as shown) of every line of a trace, the time and the id of a run taken out."""
    rows = re.findall(r"^(read|write|move|to|remove) +(.+)$", err, re.MULTILINE)
    return {(verb, re.sub(r"\d{8}_\d{6}_|[0-9a-f]{12}", "#", path)) for verb, path in rows}


def test_a_plan_and_its_notes(air: Air) -> None:
    planned = air("plan", "lofi, 2 bars, kick", "-v")
    assert ("write", "outputs/param_generation/##/parameter_plan.json") in told(planned.err)
    composed = air("compose", planned.out.strip(), "-v")
    rows = told(composed.err)
    assert ("read", "outputs/param_generation/##/parameter_plan.json") in rows
    assert {("write", f"outputs/midi_generation/##/{name}") for name in ("midi.json", "midi.mid", "run.json")} <= rows
    assert ("write", "outputs/projects/step_links.json") in rows
    assert ".air-tmp-" not in composed.err
    assert not [path for _, path in rows if path.endswith((".py", ".pyc", ".lock"))]
    assert composed.out.strip() in composed.err and len(composed.out.splitlines()) == 1


def test_samples_and_where_a_project_goes(air: Air, clean_place: Path) -> None:
    write_wav(clean_place / "local_samples" / "Kick.wav", click())
    rebuilt = told(air("inventory", "rebuild", "--deep", "-v").err)
    assert ("read", "local_samples/Kick.wav") in rebuilt
    assert ("write", "outputs/inventory/inventory.json") in rebuilt
    planned = air("plan", "house", "--bars", "2", "--instruments", "Kick")
    project = air("compose", planned.out.strip()).out.strip()
    deleted = told(air("projects", "delete", project, "-v").err)
    assert ("move", "outputs/midi_generation/##") in deleted
    assert ("to", "outputs/.bin/#/midi_generation/##") in deleted


def test_without_it_nothing_is_named(air: Air) -> None:
    assert told(air("plan", "lofi, 2 bars, kick").err) == set()


def test_a_folder_is_told_by_its_files_once_it_is_whole(clean_place: Path) -> None:
    lines: list[str] = []
    with traced(lines.append, lambda path: path.relative_to(clean_place).as_posix()):
        with new_folder(clean_place / "runs" / "one") as folder:
            write_file(folder / "b.txt", "b")
            write_file(folder / "a.txt", "a")
        with pytest.raises(ZeroDivisionError), new_folder(clean_place / "runs" / "two") as folder:
            write_file(folder / "lost.txt", str(1 // 0))
        (clean_place / "runs" / "one" / "a.txt").read_text()
        (clean_place / "runs" / "one" / "a.txt").read_text()
        (clean_place / "runs" / "one" / "a.txt").unlink()
    (clean_place / "runs" / "one" / "b.txt").read_text()
    assert lines == ["write  runs/one/a.txt", "write  runs/one/b.txt", "read   runs/one/a.txt", "remove runs/one/a.txt"]
