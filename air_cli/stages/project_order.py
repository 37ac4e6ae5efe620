"""Which projects there are, newest first, by the names of their folders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from air_cli.domain.run_id import RUN_ID_LENGTH
from air_cli.domain.text import one_line
from air_cli.errors import FileError
from air_cli.store.json_files import read_json_object
from air_cli.store.projects import project_file
from air_cli.store.workspace import RUN_FILE, Workspace

_STAMPED = re.compile(r"(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)_[0-9a-f]{12}", re.ASCII)
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)", re.ASCII)
_NO_STAMP = "0"
"""Before every other: what nobody knows the time of is listed last."""


@dataclass(frozen=True, slots=True)
class Place:
    """A project; `created_at` in ISO 8601, empty where nothing tells; `midi`: its composition's folder, if any."""

    run_id: str
    created_at: str
    midi: Path | None


def place_of(workspace: Workspace, run_id: str, midi: Path | None) -> Place:
    """One project. The folder's name says when it was made, else its provenance, else the store."""
    stamped = _STAMPED.fullmatch(midi.name) if midi else None
    if stamped:
        return Place(run_id, "{}-{}-{}T{}:{}:{}Z".format(*stamped.groups()), midi)
    for path in ((midi or workspace.stage_dir("render") / run_id) / RUN_FILE, project_file(workspace, run_id)):
        try:
            text = read_json_object(path).get("created_at")
        except FileError:
            continue
        if isinstance(text, str) and _MOMENT.match(text):
            return Place(run_id, one_line(text, 40), midi)
    return Place(run_id, "", midi)


def places(workspace: Workspace) -> tuple[int, Iterator[Place]]:
    """How many projects there are, and each, newest first, then by id.

    Where names tell the time no file is opened. Of several compositions with one id the newest counts.
    """
    folder, is_stamped = workspace.stage_dir("midi_generation"), _STAMPED.fullmatch
    names = {name[-RUN_ID_LENGTH:]: name for name in sorted(workspace.names("midi_generation"))}
    keys = [name for name in names.values() if is_stamped(name)]
    unstamped: dict[str, Place] = {}
    if len(keys) < len(names):
        others = {run_id: name for run_id, name in names.items() if not is_stamped(name)}
        unstamped = {run_id: place_of(workspace, run_id, folder / name) for run_id, name in others.items()}
    alone = {run_id for run_id in workspace.names("render") if len(run_id) == RUN_ID_LENGTH} - names.keys()
    unstamped |= {run_id: place_of(workspace, run_id, None) for run_id in alone}
    keys += [f"{_as_stamp(place.created_at)}_{run_id}" for run_id, place in unstamped.items()]
    keys.sort(reverse=True)

    def found() -> Iterator[Place]:
        for key in keys:
            run_id = key[-RUN_ID_LENGTH:]
            place = unstamped.get(run_id) or place_of(workspace, run_id, folder / names[run_id])
            if (place.midi or workspace.stage_dir("render") / run_id).is_dir():
                yield place

    return len(keys), found()


def _as_stamp(moment: str) -> str:
    found = _MOMENT.match(moment)
    return "{}{}{}_{}{}{}".format(*found.groups()) if found else _NO_STAMP
