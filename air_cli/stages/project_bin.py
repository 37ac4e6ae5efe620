"""The bin: projects go there and come back; only purging removes anything for good."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from air_cli.domain.run_id import MIN_PREFIX_LENGTH, Stage
from air_cli.domain.text import one_line
from air_cli.errors import InvalidRunIdError, NotFoundError, SettingError, WorkspaceError
from air_cli.nearest import did_you_mean
from air_cli.stages.records import load_record
from air_cli.stages.session import Session
from air_cli.store.atomic import discard_folder, sync_folder
from air_cli.store.bin import AGAIN, bin_folder, bin_names, binned_id
from air_cli.store.folders import make_folder, workspace_error
from air_cli.store.leftovers import sweep
from air_cli.store.links import links_from_runs, read_links
from air_cli.store.lock import locked
from air_cli.store.projects import project_file
from air_cli.store.workspace import LATEST, LATEST_WORDS, RunRef, Workspace

_PROJECT_STAGES: tuple[Stage, ...] = ("midi_generation", "render")


@dataclass(frozen=True, slots=True)
class Prunable:
    """What a prune would move to the bin: `what` is plan or render, `bytes` what its files weigh."""

    what: str
    run_id: str
    created_at: str
    bytes: int


def delete_project(session: Session, run_id: str) -> str:
    """Move a project (composition, render, store) to the bin; its plan stays. Returns the id.

    Raises:
        InvalidRunIdError: there is no such project.
        WorkspaceError: a folder cannot be moved.
    """
    workspace = session.workspace
    ref = workspace.find(run_id, "midi_generation", "render")
    with _guarded(workspace):
        _to_bin(workspace, ref.run_id, _places(workspace, ref.run_id))
    return ref.run_id


def _places(workspace: Workspace, run_id: str) -> list[Path]:
    """Where the parts of a project lie that are its own."""
    places = [
        workspace.run_path("render", run_id),
        workspace.run_path("midi_generation", run_id),
        project_file(workspace, run_id),
    ]
    return [path for path in places if path is not None and path.exists()]


def project_places(session: Session, run_id: str, *, in_bin: bool) -> tuple[str, list[Path]]:
    """The full id of a project, and what `delete_project` would take away; `in_bin`: what the bin holds of it too.

    Raises:
        InvalidRunIdError: there is no such project.
        NotFoundError: nor does the bin hold it.
    """
    workspace = session.workspace
    try:
        found = workspace.find(run_id, "midi_generation", "render").run_id
    except InvalidRunIdError:
        if not in_bin:
            raise
        kept = _in_bin(workspace, run_id)
        return binned_id(kept[0].name), kept
    kept = _in_bin(workspace, found) if in_bin and found in binned(session) else []
    return found, [*_places(workspace, found), *kept]


def binned(session: Session) -> list[str]:
    """Ids of what the bin holds."""
    return sorted({binned_id(name) for name in bin_names(session.workspace)})


def restore_project(session: Session, run_id: str) -> str:
    """Bring a project (or a pruned plan or render) back from the bin; `latest` went there last. Returns the id.

    Raises:
        NotFoundError: the bin does not hold it.
        WorkspaceError: it cannot be moved, or something has taken its place; what did not move stays in the bin.
    """
    workspace = session.workspace
    with _guarded(workspace):
        own = _in_bin(workspace, _last_in(workspace) if run_id.strip().lower() == LATEST else run_id)
        came_back: set[Path] = set()
        for kept in own:
            for source in _leaves(kept):
                target = workspace.outputs / source.relative_to(kept)
                # An older copy of what has just come back stays where it is.
                if target not in came_back:
                    _move(source, target)
                    came_back.add(target)
            _remove_empty(kept)
    return binned_id(own[0].name)


def purge_project(session: Session, run_id: str) -> str:
    """Remove something from the bin for good. Returns the id.

    Raises:
        NotFoundError: the bin does not hold it.
    """
    workspace = session.workspace
    with _guarded(workspace):
        own = _in_bin(workspace, run_id)
        for kept in own:
            if not discard_folder(kept):
                raise WorkspaceError(f"cannot remove `{kept}`", hint="is it yours to write? it is as it was")
    return binned_id(own[0].name)


def prunable(session: Session, *, render_age_days: int | None = None) -> list[Prunable]:
    """Plans that no project came from, and, where an age is given, renders older than that many days.

    Raises:
        SettingError: the age is negative.
    """
    if render_age_days is not None and render_age_days < 0:
        raise SettingError("an age in days is 0 or more", hint="--renders-older-than 30")
    workspace = session.workspace
    used = _used_plans(workspace)
    found = [_prunable(ref, "plan") for ref in workspace.runs("param_generation") if ref.run_id not in used]
    if render_age_days is not None:
        limit = session.now().astimezone(UTC) - timedelta(days=render_age_days)
        renders = [_prunable(ref, "render") for ref in workspace.runs("render") if _is_again(workspace, ref)]
        found += [row for row in renders if _moment(row.created_at) < limit]
    return found


def prune(session: Session, rows: Iterable[Prunable]) -> None:
    """Move plans and renders to the bin.

    Raises:
        WorkspaceError: a folder cannot be moved.
    """
    workspace = session.workspace
    with _guarded(workspace):
        for row in rows:
            path = workspace.run_path("param_generation" if row.what == "plan" else "render", row.run_id)
            if path is not None:
                _to_bin(workspace, row.run_id, [path])


def _used_plans(workspace: Workspace) -> set[str]:
    """Plans of projects that are there or in the bin."""
    used = set(links_from_runs(workspace).values())
    there = {ref.run_id for stage in _PROJECT_STAGES for ref in workspace.runs(stage)}
    there |= {binned_id(name) for name in bin_names(workspace)}
    return used | {plan for project, plan in read_links(workspace).items() if project in there}


def _is_again(workspace: Workspace, ref: RunRef) -> bool:
    """Whether a render can be made again: its composition is there."""
    return workspace.run_path("midi_generation", ref.run_id) is not None


def _prunable(ref: RunRef, what: str) -> Prunable:
    record = load_record(ref)
    size = sum(path.stat().st_size for path in ref.path.rglob("*") if path.is_file())
    changed = datetime.fromtimestamp(ref.path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return Prunable(what, ref.run_id, record.created_at if record else changed, size)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@contextlib.contextmanager
def _guarded(workspace: Workspace) -> Iterator[None]:
    """The bin for one process alone, without what a killed purge left in it."""
    folder = bin_folder(workspace)
    with locked(folder / "bin"):
        sweep(folder)
        yield


def _last_in(workspace: Workspace) -> str:
    """The id of what went to the bin last; `latest` where it is empty."""
    folder, names = bin_folder(workspace), bin_names(workspace)
    return binned_id(max(names, key=lambda name: (folder / name).stat().st_mtime_ns)) if names else LATEST


def _in_bin(workspace: Workspace, text: str) -> list[Path]:
    """Folders of the one thing in the bin that an id or prefix means, the newest first."""
    wanted, names = text.strip().lower(), bin_names(workspace)
    ids = {binned_id(name) for name in names}
    matches = [i for i in ids if i == wanted or (len(wanted) >= MIN_PREFIX_LENGTH and i.startswith(wanted))]
    if len(matches) != 1:
        holds = f"it holds: {', '.join(sorted(ids)[-5:])}" if ids else "air projects"
        hint = did_you_mean(wanted, [LATEST, *ids] if ids else [], holds, likeness=0.7, meant=LATEST_WORDS)
        raise NotFoundError(f"the bin holds no project `{one_line(text, 40)}`", hint=hint, code="invalid_run_id")
    own = [name for name in names if binned_id(name) == matches[0]]
    return [bin_folder(workspace) / name for name in sorted(own, reverse=True)]


def _to_bin(workspace: Workspace, run_id: str, sources: Iterable[Path]) -> None:
    """Move what belongs together; where the bin holds the same name already, it goes beside it."""
    for source in sources:
        relative = source.relative_to(workspace.outputs)
        number = 1
        while True:
            folder = run_id if number == 1 else f"{run_id}{AGAIN}{number}"
            target = bin_folder(workspace) / folder / relative
            if not target.exists():
                break
            number += 1
        _move(source, target)


def _leaves(kept: Path) -> list[Path]:
    """What a folder in the bin holds: run folders and store files."""
    stages = [stage for stage in sorted(kept.iterdir()) if stage.is_dir()]
    return [child for stage in stages for child in sorted(stage.iterdir())]


def _remove_empty(kept: Path) -> None:
    for folder in (*(child for child in kept.iterdir() if child.is_dir()), kept):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _move(source: Path, destination: Path) -> None:
    make_folder(destination.parent)
    try:
        if destination.exists():
            raise FileExistsError(17, "something of that name is there already")
        source.rename(destination)
        sync_folder(destination.parent)
    except OSError as error:
        raise workspace_error(destination, error) from error
