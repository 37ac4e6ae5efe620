"""Who rests for a part of the piece: "no drums in the intro", "no bass until the drop"."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from air_cli.domain.plan import Section
from air_cli.offline.prompt.lexicon import Mention
from air_cli.offline.prompt.page import Page

_NAMES: Final = "intro|verse|chorus|bridge|outro|breakdown|break|drop|build|hook|refrain|solo|coda"
_PLACE: Final = re.compile(
    rf" (?P<when>until|till|before|at|in|on|during|for|throughout) (?:the |all )?(?:very )?"
    rf"(?P<place>{_NAMES}|first half|second half|first section|last section|first|start|beginning|opening"
    r"|last|ending|end)(?:e?s)?(?![a-z])"
)
_STEMS: Final = {"breakdown": "break", "break": "break"}
_PEAKS: Final = frozenset({"drop", "chorus", "hook", "refrain"})
_FIRST_WORDS: Final = frozenset({"first", "first section", "start", "beginning", "opening"})
_LAST_WORDS: Final = frozenset({"last", "last section", "ending", "end"})


def place_after(page: Page, mention: Mention) -> tuple[str, str] | None:
    """(place, words) that follow a mention at once; `None` where no place of a piece is named.

    A place is a section's name, `first`, `last`, `first half`, `second half`, or `before` and a section's name.
    """
    match = _PLACE.match(page.plain, mention.end)
    if match is None:
        return None
    word = match["place"]
    place = "first" if word in _FIRST_WORDS else "last" if word in _LAST_WORDS else word
    if match["when"] in ("until", "till", "before") and word in _NAMES.split("|"):
        place = f"before {word}"
    return place, page.words(mention.start, match.end())


def sections_at(place: str, sections: Sequence[Section]) -> list[int]:
    """Indexes of the sections that a place names; the strongest is the drop or chorus where none is called so."""
    known = _PLACES.get(place)
    if known is not None:
        return known(sections)
    before, _, name = place.rpartition(" ")
    named = [i for i, s in enumerate(sections) if s.name.casefold().startswith(_STEMS.get(name, name))]
    if not named and name in _PEAKS:
        named = [max(range(len(sections)), key=lambda i: (sections[i].energy, -i))]
    return list(range(named[0])) if before and named else named


def _halves(sections: Sequence[Section], *, is_second: bool) -> list[int]:
    middle = sections[-1].end_bar / 2
    return [i for i, s in enumerate(sections) if (s.start_bar + s.bars / 2 >= middle) is is_second]


_PLACES: Final[dict[str, Callable[[Sequence[Section]], list[int]]]] = {
    "first": lambda _: [0],
    "last": lambda sections: [len(sections) - 1],
    "first half": lambda sections: _halves(sections, is_second=False),
    "second half": lambda sections: _halves(sections, is_second=True),
}
