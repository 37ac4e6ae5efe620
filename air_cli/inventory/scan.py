"""Walking the producer's library: which files are there, which are samples, and why others are not."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from air_cli.domain.sample import SkippedFile
from air_cli.domain.text import printable
from air_cli.inventory.words import SKIPPED_WORDS

EXTENSIONS: Final = frozenset(
    ".wav .wave .aif .aiff .aifc .flac .ogg .oga .opus .mp3 .w64 .caf .rf64 .au .snd".split()  # noqa: SIM905
)
PRESET_EXTENSIONS: Final = frozenset({".sfz", ".dspreset"})
_CLOSED_FORMATS: Final = frozenset(
    ".nki .nkx .nkm .ncw .nkr .rex .rx2 .rcy .exs .gig .sf2 .sf3 .m4a .aac .wma .sxt .akp .pgm".split()  # noqa: SIM905
)
"""Formats of samplers and codecs that hold sounds but are not read."""
MAX_DEPTH = 32
_MIN_BYTES = 45
_MAGIC_BYTES = 12
_MAGICS: Final = (b"RIFF", b"RIFX", b"RF64", b"FORM", b"fLaC", b"OggS", b"ID3", b"riff", b"caff", b".snd")
_MP3_SYNC = 0xFF
_READ_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class Found(NamedTuple):
    """One file: posix path below the library, size and time of its last change."""

    file_rel: str
    size_bytes: int
    mtime_ns: int


@dataclass(slots=True)
class Scan:
    """What lies in a library.

    `folders` (path below the root, "" for the root itself → mtime) tells later, without another walk, whether a file
    came or went.
    """

    root: Path
    samples: dict[str, list[Found]] = field(default_factory=dict)
    """Folder → its audio files, in order of name."""
    presets: list[Found] = field(default_factory=list)
    folders: dict[str, int] = field(default_factory=dict)
    skipped: list[SkippedFile] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of audio files."""
        return sum(len(files) for files in self.samples.values())


def scan_library(root: Path) -> Scan:
    """Every audio file and preset below `root`; a missing folder is an empty library.

    Links to folders are followed once everything else is read, and never to a folder that is read already, so that no
    loop can form; what cannot be read is named in `skipped`.
    """
    scan = Scan(root)
    stack, links = [(str(root), "", 0)], list[tuple[str, str, int]]()
    seen: set[tuple[int, int]] = set()
    while stack or links:
        folder, relative, depth = stack.pop() if stack else links.pop()
        try:
            state = os.stat(folder)  # noqa: PTH116 - half the time of pathlib's
            if (state.st_dev, state.st_ino) in seen:
                reason = "a link to a folder that is read already"
                scan.skipped.append(SkippedFile(file_rel=_text(relative), reason=reason))
                continue
            seen.add((state.st_dev, state.st_ino))
            scan.folders[relative] = state.st_mtime_ns
            with os.scandir(folder) as entries:
                found = list(_files(entries, relative, depth, (stack, links), scan))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            reason = f"folder unreadable: {error.strerror}"
            scan.skipped.append(SkippedFile(file_rel=_text(relative) or ".", reason=reason))
            continue
        if found:
            scan.samples[relative] = sorted(found, key=lambda file: file.file_rel)
    scan.presets.sort(key=lambda file: file.file_rel)
    return scan


_Stack = list[tuple[str, str, int]]


def _files(
    entries: Iterator["os.DirEntry[str]"], folder: str, depth: int, stacks: tuple[_Stack, _Stack], scan: Scan
) -> Iterator[Found]:
    prefix = f"{folder}/" if folder else ""
    for entry in entries:
        name = entry.name
        relative = prefix + name
        try:
            if entry.is_dir():
                _descend(entry.path, relative, depth, stacks[entry.is_symlink()], scan)
                continue
            suffix = name[name.rfind(".") :].lower() if "." in name else ""
            if name.startswith("."):
                continue
            if suffix in EXTENSIONS:
                state = entry.stat()
                yield Found(relative, state.st_size, state.st_mtime_ns)
            elif suffix in PRESET_EXTENSIONS and _is_text(relative):
                state = entry.stat()
                scan.presets.append(Found(relative, state.st_size, state.st_mtime_ns))
            elif suffix in _CLOSED_FORMATS:
                scan.skipped.append(SkippedFile(file_rel=_text(relative), reason=f"`{suffix}` files are not read"))
        except OSError as error:
            scan.skipped.append(SkippedFile(file_rel=_text(relative), reason=f"unreadable: {error.strerror}"))


def _descend(path: str, relative: str, depth: int, stack: _Stack, scan: Scan) -> None:
    if depth >= MAX_DEPTH:
        scan.skipped.append(SkippedFile(file_rel=_text(relative), reason=f"deeper than {MAX_DEPTH} folders"))
    elif not _is_text(relative):
        scan.skipped.append(SkippedFile(file_rel=_text(relative), reason="the folder's name is not UTF-8"))
    else:
        stack.append((path, relative, depth + 1))


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _text(name: str) -> str:
    return printable(name.encode("utf-8", "replace").decode("utf-8"))


def shown_name(found: Found) -> str:
    """The path as it can be printed and stored."""
    return found.file_rel if _is_text(found.file_rel) else _text(found.file_rel)


def reason_to_skip(root: str, found: Found) -> str:
    """Why a file is no sample; empty when it is one. Opens it and reads its first bytes."""
    name = found.file_rel.rpartition("/")[2].casefold()
    for word in SKIPPED_WORDS:
        if word in name:
            return f"name holds `{word}`"
    if not _is_text(found.file_rel):
        return "the name is not UTF-8"
    if found.size_bytes == 0:
        return "the file is empty"
    if found.size_bytes < _MIN_BYTES:
        return f"too short to be audio: {found.size_bytes} bytes"
    return _reason_in_head(f"{root}/{found.file_rel}")


def _reason_in_head(path: str) -> str:
    try:
        descriptor = os.open(path, _READ_FLAGS)
        try:
            head = os.read(descriptor, _MAGIC_BYTES)
        finally:
            os.close(descriptor)
    except OSError as error:
        return f"unreadable: {error.strerror}"
    if head.startswith(_MAGICS) or (len(head) > 1 and head[0] == _MP3_SYNC and head[1] & 0xE0 == 0xE0):
        return ""
    if not head.strip(b"\0"):
        return "not audio: it begins with nothing but zeros"
    return "not audio: its first bytes are those of no format that is read"
