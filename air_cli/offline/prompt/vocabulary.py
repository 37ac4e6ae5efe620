"""The one lexicon: instruments, groups, genres, moods and the phrases that only look like them."""

import re
from functools import cache

from air_cli.domain.instruments import INSTRUMENTS, fold
from air_cli.offline.prompt.genre_rows import GENRE_ROWS
from air_cli.offline.prompt.lexicon import Lexicon, Meaning
from air_cli.offline.prompt.mood_rows import MOOD_ROWS
from air_cli.offline.prompt.sound_groups import GROUP_ROWS
from air_cli.offline.prompt.sound_rows import AMBIGUOUS_NAMES, CANONICAL_ROWS, SILENT_PHRASES
from air_cli.offline.style import load_styles, workspace_styles

_MIN_NAME_LETTERS = 3
_NUMBERED = re.compile(r"((?:lead|pad|fx) \d) (.+)")
"""General MIDI writes "lead 2 (sawtooth)"."""


def vocabulary() -> Lexicon:
    """Every phrase the readers know; rows of this package win over the names of the instrument table and the styles."""
    own = workspace_styles()
    return _vocabulary(tuple((s.name, *(s.synonyms if s.name in own else ())) for s in load_styles().values()))


@cache
def _vocabulary(styles: tuple[tuple[str, ...], ...]) -> Lexicon:
    lexicon = Lexicon()
    for phrase in SILENT_PHRASES.split("|"):
        lexicon.add(phrase, Meaning("nothing", phrase), plural=False)
    _add_sounds(lexicon)
    for style, row in GENRE_ROWS:
        for phrase in row.split("|"):
            lexicon.add(phrase, Meaning("style", style), plural=False)
    for mood, _, row in MOOD_ROWS:
        for phrase in row.split("|"):
            lexicon.add(phrase, Meaning("mood", mood), plural=False)
    for name, *synonyms in styles:
        for phrase in (name, *synonyms):
            lexicon.add(phrase, Meaning("style", name), plural=False)
    return lexicon


def _add_sounds(lexicon: Lexicon) -> None:
    for value, row in (*GROUP_ROWS, *CANONICAL_ROWS):
        for phrase in row.split("|"):
            lexicon.add(phrase, Meaning("sound", value))
    for name in INSTRUMENTS:
        if name.lower() not in AMBIGUOUS_NAMES:
            lexicon.add(name, Meaning("sound", name))
    for instrument in INSTRUMENTS.values():
        for name in instrument.synonyms:
            folded = fold(name)
            if (
                len(folded) >= _MIN_NAME_LETTERS
                and name.lower() not in AMBIGUOUS_NAMES
                and folded not in AMBIGUOUS_NAMES
            ):
                lexicon.add(name, Meaning("sound", instrument.name))
            if numbered := _NUMBERED.fullmatch(name):
                lexicon.add(f"{numbered[1]} ({numbered[2]})", Meaning("sound", instrument.name))
