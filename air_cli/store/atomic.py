"""The one place that writes files: whole or not at all."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from air_cli.errors import WorkspaceError
from air_cli.redaction import TEXT_SUFFIXES, redacted, redacted_file
from air_cli.store.folders import make_folder, workspace_error
from air_cli.store.leftovers import remove, replaced_name, sweep, sweep_once, temporary_name
from air_cli.store.lock import locked


@contextlib.contextmanager
def open_atomic(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that appears under its name only when the block ends well.

    Raises:
        WorkspaceError: the system refused at any point; nothing is left behind.
    """
    with new_file(path) as temporary, temporary.open("w+b") as file:
        yield file


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path beside `path` for something else to write to; what stands there takes the name when the block ends well.

    Raises:
        WorkspaceError: the system refused at any point; nothing is left behind.
    """
    make_folder(path.parent)
    sweep_once(path.parent)
    temporary = path.parent / temporary_name(path.name)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise workspace_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_file(path: Path, content: bytes | str) -> None:
    """Write a whole file: temp file in the same folder, fsync, rename. Secrets do not get into text.

    Raises:
        WorkspaceError: the system refused; the old file, if any, is untouched.
    """
    if isinstance(content, str):
        content = (content if path.suffix.lower() in TEXT_SUFFIXES else redacted(content)).encode()
    with open_atomic(path) as file:
        file.write(redacted_file(path.name, content))


def append_line(path: Path, line: str, *, is_durable: bool = True) -> None:
    """Add a line to a file that grows line by line; it is on the disk when this returns, unless it need not be.

    What a process that died left of a last line is ended first, so that it spoils no other.

    Raises:
        WorkspaceError: the system refused; at most a part of this line is there, which readers leave out.
    """
    make_folder(path.parent)
    try:
        with path.open("a+b") as file:
            is_torn = file.tell() > 0 and _last_byte(file) != b"\n"
            file.write(b"\n" * is_torn + redacted_file(path.name, line.encode("utf-8", "replace")) + b"\n")
            file.flush()
            if is_durable:
                os.fsync(file.fileno())
    except OSError as error:
        raise workspace_error(path, error) from error


def _last_byte(file: BinaryIO) -> bytes:
    file.seek(-1, os.SEEK_END)
    return file.read(1)


def write_cache_file(path: Path, content: bytes) -> None:
    """Write a file that can be made again: whole, but without waiting for the disk. Secrets do not get into text."""
    make_folder(path.parent)
    sweep_once(path.parent)
    temporary = path.parent / temporary_name(path.name)
    try:
        temporary.write_bytes(redacted_file(path.name, content))
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise workspace_error(path, error) from error


def sync_folder(path: Path) -> None:
    """Make a rename in this folder durable, where the system can."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill that appears under its final name only when the block ends well.

    An existing folder of that name is replaced in the same moment; when the block fails it stays as it was.

    Raises:
        WorkspaceError: the system refused; nothing is left behind.
    """
    make_folder(path.parent)
    sweep(path.parent)
    staging = path.parent / temporary_name(path.name)
    make_folder(staging)
    try:
        yield staging
        _publish(staging, path)
    except OSError as error:
        raise workspace_error(path, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


@contextlib.contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A folder for what is needed for a moment; it goes when the block ends.

    Raises:
        WorkspaceError: the system refused.
    """
    make_folder(parent)
    sweep(parent)
    scratch = parent / temporary_name("scratch")
    make_folder(scratch)
    try:
        yield scratch
    except OSError as error:
        raise workspace_error(parent, error) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _publish(staging: Path, final: Path) -> None:
    """Give the folder its name; where one has it already, both change places under a lock."""
    _sync_contents(staging)
    if not final.exists() and not replaced_name(final).exists():
        with contextlib.suppress(OSError):
            staging.rename(final)
            sync_folder(final.parent)
            return
    with _folder_lock(final):
        old = replaced_name(final)
        _settle(old, final)
        if final.exists():
            final.rename(old)
        try:
            staging.rename(final)
        except OSError:
            if old.exists():
                old.rename(final)
            raise
        sync_folder(final.parent)
        discard_folder(old)


def sync_file(path: Path) -> None:
    """Have a finished file on the disk early, so that `new_folder` need not wait for it at its end."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_contents(folder: Path) -> None:
    """Have every file of a folder on the disk before the folder gets its name."""
    for place, _, names in os.walk(folder):
        for name in names:
            sync_file(Path(place) / name)
        sync_folder(Path(place))


def _folder_lock(final: Path) -> contextlib.AbstractContextManager[None]:
    """One lock for all folders beside each other: held for two renames only."""
    return locked(final.parent / "folders")


def _settle(old: Path, final: Path) -> None:
    """End a replacement that was interrupted: the old folder comes back, or goes where the new one is there."""
    if not old.exists():
        return
    if final.exists():
        discard_folder(old)
    else:
        old.rename(final)


def discard_folder(folder: Path) -> bool:
    """Take a folder away for good: out of sight in one step, so that it is never found in part; `False` if refused."""
    doomed = folder.parent / temporary_name(folder.name)
    try:
        folder.rename(doomed)
    except OSError:
        return False
    remove(doomed)
    return True


def recover_folder(final: Path) -> None:
    """Bring a folder back whose replacement was interrupted between two renames; never fails."""
    with contextlib.suppress(OSError, WorkspaceError), _folder_lock(final):
        _settle(replaced_name(final), final)
