"""Which files make a project: found by ids and links, none of them opened that need not be."""

from collections.abc import Callable
from functools import partial
from typing import Any

from air_cli.errors import AirError, InvalidRunIdError
from air_cli.exporters.manifest import ExportManifest, RunFolders, build_manifest
from air_cli.stages.records import load_plan, load_render_state
from air_cli.stages.session import Session
from air_cli.store.links import plan_of
from air_cli.store.workspace import Workspace


def manifest(session: Session, project_id: str, plan_id: str | None = None) -> ExportManifest:
    """The manifest of a project; its plan by id, else by link, else by matching `selected_samples`.

    Raises:
        InvalidRunIdError: neither a render nor a composition has the id.
    """
    return listed_files(session, project_id, plan_id)[0]


def listed_files(session: Session, project_id: str, plan_id: str | None) -> tuple[ExportManifest, RunFolders]:
    """The manifest of a project, and where its stages lie; as `manifest`."""
    workspace = session.workspace
    plan_run = plan_id or plan_of(workspace, project_id) or plan_by_samples(workspace, project_id)
    folders = RunFolders(
        render=workspace.run_path("render", project_id),
        midi_generation=workspace.run_path("midi_generation", project_id),
        param_generation=workspace.run_path("param_generation", plan_run) if plan_run else None,
    )
    if folders.render is None and folders.midi_generation is None:
        raise InvalidRunIdError(f"no project has the id `{project_id}`", hint="air projects")
    return build_manifest(workspace.outputs, folders, project_id, plan_run), folders


def plan_by_samples(workspace: Workspace, project_id: str) -> str | None:
    """The newest plan whose chosen samples are those of the render, where a render chose any."""
    state = tried(lambda: load_render_state(workspace, project_id)) or {}
    request = state.get("request")
    chosen = request.get("selected_samples") if isinstance(request, dict) else None
    if not chosen:
        return None
    for reference in reversed(workspace.runs("param_generation")):
        loaded = tried(partial(load_plan, reference))
        if loaded is not None and loaded.plan.meta.selected_samples == chosen:
            return reference.run_id
    return None


def tried(reader: Callable[[], Any]) -> Any:
    """What a reader gives; `None` where its file is missing or damaged."""
    try:
        return reader()
    except AirError:
        return None
