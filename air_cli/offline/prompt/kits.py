"""Which drum kit a prompt asks for: "808 drums", "a 909", "brushed drums", "LinnDrum"."""

import re
from typing import Final

from air_cli.domain.kits import KITS, STAND_INS, find_kit
from air_cli.offline.prompt.draft import Draft
from air_cli.offline.prompt.negation import Negations
from air_cli.offline.prompt.page import Page
from air_cli.offline.reading import KitWish

_PIECES: Final[dict[str, tuple[str, ...]]] = {
    "kick|kicks|kick drum|bass drum|kick drums": ("Kick",),
    "snare|snares|snare drum": ("Snare",),
    "clap|claps|hand clap|hand claps|handclap|handclaps": ("Clap",),
    "rim|rims|rimshot|rimshots": ("Rimshot",),
    "hat|hats|hi hat|hi hats|hi-hat|hi-hats|hihat|hihats": ("Closed Hi-Hat", "Open Hi-Hat"),
    "cymbal|cymbals": ("Crash Cymbal", "Ride Cymbal", "Ride Bell"),
    "tom|toms": ("Low Tom", "Mid Tom", "High Tom"),
    "cowbell|cowbells": ("Cowbell",),
    "conga|congas": ("Congas", "High Conga"),
    "clave|claves": ("Claves",),
    "shaker|shakers|maracas": ("Shaker",),
    "tambourine|tambourines": ("Tambourine",),
}
"""Words for one piece of a kit → its instruments."""
_WHOLE: Final = (
    "drums?|drum ?kits?|drum sets?|drum machines?|drum beats?|drum loops?|drum samples?|drum sounds?|drum patterns?"
    "|drum grooves?|drumming|kit|schlagzeug|batterie|bateria|batteria|perkusja|perkusje"
)
_MACHINE_NUMBERS: Final = "808|909|707"
_KINDS: Final = {
    "live": "studio", "acoustic": "studio", "real": "studio", "electronic": "electro", "electro": "electro",
    "synthetic": "electro", "digital": "electro", "programmed": "electro",
}  # fmt: skip
"""Words for a kind of drums → the kit for a style whose own is of the other kind."""


def _kit_words() -> str:
    words = {w for name, (_, others) in KITS.items() for w in (name, *others.split("|"))} - set(
        _MACHINE_NUMBERS.split("|")
    )
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


_PIECE_WORDS: Final = "|".join(sorted("|".join(_PIECES).split("|"), key=len, reverse=True))
_NOUN: Final = rf"(?P<piece>{_PIECE_WORDS})|(?:{_WHOLE})"
_CHARACTERS: Final = "|".join((*_KINDS, "brushed", _kit_words()))
_NUMBERED = re.compile(
    rf"(?<![a-z\d])(?:roland )?(?:tr ?-? ?)?(?P<kit>{_MACHINE_NUMBERS})(?:[- ]?(?:style|type|ish|inspired))?s?"
    rf" (?:{_NOUN}|beats?|percussion)(?![a-z])"
)
_BARE = re.compile(r"(?<![a-z\d])(?:tr ?-? ?(?P<kit>808|909|707)|(?P<nine>909))s?(?![\d.]|[ -]?(?:bpm|bars?|s\b|hz))")
_SPOKEN = re.compile(rf"(?<![a-z\d])(?P<kit>{_CHARACTERS}) (?:{_NOUN})(?![a-z])")
_BRUSHED = re.compile(r"(?<![a-z\d])brush(?:es|ed)?(?![a-z])")


def _machine_pattern(machines: str) -> re.Pattern[str]:
    names = sorted((re.escape(name) for name in machines.split("|")), key=len, reverse=True)
    spelled = "|".join(name.replace(r"\-", "[- ]?").replace(r"\ ", "[- ]?") for name in names)
    return re.compile(
        rf"(?<![a-z\d])(?P<machine>{spelled})s?(?:[- ](?:style|type|like|inspired))?(?: (?:{_NOUN}))?(?![a-z\d])"
    )


_OTHERS: Final = tuple((_machine_pattern(machines), kit, what) for machines, kit, what in STAND_INS)


def read_kits(page: Page, draft: Draft, negations: Negations) -> None:
    """State `kits`; where a machine has no kit here, say which one stands in, and what is done for brushes."""
    found: dict[str, KitWish] = {}
    for pattern in (_NUMBERED, _BARE, _SPOKEN, _BRUSHED):
        for match in page.find(pattern):
            groups = match.groupdict()
            word = groups.get("kit") or groups.get("nine") or "brush"
            is_brushed = word.startswith("brush")
            kit = find_kit("brush") if is_brushed else _KINDS.get(word) or find_kit(word)
            if kit is None or negations.denies_within(*match.span()):
                continue
            kept = _keep(page, draft, found, match, _wishes(kit, groups.get("piece") or "", is_kind=word in _KINDS))
            if kept and is_brushed:
                whose = f"the {kit} kit plays" if "" in kept else f"{', '.join(kept)} of the {kit} kit"
                draft.warn(f"“{page.words(*match.span())}”: {whose}, struck with sticks: no brushes here")
    for other, kit, what in _OTHERS:
        for match in page.find(other):
            if negations.denies_within(*match.span()):
                continue
            kept = _keep(page, draft, found, match, _wishes(kit, match["piece"] or "", is_kind=False))
            if kept:
                machine = page.words(*match.span("machine"))
                whose = f"the {kit} kit plays" if "" in kept else f"{', '.join(kept)} of the {kit} kit"
                draft.warn(f"no “{machine}” here ({what}): {whose} instead; `air render ID --kit` takes another")
    if found:
        draft.values["kits"] = tuple(found.values())


def _wishes(kit: str, piece: str, *, is_kind: bool) -> list[KitWish]:
    names = next((names for words, names in _PIECES.items() if piece in words.split("|")), ("",))
    return [KitWish(kit, name, is_kind) for name in names]


def _keep(
    page: Page, draft: Draft, found: dict[str, KitWish], match: re.Match[str], wishes: list[KitWish]
) -> list[str]:
    """Keep the first kit that is asked for each piece; the pieces that are new ("" for all)."""
    new = [wish for wish in wishes if wish.piece not in found]
    found.update({wish.piece: wish for wish in new})
    words = page.claim(*match.span())
    if new:
        pieces = ", ".join(wish.piece for wish in new)
        draft.note("kit", f"{new[0].kit} ({pieces})" if pieces else new[0].kit, words)
    return [wish.piece for wish in new]
