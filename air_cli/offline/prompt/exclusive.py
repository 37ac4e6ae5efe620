"""Whether nothing else may play: "solo piano", "only guitar and voice", "just strings", "cello alone", a duet."""

from dataclasses import replace
from typing import Final

from air_cli.offline.prompt.lexicon import Mention
from air_cli.offline.prompt.page import Page, Token
from air_cli.offline.prompt.tables import word_set

_ONLY: Final = word_set(
    "only|just|solely|exclusively|purely|nur|seulement|uniquement|solamente|soltanto|solamento|tylko|wylacznie"
    "|apenas|somente|ausschliesslich|rien|strictly|simply|unaccompanied|lone|lonely|single"
)
_AFTER: Final = word_set("only|alone|unaccompanied|exclusively|solely")
_WEAK: Final = word_set("purely|lonely|simply|lone|single|strictly|just")
"""These must stand next to the instrument."""
_NOT_BEFORE: Final = frozenset({"not", "the", "if", "but"})
_GROUPS_OF: Final = {"duet": 2, "duo": 2, "trio": 3, "quartet": 4, "duett": 2}
_SOLO_WORDS: Final = frozenset({"solo", "soli", "solowy", "solowe", "solistic"})
_PIECES: Final = word_set(
    "piece|performance|recording|work|composition|improvisation|nocturne|sonata|etude|prelude|recital|track|only"
    "|music|instrumental|album|arrangement|miniature|impromptu|suite|partita|study|fantasy|meditation"
)
_PASSAGE_BEFORE: Final = word_set(
    "with|and|featuring|including|has|then|into|ending|by|plus|a|an|the|before|after|over"
)
_PASSAGE_AFTER: Final = word_set("over|in|with|and|on|after|before|then|section|break|at|part|from|to")
_NOTHING_ELSE: Final = (
    ("nothing", "else"), ("no", "other", "instruments"), ("no", "other", "instrument"), ("no", "other",
    "instrumentation"), ("and", "that", "is", "all"),
    ("no", "additional", "instruments"), ("no", "accompaniment"), ("no", "backing"), ("nothing", "more"), ("sonst",
    "nichts"), ("rien", "d", "autre"),
    ("nada", "mas"), ("nic", "wiecej"), ("no", "extra", "instruments"), ("no", "others"), ("and", "nothing", "but"),
)  # fmt: skip
_NOTHING_STARTS: Final = frozenset(phrase[0] for phrase in _NOTHING_ELSE)


def find_exclusive(page: Page, mentions: list[Mention]) -> tuple[int, int] | None:
    """Characters of the words that say so, or `None`; `mentions` are the instruments that are wanted."""
    if not mentions:
        return None
    tokens = page.tokens
    starts = {m.first for m in mentions}
    ends = {m.last: m for m in mentions}
    for index, token in enumerate(tokens):
        if token.text in _ONLY and _is_before(tokens, index, starts):
            return token.start, _end_of_next(mentions, index)
        if token.text in _AFTER and index in ends and _closes(tokens, index):
            return ends[index].start, token.end
        if _is_only_instrument(tokens, index) and any(m.first > index for m in mentions):
            return token.start, _end_of_next(mentions, index)
        if _is_nothing_else(tokens, index):
            return token.start, tokens[min(index + 1, len(tokens) - 1)].end
    return _find_solo(tokens, mentions)


def _is_only_instrument(tokens: list[Token], index: int) -> bool:
    """Whether it says "the only instrument being played is …"."""
    words = tuple(token.text for token in tokens[index : index + 2])
    return words in (("only", "instrument"), ("sole", "instrument"))


def _is_before(tokens: list[Token], index: int, starts: set[int]) -> bool:
    if index and tokens[index - 1].text in _NOT_BEFORE:
        return False
    reach = 2 if tokens[index].text in _WEAK else 4
    for place in range(index + 1, min(len(tokens), index + 1 + reach)):
        if place in starts:
            return True
        if tokens[place].is_stop or tokens[place].text in (",", "like", "as", "right"):
            return False
    return False


def _closes(tokens: list[Token], index: int) -> bool:
    """Whether the thought ends here: "piano only" does, "piano only in the intro" does not."""
    return (
        index + 1 >= len(tokens)
        or not tokens[index + 1].is_word
        or tokens[index + 1].text in ("piece", "track", "version", "music")
    )


def _end_of_next(mentions: list[Mention], index: int) -> int:
    return min((m for m in mentions if m.first > index), key=lambda m: m.first).end


def _is_nothing_else(tokens: list[Token], index: int) -> bool:
    if tokens[index].text not in _NOTHING_STARTS:
        return False
    texts = tuple(t.text for t in tokens[index : index + 4])
    return any(texts[: len(p)] == p for p in _NOTHING_ELSE)


def _find_solo(tokens: list[Token], mentions: list[Mention]) -> tuple[int, int] | None:
    kinds = {m.value_of("sound") for m in mentions}
    for whole in mentions:
        is_led = tokens[whole.first].text in _SOLO_WORDS and whole.last - whole.first > 1
        mention = replace(whole, first=whole.first + 1) if is_led else whole
        before = [t.text for t in tokens[max(0, mention.first - 3) : mention.first] if not t.is_stop]
        after = [t.text for t in tokens[mention.last : mention.last + 2]]
        size = next((_GROUPS_OF[w] for w in after if w in _GROUPS_OF), 0)
        if size > 1 and size == len(kinds):
            return mention.start, mention.end
        if len(kinds) == 1 and (_is_solo_before(before) or _is_solo_after(tokens, mention, before)):
            first = min(mention.start, tokens[max(0, mention.first - 1)].start)
            return first, mention.end
    return None


def _is_solo_before(before: list[str]) -> bool:
    return any(w in _SOLO_WORDS for w in before[-3:]) and "," not in before


def _is_solo_after(tokens: list[Token], mention: Mention, before: list[str]) -> bool:
    """Whether "cello solo" is a piece of its own; "rock with a guitar solo" only holds one."""
    after = [t.text for t in tokens[mention.last : mention.last + 2]]
    if not after or after[0] not in _SOLO_WORDS:
        return False
    if len(after) > 1 and after[1] in _PIECES:
        return True
    if len(after) > 1 and after[1] in _PASSAGE_AFTER:
        return False
    return mention.first <= 3 and not set(before) & _PASSAGE_BEFORE
