"""The one place that writes files: whole or not at all."""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from air_cli.store.folders import make_folder, workspace_error
from air_cli.store.lock import locked

TEMPORARY_PREFIX = ".air-tmp-"
_ABANDONED_SECONDS = 60.0
"""Age at which what a dead process left half-made is taken away."""


def temporary_name(name: str) -> str:
    """A name beside `name` that readers ignore and no other process uses."""
    return f"{TEMPORARY_PREFIX}{os.getpid()}-{secrets.token_hex(4)}-{name[-80:]}"


@contextlib.contextmanager
def open_atomic(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that appears under its name only when the block ends well.

    Raises:
        WorkspaceError: the system refused at any point; nothing is left behind.
    """
    make_folder(path.parent)
    temporary = path.parent / temporary_name(path.name)
    try:
        with temporary.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise workspace_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path beside `path` for something else to write to; what stands there takes the name when the block ends well.

    Raises:
        WorkspaceError: the system refused at any point; nothing is left behind.
    """
    make_folder(path.parent)
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
    """Write a whole file: temp file in the same folder, fsync, rename.

    Raises:
        WorkspaceError: the system refused; the old file, if any, is untouched.
    """
    with open_atomic(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def write_cache_file(path: Path, content: bytes) -> None:
    """Write a file that can be made again: whole, but without waiting for the disk."""
    make_folder(path.parent)
    temporary = path.parent / temporary_name(path.name)
    try:
        temporary.write_bytes(content)
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


def _publish(staging: Path, final: Path) -> None:
    """Give the folder its name; where one has it already, both change places under a lock."""
    sync_folder(staging)
    if not final.exists():
        with contextlib.suppress(OSError):
            staging.rename(final)
            sync_folder(final.parent)
            return
    with _folder_lock(final):
        old = replaced_name(final)
        shutil.rmtree(old, ignore_errors=True)
        if final.exists():
            final.rename(old)
        try:
            staging.rename(final)
        except OSError:
            if old.exists():
                old.rename(final)
            raise
        sync_folder(final.parent)
        shutil.rmtree(old, ignore_errors=True)


def _folder_lock(final: Path) -> contextlib.AbstractContextManager[None]:
    """One lock for all folders beside each other: held for two renames only."""
    return locked(final.parent / "folders")


def replaced_name(final: Path) -> Path:
    """Where a folder waits while its successor takes its name."""
    return final.parent / f"{TEMPORARY_PREFIX}old-{final.name}"


def recover_folder(final: Path) -> None:
    """Bring a folder back whose replacement was interrupted between two renames."""
    with contextlib.suppress(OSError), _folder_lock(final):
        old = replaced_name(final)
        if old.is_dir() and not final.exists():
            old.rename(final)


def sweep(folder: Path) -> None:
    """Remove what processes that are gone left half-made in a folder."""
    for path in folder.glob(f"{TEMPORARY_PREFIX}*"):
        owner = path.name.removeprefix(TEMPORARY_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):
            is_old = time.time() - path.stat().st_mtime > _ABANDONED_SECONDS
            if owner.isdigit() and is_old and not _is_alive(int(owner)):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _is_alive(process_id: int) -> bool:
    if os.name == "nt":
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
