"""What a DAW is given: the same notes, the same sound, at the same places."""

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import rpp
import soundfile
import xmlschema

from air_cli.domain.units import db_to_gain
from air_cli.exporters.dawproject import check_dawproject
from air_cli.midi.pianoroll import instrument_colour
from air_cli.stages.export_daw import export_daw
from tests.exporters.conftest import Project, make_project

SCHEMAS = Path(__file__).parent / "schemas"
"""The public schemas of DAWproject 1.0, with their licence."""
Rows = list[tuple[int, int, int, int]]


def notes_of(project: Project, instrument: str) -> Rows:
    return [(n.onset_ticks, n.length_ticks, n.note, n.velocity) for n in project.composition.notes_of(instrument)]


@pytest.fixture
def dawproject(project: Project) -> zipfile.ZipFile:
    result = export_daw(project.session, project.run_id, "dawproject")
    assert result.warnings == ()
    assert result.path.name.endswith(f"_{project.run_id}.dawproject")
    return zipfile.ZipFile(io.BytesIO(result.path.read_bytes()))


def xml_of(archive: zipfile.ZipFile) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read("project.xml"))


def track_named(root: ElementTree.Element, name: str) -> ElementTree.Element:
    (found,) = [track for track in root.iter("Track") if track.get("name") == name]
    return found


def lane_of(root: ElementTree.Element, track: ElementTree.Element) -> ElementTree.Element:
    (found,) = [lane for lane in root.iter("Lanes") if lane.get("track") == track.get("id")]
    return found


def test_a_dawproject_is_valid_by_the_public_schemas(dawproject: zipfile.ZipFile) -> None:
    for schema, part in (("Project.xsd", "project.xml"), ("MetaData.xsd", "metadata.xml")):
        xmlschema.XMLSchema(str(SCHEMAS / schema)).validate(ElementTree.fromstring(dawproject.read(part)))


def test_every_reference_of_a_dawproject_leads_to_the_right_thing(dawproject: zipfile.ZipFile) -> None:
    assert dawproject.testzip() is None
    root = xml_of(dawproject)
    assert check_dawproject(root, dawproject.namelist()) == []
    lanes = next(lane for lane in root.iter("Lanes") if lane.get("track"))
    lanes.set("track", "channel_master")
    next(root.iter("File")).set("path", "audio/none.wav")
    problems = check_dawproject(root, dawproject.namelist())
    assert [len(problems), "names no Track" in " ".join(problems), "none.wav" in " ".join(problems)] == [2, True, True]


def test_a_dawproject_holds_tempo_meter_and_sections(project: Project, dawproject: zipfile.ZipFile) -> None:
    root, meta = xml_of(dawproject), project.composition.meta
    tempo, meter = root.find("Transport/Tempo"), root.find("Transport/TimeSignature")
    assert tempo is not None
    assert meter is not None
    assert float(tempo.get("value", "")) == meta.tempo
    assert (meter.get("numerator"), meter.get("denominator")) == ("4", "4")
    markers = [(m.get("name"), float(m.get("time", ""))) for m in root.iter("Marker")]
    assert markers == [(s.name, s.start_bar * 4.0) for s in meta.sections]


def test_the_notes_of_a_dawproject_are_the_compositions(project: Project, dawproject: zipfile.ZipFile) -> None:
    root = xml_of(dawproject)
    for name in project.composition.meta.instruments:
        lane = lane_of(root, track_named(root, f"{name} notes"))
        read = [
            (
                round(float(n.attrib["time"]) * 480),
                round(float(n.attrib["duration"]) * 480),
                int(n.attrib["key"]),
                round(float(n.attrib["vel"]) * 127),
            )
            for n in lane.iter("Note")
        ]
        assert read == notes_of(project, name), name


def test_the_stems_of_a_dawproject_are_the_renders_to_the_sample(project: Project, dawproject: zipfile.ZipFile) -> None:
    root, meta = xml_of(dawproject), project.composition.meta
    for name in meta.instruments:
        track = track_named(root, name)
        (clip,) = lane_of(root, track).iter("Clip")
        audio = next(clip.iter("Audio"))
        content = dawproject.read(next(audio.iter("File")).attrib["path"])
        rendered, rate = soundfile.read(project.stem(name))
        played, played_rate = soundfile.read(io.BytesIO(content))
        assert np.array_equal(rendered, played)
        assert rate == played_rate == int(audio.attrib["sampleRate"])
        assert float(clip.attrib["time"]) == 0
        assert float(clip.attrib["playStart"]) == 0
        assert round(float(clip.attrib["playStop"]) * rate) == len(rendered)
        assert float(clip.attrib["duration"]) * 60 / meta.tempo == pytest.approx(len(rendered) / rate, abs=1e-9)
        assert track.get("color") == instrument_colour(meta, name)


def test_levels_are_heard_once(project: Project, dawproject: zipfile.ZipFile) -> None:
    """The stem has level, pan and reverb in its sound; the note track carries them for what will play it."""
    root, meta = xml_of(dawproject), project.composition.meta
    roles = {channel.get("role") for channel in root.iter("Channel")}
    assert roles == {"regular", "effect", "master"}
    for config in meta.instrument_configs:
        stem, notes = (track_named(root, n) for n in (config.name, f"{config.name} notes"))
        assert [stem.find(f"Channel/{tag}").get("value") for tag in ("Mute", "Pan", "Volume")] == ["false", "0.5", "1"]  # type: ignore[union-attr]
        assert notes.find("Channel/Mute").get("value") == "true"  # type: ignore[union-attr]
        assert float(notes.find("Channel/Volume").get("value")) == pytest.approx(db_to_gain(config.volume_db))  # type: ignore[union-attr,arg-type]
        assert float(notes.find("Channel/Pan").get("value")) == pytest.approx((config.pan + 1) / 2)  # type: ignore[union-attr,arg-type]
        send = notes.find("Channel/Sends/Send")
        assert (send is not None) == (config.reverb_send_db > -60)
        if send is not None:
            level = float(send.find("Volume").get("value"))  # type: ignore[union-attr,arg-type]
            assert level == pytest.approx(db_to_gain(config.reverb_send_db))
            assert send.get("destination") == "channel_reverb"


def test_a_dawproject_is_the_same_bytes_again(project: Project) -> None:
    first = export_daw(project.session, project.run_id, "dawproject").path.read_bytes()
    assert export_daw(project.session, project.run_id, "dawproject").path.read_bytes() == first


def test_lossy_stems_become_wav_of_the_same_length(clean_place: Path, shared_cache: Path) -> None:
    made = make_project(clean_place, shared_cache, "lofi, 2 bars, rhodes and kick", audio_format="ogg")
    with zipfile.ZipFile(export_daw(made.session, made.run_id, "dawproject").path) as archive:
        names = [name for name in archive.namelist() if name.startswith("audio/")]
        assert {Path(name).suffix for name in names} == {".wav"}
        frames = {soundfile.info(io.BytesIO(archive.read(name))).frames for name in names}
    assert frames == {soundfile.info(str(path)).frames for path in made.render_folder.glob("*.ogg")}


def test_without_a_render_the_notes_still_leave(project: Project) -> None:
    import shutil

    shutil.rmtree(project.render_folder)
    result = export_daw(project.session, project.run_id, "dawproject")
    assert "there are no stems" in " ".join(result.warnings)
    with zipfile.ZipFile(result.path) as archive:
        root = ElementTree.fromstring(archive.read("project.xml"))
        assert check_dawproject(root, archive.namelist()) == []
        assert len(list(root.iter("Note"))) == project.composition.event_count()


def rpp_notes(item: rpp.Element) -> Rows:
    """Notes of a MIDI item, from its event lines."""
    source = item.find("SOURCE")
    assert [str(x) for x in source.children[0]] == ["HASDATA", "1", "480", "QN"]
    position, held, notes = 0, {}, []
    for row in source.children[1:]:
        position += int(row[1])
        status, note, velocity = (int(text, 16) for text in row[2:5])
        if status & 0xF0 == 0x90:
            held[note] = (position, velocity)
        elif status & 0xF0 == 0x80:
            start, level = held.pop(note)
            notes.append((start, position - start, note, level))
    assert held == {}
    return sorted(notes, key=lambda n: (n[0], n[2]))


def test_a_reaper_project_reads_back(project: Project) -> None:
    folder = export_daw(project.session, project.run_id, "reaper").path
    (file,) = folder.glob("*.rpp")
    root, meta = rpp.loads(file.read_text()), project.composition.meta
    assert [float(x) for x in root.find("TEMPO")[1:]] == [meta.tempo, 4, 4]
    assert root.find("TEMPOENVEX") is not None
    tracks = {track.find("NAME")[1]: track for track in root.findall("TRACK")}
    assert {name for name in tracks if not name.endswith(" notes")} == {*meta.instruments, "Mix (mastered)", "Reverb"}
    for name in meta.instruments:
        assert tracks[name].find("ISBUS") is not None
        item = tracks[name].find("ITEM")
        media = folder / item.find("SOURCE").find("FILE")[1]
        assert media.read_bytes() == project.stem(name).read_bytes()
        assert float(item.find("LENGTH")[1]) == pytest.approx(soundfile.info(str(media)).duration, abs=1e-9)
        assert float(item.find("POSITION")[1]) == 0
        assert rpp_notes(tracks[f"{name} notes"].find("ITEM")) == notes_of(project, name)
        levels = [float(x) for x in tracks[f"{name} notes"].find("VOLPAN")[1:3]]
        assert levels == pytest.approx([db_to_gain(meta.config(name).volume_db), meta.config(name).pan])
        assert tracks[f"{name} notes"].find("MUTESOLO")[1] == "1"
    order = [track.find("NAME")[1] for track in root.findall("TRACK")]
    sends = {order[int(row[1])]: float(row[3]) for row in tracks["Reverb"].findall("AUXRECV")}
    assert sends == {
        f"{c.name} notes": pytest.approx(db_to_gain(c.reverb_send_db))
        for c in meta.instrument_configs
        if c.reverb_send_db > -60
    }
    regions = [row for row in root.findall("MARKER") if len(row) > 4 and row[4] == "1" and row[3]]
    assert [row[3] for row in regions] == [s.name for s in meta.sections]
    starts = [s.start_bar * 4 * 60 / meta.tempo for s in meta.sections]
    assert [float(row[2]) for row in regions] == pytest.approx(starts)


def test_a_folder_a_producer_worked_in_is_never_overwritten(project: Project) -> None:
    first = export_daw(project.session, project.run_id, "reaper").path
    assert export_daw(project.session, project.run_id, "reaper").path == first
    (file,) = first.glob("*.rpp")
    file.write_text("mine")
    second = export_daw(project.session, project.run_id, "reaper").path
    assert second.name == f"{first.name}__2"
    assert file.read_text() == "mine"


def test_names_with_quotes_stay_whole_in_reaper(project: Project) -> None:
    from air_cli.stages.project_edit import rename_project

    rename_project(project.session, project.run_id, 'say "it\'s" `so`\u202e')
    folder = export_daw(project.session, project.run_id, "reaper").path
    (file,) = folder.glob("*.rpp")
    assert rpp.loads(file.read_text()).tag == "REAPER_PROJECT"


def regions_of(text: str) -> list[dict[str, str]]:
    return [dict(re.findall(r"(\w+)=(.+?)(?= \w+=|$)", line)) for line in re.findall(r"<region> (.+)", text)]


def plays(region: dict[str, str], note: int, velocity: int) -> bool:
    low, high, soft, hard = (int(region[word]) for word in ("lokey", "hikey", "lovel", "hivel"))
    return low <= note <= high and soft <= velocity <= hard


def test_the_instruments_stay_playable_as_sfz(project: Project) -> None:
    folder = export_daw(project.session, project.run_id, "sfz").path
    for name in project.composition.meta.instruments:
        regions = regions_of((folder / f"{name.replace(' ', '_')}.sfz").read_text())
        assert regions
        assert all((folder / region["sample"]).is_file() for region in regions)
        for note in project.composition.notes_of(name):
            playing = [r for r in regions if plays(r, note.note, note.velocity)]
            assert playing, (name, note)
            assert len(playing) == int(playing[0].get("seq_length", 1))
    rhodes = regions_of((folder / "Rhodes.sfz").read_text())
    keys = sorted({(int(r["lokey"]), int(r["hikey"])) for r in rhodes})
    assert (keys[0][0], keys[-1][1]) == (0, 127)
    assert all(a[1] + 1 == b[0] for a, b in pairwise(keys))
    assert all(int(r["lokey"]) <= int(r["pitch_keycenter"]) <= int(r["hikey"]) for r in rhodes)
    kit = (folder / "Drum_Kit.sfz").read_text()
    assert "off_by=1" in kit or "Open" not in kit
    assert "CC0" in (folder / "samples.txt").read_text()
