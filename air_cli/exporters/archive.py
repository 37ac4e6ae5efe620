"""The ZIP of a project: streamed, safe names, the same bytes for the same files."""

import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

MAX_PART_LENGTH = 120
_STORED = frozenset({".wav", ".flac", ".mp3", ".ogg", ".zip"})
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_EPOCH_ZIP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file to pack: its source and the name wanted inside."""

    source: Path
    name: str


def safe_archive_name(name: str) -> str:
    """A relative posix name that is safe to unpack anywhere: no `..`, roots, drives, control or reserved names."""
    parts = re.split(r"[\\/]+", re.sub(r"[\x00-\x1f\x7f]", "", name))
    kept = [_safe_part(part) for part in parts if part not in ("", ".", "..")]
    return "/".join(part for part in kept if part) or "file"


def _safe_part(part: str) -> str:
    text = re.sub(r'[<>:"|?*]', "_", part).rstrip(" .")
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    stem, dot, suffix = text.rpartition(".")
    if len(text) > MAX_PART_LENGTH:
        text = f"{stem[: MAX_PART_LENGTH - len(suffix) - 1]}{dot}{suffix}" if dot else text[:MAX_PART_LENGTH]
    return text


def unique_names(names: Sequence[str]) -> list[str]:
    """The names with `__2`, `__3` … before the suffix of every repeated one, compared without case."""
    taken: dict[str, int] = {}
    result: list[str] = []
    for name in names:
        candidate = name
        while candidate.casefold() in taken:
            taken[name.casefold()] += 1
            stem, dot, suffix = name.rpartition(".")
            number = taken[name.casefold()]
            candidate = f"{stem}__{number}{dot}{suffix}" if dot else f"{name}__{number}"
        taken[candidate.casefold()] = 1
        result.append(candidate)
    return result


def write_zip(target: BinaryIO, files: Sequence[ArchiveFile], texts: Mapping[str, str], moment: datetime) -> list[str]:
    """Pack files, then texts (name → content); returns the sources that could not be read.

    Every entry carries the same time, so that the same files always give the same bytes.
    """
    stamp = moment.astimezone(UTC).timetuple()[:6]
    stamp = max(stamp, _EPOCH_ZIP)
    names = unique_names([safe_archive_name(f.name) for f in files] + [safe_archive_name(n) for n in texts])
    unreadable: list[str] = []
    with zipfile.ZipFile(target, "w", allowZip64=True) as archive:
        for file, name in zip(files, names[: len(files)], strict=True):
            if not _add(archive, file.source, _entry(name, stamp)):
                unreadable.append(file.name)
        for content, name in zip(texts.values(), names[len(files) :], strict=True):
            archive.writestr(_entry(name, stamp), content)
    return unreadable


def _entry(name: str, stamp: tuple[int, ...]) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, stamp[:6])  # type: ignore[arg-type]
    info.compress_type = zipfile.ZIP_STORED if Path(name).suffix.lower() in _STORED else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return info


def _add(archive: zipfile.ZipFile, source: Path, info: zipfile.ZipInfo) -> bool:
    """Stream one file into the archive; False when it cannot be opened."""
    try:
        reading = source.open("rb")
    except OSError:
        return False
    with reading:
        info.file_size = source.stat().st_size
        with archive.open(info, "w") as writing:
            shutil.copyfileobj(reading, writing, 1 << 20)
    return True
