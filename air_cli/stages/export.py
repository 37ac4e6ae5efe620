"""`air export`: the manifest and the ZIP of a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from air_cli import __version__
from air_cli.domain.names import safe_name
from air_cli.errors import NotFoundError
from air_cli.exporters.archive import ArchiveFile, write_zip
from air_cli.exporters.manifest import ExportManifest
from air_cli.exporters.provenance import provenance_markdown
from air_cli.stages.authorship import authorship
from air_cli.stages.export_daw import daw_path
from air_cli.stages.export_files import ExportOptions, Package, build_package, check_options
from air_cli.stages.machine_paths import without_machine_paths
from air_cli.stages.project_data import ProjectData, export_moment, project_data
from air_cli.stages.project_files import manifest
from air_cli.stages.session import Session
from air_cli.stages.sounds import SoundChoice
from air_cli.stages.used_sounds import sample_sheet, used_sounds
from air_cli.store.atomic import open_atomic, scratch_folder
from air_cli.store.json_files import dump_json

__all__ = ["ExportOptions", "ExportResult", "export_zip", "manifest"]

_MUSIC_FIELDS = ("tempo", "key", "scale", "meter", "bars", "length_seconds", "seed", "instruments")


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A written archive; `skipped` names files that could not be read."""

    path: Path
    manifest: ExportManifest
    skipped: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def export_zip(session: Session, project_id: str, options: ExportOptions | None = None) -> ExportResult:
    """Pack a project into `outputs/exports/<project>_<run_id>.zip`.

    Raises:
        InvalidRunIdError: no such project.
        NotFoundError: nothing of what is wanted is there.
        SettingError: an option cannot be carried out.
        WorkspaceError: the archive cannot be written; nothing is left behind.
    """
    options = options or ExportOptions()
    check_options(options)
    data = project_data(session, project_id, options.plan_id)
    exports = session.workspace.exports_dir
    target = _zip_path(session, data, options)
    with scratch_folder(exports) as scratch:
        package = build_package(session, data.listed, data.audio, options, scratch)
        if not package.files:
            wanted = " and ".join(options.only) or "readable file"
            raise NotFoundError(f"project `{project_id}` has no {wanted} to export", hint=f"air render {project_id}")
        shown = data.listed.model_copy(update={"files": tuple(file.listed for file in package.files)})
        sheet, warnings = provenance(session, data, package)
        body = {**shown.model_dump(mode="json"), "skipped": package.skipped}
        texts = {file.name: file.text for file in package.files if file.text is not None}
        texts["manifest.json"] = dump_json(body)
        texts["provenance.json"] = without_machine_paths(session.settings, dump_json(sheet))
        texts["provenance.md"] = without_machine_paths(session.settings, provenance_markdown(sheet))
        files = [ArchiveFile(file.source, file.name) for file in package.files if file.source is not None]
        session.progress("packing", 0.7)
        with open_atomic(target) as file:
            late = write_zip(file, files, texts, export_moment(session, data))
    session.progress("packing", 1.0)
    return ExportResult(target, shown, (*package.skipped, *late), warnings)


def _zip_path(session: Session, data: ProjectData, options: ExportOptions) -> Path:
    kinds = "".join(f"_{part}" for part in options.only)
    return session.workspace.exports_dir / f"{safe_name(data.name, fallback='project')}_{data.run_id}{kinds}.zip"


def dry_export(session: Session, project_id: str, targets: Sequence[str], options: ExportOptions) -> dict[str, Path]:
    """Target (`zip`, `dawproject`, `reaper`, `sfz`) → the file or folder that would be written; nothing is.

    Raises:
        InvalidRunIdError: no such project.
        SettingError: an option cannot be carried out.
    """
    check_options(options)
    data = project_data(session, project_id, options.plan_id)
    return {
        target: _zip_path(session, data, options) if target == "zip" else daw_path(session, data, target)
        for target in targets
    }


def provenance(session: Session, data: ProjectData, package: Package) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What made the project: prompt, runs, authors, samples, loudness, hashes; and what could not be found."""
    samples = data.response.get("samples")
    samples = samples if isinstance(samples, dict) else {}
    ids = [str(i) for used in samples.values() if isinstance(used, dict) for i in used.get("ids") or []]
    midi = data.midi_ref
    choices: tuple[SoundChoice, ...] = ()
    warnings: tuple[str, ...] = ()
    if ids and midi is not None and data.composition is not None:
        used = used_sounds(session, data.composition, midi, data.folders.render)
        choices = used.choices
    rows = sample_sheet(session, ids, choices)
    gone = [row["id"] for row in rows if row["sha256"] is None]
    if gone:
        shown = ", ".join(gone[:3]) + (" …" if len(gone) > 3 else "")
        warnings = (f"{len(gone)} samples of the render are gone, their hashes are not known: {shown}",)
    composed = data.records.get("midi_generation")
    is_known = composed is not None and data.meta is not None
    return {
        "schema": "air.provenance/1",
        "project": data.run_id,
        "name": data.name,
        "air_version": __version__,
        "prompt": data.prompt,
        "music": data.meta.model_dump(mode="json", include=set(_MUSIC_FIELDS)) if data.meta else None,
        "plan": data.listed.param_run_id,
        "runs": {stage: record.model_dump(mode="json") for stage, record in data.records.items()},
        "written_by": authorship(session.workspace, composed, data.meta) if is_known else {},  # type: ignore[arg-type]
        "samples": samples,
        "sample_files": rows,
        "stem_gains_db": package.gains_db,
        "integrated_lufs": data.response.get("integrated_lufs"),
        "true_peak_dbtp": data.response.get("true_peak_dbtp"),
        "missing": list(data.listed.missing),
        "skipped": package.skipped,
        "sha256": {file.name: file.sha256 for file in package.files},
    }, warnings
