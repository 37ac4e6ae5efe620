import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import soundfile

from air_cli.audio.sampler_chunk import read_sampler_chunk
from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.kits import DEFAULT_KIT_NAME, KITS
from air_cli.starter import PACK_VERSION, zones_for
from air_cli.starter.kits import KIT_PIECES
from air_cli.starter.pack import full_range, nearest_root, samples_for
from air_cli.starter.sfz import instrument_sfz
from air_cli.starter.table import INSTRUMENT_MODELS
from air_cli.starter.version import pack_version


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
    near = range(max(0, instrument.low_note - 12), min(127, instrument.high_note + 12) + 1)
    assert max(abs(nearest_root(instrument, entry, note) - note) for note in near) <= 3


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_the_whole_midi_range_is_served_with_unique_safe_file_names(name: str) -> None:
    samples = samples_for(name, range(128))
    contents = {(sample.stem, sample.model, sample.take) for sample in samples}
    names = {sample.stem for sample in samples}
    assert len(names) == len(contents) > 0
    assert all(stem.isascii() and " " not in stem and "#" not in stem for stem in names)


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
    assert len(disk.written) == len(zones) == 6
    assert zones_for("Kick", [36], tmp_path, disk) == zones
    assert len(disk.written) == 6
    zones[0].path.write_bytes(whole[: len(whole) // 2])
    zones_for("Kick", [36], tmp_path, disk)
    assert len(disk.written) == 7
    assert zones[0].path.read_bytes() == whole


def test_a_drum_note_without_its_own_sound_gets_the_main_one(tmp_path: Path) -> None:
    (zone,) = {zone.drum_note for zone in zones_for("Closed Hi-Hat", [99], tmp_path, Disk())}
    assert zone is None


def test_effects_are_never_transposed(tmp_path: Path) -> None:
    (zone,) = zones_for("Vinyl Noise", [36, 60, 72], tmp_path, Disk())
    assert zone.root_note is None
    assert zone.loop_start_frame is not None


def test_progress_hears_of_every_new_file(tmp_path: Path) -> None:
    heard: list[tuple[str, float]] = []
    zones = zones_for("Marimba", [60], tmp_path, Disk(), lambda name, share: heard.append((name, share)))
    assert [name for name, _ in heard] == [zone.path.name for zone in zones]
    assert [share for _, share in heard] == pytest.approx([(n + 1) / len(zones) for n in range(len(zones))])


def test_the_package_itself_does_not_import_numpy() -> None:
    code = "import sys, air_cli.starter; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0


def test_the_pack_is_written_with_its_maps_and_licence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from air_cli.starter import whole

    names = ("Kick", "Glockenspiel", "Flute")
    monkeypatch.setattr(whole, "INSTRUMENTS", {name: INSTRUMENTS[name] for name in names})
    monkeypatch.setattr(whole, "KIT_PIECES", {"808": {"Kick": KIT_PIECES["808"]["Kick"]}})
    monkeypatch.setattr(whole, "KITS", {kit: KITS[kit] for kit in ("studio", "808")})
    paths = whole.write_pack(tmp_path, Disk())
    assert "CC0" in (tmp_path / "LICENSE.txt").read_text()
    assert all(path.is_file() for path in paths)
    folders = {"Kick", "Glockenspiel", "Flute", "808_Kick"}
    assert {path.parent.name for path in paths if path.suffix == ".flac"} == folders
    assert {path.stem for path in paths if path.suffix == ".sfz"} == folders | {"kit_studio", "kit_808"}
    for map_file in tmp_path.glob("*.sfz"):
        named = re.findall(r"sample=(\S+)", map_file.read_text())
        assert named and all((tmp_path / name).is_file() for name in named), map_file
    flute = next(path for path in paths if path.parent.name == "Flute" and path.suffix == ".flac")
    chunk = read_sampler_chunk(flute)
    assert chunk is not None and chunk.loop_end_frame is not None
    assert chunk.loop_end_frame <= soundfile.info(str(flute)).frames


def test_the_maps_serve_every_key_and_velocity_once() -> None:
    for name in ("Piano", "Flute", "Electric Bass"):
        text = instrument_sfz(INSTRUMENTS[name], samples_for(name, full_range(INSTRUMENTS[name])))
        served: Counter[tuple[int, int, str]] = Counter()
        for line in text.splitlines():
            if line.startswith("<region>"):
                op = dict(re.findall(r"(\w+)=(\S+)", line))
                for key in range(int(op["lokey"]), int(op["hikey"]) + 1):
                    for velocity in range(int(op.get("lovel", 1)), int(op.get("hivel", 127)) + 1):
                        served[key, velocity, op.get("seq_position", "1")] += 1
        instrument = INSTRUMENTS[name]
        keys = range(instrument.low_note, instrument.high_note + 1)
        assert set(served.values()) == {1}
        assert {key for key, _, _ in served} == set(keys)
        assert {velocity for _, velocity, _ in served} == set(range(1, 128))


def test_there_are_enough_instruments_and_whole_kits() -> None:
    assert len([name for name in INSTRUMENT_MODELS if not INSTRUMENTS[name].is_percussion]) >= 60
    assert len(KITS) >= 8
    assert set(KITS) == {*KIT_PIECES, DEFAULT_KIT_NAME}
    core = {"Kick", "Snare", "Rimshot", "Clap", "Closed Hi-Hat", "Open Hi-Hat", "Low Tom", "Mid Tom", "High Tom"}
    assert all(core <= set(pieces) for pieces in KIT_PIECES.values())


@pytest.mark.parametrize("kit", KIT_PIECES)
def test_a_kit_has_its_own_sound_and_borrows_the_rest(kit: str) -> None:
    own, studio = (samples_for("Kick", [36], k)[0] for k in (kit, DEFAULT_KIT_NAME))
    assert own.folder == f"{kit}_Kick" and own.wav() != studio.wav()
    assert samples_for("Cuica", [79], kit) == samples_for("Cuica", [79])


STRUCK_FAMILIES = {"piano", "guitar", "bass"}
UNSTRUCK = {"Overdriven Guitar", "Distortion Guitar", "Synth Bass", "808 Bass", "FM Electric Piano"}


@pytest.mark.parametrize(
    "name",
    [n for n, i in INSTRUMENTS.items() if n not in UNSTRUCK and (i.is_percussion or i.family in STRUCK_FAMILIES)],
)
def test_what_is_struck_or_plucked_has_three_layers_and_round_robins(name: str) -> None:
    entry = INSTRUMENT_MODELS[name]
    assert (len(entry.layers), entry.round_robins >= 2) == (3, True)


@pytest.mark.parametrize("name", [n for n, i in INSTRUMENTS.items() if not i.is_percussion])
def test_zones_are_no_wider_than_five_semitones(name: str) -> None:
    instrument, entry = INSTRUMENTS[name], INSTRUMENT_MODELS[name]
    zones = Counter(nearest_root(instrument, entry, n) for n in range(instrument.low_note, instrument.high_note + 1))
    assert max(zones.values()) <= 5


def test_a_cache_file_with_one_wrong_byte_is_made_again(tmp_path: Path) -> None:
    disk = Disk()
    path = zones_for("Claves", [75], tmp_path, disk)[0].path
    whole = path.read_bytes()
    path.write_bytes(whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:])
    zones_for("Claves", [75], tmp_path, disk)
    assert path.read_bytes() == whole


def test_the_content_key_follows_the_code() -> None:
    assert pack_version() == PACK_VERSION and re.fullmatch(r"starter-[0-9a-f]{12}", PACK_VERSION)
