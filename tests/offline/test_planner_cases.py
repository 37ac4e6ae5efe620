"""Sentences of producers in several languages, and what must come of them."""

import pytest

from air_cli.domain.plan import PlanMeta
from air_cli.offline.planner import make_plan
from air_cli.offline.style import load_styles


def planned(prompt: str) -> PlanMeta:
    return make_plan(prompt, 1).meta


@pytest.mark.parametrize("name", sorted(load_styles()))
def test_a_style_is_found_by_its_own_name(name: str) -> None:
    assert planned(name).style == name


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("12-bar blues in E", "blues"), ("música ambiente sin batería", "ambient"), ("salsa with piano", "latin"),
        ("a perreo beat", "reggaeton"), ("guitar solo over blues", "blues"), ("nocturne in F minor", "classical piano"),
    ],
)  # fmt: skip
def test_genres_by_what_people_call_them(prompt: str, style: str) -> None:
    assert planned(prompt).style == style


@pytest.mark.parametrize(
    ("prompt", "there", "not_there"),
    [
        ("Beethoven style piano sonata", {"Piano"}, set()),
        ("utwór na fortepian i wiolonczelę, bez perkusji", {"Piano", "Cello"}, {"Kick", "Snare"}),
        ("pop without guitar, violin and flute", set(), {"Acoustic Guitar", "Clean Guitar", "Violin", "Flute"}),
        ("lofi without drums, bass and vocals", set(), {"Kick", "Upright Bass", "Electric Bass"}),
        ("lofi, no drums, piano and strings", {"Strings"}, {"Kick"}),
        ("guitar solo over blues", {"Kick", "Electric Bass"}, set()),
    ],
)
def test_who_plays_and_who_must_not(prompt: str, there: set[str], not_there: set[str]) -> None:
    names = set(planned(prompt).instruments)
    assert there <= names
    assert not names & not_there


@pytest.mark.parametrize(
    ("prompt", "key", "scale"),
    [
        ("ii-V-I in Bb, jazz", "Bb", "major"),
        ("i VI III VII in A, trance", "A", "minor"),
        ("do mineur, piano seul", "C", "minor"),
    ],
)
def test_numerals_and_names_tell_the_mode(prompt: str, key: str, scale: str) -> None:
    meta = planned(prompt)
    assert (meta.key, meta.scale) == (key, scale)


def test_slow_in_french_is_slow() -> None:
    assert planned("piano seul, lent").tempo <= 80


def test_a_twelve_bar_blues_goes_round_in_twelves() -> None:
    assert planned("12-bar blues in E").bars % 12 == 0
