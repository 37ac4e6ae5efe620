"""`step_links.json`: which plan a project came from. Read-modify-written under a file lock."""

import contextlib
from pathlib import Path

from air_cli.domain.run import is_run_id
from air_cli.errors import FileError
from air_cli.store.atomic import write_file
from air_cli.store.json_files import dump_json, read_json_object
from air_cli.store.lock import locked
from air_cli.store.workspace import RUN_FILE, Workspace


def read_links(workspace: Workspace) -> dict[str, str]:
    """Project id → plan id; a damaged file is answered from the runs themselves."""
    if not workspace.links_file.exists():
        return {}
    try:
        links = read_json_object(workspace.links_file)
    except FileError:
        return _links_from_runs(workspace)
    return {k: v for k, v in links.items() if is_run_id(k) and isinstance(v, str) and is_run_id(v)}


def link_plan(workspace: Workspace, project_id: str, plan_id: str) -> None:
    """Remember that a project was composed from a plan; a damaged file is set aside and rebuilt."""
    path = workspace.links_file
    with locked(path):
        links = read_links(workspace)
        if path.exists() and not _is_readable(path):
            path.replace(path.with_suffix(".damaged.json"))
        links[project_id] = plan_id
        write_file(path, dump_json(dict(sorted(links.items()))))


def plan_of(workspace: Workspace, project_id: str) -> str | None:
    """Plan id of a project, by its link."""
    return read_links(workspace).get(project_id)


def _is_readable(path: Path) -> bool:
    try:
        read_json_object(path)
    except FileError:
        return False
    return True


def _links_from_runs(workspace: Workspace) -> dict[str, str]:
    links: dict[str, str] = {}
    for ref in workspace.runs("midi_generation"):
        with contextlib.suppress(FileError):
            for source in read_json_object(ref.path / RUN_FILE).get("inputs", []):
                if isinstance(source, dict) and source.get("stage") == "param_generation":
                    links[ref.run_id] = str(source.get("run_id", ""))
    return {k: v for k, v in links.items() if is_run_id(v)}
