"""Words that no reader made anything of are named; filler and what was understood are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.text import few_of
from air_cli.offline.catalogue import load_styles
from air_cli.offline.planner import PlanWishes, make_plan, render_reading
from air_cli.offline.prompt import read_prompt


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("lofi with a flugelbonk and shimmerous vibes", ("flugelbonk", "shimmerous")),
        ("sad waltz in the style of Zorbius", ("Zorbius",)),
        ("techno, reverb-drenched vuvuzela, Vuvuzela again", ("reverb-drenched", "vuvuzela")),
        ("spokojny utwór na fortepian i piłę", ("piłę",)),
        ("ein Stück für Klavier und Maultrommel", ("Maultrommel",)),
        ("rock, спокойно", ("спокойно",)),
        ("lofi, see https://example.com/wobblify", ()),
        ("please make me some nice track with a piano, I would really like that", ()),
        ("A truly captivating piece of music that showcases the violin's unique character, not too fast", ()),
        ("une chanson triste avec accordéon, 2 minutes, sans batterie", ()),
        ("8-bit adventure theme, D dorian, 7/8, ends after 1:30, no drums, Dm7 G7 Cmaj7", ()),
        ("funk-inspired pop, brushed drums, TR-808 kick, verse chorus verse", ()),
    ],
)
def test_only_words_without_effect_are_named(prompt: str, words: tuple[str, ...]) -> None:
    assert read_prompt(prompt).unread == words


def test_no_name_that_chose_an_instrument_or_a_style_is_named() -> None:
    for name in (*INSTRUMENTS, *load_styles()):
        reading = read_prompt(f"some nice {name.lower()} music, please")
        assert not (reading.unread and (reading.instruments or reading.style)), name


@given(st.text(max_size=200))
def test_what_is_named_stands_in_the_prompt_once(prompt: str) -> None:
    reading = read_prompt(prompt)
    assert len({word.casefold() for word in reading.unread}) == len(reading.unread)
    assert all(len(word) <= 40 and word.isprintable() for word in reading.unread)


@given(st.lists(st.text("bcdfghjk", min_size=7, max_size=7).map("zq{}".format), max_size=9, unique=True))
def test_invented_words_are_all_named_whatever_their_number(invented: list[str]) -> None:
    assert list(read_prompt(" and ".join(["lofi with piano", *invented])).unread) == invented


def test_the_reading_of_a_plan_tells_them() -> None:
    planned = make_plan("lofi with a flugelbonk", 1, PlanWishes(bars=4))
    assert planned.unread == ("flugelbonk",)
    assert "\nnot understood\n  flugelbonk\n" in render_reading(planned)
    assert "not understood" not in render_reading(make_plan("lofi beat", 1, PlanWishes(bars=4)))


def test_a_long_list_is_cut() -> None:
    assert few_of(list("abcdefgh")) == "a, b, c, d, e, f and 2 more"
    assert few_of(["a", "b"]) == "a, b"
