"""`air inventory`: the catalogue of the producer's samples, and the starter pack.

The catalogue is `inventory.json`, with an index beside it for lookups. It is made of three things that each have
their own file: the library itself, `listening.sqlite` (what listening has found) and `overrides.toml` (what the
producer says).
"""

import json
from pathlib import Path

from air_cli.domain.sample import INVENTORY_SCHEMA, Program, SampleRow, SkippedFile
from air_cli.errors import FileError
from air_cli.inventory.hear import RECORD_VERSION
from air_cli.inventory.overrides import MAX_OVERRIDES_BYTES, Overrides, parse_overrides
from air_cli.inventory.rows import ROWS_VERSION
from air_cli.inventory.scan import scan_library
from air_cli.stages.inventory_rebuild import Rebuild
from air_cli.stages.session import Session
from air_cli.store.atomic import write_cache_file
from air_cli.store.folders import make_folder
from air_cli.store.json_files import read_text
from air_cli.store.listening import open_listening
from air_cli.store.lock import locked
from air_cli.store.sample_index import SampleIndex, new_index, stamp_of, stored_row

STARTER_FOLDER = "air-starter"
_MAX_INVENTORY_BYTES = 2**31


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
        stamp = stamp_of(path)
        with new_index(session.workspace.inventory_index) as writer:
            writer.add(rows)
            writer.finish(header, skipped, programs, {})
            writer.remember("json_stamp", json.dumps(stamp))
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError, OverflowError) as error:
        message = f"`{path}` is not an inventory: {type(error).__name__}: {error}"
        raise FileError(message, hint="air inventory rebuild", code="invalid_inventory") from None


def read_overrides(session: Session) -> Overrides:
    """What the producer says of samples.

    Raises:
        FileError: `overrides.toml` cannot be understood.
    """
    path = session.workspace.overrides_file
    if not path.exists():
        return Overrides()
    return parse_overrides(read_text(path, limit_bytes=MAX_OVERRIDES_BYTES))


def rebuild(session: Session, jobs: int = 0) -> SampleIndex:
    """Scan the library, store the catalogue where anything changed, and return it. Figures of unchanged files are kept.

    Args:
        session: where, and who is told.
        jobs: processes that read the files; 0 is as many as suit their number.

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
            made_of = _made_of(session, scan.root)
            index = Rebuild(session, scan, overrides, previous, listening, made_of, jobs).run()
    session.progress("scanning samples", 1.0)
    return index


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
