"""The sounds of the starter pack as `air inventory` shows them: found by words, and told by their id."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from air_cli.domain.instruments import INSTRUMENTS, find_instrument, fold
from air_cli.domain.kits import DEFAULT_KIT_NAME, KITS, kit_pieces
from air_cli.domain.pitch import note_name
from air_cli.domain.starter_names import STARTER_PREFIX, nearest_starter_id, starter_id, starter_sound
from air_cli.errors import NotFoundError

SOURCE = "starter pack"


@dataclass(frozen=True, slots=True)
class StarterSound:
    """A sound that stands for all its samples. `range` is in note names; empty for percussion. `kit`: whose drum."""

    id: str
    instrument: str
    family: str
    range: str
    kit: str = ""
    source: str = SOURCE

    def document(self) -> dict[str, Any]:
        """The sound as JSON."""
        return asdict(self)


def search_starter(words: str) -> list[StarterSound]:
    """The sounds that have every word in their id, or as their instrument, family or kit, in the order of the table."""
    wanted = fold(words).split()
    return [sound for sound in _sounds() if all(_has(sound, word) for word in wanted)] if wanted else []


def starter_sound_of(text: str) -> StarterSound:
    """The sound with an id, also by the id of one of its files.

    Raises:
        NotFoundError: the pack has none; the hint names the nearest.
    """
    found = starter_sound(_whole(text))
    if found is None:
        near = nearest_starter_id(text)
        hint = f"air inventory show {near}" if near else "air inventory search kick"
        raise NotFoundError(f"the starter pack has no sound `{text}`", hint=hint, code="unknown_sample")
    name, kit = found
    return _sound(name, kit if name in kit_pieces(kit) else "")


def is_starter_id(text: str) -> bool:
    """Whether a text is meant as the id of a sound of the pack, or is the end of one."""
    return text.startswith(STARTER_PREFIX) or starter_sound(_whole(text)) is not None


def _whole(text: str) -> str:
    return text if text.startswith(STARTER_PREFIX) else STARTER_PREFIX + text


def _sounds() -> Iterator[StarterSound]:
    """Every sound once: instruments, and the drums of every kit."""
    for name in INSTRUMENTS:
        kits = [kit for kit in KITS if name in kit_pieces(kit)]
        yield from (_sound(name, kit) for kit in kits)
        if DEFAULT_KIT_NAME not in kits:
            yield _sound(name, "")


def _sound(name: str, kit: str) -> StarterSound:
    spec = INSTRUMENTS[name]
    notes = "" if spec.is_percussion else f"{note_name(spec.low_note)}–{note_name(spec.high_note)}"
    return StarterSound(starter_id(name, kit), name, spec.family, notes, kit)


def _has(sound: StarterSound, word: str) -> bool:
    meant = find_instrument(word)
    kit = KITS[sound.kit][1] if sound.kit else ""
    told = fold(f"{sound.id} {sound.instrument} {sound.family} {sound.kit} {kit.replace('|', ' ')}")
    return word in told or (meant is not None and meant.name == sound.instrument)
