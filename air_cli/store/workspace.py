"""Paths of the workspace and its runs: finding, naming, listing."""

import contextlib
import difflib
import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from air_cli.config import Settings
from air_cli.domain.run import MIN_PREFIX_LENGTH, RUN_ID_LENGTH, Stage, is_run_id
from air_cli.domain.text import one_line
from air_cli.errors import InvalidRunIdError
from air_cli.store.atomic import recover_folder
from air_cli.store.leftovers import replaced_folder, replaced_name

RUN_FILE = "run.json"
PLAN_FILE = "parameter_plan.json"
PLAN_RAW_FILE = "parameter_plan_raw.txt"
COMPOSITION_RAW_FILE = "composition_raw.txt"
REQUEST_FILE = "request.json"
MIDI_FILE = "midi.json"
RENDER_STATE_FILE = "render_state.json"
STAGES: tuple[Stage, ...] = ("param_generation", "midi_generation", "render")
_MAKE_HINT = {
    "param_generation": 'air plan "lofi beat"',
    "midi_generation": "air compose latest",
    "render": "air render latest",
}


@dataclass(frozen=True, slots=True)
class RunRef:
    """A run folder on disk."""

    stage: Stage
    run_id: str
    path: Path


def new_run_id() -> str:
    """12 lower-case hex digits that no other run has."""
    return secrets.token_hex(RUN_ID_LENGTH // 2)


def utc_stamp(moment: datetime) -> str:
    """`YYYYMMDD_HHMMSS` in UTC, as run folders and audio files carry it."""
    return moment.astimezone(UTC).strftime("%Y%m%d_%H%M%S")


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Workspace:
    """The folders of one workspace."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.outputs = settings.outputs
        self.inventory_file = self.outputs / "inventory" / "inventory.json"
        self.inventory_index = self.inventory_file.with_name("index.sqlite")
        self.listening_file = self.inventory_file.with_name("listening.sqlite")
        self.overrides_file = self.inventory_file.with_name("overrides.toml")
        self.projects_dir = self.outputs / "projects"
        self.links_file = self.projects_dir / "step_links.json"
        self.exports_dir = self.outputs / "exports"

    def stage_dir(self, stage: Stage) -> Path:
        """Folder that holds all runs of a stage."""
        return self.outputs / stage

    def new_run_path(self, stage: Stage, run_id: str, moment: datetime) -> Path:
        """Folder a new run will have."""
        name = run_id if stage == "render" else f"{utc_stamp(moment)}_{run_id}"
        return self.stage_dir(stage) / name

    def runs(self, stage: Stage) -> list[RunRef]:
        """Complete runs of a stage, oldest first; one whose replacement was interrupted comes back."""
        found, waiting = self._scan(stage)
        if waiting:
            for final in waiting:
                recover_folder(final)
            found, _ = self._scan(stage)
        return [ref for _, _, ref in sorted(found, key=lambda row: (row[0], row[1], row[2].run_id))]

    def _scan(self, stage: Stage) -> tuple[list[tuple[str, int, RunRef]], list[Path]]:
        """Runs with their stamp and time of change, and those whose predecessor still waits beside them."""
        folder = self.stage_dir(stage)
        found: list[tuple[str, int, RunRef]] = []
        waiting: list[Path] = []
        with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
            for entry in entries:
                stamp, _, run_id = entry.name.rpartition("_")
                if entry.name.startswith("."):
                    waiting += [final] if (final := replaced_folder(folder / entry.name)) else []
                elif is_run_id(run_id):
                    # Another process may have moved it since.
                    with contextlib.suppress(FileNotFoundError):
                        if entry.is_dir():
                            ref = RunRef(stage, run_id, Path(entry.path))
                            found.append((stamp, entry.stat().st_mtime_ns, ref))
        return found, waiting

    def run_path(self, stage: Stage, run_id: str) -> Path | None:
        """Folder of a run by its full id, the newest where several carry it."""
        if not is_run_id(run_id):
            return None
        if stage == "render":
            path = self.stage_dir(stage) / run_id
            if replaced_name(path).is_dir():
                recover_folder(path)
            return path if path.is_dir() else None
        return next((ref.path for ref in reversed(self.runs(stage)) if ref.run_id == run_id), None)

    def find(self, text: str, *stages: Stage) -> RunRef:
        """The run an id, a prefix of at least four digits, or `latest` means.

        Looks through `stages` in order, all of them when none is given.

        Raises:
            InvalidRunIdError: nothing, or several runs, match.
        """
        wanted = text.strip().lower()
        stages = stages or ("midi_generation", "param_generation", "render")
        refs = [ref for stage in stages for ref in self.runs(stage)]
        if wanted == "latest":
            if not refs:
                raise InvalidRunIdError("there is no run yet", hint=_MAKE_HINT[stages[0]])
            newest = [ref for stage in stages for ref in self.runs(stage)[-1:]]
            return max(newest, key=lambda ref: ref.path.stat().st_mtime_ns)
        matches = {ref.run_id: ref for ref in reversed(refs) if _matches(ref.run_id, wanted)}
        if len(matches) == 1:
            return next(iter(matches.values()))
        if matches:
            names = ", ".join(sorted(matches))
            raise InvalidRunIdError(
                f"`{wanted}` begins several ids: {names}", hint="type more digits of the one you mean"
            )
        raise self._unknown(text, refs, stages)

    def _unknown(self, text: str, refs: list[RunRef], stages: tuple[Stage, ...]) -> InvalidRunIdError:
        shown = one_line(text, 40)
        elsewhere = [stage for stage in STAGES if stage not in stages and self.run_path(stage, text.strip().lower())]
        if elsewhere:
            other = elsewhere[0]
            verb = {"param_generation": "plan", "midi_generation": "composition", "render": "render"}[other]
            hint = f"air compose {shown}" if other == "param_generation" else f"air show {shown}"
            return InvalidRunIdError(f"`{shown}` is a {verb}, not what this command takes", hint=hint)
        near = difflib.get_close_matches(text.strip().lower(), [ref.run_id for ref in refs], n=3, cutoff=0.5)
        near = list(dict.fromkeys(near or [ref.run_id for ref in refs[-3:]]))
        hint = f"nearest: {', '.join(near)}" if near else _MAKE_HINT[stages[0]]
        return InvalidRunIdError(f"no run has the id `{shown}`", hint=hint)


def _matches(run_id: str, wanted: str) -> bool:
    return run_id == wanted or (len(wanted) >= MIN_PREFIX_LENGTH and run_id.startswith(wanted))
