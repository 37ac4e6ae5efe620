"""`air inventory`: the catalogue of the producer's samples, and the starter pack.

The catalogue is `inventory.json`, with an index beside it for lookups. It is made of three things that each have
their own file: the library itself, `listening.sqlite` (what listening has found) and `overrides.toml` (what the
producer says).
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from air_cli.domain.sample import INVENTORY_SCHEMA, Program, SampleRow, SkippedFile
from air_cli.errors import FileError
from air_cli.inventory.hear import RECORD_VERSION
from air_cli.inventory.overrides import MAX_OVERRIDES_BYTES, Overrides, parse_overrides
from air_cli.inventory.presets import PresetReader
from air_cli.inventory.rows import ROWS_VERSION, RowMaker
from air_cli.inventory.scan import Found, Scan, scan_library, shown_name
from air_cli.stages.session import Session
from air_cli.store.atomic import write_cache_file
from air_cli.store.folders import make_folder
from air_cli.store.json_files import read_text
from air_cli.store.listening import ListeningStore, open_listening
from air_cli.store.lock import locked
from air_cli.store.sample_index import IndexWriter, SampleIndex, StoredRow, new_index, stamp_of, stored_row

STARTER_FOLDER = "air-starter"
_MAX_INVENTORY_BYTES = 2**31
_FILES_PER_STEP = 5000


def read_catalogue(session: Session) -> SampleIndex | None:
    """The stored catalogue as it is; `None` where there is none.

    Raises:
        FileError: `inventory.json` is damaged.
    """
    workspace = session.workspace
    if not workspace.inventory_file.exists():
        return None
    index = SampleIndex.open(workspace.inventory_index, workspace.inventory_file)
    if index is None:
        with locked(workspace.inventory_file):
            index = SampleIndex.open(workspace.inventory_index, workspace.inventory_file)
            if index is None:
                _index_from_json(session)
                index = SampleIndex.open(workspace.inventory_index, workspace.inventory_file)
    return index


def current_catalogue(session: Session) -> SampleIndex:
    """The catalogue of what lies in the library now: rebuilt first where a folder gained or lost a file.

    Raises:
        WorkspaceError: the catalogue cannot be written.
    """
    try:
        index = read_catalogue(session)
    except FileError:
        index = None
    if index is not None and is_current(session, index):
        return index
    return rebuild(session)


def is_current(session: Session, index: SampleIndex) -> bool:
    """Whether no folder changed since: a look at folders only, not at files."""
    root = session.settings.samples
    if index.fact("made_of") != _made_of(session, root):
        return False
    folders = index.folders()
    if not folders:
        return not root.is_dir()
    stamps = ((stamp_of(root / path if path else root), mtime_ns) for path, mtime_ns in folders.items())
    return all(stamp is not None and stamp.mtime_ns == mtime_ns for stamp, mtime_ns in stamps)


def _made_of(session: Session, root: Path) -> str:
    """What a catalogue depends on beside the files: where they are, what the producer says, by which rules."""
    return json.dumps([str(root), ROWS_VERSION, RECORD_VERSION, stamp_of(session.workspace.overrides_file)])


def _index_from_json(session: Session) -> None:
    """Make the index anew from `inventory.json`."""
    path = session.workspace.inventory_file
    try:
        document = json.loads(read_text(path, limit_bytes=_MAX_INVENTORY_BYTES))
        if document["schema_version"] != INVENTORY_SCHEMA:
            raise ValueError(f"schema {document['schema_version']!r}")
        rows = [stored_row(row) for row in document["samples"] if SampleRow.model_validate(row)]
        header = {name: document[name] for name in ("schema_version", "generated_at", "root")}
        skipped = [SkippedFile.model_validate(entry) for entry in document.get("skipped", [])]
        programs = [Program.model_validate(entry) for entry in document.get("programs", [])]
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError) as error:
        message = f"`{path}` is not an inventory: {type(error).__name__}: {error}"
        raise FileError(message, hint="air inventory rebuild", code="invalid_inventory") from None
    stamp = stamp_of(path)
    with new_index(session.workspace.inventory_index) as writer:
        writer.add(rows)
        writer.finish(header, skipped, programs, {})
        writer.remember("json_stamp", json.dumps(stamp))


def read_overrides(session: Session) -> Overrides:
    """What the producer says of samples.

    Raises:
        FileError: `overrides.toml` cannot be understood.
    """
    path = session.workspace.overrides_file
    if not path.exists():
        return Overrides()
    return parse_overrides(read_text(path, limit_bytes=MAX_OVERRIDES_BYTES))


def rebuild(session: Session) -> SampleIndex:
    """Scan the library, store the catalogue where anything changed, and return it. Figures of unchanged files are kept.

    Raises:
        FileError: `overrides.toml` cannot be understood.
        WorkspaceError: the catalogue cannot be written.
    """
    workspace = session.workspace
    session.progress("scanning samples", 0.0)
    overrides = read_overrides(session)
    with locked(workspace.inventory_file):
        scan = scan_library(session.settings.samples)
        try:
            previous = SampleIndex.open(workspace.inventory_index, workspace.inventory_file)
            if previous is None and workspace.inventory_file.exists():
                _index_from_json(session)
                previous = SampleIndex.open(workspace.inventory_index, workspace.inventory_file)
        except FileError:
            previous = None
        with open_listening(workspace.listening_file, RECORD_VERSION) as listening:
            index = _Rebuild(session, scan, overrides, previous, listening).run()
    session.progress("scanning samples", 1.0)
    return index


@dataclass(slots=True)
class _Rebuild:
    """One rebuild, under the lock."""

    session: Session
    scan: Scan
    overrides: Overrides
    previous: SampleIndex | None
    listening: ListeningStore
    old_skipped: dict[str, SkippedFile] = field(default_factory=dict)

    def run(self) -> SampleIndex:
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
        if previous is None or previous.fact("made_of") != self._made_of():
            return set(self.scan.samples) | set(old)
        changed = {folder for folder in old if folder not in self.scan.samples}
        for folder, files in sorted(self.scan.samples.items()):
            if old.get(folder) != {file.file_rel: (file.size_bytes, file.mtime_ns) for file in files}:
                changed.add(folder)
        known = int(previous.fact("serial") or -1)
        if serial != known:
            changed |= {name.rpartition("/")[0] for name in self.listening.since(known)} & set(self.scan.samples)
        return changed

    def _made_of(self) -> str:
        return _made_of(self.session, self.scan.root)

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
            for folder, files in sorted(self.scan.samples.items()):
                if folder in changed or self.previous is None:
                    rows, out = self._folder(files, reader)
                    writer.add(stored_row(row) for row in rows)
                else:
                    stored = self.previous.stored_rows(folder)
                    writer.add(stored)
                    out = self._out_again(files, stored)
                kept = {entry.file_rel for entry in out}
                left_out += [[f.file_rel, f.size_bytes, f.mtime_ns] for f in files if out and shown_name(f) in kept]
                skipped += out
                done += len(files)
                if done % _FILES_PER_STEP < len(files):
                    session.progress("scanning samples", done / max(1, self.scan.count))
            self._finish(writer, skipped, reader)
            writer.remember("left_out", json.dumps(left_out))
            writer.remember("serial", str(serial))
            writer.remember("presets", presets)
            writer.remember("preset_folders", json.dumps(sorted(reader.folders)))
            writer.remember("made_of", self._made_of())
            writer.remember("json_stamp", json.dumps(writer.write_json(workspace.inventory_file)))

    def _folder(self, files: list[Found], reader: PresetReader) -> tuple[list[dict[str, Any]], list[SkippedFile]]:
        folder = files[0].file_rel.rpartition("/")[0]
        known = {}
        if self.previous is not None:
            known = {row[0]: json.loads(row[-1]) for row in self.previous.stored_rows(folder)}
        heard = self.listening.records(folder, {f.file_rel: (f.size_bytes, f.mtime_ns) for f in files})
        maker = RowMaker(str(self.scan.root), self.overrides, known, heard, reader.roots)
        return maker.folder(files)

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


def write_starter_pack(session: Session) -> list[Path]:
    """Write the whole starter pack to `local_samples/air-starter/` and return the files.

    Raises:
        WorkspaceError: the folder cannot be written.
    """
    from air_cli.starter import write_pack

    folder = session.settings.samples / STARTER_FOLDER
    make_folder(folder)

    def progress(what: str, share: float) -> None:
        session.progress(f"making {what}", share)

    return write_pack(folder, write_cache_file, progress)
