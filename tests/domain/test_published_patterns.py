"""The patterns of the published schemas say what the readers of chords and meters read."""

import re

from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.chords import CHORD_PATTERN, QUALITIES, QUALITY_SYNONYMS, parse_chord
from air_cli.domain.meter import METER_PATTERN, Meter
from air_cli.domain.pitch import ACCIDENTALS

_PIECES = st.sampled_from(["", *"ABCDGHcb#♯♭/-+ 5679°", *QUALITIES, *QUALITY_SYNONYMS, "/E", "/bb", "/F♯", "7♭5"])
_CHORDS = st.one_of(
    st.lists(_PIECES, max_size=4).map("".join),
    st.builds(
        lambda root, sign, quality, bass: f"{root}{sign}{quality}{bass}",
        st.sampled_from("ABCDEFG"),
        st.sampled_from(["", "#", "b", "♭"]),
        st.sampled_from([*QUALITIES, *QUALITY_SYNONYMS]),
        st.sampled_from(["", *(f"/{letter}{sign}" for letter in "Ce" for sign in ACCIDENTALS)]),
    ),
)


def _is_chord(text: str) -> bool:
    try:
        parse_chord(text)
    except ValueError:
        return False
    return True


@given(_CHORDS)
def test_the_pattern_of_a_chord_is_what_can_be_read(text: str) -> None:
    assert bool(re.search(CHORD_PATTERN, text)) is _is_chord(text)


@given(st.integers(0, 99), st.integers(0, 99))
def test_the_pattern_of_a_meter_is_what_can_be_read(numerator: int, denominator: int) -> None:
    text = f"{numerator}/{denominator}"
    try:
        is_meter = bool(Meter.parse(text))
    except ValueError:
        is_meter = False
    assert bool(re.search(METER_PATTERN, text)) is is_meter
