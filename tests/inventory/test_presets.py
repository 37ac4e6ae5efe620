"""SFZ and Decent Sampler files define multisamples."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.units import note_to_hz
from air_cli.inventory.dspreset import read_dspreset
from air_cli.inventory.select import choose_program, program_zones
from air_cli.inventory.sfz import read_sfz
from air_cli.stages.inventory import rebuild
from tests.builders import sine, write_wav
from tests.inventory.places import session_in, stored


def nothing(_: str) -> str | None:
    return None


SFZ = """
// a comment
#define $DIR samples
<control> default_path=../$DIR/ note_offset=0
<global> ampeg_release=0.5 loop_mode=loop_continuous
<group> lovel=1 hivel=64
<region> sample=soft piano c4.wav lokey=c4 hikey=e4 pitch_keycenter=c4 tune=10 loop_start=100 loop_end=899
<region> sample=soft\\g4.wav key=67 volume=-3.5
<group> lovel=65 hivel=127 seq_length=2
<region> sample=hard_c4_1.wav lokey=60 hikey=64 pitch_keycenter=60 transpose=-12 seq_position=1
<region> sample=hard_c4_2.wav lokey=60 hikey=64 pitch_keycenter=60 seq_position=2 loop_mode=no_loop
<region> sample=release.wav trigger=release key=60
<region> sample=moved.wav key=60 locc1=64 hicc1=127
<region> sample=*sine key=60
"""


def test_opcodes_are_inherited_and_what_does_not_sound_is_left_out() -> None:
    regions = read_sfz(SFZ, nothing)
    assert [r.sample for r in regions] == [
        "../samples/soft piano c4.wav", "../samples/soft/g4.wav", "../samples/hard_c4_1.wav",
        "../samples/hard_c4_2.wav",
    ]  # fmt: skip
    first, second, third, fourth = regions
    assert (first.low_key, first.high_key, first.low_velocity, first.high_velocity) == (60, 64, 1, 64)
    assert first.root_note == pytest.approx(59.9)
    assert (first.loop_start_frame, first.loop_end_frame) == (100, 900)
    assert (second.low_key, second.high_key, second.root_note, second.gain_db) == (67, 67, 67, -3.5)
    assert (third.root_note, third.round_robin, fourth.round_robin, fourth.has_loop) == (72, 1, 2, False)


def test_only_the_resting_keyswitch_sounds() -> None:
    text = (
        "<global> sw_default=25 <region> sample=a.wav sw_last=24 <region> sample=b.wav sw_last=25 <region> sample=c.wav"
    )
    assert [r.sample for r in read_sfz(text, nothing)] == ["b.wav", "c.wav"]


def test_the_longest_definition_that_stands_at_a_place_counts() -> None:
    text = "#define $KEY 60\n#define $KEYLOW 48\n<region> sample=a.wav lokey=$KEYLOW hikey=$KEY key=$NONE"
    (region,) = read_sfz(text, lambda _: None)
    assert (region.low_key, region.high_key) == (48, 60)


def test_includes_are_read_and_circles_end() -> None:
    files = {"parts/a.sfz": '<region> sample=a.wav\n#include "parts/b.sfz"', "parts/b.sfz": '#include "parts/a.sfz"'}
    regions = read_sfz('#include "parts/a.sfz"', files.get)
    assert regions and {r.sample for r in regions} == {"a.wav"}


@given(st.text(alphabet='<>region group=sample.wav\n#"$ /*0123456789abcdefkeylohi_', max_size=400))
def test_any_text_is_read_without_failing(text: str) -> None:
    for region in read_sfz(text, nothing):
        assert 0 <= region.low_key <= 127
        assert 1 <= region.low_velocity <= 127


def test_a_decent_sampler_preset_is_read() -> None:
    text = """<DecentSampler><groups globalTuning="0.5" volume="0.5"><group loVel="1" hiVel="80" loopEnabled="true">
      <sample path="Samples/a.wav" rootNote="60" loNote="55" hiNote="62" loopStart="10" loopEnd="999"/>
      <sample path="Samples\\b.wav" rootNote="64" volume="-2dB" tuning="-1"/></group>
      <group trigger="release"><sample path="Samples/r.wav" rootNote="60"/></group></groups></DecentSampler>"""
    first, second = read_dspreset(text)
    assert (first.sample, first.low_key, first.high_key, first.high_velocity) == ("Samples/a.wav", 55, 62, 80)
    assert (first.root_note, first.loop_start_frame, first.loop_end_frame) == (59.5, 10, 1000)
    assert first.gain_db == pytest.approx(-6.02, abs=0.01)
    assert (second.sample, second.root_note, second.gain_db) == ("Samples/b.wav", 64.5, -2)


@pytest.mark.parametrize("text", ["", "<a", '<!DOCTYPE x [<!ENTITY a "b">]><DecentSampler/>', "no xml"])
def test_what_is_no_preset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"XML|document type"):
        read_dspreset(text)


def library(root: Path) -> None:
    for name, note in (("low", 48), ("high", 60)):
        for layer in ("quiet", "strong"):
            write_wav(root / "Grand Piano" / "samples" / f"{name}-{layer}.wav", sine(note_to_hz(note), 0.5))
    text = "".join(
        f"<region> sample=SAMPLES/{name}-{layer}.wav lokey={low} hikey={high} pitch_keycenter={root}"
        f" lovel={v} hivel={w}\n"
        for name, low, high, root in (("low", 0, 54, 48), ("high", 55, 127, 60))
        for layer, v, w in (("quiet", 1, 70), ("strong", 71, 127))
    )
    (root / "Grand Piano" / "piano.sfz").write_text(text + "<region> sample=gone.wav key=20\n")


def test_a_preset_of_the_library_defines_its_multisample(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    library(session.settings.samples)
    index = rebuild(session)
    (program,) = index.programs_of("Piano")
    assert program == choose_program(index, "Piano") == stored(session).programs[0]
    assert [(s.file_rel, "gone.wav" in s.reason) for s in index.skipped()] == [("Grand Piano/piano.sfz", True)]
    rows = {row.id: row for row in index.rows("1")}
    zones = program_zones(program, rows)
    told = [
        (z.sample_id.rpartition("/")[2], z.low_key, z.high_key, z.low_velocity, z.high_velocity, z.root_note)
        for z in zones
    ]
    assert told == [
        ("low-quiet.wav", 0, 54, 1, 70, 48), ("low-strong.wav", 0, 54, 71, 127, 48),
        ("high-quiet.wav", 55, 127, 1, 70, 60), ("high-strong.wav", 55, 127, 71, 127, 60),
    ]  # fmt: skip


def test_the_sampler_keeps_to_the_keys_of_a_preset() -> None:
    from air_cli.audio.voices import ZonePicker
    from air_cli.domain.sample import Zone

    low = Zone(sample_id="low", path=Path("low.wav"), root_note=40, low_key=0, high_key=59)
    high = Zone(sample_id="high", path=Path("high.wav"), root_note=84, low_key=60, high_key=127)
    picker = ZonePicker([low, high])
    assert (picker.pick(59, 90).sample_id, picker.pick(60, 90).sample_id) == ("low", "high")


def test_a_changed_preset_changes_the_catalogue(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    library(session.settings.samples)
    rebuild(session)
    (session.settings.samples / "Grand Piano" / "piano.sfz").unlink()
    assert rebuild(session).programs_of("Piano") == []
