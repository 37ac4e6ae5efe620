"""Walking the producer's library and building its catalogue."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from air_cli.domain.sample import InstrumentCount, Inventory, SampleRow, SkippedFile
from air_cli.domain.text import printable
from air_cli.inventory.analyse import analyse_rows
from air_cli.inventory.classify import classify_path
from air_cli.inventory.words import SKIPPED_WORDS

EXTENSIONS = frozenset(
    {".wav", ".wave", ".aif", ".aiff", ".aifc", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".w64", ".caf"}
)
MAX_DEPTH = 32
_EXAMPLES = 3
_MIN_BYTES = 45
_DEEP_FIELDS = ("sample_rate", "length_sec", "loudness_rms", "gain_db_normalize", "root_midi")
_MAGICS = (b"RIFF", b"RIFX", b"RF64", b"FORM", b"fLaC", b"OggS", b"ID3", b"riff", b"caff")
Progress = Callable[[int, int, str], None]
"""Told (done, total, what)."""


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    file_rel: str
    size_bytes: int
    mtime_ns: int


def build_inventory(
    root: Path, *, deep: bool, previous: Inventory | None, generated_at: str, progress: Progress
) -> Inventory:
    """Catalogue every sample below `root`; unchanged files keep what was already known of them.

    Args:
        root: the library; a missing folder gives an empty catalogue.
        deep: listen to the files too.
        previous: the catalogue as it was, for what has not changed.
        generated_at: time stamp to store.
        progress: told of the work done.
    """
    skipped: list[SkippedFile] = []
    known = {row.id: row for row in previous.samples} if previous else {}
    rows: list[SampleRow] = []
    for found in sorted(_walk(root, skipped), key=lambda f: f.file_rel):
        reason = _reason_to_skip(found)
        if reason:
            skipped.append(SkippedFile(file_rel=found.file_rel, reason=reason))
            continue
        old = known.get(found.file_rel)
        is_same = old is not None and (old.bytes, old.mtime_ns) == (found.size_bytes, found.mtime_ns)
        rows.append(_row(found, old if is_same else None))
    if deep:
        rows, unreadable = analyse_rows(rows, progress)
        skipped += unreadable
    return _inventory(root, rows, skipped, deep=deep, generated_at=generated_at)


def _walk(root: Path, skipped: list[SkippedFile]) -> Iterator[_Found]:
    """Audio files below `root`; links to folders are not followed, so no loop can form."""
    stack = [(str(root), "", 0)]
    while stack:
        folder, prefix, depth = stack.pop()
        try:
            entries = list(os.scandir(folder))
        except FileNotFoundError:
            continue
        except OSError as error:
            skipped.append(SkippedFile(file_rel=prefix or ".", reason=f"folder unreadable: {error.strerror}"))
            continue
        for entry in entries:
            relative = f"{prefix}{entry.name}"
            try:
                if entry.is_dir(follow_symlinks=False):
                    _descend(stack, entry.path, relative, depth, skipped)
                elif os.path.splitext(entry.name)[1].lower() in EXTENSIONS and not entry.name.startswith("."):  # noqa: PTH122
                    state = entry.stat()
                    yield _Found(Path(entry.path), relative, state.st_size, state.st_mtime_ns)
            except OSError as error:
                skipped.append(SkippedFile(file_rel=_text(relative), reason=f"unreadable: {error.strerror}"))


def _descend(
    stack: list[tuple[str, str, int]], path: str, relative: str, depth: int, skipped: list[SkippedFile]
) -> None:
    if depth >= MAX_DEPTH:
        skipped.append(SkippedFile(file_rel=_text(relative), reason=f"deeper than {MAX_DEPTH} folders"))
    else:
        stack.append((path, f"{relative}/", depth + 1))


def _text(name: str) -> str:
    return printable(name.encode("utf-8", "replace").decode("utf-8"))


def _reason_to_skip(found: _Found) -> str:
    """Why a file is left out; empty when it is not."""
    name = found.path.name.casefold()
    word = next((w for w in SKIPPED_WORDS if w in name), None)
    if word:
        return f"name holds `{word}`"
    try:
        found.file_rel.encode("utf-8")
    except UnicodeEncodeError:
        return "the name is not UTF-8"
    if found.size_bytes < _MIN_BYTES:
        return f"only {found.size_bytes} bytes"
    try:
        with found.path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        return f"unreadable: {error.strerror}"
    is_mpeg = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return "" if head.startswith(_MAGICS) or is_mpeg else "not audio: no known header"


def _row(found: _Found, known: SampleRow | None) -> SampleRow:
    told = classify_path(found.file_rel)
    heard = {name: getattr(known, name) for name in _DEEP_FIELDS} if known is not None else {}
    deep_sources = known.sources.get("root_midi") if known is not None else None
    if known is not None and deep_sources:
        told.sources["root_midi"] = deep_sources
        told.confidence["root_midi"] = known.confidence.get("root_midi", 0.0)
    return SampleRow(
        instrument=told.instrument,
        id=found.file_rel,
        file_rel=found.file_rel,
        file_abs=str(found.path),
        bytes=found.size_bytes,
        source="air-starter" if found.file_rel.startswith("air-starter/") else "local",
        pitch=told.pitch,
        category=told.category,
        family=told.family,
        subtype=told.subtype,
        kind=told.kind,
        confidence=told.confidence,
        sources=told.sources,
        mtime_ns=found.mtime_ns,
        **heard,
    )


def _inventory(
    root: Path, rows: list[SampleRow], skipped: list[SkippedFile], *, deep: bool, generated_at: str
) -> Inventory:
    groups: dict[str, list[SampleRow]] = defaultdict(list)
    for row in rows:
        groups[row.instrument].append(row)
    counts = {
        name: InstrumentCount(count=len(groups[name]), examples=tuple(r.id for r in groups[name][:_EXAMPLES]))
        for name in sorted(groups)
    }
    return Inventory(
        generated_at=generated_at,
        root=str(root),
        deep=deep,
        instrument_count=len(counts),
        total_files=len(rows),
        total_bytes=sum(row.bytes for row in rows),
        instruments=counts,
        samples=tuple(rows),
        skipped=tuple(sorted(skipped, key=lambda s: s.file_rel)),
    )
