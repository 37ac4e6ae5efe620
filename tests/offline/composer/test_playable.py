"""What human players could do: two hands, a bass without wild leaps, an ending that ends."""

from itertools import pairwise

import pytest

from air_cli.domain.chords import parse_chord
from air_cli.domain.composition import Composition
from air_cli.offline.catalogue import load_styles
from air_cli.offline.composer import compose
from air_cli.offline.harmony import roman_to_symbol
from air_cli.offline.patterns import CYMBALS, DRUMS_OF_THE_HANDS, MACHINE_STYLES
from tests.offline.composer.pieces import make_plan

_KIT = ("Kick", "Snare", "Closed Hi-Hat", "Ride Cymbal", "Crash Cymbal", "High Tom", "Low Tom")
_BAND = (*_KIT, "Electric Bass", "Piano", "Saw Lead")
_PEDAL_HAT = 44
_JITTER_TICKS = 40


def piece_in(style: str) -> Composition:
    scale = "minor" if style in ("metal", "trap", "drum & bass", "jazz") else "major"
    return compose(make_plan(style, instruments=_BAND, bars=32, scale=scale, meter=load_styles()[style].meter), 3)


@pytest.mark.parametrize("style", sorted(set(load_styles()) - MACHINE_STYLES))
def test_a_drummer_has_two_hands(style: str) -> None:
    piece = piece_in(style)
    hands = (*CYMBALS, *DRUMS_OF_THE_HANDS)
    struck = sorted(
        (n.onset_ticks, name) for name in _KIT if name in hands for n in piece.notes_of(name) if n.note != _PEDAL_HAT
    )
    for onset, _ in struck:
        together = {name for at, name in struck if 0 <= at - onset < _JITTER_TICKS}
        assert len(together) <= 2 and len(together & set(CYMBALS)) <= 1, (onset, together)
    assert all(piece.notes_of(name) for name in _KIT)


@pytest.mark.parametrize("style", sorted(load_styles()))
def test_bass_leads_and_ending(style: str) -> None:
    piece = piece_in(style)
    bar_ticks = piece.meta.clock.ticks_per_bar
    last = 31 * bar_ticks
    bass = sorted(piece.notes_of("Electric Bass"), key=lambda n: n.onset_ticks)
    assert all(abs(a.note - b.note) <= 12 for a, b in pairwise(bass))
    rows = load_styles()[style].form
    is_beatless = "Percussion" in rows.sections[rows.order[-1]].without
    for name in ("Electric Bass", "Piano") if is_beatless else ("Kick", "Electric Bass", "Piano"):
        starts = [n.onset_ticks for n in piece.notes_of(name)]
        assert any(abs(start - last) <= _JITTER_TICKS for start in starts), name
    lead = {n.onset_ticks // bar_ticks for n in piece.notes_of("Saw Lead")}
    assert len(lead) >= 0.3 * 32


def test_the_last_bar_is_led_into() -> None:
    for name in ("pop", "jazz", "bossa nova", "waltz"):
        for scale in ("major", "minor"):
            chords = make_plan(name, scale=scale).chords
            assert parse_chord(chords[-1].symbol).root_pitch_class == 0
            before = parse_chord(chords[-2].symbol)
            assert before.root_pitch_class == 7 and 4 in before.intervals, (name, scale)


def test_a_seventh_chord_without_a_perfect_fifth_keeps_its_seventh() -> None:
    key = make_plan(key="Eb", scale="minor").full_key
    assert roman_to_symbol("ii", key, "7", is_literal=True) == "Fm7b5"
