"""Locks between processes: one lock file beside what it guards."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from air_cli.errors import WorkspaceError
from air_cli.store.folders import make_folder, workspace_error

LOCK_TIMEOUT_SECONDS = 30.0


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock that guards one file or folder against other processes.

    Raises:
        WorkspaceError: another process holds it for more than 30 s, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    make_folder(path.parent)
    lock = FileLock(path.parent / f".{path.name}.lock", timeout=LOCK_TIMEOUT_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise WorkspaceError(f"`{path}` is locked by another process", hint="try again when it has finished") from None
    except OSError as error:
        raise workspace_error(path, error) from error
    try:
        yield
    finally:
        lock.release()
