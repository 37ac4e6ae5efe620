"""The prompt as a page: its text made plain, cut into tokens, with the parts already understood marked.

`plain` has the same length as `original`, so that a span found in one names the same words in the other.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ß": "s", "æ": "a", "œ": "o", "ı": "i",
    "’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "−": "-", "‐": "-", "‑": "-", "—": ";", "…": ".", "♯": "#", "♭": "b", "→": ">", "⁄": "/",
    "~": "-", "\u00a0": " ", "\t": " ", "\r": " ", "·": ",", "•": ";", "|": ";",
}  # fmt: skip
_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?|\n|[^\sa-z\d']")
_STOPS = frozenset('.;!?\n()[]"')
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}(?:\D|$))")


class Token(NamedTuple):
    """A word, number or sign. `is_stop` ends a clause."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters or digits."""
        return self.text[0].isalnum()

    @property
    def is_stop(self) -> bool:
        """Whether it ends a clause."""
        return self.text in _STOPS


def _plain_letter(letter: str) -> str:
    known = _LETTERS.get(letter)
    if known is not None:
        return known
    if letter < "\x80":
        return letter.lower()
    base = unicodedata.normalize("NFD", letter)[0].lower()[:1]
    return _LETTERS.get(base, base or " ")


def plain(text: str) -> str:
    """Lower case without accents, typographic signs made simple; as many characters as `text` in NFC."""
    return "".join(map(_plain_letter, text))


def split_words(text: str) -> tuple[str, ...]:
    """Words of a phrase as they stand in the vocabulary: plain, hyphens and apostrophes gone."""
    return tuple(t.text for t in _tokens(plain(unicodedata.normalize("NFC", text))))


def _tokens(text: str) -> list[Token]:
    found = (Token(m[0], *m.span()) for m in _TOKEN.finditer(text))
    return [t for t in found if t.text not in ("-", "_") or not _is_inside_word(text, t.start)]


def _is_inside_word(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return before.isalnum() and after.isalpha()


class Page:
    """A prompt under reading. Readers `claim` the spans they understood; later readers see only what is free."""

    def __init__(self, text: str) -> None:
        self.original = unicodedata.normalize("NFC", text)
        self.plain = _DECIMAL_COMMA.sub(".", plain(self.original))
        self._claimed = bytearray(len(self.original))

    @cached_property
    def tokens(self) -> list[Token]:
        """Every token in order."""
        return _tokens(self.plain)

    def respell(self, words: Mapping[str, str]) -> None:
        """Let tokens read as other words; spans keep naming what the person wrote."""
        self.tokens = [token._replace(text=words.get(token.text, token.text)) for token in self.tokens]

    def is_free(self, start: int, end: int) -> bool:
        """Whether no reader has claimed any of these characters."""
        return not any(self._claimed[start:end])

    def claim(self, start: int, end: int) -> str:
        """Mark a span as understood and return its words as the person wrote them."""
        self._claimed[start:end] = b"\x01" * (end - start)
        return self.words(start, end)

    def words(self, start: int, end: int) -> str:
        """The original words of a span on one line."""
        return " ".join(self.original[start:end].split())

    def find(self, pattern: re.Pattern[str], *, keep_case: bool = False) -> Iterator[re.Match[str]]:
        """Matches of a pattern (in the plain text, or the original) that nobody has claimed."""
        text = self.original if keep_case else self.plain
        return (m for m in pattern.finditer(text) if self.is_free(m.start(), m.end()))
