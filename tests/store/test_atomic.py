import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from air_cli.errors import WorkspaceError
from air_cli.store.atomic import new_folder, open_atomic, write_file
from air_cli.store.json_files import parse_json
from air_cli.store.leftovers import TEMPORARY_PREFIX, replaced_name, temporary_name


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.txt"
    write_file(path, "one")
    write_file(path, b"two")
    assert path.read_text() == "two"
    assert names(path.parent) == ["a.txt"]


def test_a_broken_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_file(path, "old")
    with pytest.raises(RuntimeError), open_atomic(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_a_folder_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    final = tmp_path / "run"
    with new_folder(final) as folder:
        (folder / "a").write_text("1")
        assert not final.exists()
    assert names(final) == ["a"]


def test_a_broken_folder_leaves_the_old_one(tmp_path: Path) -> None:
    final = tmp_path / "run"
    with new_folder(final) as folder:
        (folder / "old").write_text("1")
    with pytest.raises(RuntimeError), new_folder(final) as folder:
        (folder / "new").write_text("2")
        raise RuntimeError
    assert names(final) == ["old"]
    assert names(tmp_path) == ["run"]


def publish_often(folder: str) -> int:
    for number in range(40):
        with new_folder(Path(folder) / "run") as staging:
            (staging / "a").write_text(str(number))
    return 40


def test_many_replacing_one_folder_at_once_never_fail(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(publish_often, [str(tmp_path)] * 4)) == [40] * 4
    assert names(tmp_path) == ["run"]
    assert names(tmp_path / "run") == ["a"]


def of_a_dead_process(name: str) -> str:
    return temporary_name(name).replace(f"{TEMPORARY_PREFIX}{os.getpid()}", f"{TEMPORARY_PREFIX}999999999")


@pytest.mark.skipif(os.name == "nt", reason="other processes cannot be asked")
def test_what_a_dead_process_left_is_taken_away_at_once(tmp_path: Path) -> None:
    for folder in (tmp_path / "runs", tmp_path / "files"):
        folder.mkdir()
        (folder / of_a_dead_process("run")).mkdir()
        (folder / of_a_dead_process("file.json")).write_text("half")
    alive = tmp_path / "runs" / temporary_name("run")
    alive.mkdir()
    os.utime(alive, (0, 0))
    with new_folder(tmp_path / "runs" / "run"):
        pass
    write_file(tmp_path / "files" / "file.json", "whole")
    assert names(tmp_path / "runs") == [alive.name, "run"]
    assert names(tmp_path / "files") == ["file.json"]


def test_what_another_machine_left_is_taken_away_after_a_day(tmp_path: Path) -> None:
    old, young = (tmp_path / f"{TEMPORARY_PREFIX}999999999-abcd-{name}" for name in ("old", "young"))
    old.mkdir()
    young.mkdir()
    os.utime(old, (0, 0))
    with new_folder(tmp_path / "run"):
        pass
    assert names(tmp_path) == [young.name, "run"]


def test_a_temporary_name_fits_whatever_the_name(tmp_path: Path) -> None:
    write_file(tmp_path / ("音" * 80 + ".zip"), "x")
    assert len(temporary_name("音" * 200).encode()) <= 255


def test_a_replaced_folder_holds_only_the_new_files(tmp_path: Path) -> None:
    final = tmp_path / "run"
    for name in ("one", "two"):
        with new_folder(final) as folder:
            (folder / name).write_text(name)
    assert names(final) == ["two"]
    assert not replaced_name(final).exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    def fill() -> None:
        with Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"x")

    with pytest.raises(WorkspaceError, match="the disk is full"), new_folder(tmp_path / "run"):
        fill()
    assert names(tmp_path) == []


def test_a_file_where_a_folder_is_needed_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("I am a file")
    with pytest.raises(WorkspaceError, match="a file stands where"):
        write_file(tmp_path / "outputs" / "x" / "a.txt", "a")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_read_only_folder_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(WorkspaceError, match="no permission"):
            write_file(tmp_path / "a.txt", "a")
    finally:
        tmp_path.chmod(0o700)


def test_the_longest_valid_json_is_read() -> None:
    assert parse_json('{"a": [1, 2]} and then junk }') == {"a": [1, 2]}
    assert parse_json('noise before {"a": NaN, "b": 1e999, "c": 123456789012345678901234}') == {
        "a": None,
        "b": None,
        "c": None,
    }


@pytest.mark.parametrize("text", ["", "no json", '{"a": [1, 2', "[" * 100_000])
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|line|nested"):
        parse_json(text)
