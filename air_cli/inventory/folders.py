"""What the folders of a sample say, and which of several words names the whole."""

from dataclasses import dataclass
from functools import lru_cache

from air_cli.inventory.lexicon import CODE, GLUED, HINT, NAME, Match, Sound, matches_of, words_of
from air_cli.inventory.words import (
    ADJECTIVES,
    BEATS,
    DRUM_CONTEXT,
    DYNAMICS,
    GENERAL,
    KIN,
    MACHINE_WORDS,
    PILE_WORDS,
    PLAIN_CODES,
)

_MATERIALS = frozenset({"anvil", "woodblock", "whistle"})
"""Drums whose words also say what a thing is made of: a step on metal."""
_SHOT_WORDS = frozenset({"s", "os", "one", "shots", "shot", "samples"})
_FEW_WORDS = 2
_SHORTEST_VAGUE = 4
_PIANO_WORDS = frozenset({"piano", "forte", "keys"})


@dataclass(frozen=True, slots=True, eq=False)
class FolderSense:
    """What the folders of a file say together."""

    best: Match | None
    depth: int
    is_library: bool
    """Whether only the outermost folder names a sound."""
    is_drums: bool
    words: frozenset[str]
    innermost: tuple[str, ...] = ()
    """Words of the nearest folder."""

    @property
    def is_808(self) -> bool:
        """Whether the nearest folder is called by nothing but the machine's number, as folders of basses are."""
        return self.innermost[:1] == ("808",) and set(self.innermost[1:]) <= _SHOT_WORDS


@lru_cache(maxsize=1 << 14)
def _part(text: str) -> tuple[tuple[str, ...], Match | None]:
    """Words of one folder's name and the sound it names, if any."""
    words = words_of(text)
    return tuple(words), best_match(matches_of(words))


@lru_cache(maxsize=1 << 12)
def sense_of(path: str) -> FolderSense:
    """What the folders of a posix path say, the nearest first."""
    parts = [part for part in reversed(path.split("/")) if part]
    words: set[str] = set()
    best: Match | None = None
    depth = 0
    for place, part in enumerate(parts):
        own, match = _part(part)
        words.update(own)
        words.add("".join(own))
        is_library = place == len(parts) - 1 and place > 0
        match = _trusted(match, own, is_library=is_library)
        if is_library and match is not None and not _library_tells(match, own, best):
            continue
        if match is not None and _outweighs(match, best):
            best, depth = match, place
    is_drums = bool(words & DRUM_CONTEXT) or (best is not None and best.sound.is_drum)
    innermost = _part(parts[0])[0] if parts else ()
    return FolderSense(best, depth, 0 < depth == len(parts) - 1, is_drums, frozenset(words), innermost)


def _trusted(match: Match | None, words: tuple[str, ...], *, is_library: bool) -> Match | None:
    """A folder's match, unless its words are a pile's, a machine's, or a code that stands among other words."""
    if match is None or (match.worth == NAME and match.sound.is_drum and set(words) & MACHINE_WORDS and is_library):
        return None
    letters = [word for word in words if not word.isdigit()]
    if match.worth == CODE and not (
        len(match.text) > 1
        and match.text not in MACHINE_WORDS
        and match.sound.is_drum
        and (letters[-1] == match.text or all(len(word) == 1 for word in letters if word != match.text))
    ):
        return None
    is_pile = all(word in PILE_WORDS for word in letters)
    return None if is_pile and match.worth == HINT and match.sound.subtype not in KIN else match


def _library_tells(match: Match, words: tuple[str, ...], inner: Match | None) -> bool:
    """Whether the library's own name says what is in it: not by one vague word of many, nor over a drum's folder.

    What something is called comes last: `Little Black EP`.
    """
    is_head = match.text == words[-1] and not match.sound.is_drum
    is_vague = match.worth == HINT and ((len(words) > _FEW_WORDS and not is_head) or len(match.text) < _SHORTEST_VAGUE)
    is_letters = is_vague and not is_head
    if is_letters or (match.sound.family == "FX" and len(words) > 1):
        return False
    return not (inner is not None and inner.sound.is_drum and match.sound.subtype in ("synth", "fx"))


def _outweighs(outer: Match, inner: Match | None) -> bool:
    """Whether an outer folder tells more than what the inner ones told."""
    if inner is None:
        return True
    if inner.text in DYNAMICS:
        return outer.worth == NAME and outer.sound.family not in ("FX", "Synth")
    if inner.worth == CODE:
        is_exact = outer.worth == NAME and outer.sound.subtype not in GENERAL
        return outer.worth > CODE and (outer.sound.category == "Instruments" or is_exact)
    if inner.worth in (NAME, GLUED) or outer.sound.subtype in ("fx", "synth"):
        return False
    if outer.worth not in (NAME, GLUED):
        return False
    is_general = outer.sound.subtype in GENERAL
    return not (is_general and fits_general(inner.sound, outer.sound))


def fits_general(exact: Sound, general: Sound) -> bool:
    """Whether a sound is one of those a general one holds."""
    kin = KIN.get(general.subtype)
    return exact.family in kin if kin is not None else exact.family == general.family


def best_match(matches: list[Match]) -> Match | None:
    """The match that names the whole: greatest worth, exact before general, else the last."""
    if not matches:
        return None
    if len(matches) == 1:
        return matches[0]
    plain = [m for m in matches if m.text not in _PIANO_WORDS] if len(matches) > 1 else matches
    matches = plain if any(m.worth >= GLUED for m in plain) else matches
    worth = max(match.worth for match in matches)
    top = [match for match in matches if match.worth == worth]
    top = [match for match in top if match.text not in ADJECTIVES] or top
    best = top[-1]
    for match in reversed(top[:-1]):
        if _is_preferred(match.sound, best.sound):
            best = match
    if best.sound.family == "FX":
        return _less_effect(best, matches)
    hinted = [m for m in matches if m.worth == HINT and m.sound.family == best.sound.family]
    if hinted and best.sound.subtype in GENERAL and worth >= GLUED:
        exact = next((m for m in hinted if m.sound.subtype not in GENERAL), None)
        best = exact or best
    return best


def _less_effect(best: Match, matches: list[Match]) -> Match:
    """An effect's word beside an instrument's describes it: `glitch_perc`, `bass_drop`, `bd_boom`."""
    described = _MATERIALS if best.worth == NAME else frozenset()
    others = [m for m in matches if m.sound.family != "FX" and m.sound.subtype not in described]
    plain = [m for m in others if m.text not in ADJECTIVES and (m.worth == HINT or m.text in PLAIN_CODES)]
    return max(plain, key=lambda m: m.worth) if plain else best


def _is_preferred(sound: Sound, over: Sound) -> bool:
    if (sound.subtype, over.subtype) in BEATS:
        return True
    if sound.subtype == "synth" and over.is_drum:
        return False
    if over.subtype in ("perc", "cymbal", "fx", "synth") and sound.subtype != over.subtype:
        return sound.family != "FX" or over.family == "FX"
    return over.family == "FX" and sound.family != "FX"
