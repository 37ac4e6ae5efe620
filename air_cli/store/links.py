"""`step_links.json`: which plan a project came from. Read-modify-written under a file lock."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from air_cli.domain.run import is_run_id
from air_cli.errors import FileError
from air_cli.store.atomic import write_file
from air_cli.store.json_files import dump_json, read_json_object
from air_cli.store.lock import locked
from air_cli.store.projects import set_aside
from air_cli.store.workspace import RUN_FILE, Workspace


def read_links(workspace: Workspace) -> dict[str, str]:
    """Project id → plan id; a damaged file is answered from the runs themselves."""
    if not workspace.links_file.exists():
        return {}
    try:
        links = read_json_object(workspace.links_file)
    except FileError:
        return links_from_runs(workspace)
    return {k: v for k, v in links.items() if is_run_id(k) and isinstance(v, str) and is_run_id(v)}


def link_plan(workspace: Workspace, project_id: str, plan_id: str) -> None:
    """Remember that a project was composed from a plan; a damaged file is set aside and rebuilt."""
    add_links(workspace, {project_id: plan_id})


def add_links(workspace: Workspace, added: Mapping[str, str]) -> None:
    """Remember several links at once."""
    path = workspace.links_file
    with locked(path):
        links = read_links(workspace)
        if path.exists() and not _is_readable(path):
            set_aside(path, ".damaged.json")
        write_file(path, dump_json(dict(sorted({**links, **added}.items()))))


def mend_links(workspace: Workspace) -> Path | None:
    """Set a damaged file aside and rebuild it from the runs; returns where the old one is, `None` where all is well."""
    path = workspace.links_file
    if not path.exists() or _is_readable(path):
        return None
    with locked(path):
        if not path.exists() or _is_readable(path):
            return None
        links = links_from_runs(workspace)
        kept = set_aside(path, ".damaged.json")
        write_file(path, dump_json(dict(sorted(links.items()))))
    return kept


def plan_of(workspace: Workspace, project_id: str) -> str | None:
    """Plan id of a project, by its link."""
    return read_links(workspace).get(project_id)


def _is_readable(path: Path) -> bool:
    try:
        read_json_object(path)
    except FileError:
        return False
    return True


def links_from_runs(workspace: Workspace) -> dict[str, str]:
    """Project id → plan id as the compositions' own provenance tells; a part written anew has its source's plan."""
    links: dict[str, str] = {}
    sources: dict[str, str] = {}
    for ref in workspace.runs("midi_generation"):
        with contextlib.suppress(FileError):
            inputs = read_json_object(ref.path / RUN_FILE).get("inputs")
            for source in inputs if isinstance(inputs, list) else ():
                if isinstance(source, dict) and is_run_id(str(source.get("run_id", ""))):
                    rows = links if source.get("stage") == "param_generation" else sources
                    rows[ref.run_id] = str(source["run_id"])
    for project_id in sources:
        seen, origin = {project_id}, sources[project_id]
        while origin not in links and origin in sources and origin not in seen:
            seen.add(origin)
            origin = sources[origin]
        if origin in links:
            links.setdefault(project_id, links[origin])
    return links
