"""Phrases with a meaning, found in a page in one pass: the longest phrase at each place wins."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from air_cli.offline.prompt.page import Page, Token, split_words

Kind = Literal["sound", "style", "mood", "vocals", "nothing"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase says: a kind and a value of that kind."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase of the lexicon in a page: tokens `first` to `last` (excluded), characters `start` to `end`."""

    meanings: tuple[Meaning, ...]
    first: int
    last: int
    start: int
    end: int

    def value_of(self, kind: Kind) -> str | None:
        """Value of the first meaning of a kind, if any."""
        return next((m.value for m in self.meanings if m.kind == kind), None)


@dataclass(slots=True)
class _Node:
    meanings: tuple[Meaning, ...] = ()
    next: dict[str, "_Node"] = field(default_factory=dict)


def _plurals(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    last = words[-1]
    if last.isalpha() and len(last) > 2 and not last.endswith("s"):
        yield (*words[:-1], last + ("es" if last.endswith(("x", "ch", "sh")) else "s"))


class Lexicon:
    """A tree of phrases. Phrases added first keep their meaning against later ones of the same kind."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, phrase: str, meaning: Meaning, *, plural: bool = True) -> None:
        """Teach a phrase, with the plural of its last word."""
        words = split_words(phrase)
        if words:
            for form in _plurals(words) if plural else (words,):
                self._add(form, meaning)

    def _add(self, words: tuple[str, ...], meaning: Meaning) -> None:
        node = self._root
        for word in words:
            node = node.next.setdefault(word, _Node())
        if all(m.kind != meaning.kind for m in node.meanings):
            node.meanings = (*node.meanings, meaning)

    def words(self) -> frozenset[str]:
        """Every word of every phrase."""
        found: set[str] = set()
        nodes = [self._root]
        while nodes:
            following = nodes.pop().next
            found.update(following)
            nodes.extend(following.values())
        return frozenset(found)

    def value_of(self, phrase: str, kind: Kind) -> str | None:
        """What a phrase, just as it was taught, says of that kind."""
        node: _Node | None = self._root
        for word in split_words(phrase):
            node = node.next.get(word) if node else None
        return next((m.value for m in node.meanings if m.kind == kind), None) if node else None

    def _longest(self, tokens: list[Token], first: int) -> tuple[int, tuple[Meaning, ...]]:
        node, best = self._root, first
        meanings: tuple[Meaning, ...] = ()
        for index in range(first, len(tokens)):
            following = node.next.get(tokens[index].text)
            if following is None:
                break
            node = following
            if node.meanings:
                best, meanings = index + 1, node.meanings
        return best, meanings

    def find(self, page: Page) -> list[Mention]:
        """Every mention in order, without overlaps, outside claimed spans."""
        return list(self._scan(page))

    def _scan(self, page: Page) -> Iterable[Mention]:
        tokens, index = page.tokens, 0
        while index < len(tokens):
            last, meanings = self._longest(tokens, index)
            start, end = tokens[index].start, tokens[max(index, last - 1)].end
            if meanings and page.is_free(start, end):
                yield Mention(meanings, index, last, start, end)
                index = last
            else:
                index += 1
