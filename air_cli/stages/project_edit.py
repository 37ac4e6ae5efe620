"""What a producer does to a project: name, tags and notes, a copy of it, another plan."""

import shlex
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from air_cli.domain.text import one_line, printable
from air_cli.errors import AirError, FileError, InvalidRunIdError, SettingError
from air_cli.stages.kits import kept_kit
from air_cli.stages.records import load_composition
from air_cli.stages.session import Session
from air_cli.store.atomic import new_folder, write_file
from air_cli.store.json_files import dump_json, read_json_object
from air_cli.store.links import add_links, link_plan, links_from_runs, plan_of
from air_cli.store.projects import Fields, load_project, save_project, update_project
from air_cli.store.workspace import RENDER_STATE_FILE, RUN_FILE, RunRef, new_run_id, sha256_of

MAX_NAME_CHARACTERS = 200
MAX_TAG_CHARACTERS = 40
MAX_TAGS = 50
MAX_NOTE_CHARACTERS = 20_000


def rename_project(session: Session, run_id: str, name: str) -> str:
    """Give a project another name, and return its id.

    Raises:
        SettingError: the name is empty or too long.
    """
    clean = _clean_name(name, f"air projects rename {run_id} 'Name'")
    ref = session.workspace.find(run_id, "midi_generation", "render")
    save_project(session.workspace, ref.run_id, {"name": clean})
    return ref.run_id


def _clean_name(name: str, hint: str) -> str:
    clean = one_line(name.encode("utf-8", "replace").decode("utf-8"), MAX_NAME_CHARACTERS + 1)
    if not clean or len(clean) > MAX_NAME_CHARACTERS:
        raise SettingError(f"a project name has 1–{MAX_NAME_CHARACTERS} characters", hint=hint)
    return clean


def tag_project(session: Session, run_id: str, add: Sequence[str], remove: Sequence[str]) -> tuple[str, list[str]]:
    """Add and remove tags; returns the id and the tags it has now.

    Raises:
        SettingError: a tag is empty, too long or holds blanks or commas, or there are more than 50.
    """
    for tag in add:
        if not tag.strip() or len(tag) > MAX_TAG_CHARACTERS or any(c.isspace() or c in ",;" for c in tag.strip()):
            message = f"tag `{one_line(tag, 40)}`: 1–{MAX_TAG_CHARACTERS} characters without blanks and commas"
            raise SettingError(message, hint=f"air projects tag {run_id} client demo")
    ref = session.workspace.find(run_id, "midi_generation", "render")
    gone = {tag.strip().casefold() for tag in remove}

    def change(stored: Fields) -> Fields:
        old = stored.get("tags")
        tags = [str(tag) for tag in old] if isinstance(old, list) else []
        by_name = {tag.casefold(): tag for tag in [*tags, *(one_line(tag, MAX_TAG_CHARACTERS) for tag in add)]}
        kept = [tag for name, tag in by_name.items() if name not in gone]
        if len(kept) > MAX_TAGS:
            hint = f"to make room: air projects tag {run_id} --remove {shlex.quote(kept[0])}"
            raise SettingError(f"a project has at most {MAX_TAGS} tags", hint=hint)
        return {**stored, "tags": kept}

    return ref.run_id, list(update_project(session.workspace, ref.run_id, change)["tags"])


def note_project(session: Session, run_id: str, text: str, *, is_added: bool) -> tuple[str, str]:
    """Set the note of a project, or add a line to it; returns the id and the note.

    Raises:
        SettingError: the note is too long.
    """
    ref = session.workspace.find(run_id, "midi_generation", "render")
    clean = printable(text.encode("utf-8", "replace").decode("utf-8")).strip()

    def change(stored: Fields) -> Fields:
        old = str(stored.get("notes") or "")
        note = f"{old}\n{clean}".strip() if is_added else clean
        if len(note) > MAX_NOTE_CHARACTERS:
            raise SettingError(f"a note has at most {MAX_NOTE_CHARACTERS:,} characters", hint="keep it shorter")
        return {**stored, "notes": note}

    return ref.run_id, str(update_project(session.workspace, ref.run_id, change)["notes"])


def duplicate_project(session: Session, run_id: str, name: str | None = None) -> str:
    """A new project with the notes, sound, plan and tags of an old one; returns its id.

    Raises:
        InvalidRunIdError: there is no such project.
        WorkspaceError: the workspace cannot be written.
    """
    workspace = session.workspace
    wanted = _clean_name(name, f"air projects duplicate {run_id} --name 'Name'") if name is not None else ""
    ref = workspace.find(run_id, "midi_generation", "render")
    old_id, new_id = ref.run_id, new_run_id()
    try:
        stored = load_project(workspace, old_id)
    except FileError:
        stored = {}
    midi, render = workspace.run_path("midi_generation", old_id), workspace.run_path("render", old_id)
    if midi is not None:
        with new_folder(workspace.new_run_path("midi_generation", new_id, session.now())) as folder:
            _copy(midi, folder)
            _rewrite(folder / RUN_FILE, lambda run: {**run, "run_id": new_id, "created_at": session.stamp()})
    if render is not None:
        with new_folder(workspace.new_run_path("render", new_id, session.now())) as folder:
            _copy(render, folder)
            _rewrite(folder / RUN_FILE, lambda run: _with_id(run, old_id, new_id))
            _rewrite_known(folder, RENDER_STATE_FILE, lambda state: _with_id(state, old_id, new_id))
    title = wanted or f"{stored.get('name') or _title(midi, old_id)} (copy)"
    tags, notes = stored.get("tags") or [], stored.get("notes") or ""
    kept = {"kit": kit} if (kit := kept_kit(session, old_id)) else {}
    fields = {"name": title, "notes": notes, "tags": tags, "created_at": session.stamp()}
    save_project(workspace, new_id, {**fields, **kept})
    plan_id = plan_of(workspace, old_id)
    if plan_id:
        link_plan(workspace, new_id, plan_id)
    return new_id


def _title(midi: Path | None, run_id: str) -> str:
    try:
        return load_composition(RunRef("midi_generation", run_id, midi))[0].meta.title if midi else "untitled"
    except AirError:
        return "untitled"


def _copy(source: Path, target: Path) -> None:
    """Copy the files of a run, with their times, which tell the next render that its stems still hold."""
    for path in sorted(source.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            shutil.copy2(path, target / path.name)


def _rewrite(path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change a JSON file of a copy; one that is missing or damaged stays what it is."""
    try:
        write_file(path, dump_json(change(read_json_object(path))))
    except FileError:
        return


def _rewrite_known(folder: Path, name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change a JSON file of a copy, and what `run.json` says of it, if that held."""
    before = sha256_of(folder / name) if (folder / name).is_file() else ""
    _rewrite(folder / name, change)

    def told_anew(run: dict[str, Any]) -> dict[str, Any]:
        files = run.get("files")
        if not before or not isinstance(files, dict) or files.get(name) != before:
            return run
        return {**run, "files": {**files, name: sha256_of(folder / name)}}

    _rewrite(folder / RUN_FILE, told_anew)


def _with_id(value: Any, old_id: str, new_id: str) -> Any:
    """The value with one id in place of another, alone or as the folder of a path."""
    if isinstance(value, dict):
        return {key: _with_id(item, old_id, new_id) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_id(item, old_id, new_id) for item in value]
    if isinstance(value, str):
        return new_id if value == old_id else value.replace(f"render/{old_id}/", f"render/{new_id}/")
    return value


def relink_project(session: Session, run_id: str, plan: str | None = None) -> tuple[str, str]:
    """Tie a project to a plan: the one named, else the one its provenance or its samples tell; returns both ids.

    Raises:
        InvalidRunIdError: no such project or plan, or nothing tells which plan it was.
    """
    from air_cli.stages.project_files import plan_by_samples

    workspace = session.workspace
    ref = workspace.find(run_id, "midi_generation", "render")
    if plan is not None:
        plan_id: str | None = workspace.find(plan, "param_generation").run_id
    else:
        known = {found.run_id for found in workspace.runs("param_generation")}
        told = (links_from_runs(workspace).get(ref.run_id), plan_by_samples(workspace, ref.run_id))
        plan_id = next((found for found in told if found in known), None)
    if plan_id is None:
        hint = f"to tie it to the newest plan: air projects relink {ref.run_id} latest"
        raise InvalidRunIdError(f"nothing tells which plan project `{ref.run_id}` came from", hint=hint)
    link_plan(workspace, ref.run_id, plan_id)
    return ref.run_id, plan_id


def relink_all(session: Session) -> dict[str, str]:
    """Write down the link of every project whose provenance names a plan that is there; returns what is new."""
    workspace = session.workspace
    known = {found.run_id for found in workspace.runs("param_generation")}
    found = links_from_runs(workspace)
    new = {k: v for k, v in found.items() if v in known and plan_of(workspace, k) != v}
    if new:
        add_links(workspace, new)
    return new
