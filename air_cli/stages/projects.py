"""`air projects`: what there is, newest first; a long listing reads only what changed since the last one."""

import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from air_cli.errors import WorkspaceError
from air_cli.stages.project_glue import FIELDS, Pieces, Project, glue, project_of, row_of, with_mix_looked_for
from air_cli.stages.project_order import Place, place_of, places, stamps_before
from air_cli.stages.session import Session
from air_cli.store.links import mended_links, plan_in, read_links
from air_cli.store.workspace import MIDI_FILE, PLAN_FILE, RENDER_STATE_FILE, Workspace

if TYPE_CHECKING:
    from air_cli.stages.project_samples import SampleFacts

WORTH_AN_INDEX = 64
"""Listings of fewer projects than this read the files: that is as quick, and leaves nothing behind."""
_READING = "1"
"""Another one whenever `glue` makes something else of the same files."""
INDEX_VERSION = zlib.crc32(" ".join((_READING, *FIELDS)).encode()) >> 1


@dataclass(frozen=True, slots=True)
class ProjectList:
    """Projects, newest first, of `total` there are; `warnings` says what was mended on the way."""

    projects: list[Project]
    warnings: tuple[str, ...]
    total: int


def list_projects(session: Session, newest: int = 0) -> ProjectList:
    """Projects; broken ones are listed as such, a damaged store is set aside and rebuilt.

    Args:
        session: where.
        newest: only so many, and no file of another project is opened; 0 for all.
    """
    workspace = session.workspace
    total, found = places(workspace, newest)
    chosen = list(islice(found, newest or None))
    few = [place.run_id for place in chosen] if len(chosen) < WORTH_AN_INDEX else None
    links, warnings = _links(workspace, few)
    listed = _glued(workspace, _pieces(workspace, chosen, links), warnings, is_all=len(chosen) == total)
    outputs = str(workspace.outputs)
    return ProjectList([with_mix_looked_for(outputs, project) for project in listed], tuple(warnings), total)


def show_project(session: Session, run_id: str) -> "tuple[Project, dict[str, list[SampleFacts]], tuple[str, ...]]":
    """One project, the samples of each of its instruments, and what was mended on the way.

    Raises:
        NotFoundError: there is none with this id.
    """
    from air_cli.stages.project_samples import project_samples

    workspace = session.workspace
    ref = workspace.find(run_id, "midi_generation", "render")
    # `latest` means what was made last, which may be the render of a composition.
    composed = workspace.run_path("midi_generation", ref.run_id)
    links, warnings = _links(workspace, [ref.run_id])
    (pieces,) = _pieces(workspace, [place_of(workspace, ref.run_id, composed.name if composed else None)], links)
    project = with_mix_looked_for(str(workspace.outputs), glue(pieces, warnings))
    return project, project_samples(session, project), tuple(warnings)


def _links(workspace: Workspace, wanted: Sequence[str] | None) -> tuple[Mapping[str, Any], list[str]]:
    try:
        links, kept = mended_links(workspace, wanted)
    except WorkspaceError:
        return read_links(workspace), ["step_links.json is damaged; links are read from the runs"]
    return links, [f"step_links.json was damaged: set aside as {kept.name}, rebuilt from the runs"] if kept else []


def _pieces(workspace: Workspace, chosen: Sequence[Place], links: Mapping[str, Any]) -> list[Pieces]:
    plan_ids = {place.run_id: plan_in(links, place.run_id) for place in chosen}
    plans = _plan_folders(workspace, chosen, plan_ids)
    return [
        Pieces(workspace, place.run_id, place.created_at, place.midi, plan_id, plans.get(plan_id or ""))
        for place in chosen
        for plan_id in (plan_ids[place.run_id],)
    ]


def _plan_folders(workspace: Workspace, chosen: Sequence[Place], plan_ids: Mapping[str, str | None]) -> dict[str, str]:
    """Plan's id → the name of its folder.

    Most plans are made in the seconds before their composition: those are found without listing all there are.
    """
    planned = workspace.stage_dir("param_generation")
    found: dict[str, str] = {}
    for place in chosen:
        plan_id = plan_ids[place.run_id]
        if plan_id and len(chosen) < WORTH_AN_INDEX and place.created_at:
            names = (f"{stamp}_{plan_id}" for stamp in stamps_before(place.created_at))
            name = next((name for name in names if os.path.isdir(planned / name)), None)  # noqa: PTH112
            if name is not None:
                found[plan_id] = name
    missing = {plan_id for plan_id in plan_ids.values() if plan_id and plan_id not in found}
    return {**found, **(workspace.names_of("param_generation", missing) if missing else {})}


def _glued(workspace: Workspace, chosen: Sequence[Pieces], warnings: list[str], *, is_all: bool) -> list[Project]:
    """The projects, from the index where their files are as they were; what was read anew goes there."""
    if len(chosen) < WORTH_AN_INDEX:
        return [glue(pieces, warnings) for pieces in chosen]
    from air_cli.store.project_index import IndexRow, keep_in_index, open_index

    listed: list[Project] = []
    fresh: dict[str, IndexRow] = {}
    key_of = _keys(workspace)
    with open_index(workspace.projects_index, INDEX_VERSION) as index:
        for pieces in chosen:
            key = key_of(pieces)
            row = index.row(pieces.run_id, key)
            project = project_of(row) if row is not None else None
            if project is None:
                told = len(warnings)
                project = glue(pieces, warnings)
                if len(warnings) == told:
                    fresh[pieces.run_id] = (key, row_of(project))
            listed.append(project)
        gone = index.ids().difference(pieces.run_id for pieces in chosen) if is_all else set()
    if fresh or gone:
        keep_in_index(workspace.projects_index, INDEX_VERSION, fresh, gone)
    return listed


def _keys(workspace: Workspace) -> Callable[[Pieces], str]:
    """What a project is glued from: names, and every file by its number, size and time of change.

    Paths are put together as text: asked of a hundred thousand projects, `Path` would take most of the time.
    """
    composed, planned = (str(workspace.stage_dir(stage)) for stage in ("midi_generation", "param_generation"))
    rendered, stored = str(workspace.stage_dir("render")), str(workspace.projects_dir)

    def key(pieces: Pieces) -> str:
        run_id, midi, plan = pieces.run_id, pieces.midi, pieces.plan
        stamps = (
            _stamp(f"{rendered}/{run_id}/{RENDER_STATE_FILE}"),
            _stamp(f"{stored}/{run_id}.json"),
            _stamp(f"{composed}/{midi}/{MIDI_FILE}") if midi else None,
            _stamp(f"{planned}/{plan}/{PLAN_FILE}") if plan else None,
        )
        return repr((pieces.created_at, midi, pieces.plan_id, plan, stamps))

    return key


def _stamp(path: str) -> tuple[int, int, int] | None:
    try:
        state = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns
