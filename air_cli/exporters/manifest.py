"""The manifest of a project: every file of its three stages."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from air_cli.domain.run_id import Stage

MAX_FILES = 100_000
"""Bound on what one folder may hold: a run has a few dozen files."""
STAGE_ORDER: tuple[Stage, ...] = ("render", "midi_generation", "param_generation")


class ExportFile(BaseModel):
    """One file; `rel_path` within its run folder, `url` relative to the outputs folder, both posix."""

    model_config = ConfigDict(frozen=True)

    step: Stage
    rel_path: str
    url: str
    bytes: int


class ExportManifest(BaseModel):
    """What a project consists of; `missing` names the stages that are not there."""

    model_config = ConfigDict(frozen=True)

    render_run_id: str
    midi_run_id: str | None = None
    param_run_id: str | None = None
    files: tuple[ExportFile, ...] = ()
    missing: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class RunFolders:
    """Where the stages of a project lie; `None` where one is missing."""

    render: Path | None
    midi_generation: Path | None
    param_generation: Path | None

    def folder(self, stage: Stage) -> Path | None:
        """The folder of a stage."""
        return {
            "render": self.render,
            "midi_generation": self.midi_generation,
            "param_generation": self.param_generation,
        }[stage]


def build_manifest(outputs: Path, folders: RunFolders, render_run_id: str, param_run_id: str | None) -> ExportManifest:
    """List every file of a project.

    Args:
        outputs: the outputs folder, which `url` is relative to.
        folders: where the stages lie.
        render_run_id: the project.
        param_run_id: its plan, where known.
    """
    files: list[ExportFile] = []
    missing: list[Stage] = []
    for stage in STAGE_ORDER:
        folder = folders.folder(stage)
        found = _files(folder) if folder else []
        if folder is None or not found:
            missing.append(stage)
            continue
        for path, size in found:
            relative = path.relative_to(folder).as_posix()
            url = path.relative_to(outputs).as_posix()
            files.append(ExportFile(step=stage, rel_path=relative, url=url, bytes=size))
    return ExportManifest(
        render_run_id=render_run_id,
        midi_run_id=render_run_id if folders.midi_generation else None,
        param_run_id=param_run_id if folders.param_generation else None,
        files=tuple(files),
        missing=tuple(missing),
    )


def _files(folder: Path) -> list[tuple[Path, int]]:
    """Files with their sizes, in order of name; what goes while it is listed is not listed."""
    found: list[tuple[Path, int]] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            with contextlib.suppress(OSError):
                if not name.startswith(".") and path.is_file():
                    found.append((path, path.stat().st_size))
            if len(found) >= MAX_FILES:
                return found
    return found
