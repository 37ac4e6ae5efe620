"""What listening has found, file by file, kept as it comes, so that nothing is heard twice.

Records belong to a file of a certain size and time of change; a file that changed is heard again. Several processes
may write at once.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from air_cli.errors import FileError
from air_cli.store.folders import make_folder, workspace_error

_SCHEMA = """
CREATE TABLE IF NOT EXISTS heard(
    file_rel TEXT PRIMARY KEY, bytes INTEGER, mtime_ns INTEGER, version INTEGER, serial INTEGER, record TEXT
);
CREATE INDEX IF NOT EXISTS by_serial ON heard(serial);
"""
_WAIT_SECONDS = 60.0
HeardRow = tuple[str, int, int, str]
"""Path below the library, size, time of change, record as JSON."""


class ListeningStore:
    """Records of listening of one workspace; `version` tells records of one kind from those of before."""

    def __init__(self, connection: sqlite3.Connection, version: int) -> None:
        self._connection = connection
        self._version = version

    def add(self, rows: Iterable[tuple[str, int, int, dict[str, Any]]]) -> None:
        """Keep records (path, size, time, record); older ones of the same path give way."""
        link = self._connection
        with link:
            link.execute("BEGIN IMMEDIATE")
            serial = self.serial() + 1
            link.executemany(
                "INSERT OR REPLACE INTO heard VALUES (?,?,?,?,?,?)",
                [(a, b, c, self._version, serial, json.dumps(record)) for a, b, c, record in rows],
            )

    def serial(self) -> int:
        """Grows with every batch of records."""
        return int(self._connection.execute("SELECT coalesce(max(serial), 0) FROM heard").fetchone()[0])

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Path → size and time of every file there is a record of."""
        rows = self._connection.execute(
            "SELECT file_rel, bytes, mtime_ns FROM heard WHERE version = ?", (self._version,)
        )
        return {name: (size, time) for name, size, time in rows}

    def since(self, serial: int) -> set[str]:
        """Paths of the files heard since a serial."""
        return {row[0] for row in self._connection.execute("SELECT file_rel FROM heard WHERE serial > ?", (serial,))}

    def records(self, folder: str, files: Mapping[str, tuple[int, int]]) -> dict[str, dict[str, Any]]:
        """Records of the files of one folder (path → size and time) that are of the files as they are."""
        if self._is_empty:
            return {}
        # "0" follows "/": everything below the folder, in one walk along the key.
        low, high = (f"{folder}/", f"{folder}0") if folder else ("", "\U0010ffff")
        query = (
            "SELECT file_rel, bytes, mtime_ns, record FROM heard WHERE file_rel >= ? AND file_rel < ? AND version = ?"
        )
        found = self._connection.execute(query, (low, high, self._version))
        return {name: json.loads(record) for name, size, time, record in found if files.get(name) == (size, time)}

    @cached_property
    def _is_empty(self) -> bool:
        return self.serial() == 0


@contextmanager
def open_listening(path: Path, version: int) -> Iterator[ListeningStore]:
    """The records of a workspace; a damaged file is set aside and begun anew.

    Raises:
        WorkspaceError: the file cannot be written.
    """
    make_folder(path.parent)
    connection = _connected(path)
    try:
        yield ListeningStore(connection, version)
    except sqlite3.OperationalError as error:
        raise workspace_error(path, OSError(None, str(error))) from error
    except sqlite3.DatabaseError as error:
        aside = path.with_suffix(".damaged")
        with suppress(OSError):
            path.replace(aside)
        hint = "the same command again: files are listened to anew"
        raise FileError(f"`{path}` was damaged and is set aside as `{aside.name}`", hint=hint) from error
    finally:
        connection.close()


def _connected(path: Path) -> sqlite3.Connection:
    try:
        return _prepared(path)
    except sqlite3.OperationalError as error:
        raise workspace_error(path, OSError(None, str(error))) from error
    except sqlite3.DatabaseError:
        path.replace(path.with_suffix(".damaged"))
        return _prepared(path)


def _prepared(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        connection.executescript("PRAGMA synchronous=NORMAL;" + _SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
