import json
import os
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from air_cli.config import load_settings
from air_cli.domain.run_id import is_run_id
from air_cli.errors import InvalidRunIdError, SettingError
from air_cli.store.atomic import new_folder
from air_cli.store.leftovers import replaced_name
from air_cli.store.links import link_plan, plan_of, read_links
from air_cli.store.projects import load_project, save_project
from air_cli.store.workspace import Workspace, new_run_id

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def workspace_at(home: Path) -> Workspace:
    return Workspace(load_settings({"HOME": str(home)}, home))


def add_run(workspace: Workspace, run_id: str, stage: str = "midi_generation") -> Path:
    path = workspace.new_run_path(stage, run_id, MOMENT)  # type: ignore[arg-type]
    with new_folder(path) as folder:
        (folder / "run.json").write_text("{}")
    return path


def test_run_folders_carry_their_time_and_id(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    assert add_run(workspace, "aaaabbbbcccc").name == "20260102_030405_aaaabbbbcccc"
    assert add_run(workspace, "aaaabbbbcccc", "render").name == "aaaabbbbcccc"


def test_run_ids_are_twelve_hex_digits() -> None:
    ids = {new_run_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(is_run_id(run_id) for run_id in ids)


def test_a_run_is_found_by_id_prefix_and_latest(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    add_run(workspace, "aaaabbbbcccc")
    add_run(workspace, "ddddeeeeffff")
    assert workspace.find("aaaabbbbcccc").run_id == "aaaabbbbcccc"
    assert workspace.find("DDDD").run_id == "ddddeeeeffff"
    assert workspace.find("latest").run_id == "ddddeeeeffff"


@pytest.mark.parametrize("text", ["aaa", "aaaacccc0000", "../../etc", "", "zzzz"])
def test_an_unknown_id_is_answered_with_the_nearest(tmp_path: Path, text: str) -> None:
    workspace = workspace_at(tmp_path)
    add_run(workspace, "aaaabbbbcccc")
    with pytest.raises(InvalidRunIdError, match="no run has the id") as caught:
        workspace.find(text)
    assert "aaaabbbbcccc" in caught.value.hint


def test_a_prefix_of_two_runs_names_both(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    add_run(workspace, "aaaabbbbcccc")
    add_run(workspace, "aaaaddddeeee")
    with pytest.raises(InvalidRunIdError, match="aaaabbbbcccc, aaaaddddeeee"):
        workspace.find("aaaa")


def test_a_prefix_of_many_runs_names_some(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    for number in range(15):
        workspace.new_run_path("render", f"abcd{number:08}", MOMENT).mkdir(parents=True)
    with pytest.raises(InvalidRunIdError, match="abcd00000009 and 5 more"):
        workspace.find("abcd")


def test_an_id_with_one_wrong_digit_is_answered_with_the_right_one_among_thousands(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    for number in range(3000):
        workspace.new_run_path("render", f"{number * 0x9E37_79B9_7F4A % 2**48:012x}", MOMENT).mkdir(parents=True)
    with pytest.raises(InvalidRunIdError) as caught:
        workspace.find("9e3779b97f4b")
    assert "9e3779b97f4a" in caught.value.hint


def test_the_newest_folder_of_an_id_is_meant_and_a_file_is_none(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    folder = workspace.stage_dir("midi_generation")
    for stamp in ("20260101_000000", "20260301_000000", "20260201_000000"):
        (folder / f"{stamp}_aaaabbbbcccc").mkdir(parents=True)
    (folder / "20270101_000000_aaaabbbbcccc").touch()
    (folder / "xaaaabbbbcccc").mkdir()
    for text in ("aaaabbbbcccc", "aaaab", "latest"):
        assert workspace.find(text).path.name == "20260301_000000_aaaabbbbcccc"


def test_of_runs_of_one_second_the_last_changed_is_the_latest(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    for seconds, run_id in ((200, "ffffbbbbcccc"), (300, "aaaabbbbcccc"), (100, "ddddbbbbcccc")):
        os.utime(add_run(workspace, run_id), (seconds, seconds))
    assert workspace.find("latest").run_id == "aaaabbbbcccc"


def test_half_made_folders_are_no_runs(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    add_run(workspace, "aaaabbbbcccc")
    (workspace.stage_dir("midi_generation") / ".air-tmp-1-2-20260102_030405_ddddeeeeffff").mkdir()
    (workspace.stage_dir("midi_generation") / "notes").mkdir()
    assert [ref.run_id for ref in workspace.runs("midi_generation")] == ["aaaabbbbcccc"]


def test_a_render_whose_replacement_was_interrupted_comes_back(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    path = add_run(workspace, "aaaabbbbcccc", "render")
    path.rename(replaced_name(path))
    assert workspace.run_path("render", "aaaabbbbcccc") == path
    assert path.is_dir()


def test_a_listing_too_brings_such_a_render_back(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    path = add_run(workspace, "aaaabbbbcccc", "render")
    path.rename(replaced_name(path))
    assert [ref.run_id for ref in workspace.runs("render")] == ["aaaabbbbcccc"]
    assert not replaced_name(path).exists()


def test_what_a_replacement_left_behind_goes_and_never_comes_back(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    path = add_run(workspace, "aaaabbbbcccc", "render")
    replaced_name(path).mkdir()
    assert [ref.run_id for ref in workspace.runs("render")] == ["aaaabbbbcccc"]
    assert (path / "run.json").exists()
    assert not replaced_name(path).exists()


def link_many(home: str, first: int) -> None:
    workspace = workspace_at(Path(home))
    for number in range(first, first + 10):
        link_plan(workspace, f"{number:012x}", f"{number + 1:012x}")
        save_project(workspace, "aaaabbbbcccc", {f"field{number}": number})


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(link_many, [str(tmp_path)] * 4, range(0, 40, 10)))
    workspace = workspace_at(tmp_path)
    assert read_links(workspace) == {f"{n:012x}": f"{n + 1:012x}" for n in range(40)}
    assert len(load_project(workspace, "aaaabbbbcccc")) == 40


def test_a_damaged_link_file_is_set_aside_and_rebuilt_from_the_runs(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path)
    path = add_run(workspace, "aaaabbbbcccc")
    source = {"stage": "param_generation", "run_id": "111122223333", "file": "x", "sha256": "0"}
    (path / "run.json").write_text(json.dumps({"inputs": [source]}))
    workspace.projects_dir.mkdir(parents=True)
    workspace.links_file.write_text('{"aaaabbbbcccc": "1111')
    assert plan_of(workspace, "aaaabbbbcccc") == "111122223333"
    link_plan(workspace, "ddddeeeeffff", "444455556666")
    assert read_links(workspace) == {"aaaabbbbcccc": "111122223333", "ddddeeeeffff": "444455556666"}
    assert workspace.links_file.with_suffix(".damaged.json").exists()


def test_settings_come_from_flag_then_environment_then_env_file(tmp_path: Path) -> None:
    flag, home = tmp_path / "flag", tmp_path / "env"
    flag.mkdir()
    home.mkdir()
    (home / ".env").write_text("AIR_OUTPUTS_DIR=elsewhere\nOPENAI_API_KEY=' key-from-file '\n")
    environ = {"AIR_HOME": str(home), "HOME": str(tmp_path)}
    assert load_settings(environ, tmp_path, flag).home == flag
    settings = load_settings(environ, tmp_path)
    assert settings.outputs == home / "elsewhere"
    assert settings.variable("OPENAI_API_KEY") == "key-from-file"
    assert "key-from-file" not in repr(settings)
    assert load_settings({**environ, "OPENAI_API_KEY": "real"}, tmp_path).variable("OPENAI_API_KEY") == "real"


def test_a_workspace_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for wrong in (tmp_path / "file", tmp_path / "no" / "where"):
        with pytest.raises(SettingError, match="workspace"):
            load_settings({}, tmp_path, wrong)
