"""Structure and feel: named sections in a row, letter forms, the bar of the drop, slow builds, swing, title, decade."""

import re
from typing import Final

from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.page import Page

_SECTION_NAMES: Final = {
    "intro": "intro", "introduction": "intro", "verse": "verse", "verses": "verse", "strophe": "verse",
    "zwrotka": "verse",
    "pre-chorus": "pre-chorus", "pre chorus": "pre-chorus", "prechorus": "pre-chorus", "chorus": "chorus",
    "choruses": "chorus",
    "refrain": "chorus", "refren": "chorus", "estribillo": "chorus", "hook": "chorus", "bridge": "bridge",
    "middle eight": "bridge",
    "breakdown": "breakdown", "break": "breakdown", "build": "build", "buildup": "build", "build-up": "build",
    "drop": "drop",
    "interlude": "interlude", "solo": "solo", "outro": "outro", "coda": "outro", "ending": "outro", "theme": "theme",
    "head": "head", "variation": "variation", "development": "development", "recapitulation": "recapitulation",
}  # fmt: skip
_NAME = "(?:" + "|".join(sorted((n.replace("-", "[ -]?") for n in _SECTION_NAMES), key=len, reverse=True)) + ")"
_JOIN = r"\s?\]?\s?(?:,|-|>|/|\+|;|\[)\s?>?\s?(?:and |then )?|\s(?:and|then|to|into)\s(?:an? |the )?|\s"
_SECTION_RUN = re.compile(rf"(?<![a-z]){_NAME}(?: \d)?(?:(?:{_JOIN}){_NAME}(?: \d)?){{1,31}}(?![a-z])")
_SECTION = re.compile(_NAME)
_LETTERS = re.compile(r"(?<![A-Za-z])(A(?:-?[ABCD]){2,11}|(?:A|B)(?: [ABCD]){2,11})(?![A-Za-z])")
_DROP_AT = re.compile(
    r"(?<![a-z])drop(?:s|ping)?(?: comes| hits| starts| happens| lands)?(?: in)? (?:at|on|in|from) (?:bar"
    r"|measure|takt) (\d{1,3})"
)
_DROP_AFTER = re.compile(r"(?<![a-z])drops?(?: comes| hits| starts)? after (\d{1,3}) (?:bars|measures)")
_DROP_TIME = re.compile(
    r"(?<![a-z])(?:drop(?:s|ping)?(?: comes| hits| starts| happens| lands)?(?: in)?) (?:at|on|from|after)"
    r" (?:about |around )?(?:(\d{1,2}):([0-5]\d)|(\d{1,3})\s?(?:s|sec|secs|seconds))(?![a-z\d])"
)
_BUILDING = re.compile(
    r"(?<![a-z])(?:slow(?:ly)? (?:build(?:s|ing|-up)?|burn(?:er)?)|(?:gradual(?:ly)?|steadily"
    r"|steady) (?:build(?:s|ing)?|grow(?:s|ing)?|intensif\w+)"
    r"|build(?:s|ing)(?:[ -]up)? (?:slowly|gradually|from|to|towards?|into|up)|crescendos?|crescendo"
    r"|ever[ -]growing|intensif(?:ies|ying)"
    r"|grow(?:s|ing) (?:in intensity|louder|into)|swell(?:s|ing) (?:to|into)|emotional build"
    r"|builds? (?:from|to)|langsamer aufbau)(?![a-z])"
)
_PERCENT = re.compile(
    r"(?<![a-z])(?:swing|shuffle)(?: (?:of|at|amount|is))?[ :=]{0,2}(\d{1,3})\s?%|(\d{1,3})\s?%\s(?:swing|shuffle)"
)
_SHARE = re.compile(r"(?<![a-z])swing(?: (?:of|at|amount))?[ :=]{0,2}(0?\.\d{1,3})(?!\d)")
_SWUNG = re.compile(
    r"(?<![a-z])(?:swung|shuffled?|swinging|swing (?:feel|groove|rhythm|beat|time|eighths)|swingend"
    r"|triplet (?:feel|swing)|laid[ -]back swing)(?![a-z])"
)
_STRAIGHT = re.compile(
    r"(?<![a-z])(?:straight (?:eighths?|8ths?|16ths?|sixteenths?|feel|beat|time|groove|rhythm|quantized)"
    r"|no swing|not swung|unswung|without swing|straight(?=[,.;]|$))(?![a-z])"
)
_TITLE = re.compile(
    r"""(?<![a-z])(?:titled|called|named|entitled|title:|title is|tytul:?|intitule|titulado)\s"([^"\n]{1,80})\""""
)
_ERA = re.compile(r"(?<![\d.])(?:19|20)?([2-9]0|00|10)'?s(?![a-z])")
_STRAIGHT_PERCENT, _TRIPLET_PERCENT = 50.0, 66.7


def read_structure(page: Page, draft: Draft) -> None:
    """Read everything that says how the piece unfolds."""
    _read_title(page, draft)
    _read_drop(page, draft)
    _read_sections(page, draft)
    _read_building(page, draft)
    _read_swing(page, draft)


def _read_title(page: Page, draft: Draft) -> None:
    match = next(page.find(_TITLE), None)
    if match is not None:
        words = page.claim(match.start(), match.end())
        draft.state("title", page.words(match.start(1), match.end(1)), words)


def _read_drop(page: Page, draft: Draft) -> None:
    for pattern, offset in ((_DROP_AT, 1), (_DROP_AFTER, 0)):
        for match in page.find(pattern):
            bar = max(0, int(match[1]) - offset)
            draft.state("drop_bar", bar, page.claim(match.start(), match.end()), shown=f"bar {bar + 1}")
    for match in page.find(_DROP_TIME):
        seconds = int(match[1]) * 60 + int(match[2]) if match[1] else int(match[3])
        draft.state("drop_seconds", float(seconds), page.claim(match.start(), match.end()), shown=f"{seconds} s")


def _read_sections(page: Page, draft: Draft) -> None:
    best: tuple[str, ...] = ()
    for match in page.find(_SECTION_RUN):
        names = tuple(_SECTION_NAMES[_canonical(n)] for n in _SECTION.findall(match[0]))
        if len(names) > len(best):
            best = names
            draft.state("sections", names, page.words(match.start(), match.end()), shown=" ".join(names))
            page.claim(match.start(), match.end())
    for match in page.find(_LETTERS, keep_case=True):
        letters = tuple(c for c in match[0] if c.isalpha())
        if not best and len(set(letters)) > 1:
            draft.state("sections", letters, page.claim(match.start(), match.end()), shown=" ".join(letters))


def _canonical(name: str) -> str:
    return name if name in _SECTION_NAMES else name.replace("-", " ")


def _read_building(page: Page, draft: Draft) -> None:
    match = next(page.find(_BUILDING), None)
    if match is not None:
        draft.state("is_building", True, page.claim(match.start(), match.end()), shown="yes")


def _read_swing(page: Page, draft: Draft) -> None:
    for match in page.find(_PERCENT):
        percent = float(match[1] or match[2])
        draft.state("swing", _swing_of_percent(percent), page.claim(match.start(), match.end()))
        return
    for match in page.find(_SHARE):
        draft.state("swing", min(1.0, float(match[1])), page.claim(match.start(), match.end()))
        return
    for pattern, swing in ((_STRAIGHT, 0.0), (_SWUNG, 0.6)):
        found = next(page.find(pattern), None)
        if found is not None:
            draft.state("swing", swing, page.words(found.start(), found.end()))
            return


def _swing_of_percent(percent: float) -> float:
    """Drum machines call 50 % straight and 66.7 % triplets; smaller numbers are taken as an amount."""
    if percent < _STRAIGHT_PERCENT:
        return round(percent / 100.0, 3)
    share = (percent - _STRAIGHT_PERCENT) / (_TRIPLET_PERCENT - _STRAIGHT_PERCENT)
    return round(min(1.0, share), 3)


def read_era(page: Page, draft: Draft) -> None:
    """Note a decade ("80s"); it colours the choice of the style."""
    match = next(page.find(_ERA), None)
    if match is not None:
        draft.note("era", f"{match[1]}s", page.words(match.start(), match.end()))
        draft.values["era"] = f"{match[1]}s"
