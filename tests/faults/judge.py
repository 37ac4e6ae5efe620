"""What must hold of a workspace at any moment, whatever was killed in it."""

import contextlib
import hashlib
import json
import sqlite3
import wave
import zipfile
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from air_cli.domain.names import safe_name

TEMPORARY = ".air-tmp-"
Snapshot = dict[str, str]


def is_temporary(relative: Path) -> bool:
    return any(part.startswith(TEMPORARY) for part in relative.parts)


def files_of(workspace: Path) -> Iterator[Path]:
    """Files of a workspace that have a final name; locks are nobody's work."""
    for path in sorted(workspace.rglob("*")):
        relative = path.relative_to(workspace)
        if path.is_file() and not is_temporary(relative) and not path.name.endswith(".lock"):
            yield path


def snapshot(workspace: Path) -> Snapshot:
    return {
        path.relative_to(workspace).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files_of(workspace)
    }


def leftovers(workspace: Path) -> list[str]:
    found = (path.relative_to(workspace) for path in workspace.rglob(f"{TEMPORARY}*"))
    return sorted(path.as_posix() for path in found if not is_temporary(path.parent))


def faults_of(workspace: Path, now: Snapshot, sound: Container[str] = ()) -> list[str]:
    """What is half-made under a final name; files whose digest is in `sound` have been looked into before."""
    found: list[str] = []
    for name, digest in now.items():
        try:
            if digest not in sound:
                _look_into(workspace / name)
        except (ValueError, OSError, EOFError, AssertionError, sqlite3.Error, wave.Error, zipfile.BadZipFile) as error:
            found.append(f"{name}: {type(error).__name__} {error}")
    outputs = workspace / "outputs"
    for stage, check in (("param_generation", _plan), ("midi_generation", _composition), ("render", _render)):
        for folder in sorted((outputs / stage).glob("[!.]*")):
            found += [f"{stage}/{folder.name}: no {name}" for name in check(folder) if not (folder / name).exists()]
    return found + _lost_links(outputs)


def _look_into(path: Path) -> None:
    if path.suffix == ".json":
        json.loads(path.read_text())
    elif path.suffix == ".wav":
        with wave.open(str(path)) as audio:
            assert (
                len(audio.readframes(audio.getnframes()))
                == audio.getnframes() * audio.getsampwidth() * audio.getnchannels()
                > 0
            )
    elif path.suffix == ".flac":
        import soundfile

        try:
            frames, _ = soundfile.read(path)
        except soundfile.LibsndfileError as error:
            raise ValueError(str(error)) from None
        assert len(frames) == soundfile.info(path).frames > 0
    elif path.suffix == ".sqlite":
        with contextlib.closing(sqlite3.connect(path)) as link:
            assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    elif path.suffix in (".svg", ".mid", ".txt"):
        content = path.read_bytes()
        assert content, "it is empty"
        assert path.suffix != ".svg" or content.endswith(b"</svg>\n"), "it is cut"


def _read(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return value


def _plan(_folder: Path) -> list[str]:
    return ["parameter_plan.json", "parameter_plan_raw.txt", "run.json"]


def _composition(folder: Path) -> list[str]:
    meta = _read(folder / "midi.json").get("meta", {})
    names = ["midi.json", "midi.mid", "midi_per_instrument.json", "pianoroll.svg", "run.json"]
    for instrument in meta.get("instruments", []):
        safe = safe_name(instrument)
        names += [f"midi_{safe}.json", f"midi_{safe}.mid", f"pianoroll_{safe}.svg"]
    return names


def _render(folder: Path) -> list[str]:
    response = _read(folder / "render_state.json").get("response", {})
    files = [response.get("mix_wav_rel", "mix"), *(stem["audio_rel"] for stem in response.get("stems", []))]
    return ["render_state.json", "run.json", *(Path(file).name for file in files)]


def _lost_links(outputs: Path) -> list[str]:
    links = _read(outputs / "projects" / "step_links.json")
    lost: list[str] = []
    for folder in sorted((outputs / "midi_generation").glob("[!.]*")):
        record = _read(folder / "run.json")
        plans = [row["run_id"] for row in record.get("inputs", []) if row["stage"] == "param_generation"]
        run_id = str(record.get("run_id"))
        if plans and links.get(run_id) != plans[0]:
            lost.append(f"{run_id}: its link to plan {plans[0]} is lost")
    return lost
