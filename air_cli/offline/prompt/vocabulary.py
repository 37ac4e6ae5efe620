"""The one lexicon: instruments, groups, genres, moods and the phrases that only look like them."""

import re
from functools import cache

from air_cli.domain.instruments import INSTRUMENTS, fold
from air_cli.offline.catalogue import load_styles
from air_cli.offline.prompt.genre_rows import GENRE_ROWS
from air_cli.offline.prompt.lexicon import Lexicon, Meaning
from air_cli.offline.prompt.mood_rows import MOOD_ROWS
from air_cli.offline.prompt.page import split_words
from air_cli.offline.prompt.sound_groups import GROUP_ROWS
from air_cli.offline.prompt.sound_plurals import FOREIGN_ROWS
from air_cli.offline.prompt.sound_rows import AMBIGUOUS_NAMES, CANONICAL_ROWS, SILENT_PHRASES, VOCAL_WORDS

_MIN_NAME_LETTERS = 3
_GENRE_SOUNDS = frozenset({"bass", "noise", "Goblins"})
"""Words that make a genre of what stands before them: "future bass"; in "gospel choir" a choir sings."""
_NUMBERED = re.compile(r"((?:lead|pad|fx) \d) (.+)")
"""General MIDI writes "lead 2 (sawtooth)"."""


_Styles = tuple[tuple[str, str, tuple[str, ...]], ...]


def vocabulary() -> Lexicon:
    """Every phrase the readers know; what a style file says of a style wins over the genres of this package."""
    return _vocabulary(_styles())


def known_words() -> frozenset[str]:
    """Every word of the vocabulary, none of which is a slip of the hand."""
    return _known_words(_styles())


def _styles() -> _Styles:
    return tuple((s.name, s.title, s.synonyms) for s in load_styles().values())


@cache
def _known_words(styles: _Styles) -> frozenset[str]:
    return _vocabulary(styles).words()


@cache
def _vocabulary(styles: _Styles) -> Lexicon:
    lexicon = Lexicon()
    for phrase in SILENT_PHRASES.split("|"):
        lexicon.add(phrase, Meaning("nothing", phrase), plural=False)
    for phrase in VOCAL_WORDS.split("|"):
        lexicon.add(phrase, Meaning("vocals", phrase), plural=False)
    _add_sounds(lexicon)
    _add_styles(lexicon, styles)
    for mood, _, row in MOOD_ROWS:
        for phrase in row.split("|"):
            lexicon.add(phrase, Meaning("mood", mood), plural=False)
    return lexicon


def _add_styles(lexicon: Lexicon, styles: tuple[tuple[str, str, tuple[str, ...]], ...]) -> None:
    """Names before synonyms before titles, as `find_style` has them; then the genres that no style file names."""
    rows: list[tuple[str, tuple[str, ...]]] = [(name, (name,)) for name, _, _ in styles]
    rows += [(name, synonyms) for name, _, synonyms in styles]
    rows += [(name, (title,)) for name, title, _ in styles]
    rows += [(style, tuple(row.split("|"))) for style, row in GENRE_ROWS]
    for style, phrases in rows:
        for phrase in phrases:
            words = split_words(phrase)
            if not words:
                continue  # a name of signs alone, which no prompt can say
            lexicon.add(phrase, Meaning("style", style), plural=False)
            sound = lexicon.value_of(words[-1], "sound")
            if sound is not None and sound not in _GENRE_SOUNDS:
                lexicon.add(phrase, Meaning("sound", sound), plural=False)


def _add_sounds(lexicon: Lexicon) -> None:
    for value, row in (*GROUP_ROWS, *CANONICAL_ROWS, *FOREIGN_ROWS):
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
