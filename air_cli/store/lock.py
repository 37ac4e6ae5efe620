"""Locks between processes: one lock file beside what it guards."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from air_cli.errors import WorkspaceError
from air_cli.store.folders import make_folder, workspace_error

LOCK_TIMEOUT_SECONDS = 30.0


@contextlib.contextmanager
def locked(path: Path, timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> Iterator[None]:
    """Hold the lock that guards one file or folder against other processes, and other machines.

    Raises:
        WorkspaceError: another process holds it for longer than `timeout_seconds`, the folder cannot be written, or its
            file system has no locks.
    """
    from filelock import FileLock, Timeout

    make_folder(path.parent)
    lock = FileLock(path.parent / f".{path.name}.lock", timeout=timeout_seconds)
    try:
        lock.acquire()
    except Timeout:
        raise WorkspaceError(f"`{path}` is locked by another process", hint="try again when it has finished") from None
    except NotImplementedError:
        # So filelock says that the system call for locking answered ENOSYS.
        message = f"the file system of `{path.parent}` has no locks, so that two processes could undo each other's work"
        hint = "mount it with locks (NFS: without `nolock`; Lustre: with `flock`), or AIR_HOME on another one"
        raise WorkspaceError(message, hint=hint, code="no_locks") from None
    except OSError as error:
        raise workspace_error(path, error) from error
    try:
        yield
    finally:
        lock.release()
