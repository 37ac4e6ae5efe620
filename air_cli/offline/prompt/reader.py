"""Read a prompt: one small reader per kind of fact, each claiming the words it understood."""

from air_cli.offline.catalogue import find_style
from air_cli.offline.prompt.bands import split_ensembles
from air_cli.offline.prompt.chords import read_chords
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.genre import read_genre, read_mood
from air_cli.offline.prompt.key import read_key
from air_cli.offline.prompt.kits import read_kits
from air_cli.offline.prompt.length import read_length
from air_cli.offline.prompt.lexicon import Meaning, Mention
from air_cli.offline.prompt.meter import read_meter
from air_cli.offline.prompt.misspellings import respell
from air_cli.offline.prompt.negation import Negations
from air_cli.offline.prompt.page import Page
from air_cli.offline.prompt.sounds import read_sounds
from air_cli.offline.prompt.structure import read_era, read_structure
from air_cli.offline.prompt.tempo import read_tempo
from air_cli.offline.prompt.unread import unread_words
from air_cli.offline.prompt.unsupported import read_unsupported
from air_cli.offline.prompt.vocabulary import vocabulary
from air_cli.offline.reading import Reading

_SIGNED_READERS = (
    read_structure,
    read_chords,
    read_tempo,
    read_meter,
    read_length,
    read_key,
    read_era,
    read_unsupported,
)
"""Readers of numbers and signs, in an order in which no one takes another's words."""


def read_prompt(text: str) -> Reading:
    """Everything a prompt states, whatever its language, order and punctuation; never raises."""
    page, draft = Page(text), Draft()
    respell(page, draft)
    for reader in _SIGNED_READERS:
        reader(page, draft)
    mentions = _split_swing(page, _split_drum_and_bass(page, vocabulary().find(page)))
    mentions = split_ensembles(page, mentions)
    negations = Negations(page, mentions)
    read_genre(page, draft, mentions, negations)
    read_mood(page, draft, mentions, negations)
    read_sounds(page, draft, mentions, negations)
    read_kits(page, draft, negations)
    draft.values["unread"] = unread_words(page, draft, mentions)
    return draft.finish()


def _split_drum_and_bass(page: Page, mentions: list[Mention]) -> list[Mention]:
    """In "piano, drum and bass" two instruments end a list; elsewhere it is the genre."""
    found: list[Mention] = []
    for mention in mentions:
        texts = [t.text for t in page.tokens[mention.first : mention.last]]
        is_name = texts[:1] == ["drum"] and texts[-1:] == ["bass"] and mention.value_of("style") is not None
        if is_name and _ends_list(page, found, mention):
            tokens = page.tokens
            for place, value in ((mention.first, "drums"), (mention.last - 1, "bass")):
                meanings = (Meaning("sound", value),)
                found.append(Mention(meanings, place, place + 1, tokens[place].start, tokens[place].end))
        else:
            found.append(mention)
    return found


def _split_swing(page: Page, mentions: list[Mention]) -> list[Mention]:
    """In "no swing jazz" only the swing is ruled out; elsewhere "swing jazz" is one genre."""
    found: list[Mention] = []
    tokens = page.tokens
    for mention in mentions:
        first, last = mention.first, mention.last
        is_denied = first > 0 and tokens[first - 1].text in ("no", "without", "zero", "not", "ohne", "sans", "sin")
        rest = find_style(page.plain[tokens[first].end : mention.end].strip(" -"))
        if tokens[first].text == "swing" and is_denied and rest is not None:
            meanings = (Meaning("style", rest.name),)
            found.append(Mention(mention.meanings, first, first + 1, mention.start, tokens[first].end))
            found.append(Mention(meanings, first + 1, last, tokens[first + 1].start, mention.end))
        else:
            found.append(mention)
    return found


def _ends_list(page: Page, before: list[Mention], mention: Mention) -> bool:
    is_after_comma = mention.first > 0 and page.tokens[mention.first - 1].text == ","
    return (
        is_after_comma
        and bool(before)
        and before[-1].last == mention.first - 1
        and before[-1].value_of("sound") is not None
    )
