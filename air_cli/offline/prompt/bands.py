"""Bands of a stated size: "jazz trio", "rock quartet", "funk quintet"."""

from collections.abc import Iterable, Sequence
from typing import Final

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.offline.catalogue import find_style
from air_cli.offline.prompt.lexicon import Mention
from air_cli.offline.prompt.page import Page
from air_cli.offline.prompt.sound_groups import GROUPS
from air_cli.offline.style import Style

_SIZES: Final = {"duo": 2, "duet": 2, "duett": 2, "trio": 3, "quartet": 4, "quintet": 5, "quartett": 4, "quintett": 5}
_BASSES: Final = GROUPS["bass"].programs
_DRUM_WORDS: Final = frozenset({"drums", "beat", "percussion", "all percussion"})
_LEADS: Final = ("Sax", "Trumpet")


def find_band(
    page: Page, mentions: Iterable[Mention], stated: Sequence[str], denied: Sequence[str]
) -> tuple[list[str], str]:
    """Who joins the stated players to make up the band, and the words that ask for it; empty where none is meant."""
    for mention in mentions:
        style = find_style(mention.value_of("style") or "")
        last = mention.last
        if style is None or not {"Percussion", "Bass"} <= set(style.core):
            continue
        if page.tokens[last - 1].text not in _SIZES and last < len(page.tokens):
            last += 1
        size = _SIZES.get(page.tokens[last - 1].text)
        if size is not None:
            words = page.words(mention.start, page.tokens[last - 1].end)
            return _joining(style, size, stated, denied), words
    return [], ""


def _joining(style: Style, size: int, stated: Sequence[str], denied: Sequence[str]) -> list[str]:
    drummers = [v for v in stated if _is_drum(v)]
    others = [v for v in stated if not _is_drum(v)]
    room = size - len(others) - bool(drummers)
    found: list[str] = []
    if all(_is_single_line(v) for v in others):
        found += _first(
            style, ("Harmony", "Accompaniment") if "Harmony" in style.core else ("Accompaniment", "Harmony")
        )
    if not any(_programs(v) & _BASSES for v in others):
        found += _first(style, ("Bass",))
    if not drummers:
        found.append("drums")
    leads = [*style.ensemble.get("Lead", ()), *style.ensemble.get("Accompaniment", ()), *_LEADS]
    found += [n for n in dict.fromkeys(leads) if n not in found and n not in others]
    banned = frozenset().union(*(_programs(v) for v in denied))
    allowed = [
        n for n in found if n not in denied and (n == "drums" or INSTRUMENTS[n].program not in banned)
        and not (n == "drums" and any(v in _DRUM_WORDS for v in denied))
    ]  # fmt: skip
    return allowed[: max(0, room)]


def _first(style: Style, roles: tuple[str, ...]) -> list[str]:
    names = [n for role, members in style.ensemble.items() if role in roles for n in members]
    ranked = sorted(
        names, key=lambda n: min(roles.index(r) for r, m in style.ensemble.items() if r in roles and n in m)
    )
    return ranked[:1]


def _is_drum(value: str) -> bool:
    return value in _DRUM_WORDS or (value in INSTRUMENTS and INSTRUMENTS[value].is_percussion) or _is_kit_group(value)


def _is_kit_group(value: str) -> bool:
    return value in GROUPS and bool(GROUPS[value].pieces)


def _programs(value: str) -> frozenset[int]:
    return GROUPS[value].programs if value in GROUPS else frozenset({INSTRUMENTS[value].program})


def _is_single_line(value: str) -> bool:
    name = GROUPS[value].default[0] if value in GROUPS and GROUPS[value].default else value
    return name in INSTRUMENTS and (INSTRUMENTS[name].is_mono or INSTRUMENTS[name].program in _BASSES)
