"""Slips of the hand, numbers in words, and other ways of saying the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.offline.planner import make_plan
from air_cli.offline.prompt import read_prompt
from air_cli.offline.prompt.spoken_numbers import SPOKEN_NUMBER, spoken_number
from air_cli.offline.reading import Reading

_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_NAMES = {
    **dict(enumerate(_SMALL.split(), 1)),
    20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety",
}  # fmt: skip


def spelled(number: int) -> str:
    """English words of a number from 1 to 399."""
    if number >= 100:
        return f"{_NAMES[number // 100]} hundred" + (f" and {spelled(number % 100)}" if number % 100 else "")
    if number in _NAMES:
        return _NAMES[number]
    return f"{_NAMES[number // 10 * 10]} {_NAMES[number % 10]}"


@given(st.integers(20, 300))
def test_a_tempo_in_words_is_read_as_its_number(bpm: int) -> None:
    assert read_prompt(f"calm piano, {spelled(bpm)} bpm").tempo_bpm == bpm
    assert spoken_number(spelled(bpm)) == bpm
    assert SPOKEN_NUMBER


@pytest.mark.parametrize(
    ("prompt", "field", "value"),
    [
        ("around eighty BPM", "tempo_bpm", 80), ("one twenty bpm", "tempo_bpm", 120),
        ("120 to the minute", "tempo_bpm", 120),
        ("house at 124 bmp", "tempo_bpm", 124), ("in the 80s bpm", "tempo_range_bpm", (80, 89)),
        ("mid-120s BPM", "tempo_range_bpm", (124, 126)), ("Walzer, mäßiges Tempo", "tempo_range_bpm", (86, 116)),
        ("The key of this song is D#major.", "key", "D#"), ("The key is EM. The bpm is 90.", "key", "E"),
        ("#trance #Gminor", "key", "G"), ("trap, f#m, 140", "key", "F#"), ("C mayor, 100 bpm", "scale", "major"),
        ("a five-beat groove", "meter", "5/4"), ("um minuto e meio", "length_seconds", 90),
        ("Tempo ninety-six, marimba", "tempo_bpm", 96), ("B.P.M. 145 psy", "tempo_bpm", 145),
        ("jig, dotted quarter = 80", "tempo_bpm", 120), ("E minr", "key", "E"), ("in F mjaor", "scale", "major"),
        ("a lullaby in nine-eight with harp", "meter", "9/8"), ("play time 2'15\"", "length_seconds", 135),
        ("a quarter of a minute", "length_seconds", 15), ("one minute forty, bossa", "length_seconds", 100),
        ("four and a half minutes", "length_seconds", 270), ("flûte seule, vingt secondes", "length_seconds", 20),
        ("deux minutes et demie", "length_seconds", 150), ("un minuto y medio", "length_seconds", 90),
    ],
)  # fmt: skip
def test_ways_of_stating_tempo_key_meter_and_length(prompt: str, field: str, value: object) -> None:
    assert getattr(read_prompt(prompt), field) == value


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("slow paino and celo", {"Piano", "Cello"}), ("ukelele and voilin", {"Nylon Guitar", "Violin"}),
        ("vibrafone over upright bas", {"Vibraphone"}), ("trupmet and sxaophone", {"Trumpet", "Sax"}),
        ("Trompeten, Tuba und kleine Trommel", {"Trumpet", "Tuba", "Snare"}), ("icy string stabs", {"Strings"}),
        ("synth horns", {"Synth Brass"}), ("mandolino e tamburello", {"Acoustic Guitar", "Tambourine"}),
    ],
)  # fmt: skip
def test_mistyped_and_inflected_instruments_play(prompt: str, names: set[str]) -> None:
    assert names <= set(read_prompt(prompt).instruments)


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("rodes and upright bass, 4 bars", "Rhodes and upright bass"),
        ("slow Technno with vilion", "Slow Techno with vilion"),
        ("a RODES tune", "Rhodes tune"),
    ],
)
def test_the_title_has_the_word_that_was_meant(prompt: str, title: str) -> None:
    assert make_plan(prompt, 1).meta.title == title


def test_a_slip_is_shown_with_the_word_it_was_read_as() -> None:
    assert [(f.value, f.words) for f in read_prompt("Paino solo").facts if f.field == "spelling"] == [
        ("piano", "Paino")
    ]


@pytest.mark.parametrize(
    "prompt",
    ["a county fair", "a quarter note pulse", "the Preston tapes", "shake it", "electronics hum", "springs", "harmonic",
     "Moderato", "garbage day", "stringy"],
)  # fmt: skip
def test_words_that_mean_something_else_are_no_slips(prompt: str) -> None:
    assert not [f for f in read_prompt(prompt).facts if f.field == "spelling"]


def _no_drums(reading: Reading) -> bool:
    return reading.wants_drums is False and "Kick" in reading.excluded


@pytest.mark.parametrize(
    "prompt", ["fiddle and guitar, drums are not.", "archi, niente percussioni", "strings, but drums are not, slow"]
)
def test_more_ways_of_ruling_drums_out(prompt: str) -> None:
    assert _no_drums(read_prompt(prompt))


def test_everything_but_rules_out_what_follows() -> None:
    assert {"Trumpet", "Trombone"} <= set(read_prompt("full orchestra, everything but the brass").excluded)


def test_a_list_behind_a_colon_is_ruled_out_as_a_whole() -> None:
    reading = read_prompt("Solo tavern accordion, D minor. Exclude: vocals, drums, bass, brass")
    assert reading.instruments == ("Accordion",)
    assert reading.is_exclusive
    assert {"Kick", "Electric Bass", "Trumpet"} <= set(reading.excluded)


def test_the_only_instrument_being_played_plays_alone() -> None:
    reading = read_prompt("The only instrument being played is an electric guitar with heavy distortion.")
    assert reading.is_exclusive
