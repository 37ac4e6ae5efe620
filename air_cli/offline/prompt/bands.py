"""Bands of a stated size: "jazz trio", "rock quartet", "funk quintet"."""

from collections.abc import Iterable, Sequence
from typing import Final

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.offline.catalogue import find_style
from air_cli.offline.prompt.ensemble_rows import SIZES, SOLOIST_ENSEMBLES, string_players
from air_cli.offline.prompt.lexicon import Meaning, Mention
from air_cli.offline.prompt.page import Page
from air_cli.offline.prompt.sound_groups import GROUPS
from air_cli.offline.style import Style

_JOINS: Final = frozenset({"and", "&", "+", ",", "/", "with", "und", "et", "y", "e", "i", "mit", "avec", "con"})
_STRING_STYLE: Final = "orchestral"
_BASSES: Final = GROUPS["bass"].programs
_DRUM_WORDS: Final = frozenset({"drums", "beat", "percussion", "all percussion"})
_LEADS: Final = ("Sax", "Trumpet")


def find_band(
    page: Page, mentions: Iterable[Mention], stated: Sequence[str], denied: Sequence[str]
) -> tuple[list[str], str]:
    """Who joins the stated players to make up the band, and the words that ask for it; empty where none is meant."""
    places = list(mentions)
    styles = [(m, s) for m in places if (s := find_style(m.value_of("style") or "")) is not None]
    ends = {m.first: m.last for m in places if m.value_of("sound") is not None}
    for mention, style in styles:
        if mention.value_of("sound") is not None:
            continue  # "string quartet" is a genre, and says itself who plays
        last = ends.get(mention.last, mention.last)  # "jazz organ trio"
        if page.tokens[last - 1].text not in SIZES and last < len(page.tokens):
            last += 1
        size = SIZES.get(page.tokens[last - 1].text)
        if size is not None:
            words = page.words(mention.start, page.tokens[last - 1].end)
            join = _joining if _has_rhythm(style) else _chamber
            return join(style, size, stated, denied), words
    bands = [style for _, style in styles if _has_rhythm(style)]
    for mention in places:
        size = SIZES.get(page.tokens[mention.last].text) if mention.last < len(page.tokens) else None
        if bands and size and mention.value_of("sound") is not None:
            words = page.words(mention.start, page.tokens[mention.last].end)
            return _joining(bands[0], size, stated, denied), words
    return [], ""


def split_ensembles(page: Page, mentions: list[Mention]) -> list[Mention]:
    """In "flute, viola and harp trio" the last player is named, not a trio; a "piano trio" of jazz is a band."""
    is_band = any((s := find_style(m.value_of("style") or "")) is not None and _has_rhythm(s) for m in mentions)
    ends = {m.last for m in mentions if m.value_of("sound") is not None}
    found: list[Mention] = []
    for mention in mentions:
        value, first = mention.value_of("sound") or "", mention.first
        is_listed = first > 1 and page.tokens[first - 1].text in _JOINS and first - 1 in ends
        if value in SOLOIST_ENSEMBLES and (is_band or is_listed):
            meanings = (Meaning("sound", SOLOIST_ENSEMBLES[value]),)
            mention = Mention(meanings, first, first + 1, mention.start, page.tokens[first].end)
        found.append(mention)
    return found


def ensemble_alone(values: Sequence[str], style: str | None) -> str:
    """The one ensemble that is asked for, in a style that brings no rhythm section of its own; else empty."""
    known = find_style(style or "")
    is_ensemble = len(values) == 1 and values[0].rpartition(" ")[2] in SIZES
    return values[0] if is_ensemble and (known is None or not _has_rhythm(known)) else ""


def _has_rhythm(style: Style) -> bool:
    return {"Percussion", "Bass"} <= set(style.core)


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


def _chamber(style: Style, size: int, stated: Sequence[str], denied: Sequence[str]) -> list[str]:
    """Who joins in a style without a rhythm section: strings in an orchestral one, else its own players in turn."""
    rows = [style.ensemble.get(role, ()) for role in ("Accompaniment", "Lead", "Bass", "Harmony", "Pad")]
    turns = [row[turn] for turn in range(max(map(len, rows), default=0)) for row in rows if turn < len(row)]
    found = string_players(size) if style.name == _STRING_STYLE else turns
    free = [n for n in dict.fromkeys(found) if n not in stated and n not in denied]
    return free[: max(0, size - len(stated))]


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
