"""The names in the bin: each is the id of what lies there, and a number where the same thing lies there again."""

from pathlib import Path
from typing import Final

from air_cli.domain.run_id import is_run_id
from air_cli.store.workspace import Workspace

AGAIN: Final = "~"
"""Stands between an id and a number where the bin holds the same thing twice."""


def bin_folder(workspace: Workspace) -> Path:
    """Where what is deleted goes; need not be there."""
    return workspace.outputs / ".bin"


def bin_names(workspace: Workspace) -> list[str]:
    """Names of the folders in the bin, sorted."""
    folder = bin_folder(workspace)
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if is_run_id(binned_id(path.name)))


def binned_id(name: str) -> str:
    """The id of what lies under a name in the bin."""
    return name.partition(AGAIN)[0]
