"""The project store: what a producer says of a project (name, notes, tags), one JSON file each."""

from typing import Any

from air_cli.errors import FileError
from air_cli.store.atomic import write_file
from air_cli.store.json_files import dump_json, read_json_object
from air_cli.store.lock import locked
from air_cli.store.workspace import Workspace


def load_project(workspace: Workspace, project_id: str) -> dict[str, Any]:
    """The stored fields; empty where nothing was stored.

    Raises:
        FileError: the file is damaged.
    """
    path = workspace.projects_dir / f"{project_id}.json"
    return read_json_object(path) if path.exists() else {}


def save_project(workspace: Workspace, project_id: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Merge `changes` into the stored fields, under a lock; a damaged file is set aside first."""
    path = workspace.projects_dir / f"{project_id}.json"
    with locked(path):
        try:
            stored = load_project(workspace, project_id)
        except FileError:
            path.replace(path.with_suffix(".damaged"))
            stored = {}
        merged = {**stored, **changes}
        write_file(path, dump_json(merged))
    return merged
