"""One rebuild of the catalogue: which folders changed, and the rows of those made anew."""

import gc
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from air_cli.domain.sample import INVENTORY_SCHEMA, SkippedFile
from air_cli.inventory.overrides import Overrides
from air_cli.inventory.presets import PresetReader
from air_cli.inventory.rows import RowMaker
from air_cli.inventory.scan import Found, Scan, shown_name
from air_cli.stages.session import Session
from air_cli.store.listening import ListeningStore
from air_cli.store.sample_index import IndexWriter, SampleIndex, StoredRow, new_index, stored_row
from air_cli.workers.crew import Crew, as_done

_FILES_PER_STEP = 5000
_MANY_FILES = 20_000
"""From so many on, several processes read a library that was never read: fewer are read before those have started."""
_FILES_AT_ONCE = 1000


class Unread(NamedTuple):
    """Folders nothing is known of, for a process to read.

    Attributes:
        root: the library.
        overrides: what the producer says.
        folders: the fields of `Found` of their files; plain tuples take a fifth of the time on their way.
    """

    root: str
    overrides: Overrides
    folders: list[list[tuple[str, int, int]]]


Stored = tuple[list[StoredRow], list[SkippedFile]]
"""Rows of a folder as the index keeps them, and its files that were left out, with their reasons."""


def read_folders(unread: Unread) -> list[Stored]:
    """Rows of folders nobody has listened to."""
    maker = RowMaker(unread.root, unread.overrides, {}, {}, {})
    return [_stored([Found(*file) for file in files], maker) for files in unread.folders]


def _stored(files: Sequence[Found], maker: RowMaker) -> Stored:
    rows, skipped = maker.folder(files)
    return [stored_row(row) for row in rows], skipped


@dataclass(slots=True)
class Rebuild:
    """One rebuild, under the lock."""

    session: Session
    scan: Scan
    overrides: Overrides
    previous: SampleIndex | None
    listening: ListeningStore
    made_of: str
    jobs: int = 0
    old_skipped: dict[str, SkippedFile] = field(default_factory=dict)

    def run(self) -> SampleIndex:
        """The catalogue as it is after."""
        previous = self.previous
        old = self._old_by_folder()
        serial = self.listening.serial()
        changed = self._changed_folders(old, serial)
        presets = self._preset_stamps()
        if previous is not None and not changed and self._is_same(previous, presets):
            return previous
        self._write(changed, serial, presets)
        workspace = self.session.workspace
        if previous is not None:
            previous.close()
        index = SampleIndex.open(workspace.inventory_index, workspace.inventory_file)
        assert index is not None
        return index

    def _old_by_folder(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Folder → id → size and time, of the samples and of the files left out."""
        old: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
        if self.previous is not None:
            for sample_id, folder, size, time in self.previous.columns("id, folder, bytes, mtime_ns"):
                old[folder][sample_id] = (size, time)
            for entry in json.loads(self.previous.fact("left_out") or "[]"):
                old[entry[0].rpartition("/")[0]][entry[0]] = (entry[1], entry[2])
        return old

    def _changed_folders(self, old: dict[str, dict[str, tuple[int, int]]], serial: int) -> set[str]:
        """Folders whose rows must be made anew."""
        previous = self.previous
        if previous is None or previous.fact("made_of") != self.made_of:
            return set(self.scan.samples) | set(old)
        changed = {folder for folder in old if folder not in self.scan.samples}
        for folder, files in sorted(self.scan.samples.items()):
            if old.get(folder) != {file.file_rel: (file.size_bytes, file.mtime_ns) for file in files}:
                changed.add(folder)
        known = int(previous.fact("serial") or -1)
        if serial != known:
            changed |= {name.rpartition("/")[0] for name in self.listening.since(known)} & set(self.scan.samples)
        return changed

    def _preset_stamps(self) -> str:
        return json.dumps([[p.file_rel, p.size_bytes, p.mtime_ns] for p in self.scan.presets])

    def _is_same(self, previous: SampleIndex, presets: str) -> bool:
        same_folders = previous.folders() == self.scan.folders
        known = {(entry.file_rel, entry.reason) for entry in previous.skipped()}
        seen = {(entry.file_rel, entry.reason) for entry in self.scan.skipped}
        return same_folders and previous.fact("presets") == presets and seen <= known

    def _write(self, changed: set[str], serial: int, presets: str) -> None:
        session, workspace = self.session, self.session.workspace
        reader = PresetReader(self.scan)
        if self.previous is not None and self.previous.fact("presets") != presets:
            changed = changed | reader.folders | set(json.loads(self.previous.fact("preset_folders") or "[]"))
        with new_index(workspace.inventory_index) as writer:
            skipped = [*self.scan.skipped, *reader.skipped]
            left_out: list[list[Any]] = []
            done = 0
            for files, (rows, out) in self._folders(changed, reader):
                writer.add(rows)
                kept = {entry.file_rel for entry in out}
                left_out += [[f.file_rel, f.size_bytes, f.mtime_ns] for f in files if out and shown_name(f) in kept]
                skipped += out
                done += len(files)
                if done % _FILES_PER_STEP < len(files):
                    session.progress("scanning samples", done / max(1, self.scan.count))
            self._finish(writer, skipped, reader)
            writer.remember("left_out", json.dumps(sorted(left_out)))
            writer.remember("serial", str(serial))
            writer.remember("presets", presets)
            writer.remember("preset_folders", json.dumps(sorted(reader.folders)))
            writer.remember("made_of", self.made_of)
            writer.remember("json_stamp", json.dumps(writer.write_json(workspace.inventory_file)))

    def _folders(self, changed: set[str], reader: PresetReader) -> Iterator[tuple[Sequence[Found], Stored]]:
        """Every folder of the library, in whatever order."""
        is_unread = self.previous is None and not self.listening.serial()
        if is_unread and (self.jobs > 1 or (not self.jobs and self.scan.count >= _MANY_FILES)):
            yield from self._read_by_many()
            return
        for folder, files in sorted(self.scan.samples.items()):
            if self.previous is None or folder in changed:
                yield files, self._read(folder, files, reader.roots)
            else:
                rows = self.previous.stored_rows(folder)
                yield files, (rows, self._out_again(files, rows))

    def _read(self, folder: str, files: list[Found], preset_roots: Mapping[str, float]) -> Stored:
        known = {}
        if self.previous is not None:
            known = {row[0]: json.loads(row[-1]) for row in self.previous.stored_rows(folder)}
        heard = self.listening.records(folder, {f.file_rel: (f.size_bytes, f.mtime_ns) for f in files})
        return _stored(files, RowMaker(str(self.scan.root), self.overrides, known, heard, preset_roots))

    def _read_by_many(self) -> Iterator[tuple[Sequence[Found], Stored]]:
        with closing(as_done(Crew(self.jobs, begin=gc.disable), read_folders, self._unread())) as done:
            for chunk in done:
                stored = read_folders(chunk.item) if chunk.result is None else chunk.result
                for files, folder in zip(chunk.item.folders, stored, strict=True):
                    yield [Found(*file) for file in files], folder

    def _unread(self) -> Iterator[Unread]:
        root, waiting, count = str(self.scan.root), list[list[tuple[str, int, int]]](), 0
        for _, files in sorted(self.scan.samples.items()):
            waiting.append([(f.file_rel, f.size_bytes, f.mtime_ns) for f in files])
            count += len(files)
            if count >= _FILES_AT_ONCE:
                yield Unread(root, self.overrides, waiting)
                waiting, count = [], 0
        if waiting:
            yield Unread(root, self.overrides, waiting)

    def _out_again(self, files: list[Found], stored: list[StoredRow]) -> list[SkippedFile]:
        """Files of an unchanged folder that were left out before, with their reasons."""
        if len(stored) == len(files) or self.previous is None:
            return []
        names = {row[0] for row in stored}
        missing = {shown_name(file) for file in files if file.file_rel not in names}
        if not self.old_skipped:
            self.old_skipped.update({entry.file_rel: entry for entry in self.previous.skipped()})
        return [self.old_skipped[name] for name in sorted(missing) if name in self.old_skipped]

    def _finish(self, writer: IndexWriter, skipped: list[SkippedFile], reader: PresetReader) -> None:
        header = {
            "schema_version": INVENTORY_SCHEMA,
            "generated_at": self.session.stamp(),
            "root": str(self.scan.root),
        }
        writer.flush()
        writer.finish(header, skipped, reader.programs(writer.kinds_of), self.scan.folders)
