"""Start-up: help and listing load nothing heavy."""

import subprocess
import sys

import pytest

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
