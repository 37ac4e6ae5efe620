"""The samples a render played: found again by the settings it remembers, with hashes and licence notes."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from air_cli.domain.composition import Composition
from air_cli.domain.starter_names import STARTER_PREFIX
from air_cli.domain.text import printable
from air_cli.errors import AirError, FileError
from air_cli.stages.inventory import current_catalogue
from air_cli.stages.kits import kept_kit
from air_cli.stages.records import load_record
from air_cli.stages.render_request import RenderRequest, request_from
from air_cli.stages.session import Session
from air_cli.stages.sound_options import sound_options
from air_cli.stages.sounds import SoundChoice, SoundFinder
from air_cli.store.json_files import read_text
from air_cli.store.workspace import RunRef, sha256_of

_STARTER_LICENCE = "CC0 1.0: synthesised by air, free for any use"
_LICENCE_WORDS = ("license", "licence", "copying", "unlicense", "eula", "terms")
_LICENCE_SUFFIXES = frozenset({"", ".txt", ".md", ".rst"})
_MAX_LICENCE_BYTES, _MAX_NOTE_CHARACTERS = 256 * 1024, 600


@dataclass(frozen=True, slots=True)
class UsedSounds:
    """What plays each instrument; `warnings` names what is no longer there."""

    choices: tuple[SoundChoice, ...]
    warnings: tuple[str, ...]


def used_sounds(session: Session, composition: Composition, midi: RunRef, render_path: Path | None) -> UsedSounds:
    """The samples of every instrument, chosen as the stored render chose them (as a fresh one would where none is)."""
    record = load_record(RunRef("render", midi.run_id, render_path)) if render_path else None
    catalogue = current_catalogue(session)
    meta = composition.meta
    warnings: list[str] = []
    try:
        fresh = RenderRequest(midi, kit=kept_kit(session, midi.run_id))
        request = request_from(midi, record.settings) if record else fresh
        options = sound_options(session, request, meta, catalogue)
    except (AirError, TypeError, ValueError, AttributeError):
        warnings.append("the render's settings no longer fit, samples are chosen anew")
        options = sound_options(session, RenderRequest(midi), meta, catalogue)
    finder = SoundFinder(session, catalogue, options)
    found = (finder.find(composition, name) for name in meta.instruments)
    choices = tuple(choice for choice in found if choice is not None)
    return UsedSounds(choices, tuple(dict.fromkeys([*warnings, *finder.warnings])))


def sample_sheet(session: Session, sample_ids: Iterable[str], choices: Iterable[SoundChoice]) -> list[dict[str, Any]]:
    """A row per sample: id, bytes, SHA-256, licence note; `None` where the file is gone."""
    known = {zone.sample_id: zone.path for choice in choices for zone in choice.zones}
    notes: dict[Path, str | None] = {}
    rows = []
    for sample_id in dict.fromkeys(sample_ids):
        path = known.get(sample_id) or _library_path(session, sample_id)
        row: dict[str, Any] = {"id": sample_id, "bytes": None, "sha256": None, "licence": None}
        if sample_id.startswith(STARTER_PREFIX):
            row["licence"] = _STARTER_LICENCE
        if path is not None:
            with contextlib.suppress(OSError):
                row |= {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
            row["licence"] = row["licence"] or _licence_note(path.parent, session.settings.samples, notes)
        rows.append(row)
    return rows


def _library_path(session: Session, sample_id: str) -> Path | None:
    relative = PurePosixPath(sample_id)
    if relative.is_absolute() or ".." in relative.parts or not relative.parts:
        return None
    path = session.settings.samples / relative
    return path if path.is_file() else None


def _licence_note(folder: Path, library: Path, notes: dict[Path, str | None]) -> str | None:
    """The licence file of a folder, or of one above it within the library: its name and how it begins."""
    if folder not in notes:
        own = _read_licence(folder)
        is_inside = folder != library and folder.is_relative_to(library)
        notes[folder] = own or (_licence_note(folder.parent, library, notes) if is_inside else None)
    return notes[folder]


def _read_licence(folder: Path) -> str | None:
    try:
        names = sorted(path for path in folder.iterdir() if path.suffix.casefold() in _LICENCE_SUFFIXES)
    except OSError:
        return None
    for path in names:
        if any(word in path.name.casefold() for word in _LICENCE_WORDS) and path.is_file():
            with contextlib.suppress(FileError):
                text = " ".join(printable(read_text(path, limit_bytes=_MAX_LICENCE_BYTES)).split())
                short = text if len(text) <= _MAX_NOTE_CHARACTERS else text[:_MAX_NOTE_CHARACTERS] + "…"
                return f"{path.name}: {short}"
    return None
