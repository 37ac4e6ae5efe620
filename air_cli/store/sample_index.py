"""The inventory's index: the rows of `inventory.json` in SQLite, so that one lookup does not read a hundred thousand.

`inventory.json` is the truth. The index remembers the size and time of the file it was made with; where they differ
it is of no use and is made anew from the file. Both are written whole and renamed, so a reader sees the old or the new.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic_core import to_json

from air_cli.domain.sample import InstrumentCount, Outline, Program, SampleRow, SkippedFile
from air_cli.errors import FileError
from air_cli.store.atomic import new_file, open_atomic
from air_cli.store.folders import workspace_error

INDEX_VERSION: Final = "2"
_ROWS_AT_ONCE = 2000
_EXAMPLES = 3
_SCHEMA = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE samples(
    id TEXT PRIMARY KEY, folder TEXT, instrument TEXT, family TEXT, category TEXT, subtype TEXT, kind TEXT,
    bytes INTEGER, mtime_ns INTEGER, deep INTEGER, content_hash TEXT, length_sec REAL, root_midi REAL, pitch TEXT,
    timbre BLOB, row TEXT
) WITHOUT ROWID;
CREATE TABLE programs(id TEXT PRIMARY KEY, instrument TEXT, program TEXT);
CREATE TABLE skipped(file_rel TEXT, reason TEXT);
CREATE TABLE folders(path TEXT PRIMARY KEY, mtime_ns INTEGER);
"""
_INDEXES = """
CREATE INDEX by_instrument ON samples(instrument, id);
CREATE INDEX by_category ON samples(category, id);
CREATE INDEX by_hash ON samples(content_hash) WHERE content_hash IS NOT NULL;
"""
_GROUPED = "SELECT instrument, count(*) FROM samples GROUP BY instrument ORDER BY instrument"
_INSERT = "INSERT OR REPLACE INTO samples VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"

StoredRow = tuple[Any, ...]
"""The columns of `samples`, in order."""


class Stamp(NamedTuple):
    """Size and time of a file."""

    size_bytes: int
    mtime_ns: int


def stamp_of(path: Path) -> Stamp | None:
    """Size and time of a file; `None` where there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return Stamp(state.st_size, state.st_mtime_ns)


def stored_row(row: Mapping[str, Any]) -> StoredRow:
    """A row of the catalogue as the index keeps it."""
    sample_id = row["id"]
    timbre = row.get("timbre")
    return (
        sample_id, sample_id.rpartition("/")[0], row["instrument"], row.get("family", ""), row.get("category", ""),
        row.get("subtype", ""), row.get("kind", "one_shot"), row["bytes"], row.get("mtime_ns", 0),
        int(row.get("sample_rate") is not None), row.get("content_hash"), row.get("length_sec"),
        row.get("root_midi"), row.get("pitch"),
        bytes(timbre) if timbre else None, to_json(row).decode(),
    )  # fmt: skip


class IndexWriter:
    """Fills a new index, then writes the JSON from it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._pending: list[StoredRow] = []

    def add(self, rows: Iterable[StoredRow]) -> None:
        """Add rows of the catalogue."""
        self._pending.extend(rows)
        if len(self._pending) >= _ROWS_AT_ONCE:
            self.flush()

    def finish(
        self,
        header: Mapping[str, Any],
        skipped: Sequence[SkippedFile],
        programs: Sequence[Program],
        folders: Mapping[str, int],
    ) -> None:
        """Add all else; `header` holds what stands before the samples in the JSON, without its counts."""
        self.flush()
        link = self._connection
        link.executemany("INSERT INTO skipped VALUES (?,?)", [(s.file_rel, s.reason) for s in skipped])
        link.executemany("INSERT OR REPLACE INTO folders VALUES (?,?)", folders.items())
        link.executemany(
            "INSERT OR REPLACE INTO programs VALUES (?,?,?)",
            [(p.id, p.instrument, p.model_dump_json()) for p in programs],
        )
        for statement in filter(str.strip, _INDEXES.split(";")):
            link.execute(statement)
        counts = self._counts()
        total, size, deep = link.execute("SELECT count(*), total(bytes), total(deep) FROM samples").fetchone()
        full = {
            **header, "deep": bool(total) and int(deep) == total, "instrument_count": len(counts), "total_files": total,
            "total_bytes": int(size), "instruments": counts,
        }  # fmt: skip
        self.remember("header", json.dumps(full, ensure_ascii=False))

    def remember(self, name: str, value: str) -> None:
        """Keep a fact about the index itself."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (name, value))

    def kinds_of(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Instrument and category of the samples with these ids, of those that are there."""
        query = "SELECT instrument, category FROM samples WHERE id = ?"
        found = {sample_id: self._connection.execute(query, (sample_id,)).fetchone() for sample_id in set(ids)}
        return {sample_id: (row[0], row[1]) for sample_id, row in found.items() if row is not None}

    def _counts(self) -> dict[str, Any]:
        link = self._connection
        counts: dict[str, Any] = {}
        for name, count in link.execute(_GROUPED).fetchall():
            examples = link.execute(
                "SELECT id FROM samples WHERE instrument = ? ORDER BY id LIMIT ?", (name, _EXAMPLES)
            )
            counts[name] = {"count": count, "examples": [row[0] for row in examples]}
        return counts

    def flush(self) -> None:
        """Bring the rows added so far into the index."""
        self._connection.executemany(_INSERT, self._pending)
        self._pending.clear()

    def write_json(self, path: Path) -> Stamp:
        """Write `inventory.json`, one sample a line, and return its stamp."""
        link = self._connection
        header = json.loads(link.execute("SELECT value FROM meta WHERE name = 'header'").fetchone()[0])
        with open_atomic(path) as file:
            file.write((json.dumps(header, ensure_ascii=False, indent=1)[:-2] + ',\n "samples": [').encode())
            _write_lines(file, (row[0] for row in link.execute("SELECT row FROM samples ORDER BY id")))
            file.write(b'],\n "skipped": [')
            skipped = link.execute("SELECT file_rel, reason FROM skipped ORDER BY file_rel, reason")
            _write_lines(file, (json.dumps({"file_rel": a, "reason": b}, ensure_ascii=False) for a, b in skipped))
            file.write(b'],\n "programs": [')
            _write_lines(file, (row[0] for row in link.execute("SELECT program FROM programs ORDER BY id")))
            file.write(b"]\n}\n")
        stamp = stamp_of(path)
        assert stamp is not None
        return stamp


def _write_lines(file: Any, texts: Iterable[str]) -> None:
    batch: list[str] = []
    separator = "\n  "
    for text in texts:
        batch.append(separator + text)
        separator = ",\n  "
        if len(batch) >= _ROWS_AT_ONCE:
            file.write("".join(batch).encode())
            batch.clear()
    file.write("".join(batch).encode())


@contextmanager
def new_index(path: Path) -> Iterator[IndexWriter]:
    """A new index that takes its name when the block ends well.

    Raises:
        WorkspaceError: the system refused; the old index, if any, is untouched.
    """
    with new_file(path) as temporary:
        try:
            connection = sqlite3.connect(temporary, isolation_level=None)
            try:
                connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
                connection.execute("BEGIN")
                writer = IndexWriter(connection)
                writer.remember("version", INDEX_VERSION)
                yield writer
                connection.execute("COMMIT")
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise workspace_error(path, OSError(None, str(error))) from error


class SampleIndex:
    """Reads an index; answers what `Catalogue` asks."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, path: Path, json_path: Path) -> "SampleIndex | None":
        """The index beside the JSON; `None` where there is none, it is damaged, or out of step with the JSON."""
        stamp = stamp_of(json_path)
        if stamp is None or not path.is_file():
            return None
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        index = cls(connection, path)
        try:
            in_step = index.fact("version") == INDEX_VERSION and index.fact("json_stamp") == json.dumps(stamp)
        except FileError:
            in_step = False
        if not in_step:
            connection.close()
            return None
        return index

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """A damaged index is thrown away: it holds nothing that the JSON does not."""
        try:
            yield
        except (sqlite3.Error, ValueError, TypeError) as error:
            with suppress(OSError):
                self._path.unlink()
            message = f"`{self._path}` was damaged and is removed: {type(error).__name__}"
            hint = "the same command again: the index is made anew from the inventory"
            raise FileError(message, hint=hint, code="invalid_inventory") from error

    def _ask(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with self._reading():
            yield from self._connection.execute(query, values)

    def _one(self, query: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        return next(self._ask(query, values), None)

    def fact(self, name: str) -> str:
        """What the index remembers under a name; empty where nothing."""
        found = self._one("SELECT value FROM meta WHERE name = ?", (name,))
        return str(found[0]) if found else ""

    @cached_property
    def header(self) -> dict[str, Any]:
        """What stands before the samples in the JSON."""
        with self._reading():
            return dict(json.loads(self.fact("header")))

    @cached_property
    def instruments(self) -> Mapping[str, InstrumentCount]:
        """Instrument → its samples, by name."""
        counts = self.header["instruments"]
        with self._reading():
            return {name: InstrumentCount.model_validate(counts[name]) for name in sorted(counts)}

    @property
    def total_files(self) -> int:
        """Number of samples."""
        return int(self.header["total_files"])

    def rows_of(self, instrument: str) -> list[SampleRow]:
        """Samples of one instrument, in order of id."""
        return self.rows("instrument = ?", (instrument,))

    def outlines_of(self, instrument: str) -> list[Outline]:
        """Samples of one instrument in outline, in order of id."""
        names = "id, folder, kind, subtype, length_sec, root_midi, pitch"
        return [Outline(*row) for row in self.columns(names, "instrument = ?", (instrument,))]

    def row(self, sample_id: str) -> SampleRow | None:
        """The sample with an id."""
        found = self.rows("id = ?", (sample_id,))
        return found[0] if found else None

    def programs_of(self, instrument: str) -> list[Program]:
        """Multisamples that preset files define for an instrument, in order of id."""
        rows = self._ask("SELECT program FROM programs WHERE instrument = ? ORDER BY id", (instrument,))
        with self._reading():
            return [Program.model_validate_json(row[0]) for row in rows]

    def rows(self, where: str, values: Sequence[Any] = (), *, offset: int = 0, limit: int = -1) -> list[SampleRow]:
        """Samples that meet a condition on the columns, in order of id."""
        query = f"SELECT row FROM samples WHERE {where} ORDER BY id LIMIT ? OFFSET ?"
        found = self._ask(query, (*values, limit, offset))
        with self._reading():
            return [SampleRow.model_validate_json(row[0]) for row in found]

    def count(self, where: str, values: Sequence[Any] = ()) -> int:
        """How many samples meet a condition on the columns."""
        found = self._one(f"SELECT count(*) FROM samples WHERE {where}", values)
        return int(found[0]) if found else 0

    def columns(self, names: str, where: str = "1", values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Some columns of the samples that meet a condition, in order of id."""
        query = f"SELECT {names} FROM samples WHERE {where} ORDER BY id"
        return self._ask(query, values)

    def skipped(self) -> list[SkippedFile]:
        """Files that are not in the catalogue, with their reasons."""
        rows = self._ask("SELECT file_rel, reason FROM skipped ORDER BY file_rel, reason")
        return [SkippedFile(file_rel=name, reason=reason) for name, reason in rows]

    def folders(self) -> dict[str, int]:
        """Folders of the library and when each last gained or lost a file."""
        return {path: mtime_ns for path, mtime_ns in self._ask("SELECT path, mtime_ns FROM folders")}

    def stored_rows(self, folder: str) -> list[StoredRow]:
        """The samples of one folder as they are stored, to be stored again."""
        # "0" follows "/": a walk along the key instead of through the whole table.
        low, high = (f"{folder}/", f"{folder}0") if folder else ("", "\U0010ffff")
        query = "SELECT * FROM samples WHERE id >= ? AND id < ? AND folder = ? ORDER BY id"
        return list(self._ask(query, (low, high, folder)))
