"""Shell completion: what the shell is offered, without loading anything heavy."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Air

HEAVY = ("numpy", "soundfile", "soxr", "mido", "openai", "anthropic", "google.genai", "rich.progress")
PROGRAM = (
    "import sys\nsys.argv = ['air']\nfrom air_cli.cli.app import app\n"
    "try:\n    app(prog_name='air')\nfinally:\n"
    f"    print('heavy:', [n for n in {HEAVY!r} if n in sys.modules], file=sys.stderr)"
)


def offered(words: str) -> list[str]:
    """What zsh would be offered for the last word of a line."""
    environment = {**os.environ, "_AIR_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": words}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    assert "heavy: []" in done.stderr, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def plan_id(air: Air) -> str:
    return air("plan", "lofi beat for rainy days").out.strip()


def test_ids_come_with_their_prompt(plan_id: str) -> None:
    text = "\n".join(offered("air compose "))
    assert plan_id in text
    assert "lofi beat for rainy days" in text
    assert "latest" in text
    assert plan_id in "\n".join(offered(f"air show {plan_id[:3]}"))


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("air plan lofi --style drum", "drum & bass"),
        ("air plan lofi --provider an", "anthropic"),
        ("air plan lofi --provider anthropic --model ", "claude"),
        ("air compose latest --only Rho", "Rhodes"),
        ("air render latest --mute Kic", "Kick"),
        ("air styles tech", "techno"),
        ("air comp", "compose"),
    ],
)
def test_names_are_completed(words: str, wanted: str) -> None:
    assert any(wanted in line for line in offered(words))


def test_sample_ids_are_completed_behind_the_instrument(clean_place: Path) -> None:
    (clean_place / "outputs" / "inventory").mkdir(parents=True)
    (clean_place / "outputs" / "inventory" / "inventory.json").write_text('{"samples": [{"id": "drums/kick_01.wav"}]}')
    assert any("Kick=drums/kick_01.wav" in line for line in offered("air render latest --sample Kick=dr"))


def test_a_broken_workspace_offers_nothing_and_says_nothing(clean_place: Path) -> None:
    (clean_place / "air.toml").write_text("[")
    assert offered("air show ") == ["_files"]
