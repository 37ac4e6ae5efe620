"""`read_prompt` never fails, stays fast, and forgets no words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.pitch import SCALES, parse_pitch_class
from air_cli.offline.prompt import read_prompt
from air_cli.offline.prompt.page import Page, plain
from tests.fuzz.guard import CPU_SECONDS

_VOCABULARY = """
no not only just solo without with and or , . ; ( ) drums bass piano guitar 808 electric acoustic in a A minor major
key of C F# Bb Am G7 ii-V-I 120 bpm 7/8 3/4 1:30 45 seconds 16 bars slow fast allegro house jazz drum & bass verse
chorus drop at bar 17 swing 60% 80s until whether are featured - / → ♯ é ł 🎹
"""
_WORDS = st.sampled_from(_VOCABULARY.split())


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    _check(text)


@settings(max_examples=300)
@given(st.lists(_WORDS, max_size=40))
def test_any_mix_of_musical_words_is_read(words: list[str]) -> None:
    _check(" ".join(words))


def _check(text: str) -> None:
    reading = read_prompt(text)
    assert set(reading.instruments) <= set(INSTRUMENTS)
    assert len(set(reading.instruments)) == len(reading.instruments)
    assert not set(reading.instruments) & set(reading.excluded)
    assert reading.tempo_bpm is None or 20 <= reading.tempo_bpm <= 300
    assert reading.scale is None or reading.scale in SCALES
    assert reading.key is None or 0 <= parse_pitch_class(reading.key) < 12
    assert reading.length_seconds is None or reading.length_seconds > 0
    assert reading.bars is None or 1 <= reading.bars <= 512
    assert reading.swing is None or 0 <= reading.swing <= 1


@given(st.text(max_size=200))
def test_plain_text_keeps_its_length(text: str) -> None:
    page = Page(text)
    assert len(page.plain) == len(page.original) == len(plain(page.original))


@pytest.mark.parametrize(
    "unit",
    [
        "no drums and ",
        "no vocals ",
        "jazz trio ",
        "not ",
        "a-",
        "Am F C G ",
        "120-128 ",
        "ii-V-I ",
        "acoustic and electric guitar and ",
        ",",
        "1:30 ",
        "(",
        "A",
        "in A ",
    ],
)
def test_the_longest_prompt_is_read_within_what_any_input_may_take(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    read_prompt("warm up")
    start = time.process_time()
    read_prompt(text)
    assert time.process_time() - start < CPU_SECONDS
