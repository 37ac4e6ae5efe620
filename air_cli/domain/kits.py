"""Drum kits of the starter pack: their names and what else they are called."""

from typing import Final

from air_cli.domain.instruments import fold

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
    """The kit a name or synonym means, in any case; `None` when unknown."""
    word = fold(text).removesuffix(" kit").removesuffix(" drums")
    for name, (_, synonyms) in KITS.items():
        if word == name or word in map(fold, synonyms.split("|")):
            return name
    return None
