"""Ids of the catalogue for a shell, which asks at every press of a key: no row is read, nothing is made anew."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from air_cli.store.workspace import Workspace

_MOST_JSON_BYTES: Final = 2_000_000
_QUERY: Final = "SELECT id FROM samples WHERE id >= ? AND id < ? {} ORDER BY id LIMIT ?"
_LAST: Final = "\U0010ffff"


def sample_ids(workspace: Workspace, beginning: str, limit: int, instrument: str | None = None) -> list[str]:
    """Ids that begin with a text, at most so many, of one instrument where one is named.

    An index older than the catalogue is good enough; without one, a small `inventory.json` is read itself.

    Raises:
        OSError: there is no catalogue.
        ValueError: it is none.
    """
    try:
        return _from_index(workspace.inventory_index, beginning, limit, instrument)
    except sqlite3.Error:
        return _from_json(workspace.inventory_file, beginning, limit, instrument)


def _from_index(path: Path, beginning: str, limit: int, instrument: str | None) -> list[str]:
    among = "" if instrument is None else "AND instrument = ?"
    values = [beginning, beginning + _LAST, *([] if instrument is None else [instrument]), limit]
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as link:
        return [row[0] for row in link.execute(_QUERY.format(among), values)]


def _from_json(path: Path, beginning: str, limit: int, instrument: str | None) -> list[str]:
    with path.open(encoding="utf-8") as file:
        rows = json.loads(file.read(_MOST_JSON_BYTES))["samples"]
    suiting = [row["id"] for row in rows if instrument is None or row.get("instrument") == instrument]
    return sorted(sample_id for sample_id in suiting if sample_id.startswith(beginning))[:limit]
