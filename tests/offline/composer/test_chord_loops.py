"""How long stated chords last."""

import pytest

from air_cli.domain.meter import Meter
from air_cli.domain.pitch import Key
from air_cli.offline.chord_loops import repeated, settled_loop, timeline
from air_cli.offline.keysense import harmony_margin

METER = Meter(4, 4)


@pytest.mark.parametrize(
    ("key", "symbols"),
    [
        (Key("A", "minor"), "Am F C G"), (Key("C", "major"), "C G Am F"), (Key("E", "minor"), "Em C G D"),
        (Key("D", "dorian"), "Dm7 G7"), (Key("C", "major"), "Dm7 G7 Cmaj7"),
    ],
)  # fmt: skip
def test_a_progression_that_is_at_home_lasts_a_bar_a_chord(key: Key, symbols: str) -> None:
    stated = symbols.split()
    assert settled_loop(stated, 16, METER, key) == repeated(stated, 16, METER)


def test_where_another_key_would_be_heard_the_chords_at_home_last_longer_in_their_order() -> None:
    key, stated, bars = Key("F", "major"), ["Fmaj7", "C", "G6", "Am", "F", "C"], 32
    plain, settled = repeated(stated, bars, METER), settled_loop(stated, bars, METER, key)
    assert harmony_margin(timeline(settled, METER, bars), key) > harmony_margin(timeline(plain, METER, bars), key) + 0.1
    assert [change.symbol for change in settled][: len(stated) - 1] == stated[:-1]
    assert set(stated) == {change.symbol for change in settled}


def test_chords_that_never_come_home_rest_on_the_tonic_every_eighth_bar() -> None:
    key = Key("F", "minor")
    settled = settled_loop(["C", "Fmaj7"], 16, METER, key)
    resting = {change.bar for change in settled if change.symbol == "Fm"}
    assert {7, 15} <= resting
    assert {change.symbol for change in settled} == {"C", "Fmaj7", "Fm"}
