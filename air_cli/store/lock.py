"""Locks between processes: one lock file beside what it guards."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from air_cli.errors import WorkspaceError
from air_cli.store.folders import make_folder, workspace_error

LOCK_TIMEOUT_SECONDS = 30.0
_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK})
"""What the system call for locking answers where the file system cannot."""


@contextlib.contextmanager
def locked(path: Path, timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> Iterator[None]:
    """Hold the lock that guards one file or folder against other processes, and other machines.

    Raises:
        WorkspaceError: another process holds it for longer than `timeout_seconds`, the folder cannot be written, or its
            file system has no locks.
    """
    from filelock import FileLock, Timeout

    make_folder(path.parent)
    # A lock that is only a file outlives a process that is killed, and a folder that is moved: better none than that.
    lock = FileLock(path.parent / f".{path.name}.lock", timeout=timeout_seconds, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise WorkspaceError(f"`{path}` is locked by another process", hint="try again when it has finished") from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise workspace_error(path, error) from error
        message = f"the file system of `{path.parent}` has no locks, so that two processes could undo each other's work"
        hint = "mount it with locks (NFS: without `nolock`; Lustre: with `flock`), or AIR_HOME on another one"
        raise WorkspaceError(message, hint=hint, code="no_locks") from None
    try:
        yield
    finally:
        lock.release()
