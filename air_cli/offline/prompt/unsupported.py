"""What a prompt may ask for and a piece cannot be yet: said, never dropped in silence."""

import re
from typing import Final

from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.page import Page

_ROWS: Final[tuple[tuple[str, str], ...]] = (
    (r"key changes?|changes? (?:of )?key|modulat(?:es?|ing|ion)s?(?= (?:to|up|at|in|into)\b)|truck driver'?s? gear",
     "the piece stays in one key"),
    (r"accelerando|ritardando|rallentando|rubato|tempo (?:changes?|shifts?)|(?:speeds?|slows?|speeding|slowing)"
     r" (?:up|down)(?= (?:at|toward|to|in|near|over|gradually)\b)",
     "the tempo stays the same"),
    (r"(?:changing|alternating|mixed|shifting|irregular) (?:meters?|metres?|time signatures?)|polymet(?:er|ric)s?"
     r"|(?:meter|time signature) changes?",
     "the meter stays the same"),
    (r"fad(?:es?|ing) (?:in|out)|fade[ -](?:in|out)", "the piece begins and ends without a fade"),
    (r"4(?:32|15|44) ?hz(?: tuning)?|microton(?:al|es?)|quarter ?tones?|just intonation",
     "every note is tuned to equal temperament, A4 = 440 Hz"),
    (r"spoken word|narrat(?:ion|or)|sampled speech|movie dialog(?:ue)?", "air speaks no words"),
)  # fmt: skip
_PATTERNS: Final = tuple((re.compile(rf"(?<![a-z\d])(?:{row})(?![a-z])"), instead) for row, instead in _ROWS)
_DENIED = re.compile(r"(?:no|without|not|never|avoid)(?: any)? $")


def read_unsupported(page: Page, draft: Draft) -> None:
    """Say what will not come, and what happens instead."""
    for pattern, instead in _PATTERNS:
        for match in page.find(pattern):
            if not _DENIED.search(page.plain[max(0, match.start() - 12) : match.start()]):
                draft.warn(f"“{page.words(match.start(), match.end())}” is not possible yet: {instead}")
                break
