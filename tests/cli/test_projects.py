"""Finding and managing projects: two hundred of them, broken ones among them, and nothing ever lost."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from air_cli.domain.names import safe_name
from air_cli.errors import NotFoundError, SettingError
from air_cli.stages import project_bin, project_edit
from air_cli.stages.project_filter import parse_filter, sorted_projects
from air_cli.stages.project_glue import Project
from air_cli.stages.projects import list_projects, show_project
from tests.builders import click, write_wav
from tests.conftest import Air
from tests.exporters.conftest import make_project, session_at

SHORT = "lofi, 2 bars, rhodes and kick"


def listed(air: Air, *options: str) -> list[dict[str, Any]]:
    done = air("projects", *options, "--json")
    assert done.code == 0, done.err
    rows: list[dict[str, Any]] = json.loads(done.out)["projects"]
    return rows


def composed(air: Air, prompt: str = SHORT, seed: int = 1) -> str:
    return air("compose", air("plan", prompt, "--seed", str(seed)).out.strip()).out.strip()


@pytest.fixture
def rendered(a_piece: Callable[..., str]) -> str:
    return a_piece(SHORT, "--seed", "1")


def some(**values: Any) -> Project:
    return Project(**{"run_id": "a" * 12, "name": "Night train", "created_at": "2026-11-21T06:00:00Z", **values})


PIECE = some(
    tempo=128.0,
    key="D dorian",
    tags=("Client", "demo"),
    length_seconds=95.0,
    integrated_lufs=-14.0,
    bars=32,
    prompt="dark techno",
    instruments=("Upright Bass",),
    style="techno",
    meter="4/4",
    notes="too loud",
)
TRUE = [
    "", "tempo>120", "tempo>=128 tempo<=128", "bpm=128", "key=Dm", "key=D", "key='D dorian'", "key='D minor'",
    "key!=Em", "key=d", "tag=client", "tag~clien", "length<1:40", "lufs>-15", "night", "techno loud",
    "name~train instrument~bass", "when=2026-11", "when>=2026-11-21", "state=ok",
    "meter=4/4 style=techno bars=32", "id~aaa",
]  # fmt: skip
FALSE = [
    "tempo>128", "tempo!=128", "key=DM", "key=Em", "tag=clien", "tag!=demo", "length>1:40", "jazz", "when<2026-11-21",
    "state=broken", "tempo>120 jazz",
]  # fmt: skip


@pytest.mark.parametrize(("words", "holds"), [*((w, True) for w in TRUE), *((w, False) for w in FALSE)])
def test_filters(words: str, holds: bool) -> None:
    assert parse_filter(words)(PIECE) is holds


@pytest.mark.parametrize(
    "words", ["tempo>fast", "colour=red", "tempo~12", "key=H", "when>soon", "name='open", "tag>a", "x" * 2000]
)
def test_impossible_filters_say_what_to_type(words: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse_filter(words)
    assert caught.value.hint


def test_a_project_without_the_value_never_matches_a_number_and_sorts_last() -> None:
    bare = some(run_id="b" * 12)
    assert not parse_filter("tempo!=5")(bare)
    slow = some(run_id="c" * 12, tempo=60.0)
    for field, order in (("tempo", "cab"), ("-tempo", "acb")):
        assert "".join(p.run_id[0] for p in sorted_projects([bare, PIECE, slow], field)) == order
    with pytest.raises(SettingError, match="unknown field"):
        sorted_projects([bare], "colour")


def test_the_list_is_filtered_sorted_and_cut(air: Air) -> None:
    ids = [composed(air, f"lofi, {tempo} bpm, 2 bars, rhodes") for tempo in (80, 140, 110)]
    assert [row["run_id"] for row in listed(air, "--sort", "tempo")] == [ids[0], ids[2], ids[1]]
    assert [row["run_id"] for row in listed(air, "--sort", "-tempo", "--limit", "1")] == [ids[1]]
    assert [row["run_id"] for row in listed(air, "--filter", "tempo>100 tempo<120")] == [ids[2]]
    nothing = air("projects", "--filter", "nowhere")
    assert (nothing.code, nothing.out) == (0, "")
    assert "none of 3 projects matches" in nothing.err
    assert air("projects", "--filter", "colour=red").code == 2


def test_tags_notes_and_copies(air: Air, rendered: str) -> None:
    assert air("projects", "tag", rendered, "client", "demo").out.split() == ["client", "demo"]
    assert air("projects", "tag", rendered, "CLIENT", "--remove", "demo").out.split() == ["CLIENT"]
    assert air("projects", "tag", rendered, "two words").code == 2
    assert air("projects", "note", rendered, "bass too loud").code == 0
    assert air("projects", "note", rendered, "hook is fine", "--add").code == 0
    copy = air("projects", "duplicate", rendered).out.strip()
    rows = {row["run_id"]: row for row in listed(air)}
    assert rows[copy]["name"] == f"{rows[rendered]['name']} (copy)"
    assert (rows[copy]["tags"], rows[copy]["notes"]) == (["CLIENT"], "bass too loud\nhook is fine")
    assert rows[copy]["param_run_id"] == rows[rendered]["param_run_id"]
    assert rows[copy]["problems"] == []
    assert copy in rows[copy]["mix"]
    assert air("render", copy).code == 0
    assert air("export", copy).code == 0


def test_show_resolves_samples_and_marks_what_is_gone(air: Air, clean_place: Path) -> None:
    kick = write_wav(clean_place / "local_samples" / "drums" / "kick_deep.wav", click())
    run_id = composed(air)
    assert air("render", run_id, "--sample", "Kick=drums/kick_deep.wav").code == 0
    shown = json.loads(air("projects", "show", run_id, "--json").out)
    (row,) = shown["samples"]["Kick"]
    assert (row["name"], row["selected"], row["missing"]) == ("kick_deep", True, False)
    assert {row["pitch"] for row in shown["samples"]["Rhodes"]} > {"C#5"} or shown["samples"]["Rhodes"][0]["pitch"]
    kick.unlink()
    assert "MISSING" in air("projects", "show", run_id).out


def test_deleting_keeps_the_shared_plan_and_restores_whole(air: Air) -> None:
    plan = air("plan", SHORT, "--seed", "1").out.strip()
    one, two = (air("compose", plan).out.strip() for _ in range(2))
    assert air("projects", "delete", one).code == 0
    assert [row["run_id"] for row in listed(air)] == [two]
    assert air("show", plan).code == 0
    assert air("projects", "bin").out.split() == [one]
    assert air("projects", "prune", "--yes").out == ""
    assert air("projects", "restore", one).code == 0
    assert {row["run_id"] for row in listed(air)} == {one, two}
    assert all(row["param_run_id"] == plan for row in listed(air))
    assert air("projects", "bin").out == ""


def test_a_delete_cut_short_loses_nothing(air: Air, clean_place: Path, rendered: str) -> None:
    """What a kill between two moves leaves: half in the bin, half not."""
    half = clean_place / "outputs" / ".bin" / rendered / "render" / rendered
    half.parent.mkdir(parents=True)
    (clean_place / "outputs" / "render" / rendered).rename(half)
    assert listed(air)[0]["problems"] == ["not rendered"]
    assert air("projects", "delete", rendered).code == 0
    assert air("projects", "restore", rendered).code == 0
    assert listed(air)[0]["problems"] == []


def test_prune_moves_orphans_and_old_renders_and_both_come_back(air: Air, rendered: str) -> None:
    orphan = air("plan", "jazz, 4 bars", "--seed", "2").out.strip()
    dry = json.loads(air("projects", "prune", "--renders-older-than", "0", "--dry-run", "--json").out)["would_move"]
    assert {(row["what"], row["run_id"]) for row in dry} == {("plan", orphan), ("render", rendered)}
    refused = air("projects", "prune")
    assert (refused.code, "prune --yes" in refused.err) == (2, True)
    assert air("projects", "prune", "--renders-older-than", "0", "--yes").code == 0
    assert listed(air)[0]["problems"] == ["not rendered"]
    assert air("show", orphan).code == 3
    assert air("render", rendered).code == 0
    assert air("projects", "restore", orphan).code == 0
    assert air("show", orphan).code == 0
    assert air("projects", "prune", "--empty-bin", "--yes").code == 0
    assert air("projects", "bin").out.split() == [orphan]


def test_relink(air: Air, clean_place: Path) -> None:
    run_id = composed(air)
    plan = listed(air)[0]["param_run_id"]
    (clean_place / "outputs" / "projects" / "step_links.json").unlink()
    assert listed(air)[0]["param_run_id"] is None
    assert air("projects", "relink", run_id).out.split() == [run_id, plan]
    other = air("plan", "jazz, 4 bars").out.strip()
    assert air("projects", "relink", run_id, other).out.split() == [run_id, other]
    assert listed(air)[0]["param_run_id"] == other
    assert air("projects", "relink", "--all").out.split() == [run_id, plan]
    assert air("projects", "relink").code == 2
    assert air("projects", "relink", run_id, run_id).code == 3


WRONG_TYPES = '{"name": {"a": 1}, "tags": 7, "notes": [2], "response": 3, "request": [], "meta": "x", "inputs": 4}'
DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "list": lambda path: path.write_text("[1, 2]"),
    "binary": lambda path: path.write_bytes(os.urandom(500)),
    "types": lambda path: path.write_text(WRONG_TYPES),
}


FILES = ("render_state.json", "midi.json", "run.json", "store", "links", "parameter_plan.json")


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize(
    "file", ["render_state.json", "midi.json", "run.json", "store", "links", "parameter_plan.json"]
)
def test_one_damaged_file_never_hides_the_rest(
    clean_place: Path, shared_cache: Path, two_projects: tuple[str, str], file: str, damage: str
) -> None:
    good, bad = two_projects
    outputs = clean_place / "outputs"
    places = {
        "store": outputs / "projects" / f"{bad}.json",
        "links": outputs / "projects" / "step_links.json",
        "parameter_plan.json": next(outputs.glob(f"param_generation/*/{file}"), None),
        "midi.json": next(outputs.glob(f"midi_generation/*_{bad}/{file}"), None),
    }
    path = places.get(file) or outputs / "render" / bad / file
    DAMAGE[damage](path)
    session = session_at(clean_place, shared_cache)
    rows = {project.run_id: project for project in list_projects(session).projects}
    assert set(rows) == {good, bad}
    assert rows[good].name
    assert show_project(session, bad)[0].run_id == bad
    if (file, damage) in (("render_state.json", "cut"), ("midi.json", "empty")):
        assert rows[bad].problems


@pytest.fixture(scope="session")
def two_made(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> tuple[Path, str, str]:
    home = tmp_path_factory.mktemp("two")
    one, two = (make_project(home, shared_cache, SHORT).run_id for _ in range(2))
    return home, one, two


@pytest.fixture
def two_projects(two_made: tuple[Path, str, str], clean_place: Path) -> tuple[str, str]:
    home, one, two = two_made
    shutil.copytree(home / "outputs", clean_place / "outputs")
    return one, two


def test_a_damaged_store_is_set_aside_and_rebuilt_with_a_warning(
    air: Air, clean_place: Path, two_projects: tuple[str, str]
) -> None:
    folder, (one, _) = clean_place / "outputs" / "projects", two_projects
    plans = {row["run_id"]: row["param_run_id"] for row in listed(air)}
    for round_number in (1, 2):
        (folder / "step_links.json").write_text('{"aaa')
        (folder / f"{one}.json").write_text('{"name": "Night')
        done = air("projects")
        assert done.code == 0
        assert "step_links.json was damaged: set aside" in done.err
        assert f"store of project {one} was damaged" in done.err
        assert len(list(folder.glob("*damaged*"))) == 2 * round_number
    assert {row["run_id"]: row["param_run_id"] for row in listed(air)} == plans
    assert air("projects").err == ""


def test_a_render_folder_that_is_gone_or_half_deleted(
    air: Air, clean_place: Path, two_projects: tuple[str, str]
) -> None:
    one, two = two_projects
    shutil.rmtree(clean_place / "outputs" / "render" / one)
    next((clean_place / "outputs" / "render" / two).glob("*_mix_*")).unlink()
    problems = {row["run_id"]: row["problems"] for row in listed(air)}
    assert problems == {one: ["not rendered"], two: ["mix is gone"]}


@pytest.mark.parametrize(
    "name", ["Nocny pociąg", "夜行列車", "שלום", "🚂🌙", "../../etc/passwd", "a/b\\c", "x\x1b[31mred", "'; rm -rf ~"]
)
def test_names_in_any_script(air: Air, clean_place: Path, two_projects: tuple[str, str], name: str) -> None:
    one, _ = two_projects
    assert air("projects", "rename", one, name).code == 0
    shown = next(row["name"] for row in listed(air) if row["run_id"] == one)
    assert shown == name.replace("\x1b", "")
    assert "\x1b" not in air("projects").out
    mix = Path(json.loads(air("render", one, "--json").out)["mix"])
    assert mix.parent == clean_place / "outputs" / "render" / one
    assert mix.name.startswith(safe_name(name))


def _call(function: Callable[..., object], *extra: object) -> Callable[..., object]:
    return lambda session, text: function(session, text, *extra)


COMMANDS = {
    "show": show_project,
    "rename": _call(project_edit.rename_project, "x"),
    "tag": _call(project_edit.tag_project, ["x"], []),
    "duplicate": project_edit.duplicate_project,
    "relink": project_edit.relink_project,
    "delete": project_bin.delete_project,
    "restore": project_bin.restore_project,
    "purge": project_bin.purge_project,
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("given", ["../../etc", "..", "", "/", "ffffffffffff", "*", "💣", "\x1b[2J", "a" * 5000])
def test_ids_that_climb_out_are_refused(clean_place: Path, shared_cache: Path, command: str, given: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        COMMANDS[command](session_at(clean_place, shared_cache), given)
    assert caught.value.code == "invalid_run_id"
    assert "\x1b" not in caught.value.message
    assert len(caught.value.message) < 120
    assert [path for path in clean_place.rglob("*") if not path.name.startswith(".")] in ([], [clean_place / "outputs"])
