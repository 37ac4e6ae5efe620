import io
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.errors import InvalidMidiError
from air_cli.midi.read import parse_midi, read_midi_file
from air_cli.midi.write import midi_file_bytes
from tests.builders import piece, plan_meta

rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 15), st.integers(21, 108), st.sampled_from([0.5, 1.0, 2.0])),
    min_size=1,
    max_size=20,
)


@given(rows, st.sampled_from(["4/4", "3/4", "7/8"]), st.floats(40, 200))
def test_what_is_written_is_read_back(events: list[tuple[int, int, int, float]], meter: str, tempo: float) -> None:
    meta = plan_meta(bars=4, meter=meter, tempo=tempo, instruments=["Rhodes", "Kick"], steps_per_bar=16)
    song = piece(meta, {"Rhodes": events, "Drums": [(0, 0, 36, 1), (3, 15, 36, 1)]})
    back, warnings = parse_midi(midi_file_bytes(song), "song", "song.mid")
    assert warnings == ()
    assert back.meta.meter == meter
    assert back.meta.tempo == pytest.approx(tempo, rel=1e-4)
    assert {n.onset_ticks for n in back.notes_of("Rhodes")} == {n.onset_ticks for n in song.notes_of("Rhodes")}
    assert [n.onset_ticks for n in back.notes_of("Kick")] == [n.onset_ticks for n in song.notes_of("Kick")]


def test_a_foreign_file_becomes_a_piece() -> None:
    file = mido.MidiFile(type=0, ticks_per_beat=96)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("set_tempo", tempo=500_000))
    track.append(mido.Message("program_change", channel=2, program=40))
    track.append(mido.Message("note_on", channel=2, note=69, velocity=80))
    track.append(mido.Message("note_on", channel=9, note=38, velocity=90, time=96))
    track.append(mido.Message("note_off", channel=9, note=38, time=24))
    track.append(mido.Message("note_on", channel=2, note=69, velocity=0, time=24))
    buffer = io.BytesIO()
    file.save(file=buffer)
    song, _ = parse_midi(buffer.getvalue(), "tune", "tune.mid")
    assert song.meta.instruments == ("Violin", "Snare")
    (violin,) = song.notes_of("Violin")
    assert (violin.onset_ticks, violin.length_ticks, violin.velocity) == (0, 720, 80)


@pytest.mark.parametrize("content", [b"", b"MThd", b"RIFF1234WAVE", b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\xff\xff\xff\xff"])
def test_what_is_no_midi_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(content)
    with pytest.raises(InvalidMidiError, match=r"song\.mid"):
        read_midi_file(path)


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_piece_or_a_sentence(content: bytes) -> None:
    whole = b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk" + len(content).to_bytes(4, "big") + content
    try:
        song, _ = parse_midi(whole, "x", "x.mid")
    except InvalidMidiError:
        return
    assert song.event_count() > 0
