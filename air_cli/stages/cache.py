"""`air cache`: the folder of synthesised samples."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from air_cli.store.folders import workspace_error


@dataclass(frozen=True, slots=True)
class CacheState:
    """What the cache holds; `stale_bytes` belong to models that have changed since."""

    path: Path
    files: int
    bytes: int
    stale_bytes: int


def cache_state(cache: Path) -> CacheState:
    """Count the samples of the cache."""
    from air_cli.starter import PACK_VERSION

    files = size = stale = 0
    for folder in _versions(cache):
        for path in folder.rglob("*"):
            if path.is_file():
                files += 1
                length = path.stat().st_size
                size += length
                stale += length if folder.name != PACK_VERSION else 0
    return CacheState(cache, files, size, stale)


def clear_cache(cache: Path) -> CacheState:
    """Empty the cache of samples; whatever else lies in the folder stays. Returns what was there.

    Raises:
        WorkspaceError: the system refused.
    """
    state = cache_state(cache)
    try:
        for folder in _versions(cache):
            shutil.rmtree(folder)
    except OSError as error:
        raise workspace_error(cache, error) from error
    return state


def _versions(cache: Path) -> list[Path]:
    """Folders of the pack, one for each version of its models."""
    return [path for path in sorted(cache.glob("starter-*")) if path.is_dir() and not path.is_symlink()]
