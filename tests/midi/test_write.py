import io
from fractions import Fraction

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.composition import Composition
from air_cli.midi.write import midi_file_bytes
from tests.builders import piece, plan_meta


def opened(composition: Composition) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(midi_file_bytes(composition)))


def absolute(track: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    position, rows = 0, []
    for message in track:
        position += message.time
        rows.append((position, message))
    return rows


BAND = plan_meta(
    tempo=82,
    key="D",
    scale="dorian",
    meter="7/8",
    bars=8,
    instruments=["Rhodes", "Upright Bass", "Kick", "Snare"],
    sections=[{"name": "intro", "bars": 4}, {"name": "hook", "bars": 4}],
    title="Night train",
)
SONG = piece(
    BAND,
    {
        "Rhodes": [(0, 0, 62, 4), (0, 0, 65, 4)],
        "Upright Bass": [(7, 13, 38, 1)],
        "Drums": [(0, 0, 36, 1), (1, 2, 38, 1)],
    },
)


def test_a_file_is_type_one_with_one_named_track_per_instrument() -> None:
    file = opened(SONG)
    assert (file.type, file.ticks_per_beat) == (1, 480)
    assert [track.name for track in file.tracks] == ["Night train", "Rhodes", "Upright Bass", "Kick", "Snare"]


def test_programs_are_set_and_drums_are_on_channel_ten_alone() -> None:
    file = opened(SONG)
    programs = {t.name: m.program for t in file.tracks for m in t if m.type == "program_change"}
    channels = {t.name: {m.channel for m in t if m.type == "note_on"} for t in file.tracks[1:]}
    assert programs == {"Rhodes": 4, "Upright Bass": 32}
    assert channels == {"Rhodes": {0}, "Upright Bass": {1}, "Kick": {9}, "Snare": {9}}


def test_tempo_meter_key_and_markers_stand_in_the_first_track() -> None:
    rows = absolute(opened(SONG).tracks[0])
    found = {message.type: message for _, message in rows}
    assert found["set_tempo"].tempo == round(60_000_000 / 82)
    assert (found["time_signature"].numerator, found["time_signature"].denominator) == (7, 8)
    assert found["key_signature"].key == "Dm"
    markers = [(tick, message.text) for tick, message in rows if message.type == "marker"]
    assert markers == [(0, "intro"), (4 * 7 * 240, "hook")]


def test_every_track_ends_with_the_last_bar() -> None:
    assert {absolute(track)[-1][0] for track in opened(SONG).tracks} == {8 * 7 * 240}


def test_a_chord_keeps_all_its_notes() -> None:
    starts = [(tick, m.note) for tick, m in absolute(opened(SONG).tracks[1]) if m.type == "note_on"]
    assert starts == [(0, 62), (0, 65)]


rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 15), st.integers(0, 127), st.sampled_from([0.5, 1.0, 3.0, 20.0])),
    min_size=1,
    max_size=30,
)


@given(rows)
def test_notes_never_overlap_on_their_key_and_all_onsets_are_there(events: list[tuple[int, int, int, float]]) -> None:
    composition = piece(plan_meta(bars=4), {"Piano": events})
    track = absolute(opened(composition).tracks[1])
    sounding: set[int] = set()
    onsets = set()
    for tick, message in track:
        if message.type == "note_on":
            assert message.note not in sounding
            sounding.add(message.note)
            onsets.add((tick, message.note))
        elif message.type == "note_off":
            sounding.discard(message.note)
    assert sounding == set()
    assert onsets == {((bar * 16 + step) * 120, note) for bar, step, note, _ in events}


@pytest.mark.parametrize("steps", [7, 11, 13, 16, 24])
def test_odd_grids_are_rounded_once_per_event(steps: int) -> None:
    meta = plan_meta(bars=4, steps_per_bar=steps)
    composition = piece(meta, {"Piano": [(b, s, 60, 0.5) for b in range(4) for s in range(steps)]})
    onsets = [tick for tick, m in absolute(opened(composition).tracks[1]) if m.type == "note_on"]
    exact = [Fraction(1920 * i, steps) for i in range(4 * steps)]
    assert max(abs(a - b) for a, b in zip(onsets, exact, strict=True)) <= Fraction(1, 2)
