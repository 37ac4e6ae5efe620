"""Making folders, and the sentence for a file operation that the system refused."""

import errno
from pathlib import Path

from air_cli.errors import WorkspaceError

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "no permission to write there",
    errno.EPERM: "no permission to write there",
    errno.EROFS: "the disk is read-only",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOTDIR: "a file stands where a folder is needed",
    errno.EFBIG: "the file would grow too large",
}


def workspace_error(path: Path, error: OSError) -> WorkspaceError:
    """The sentence for a file operation that the system refused."""
    reason = _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
    hint = "free some space, or choose another place with --home FOLDER"
    return WorkspaceError(f"cannot write `{path}`: {reason}", hint=hint)


def make_folder(path: Path) -> None:
    """Make a folder and its parents.

    Raises:
        WorkspaceError: the system refused.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise workspace_error(path, error) from error
