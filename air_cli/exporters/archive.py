"""The ZIP of a project: streamed, safe names, the same bytes for the same files."""

import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from air_cli.domain.text import printable
from air_cli.redaction import TEXT_SUFFIXES, redacted_file

MAX_PART_CHARACTERS = 120
MAX_PART_BYTES = 200
MAX_DEPTH = 12
_STORED = frozenset({".wav", ".flac", ".mp3", ".ogg", ".zip"})
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(\..*)?", re.IGNORECASE)
_EPOCH_ZIP = (1980, 1, 1, 0, 0, 0)
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file to pack: its source and the name wanted inside."""

    source: Path
    name: str


def safe_archive_name(name: str) -> str:
    """A relative posix name that is safe to unpack anywhere.

    No `..`, roots, drives, control characters, direction overrides, broken encodings or names Windows keeps for
    itself; a part has at most 120 characters and 200 bytes, a name at most 12 parts.
    """
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    parts = re.split(r"[\\/]+", printable(re.sub(r"[\t\n]", "", text)))
    kept = [part for part in map(_safe_part, parts) if part]
    return "/".join([*kept[: MAX_DEPTH - 1], *kept[MAX_DEPTH - 1 :][-1:]]) or "file"


def _safe_part(part: str) -> str:
    text = _shortened(re.sub(r'[<>:"|?*]', "_", part)).rstrip(" .")
    return f"_{text}" if _RESERVED.fullmatch(text) else text


def _shortened(text: str) -> str:
    stem, dot, suffix = text.rpartition(".")
    if not dot or len(suffix) > 16:
        stem, suffix = text, ""
    tail = f".{suffix}" if suffix else ""
    stem = stem[: max(1, MAX_PART_CHARACTERS - len(tail))] if len(text) > MAX_PART_CHARACTERS else stem
    while len(f"{stem}{tail}".encode()) > MAX_PART_BYTES and stem:
        stem = stem[:-1]
    return f"{stem}{tail}"


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


def archive_names(names: Sequence[str]) -> list[str]:
    """The names under which files wanted as `names` are packed: safe, and no two alike."""
    return unique_names([safe_archive_name(name) for name in names])


def write_zip(target: BinaryIO, files: Sequence[ArchiveFile], texts: Mapping[str, str], moment: datetime) -> list[str]:
    """Pack files, then texts (name → content); returns the sources that could not be read.

    Every entry carries the same time, so that the same files always give the same bytes.
    """
    stamp = max(tuple(moment.astimezone(UTC).timetuple()[:6]), _EPOCH_ZIP)
    names = archive_names([*(file.name for file in files), *texts])
    unreadable: list[str] = []
    with zipfile.ZipFile(target, "w", allowZip64=True) as archive:
        for file, name in zip(files, names[: len(files)], strict=True):
            if not _add(archive, file.source, _entry(name, stamp)):
                unreadable.append(file.name)
        for content, name in zip(texts.values(), names[len(files) :], strict=True):
            archive.writestr(_entry(name, stamp), redacted_file(name, content.encode()))
    return unreadable


def _entry(name: str, stamp: tuple[int, ...]) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, stamp[:6])  # type: ignore[arg-type]
    info.compress_type = zipfile.ZIP_STORED if Path(name).suffix.lower() in _STORED else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3
    return info


def _add(archive: zipfile.ZipFile, source: Path, info: zipfile.ZipInfo) -> bool:
    """Stream one file into the archive; False, and nothing of it inside, when it cannot be read to its end."""
    try:
        reading = source.open("rb")
        info.file_size = source.stat().st_size
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        return False
    # What is refused from here on is refused by the archive's own disk: that is no matter of this one source.
    with reading:
        try:
            with archive.open(info, "w", force_zip64=info.file_size >= 1 << 31) as writing:
                for block in _blocks(reading, source):
                    writing.write(block)
        except _UnreadableError:
            _take_back(archive, info)
            return False
    return True


class _UnreadableError(Exception):
    """Raised when a source fails after its first bytes; never leaves this module."""


def _blocks(reading: BinaryIO, source: Path) -> Iterator[bytes]:
    """What is packed of a file: the whole of a text at once, without secrets that a person may have put into it."""
    if source.suffix.lower() in TEXT_SUFFIXES:
        yield redacted_file(source.name, b"".join(iter(lambda: _read(reading), b"")))
        return
    while block := _read(reading):
        yield block


def _read(reading: BinaryIO) -> bytes:
    try:
        return reading.read(_BLOCK_BYTES)
    except OSError as error:
        raise _UnreadableError from error


def _take_back(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Remove the newest entry again."""
    if archive.filelist and archive.filelist[-1] is info:
        archive.filelist.pop()
        archive.NameToInfo.pop(info.filename, None)
    if archive.fp is not None:
        archive.start_dir = info.header_offset
        archive.fp.seek(info.header_offset)
        archive.fp.truncate()
