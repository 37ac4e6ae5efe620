"""How long `air --help` and `air --version` take beside a bare Typer program of the same shape, in one run.

    python benchmarks/startup.py [--rounds N]

The bare program has the same groups, commands, arguments, options and help texts, and nothing behind them. The programs
take turns, so that what else the machine does hurts all of them alike; the ratio is that of the CPU times, the best of
each. Under it: what `import air_cli.cli.app` loads that the bare program does not, by time spent in the module itself.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from fair import as_installed

from air_cli.cli.app import app

GOAL = 1.5
SHOWN_MODULES = 12
_IMPORT_ROUNDS = 5


def bare_program() -> str:
    """The source of a Typer program with the shape of `air`, whose commands do nothing."""
    lines = ["from typing import Annotated", "import typer", "app = typer.Typer(name='bare', no_args_is_help=True)"]
    lines += ["@app.callback()", "def root(version: Annotated[bool, typer.Option('--version', is_eager=True,"]
    lines += ["    callback=lambda wanted: print('bare 1') or exit() if wanted else None)] = False):", "    'Bare.'"]
    lines += _group(typer.main.get_command(app), "app")
    return "\n".join([*lines, "app()"]) + "\n"


def _group(group: Any, variable: str) -> Iterator[str]:
    for name, command in group.commands.items():
        identifier = f"{variable}_{name.replace('-', '_')}"
        if hasattr(command, "commands"):
            yield f"{identifier} = typer.Typer(help={command.help!r})"
            yield f"{variable}.add_typer({identifier}, name={name!r})"
            yield from _group(command, identifier)
        else:
            yield f"@{variable}.command({name!r})"
            yield f"def {identifier}({', '.join(_parameters(command))}):"
            yield f"    {command.help!r}"


def _parameters(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if parameter.name == "help":
            continue
        help_text = getattr(parameter, "help", "") or ""
        if parameter.param_type_name == "argument":
            yield f"{parameter.name}: Annotated[str, typer.Argument(help={help_text!r})] = ''"
        else:
            kind = "bool" if parameter.is_flag else "str"
            default = "False" if parameter.is_flag else "''"
            names = ", ".join(repr(name) for name in parameter.opts)
            yield f"{parameter.name}: Annotated[{kind}, typer.Option({names}, help={help_text!r})] = {default}"


def seconds(command: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a process."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return ended - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def own_imports(bare: Path) -> list[tuple[float, str]]:
    """Milliseconds spent in each module that `air` loads and the bare program does not."""
    ours = _import_times([sys.executable, "-X", "importtime", "-m", "air_cli", "--help"])
    theirs = _import_times([sys.executable, "-X", "importtime", str(bare), "--help"])
    return sorted(((taken, name) for name, taken in ours.items() if name not in theirs), reverse=True)


def _import_times(command: list[str]) -> dict[str, float]:
    best: dict[str, float] = {}
    for _ in range(_IMPORT_ROUNDS):
        told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
        for microseconds, name in re.findall(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", told, re.MULTILINE):
            best[name] = min(int(microseconds) / 1000, best.get(name, float("inf")))
    return best


def main() -> None:
    as_installed()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(bare_program(), encoding="utf-8")
        programs = {"bare": [sys.executable, str(bare)], "air": [sys.executable, "-m", "air_cli"]}
        print(f"{'':<14}{'bare':>10}{'air':>10}{'ratio':>8}   best of {rounds}, CPU ms (wall ms)")
        for option in ("--help", "--version"):
            best: dict[str, tuple[float, float]] = {}
            for _ in range(rounds):
                for name, command in programs.items():
                    wall, cpu = seconds([*command, option])
                    old = best.get(name, (wall, cpu))
                    best[name] = (min(wall, old[0]), min(cpu, old[1]))
            ratio = best["air"][1] / best["bare"][1]
            cells = [f"{best[name][1] * 1000:.0f} ({best[name][0] * 1000:.0f})" for name in ("bare", "air")]
            verdict = "" if ratio <= GOAL else f"   above the goal of {GOAL}"
            print(f"air {option:<10}{cells[0]:>10}{cells[1]:>10}{ratio:>8.2f}{verdict}")
        rows = own_imports(bare)
    print(f"\nloaded beside what the bare program loads: {len(rows)} modules, {sum(t for t, _ in rows):.1f} ms")
    for taken, name in rows[:SHOWN_MODULES]:
        print(f"  {taken:6.1f} ms  {name}")


if __name__ == "__main__":
    main()
