import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.exporters.archive import ArchiveFile, safe_archive_name, unique_names, write_zip

MOMENT = datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("render/mix.wav", "render/mix.wav"), ("../../etc/passwd", "etc/passwd"), ("/abs/a", "abs/a"),
        ("C:\\x\\a.wav", "C_/x/a.wav"), ("a/./b//c", "a/b/c"), ("con.txt", "_con.txt"), ("a\x00b\n.txt", "ab.txt"),
        ("..", "file"), ("dots. ", "dots"),
    ],
)  # fmt: skip
def test_names_cannot_climb_out(name: str, safe: str) -> None:
    assert safe_archive_name(name) == safe


@given(st.text(max_size=300))
def test_any_name_is_relative_and_bounded(name: str) -> None:
    safe = safe_archive_name(name)
    assert safe
    assert not safe.startswith("/")
    assert ".." not in safe.split("/")
    assert all(0 < len(part) <= 121 for part in safe.split("/"))


@given(st.lists(st.sampled_from(["a.wav", "A.wav", "b", "a__2.wav", "c.tar.gz"]), max_size=12))
def test_names_are_made_unique(given_names: list[str]) -> None:
    names = unique_names(given_names)
    assert len({name.casefold() for name in names}) == len(given_names)


def test_repeated_names_get_a_number() -> None:
    assert unique_names(["a.wav", "a.wav", "a.wav"]) == ["a.wav", "a__2.wav", "a__3.wav"]


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound" * 100)
    files = [ArchiveFile(path, "render/a.wav"), ArchiveFile(tmp_path / "gone", "render/gone")]
    packed = []
    for _ in range(2):
        buffer = io.BytesIO()
        assert write_zip(buffer, files, {"note.txt": "héllo"}, MOMENT) == ["render/gone"]
        packed.append(buffer.getvalue())
    assert packed[0] == packed[1]
    with zipfile.ZipFile(io.BytesIO(packed[0])) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["render/a.wav", "note.txt"]
        assert archive.read("note.txt").decode() == "héllo"
        assert archive.getinfo("render/a.wav").date_time == (2026, 1, 2, 3, 4, 6)


class _RefusingDisk(io.BytesIO):
    """A file to which nothing more may be written after so many bytes."""

    room_bytes = 3000

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        if self.tell() + len(data) > self.room_bytes:
            raise PermissionError(13, "Permission denied")
        return super().write(data)


def test_a_refusal_of_the_archives_own_disk_is_no_unreadable_source(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(b"x" * 10_000)
    with pytest.raises(PermissionError):
        write_zip(_RefusingDisk(), [ArchiveFile(source, "a.wav")], {}, MOMENT)
