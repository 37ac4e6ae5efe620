"""The real command line in processes forked from one that has everything imported: each command costs milliseconds."""

import io
import json
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.inject import Injector

_KILLED = -9


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str = ""
    err: str = ""
    trace: tuple[str, ...] = ()


def run_forked(arguments: Sequence[str], workspace: Path, injector: Injector | None = None) -> Outcome:
    """Run `air` in a child of this process; its answer comes back through a pipe."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _in_child(arguments, workspace, injector, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(child, 0)
    if not content:
        return Outcome(_KILLED if os.WIFSIGNALED(status) else 99, err=f"the process ended with {status}")
    return Outcome(**json.loads(content))


def _in_child(arguments: Sequence[str], workspace: Path, injector: Injector | None, pipe: int) -> None:
    write = os.write
    os.chdir(workspace)
    if (workspace / ".env").exists():
        del os.environ["AIR_CACHE_DIR"]
    sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123 - the process ends soon
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    sys.argv = ["air", *arguments]
    code: Any = 98
    try:
        from air_cli.cli.app import main

        if injector is not None:
            injector.install()
        main()
    except SystemExit as error:
        code = error.code or 0
    except BaseException:  # noqa: BLE001 - told to the parent
        traceback.print_exc()
    answer = {"code": code if isinstance(code, int) else 1, "out": sys.stdout.getvalue(), "err": sys.stderr.getvalue()}
    content = json.dumps({**answer, "trace": injector.trace if injector else []}).encode()
    while content:
        content = content[write(pipe, content) :]
    os._exit(0)


def must(outcome: Outcome, arguments: Sequence[str]) -> str:
    if outcome.code != 0:
        raise SystemExit(f"air {' '.join(arguments)} ended with {outcome.code}:\n{outcome.err}")
    return outcome.out.strip()
