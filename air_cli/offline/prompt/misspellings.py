"""Words of music as people mistype them: "paino", "gitar", "technno"; a word that means something else stays."""

from functools import cache
from typing import Final

from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.negation import CUE_WORDS
from air_cli.offline.prompt.page import Page
from air_cli.offline.prompt.slips import is_one_slip
from air_cli.offline.prompt.tables import word_set
from air_cli.offline.prompt.tempo import TEMPO_WORDS
from air_cli.offline.prompt.vocabulary import known_words

_TARGETS: Final = word_set(
    "guitar|guitars|violin|violins|contrabass|double|upright|trumpet|trumpets|trombone|clarinet|piccolo|bassoon"
    "|saxophone|accordion|harmonica|harpsichord|rhodes|wurlitzer|clavinet|marimba|vibraphone|xylophone|glockenspiel"
    "|celesta|kalimba|timpani|strings|orchestra|orchestral|vocals|synthesizer|synths|cymbals|percussion|tambourine"
    "|cowbell|congas|bongos|shaker|maracas|mandolin|ukulele|acoustic|electric|distorted|distortion|overdriven"
    "|ambient|techno|trance|dubstep|reggae|reggaeton|afrobeat|amapiano|country|gospel|classical|cinematic|electronic"
    "|synthwave|chillwave|downtempo|garage|jungle|ballad|without|excluding|allegro|andante|adagio|moderato|moderate"
    "|quartet|quintet|melody|bassline|upbeat|instrumental|brushes|strummed|plucked"
)
"""Words long enough to be known with one letter missing, added, wrong or in the neighbour's place."""
_ROWS: Final = {
    "piano": "paino|pianno|piona|pinao|paiano|piabo", "cello": "celo|chello|cellow|cellp", "jazz": "jaz|jazzz|jass",
    "kick": "kik|kikc|kcik", "synth": "syth|sinth|snyth|synht|sytnh", "drums": "drumms|durms|druns|dums|drmus",
    "flute": "flut|fluet|fluite", "organ": "orgen|ogran|orgna", "snare": "snair|snaer|snar",
    "vibraphone": "vibrafone|vibraphon", "saxophone": "saxofone|saxaphone|saxiphone", "xylophone": "xylofone|zylophone",
    "violin": "voilon", "house": "huose|houze", "choir": "chior|quire",
    "minor": "mnior|minro", "major": "mjaor|magor", "bass": "basss|baas", "vocals": "vocls|vocasl|vokals",
    "lofi": "lowfi|loffi|lofy", "waltz": "walz|waltzz|watlz", "blues": "bluse|bleus", "bossa": "bosa",

    "slow": "slwo|solw|sloow", "fast": "fsat", "moderate": "moderat|modrate", "just": "jsut",
    "ukulele": "ukelele|ukelale", "guitar": "gitar|guittar|guiter|gutiar", "rhodes": "rodes|rhoads",
    "synthesizer": "synthesiser|synthesyzer", "tambourine": "tamborine|tamberine", "timpani": "tympani|timpany",
}  # fmt: skip
"""Spellings of words that are too short, or too far from what was meant, to be found by their letters."""
_REAL: Final = word_set(
    "acoustics|allegra|allegri|andate|ballard|balled|celestia|cinematics|congest|conges|contas|county|counter|cowell"
    "|doable|doubled|doubles|doublet|doubly|doubler|electrics|electronics|garages|garbage|gospels|harmonia|harmonic"
    "|harmonics|jungles|juggle|juggled|marcas|moderator|moderates|quarter|quarters|quarte|reggie|rhode|shake|shaken"
    "|shakes|shaved|shaver|shaper|shader|sharer|springs|stings|stringy|stringed|string|synthesize|synthesizes"
    "|trace|traces|trances|tranche|trade|trumped|uprights|uptight|vocale|vocalist|within|brushed|bushes|crushes"
    "|plucks|plucky|strummer|guitarist|violinist|locals|focals|moderately|melodic|melodies|electronica|electrical"
    "|slowtempo|ballads|synch|syncs|upbeats|orchestras|bongs|ambience|instrumentals|quartets|distort|distorts"
)
"""Words of their own that stand one letter away."""
_MIN_LETTERS: Final = 5


def respell(page: Page, draft: Draft) -> None:
    """Read mistyped words as what they mean, and remember each; words known anywhere are left alone."""
    known = known_words() | TEMPO_WORDS | CUE_WORDS | _TARGETS
    found: dict[str, str] = {}
    for token in page.tokens:
        word = token.text
        if len(word) > 2 and word.isalpha() and word not in found and word not in known:
            meant = _meant(word)
            if meant:
                found[word] = meant
                draft.note("spelling", meant, page.words(token.start, token.end))
    if found:
        page.respell(found)


@cache
def _spellings() -> dict[str, str]:
    return {wrong: right for right, row in _ROWS.items() for wrong in row.split("|")}


def _meant(word: str) -> str:
    """The word that was meant; empty where none is, or where two might be."""
    if word in _spellings():
        return _spellings()[word]
    if len(word) < _MIN_LETTERS or word in _REAL:
        return ""
    near = [target for target in _TARGETS if target[0] == word[0] and is_one_slip(word, target)]
    return near[0] if len(near) == 1 else ""
