"""Roman numerals, loops, cadences; the key that is heard."""

import pytest

from air_cli.domain.chords import parse_chord
from air_cli.domain.dice import Dice
from air_cli.domain.meter import Meter
from air_cli.domain.pitch import Key
from air_cli.domain.plan import Section
from air_cli.offline.catalogue import load_styles
from air_cli.offline.composer import compose
from air_cli.offline.harmony import roman_to_symbol, write_chords
from air_cli.offline.voicing import tones_of, voice
from tests.offline.composer.pieces import ensemble_of, heard_key, make_plan, pitch_class_ticks

POP = load_styles()["pop"]
FOUR = Meter(4, 4)


@pytest.mark.parametrize(
    ("roman", "key", "symbol"),
    [
        ("ii", Key("C", "major"), "Dm"), ("V7", Key("C", "major"), "G7"), ("bVII", Key("D", "major"), "C"),
        ("V", Key("A", "minor"), "E"), ("v", Key("A", "minor"), "Em"), ("VI", Key("C", "minor"), "Ab"),
        ("V7/ii", Key("C", "major"), "A7"), ("iim7b5", Key("C", "minor"), "Dm7b5"), ("IV", Key("D", "dorian"), "G"),
        ("i", Key("F#", "minor"), "F#m"), ("II", Key("E", "phrygian"), "F"), ("iv", Key("C", "major"), "Fm"),
    ],
)  # fmt: skip
def test_roman_numerals_become_chords(roman: str, key: Key, symbol: str) -> None:
    assert roman_to_symbol(roman, key, "triad", is_literal=True) == symbol


@pytest.mark.parametrize("scale", ["dorian", "phrygian", "lydian", "mixolydian", "harmonic minor", "locrian"])
@pytest.mark.parametrize("style", ["pop", "jazz", "lofi", "techno", "cinematic"])
def test_modes_stay_inside_their_scale(style: str, scale: str) -> None:
    key = Key("D", scale)
    sections = (Section(name="verse", start_bar=0, bars=8), Section(name="chorus", start_bar=8, bars=8))
    for change in write_chords(load_styles()[style], key, FOUR, sections, Dice(3)):
        assert set(parse_chord(change.symbol).pitch_classes) <= set(key.harmony_pitch_classes), change.symbol


def test_stated_chords_are_used_as_they_are_and_loop() -> None:
    sections = (Section(name="a", start_bar=0, bars=6),)
    changes = write_chords(POP, Key("C", "major"), FOUR, sections, Dice(1), symbols=("Dm7", "G7", "Cmaj7"))
    assert [(c.bar, c.symbol) for c in changes] == [
        (0, "Dm7"), (1, "G7"), (2, "Cmaj7"), (3, "Dm7"), (4, "G7"), (5, "Cmaj7"),
    ]  # fmt: skip


def test_more_stated_chords_than_bars_share_the_bars() -> None:
    sections = (Section(name="a", start_bar=0, bars=2),)
    changes = write_chords(POP, Key("C", "major"), FOUR, sections, Dice(1), symbols=("C", "Am", "F", "G"))
    assert [(c.bar, c.beat, c.symbol) for c in changes] == [(0, 0, "C"), (0, 2, "Am"), (1, 0, "F"), (1, 2, "G")]


def test_stated_degrees_follow_the_key() -> None:
    sections = (Section(name="a", start_bar=0, bars=3),)
    changes = write_chords(POP, Key("Bb", "major"), FOUR, sections, Dice(1), degrees=("ii", "V", "I"))
    assert [c.symbol for c in changes] == ["Cm", "F", "Bb"]


def test_a_piece_closes_on_its_tonic() -> None:
    for style in load_styles().values():
        sections = (Section(name="verse", start_bar=0, bars=8), Section(name="chorus", start_bar=8, bars=8))
        last = write_chords(style, Key("E", "minor"), FOUR, sections, Dice(5))[-1]
        assert parse_chord(last.symbol).root_pitch_class == 4, style.name


def test_voices_move_little_and_stay_in_range() -> None:
    previous: tuple[int, ...] = ()
    for symbol in ("Cmaj7", "Am7", "Dm7", "G7", "Cmaj7"):
        notes = voice(tones_of(parse_chord(symbol), 4, is_rootless=False), 4, 62, 48, 84, previous)
        assert 48 <= notes[0] < notes[-1] <= 84 and len(set(notes)) == 4
        if previous:
            assert max(abs(a - b) for a, b in zip(notes, previous, strict=True)) <= 5
        previous = notes


@pytest.mark.parametrize("scale", ["major", "minor"])
def test_the_key_is_heard_in_most_pieces(scale: str) -> None:
    keys = ("C", "F#", "Ab", "E")
    missed = []
    for index, (name, style) in enumerate(load_styles().items()):
        key = keys[index % len(keys)]
        plan = make_plan(name, instruments=ensemble_of(style), key=key, scale=scale, meter=style.meter, seed=6)
        if heard_key(compose(plan, 6)) != (plan.full_key.tonic_pitch_class, scale):
            missed.append((name, key))
    assert len(missed) <= len(load_styles()) // 8, missed


def test_modal_pieces_stay_in_their_mode() -> None:
    scales = ("dorian", "mixolydian", "phrygian", "lydian")
    for index, (name, style) in enumerate(load_styles().items()):
        scale = scales[index % len(scales)]
        plan = make_plan(name, instruments=ensemble_of(style), key="D", scale=scale, meter=style.meter, bars=12)
        ticks = pitch_class_ticks(compose(plan, 2))
        inside = sum(ticks[pc] for pc in plan.full_key.harmony_pitch_classes)
        assert inside / sum(ticks) >= 0.95, (name, scale)
