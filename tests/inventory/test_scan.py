from pathlib import Path

import numpy as np
import pytest

from air_cli.domain.sample import Inventory
from air_cli.domain.units import note_to_hz
from air_cli.errors import NotFoundError
from air_cli.inventory.scan import build_inventory
from air_cli.inventory.select import choose_rows, rows_for, select_row, zones_of
from tests.builders import click, sine, write_wav


def scanned(root: Path, *, deep: bool = False, previous: Inventory | None = None) -> Inventory:
    return build_inventory(
        root, deep=deep, previous=previous, generated_at="2026-01-01T00:00:00Z", progress=lambda *_: None
    )


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "samples"
    write_wav(root / "drums" / "kick_01.wav", click())
    write_wav(root / "drums" / "kick_02.wav", click(0.2))
    write_wav(root / "fx" / "big uplifter.wav", click())
    for name, note in (("C3", 48), ("G3", 55), ("C4", 60)):
        write_wav(root / "piano" / f"piano_{name}.wav", sine(note_to_hz(note), 1.0))
    (root / "broken.wav").write_bytes(b"this is not audio, whatever its name says it is")
    (root / "empty.wav").write_bytes(b"")
    (root / "readme.txt").write_text("hello")
    return root


def test_every_file_is_catalogued_or_its_reason_given(library: Path) -> None:
    inventory = scanned(library)
    assert inventory.total_files == 5
    assert {name: entry.count for name, entry in inventory.instruments.items()} == {"Kick": 2, "Piano": 3}
    reasons = {skipped.file_rel: skipped.reason for skipped in inventory.skipped}
    assert set(reasons) == {"broken.wav", "empty.wav", "fx/big uplifter.wav"}
    assert "uplifter" in reasons["fx/big uplifter.wav"]
    row = inventory.samples[0]
    assert (row.id, row.file_abs) == (row.file_rel, str(library / row.file_rel))


def test_deep_hears_root_level_and_length(library: Path) -> None:
    rows = {row.id: row for row in scanned(library, deep=True).samples}
    assert rows["piano/piano_G3.wav"].root_midi == pytest.approx(55, abs=0.03)
    assert rows["piano/piano_G3.wav"].length_sec == pytest.approx(1.0)
    assert rows["drums/kick_01.wav"].root_midi is None
    assert rows["drums/kick_01.wav"].loudness_rms


def test_an_octave_convention_in_names_gives_way_to_the_sound(tmp_path: Path) -> None:
    write_wav(tmp_path / "piano_C3.wav", sine(note_to_hz(60.2), 1.0))
    (row,) = scanned(tmp_path, deep=True).samples
    assert row.root_midi == pytest.approx(60.2, abs=0.03)
    assert row.sources["root_midi"] == "name+audio"


def test_a_rescan_reads_only_what_changed(library: Path) -> None:
    first = scanned(library, deep=True)
    write_wav(library / "drums" / "kick_02.wav", click(0.3))
    again = scanned(library, previous=first)
    rows = {row.id: row for row in again.samples}
    assert rows["drums/kick_01.wav"].length_sec == pytest.approx(0.1)
    assert rows["drums/kick_02.wav"].length_sec is None


def test_a_missing_library_is_empty(tmp_path: Path) -> None:
    assert scanned(tmp_path / "nowhere").total_files == 0


def test_a_silent_file_is_skipped_by_deep_with_its_reason(tmp_path: Path) -> None:
    write_wav(tmp_path / "kick.wav", np.zeros((4410, 1), np.float32))
    inventory = scanned(tmp_path, deep=True)
    assert inventory.total_files == 0
    assert "silent" in inventory.skipped[0].reason


def test_selection_counts_round_and_round(library: Path) -> None:
    rows = rows_for(scanned(library), "kick drum")
    assert [select_row(rows, offset).id for offset in range(3)] == [
        "drums/kick_01.wav",
        "drums/kick_02.wav",
        "drums/kick_01.wav",
    ]
    assert len(rows_for(scanned(library), "drums")) == 2
    with pytest.raises(NotFoundError, match="no sample of `sitar`"):
        rows_for(scanned(library), "sitar")


def test_samples_of_one_folder_form_a_multisample(library: Path) -> None:
    chosen = choose_rows(scanned(library, deep=True), "Piano", [60, 62], seed=1)
    assert len(chosen) == 3


def test_dynamics_words_become_velocity_layers(tmp_path: Path) -> None:
    for word in ("soft", "hard"):
        write_wav(tmp_path / "piano" / f"piano_C4_{word}.wav", sine(note_to_hz(60), 1.0))
    zones = {zone.sample_id: zone for zone in zones_of(scanned(tmp_path, deep=True).samples)}
    assert (zones["piano/piano_C4_soft.wav"].low_velocity, zones["piano/piano_C4_soft.wav"].high_velocity) == (1, 63)
    assert (zones["piano/piano_C4_hard.wav"].low_velocity, zones["piano/piano_C4_hard.wav"].high_velocity) == (64, 127)


def test_links_in_circles_end(tmp_path: Path) -> None:
    write_wav(tmp_path / "a" / "kick.wav", click())
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert scanned(tmp_path).total_files == 1
