"""`-v`: which files are read, written, moved and removed, whoever does it.

Python tells an audit hook of every file it is about to open, rename or remove (PEP 578), so that no reader or writer
has to report itself, and none can be forgotten. What libraries in C open by themselves is not seen.
"""

import os
import re
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from air_cli.store.leftovers import TEMPORARY_PREFIX

_Tell = Callable[[str], None]
_CODE_SUFFIXES = frozenset({".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".pth"})
_OWN_SUFFIXES = ("-journal", "-wal", "-shm", ".lock")
"""Files by which databases and locks keep house."""
_SYSTEM = re.compile(r"^/(?:dev|etc|proc|sys|run)(?:/|$)")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CODE_PLACES = ("stdlib", "platstdlib", "purelib", "platlib")

_listeners: list["_Trace"] = []


class _Trace:
    """What is told of one command: each thing once, in the order of its first time."""

    def __init__(self, tell: _Tell, shown: Callable[[Path], str]) -> None:
        self._tell, self._shown = tell, shown
        self._told: set[str] = set()
        self._is_telling = False

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """One audit event; what a hook raises would stop the work, so nothing leaves it."""
        work = _EVENTS.get(event)
        if work is None or self._is_telling:
            return
        self._is_telling = True
        try:
            for what, path in work(*arguments):
                self._say(f"{what:<7}{self._shown(path)}")
        except (OSError, ValueError, TypeError):
            return
        finally:
            self._is_telling = False

    def _say(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            self._tell(line)


_Found = Iterator[tuple[str, Path]]


def _opened(name: Any, mode: Any, flags: Any) -> _Found:
    path = _path(name)
    # A folder is opened to make a rename in it durable.
    if path is not None and not _is_temporary(path) and not path.is_dir():
        is_writing = any(sign in mode for sign in "wax+") if isinstance(mode, str) else bool(flags & _WRITING)
        yield ("write" if is_writing else "read"), path


def _connected(name: Any) -> _Found:
    text = str(name)
    path = _path(unquote(urlsplit(text).path) if text.startswith("file:") else name)
    if path is not None and not _is_temporary(path):
        yield "read", path


def _renamed(source: Any, target: Any, *_folders: Any) -> _Found:
    old, new = _path(source), _path(target)
    if old is None or new is None or _is_temporary(new):
        return
    if not _is_temporary(old):
        yield "move", old
        yield "to", new
    elif old.is_dir():
        for place, _, names in os.walk(old):
            for name in sorted(names):
                yield "write", new / (Path(place) / name).relative_to(old)
    else:
        yield "write", new


def _removed(name: Any, *_folder: Any) -> _Found:
    path = _path(name)
    if path is not None and not _is_temporary(path):
        yield "remove", path


_EVENTS: dict[str, Callable[..., _Found]] = {
    "open": _opened,
    "sqlite3.connect": _connected,
    "os.rename": _renamed,
    "os.remove": _removed,
    "shutil.rmtree": _removed,
}


def _path(name: Any) -> Path | None:
    """The file, unless it is a descriptor, code, the system's, or one by which libraries keep house."""
    if not isinstance(name, str | bytes | os.PathLike):
        return None
    text = os.fsdecode(name)
    path = Path(text)
    is_code = path.suffix in _CODE_SUFFIXES or text.startswith(_code_places())
    if not text or text == ":memory:" or is_code or text.endswith(_OWN_SUFFIXES) or _SYSTEM.match(text):
        return None
    return None if text in (os.devnull, *sys.path) else path


@cache
def _code_places() -> tuple[str, ...]:
    """Folders that hold programs and what belongs to them."""
    paths = sysconfig.get_paths()
    return (*(paths[name] + os.sep for name in _CODE_PLACES), str(Path(__file__).parent.parent) + os.sep)


def _is_temporary(path: Path) -> bool:
    return any(part.startswith(TEMPORARY_PREFIX) for part in path.parts)


@cache
def _install() -> None:
    """Have Python call the listeners; a hook cannot be taken away, so there is one, which may have nobody to tell."""
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    for listener in _listeners:
        listener.hear(event, arguments)


@contextmanager
def traced(tell: _Tell, shown: Callable[[Path], str]) -> Iterator[None]:
    """Tell of every file that is read, written, moved or removed while the block runs.

    Args:
        tell: is given one line a file.
        shown: a path as a person reads it.
    """
    _install()
    _code_places()
    listener = _Trace(tell, shown)
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
