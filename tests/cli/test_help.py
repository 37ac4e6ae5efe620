"""Every command's help opens with an example, and the example does what it says."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import sine, write_wav
from tests.conftest import Air
from tests.shell import typed

ROOT = Path(__file__).parent.parent.parent
SPEC = importlib.util.spec_from_file_location("build_commands", ROOT / "docs" / "build_commands.py")
assert SPEC is not None
assert SPEC.loader is not None
BUILDER = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(BUILDER)
COMMANDS: dict[str, Callable[..., Any]] = dict(BUILDER.commands())

ROW = "lofi, 2 bars, kick and rhodes"
FIRST = {
    "air batch run": 'echo "lofi, 2 bars, kick and rhodes" > prompts.txt',
    "air inventory similar": "air inventory rebuild --deep -q",
    "air projects restore": 'air projects delete "$PROJECT"',
    "air cache": "export AIR_CACHE_DIR=$PWD/cache",
    "air cache clear": "export AIR_CACHE_DIR=$PWD/cache",
}
"""What must have happened before an example makes sense."""
MAY_END_WITH: dict[str, set[int]] = {"air play": {1}, "air models eval": {4}}
"""Exit codes besides 0 of examples that need a key or a device."""
LONG = frozenset({"air inventory starter"})
"""Examples that take minutes: what they do is tested in parts elsewhere."""


@pytest.mark.parametrize("words", sorted(COMMANDS))
def test_help_opens_with_an_example(air: Air, words: str) -> None:
    done = air(*words.split()[1:], "--help")
    assert done.code == 0
    text = re.sub(r"\s+", " ", done.out)
    assert "Example: air " in text
    assert text.index("Example:") < text.index("Options")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> tuple[Path, str]:
    """A workspace with samples, an inventory, two small projects and a batch of one; made once a worker."""
    place = tmp_path_factory.mktemp("base")
    write_wav(place / "local_samples" / "drums" / "kick.wav", sine(60, 0.2))
    environment = {**os.environ, "AIR_CACHE_DIR": str(shared_cache)}
    run_id = ""
    for line in (
        "inventory rebuild",
        "make 'lofi, 2 bars, kick, rhodes' --seed 1",
        "make 'house, 2 bars, kick and rhodes' --seed 2",
        "batch - -q",
    ):
        command = [sys.executable, "-m", "air_cli", *shlex.split(line)]
        done = subprocess.run(
            command, input=ROW, cwd=place, env=environment, capture_output=True, text=True, check=True
        )
        run_id = run_id or (done.stdout.strip() if line.startswith("make") else "")
    return place, run_id


@pytest.mark.skipif(os.name == "nt", reason="the examples are typed into a POSIX shell")
@pytest.mark.parametrize("words", sorted(set(COMMANDS) - LONG))
def test_the_example_works(air: Air, base: tuple[Path, str], clean_place: Path, words: str) -> None:
    place, project = base
    shutil.copytree(place, clean_place, dirs_exist_ok=True)
    example = re.sub(r"\b[0-9a-f]{4,12}\b(?=\s|$)", project, BUILDER.example_of(COMMANDS[words]))
    first = FIRST.get(words)
    done = typed(air, f"PROJECT={project}\n{first}\n{example}" if first else example, clean_place)
    assert done.code in {0, *MAY_END_WITH.get(words, ())}, done.err
