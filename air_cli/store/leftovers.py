"""Names of what is half-made, and taking away what processes that are gone left of it."""

import contextlib
import hashlib
import os
import platform
import secrets
import shutil
import time
from functools import cache
from pathlib import Path

TEMPORARY_PREFIX = ".air-tmp-"
_OLD = "old"
_NAME_BYTES = 120
_FOREIGN_SECONDS = 86_400.0
"""Age at which even what another machine (whose processes cannot be seen from here) left half-made is taken away."""


def temporary_name(name: str) -> str:
    """A name beside `name` that readers ignore and no other process uses; it tells whose it is."""
    tail = name.encode("utf-8", "ignore")[-_NAME_BYTES:].decode("utf-8", "ignore")
    return f"{TEMPORARY_PREFIX}{os.getpid()}-{_machine()}-{secrets.token_hex(4)}-{tail}"


def replaced_name(final: Path) -> Path:
    """Where a folder waits while its successor takes its name."""
    return final.parent / f"{TEMPORARY_PREFIX}{_OLD}-{final.name}"


def replaced_folder(waiting: Path) -> Path | None:
    """The folder that something found on disk is the waiting predecessor of; `None` when it is no such thing."""
    prefix = f"{TEMPORARY_PREFIX}{_OLD}-"
    return waiting.parent / waiting.name.removeprefix(prefix) if waiting.name.startswith(prefix) else None


def sweep(folder: Path) -> None:
    """Remove what processes that are gone left half-made in a folder; never fails."""
    with contextlib.suppress(OSError):
        # Names alone: a Path for each of a hundred thousand runs would take longer than writing the next one.
        for name in os.listdir(folder):  # noqa: PTH208
            if name.startswith(TEMPORARY_PREFIX) and _is_abandoned(folder / name):
                remove(folder / name)


@cache
def sweep_once(folder: Path) -> None:
    """As `sweep`, but only the first time that this process writes to the folder."""
    sweep(folder)


def remove(path: Path) -> None:
    """Take a file or folder away as far as the system lets us; never fails."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def _is_abandoned(path: Path) -> bool:
    owner, _, rest = path.name.removeprefix(TEMPORARY_PREFIX).partition("-")
    if not owner.isdigit():
        return False
    if os.name != "nt" and rest.partition("-")[0] == _machine():
        return not _is_alive(int(owner))
    with contextlib.suppress(OSError):
        return time.time() - path.stat().st_mtime > _FOREIGN_SECONDS
    return False


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


@cache
def _machine() -> str:
    """Eight digits for the place in which process ids mean something: machine, boot and container."""
    facts = [platform.node()]
    with contextlib.suppress(OSError):
        facts.append(Path("/proc/sys/kernel/random/boot_id").read_text())
    with contextlib.suppress(OSError):
        facts.append(str(Path("/proc/self/ns/pid").readlink()))
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:8]
