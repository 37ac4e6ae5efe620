"""Long lists: few files opened for a short one, the rest from an index that is never the truth."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from air_cli.stages.project_glue import Project
from air_cli.stages.projects import WORTH_AN_INDEX, list_projects
from air_cli.stages.session import Session
from tests.exporters.conftest import session_at

COUNT = WORTH_AN_INDEX + 6


def id_of(number: int) -> str:
    return f"{number * 0x9E37_79B9_7F4A % 2**48:012x}"


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n")


def add_project(home: Path, number: int, **meta: Any) -> str:
    """A small project as the stages write it; the higher the number, the newer."""
    outputs, run_id, plan_id = home / "outputs", id_of(2 * number), id_of(2 * number + 1)
    stamp = f"20260101_{number // 60:02}{number % 60:02}00"
    facts = {"title": f"Piece {number}", "tempo": 60.0 + number, "key": "D", "scale": "dorian", **meta}
    plan = outputs / "param_generation" / f"{stamp}_{plan_id}"
    write_json(plan / "parameter_plan.json", {"user_prompt": f"prompt {number}", "meta": facts})
    midi = outputs / "midi_generation" / f"{stamp}_{run_id}"
    write_json(midi / "midi.json", {"schema_version": "air-midi-1", "meta": facts, "pattern": [], "layers": {}})
    write_json(midi / "run.json", {"created_at": f"{stamp[:4]}-01-01T00:00:00Z"})
    mix = f"render/{run_id}/mix.wav"
    write_json(outputs / "render" / run_id / "render_state.json", {"response": {"mix_wav_rel": mix, "stems": []}})
    (outputs / mix).touch()
    links = outputs / "projects" / "step_links.json"
    known = json.loads(links.read_text()) if links.exists() else {}
    write_json(links, {**known, run_id: plan_id})
    return run_id


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("many")
    for number in range(COUNT):
        add_project(home, number)
    return home


@pytest.fixture
def home(filled: Path, clean_place: Path) -> Path:
    shutil.copytree(filled / "outputs", clean_place / "outputs")
    return clean_place


@pytest.fixture
def session(home: Path, shared_cache: Path) -> Session:
    return session_at(home, shared_cache)


def index_of(home: Path) -> Path:
    return home / "outputs" / "projects" / "index.sqlite"


def afresh(session: Session) -> list[Project]:
    """What there is, read from the files alone."""
    kept = index_of(session.settings.home)
    aside = kept.rename(kept.with_suffix(".aside")) if kept.exists() else None
    projects = list_projects(session).projects
    if aside:
        aside.rename(kept)
    return projects


def test_a_short_list_is_the_head_of_the_long_one_and_leaves_nothing_behind(session: Session, home: Path) -> None:
    short = list_projects(session, 5)
    assert [p.run_id for p in short.projects] == [id_of(2 * n) for n in range(COUNT - 1, COUNT - 6, -1)]
    assert short.total == COUNT
    assert not index_of(home).exists()
    assert list_projects(session).projects[:5] == short.projects


def test_a_short_list_opens_no_other_project(session: Session, home: Path) -> None:
    store = home / "outputs" / "projects" / f"{id_of(0)}.json"
    store.write_text('{"name": "cut')
    assert list_projects(session, 5).warnings == ()
    assert store.exists()
    assert list_projects(session).warnings != ()


def test_a_second_listing_says_the_same_from_the_index(session: Session, home: Path) -> None:
    first = list_projects(session)
    kept = index_of(home).read_bytes()
    assert list_projects(session) == first
    assert index_of(home).read_bytes() == kept
    assert first.projects[0].prompt == f"prompt {COUNT - 1}"
    assert all(project.problems == () for project in first.projects)


def _outputs(home: Path, stage: str, number: int) -> Path:
    return next((home / "outputs" / stage).glob(f"*{id_of(2 * number)}"))


def _plan_of(home: Path) -> Path:
    return next((home / "outputs" / "param_generation").glob(f"*{id_of(7)}")) / "parameter_plan.json"


def _retitle(home: Path) -> None:
    path = _outputs(home, "midi_generation", 3) / "midi.json"
    path.write_text(path.read_text().replace("Piece 3", "Piece X"))


def _relink(home: Path) -> None:
    path = home / "outputs" / "projects" / "step_links.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), id_of(6): id_of(9)}))


def _delete(home: Path) -> None:
    for stage in ("midi_generation", "render"):
        shutil.rmtree(_outputs(home, stage, 3))


CHANGES: dict[str, Callable[[Path], object]] = {
    "composition": _retitle,
    "link": _relink,
    "store": lambda home: write_json(home / "outputs" / "projects" / f"{id_of(6)}.json", {"tags": ["client"]}),
    "plan gone": lambda home: shutil.rmtree(_plan_of(home).parent),
    "plan cut": lambda home: _plan_of(home).write_text("{"),
    "render gone": lambda home: shutil.rmtree(_outputs(home, "render", 3)),
    "mix gone": lambda home: (_outputs(home, "render", 3) / "mix.wav").unlink(),
    "state cut": lambda home: (_outputs(home, "render", 3) / "render_state.json").write_text('{"response": {'),
    "composition cut": lambda home: (_outputs(home, "midi_generation", 3) / "midi.json").write_text('{"meta": {}, "pa'),
    "composition gone": lambda home: shutil.rmtree(_outputs(home, "midi_generation", 3)),
    "project gone": _delete,
    "project added": lambda home: add_project(home, COUNT + 1),
}  # fmt: skip
PROBLEMS = {
    "plan gone": "plan is gone", "plan cut": "parameter_plan.json is damaged", "render gone": "not rendered",
    "mix gone": "mix is gone", "state cut": "render_state.json is damaged", "composition cut": "midi.json is damaged",
    "composition gone": "composition is gone",
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_the_index_never_hides_a_change(session: Session, home: Path, change: str) -> None:
    before = list_projects(session).projects
    CHANGES[change](home)
    after = list_projects(session).projects
    assert after != before
    assert after == afresh(session)
    touched = next((project for project in after if project.run_id == id_of(6)), None)
    assert PROBLEMS.get(change) in (*(touched.problems if touched else ()), None)
    assert list_projects(session).projects == after


def _of_another_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.execute("UPDATE projects SET row = '{}'")


def _with_nonsense(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE projects SET row = '[1, 2'")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "binary": lambda path: path.write_bytes(b"\xff" * 9000),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "empty": lambda path: path.write_bytes(b""),
    "middle": lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xa5" * 8192 + path.read_bytes()[12288:]),
    "version": _of_another_version,
    "nonsense": _with_nonsense,
    "deleted": lambda path: path.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_begun_anew(session: Session, home: Path, damage: str) -> None:
    before = list_projects(session)
    DAMAGE[damage](index_of(home))
    assert list_projects(session) == before
    assert list_projects(session) == before
    with sqlite3.connect(index_of(home)) as connection:
        assert connection.execute("SELECT count(*) FROM projects").fetchone() == (COUNT,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_index_that_is_locked_or_in_the_way_is_done_without(session: Session, home: Path) -> None:
    before = list_projects(session)
    _retitle(home)
    connection = sqlite3.connect(index_of(home), isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    titles = [project.name for project in list_projects(session).projects]
    connection.execute("ROLLBACK")
    connection.close()
    assert "Piece X" in titles
    index_of(home).unlink()
    index_of(home).mkdir()
    assert len(list_projects(session).projects) == len(before.projects)


@pytest.fixture
def read_only(home: Path) -> Iterator[Path]:
    folders = [path for path in (home / "outputs").rglob("*") if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    yield home
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("has_index", [True, False])
def test_a_read_only_workspace_is_listed(
    session: Session, home: Path, request: pytest.FixtureRequest, has_index: bool
) -> None:
    before = list_projects(session)
    if has_index:
        index_of(home).chmod(0o444)
    else:
        index_of(home).unlink()
    request.getfixturevalue("read_only")
    _retitle(home)
    after = list_projects(session)
    assert [project.run_id for project in after.projects] == [project.run_id for project in before.projects]
    assert after.projects != before.projects
    if os.geteuid() != 0:
        assert index_of(home).exists() is has_index
        assert not has_index or stat.S_IMODE(index_of(home).stat().st_mode) == 0o444


LISTER = """
import sys
from air_cli.stages.projects import list_projects
from air_cli.stages.session import open_session
session = open_session(sys.argv[1], environ={})
for _ in range(5):
    print(len(list_projects(session).projects), flush=True)
"""


def test_ten_listings_at_once_while_projects_come(session: Session, home: Path) -> None:
    command = [sys.executable, "-c", LISTER, str(home)]
    listings = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(10)]
    for number in range(COUNT, COUNT + 5):
        add_project(home, number)
    for listing in listings:
        out, error = listing.communicate(timeout=100)
        assert error == ""
        assert [int(line) for line in out.split()] == sorted(int(line) for line in out.split())
        assert len(out.split()) == 5
    assert list_projects(session).projects == afresh(session)
    assert len(list_projects(session).projects) == COUNT + 5


def test_folders_whose_names_tell_no_time_are_dated_by_their_provenance(session: Session, home: Path) -> None:
    folder = home / "outputs" / "midi_generation"
    oldest, newest = _outputs(home, "midi_generation", 0), _outputs(home, "midi_generation", COUNT - 1)
    write_json(oldest / "run.json", {"created_at": "2027-01-01T00:00:00Z"})
    oldest.rename(folder / f"renamed_{id_of(0)}")
    (newest / "run.json").unlink()
    newest.rename(folder / id_of(2 * COUNT - 2))
    (folder / f"20300101_000000_{id_of(999)}").touch()
    (folder / "notes").mkdir()
    order = [project.run_id for project in list_projects(session).projects]
    assert (order[0], order[-1], len(order)) == (id_of(0), id_of(2 * COUNT - 2), COUNT)
    assert [project.run_id for project in list_projects(session, 3).projects] == order[:3]
    assert list_projects(session).projects[0].created_at == "2027-01-01T00:00:00Z"


def test_of_two_compositions_of_one_id_the_newer_counts(session: Session, home: Path) -> None:
    old = _outputs(home, "midi_generation", 3)
    new = old.with_name(f"20270101_000000_{id_of(6)}")
    shutil.copytree(old, new)
    text = (new / "midi.json").read_text()
    (new / "midi.json").write_text(text.replace("Piece 3", "Later"))
    listed = list_projects(session)
    assert (listed.projects[0].name, listed.total) == ("Later", COUNT)
