"""Chamber ensembles by size: "string quartet", "brass trio", "saxophone duo", and "piano quintet"."""

from collections.abc import Iterator
from typing import Final

SIZES: Final = {
    "duo": 2, "duet": 2, "duett": 2, "trio": 3, "quartet": 4, "quintet": 5, "quartett": 4, "quintett": 5,
}  # fmt: skip
"""Word for a number of players → how many."""
_ENGLISH: Final = {2: ("duo", "duet"), 3: ("trio",), 4: ("quartet",), 5: ("quintet",)}
_SECTIONS: Final[dict[str, tuple[tuple[str, ...], dict[int, tuple[str, ...]]]]] = {
    "string": (("string", "strings", "chamber"), {
        2: ("Violin", "Cello"), 3: ("Violin", "Viola", "Cello"), 4: ("Violin", "Fiddle", "Viola", "Cello"),
        5: ("Violin", "Fiddle", "Viola", "Cello", "Contrabass"),
    }),
    "brass": (("brass",), {
        2: ("Trumpet", "Trombone"), 3: ("Trumpet", "French Horn", "Trombone"),
        4: ("Trumpet", "French Horn", "Trombone", "Tuba"),
        5: ("Trumpet", "Muted Trumpet", "French Horn", "Trombone", "Tuba"),
    }),
    "wind": (("woodwind", "woodwinds", "wind"), {
        2: ("Flute", "Clarinet"), 3: ("Flute", "Clarinet", "Bassoon"), 4: ("Flute", "Oboe", "Clarinet", "Bassoon"),
        5: ("Flute", "Oboe", "Clarinet", "French Horn", "Bassoon"),
    }),
    "sax": (("sax", "saxophone", "saxophones"), {
        2: ("Alto Sax", "Sax"), 3: ("Alto Sax", "Sax", "Baritone Sax"),
        4: ("Soprano Sax", "Alto Sax", "Sax", "Baritone Sax"),
        5: ("Soprano Sax", "Alto Sax", "Sax", "Baritone Sax", "Clarinet"),
    }),
    "guitar": (("guitar", "guitars"), {
        2: ("Acoustic Guitar", "Nylon Guitar"), 3: ("Acoustic Guitar", "Nylon Guitar", "Jazz Guitar"),
        4: ("Acoustic Guitar", "Nylon Guitar", "Jazz Guitar", "Clean Guitar"),
    }),
}  # fmt: skip
"""Section → English words for it, and its players by their number."""
_FOREIGN: Final[dict[tuple[str, int], str]] = {
    ("string", 2): "streichduo|duo a cordes|duo de cuerdas|duo d'archi|duet smyczkowy|duo de cordas",
    ("string", 3): "streichtrio|trio a cordes|trio de cuerdas|trio d'archi|trio smyczkowe|trio de cordas",
    ("string", 4): "streichquartett|quatuor a cordes|cuarteto de cuerdas|quartetto d'archi|kwartet smyczkowy"
                   "|kwartetu smyczkowego|quarteto de cordas",
    ("string", 5): "streichquintett|quintette a cordes|quinteto de cuerdas|quintetto d'archi|kwintet smyczkowy"
                   "|quinteto de cordas",
    ("brass", 3): "blechblasertrio|trio de cuivres", ("brass", 4): "blechblaserquartett|quatuor de cuivres",
    ("brass", 5): "blechblaserquintett|quintette de cuivres|kwintet dety blaszany|quinteto de metales",
    ("wind", 3): "blasertrio|holzblasertrio", ("wind", 4): "holzblaserquartett",
    ("wind", 5): "holzblaserquintett|blaserquintett|quintette a vent|kwintet dety|quinteto de viento|wind ensemble",
    ("sax", 4): "saxophonquartett|quatuor de saxophones|cuarteto de saxofones|kwartet saksofonowy",
    ("guitar", 4): "gitarrenquartett", ("guitar", 2): "gitarrenduo",
}  # fmt: skip
_GUESTS: Final = {
    "piano": "Piano", "flute": "Flute", "oboe": "Oboe", "clarinet": "Clarinet", "bassoon": "Bassoon", "harp": "Harp",
}  # fmt: skip
"""In a "piano quartet" one of these plays with strings."""
SOLOIST_ENSEMBLES: Final = {
    f"{word} {noun}": value
    for word, value in {**_GUESTS, "piano": "piano", "flute": "flute", "guitar": "guitar"}.items()
    for nouns in _ENGLISH.values()
    for noun in nouns
}
"""Ensembles named after one player, and how that player is called in the lexicon."""
SECONDS: Final = {"Fiddle": "second violin", "Muted Trumpet": "second trumpet"}
"""Who plays the part of an instrument that a piece has only once."""
PAIRS: Final = {"Violin": "Fiddle", "Trumpet": "Muted Trumpet"}
"""Who joins where two of an instrument are asked for."""


def string_players(size: int) -> tuple[str, ...]:
    """The string players of an ensemble of that size, 2–5."""
    return _SECTIONS["string"][1][size]


def ensembles() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name of every ensemble, the phrases for it, and its players."""
    for section, (words, players) in _SECTIONS.items():
        for size, names in players.items():
            phrases = [f"{word} {noun}" for word in words for noun in _ENGLISH[size]]
            foreign = _FOREIGN.get((section, size))
            yield f"{section} {_ENGLISH[size][0]}", "|".join([*phrases, *([foreign] if foreign else [])]), names
    for word, guest in _GUESTS.items():
        third = ("Violin", "Cello") if guest == "Piano" else ("Cello", "Piano")
        yield f"{word} trio", f"{word} trio", (guest, *third)
        yield f"{word} quartet", f"{word} quartet", (guest, "Violin", "Viola", "Cello")
        yield f"{word} quintet", f"{word} quintet", (guest, "Violin", "Fiddle", "Viola", "Cello")
