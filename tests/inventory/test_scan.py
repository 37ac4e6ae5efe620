"""The catalogue of a library: what is in it, what is left out and why, and that it stays in step."""

import json
import multiprocessing
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from air_cli.domain.units import note_to_hz
from air_cli.errors import FileError
from air_cli.inventory.select import choose_rows, zones_of
from air_cli.stages.inventory import current_catalogue, read_catalogue, rebuild
from air_cli.stages.listening import rebuild_deep
from air_cli.stages.session import Session
from air_cli.store.sample_index import SampleIndex
from tests.builders import click, sine, write_wav
from tests.inventory.places import document, session_in, stored


def ids(index: SampleIndex) -> list[str]:
    return [row[0] for row in index.columns("id")]


def reasons(index: SampleIndex) -> dict[str, str]:
    return {entry.file_rel: entry.reason for entry in index.skipped()}


@pytest.fixture
def place(tmp_path: Path) -> Session:
    session = session_in(tmp_path)
    root = session.settings.samples
    write_wav(root / "drums" / "kick_01.wav", click())
    write_wav(root / "drums" / "kick_02.wav", click(0.2))
    write_wav(root / "fx" / "big uplifter.wav", click())
    for name, note in (("C3", 48), ("G3", 55), ("C4", 60)):
        write_wav(root / "piano" / f"piano_{name}.wav", sine(note_to_hz(note), 1.0))
    (root / "broken.wav").write_bytes(b"this is not audio, whatever its name says it is")
    (root / "empty.wav").write_bytes(b"")
    (root / "old.nki").write_bytes(b"closed")
    (root / "readme.txt").write_text("hello")
    return session


def test_every_file_is_catalogued_or_its_reason_given(place: Session) -> None:
    index = rebuild(place)
    assert index.total_files == 5
    assert {name: entry.count for name, entry in index.instruments.items()} == {"Kick": 2, "Piano": 3}
    told = reasons(index)
    assert set(told) == {"broken.wav", "empty.wav", "fx/big uplifter.wav", "old.nki"}
    assert "uplifter" in told["fx/big uplifter.wav"]
    assert told["empty.wav"] == "the file is empty"


def test_several_processes_read_what_one_reads(place: Session) -> None:
    place.workspace.overrides_file.parent.mkdir(parents=True, exist_ok=True)
    place.workspace.overrides_file.write_text('["piano/"]\ninstrument = "Bright Piano"\n', encoding="utf-8")
    alone = stored(rebuild_anew(place, jobs=1))
    together = stored(rebuild_anew(place, jobs=2))
    assert together.model_copy(update={"generated_at": alone.generated_at}) == alone
    assert rebuild(place).total_files == 5


def rebuild_anew(place: Session, jobs: int) -> Session:
    place.workspace.inventory_file.unlink(missing_ok=True)
    place.workspace.inventory_index.unlink(missing_ok=True)
    rebuild(place, jobs)
    return place


def test_the_json_has_every_field_and_the_index_agrees_with_it(place: Session) -> None:
    index = rebuild_deep(place)
    inventory = stored(place)
    assert (inventory.schema_version, inventory.deep) == ("air-inventory-1", True)
    assert inventory.total_files == len(inventory.samples) == index.total_files
    assert [row.id for row in inventory.samples] == ids(index) == sorted(ids(index))
    assert list(inventory.samples) == index.rows("1")
    assert inventory.total_bytes == sum(row.bytes for row in inventory.samples)
    assert inventory.instruments == index.instruments
    row = next(row for row in document(place)["samples"] if row["id"] == "piano/piano_G3.wav")
    wanted = {
        "instrument", "id", "file_rel", "file_abs", "bytes", "source", "pitch", "category", "family", "subtype",
        "sample_rate", "length_sec", "loudness_rms", "gain_db_normalize", "root_midi", "kind", "confidence", "sources",
    }  # fmt: skip
    assert wanted <= set(row)
    assert row["file_abs"] == str(place.settings.samples / "piano" / "piano_G3.wav")


def test_deep_hears_root_level_and_length(place: Session) -> None:
    index = rebuild_deep(place)
    piano, kick = index.row("piano/piano_G3.wav"), index.row("drums/kick_01.wav")
    assert piano is not None and kick is not None
    assert piano.root_midi == pytest.approx(55, abs=0.03)
    assert piano.length_sec == pytest.approx(1.0)
    assert kick.root_midi is None
    assert kick.loudness_rms and kick.content_hash and len(kick.timbre) == 34


def test_an_octave_convention_in_names_gives_way_to_the_sound(place: Session) -> None:
    write_wav(place.settings.samples / "bass" / "bass_C3.wav", sine(note_to_hz(36.2), 1.0))
    row = rebuild_deep(place).row("bass/bass_C3.wav")
    assert row is not None
    assert row.root_midi == pytest.approx(36.2, abs=0.03)
    assert row.sources["root_midi"] == "name+audio"


def test_a_rescan_keeps_what_was_heard_of_unchanged_files(place: Session) -> None:
    rebuild_deep(place)
    write_wav(place.settings.samples / "drums" / "kick_02.wav", click(0.3))
    index = rebuild(place)
    first, second = index.row("drums/kick_01.wav"), index.row("drums/kick_02.wav")
    assert first is not None and first.length_sec == pytest.approx(0.1)
    assert second is not None and second.length_sec is None
    assert rebuild_deep(place).rows("id = 'drums/kick_02.wav'")[0].length_sec == pytest.approx(0.3)


def test_nothing_changed_writes_nothing(place: Session) -> None:
    rebuild_deep(place)
    before = place.workspace.inventory_file.stat().st_mtime_ns, place.workspace.inventory_index.stat().st_mtime_ns
    rebuild(place)
    rebuild_deep(place)
    after = place.workspace.inventory_file.stat().st_mtime_ns, place.workspace.inventory_index.stat().st_mtime_ns
    assert after == before


def test_what_comes_and_goes_is_seen_without_a_rebuild(place: Session) -> None:
    rebuild(place)
    new = write_wav(place.settings.samples / "drums" / "snare.wav", click())
    assert "drums/snare.wav" in ids(current_catalogue(place))
    new.unlink()
    assert "drums/snare.wav" not in ids(current_catalogue(place))


def test_a_lost_or_foreign_index_is_made_anew_from_the_json(place: Session) -> None:
    rebuild_deep(place)
    rows = stored(place).samples
    place.workspace.inventory_index.unlink()
    again = read_catalogue(place)
    assert again is not None and again.rows("1") == list(rows)
    text = place.workspace.inventory_file.read_text().replace('"Kick"', '"Snare"')
    place.workspace.inventory_file.write_text(text)
    edited = read_catalogue(place)
    assert edited is not None and set(edited.instruments) == {"Snare", "Piano"}
    place.workspace.inventory_index.write_bytes(b"no database at all" * 100)
    mended = read_catalogue(place)
    assert mended is not None and mended.total_files == 5


def test_what_was_heard_survives_the_loss_of_both_databases(place: Session) -> None:
    rebuild_deep(place)
    place.workspace.inventory_index.unlink()
    place.workspace.listening_file.unlink()
    write_wav(place.settings.samples / "drums" / "tom.wav", click())
    row = rebuild(place).row("piano/piano_G3.wav")
    assert row is not None and row.root_midi == pytest.approx(55, abs=0.03)


def test_a_damaged_json_is_named_and_rebuilt(place: Session) -> None:
    rebuild(place)
    place.workspace.inventory_file.write_text("{ not json")
    with pytest.raises(FileError, match="not an inventory"):
        read_catalogue(place)
    assert rebuild(place).total_files == 5
    assert stored(place).total_files == 5


@pytest.mark.parametrize(("field", "number"), [("bytes", 10**19), ("mtime_ns", -(10**30)), ("length_sec", 10**25)])
def test_a_number_that_no_index_holds_is_named(place: Session, field: str, number: int) -> None:
    rebuild(place)
    document = json.loads(place.workspace.inventory_file.read_text())
    document["samples"][0][field] = number
    place.workspace.inventory_file.write_text(json.dumps(document))
    with pytest.raises(FileError, match="not an inventory"):
        read_catalogue(place)
    assert rebuild(place).total_files == 5


def test_a_missing_library_is_empty(tmp_path: Path) -> None:
    assert rebuild(session_in(tmp_path)).total_files == 0


def test_a_silent_or_broken_file_is_skipped_by_deep_with_its_reason(place: Session) -> None:
    write_wav(place.settings.samples / "drums" / "silent.wav", np.zeros((4410, 1), np.float32))
    (place.settings.samples / "drums" / "torn.flac").write_bytes(b"fLaC" + b"\1" * 500)
    index = rebuild_deep(place)
    assert "silent" in reasons(index)["drums/silent.wav"]
    assert "not audio" in reasons(index)["drums/torn.flac"]
    assert str(place.settings.samples) not in reasons(index)["drums/torn.flac"]
    assert index.total_files == 5


def test_samples_of_one_folder_form_a_multisample(place: Session) -> None:
    assert len(choose_rows(rebuild_deep(place), "Piano", [60, 62], seed=1)) == 3


def test_dynamics_words_become_velocity_layers(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    for word in ("soft", "hard"):
        write_wav(session.settings.samples / "piano" / f"piano_C4_{word}.wav", sine(note_to_hz(60), 1.0))
    zones = {zone.sample_id: zone for zone in zones_of(rebuild_deep(session).rows("1"))}
    assert (zones["piano/piano_C4_soft.wav"].low_velocity, zones["piano/piano_C4_soft.wav"].high_velocity) == (1, 63)
    assert (zones["piano/piano_C4_hard.wav"].low_velocity, zones["piano/piano_C4_hard.wav"].high_velocity) == (64, 127)


def test_links_to_folders_are_read_once_and_circles_end(tmp_path: Path) -> None:
    session = session_in(tmp_path / "home")
    root = session.settings.samples
    write_wav(root / "a" / "kick.wav", click())
    write_wav(tmp_path / "elsewhere" / "snare.wav", click())
    (root / "a" / "again").symlink_to(root, target_is_directory=True)
    (root / "pack").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "gone.wav").symlink_to(tmp_path / "nowhere.wav")
    index = rebuild(session)
    assert ids(index) == ["a/kick.wav", "pack/snare.wav"]
    assert reasons(index)["a/again"] == "a link to a folder that is read already"
    assert "unreadable" in reasons(index)["gone.wav"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_unreadable_folders_and_files_are_named(place: Session) -> None:
    folder = place.settings.samples / "piano"
    file = place.settings.samples / "drums" / "kick_01.wav"
    folder.chmod(0)
    file.chmod(0)
    try:
        told = reasons(rebuild(place))
    finally:
        folder.chmod(0o755)
        file.chmod(0o644)
    assert "unreadable" in told["piano"]
    assert "unreadable" in told["drums/kick_01.wav"]


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_names_that_are_no_text_are_named(place: Session) -> None:
    root = os.fsencode(place.settings.samples)
    content = (place.settings.samples / "drums" / "kick_01.wav").read_bytes()
    with open(root + b"/drums/kick_\xff\xfe.wav", "wb") as file:  # noqa: PTH123 - a name of bytes
        file.write(content)
    os.mkdir(root + b"/caf\xe9")  # noqa: PTH102
    index = rebuild(place)
    assert index.total_files == 5
    assert sum("not UTF-8" in reason for reason in reasons(index).values()) == 2
    assert rebuild(place).total_files == 5


def test_a_file_larger_than_memory_costs_no_memory(place: Session) -> None:
    path = place.settings.samples / "drums" / "tom_long.wav"
    head = (place.settings.samples / "drums" / "kick_01.wav").read_bytes()
    with path.open("wb") as file:
        file.write(head)
        file.truncate(4 * 1024**3 + 1000)
    row = rebuild(place).row("drums/tom_long.wav")
    assert row is not None and row.bytes == 4 * 1024**3 + 1000
    path.unlink()


def test_ten_thousand_files_in_one_folder(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    content = write_wav(session.settings.samples / "hats" / "hat_00000.wav", click(0.01)).read_bytes()
    for number in range(1, 10_000):
        (session.settings.samples / "hats" / f"hat_{number:05}.wav").write_bytes(content)
    index = rebuild(session)
    assert index.instruments["Closed Hi-Hat"].count == 10_000


def test_a_file_that_changes_while_it_is_read_is_heard_again_later(place: Session) -> None:
    from air_cli.inventory.hear import HearJob, hear

    path = place.settings.samples / "drums" / "kick_01.wav"
    state = path.stat()
    result = hear(HearJob(str(path), "drums/kick_01.wav", state.st_size - 1, state.st_mtime_ns, False))
    assert result.record == {"error": "it changed while it was read"}
    assert not result.is_lasting


@pytest.mark.skipif(sys.platform == "win32", reason="permissions")
def test_a_library_on_a_read_only_disk_is_read(place: Session) -> None:
    folders = [place.settings.samples, *(p for p in place.settings.samples.rglob("*") if p.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert rebuild_deep(place).total_files == 5
    finally:
        for folder in folders:
            folder.chmod(0o755)


def _rebuild_in(home: str) -> None:
    rebuild_deep(session_in(Path(home)))


def test_two_rebuilds_at_once_end_with_one_whole_catalogue(place: Session) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_rebuild_in, args=(str(place.settings.home),)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0]
    index = SampleIndex.open(place.workspace.inventory_index, place.workspace.inventory_file)
    assert index is not None and index.count("deep = 1") == 5
    assert stored(place).deep
