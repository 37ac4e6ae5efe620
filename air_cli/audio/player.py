"""Playing a file with whatever the system has."""

import shutil
import subprocess
from pathlib import Path

_PLAYERS: tuple[tuple[str, ...], ...] = (
    ("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",), ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
    ("play", "-q"),
)  # fmt: skip
_LONGEST_SECONDS = 3600


def find_player() -> tuple[str, ...] | None:
    """Command of the first player that is installed; `None` where there is none."""
    return next((command for command in _PLAYERS if shutil.which(command[0])), None)


def play_file(path: Path, command: tuple[str, ...]) -> bool:
    """Play a file to its end; whether the player was content."""
    try:
        done = subprocess.run([*command, str(path)], check=False, capture_output=True, timeout=_LONGEST_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
