"""`air doctor`: what this installation and this workspace can do, and what stands in the way."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from air_cli import __version__
from air_cli.audio.libraries import audio_libraries
from air_cli.config_files import CONFIG_FILE
from air_cli.errors import AirError
from air_cli.stages.defaults import default_faults
from air_cli.stages.inventory import is_current, read_catalogue
from air_cli.stages.providers import readiness
from air_cli.stages.session import Session
from air_cli.stages.styles import use_workspace_styles
from air_cli.store.leftovers import TEMPORARY_PREFIX
from air_cli.store.links import faulty_links
from air_cli.store.projects import load_project
from air_cli.store.workspace import STAGES

OK, NOTE, PROBLEM = "ok", "note", "problem"
_PLAYERS = ("ffplay", "mpv", "afplay", "pw-play", "paplay", "aplay", "play")
_OLDEST_PYTHON = (3, 11)
_LEAST_FREE_BYTES = 2_000_000_000
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at: `outcome` is ok, note or problem; `hint` is what to do about a problem."""

    subject: str
    outcome: str
    text: str
    hint: str = ""


def examine(session: Session) -> list[Diagnosis]:
    """Look at everything; nothing is changed and nobody is asked over the network."""
    found: list[Diagnosis] = []
    for look in _LOOKS:
        try:
            found += look(session)
        except AirError as error:
            found.append(Diagnosis(look.__name__.strip("_"), PROBLEM, error.message, error.hint))
    return found


def _python(_: Session) -> Iterator[Diagnosis]:
    version = platform.python_version()
    is_fit = sys.version_info >= _OLDEST_PYTHON
    text = f"air {__version__} on Python {version}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    yield Diagnosis("python", OK if is_fit else PROBLEM, text, "" if is_fit else "install Python 3.11 or newer")


def _audio(_: Session) -> Iterator[Diagnosis]:
    versions, readable, missing = audio_libraries()
    yield Diagnosis("audio", OK, f"{versions}; reads {', '.join(readable)}")
    if missing:
        hint = "pip install --upgrade soundfile"
        yield Diagnosis("audio", PROBLEM, f"cannot write {', '.join(missing)}: libsndfile is too old", hint)


def _player(_: Session) -> Iterator[Diagnosis]:
    player = next((name for name in _PLAYERS if shutil.which(name)), None)
    if player:
        yield Diagnosis("player", OK, f"{player} can play what is rendered")
    else:
        yield Diagnosis("player", NOTE, "no audio player was found; files open in any program")


def _providers(session: Session) -> Iterator[Diagnosis]:
    for row in readiness(session.settings):
        outcome, text = (OK, "ready") if row.is_ready else (NOTE, row.reason)
        yield Diagnosis(f"provider {row.name}", outcome, f"{text}{f', {row.model}' if row.model else ''}")


def _settings(session: Session) -> Iterator[Diagnosis]:
    settings = session.settings
    faults = [*settings.faults, *default_faults(settings).values()]
    for fault in faults:
        yield Diagnosis("settings", PROBLEM, fault.message, fault.hint)
    for note in settings.notes:
        yield Diagnosis("settings", PROBLEM, note, "mend or remove the line, then: air config")
    if not faults and not settings.notes:
        yield Diagnosis("settings", OK, f"{len(settings.defaults)} defaults of {CONFIG_FILE}")


def _folders(session: Session) -> Iterator[Diagnosis]:
    settings = session.settings
    for name, path in (("outputs", settings.outputs), ("cache", settings.cache)):
        problem = _write_problem(path)
        if problem:
            yield Diagnosis(name, PROBLEM, f"{path}: {problem}", f"AIR_{name.upper()}_DIR names another folder")
        else:
            yield Diagnosis(name, OK, f"{path} ({_size(path)})")
    free = shutil.disk_usage(_existing(settings.outputs)).free
    outcome = OK if free >= _LEAST_FREE_BYTES else PROBLEM
    yield Diagnosis("disk", outcome, f"{free / 1e9:.1f} GB free", "" if outcome == OK else "make room: air projects")


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


def _write_problem(path: Path) -> str:
    """Why nothing can be written to a folder, or to the one it would be made in; empty where it can."""
    try:
        with tempfile.TemporaryFile(dir=_existing(path)):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def _size(path: Path) -> str:
    if not path.is_dir():
        return "not made yet"
    total = sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    return f"{total / _MB:,.0f} MB"


def _runs(session: Session) -> Iterator[Diagnosis]:
    workspace = session.workspace
    counts = [f"{len(workspace.runs(stage))} in {stage}" for stage in STAGES]
    yield Diagnosis("runs", OK, ", ".join(counts))
    damaged = []
    for ref in workspace.runs("midi_generation"):
        try:
            load_project(workspace, ref.run_id)
        except AirError:
            damaged.append(ref.run_id)
    if damaged:
        yield Diagnosis("projects", PROBLEM, f"damaged: {', '.join(damaged[:5])}", f"air projects show {damaged[0]}")
    faulty = faulty_links(workspace)
    if faulty is None:
        text = f"`{workspace.links_file}` is damaged: what it said is read from the runs themselves"
        mend = "air projects: it is set aside, and written anew from the runs"
        is_needed = bool(workspace.runs("midi_generation"))
        yield Diagnosis("links", PROBLEM, text, mend if is_needed else "remove it: there is no project yet")
    elif faulty:
        text = f"{faulty} entries of `{workspace.links_file}` tie no id to another; the next new piece leaves them out"
        yield Diagnosis("links", NOTE, text)
    left = [p for stage in STAGES for p in workspace.stage_dir(stage).glob(f"{TEMPORARY_PREFIX}*")]
    if left:
        text = f"{len(left)} half-made folders of interrupted commands; the next command of that stage removes them"
        yield Diagnosis("leftovers", NOTE, text)


def _samples(session: Session) -> Iterator[Diagnosis]:
    samples = session.settings.samples
    if not samples.is_dir():
        yield Diagnosis("samples", NOTE, f"{samples} is not there: the starter pack plays everything")
        return
    stored = read_catalogue(session)
    if stored is None:
        yield Diagnosis("samples", NOTE, f"{samples} was never scanned", "air inventory rebuild --deep")
        return
    text = f"{stored.total_files} samples of {len(stored.instruments)} instruments in {samples}"
    if is_current(session, stored):
        yield Diagnosis("samples", OK, f"{text}, the inventory is in step")
    else:
        yield Diagnosis("samples", NOTE, f"{text}; files changed since the last scan", "air inventory rebuild --deep")


def _styles(session: Session) -> Iterator[Diagnosis]:
    own = use_workspace_styles(session)
    yield Diagnosis("styles", OK, f"{len(own)} of your own" if own else "the built-in ones")


_LOOKS: tuple[Callable[[Session], Iterator[Diagnosis]], ...] = (
    _python, _audio, _player, _settings, _providers, _folders, _runs, _samples, _styles,
)  # fmt: skip
