"""Batches as processes of their own, to be watched and killed."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

COMMAND = [sys.executable, "-m", "air_cli", "batch"]


def write_prompts(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


class Running:
    """A batch that runs; `row` waits for the next thing it says."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], text=True, start_new_session=True, env={**os.environ, **environment}, **pipes
        )

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def row(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        row: dict[str, Any] = json.loads(self.process.stdout.readline())
        return row

    def workers(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def end(self, number: signal.Signals | None = None, *, group: bool = False) -> tuple[int, str, str]:
        """Send a signal, if any, and wait for the end: (exit code, rest of stdout, stderr)."""
        if number is not None and group:
            os.killpg(self.process.pid, number)
        elif number is not None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, out, err


def only_batch(place: Path) -> Path:
    (folder,) = [path for path in (place / "outputs" / "batches").iterdir() if path.is_dir()]
    return folder


def kept_rows(batch: Path) -> list[dict[str, Any]]:
    return rows((batch / "results.jsonl").read_text())


def made_in(place: Path, stage: str) -> list[Path]:
    folder = place / "outputs" / stage
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []


def sounds(place: Path, found: list[dict[str, Any]]) -> dict[tuple[str, int], list[str]]:
    """(prompt, seed) → hashes of the notes, the stems and the mix."""
    hashes: dict[tuple[str, int], list[str]] = {}
    for row in found:
        (notes,) = (place / "outputs" / "midi_generation").glob(f"*_{row['run_id']}/midi.json")
        audio = sorted((place / "outputs" / "render" / row["run_id"]).glob("*.wav"))
        names = [notes, *audio]
        hashes[row["prompt"], row["seed"]] = [hashlib.sha256(path.read_bytes()).hexdigest() for path in names]
    return hashes
