"""Drum kits of the starter pack: their names and what else they are called."""

from typing import Final

from air_cli.domain.instruments import fold
from air_cli.nearest import nearest

DEFAULT_KIT_NAME: Final = "studio"
KITS: Final[dict[str, tuple[str, str]]] = {
    # name: (what it is, synonyms separated by |)
    "studio": ("an acoustic kit close to the microphones", "acoustic|acoustic kit|standard|pop|default"),
    "room": ("a big acoustic kit in a live room", "rock|live|big room|power"),
    "jazz": ("small drums tuned high, a long dark ride", "bop|brush|brushes"),
    "808": ("analogue drum machine of 1980: long sine kick, six-square metal", "tr-808|tr808|trap"),
    "909": ("analogue and 6-bit drum machine of 1983: punch and bright hats", "tr-909|tr909|house"),
    "707": ("8-bit sampled drum machine of 1984: short and dry", "tr-707|tr707|synthwave"),
    "lofi": ("an acoustic kit through a 12-bit sampler at 26 kHz", "lo-fi|lo fi|dusty|sampled|vinyl"),
    "electro": ("layered modern electronic drums: tight, loud, wide claps", "electronic|edm|modern"),
    "orchestral": ("concert bass drum, field snare, clash cymbals in a hall", "concert|symphonic|cinematic"),
}
"""Kit → what it is and its synonyms."""
STAND_INS: Final[tuple[tuple[str, str, str], ...]] = (
    # (machines separated by |, the nearest kit, what they are)
    ("linndrum|linn drum|linn lm-1|linn lm-2|linn|lm-1|lm-2|drumulator|oberheim dmx|dmx|drumtraks|tr-626|tr-505", "707",
     "sampled drum machine"),
    ("cr-78|cr-8000|tr-606|606|rhythm ace", "808", "early rhythm box"),
    ("sp-1200|sp-12|mpc|mpc-60|mpc-2000|mpc-3000", "lofi", "12-bit sampler"),
    ("simmons sds-v|simmons|sds-v|syndrum|syndrums", "electro", "set of electronic drums"),
)  # fmt: skip
"""Machines without a kit of their own."""
MACHINE_KITS: Final = frozenset({"808", "909", "707", "electro"})
"""Kits of electronic drums; the others are struck by hand."""
_EVERY_KIT: Final = frozenset({
    "Kick", "Snare", "Rimshot", "Clap", "Closed Hi-Hat", "Open Hi-Hat", "Low Tom", "Mid Tom", "High Tom",
    "Crash Cymbal", "Ride Cymbal", "Ride Bell",
})  # fmt: skip
_EXTRAS: Final[dict[str, frozenset[str]]] = {
    "808": frozenset({"Claves", "Congas", "High Conga", "Cowbell", "Shaker"}),
    "707": frozenset({"Cowbell", "Tambourine"}),
    "lofi": frozenset({"Shaker"}),
}


def kit_pieces(kit: str) -> frozenset[str]:
    """The instruments that change with the kit."""
    return _EVERY_KIT | _EXTRAS.get(kit, frozenset())


def find_kit(text: str) -> str | None:
    """The kit a name or synonym means, in any case, or the nearest to a machine of that name; `None` when unknown."""
    word = _plain(fold(text).removesuffix(" kit").removesuffix(" drums"))
    rows = [(name, f"{name}|{synonyms}") for name, (_, synonyms) in KITS.items()]
    rows += [(kit, machines) for machines, kit, _ in STAND_INS]
    return next((kit for kit, names in rows if word in map(_plain, names.split("|"))), None)


def stand_in_note(text: str) -> str:
    """What is said where a machine has no kit of its own and the nearest plays; empty for names of kits."""
    word = _plain(fold(text).removesuffix(" kit").removesuffix(" drums"))
    for machines, kit, what in STAND_INS:
        if word in map(_plain, machines.split("|")):
            return f"no “{text}” here ({what}): the {kit} kit plays instead"
    return ""


def near_kits(text: str) -> list[str]:
    """Kits whose name or synonym looks like a text, nearest first."""
    names = {_plain(word): name for name, (_, words) in KITS.items() for word in (name, *words.split("|"))}
    names |= {_plain(word): kit for words, kit, _ in STAND_INS for word in words.split("|")}
    return list(dict.fromkeys(names[word] for word in nearest(_plain(text), names)))


def _plain(text: str) -> str:
    return fold(text).replace(" ", "")
