"""Words of a prompt that neither chose nor changed anything, so that they can be named."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from air_cli.domain.text import one_line
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.filler_rows import PRAISE_WORDS, SMALL_WORDS, STEM_ENDINGS, TALK_STEMS, TALK_WORDS
from air_cli.offline.prompt.genre_rows import HEDGES_AFTER, HEDGES_BEFORE
from air_cli.offline.prompt.lexicon import Mention
from air_cli.offline.prompt.negation import CUE_WORDS
from air_cli.offline.prompt.page import Page, split_words
from air_cli.offline.prompt.tempo import TEMPO_WORDS

_WORD = re.compile(r"(?<![\w'’])[^\W\d_]+(?:['’-][^\W\d_]+)*(?!\w)")
_ADDRESS = re.compile(r"://|@|\.(?:com|org|net|io)\b")
_MIN_LETTERS: Final = 3
_MAX_LETTERS: Final = 40
_FILLERS: Final = SMALL_WORDS | TALK_WORDS | PRAISE_WORDS | HEDGES_AFTER | HEDGES_BEFORE | CUE_WORDS | TEMPO_WORDS
_STEM = re.compile(rf"(?:non)?(?:{TALK_STEMS})(?:{STEM_ENDINGS})")
_ENDINGS: Final = (("s", ""), ("es", ""), ("ies", "y"), ("d", ""), ("ed", ""), ("ing", ""), ("ing", "e"), ("er", ""))


def unread_words(page: Page, draft: Draft, mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Content words that no reader made anything of, as the person wrote them, each once and in order.

    Small words, talk that fits any piece ("a captivating track") and adverbs are left out; a compound of which a part
    was read ("funk-inspired") is read.
    """
    mentioned = bytearray(len(page.original))
    for mention in mentions:
        mentioned[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    found: dict[str, str] = {}
    for start, end in _words(page):
        is_read = any(mentioned[start:end]) or not page.is_free(start, end)
        if not is_read and _is_content(page.plain[start:end], draft.heard):
            word = one_line(page.original[start:end], _MAX_LETTERS)
            found.setdefault(word.casefold(), word)
    return tuple(found.values())


def _words(page: Page) -> Iterator[tuple[int, int]]:
    for run in re.finditer(r"\S+", page.original):
        if not _ADDRESS.search(run[0]):
            yield from (match.span() for match in _WORD.finditer(page.original, run.start(), run.end()))


def _is_content(plain: str, heard: set[str]) -> bool:
    """Whether a word says something: its parts are no fillers, and no reader quoted one of them."""
    parts = [part for part in split_words(plain) if len(part) >= _MIN_LETTERS]
    if not parts:
        return len(plain) >= _MIN_LETTERS and not plain.isascii()
    return not any(part in heard for part in parts) and not all(map(_is_filler, parts))


def _is_filler(word: str) -> bool:
    return word.endswith("ly") or any(base in _FILLERS for base in _bases(word)) or _STEM.fullmatch(word) is not None


def _bases(word: str) -> Iterator[str]:
    """The word and what it may be a plural or a tense of."""
    yield word
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            yield word.removesuffix(ending) + instead
    if word.endswith("ing") and len(word) > 5 and word[-4] == word[-5]:
        yield word[:-4]
