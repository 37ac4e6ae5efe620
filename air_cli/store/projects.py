"""The project store: what a producer says of a project (name, notes, tags), one JSON file each."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from air_cli.errors import FileError
from air_cli.store.atomic import write_file
from air_cli.store.json_files import dump_json, read_json_object
from air_cli.store.lock import locked
from air_cli.store.workspace import Workspace

Fields = dict[str, Any]
_MAX_SET_ASIDE = 1000


def project_file(workspace: Workspace, project_id: str) -> Path:
    """Where the fields of a project are stored."""
    return workspace.projects_dir / f"{project_id}.json"


def load_project(workspace: Workspace, project_id: str) -> Fields:
    """The stored fields; empty where nothing was stored.

    Raises:
        FileError: the file is damaged.
    """
    path = project_file(workspace, project_id)
    return read_json_object(path) if path.exists() else {}


def update_project(
    workspace: Workspace,
    project_id: str,
    change: Callable[[Fields], Fields],
    rebuilt: Callable[[], Fields] = dict,
) -> Fields:
    """Read, change and write the stored fields under a lock; returns them.

    Args:
        workspace: where the store is.
        project_id: the project.
        change: the new fields from the old ones.
        rebuilt: what to begin with where the file is damaged; the damaged one is set aside.
    """
    path = project_file(workspace, project_id)
    with locked(path):
        try:
            stored = load_project(workspace, project_id)
        except FileError:
            set_aside(path, ".damaged")
            stored = rebuilt()
        changed = change(stored)
        if changed != stored or not path.exists():
            write_file(path, dump_json(changed))
    return changed


def save_project(workspace: Workspace, project_id: str, changes: Mapping[str, Any]) -> Fields:
    """Merge `changes` into the stored fields; a damaged file is set aside first."""
    return update_project(workspace, project_id, lambda stored: {**stored, **changes})


def add_project_fields(workspace: Workspace, project_id: str, defaults: Mapping[str, Any]) -> Fields:
    """Store fields that are not there yet; those that are stay as they are."""
    return update_project(workspace, project_id, lambda stored: {**defaults, **stored})


def set_aside(path: Path, suffix: str) -> Path:
    """Rename a damaged file, so that nothing of it is lost and none set aside before is overwritten."""
    target = path.with_suffix(suffix)
    for number in range(2, _MAX_SET_ASIDE):
        if not target.exists():
            break
        target = path.with_suffix(f".{number}{suffix}")
    path.replace(target)
    return target
