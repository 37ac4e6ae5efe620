"""Instruments: what is asked for, what is ruled out, whether anything else may play."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.offline.catalogue import find_style
from air_cli.offline.prompt.bands import ensemble_alone, find_band
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.ensemble_rows import SECONDS
from air_cli.offline.prompt.exclusive import find_exclusive
from air_cli.offline.prompt.lexicon import Mention
from air_cli.offline.prompt.negation import Negations, less_words
from air_cli.offline.prompt.page import Page
from air_cli.offline.prompt.rests import place_after
from air_cli.offline.prompt.sound_groups import GROUPS, Group
from air_cli.offline.prompt.sound_rows import HEADS, MODIFIERS, STAND_INS
from air_cli.offline.style import Style

_DRUM_GROUPS: Final = frozenset({"drums", "beat"})
_DRUM_WORDS: Final = frozenset({"drums", "beat", "percussion", "all percussion"})
_DRUM_PROGRAMS: Final = frozenset({116, 117, 118})
_STRUCK_PROGRAMS: Final = frozenset({47, *range(112, 120)})
"""Pitched programs that "no drums" and "no percussion" forbid as well."""
_KINDRED_PROGRAMS: Final = tuple(
    frozenset(kin)
    for kin in ((0, 1, 2, 3), (4, 5), (16, 17, 18), (19,), (21, 23), (24, 25), (29, 30, 31), (36, 37), (38, 39),
    (40, 110), (50, 51),
                (52, 53, 54, 85, 91), (56, 59), (62, 63), (9, 10, 14, 112))
)  # fmt: skip
"""Programs that a person who rules out one of them does not want to hear either."""
_KIT_PIECES: Final = frozenset(GROUPS["drums"].pieces)
_KIT_WORDS: Final = _KIT_PIECES | {"hats", "cymbals", "toms"}
_NO_BEFORE = re.compile(r"(?:no|without|ohne|sans|sin|senza|bez|sem|kein|keine|any)(?: \w{1,12})?\s$")
_VOCALS = re.compile(
    r"(?<![a-z])(vocals?|vocalists?|singing(?! bowl)|singers?|sung|rapping|rappers?|lyrics|rap verses"
    r"|vocal delivery|gesang|chant(?:s|ing)?|wokal\w*|voz femenina)(?![a-z])"
)
_INSTRUMENTAL = re.compile(
    r"(?<![a-z])(?:instrumental|instrumentale?s?|instrumentalny|no lyrics|no vocals?"
    r"|vocals?: (?:none|no)|without vocals?"
    r"|no singing)(?![a-z])"
)
_NO_TUNE = re.compile(
    r"(?<![a-z])(?:no|without(?: an?y?)?|zero|minus the) (?:(?:lead|main|top) )?"
    r"(?:melod(?:y|ies)|lead lines?|top ?lines?)(?![a-z])"
)
_CAPPELLA = re.compile(r"(?<![a-z])(?:a ?cc?app?ella)(?![a-z])")


@dataclass(slots=True)
class _Asked:
    """What is asked for, before groups become instruments."""

    wanted: list[tuple[str, str]] = field(default_factory=list)
    denied: list[tuple[str, str]] = field(default_factory=list)
    beats: list[str] = field(default_factory=list)

    def want(self, value: str, words: str) -> None:
        if all(value != known for known, _ in self.wanted):
            self.wanted.append((value, words))


def read_sounds(page: Page, draft: Draft, mentions: list[Mention], negations: Negations) -> None:
    """Read instruments in the order of mention, exclusions and exclusivity; groups are settled by the style."""
    spoken = [m for m in mentions if m.value_of("sound") is not None and m.value_of("nothing") is None]
    asked = _sort_out(page, spoken, negations)
    _read_cappella(page, draft, asked)
    _read_band(page, draft, [m for m in mentions if not (negations.denies(m) or negations.supposes(m))], asked)
    wanted_mentions = [
        m for m in spoken if not negations.denies(m) and not negations.supposes(m) and m.value_of("sound") != "beat"
    ]
    span = find_exclusive(page, wanted_mentions)
    if span is not None and not draft.get("is_exclusive"):
        draft.state("is_exclusive", True, page.words(*span), shown="yes")
    _read_rests(page, draft, negations)
    excluded = _read_exclusions(page, draft, asked)
    _settle(asked, excluded, draft)
    _rule_out_leads(page, draft)
    _read_vocals(page, draft, negations)


def _read_rests(page: Page, draft: Draft, negations: Negations) -> None:
    """Who rests in some sections; where the place is not understood, that is said."""
    rests: list[tuple[str, tuple[str, ...]]] = []
    for mention in negations.partial:
        value = mention.value_of("sound")
        if value is None or mention.value_of("vocals") is not None:
            continue
        found = place_after(page, mention)
        if found is None:
            words = page.words(mention.start, mention.end)
            draft.warn(f"“{words}” is ruled out for a part of the piece only; it plays where the arrangement wants it")
            continue
        place, words = found
        rests.append((place, _members(value)))
        draft.note("rests", f"{value}: {place}", words)
        if value in _DRUM_GROUPS:
            _want_drums(draft, words)
    if rests:
        draft.values["rests"] = tuple(rests)


def _read_band(page: Page, draft: Draft, mentions: list[Mention], asked: _Asked) -> None:
    stated = [value for value, _ in asked.wanted]
    joining, words = find_band(page, mentions, stated, [value for value, _ in asked.denied])
    if words:
        draft.state("is_exclusive", True, words, shown="yes")
    for value in joining:
        asked.want(value, words)
    if not words and (alone := ensemble_alone(stated, draft.get("style"))):
        draft.state("is_exclusive", True, next(w for value, w in asked.wanted if value == alone), shown="yes")


def _sort_out(page: Page, spoken: list[Mention], negations: Negations) -> _Asked:
    asked = _Asked()
    inside = {index for m in spoken for index in range(m.first, m.last)}
    for mention in spoken:
        value = mention.value_of("sound") or ""
        words = page.words(mention.start, mention.end)
        if negations.denies(mention):
            asked.denied.append((value, words))
        elif negations.supposes(mention):
            continue
        elif value == "beat":
            asked.beats.append(words)
        else:
            for borrowed, borrowed_words in _borrowed(page, mention, inside):
                asked.want(borrowed, borrowed_words)
            asked.want(value, words)
    asked.denied.extend((group, page.words(token.start, token.end)) for token, group in less_words(page))
    return asked


def _borrowed(page: Page, mention: Mention, inside: set[int]) -> list[tuple[str, str]]:
    """The instruments of "acoustic, clean and electric guitar" before the last one."""
    tokens = page.tokens
    head = HEADS.get(tokens[mention.last - 1].text)
    if head is None:
        return []
    found, place = [], mention.first
    while place >= 2 and tokens[place - 1].text in ("and", "or", ",", "&", "/", "+", "und", "et", "y", "e", "i"):
        step = 2 if place >= 2 and tokens[place - 1].text in ("and", "or") and tokens[place - 2].text == "," else 1
        word = tokens[place - step - 1] if place - step - 1 >= 0 else None
        value = MODIFIERS[head].get(word.text) if word is not None else None
        if word is None or value is None or place - step - 1 in inside:
            break
        found.append((value, page.words(word.start, mention.end)))
        place -= step + 1
    return found[::-1]


def _read_cappella(page: Page, draft: Draft, asked: _Asked) -> None:
    match = next(page.find(_CAPPELLA), None)
    if match is not None:
        words = page.words(match.start(), match.end())
        asked.want("choir", words)
        draft.state("is_exclusive", True, words, shown="yes")


def _read_exclusions(page: Page, draft: Draft, asked: _Asked) -> frozenset[str]:
    specific = {value for value, _ in asked.wanted if value in INSTRUMENTS}
    names: list[str] = []
    for value, words in asked.denied:
        banned = [n for n in _members(value) if n not in specific]
        draft.note("excluded", value, _with_context(page, words))
        names.extend(banned)
        if value in _DRUM_WORDS:
            draft.state("wants_drums", False, _with_context(page, words), shown="no")
    excluded = tuple(dict.fromkeys(names))
    if excluded:
        draft.values["excluded"] = excluded
    return frozenset(excluded)


def _rule_out_leads(page: Page, draft: Draft) -> None:
    """After "no melody" nobody joins unasked to play a tune."""
    match = next(page.find(_NO_TUNE), None)
    if match is None:
        return
    draft.note("excluded", "melody", page.words(match.start(), match.end()))
    stated = draft.get("instruments") or ()
    leads = [i.name for i in INSTRUMENTS.values() if i.role == "Lead" and i.name not in stated]
    draft.values["excluded"] = tuple(dict.fromkeys((*(draft.get("excluded") or ()), *leads)))


def _with_context(page: Page, words: str) -> str:
    place = page.original.find(words)
    before = page.words(max(0, place - 12), place + len(words))
    return before.partition(" ")[2] or words if place > 12 else before


def _members(value: str) -> tuple[str, ...]:
    """Every instrument that a word rules out."""
    group = GROUPS.get(value)
    if group is None:
        return _same_sound(value)
    pitched = [i.name for i in INSTRUMENTS.values() if i.program in group.programs]
    pieces = list(group.pieces)
    if value in _DRUM_WORDS:
        struck = _STRUCK_PROGRAMS if value not in _DRUM_GROUPS else _DRUM_PROGRAMS
        pieces = [i.name for i in INSTRUMENTS.values() if i.is_percussion or i.program in struck]
    return (*pitched, *pieces)


def _same_sound(name: str) -> tuple[str, ...]:
    program = INSTRUMENTS[name].program
    kin = next((k for k in _KINDRED_PROGRAMS if program in k), frozenset({program}))
    return tuple(i.name for i in INSTRUMENTS.values() if i.name == name or (program >= 0 and i.program in kin))


def _settle(asked: _Asked, excluded: frozenset[str], draft: Draft) -> None:
    """Turn what is asked for into canonical instruments, members before the groups that they satisfy."""
    style = find_style(draft.get("style") or "")
    stated = [value for value, _ in asked.wanted if value in INSTRUMENTS]
    names: list[str] = []
    for value, words in asked.wanted:
        chosen = [n for n in _instruments_of(value, stated, style) if n not in excluded]
        if value in _DRUM_GROUPS or (value in _KIT_WORDS and not draft.get("is_exclusive")):
            _want_drums(draft, words)
        if not chosen and value not in _DRUM_GROUPS and not _is_satisfied(value, stated):
            draft.warn(f"“{words}” is both asked for and ruled out: it does not play")
        names.extend(chosen)
        _say_seconds(value, chosen, words, draft)
        if chosen:
            draft.note("instrument", ", ".join(chosen), words)
        if words.lower().rstrip("s") in STAND_INS and chosen:
            draft.warn(f"{words} has no sound of its own here: {', '.join(chosen)} plays it")
    if asked.beats and draft.get("wants_drums") is None and not draft.get("is_exclusive"):
        draft.state("wants_beat", asked.beats[0], asked.beats[0])
    draft.values["instruments"] = tuple(dict.fromkeys(names))


def _say_seconds(value: str, chosen: Sequence[str], words: str, draft: Draft) -> None:
    """Say who plays the second of an instrument that a piece has once."""
    if value in GROUPS:
        for name in chosen:
            if name in SECONDS:
                draft.warn(f"“{words}”: {name} plays the {SECONDS[name]}")


def _want_drums(draft: Draft, words: str) -> None:
    if draft.get("wants_drums") is None:
        draft.state("wants_drums", True, words, shown="yes")


def _is_satisfied(value: str, stated: list[str]) -> bool:
    group = GROUPS.get(value)
    return group is not None and not group.is_section and any(_is_member(n, group) for n in stated)


def _is_member(name: str, group: Group) -> bool:
    return name in group.pieces or INSTRUMENTS[name].program in group.programs


def _instruments_of(value: str, stated: list[str], style: Style | None) -> tuple[str, ...]:
    group = GROUPS.get(value)
    if group is None:
        return (value,)
    if value in _DRUM_GROUPS or _is_satisfied(value, stated):
        return ()
    if value == "percussion":
        return _style_percussion(style) or group.pieces
    if group.pieces or group.is_whole:
        return (*group.default, *group.pieces)
    return _own_member(group, style) or group.default


def _own_member(group: Group, style: Style | None) -> tuple[str, ...]:
    """The member of a group that the style itself uses."""
    own = (
        [n for names in style.ensemble.values() for n in names if INSTRUMENTS[n].program in group.programs]
        if style
        else []
    )
    if not group.picks:
        return tuple(own[:1])
    ranked = sorted(
        (n for n in own if INSTRUMENTS[n].program in group.picks),
        key=lambda n: group.picks.index(INSTRUMENTS[n].program),
    )
    return tuple(ranked[:1])


def _style_percussion(style: Style | None) -> tuple[str, ...]:
    own = style.ensemble.get("Percussion", ()) if style else ()
    return tuple(n for n in own if n not in _KIT_PIECES and n != "Clap")[:2]


def _read_vocals(page: Page, draft: Draft, negations: Negations) -> None:
    match = next(page.find(_VOCALS), None)
    is_denied = match is not None and (
        _NO_BEFORE.search(page.plain[max(0, match.start() - 24) : match.start()]) or negations.denies_at(match.start())
    )
    instrumental = match if is_denied else next(page.find(_INSTRUMENTAL), None)
    if instrumental is not None:
        draft.note("vocals", "none", page.words(instrumental.start(), instrumental.end()))
        stated = draft.get("instruments") or ()
        voices = [n for n in _members("voice") if n not in stated]
        draft.values["excluded"] = tuple(dict.fromkeys((*(draft.get("excluded") or ()), *voices)))
        return
    if match is not None:
        words = page.words(match.start(), match.end())
        draft.note("vocals", "asked for", words)
        sings = any(INSTRUMENTS[n].program in GROUPS["voice"].programs for n in draft.get("instruments") or ())
        how = "a voice sound without words takes the part" if sings else "an instrument plays the melody instead"
        draft.warn(f"“{words}”: air sings no words; {how}")
