"""What the stages of one project hold, read as far as it can be read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from air_cli.domain.composition import Composition
from air_cli.domain.plan import PlanMeta
from air_cli.domain.run import RunRecord
from air_cli.domain.run_id import Stage
from air_cli.exporters.manifest import ExportManifest, RunFolders
from air_cli.stages.export_files import RenderAudio, render_audio
from air_cli.stages.project_files import listed_files, tried
from air_cli.stages.records import load_composition, load_plan, load_record, load_render_state
from air_cli.stages.session import Session
from air_cli.store.projects import load_project
from air_cli.store.workspace import STAGES, RunRef, Workspace

_FALLBACK_MOMENT = datetime(2020, 1, 1, tzinfo=UTC)
_LATEST_EPOCH = 4_102_444_800


@dataclass(frozen=True, slots=True)
class ProjectData:
    """A project as an export sees it; what is missing or damaged is `None` or empty."""

    run_id: str
    name: str
    listed: ExportManifest
    folders: RunFolders
    composition: Composition | None
    meta: PlanMeta | None
    prompt: str | None
    state: dict[str, Any] = field(default_factory=dict)
    records: dict[Stage, RunRecord] = field(default_factory=dict)
    audio: RenderAudio = field(default_factory=RenderAudio)

    @property
    def response(self) -> dict[str, Any]:
        """What the render answered."""
        response = self.state.get("response")
        return response if isinstance(response, dict) else {}

    @property
    def midi_ref(self) -> RunRef | None:
        """The composition's run."""
        path = self.folders.midi_generation
        return RunRef("midi_generation", self.run_id, path) if path else None


def project_data(session: Session, project_id: str, plan_id: str | None = None) -> ProjectData:
    """Read a project.

    Raises:
        InvalidRunIdError: neither a render nor a composition has the id.
    """
    workspace = session.workspace
    listed, folders = listed_files(session, project_id, plan_id)
    midi = folders.midi_generation
    loaded = tried(lambda: load_composition(RunRef("midi_generation", project_id, midi))) if midi else None
    composition = loaded[0] if loaded else None
    state = tried(lambda: load_render_state(workspace, project_id)) or {}
    plan = None
    if listed.param_run_id and folders.param_generation:
        ref = RunRef("param_generation", listed.param_run_id, folders.param_generation)
        found = tried(lambda: load_plan(ref))
        plan = found.plan if found else None
    meta = composition.meta if composition else plan.meta if plan else None
    return ProjectData(
        run_id=project_id,
        name=_name(workspace, project_id, state, meta),
        listed=listed,
        folders=folders,
        composition=composition,
        meta=meta,
        prompt=plan.user_prompt if plan else None,
        state=state,
        records=_records(listed, folders),
        audio=render_audio(workspace.outputs, folders.render, state),
    )


def _name(workspace: Workspace, project_id: str, state: dict[str, Any], meta: PlanMeta | None) -> str:
    stored = tried(lambda: load_project(workspace, project_id)) or {}
    response = state.get("response")
    rendered = response.get("project_name") if isinstance(response, dict) else None
    return str(stored.get("name") or rendered or (meta.title if meta else "") or "project")


def _records(listed: ExportManifest, folders: RunFolders) -> dict[Stage, RunRecord]:
    ids = {
        "render": listed.render_run_id,
        "midi_generation": listed.midi_run_id,
        "param_generation": listed.param_run_id,
    }
    records: dict[Stage, RunRecord] = {}
    for stage in STAGES:
        run_id, path = ids[stage], folders.folder(stage)
        record = load_record(RunRef(stage, run_id, path)) if run_id and path else None
        if record is not None:
            records[stage] = record
    return records


def export_moment(session: Session, data: ProjectData) -> datetime:
    """Time of everything in an export: `SOURCE_DATE_EPOCH`, else when the newest run of the project was made."""
    epoch = session.settings.variable("SOURCE_DATE_EPOCH")
    if epoch and epoch.isascii() and epoch.isdigit():
        return datetime.fromtimestamp(min(int(epoch[:12]), _LATEST_EPOCH), UTC)
    moments = [moment for record in data.records.values() if (moment := _moment(record.created_at))]
    return max(moments, default=_FALLBACK_MOMENT)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
