"""Faults at file operations: the functions of `os` and `open` are replaced inside a process made to be lost."""

import _io
import builtins
import errno
import io
import os
import signal
from collections.abc import Callable
from typing import Any

ERRORS = {"ENOSPC": errno.ENOSPC, "EACCES": errno.EACCES, "EIO": errno.EIO, "short": errno.ENOSPC}
KINDS = ("kill", "ENOSPC", "kill-half", "EIO", "kill", "short", "EACCES")
_GROWING = frozenset({"open", "write", "flush", "fsync", "mkdir", "link", "truncate"})
"""What goes on failing once the disk is full; renames and removals still work then."""
_SIMPLE = {
    "fsync": "fsync", "replace": "rename", "rename": "rename", "link": "link", "unlink": "unlink", "remove": "unlink",
    "rmdir": "unlink", "mkdir": "mkdir", "truncate": "truncate", "ftruncate": "truncate", "write": "write",
}  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR


class Injector:
    """Counts file operations; at number `at` it kills the process or refuses the operation. `at` −1 only records."""

    def __init__(self, at: int = -1, kind: str = "kill") -> None:
        self.at, self.kind = at, kind
        self.trace: list[str] = []

    def hit(self, operation: str, half: Callable[[], object] | None = None) -> None:
        number = len(self.trace)
        self.trace.append(operation)
        is_full = self.kind in ("ENOSPC", "short") and number > self.at >= 0
        if is_full and operation in _GROWING:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if number != self.at:
            return
        if half is not None and self.kind in ("kill-half", "short"):
            half()
        if self.kind.startswith("kill"):
            os.kill(os.getpid(), signal.SIGKILL)
        code = ERRORS[self.kind]
        raise OSError(code, os.strerror(code))

    def install(self) -> None:
        """Replace the functions, for good: this process does not come back."""
        for name, operation in _SIMPLE.items():
            setattr(os, name, self._counted(getattr(os, name), operation))
        os.open = self._opened(os.open)
        opened = self._file_opened(io.open)
        for module in (builtins, io, _io):
            module.open = opened  # type: ignore[attr-defined]

    def _counted(self, real: Callable[..., Any], operation: str) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.hit(operation)
            return real(*arguments, **options)

        return call

    def _opened(self, real: Callable[..., int]) -> Callable[..., int]:
        def call(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
            if flags & _WRITES:
                self.hit("open")
            return real(path, flags, *arguments, **options)

        return call

    def _file_opened(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if not set(mode) & set("wax+"):
                return real(file, mode, *arguments, **options)
            if not isinstance(file, int):
                self.hit("open")
            return CountedFile(self, real(file, mode, *arguments, **options))

        return call


class CountedFile:
    """A file open for writing whose writes, flushes and truncations count."""

    def __init__(self, injector: Injector, file: Any) -> None:
        self._injector, self._file = injector, file

    def write(self, data: Any) -> Any:
        def half() -> None:
            whole = data if isinstance(data, str) else bytes(memoryview(data).cast("B"))
            self._file.write(whole[: len(whole) // 2])
            self._file.flush()

        self._injector.hit("write", half)
        return self._file.write(data)

    def flush(self) -> None:
        self._injector.hit("flush")
        self._file.flush()

    def truncate(self, *arguments: Any) -> Any:
        self._injector.hit("truncate")
        return self._file.truncate(*arguments)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "CountedFile":
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()

    def __iter__(self) -> Any:
        return iter(self._file)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
