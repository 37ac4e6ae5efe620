"""Style files: what is in them, what is refused, and that styles are plainly different."""

from itertools import pairwise

import pytest

from air_cli.errors import FileError
from air_cli.offline.catalogue import find_style, load_styles, parse_style, style_or_default
from air_cli.offline.composer import compose
from air_cli.offline.style import Style
from tests.offline.composer.pieces import BAND, make_plan

SMALLEST = """
name = "test"
title = "Test"
genre = "test"
moods = ["calm"]
tempo_low_bpm = 80
tempo_high_bpm = 100
tempo_typical_bpm = 90
scales = { minor = 1 }
core = ["Harmony"]
[ensemble]
Harmony = ["Piano"]
[harmony]
extensions = { "triad" = 1 }
[harmony.progressions.minor]
a = ["i | VI | iv | V"]
[harmony.progressions.major]
a = ["I | IV"]
"""


def test_a_small_file_is_a_style() -> None:
    style = parse_style(SMALLEST, "test.toml")
    assert (style.name, style.meter, style.uses_triplet_grid) == ("test", "4/4", False)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('moods = ["calm"]', "moods = []", "moods"),
        ("tempo_typical_bpm = 90", "tempo_typical_bpm = 190", "tempo_typical_bpm"),
        ("{ minor = 1 }", "{ minorish = 1 }", "minorish"),
        ('["Piano"]', '["Pianoforte Deluxe"]', "Pianoforte Deluxe"),
        ("i | VI | iv | V", "i | VI | banana", "banana"),
        ('genre = "test"', "genre = 3", "genre"),
        ('title = "Test"', 'title = "Test"\nflavour = "x"', "flavour"),
        ("[harmony]", '[[drums.grooves]]\nlanes = { Kick = "x..z" }\n[harmony]', "x..z"),
        ("[harmony]", '[[drums.grooves]]\nlanes = { Kazoo = "x..." }\n[harmony]', "Kazoo"),
        ("[harmony]", '[[bass.lines]]\nbars = ["1---", "1-----"]\n[harmony]', "same number of steps"),
        ("i | VI | iv | V", "i | VI | ivfoo | V", "ivfoo"),
        ("[harmony]", '[comping]\nkeys = ["sustian"]\n[harmony]', "sustian"),
        ("name", "name name", "not TOML"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_the_place(old: str, new: str, place: str) -> None:
    with pytest.raises(FileError) as caught:
        parse_style(SMALLEST.replace(old, new, 1), "test.toml")
    assert "test.toml" in caught.value.message and place in caught.value.message


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("lo-fi", "lofi"), ("DnB", "drum & bass"), ("Drum and Bass", "drum & bass"), ("Boom-Bap", "boom bap"),
        ("R&B", "rnb"), ("8-bit", "chiptune"), ("solo piano", "classical piano"), ("bossa", "bossa nova"),
    ],
)  # fmt: skip
def test_styles_answer_to_their_synonyms(words: str, name: str) -> None:
    found = find_style(words)
    assert found is not None and found.name == name


def test_unknown_words_are_no_style() -> None:
    assert find_style("zzz") is None and style_or_default("zzz").name == "pop"


def test_the_twelve_first_styles_are_there() -> None:
    assert {
        "lofi", "house", "techno", "trap", "boom bap", "drum & bass", "ambient", "synthwave", "pop", "rock", "jazz",
        "cinematic",
    } <= set(load_styles())  # fmt: skip


def test_mix_hints_lay_instrument_over_role_over_default() -> None:
    lofi = load_styles()["lofi"]
    assert lofi.mix_hint("Snare", "Percussion").volume_db == -5
    assert lofi.mix_hint("Rhodes", "Harmony").reverb_send_db == -18
    assert lofi.mix_hint("Nothing Known", "Nothing").volume_db == 0


def fingerprint(style: Style) -> tuple[frozenset[tuple[str, int]], ...]:
    """(instrument, step) pairs of the bars of a piece that all styles are asked for alike."""
    plan = make_plan(style.name, instruments=BAND, tempo=120, steps=16, scale="minor", bars=8, has_form=False)
    piece = compose(plan, 1)
    return tuple(
        frozenset((name, e.step) for name in BAND for bar in piece.bars_of(name) if bar.bar == b for e in bar.events)
        for b in range(2, 6)
    )


def test_no_two_styles_play_the_same_rhythms() -> None:
    prints = {name: fingerprint(style) for name, style in load_styles().items()}
    for (one, first), (other, second) in pairwise(sorted(prints.items())):
        shared = sum(len(a & b) / max(1, len(a | b)) for a, b in zip(first, second, strict=True)) / len(first)
        assert shared < 0.85, (one, other)
    assert len(set(prints.values())) == len(prints)


def test_styles_spread_over_tempo_density_and_ensemble() -> None:
    styles = load_styles().values()
    assert len({s.tempo_typical_bpm for s in styles}) > 20
    assert len({frozenset(n for names in s.ensemble.values() for n in names) for s in styles}) == len(list(styles))
    densities = {
        s.name: compose(make_plan(s.name, tempo=120, has_form=False), 1).event_count() for s in load_styles().values()
    }
    assert densities["ambient"] * 4 < densities["metal"]
