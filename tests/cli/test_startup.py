"""Start-up: help and listing load nothing heavy."""

import subprocess
import sys
from typing import Any

import pytest
import typer

from air_cli.cli.app import program
from tests.conftest import Air

SDKS = ("openai", "anthropic", "google.genai", "httpx2", "json_repair")
HEAVY = ("numpy", "soundfile", "soxr", "mido", "openai", "anthropic", "google.genai", "pydantic", "rich.progress")


@pytest.mark.parametrize("module", ["air_cli", "air_cli.cli.app"])
def test_the_command_line_imports_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_runs_without_heavy_imports() -> None:
    code = (
        "import sys\nfrom air_cli.cli.app import app\n"
        f"try:\n    app(['--help'])\nexcept SystemExit:\n    pass\nprint([n for n in {HEAVY!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize(
    "arguments", [["providers"], ["models"], ["plan", "lofi, 2 bars"], ["compose", "latest"], ["replay", "latest"]]
)
def test_without_a_model_no_sdk_is_loaded(air: Air, arguments: list[str]) -> None:
    assert air("plan", "lofi, 2 bars").code == 0
    code = (
        f"import sys\nfrom air_cli.cli.app import app\ntry:\n    app({arguments!r})\n"
        f"except SystemExit as end:\n    print('exit', end.code)\nprint([n for n in {SDKS!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == ["exit 0", "[]"], done.stderr


@pytest.mark.parametrize(
    "arguments", [["projects"], ["projects", "--filter", "tempo>1"], ["projects", "tag", "latest", "x"]]
)
def test_managing_projects_loads_no_sound(air: Air, arguments: list[str]) -> None:
    assert air("compose", air("plan", "lofi, 2 bars").out.strip()).code == 0
    names = ("numpy", "soundfile", "mido", *SDKS)
    code = (
        f"import sys\nfrom air_cli.cli.app import app\ntry:\n    app({arguments!r})\n"
        f"except SystemExit as end:\n    print('exit', end.code)\nprint([n for n in {names!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-2:] == ["exit 0", "[]"], done.stderr


def test_a_line_that_names_a_command_declares_only_that_one() -> None:
    code = (
        "import sys\nfrom air_cli.cli.app import program\nprogram('show')\n"
        "print(sorted(n for n in sys.modules if n.startswith('air_cli.cli.commands.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['air_cli.cli.commands.show']"


def test_every_command_is_found_by_its_name() -> None:
    whole: Any = typer.main.get_command(program())
    for name in whole.commands:
        alone: Any = typer.main.get_command(program(name))
        assert name in alone.commands
        assert len(alone.commands) < 5
