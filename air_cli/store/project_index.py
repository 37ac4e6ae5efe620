"""The listing's index: what was glued together of each project, so that a long listing reads only what changed.

It holds nothing that the runs and the store do not. A row belongs to the files it was made of as they were (`key`);
where that differs the row is of no use. Damaged, of another version, locked or not writable: the listing reads the
files, and the index is begun anew where it can be. Deleting it loses nothing.
"""

import contextlib
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from air_cli.store.leftovers import remove

_SCHEMA = "CREATE TABLE IF NOT EXISTS projects(run_id TEXT PRIMARY KEY, key TEXT, row TEXT) WITHOUT ROWID"
_WAIT_SECONDS = 1.0
"""How long to wait for another process: less than reading the files anew takes where an index pays."""
IndexRow = tuple[str, str]
"""What the row was made of, and the row."""


class ProjectIndex:
    """Reads an index; knows nothing where there is none, or it cannot be read."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection

    def row(self, run_id: str, key: str) -> str | None:
        """The row of a project made of what `key` says; `None` where it was made of something else."""
        found = self._asked("SELECT row FROM projects WHERE run_id = ? AND key = ?", (run_id, key))
        return found[0][0] if found and isinstance(found[0][0], str) else None

    def ids(self) -> set[str]:
        """Every project there is a row of."""
        return {row[0] for row in self._asked("SELECT run_id FROM projects")}

    def _asked(self, query: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error:
            self._connection = None
            return []


@contextlib.contextmanager
def open_index(path: Path, version: int) -> Iterator[ProjectIndex]:
    """The index as it is now, for reading; an empty one where there is none of this version."""
    with contextlib.ExitStack() as stack:
        connection = None
        if path.is_file():
            with contextlib.suppress(sqlite3.Error):
                opened = stack.enter_context(_opened(path, "ro"))
                # One lock for all that is read, and nothing changes under it.
                opened.execute("BEGIN")
                if opened.execute("PRAGMA user_version").fetchone()[0] == version:
                    connection = opened
        yield ProjectIndex(connection)


def keep_in_index(path: Path, version: int, rows: Mapping[str, IndexRow], gone: Collection[str]) -> None:
    """Take over rows and drop those of projects that are gone; does nothing where that is not possible."""
    try:
        _keep(path, version, rows, gone)
    except sqlite3.OperationalError:
        # Locked, read-only or full: the next listing reads these projects again.
        return
    except sqlite3.DatabaseError:
        for name in (path.name, f"{path.name}-journal"):
            remove(path.with_name(name))
        with contextlib.suppress(sqlite3.Error):
            _keep(path, version, rows, gone)


def _keep(path: Path, version: int, rows: Mapping[str, IndexRow], gone: Collection[str]) -> None:
    with _opened(path, "rwc") as connection:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA user_version").fetchone()[0] != version:
            connection.execute("DROP TABLE IF EXISTS projects")
            connection.execute(f"PRAGMA user_version = {version}")
        connection.execute(_SCHEMA)
        values = [(run_id, key, row) for run_id, (key, row) in rows.items()]
        connection.executemany("INSERT OR REPLACE INTO projects VALUES (?,?,?)", values)
        connection.executemany("DELETE FROM projects WHERE run_id = ?", [(run_id,) for run_id in gone])
        connection.execute("COMMIT")


@contextlib.contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    place = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(place, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()
