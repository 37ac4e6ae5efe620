"""Sections cover the piece, build, and let everyone play."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from air_cli.domain.dice import Dice
from air_cli.domain.plan import Section
from air_cli.offline.catalogue import load_styles
from air_cli.offline.form import lay_out_sections
from tests.offline.composer.pieces import BAND

STYLES = load_styles()


def assert_covers(sections: tuple[Section, ...], bars: int) -> None:
    assert sections[0].start_bar == 0 and sections[-1].end_bar == bars
    assert all(a.end_bar == b.start_bar for a, b in pairwise(sections))
    assert all(s.instruments for s in sections)
    assert {n for s in sections for n in s.instruments} == set(BAND)


@settings(max_examples=80)
@given(
    style=st.sampled_from(sorted(STYLES)),
    bars=st.integers(1, 512),
    seed=st.integers(0, 1000),
    drop_bar=st.none() | st.integers(0, 512),
    is_building=st.booleans(),
    wanted=st.lists(st.sampled_from(["intro", "verse", "Chorus 2", "drop", "A", "odd name"]), max_size=7),
)
def test_sections_cover_any_piece(
    style: str, bars: int, seed: int, drop_bar: int | None, is_building: bool, wanted: list[str]
) -> None:
    sections = lay_out_sections(
        STYLES[style], bars, BAND, Dice(seed), wanted=wanted, drop_bar=drop_bar, is_building=is_building
    )
    assert_covers(sections, bars)
    if bars >= 6 and not wanted:
        assert len(sections) >= 3
    if drop_bar is not None and 0 < drop_bar < bars:
        assert drop_bar in {s.start_bar for s in sections}


def test_phrases_are_even_where_the_piece_allows() -> None:
    for style in STYLES.values():
        assert all(s.bars % 4 == 0 for s in lay_out_sections(style, 32, BAND, Dice(1))), style.name


def test_stated_sections_keep_their_names_and_order() -> None:
    wanted = ("Intro", "Verse", "Chorus", "Outro")
    assert tuple(s.name for s in lay_out_sections(STYLES["pop"], 24, BAND, Dice(1), wanted=wanted)) == wanted


def test_the_drop_is_the_strongest_section() -> None:
    sections = lay_out_sections(STYLES["house"], 32, BAND, Dice(1), drop_bar=16)
    drop = next(s for s in sections if s.start_bar == 16)
    assert drop.name == "drop" and drop.energy == max(s.energy for s in sections) == 1.0


def test_a_building_piece_only_grows() -> None:
    sections = lay_out_sections(STYLES["cinematic"], 32, BAND, Dice(1), is_building=True)
    energies = [s.energy for s in sections]
    assert energies == sorted(energies) and len(set(energies)) == len(energies)
    for before, after in pairwise(sections):
        assert set(before.instruments) <= set(after.instruments)


@pytest.mark.parametrize("style", sorted(STYLES))
def test_layers_enter_and_leave(style: str) -> None:
    sections = lay_out_sections(STYLES[style], 48, BAND, Dice(1))
    if any(row.without for row in STYLES[style].form.sections.values()):
        assert len({s.instruments for s in sections}) > 1
    assert max(s.energy for s in sections) - min(s.energy for s in sections) >= 0.15
