from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.chords import QUALITIES, chord_symbol, parse_chord
from air_cli.domain.pitch import SCALES, Key, note_name, parse_note_name, parse_pitch_class, parse_scale, split_key


@pytest.mark.parametrize(("text", "note"), [("C4", 60), ("c#4", 61), ("Db4", 61), ("A0", 21), ("B♭3", 58), ("G9", 127)])
def test_note_names_keep_their_octave(text: str, note: int) -> None:
    assert parse_note_name(text) == note


@given(st.integers(0, 127), st.booleans())
def test_note_names_round_trip(note: int, flats: bool) -> None:
    assert parse_note_name(note_name(note, flats=flats)) == note


@pytest.mark.parametrize(
    ("text", "tonic", "scale"),
    [
        ("C minor", "C", "minor"), ("F#m", "F#", "minor"), ("Bb dorian", "Bb", "dorian"), ("D", "D", None),
        ("a-flat major", "Ab", "major"), ("E Phrygian", "E", "phrygian"), ("C♯ natural minor", "C#", "minor"),
    ],
)  # fmt: skip
def test_keys_are_split_into_tonic_and_scale(text: str, tonic: str, scale: str | None) -> None:
    assert split_key(text) == (tonic, scale)


@pytest.mark.parametrize("text", ["", "H major?", "C strange", "12"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key|scale"):
        split_key(text)


def test_scales_have_synonyms() -> None:
    assert parse_scale("Aeolian") == parse_scale("natural minor") == "minor"
    assert parse_scale("Ionian mode") == "major"


@given(st.sampled_from(["C", "F#", "Bb", "E"]), st.sampled_from(sorted(SCALES)))
def test_every_scale_begins_on_its_tonic_and_can_carry_chords(tonic: str, scale: str) -> None:
    key = Key(tonic, scale)
    assert key.pitch_classes[0] == key.tonic_pitch_class
    assert len(key.harmony_pitch_classes) == 7


@given(st.integers(0, 11), st.sampled_from(sorted(QUALITIES)), st.booleans())
def test_chord_symbols_round_trip(root: int, quality: str, flats: bool) -> None:
    chord = parse_chord(chord_symbol(root, quality, flats=flats))
    assert chord.root_pitch_class == root
    assert chord.intervals == QUALITIES[quality]


def test_a_slash_chord_has_its_own_bass() -> None:
    chord = parse_chord("F#m7b5/E")
    assert (chord.root_pitch_class, chord.bass_pitch_class) == (6, 4)
    assert chord.pitch_classes == (6, 9, 0, 4)


@pytest.mark.parametrize("symbol", ["", "H7", "Cfoo", "C/Q", "7"])
def test_what_is_no_chord_is_refused(symbol: str) -> None:
    with pytest.raises(ValueError, match=r"chord|note"):
        parse_chord(symbol)


_UNLIKE = [first + second for first, second in product("#b♯♭x♮", repeat=2) if first != second or first in "x♮"]


@pytest.mark.parametrize("signs", _UNLIKE)
def test_two_unlike_signs_are_no_note(signs: str) -> None:
    for parse, text in ((parse_note_name, f"C{signs}4"), (parse_pitch_class, f"C{signs}")):
        with pytest.raises(ValueError, match=r"note|scale|key"):
            parse(text)


@pytest.mark.parametrize(("text", "note"), [("C##4", 62), ("C♯♯4", 62), ("Ebb4", 62), ("E♭♭4", 62), ("Cx4", 62)])
def test_two_like_signs_count_twice(text: str, note: int) -> None:
    assert parse_note_name(text) == note
