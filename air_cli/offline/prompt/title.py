"""A short title out of the words of a prompt."""

import re
from collections.abc import Mapping
from typing import Final

from air_cli.domain.text import one_line
from air_cli.offline.prompt.tables import word_set

_TITLE_WORDS = 6
_TITLE_CHARACTERS = 48
_CLAUSE_END = re.compile(r"[,;.:!?|\n()\[\]]")
_ADDRESS = re.compile(r"\S+://\S*")
_CLEAN = re.compile(r"[^\W\d_]+(?:['’&-][^\W\d_]+)*|&")
_ROMANS = re.compile(r"(?:[iv]{1,3}|[IV]{1,3})(?:-(?:[iv]{1,3}|[IV]{1,3}))*")
_UNITS: Final = word_set(
    "bpm|bar|bars|second|seconds|sec|secs|s|minute|minutes|min|mins|hour|hours|h|beat|beats|measure|measures|takte|takt"
    "|mesures|compases|percent|st|nd|rd|th|sekunden|minuten|secondes|segundos|db|hz|voices|tracks"
)
"""Words that mean nothing once their number is gone."""
_LEADING: Final = word_set(
    "a|an|the|some|i|we|you|me|my|us|need|want|would|like|please|make|create|compose|write|generate|give|gimme|produce"
    "|build|can|could|d|i'd|i'm|i’d|i’m|looking|to|of|for|with|and|in|at|on|that|this|is|it|its|or|by|from|but|let|let's|have"
    "|hear|play|ein|eine|einen|un|une|una|uno|o|um|uma|bitte|hi|hello|hey|just|really|about|has|chords|progression|&"
)
_NOISE: Final = word_set(
    "a|an|the|with|and|in|at|of|for|to|bpm|minor|major|key|seconds|second|sec|bars|bar|minutes|minute|my|on|about|i"
    "|is|without|but|from|by|or|its|this|that|hour|hours|min|&|no|not|per|each|every|meter|time|tempo|then"
    "|long|around|exactly|need|want|chords|chord|progression|changes"
)
"""Words that make no title alone and end none."""
_WEAK: Final = _NOISE | {"beat", "beats"}
"""Words that make no title alone."""
_TONICS: Final = frozenset("ABCDEFGH")
_MACHINES: Final = frozenset({"303", "404", "606", "707", "727", "808", "909"})


def make_title(prompt: str, fallback: str) -> str:
    """A title from the first clause that says more than numbers and units; the fallback where none does."""
    for clause in _CLAUSE_END.split(_ADDRESS.sub(" ", one_line(prompt, 400))):
        words = _clean_words(clause.split())
        first = next((i for i, w in enumerate(words) if w.lower() not in _LEADING), len(words))
        kept = words[first : first + _TITLE_WORDS]
        while kept and (kept[-1].lower() in _NOISE or (kept[-1] in _TONICS and len(kept) > 1)):
            kept.pop()
        if any(len(w) > 2 and w.lower() not in _WEAK for w in kept):
            title = " ".join(kept)[:_TITLE_CHARACTERS].strip()
            return title[:1].upper() + title[1:]
    return fallback


def respelled(prompt: str, slips: Mapping[str, str]) -> str:
    """The prompt with mistyped words (as written → as meant) put right; a capital stays one."""
    meant = {word.casefold(): right for word, right in slips.items()}

    def right_of(match: re.Match[str]) -> str:
        right = meant.get(match[0].casefold(), match[0])
        return right.capitalize() if match[0][:1].isupper() and right != match[0] else right

    return re.sub(r"\w+", right_of, prompt) if meant else prompt


def _clean_words(words: list[str]) -> list[str]:
    """Plain words only; a number takes its unit with it, markup and commands go."""
    kept: list[str] = []
    is_after_number = False
    for word in words:
        bare = word.strip("\"'“”„«»‘’…")
        if any(c.isdigit() for c in bare) and bare not in _MACHINES:
            is_after_number = True
            continue
        is_unit = is_after_number and bare.lower() in _UNITS
        is_word = bare in _MACHINES or _CLEAN.fullmatch(bare)
        if is_word and not _ROMANS.fullmatch(bare) and not is_unit:
            kept.append(bare)
        is_after_number = False
    return kept
