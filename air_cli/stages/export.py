"""`air export`: the manifest and the ZIP of a project."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from air_cli import __version__
from air_cli.domain.names import safe_name
from air_cli.domain.run import Stage
from air_cli.errors import AirError, InvalidRunIdError
from air_cli.exporters.archive import ArchiveFile, write_zip
from air_cli.exporters.manifest import ExportFile, ExportManifest, RunFolders, build_manifest
from air_cli.stages.machine_paths import without_machine_paths
from air_cli.stages.records import load_plan, load_record, load_render_state
from air_cli.stages.session import Session
from air_cli.store.atomic import open_atomic
from air_cli.store.json_files import dump_json
from air_cli.store.links import plan_of
from air_cli.store.projects import load_project
from air_cli.store.workspace import STAGES, RunRef, Workspace, sha256_of

_TEXT_SUFFIXES = frozenset({".json", ".txt", ".svg", ".md"})
_FALLBACK_MOMENT = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A written archive; `skipped` names files that could not be read."""

    path: Path
    manifest: ExportManifest
    skipped: tuple[str, ...]


def manifest(session: Session, project_id: str, plan_id: str | None = None) -> ExportManifest:
    """The manifest of a project; its plan by id, else by link, else by matching `selected_samples`.

    Raises:
        InvalidRunIdError: neither a render nor a composition has the id.
    """
    workspace = session.workspace
    plan_run = plan_id or plan_of(workspace, project_id) or plan_by_samples(workspace, project_id)
    folders = RunFolders(
        render=workspace.run_path("render", project_id),
        midi_generation=workspace.run_path("midi_generation", project_id),
        param_generation=workspace.run_path("param_generation", plan_run) if plan_run else None,
    )
    if folders.render is None and folders.midi_generation is None:
        raise InvalidRunIdError(f"no project has the id `{project_id}`", hint="air projects")
    return build_manifest(workspace.outputs, folders, project_id, plan_run)


def plan_by_samples(workspace: Workspace, project_id: str) -> str | None:
    """The newest plan whose chosen samples are those of the render, where a render chose any."""
    try:
        state = load_render_state(workspace, project_id) or {}
    except AirError:
        return None
    chosen = state.get("request", {}).get("selected_samples") or {}
    if not chosen:
        return None
    for reference in reversed(workspace.runs("param_generation")):
        try:
            if load_plan(reference).plan.meta.selected_samples == chosen:
                return reference.run_id
        except AirError:
            continue
    return None


def export_zip(session: Session, project_id: str, plan_id: str | None = None) -> ExportResult:
    """Pack a project into `outputs/exports/<project>_<run_id>.zip`.

    Raises:
        InvalidRunIdError: no such project.
        WorkspaceError: the archive cannot be written; nothing is left behind.
    """
    workspace = session.workspace
    listed = manifest(session, project_id, plan_id)
    name = safe_name(_project_name(session, project_id), fallback="project")
    target = workspace.exports_dir / f"{name}_{project_id}.zip"
    files, texts = _packed(session, listed)
    shown = listed.model_copy(update={"files": tuple(_as_packed(file, texts) for file in listed.files)})
    sheet = dump_json(_provenance(session, listed, texts))
    texts["manifest.json"] = dump_json(shown.model_dump(mode="json"))
    texts["provenance.json"] = without_machine_paths(session.settings, sheet)
    session.progress("packing", 0.0)
    with open_atomic(target) as file:
        skipped = write_zip(file, files, texts, _moment(session, listed))
    session.progress("packing", 1.0)
    return ExportResult(target, shown, tuple(skipped))


def _archive_name(file: ExportFile) -> str:
    return f"{file.step}/{file.rel_path}"


def _packed(session: Session, listed: ExportManifest) -> tuple[list[ArchiveFile], dict[str, str]]:
    """Files to pack as they are, and texts that held a path of this machine without it."""
    plain: list[ArchiveFile] = []
    texts: dict[str, str] = {}
    for file in listed.files:
        source = session.workspace.outputs / file.url
        cleaned = _cleaned(session, source) if source.suffix in _TEXT_SUFFIXES else None
        if cleaned is None:
            plain.append(ArchiveFile(source, _archive_name(file)))
        else:
            texts[_archive_name(file)] = cleaned
    return plain, texts


def _cleaned(session: Session, source: Path) -> str | None:
    """The text without paths of this machine; `None` where there is none in it, or it cannot be read."""
    try:
        content = source.read_text("utf-8", "replace")
    except OSError:
        return None
    cleaned = without_machine_paths(session.settings, content)
    return cleaned if cleaned != content else None


def _as_packed(file: ExportFile, texts: Mapping[str, str]) -> ExportFile:
    text = texts.get(_archive_name(file))
    return file if text is None else file.model_copy(update={"bytes": len(text.encode())})


def _project_name(session: Session, project_id: str) -> str:
    try:
        stored = load_project(session.workspace, project_id).get("name")
        if stored:
            return str(stored)
        state = load_render_state(session.workspace, project_id) or {}
    except AirError:
        return "project"
    return str(state.get("response", {}).get("project_name") or "project")


def _moment(session: Session, listed: ExportManifest) -> datetime:
    """Time of every entry: `SOURCE_DATE_EPOCH`, else when the newest run of the project was made."""
    epoch = session.settings.variable("SOURCE_DATE_EPOCH")
    if epoch and epoch.isdigit():
        return datetime.fromtimestamp(min(int(epoch), 4_102_444_800), UTC)
    moments = [record["created_at"] for record in _records(session, listed).values() if record.get("created_at")]
    try:
        return max(datetime.fromisoformat(str(moment)) for moment in moments)
    except ValueError:
        return _FALLBACK_MOMENT


def _records(session: Session, listed: ExportManifest) -> dict[Stage, dict[str, Any]]:
    ids = {
        "render": listed.render_run_id,
        "midi_generation": listed.midi_run_id,
        "param_generation": listed.param_run_id,
    }
    records: dict[Stage, dict[str, Any]] = {}
    for stage in STAGES:
        run_id = ids[stage]
        path = session.workspace.run_path(stage, run_id) if run_id else None
        record = load_record(RunRef(stage, run_id, path)) if run_id and path else None
        if record is not None:
            records[stage] = record.model_dump(mode="json")
    return records


def _provenance(session: Session, listed: ExportManifest, texts: Mapping[str, str]) -> dict[str, Any]:
    """What made the project: prompt, runs with seeds and providers, samples, loudness, versions, hashes."""
    prompt = None
    plan_path = session.workspace.run_path("param_generation", listed.param_run_id) if listed.param_run_id else None
    if listed.param_run_id and plan_path:
        try:
            prompt = load_plan(RunRef("param_generation", listed.param_run_id, plan_path)).plan.user_prompt
        except AirError:
            prompt = None
    try:
        response = (load_render_state(session.workspace, listed.render_run_id) or {}).get("response", {})
    except AirError:
        response = {}
    return {
        "schema": "air.provenance/1",
        "project": listed.render_run_id,
        "air_version": __version__,
        "prompt": prompt,
        "runs": _records(session, listed),
        "samples": response.get("samples", {}),
        "integrated_lufs": response.get("integrated_lufs"),
        "true_peak_dbtp": response.get("true_peak_dbtp"),
        "missing": list(listed.missing),
        "sha256": _hashes(session, listed, texts),
    }


def _hashes(session: Session, listed: ExportManifest, texts: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 of every file as it is packed."""
    hashes: dict[str, str] = {}
    for file in listed.files:
        name, source = _archive_name(file), session.workspace.outputs / file.url
        if name in texts:
            hashes[name] = hashlib.sha256(texts[name].encode()).hexdigest()
        elif os.access(source, os.R_OK):
            hashes[name] = sha256_of(source)
    return hashes
