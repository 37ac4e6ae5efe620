"""The real command line, each command in a process of its own, forked from one that has imported everything.

Starting Python and importing costs more than most commands do. Where a system cannot fork, or where starting is what is
tested, tests start Python themselves.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

LIMIT_SECONDS = 240


_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


class WarmAir:
    """A process that waits for commands and forks for each of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def run(
        self, arguments: Sequence[str], stdin: str | None, cwd: Path, environment: Mapping[str, str]
    ) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of one command."""
        names = {name: self._folder / name for name in ("in", "out", "err")}
        names["in"].write_text(stdin or "", encoding="utf-8")
        request = {"arguments": arguments, "cwd": str(cwd), "environment": dict(environment)}
        files = {name: os.devnull if name == "in" and stdin is None else str(path) for name, path in names.items()}
        server = self._server()
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(json.dumps({**request, "files": files}) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = (names[name].read_text(encoding="utf-8") for name in ("out", "err"))
        return code, out, err

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate()

    def _server(self) -> "subprocess.Popen[str]":
        if self._process is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "tests.warm"]
            root = Path(__file__).resolve().parent.parent
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
            )
        return self._process


def import_everything() -> None:
    """All of air and its tables, save what talks to models: their SDKs are loaded by whoever needs them."""
    import air_cli

    for module in pkgutil.walk_packages(air_cli.__path__, "air_cli."):
        if not module.name.endswith("__main__") and ".llm." not in module.name:
            importlib.import_module(module.name)
    from air_cli.offline.prompt.vocabulary import vocabulary

    vocabulary()


SDKS = ("anthropic", "google.genai", "google.genai.types", "openai", "openai.types.responses")


def _serve() -> None:
    import_everything()
    for name in SDKS:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(request)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(request: Mapping[str, Any]) -> NoReturn:
    signal.alarm(LIMIT_SECONDS)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["cwd"])
    files = request["files"]
    for number, (name, mode) in enumerate((("in", os.O_RDONLY), *((n, _NEW) for n in ("out", "err")))):
        opened = os.open(files[name], mode)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - the process ends soon
        for number, mode in enumerate("rww")
    )
    sys.argv = ["air", *request["arguments"]]
    code = _ended()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    # Taking a whole interpreter down costs more than the command did.
    os._exit(code)


def _ended() -> int:
    from air_cli.cli.app import main

    try:
        main()
    except SystemExit as error:
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 - told as the interpreter tells it
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _serve()
