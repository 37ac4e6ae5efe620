import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import soundfile

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.starter import PACK_VERSION, zones_for
from air_cli.starter.pack import Sample, nearest_root, samples_for
from air_cli.starter.table import INSTRUMENT_MODELS


class Disk:
    """The writer a caller supplies, with a memory."""

    def __init__(self) -> None:
        self.written: list[Path] = []

    def __call__(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.written.append(path)


def test_every_instrument_of_the_table_has_a_model_and_none_else() -> None:
    assert set(INSTRUMENT_MODELS) == set(INSTRUMENTS)


@pytest.mark.parametrize("name", [name for name, i in INSTRUMENTS.items() if not i.is_percussion])
def test_no_note_in_range_is_moved_more_than_three_semitones(name: str) -> None:
    instrument, entry = INSTRUMENTS[name], INSTRUMENT_MODELS[name]
    assert max(abs(nearest_root(instrument, entry, note) - note) for note in range(128)) <= 3


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_the_whole_midi_range_is_served_with_unique_safe_file_names(name: str) -> None:
    samples = samples_for(name, range(128))
    contents = {(sample.file_name, sample.model, sample.take) for sample in samples}
    names = {sample.file_name for sample in samples}
    assert len(names) == len(contents) > 0
    assert all(file_name.isascii() and " " not in file_name and "#" not in file_name for file_name in names)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_layers_cover_every_velocity_once_each(name: str) -> None:
    layers = INSTRUMENT_MODELS[name].layers
    assert layers[0].low == 1 and layers[-1].high == 127
    assert all(below.high + 1 == above.low for below, above in pairwise(layers))


@pytest.mark.parametrize("name", ["Kick", "Snare", "Closed Hi-Hat", "Open Hi-Hat"])
def test_the_heart_of_the_kit_has_layers_and_repetitions_that_differ(name: str) -> None:
    samples = samples_for(name, INSTRUMENTS[name].percussion_notes[:1])
    assert len({sample.layer for sample in samples}) >= 2
    assert len({sample.round_robin for sample in samples}) >= 2
    assert len({sample.wav() for sample in samples}) == len(samples)


@pytest.mark.parametrize("name", ["Closed Hi-Hat", "Low Tom", "Congas", "Bongos", "Triangle"])
def test_drum_notes_of_one_piece_sound_different(name: str) -> None:
    notes = INSTRUMENTS[name].percussion_notes
    samples = samples_for(name, notes)
    assert {sample.drum_note for sample in samples} == set(notes)
    first = {sample.drum_note: sample.wav() for sample in samples}
    assert len(set(first.values())) == len(notes)


@pytest.mark.parametrize("name", ["Kick", "Piano", "Warm Pad", "Flute", "Vinyl Noise"])
def test_the_same_sample_has_the_same_bytes_every_time(name: str) -> None:
    sample = samples_for(name, [60])[0]
    assert sample.wav() == sample.wav()


@pytest.mark.parametrize(
    ("name", "note"), [("Flute", 0), ("Piano", 127), ("808 Bass", 127), ("Choir", 0), ("Piccolo", 127)]
)
def test_extreme_notes_are_made_too(name: str, note: int) -> None:
    assert len(samples_for(name, [note])[0].wav()) > 1000


def test_zones_point_at_files_that_are_what_they_say(tmp_path: Path) -> None:
    disk = Disk()
    zones = zones_for("Strings", [60, 61, 72], tmp_path, disk)
    assert [zone.path for zone in zones] == disk.written
    for zone in zones:
        info = soundfile.info(str(zone.path))
        assert (info.samplerate, info.subtype, info.channels) == (44_100, "PCM_16", 2)
        assert zone.sample_id == f"air-starter/Strings/{zone.path.name}"
        assert zone.path.parent == tmp_path / PACK_VERSION / "Strings"
        assert zone.root_note is not None and zone.loop_end_frame is not None
        assert zone.loop_end_frame <= info.frames


def test_synonyms_and_unknown_names_are_served(tmp_path: Path) -> None:
    assert zones_for("glock", [84], tmp_path, Disk())[0].sample_id.startswith("air-starter/Glockenspiel/")
    assert zones_for("My Own Thing", [60], tmp_path, Disk())


def test_what_is_there_is_used_and_what_is_damaged_is_made_again(tmp_path: Path) -> None:
    disk = Disk()
    zones = zones_for("Kick", [36], tmp_path, disk)
    whole = zones[0].path.read_bytes()
    assert len(disk.written) == len(zones) == 4
    assert zones_for("Kick", [36], tmp_path, disk) == zones
    assert len(disk.written) == 4
    zones[0].path.write_bytes(whole[: len(whole) // 2])
    zones_for("Kick", [36], tmp_path, disk)
    assert len(disk.written) == 5
    assert zones[0].path.read_bytes() == whole


def test_a_drum_note_without_its_own_sound_gets_the_main_one(tmp_path: Path) -> None:
    (zone,) = {zone.drum_note for zone in zones_for("Closed Hi-Hat", [99], tmp_path, Disk())}
    assert zone is None


def test_effects_are_never_transposed(tmp_path: Path) -> None:
    (zone,) = zones_for("Vinyl Noise", [36, 60, 72], tmp_path, Disk())
    assert zone.root_note is None
    assert zone.loop_start_frame is not None


def test_progress_hears_of_every_new_file(tmp_path: Path) -> None:
    heard: list[str] = []
    zones = zones_for("Marimba", [60], tmp_path, Disk(), heard.append)
    assert heard == [zone.path.name for zone in zones]


def test_the_package_itself_does_not_import_numpy() -> None:
    code = "import sys, air_cli.starter; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0


def test_the_pack_is_written_with_its_licence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from air_cli.starter import pack

    monkeypatch.setattr(pack, "INSTRUMENTS", {name: INSTRUMENTS[name] for name in ("Kick", "Glockenspiel")})
    monkeypatch.setattr(Sample, "wav", lambda self: self.file_name.encode())
    paths = pack.write_pack(tmp_path, Disk())
    assert "CC0" in (tmp_path / "LICENSE.txt").read_text()
    assert all(path.is_file() for path in paths)
    assert {path.parent.name for path in paths[1:]} == {"Kick", "Glockenspiel"}
    assert tmp_path / "Glockenspiel" / "Glockenspiel_As5.wav" in paths
