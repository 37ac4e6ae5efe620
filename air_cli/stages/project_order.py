"""Which projects there are, newest first, by the names of their folders."""

import heapq
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from air_cli.domain.run_id import RUN_ID_LENGTH, is_run_id
from air_cli.domain.text import one_line
from air_cli.errors import FileError
from air_cli.store.json_files import read_json_object
from air_cli.store.projects import project_file
from air_cli.store.workspace import RUN_FILE, Workspace

_STAMPED = re.compile(r"(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)_[0-9a-f]{12}", re.ASCII)
_ALL_STAMPED = re.compile(r"(?:\d{8}_\d{6}_[0-9a-f]{12}\n)*", re.ASCII)
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)", re.ASCII)
_SPARE = 16
"""Some of what looks like a project may turn out to be none."""
_SECONDS_BEFORE = 4
_NO_STAMP = "0"
"""Before every other: what nobody knows the time of is listed last."""


@dataclass(frozen=True, slots=True)
class Place:
    """A project; `created_at` in ISO 8601, empty where nothing tells; `midi`: its composition's folder, if any."""

    run_id: str
    created_at: str
    midi: str | None


def place_of(workspace: Workspace, run_id: str, midi: str | None) -> Place:
    """One project. The folder's name says when it was made, else its provenance, else the store."""
    stamped = _STAMPED.fullmatch(midi) if midi else None
    if stamped:
        return Place(run_id, "{}-{}-{}T{}:{}:{}Z".format(*stamped.groups()), midi)
    folder = workspace.stage_dir("midi_generation") / midi if midi else workspace.stage_dir("render") / run_id
    for path in (folder / RUN_FILE, project_file(workspace, run_id)):
        try:
            text = read_json_object(path).get("created_at")
        except FileError:
            continue
        if isinstance(text, str) and _MOMENT.match(text):
            return Place(run_id, one_line(text, 40), midi)
    return Place(run_id, "", midi)


def places(workspace: Workspace, expected: int = 0) -> tuple[int, Iterator[Place]]:
    """How many projects there are, and each, newest first, then by id; quickest where so many as `expected` are taken.

    Where names tell the time no file is opened. Of several compositions with one id the newest counts.
    """
    present = workspace.present("midi_generation")
    # One match of all names takes half the time of one match each.
    is_plain = bool(present) and _ALL_STAMPED.fullmatch("\n".join(present) + "\n") is not None
    keys = present if is_plain else list(filter(_STAMPED.fullmatch, present))
    ids = {key[-RUN_ID_LENGTH:] for key in keys}
    if len(ids) < len(keys):
        keys = list({key[-RUN_ID_LENGTH:]: key for key in sorted(keys)}.values())
    unstamped: dict[str, Place] = {}
    if len(keys) < len(present):
        others = {name[-RUN_ID_LENGTH:] for name in present} - ids
        named = workspace.names_of("midi_generation", others)
        unstamped = {run_id: place_of(workspace, run_id, name) for run_id, name in named.items()}
    rendered = set(workspace.present("render")) - ids - unstamped.keys()
    unstamped |= {run_id: place_of(workspace, run_id, None) for run_id in rendered if is_run_id(run_id)}
    keys = [*keys, *(f"{_as_stamp(place.created_at)}_{run_id}" for run_id, place in unstamped.items())]

    def found() -> Iterator[Place]:
        composed, renders = (str(workspace.stage_dir(stage)) for stage in ("midi_generation", "render"))
        for key in _descending(keys, expected):
            run_id = key[-RUN_ID_LENGTH:]
            place = unstamped.get(run_id) or place_of(workspace, run_id, key)
            if os.path.isdir(f"{composed}/{place.midi}" if place.midi else f"{renders}/{run_id}"):  # noqa: PTH112
                yield place

    return len(keys), found()


def stamps_before(moment: str) -> Iterator[str]:
    """How folders are stamped that were made at a moment (ISO 8601, UTC) or in the few seconds before it."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return
    for seconds in range(_SECONDS_BEFORE):
        yield f"{at - timedelta(seconds=seconds):%Y%m%d_%H%M%S}"


def _descending(keys: list[str], expected: int) -> Iterator[str]:
    """The keys, largest first; all of them are sorted only when more than a head is asked for."""
    head = heapq.nlargest(expected + _SPARE, keys) if expected else []
    yield from head
    yield from sorted(keys, reverse=True)[len(head) :]


def _as_stamp(moment: str) -> str:
    found = _MOMENT.match(moment)
    return "{}{}{}_{}{}{}".format(*found.groups()) if found else _NO_STAMP
