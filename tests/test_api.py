"""The Python API: what docs/api.md shows runs as it stands, and nothing heavy is loaded before it is used."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import air_cli

PAGE = Path(__file__).parent.parent / "docs" / "api.md"


def test_the_page_is_one_program_that_runs(clean_place: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) > 5
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks)], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("82")
    assert "invalid_prompt" in done.stdout
    assert len(list((clean_place / "my-music" / "outputs" / "render").iterdir())) == 4


def test_every_public_name_is_there_and_documented() -> None:
    for name in air_cli.__all__:
        assert getattr(air_cli, name).__doc__, name
    assert set(air_cli.__all__) <= set(dir(air_cli))
    assert not hasattr(air_cli, "no_such_name")


def test_the_same_functions_serve_the_command_line() -> None:
    assert air_cli.plan is importlib.import_module("air_cli.stages.plan").plan
