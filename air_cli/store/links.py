"""`step_links.json`: which plan a project came from. Read-modify-written under a file lock."""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from air_cli.domain.run_id import is_run_id
from air_cli.errors import FileError
from air_cli.store.atomic import write_file
from air_cli.store.json_files import dump_json, read_json_member, read_json_members, read_json_object
from air_cli.store.lock import locked
from air_cli.store.projects import set_aside
from air_cli.store.workspace import RUN_FILE, Workspace


def read_links(workspace: Workspace) -> dict[str, str]:
    """Project id → plan id; a damaged file is answered from the runs themselves."""
    links = _stored(workspace.links_file)
    return links_from_runs(workspace) if links is None else _valid(links)


def _valid(links: Mapping[str, Any]) -> dict[str, str]:
    return {k: v for k, v in links.items() if is_run_id(k) and isinstance(v, str) and is_run_id(v)}


def _stored(path: Path) -> dict[str, Any] | None:
    """What is in the file; empty where there is none, `None` where it is damaged."""
    if not path.exists():
        return {}
    try:
        return read_json_object(path)
    except FileError:
        return None


def faulty_links(workspace: Workspace) -> int | None:
    """How many entries of the file do not tie one id to another; `None` where the whole file is damaged."""
    links = _stored(workspace.links_file)
    return None if links is None else len(links) - len(_valid(links))


def link_plan(workspace: Workspace, project_id: str, plan_id: str) -> None:
    """Remember that a project was composed from a plan; a damaged file is set aside and rebuilt."""
    add_links(workspace, {project_id: plan_id})


def add_links(workspace: Workspace, added: Mapping[str, str]) -> None:
    """Remember several links at once."""
    path = workspace.links_file
    with locked(path):
        links = _stored(path)
        if links is None:
            links = links_from_runs(workspace)
            set_aside(path, ".damaged.json")
        write_file(path, dump_json(dict(sorted({**_valid(links), **added}.items()))))


def mended_links(workspace: Workspace, wanted: Sequence[str] | None = None) -> tuple[Mapping[str, Any], Path | None]:
    """The links as they stand in the file, to be asked by `plan_in`; of the `wanted` projects at least.

    A damaged file is set aside and rebuilt from the runs: where the old one is then comes second.

    Raises:
        WorkspaceError: the file is damaged and cannot be rewritten.
    """
    path = workspace.links_file
    if wanted is not None:
        with contextlib.suppress(FileError):
            return read_json_members(path, wanted), None
    links = _stored(path)
    if links is not None:
        return links, None
    with locked(path):
        links = _stored(path)
        if links is not None:
            return links, None
        rebuilt = links_from_runs(workspace)
        kept = set_aside(path, ".damaged.json")
        write_file(path, dump_json(dict(sorted(rebuilt.items()))))
    return rebuilt, kept


def plan_of(workspace: Workspace, project_id: str) -> str | None:
    """Plan id of a project, by its link."""
    if not workspace.links_file.exists():
        return None
    try:
        return _as_id(read_json_member(workspace.links_file, project_id))
    except FileError:
        return links_from_runs(workspace).get(project_id)


def plan_in(links: Mapping[str, Any], project_id: str) -> str | None:
    """Plan id of a project; `None` where there is none, or something else stands there."""
    return _as_id(links.get(project_id))


def _as_id(value: object) -> str | None:
    return value if isinstance(value, str) and is_run_id(value) else None


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
