"""Paths of the workspace and its runs: finding, naming, listing."""

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from air_cli.config import Settings
from air_cli.domain.run_id import MIN_PREFIX_LENGTH, RUN_ID_LENGTH, Stage, is_run_id
from air_cli.domain.text import one_line
from air_cli.errors import InvalidRunIdError
from air_cli.nearest import did_you_mean, nearest
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
LATEST = "latest"
LATEST_WORDS = dict.fromkeys(("last", "newest", "recent", "current"), LATEST)
"""What people type for it."""
_LATEST_LIKENESS = 0.7
_MOST_NAMED = 10
_MOST_COMPARED = 500
_SAME = 3
"""Digits at either end by which ids are picked to be compared with one that is unknown."""
_NEXT_HINT: dict[Stage, str] = {"midi_generation": "air render latest", "param_generation": "air compose latest"}
"""What is there → the command that goes on from it; the last stage first."""
_FIRST_HINTS: dict[Stage, str] = {"param_generation": 'air plan "lofi beat"'}


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
        self.projects_index = self.projects_dir / "index.sqlite"
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

    def names(self, stage: Stage) -> list[str]:
        """Names of what looks like runs of a stage, in no order, without a look at what they are."""
        return [name for name in self.present(stage) if _is_run_name(name)]

    def names_of(self, stage: Stage, run_ids: Container[str]) -> dict[str, str]:
        """Names of the folders of several runs by their full ids, in one go; of one id the newest by name."""
        found = [name for name in self.present(stage) if name[-RUN_ID_LENGTH:] in run_ids]
        return {name[-RUN_ID_LENGTH:]: name for name in sorted(found) if _is_run_name(name)}

    def present(self, stage: Stage) -> list[str]:
        """All names in a stage's folder; a run whose replacement was interrupted is brought back first.

        Names alone are what stays quick among a hundred thousand runs: pick by name, then look at what was picked.
        """
        folder = self.stage_dir(stage)
        found = _listed(folder)
        # One look at all of them: a look at each would take three times as long.
        has_hidden = "\n." in "\n" + "\n".join(found)
        hidden = [name for name in found if name.startswith(".")] if has_hidden else []
        waiting = [final for name in hidden if (final := replaced_folder(folder / name))]
        if waiting:
            for final in waiting:
                recover_folder(final)
            found = _listed(folder)
        return found

    def run_path(self, stage: Stage, run_id: str) -> Path | None:
        """Folder of a run by its full id, the newest where several carry it."""
        if not is_run_id(run_id):
            return None
        if stage == "render":
            path = self.stage_dir(stage) / run_id
            if replaced_name(path).is_dir():
                recover_folder(path)
            return path if path.is_dir() else None
        return self._newest(stage, self._beginning(stage, run_id))

    def _beginning(self, stage: Stage, digits: str) -> list[str]:
        """Names of the runs whose ids begin like this."""
        found = [name for name in self.present(stage) if name.startswith(digits, -RUN_ID_LENGTH)]
        return [name for name in found if _is_run_name(name)]

    def _newest(self, stage: Stage, names: list[str]) -> Path | None:
        """The newest of some folders: by the time in its name, by its last change where names tell none apart."""
        folder = self.stage_dir(stage)
        while names:
            stamp = max(names)[:-RUN_ID_LENGTH]
            same = [name for name in names if name[:-RUN_ID_LENGTH] == stamp]
            moment, name = max((_folder_changed_ns(f"{folder}/{name}"), name) for name in same)
            if moment:
                return folder / name
            names = [name for name in names if name[:-RUN_ID_LENGTH] != stamp]
        return None

    def find(self, text: str, *stages: Stage) -> RunRef:
        """The run an id, a prefix of at least four digits, or `latest` means.

        Looks through `stages` in order, all of them when none is given.

        Raises:
            InvalidRunIdError: nothing, or several runs, match.
        """
        wanted = text.strip().lower()
        stages = stages or ("midi_generation", "param_generation", "render")
        if wanted == LATEST:
            return self._latest(stages)
        found = self._by_id(wanted, stages) if is_run_id(wanted) else self._by_prefix(wanted, stages)
        if not found:
            raise self._unknown(text, stages)
        if len(found) > 1:
            shown = sorted(found)[:_MOST_NAMED]
            more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
            raise InvalidRunIdError(
                f"`{wanted}` begins several ids: {', '.join(shown)}{more}", hint="type more digits of the one you mean"
            )
        return next(iter(found.values()))

    def _by_id(self, run_id: str, stages: tuple[Stage, ...]) -> dict[str, RunRef]:
        paths = ((stage, self.run_path(stage, run_id)) for stage in stages)
        return next(({run_id: RunRef(stage, run_id, path)} for stage, path in paths if path), {})

    def _by_prefix(self, prefix: str, stages: tuple[Stage, ...]) -> dict[str, RunRef]:
        found: dict[str, RunRef] = {}
        for stage in stages if MIN_PREFIX_LENGTH <= len(prefix) < RUN_ID_LENGTH else ():
            names = self._beginning(stage, prefix)
            for run_id in {name[-RUN_ID_LENGTH:] for name in names} - found.keys():
                path = self._newest(stage, [name for name in names if name.endswith(run_id)])
                found |= {run_id: RunRef(stage, run_id, path)} if path else {}
        return found

    def _latest(self, stages: tuple[Stage, ...]) -> RunRef:
        newest = [(stage, path) for stage in stages if (path := self._newest(stage, self.names(stage)))]
        if not newest:
            raise InvalidRunIdError("there is no run yet", hint=self._way_to(stages[0]))
        # Of those that changed in the same moment the one of the first stage.
        stage, path = max(newest, key=lambda row: _folder_changed_ns(str(row[1])))
        return RunRef(stage, path.name[-RUN_ID_LENGTH:], path)

    def _way_to(self, stage: Stage) -> str:
        """The command that makes a run of a stage from what is there."""
        earlier = STAGES[: STAGES.index(stage)]
        found = next((hint for there, hint in _NEXT_HINT.items() if there in earlier and self.names(there)), None)
        return found or _FIRST_HINTS.get(stage, 'air make "lofi beat"')

    def _unknown(self, text: str, stages: tuple[Stage, ...]) -> InvalidRunIdError:
        shown, wanted = one_line(text, 40), text.strip().lower()
        elsewhere = [stage for stage in STAGES if stage not in stages and self.run_path(stage, wanted)]
        if elsewhere:
            other = elsewhere[0]
            verb = {"param_generation": "plan", "midi_generation": "composition", "render": "render"}[other]
            hint = f"air compose {shown}" if other == "param_generation" else f"air show {shown}"
            return InvalidRunIdError(f"`{shown}` is a {verb}, not what this command takes", hint=hint)
        known = [name[-RUN_ID_LENGTH:] for stage in stages for name in sorted(self.names(stage))]
        alike = [i for i in known if i[:_SAME] == wanted[:_SAME] or i[-_SAME:] == wanted[-_SAME:]]
        newest = (
            f"the newest: {', '.join(dict.fromkeys(known[-3:]))}; to see all: air projects"
            if known
            else self._way_to(stages[0])
        )
        is_word = nearest(wanted, [LATEST], likeness=_LATEST_LIKENESS, meant=LATEST_WORDS)
        names = [LATEST] if is_word else [*alike, *known[-_MOST_COMPARED:]]
        hint = did_you_mean(wanted, names, otherwise=newest, meant=LATEST_WORDS)
        return InvalidRunIdError(f"no run has the id `{shown}`", hint=hint)


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - a Path for each of a hundred thousand names is what takes time
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_run_name(name: str) -> bool:
    """Whether a folder's name ends in an id, with nothing before it, or an underscore at the end of that."""
    return is_run_id(name[-RUN_ID_LENGTH:]) and name[-RUN_ID_LENGTH - 1 : -RUN_ID_LENGTH] in "_"


def _folder_changed_ns(path: str) -> int:
    """When a folder last changed; 0 where there is none of that name."""
    try:
        state = os.stat(path)  # noqa: PTH116 - asked of as many
    except OSError:
        return 0
    return state.st_mtime_ns if stat.S_ISDIR(state.st_mode) else 0
