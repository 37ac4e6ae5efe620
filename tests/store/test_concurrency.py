"""Ten writers at once, and one killed at any moment: nothing that was answered for is lost, nothing is torn."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from air_cli.errors import WorkspaceError
from air_cli.store.links import read_links
from air_cli.store.lock import locked
from air_cli.store.projects import load_project
from tests.store.test_workspace import workspace_at

WRITER = """
import sys
from pathlib import Path
from air_cli.config import load_settings
from air_cli.store.links import link_plan
from air_cli.store.projects import save_project, update_project
from air_cli.store.workspace import Workspace
home, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
workspace = Workspace(load_settings({"HOME": str(home)}, home))
for number in range(first, first + count):
    link_plan(workspace, f"{number:012x}", f"{number + 1:012x}")
    update_project(workspace, "aaaabbbbcccc", lambda s: {**s, "tags": [*s.get("tags", []), str(number)]})
    print(number, flush=True)
"""


def writer(home: Path, first: int, count: int) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", WRITER, str(home), str(first), str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_ten_writers_lose_nothing(tmp_path: Path) -> None:
    writers = [writer(tmp_path, first * 100, 5) for first in range(10)]
    assert [process.communicate(timeout=200)[1] for process in writers] == [""] * 10
    numbers = {first * 100 + i for first in range(10) for i in range(5)}
    workspace = workspace_at(tmp_path)
    assert read_links(workspace) == {f"{n:012x}": f"{n + 1:012x}" for n in numbers}
    assert sorted(load_project(workspace, "aaaabbbbcccc")["tags"]) == sorted(map(str, numbers))


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
@pytest.mark.parametrize("after", [1, 2, 5, 9])
def test_a_writer_killed_at_any_moment_tears_nothing(tmp_path: Path, after: int) -> None:
    process, other = writer(tmp_path, 0, 1000), writer(tmp_path, 5000, 3)
    assert process.stdout is not None
    answered = [int(process.stdout.readline()) for _ in range(after)]
    process.kill()
    process.communicate()
    assert other.communicate(timeout=100)[1] == ""
    workspace = workspace_at(tmp_path)
    links = json.loads(workspace.links_file.read_text())
    stored = json.loads((workspace.projects_dir / "aaaabbbbcccc.json").read_text())
    assert {f"{n:012x}" for n in [*answered, 5000, 5001, 5002]} <= set(links)
    assert {str(n) for n in [*answered, 5000, 5001, 5002]} <= set(stored["tags"])


@pytest.mark.skipif(os.name == "nt", reason="Windows locks by other means")
@pytest.mark.parametrize("answer", [errno.ENOSYS, errno.ENOTSUP, errno.ENOLCK])
def test_a_file_system_without_locks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: int) -> None:
    import fcntl

    def refused(_descriptor: int, _operation: int) -> None:
        raise OSError(answer, os.strerror(answer))

    monkeypatch.setattr(fcntl, "flock", refused)
    with pytest.raises(WorkspaceError, match="has no locks") as caught, locked(tmp_path / "links.json"):
        pass
    assert caught.value.code == "no_locks" and "AIR_HOME" in (caught.value.hint or "")
