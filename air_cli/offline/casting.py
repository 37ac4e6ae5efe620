"""Who plays: the stated instruments first, then what the style needs to be music, sparingly."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from air_cli.domain.dice import Dice
from air_cli.domain.instruments import DEFAULT_KIT, INSTRUMENTS, Role, find_instrument, is_kit_word, known_instrument
from air_cli.domain.plan import MAX_INSTRUMENTS
from air_cli.offline.prompt.genre import nearest_style
from air_cli.offline.reading import Reading
from air_cli.offline.style import Style

_BASS_PROGRAMS: Final = frozenset({*range(32, 40), 43, 58, 87})
_STRING_PROGRAMS: Final = frozenset({*range(40, 46), *range(48, 52)})
_LOW_STRING_PROGRAMS: Final = frozenset({41, 42})
_FIDDLE_PROGRAM: Final = 110
_SYNTH_PROGRAMS: Final = frozenset(range(80, 104))
_ORCHESTRAL_PROGRAMS: Final = frozenset({*range(40, 52), *range(56, 62), *range(68, 74)})
_KIT_SIZE = 6
_MANY_STATED = 3
_BACKBEATS: Final = frozenset({"Snare", "Clap", "Rimshot"})
_FALLBACKS: Final = ("Piano", "Strings", "Acoustic Guitar", "Flute", "Warm Pad", "Kick")
_EXTRA_ROLES: Final[tuple[Role, ...]] = ("Lead", "Pad", "Accompaniment", "Texture")
_SOFT_ENERGY = 0.33
_PARTNERS: Final = {
    27: "Muted Guitar", 28: "Clean Guitar", 29: "Distortion Guitar", 30: "Overdriven Guitar",
    80: "Polysynth", 81: "Polysynth", 90: "Saw Lead", 89: "Polysynth",
}  # fmt: skip
"""General MIDI program → who doubles it in a band."""
_NEVER_UNASKED: Final = frozenset({"Telephone", "Helicopter", "Applause", "Gunshot"})


@dataclass(slots=True)
class Cast:
    """Instruments in the order of the plan, those that were not asked for, and what to say about them."""

    names: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)

    def add(self, names: Iterable[str], *, is_assumed: bool) -> None:
        """Add each name once."""
        for name in names:
            if name not in self.names and len(self.names) < MAX_INSTRUMENTS:
                self.names.append(name)
                if is_assumed:
                    self.assumed.append(name)

    @property
    def pitched(self) -> list[str]:
        """Everything that is not a piece of the drum kit."""
        return [n for n in self.names if not known_instrument(n).is_percussion]


def resolve_names(names: Sequence[str], style: Style) -> Cast:
    """Canonical names of what was typed on the command line; "drums" means the kit of the style."""
    cast = Cast()
    for name in names:
        found = find_instrument(name)
        if is_kit_word(name):
            cast.add(stated_kit_of(style), is_assumed=False)
        elif found is not None:
            cast.add([found.name], is_assumed=False)
        else:
            cast.warnings.append(f"instrument {name!r} is not known and left out")
    return cast


def kit_of(style: Style) -> list[str]:
    """The drum kit of a style, or a plain one."""
    return list(style.ensemble.get("Percussion", DEFAULT_KIT)[:_KIT_SIZE])


def stated_kit_of(style: Style) -> list[str]:
    """The kit for someone who asks for drums: kick, snare and hats come first where the style knows no kit."""
    own = kit_of(style)
    if {"Kick", "Closed Hi-Hat"} <= set(own) and _BACKBEATS & set(own):
        return own
    return list(dict.fromkeys((*DEFAULT_KIT[:3], *own)))[:_KIT_SIZE]


def choose_cast(reading: Reading, style: Style, dice: Dice, playable: Collection[str] | None) -> Cast:
    """Everyone who plays."""
    cast = Cast()
    cast.add(reading.instruments, is_assumed=False)
    chooser = _Chooser(reading, style, dice, playable, cast)
    if reading.wants_drums:
        chooser.add_kit(is_assumed=False)
    if not reading.is_exclusive or not cast.names:
        chooser.complete()
    if not cast.names:
        cast.add([next((n for n in _FALLBACKS if n not in reading.excluded), "Piano")], is_assumed=True)
    if playable is not None:
        missing = [n for n in cast.names if n not in playable]
        if missing:
            cast.warnings.append(f"no sample plays {', '.join(missing[:6])}: the nearest one stands in")
    return cast


@dataclass(slots=True)
class _Chooser:
    """Adds to the cast what is missing."""

    reading: Reading
    style: Style
    dice: Dice
    playable: Collection[str] | None
    cast: Cast

    def complete(self) -> None:
        stated = self.cast.pitched
        if not stated and not self._only_drums_stated():
            self._add_ensemble()
            return
        if self._needs_drums(len(stated)):
            self.add_kit(is_assumed=True)
        for role in self._missing_roles(stated):
            self._add_role(role)
        if len(stated) == 1 and self.reading.style is not None and not self._is_soft:
            self._add_partner(stated[0])

    @property
    def _is_soft(self) -> bool:
        """Whether the prompt asks for something quiet: then nobody joins unasked."""
        return self.reading.energy is not None and self.reading.energy <= _SOFT_ENERGY

    def _add_partner(self, stated: str) -> None:
        """A second guitar or synthesiser beside the one that stands alone, in styles where they come in pairs."""
        partner = _PARTNERS.get(INSTRUMENTS[stated].program)
        if partner is not None and "Percussion" in self.style.core and partner not in self.reading.excluded:
            self.cast.add([partner], is_assumed=True)

    def _only_drums_stated(self) -> bool:
        return bool(self.cast.names)

    def add_kit(self, *, is_assumed: bool) -> None:
        stated = [n for n in self.cast.names if known_instrument(n).is_percussion]
        room = max(2, _KIT_SIZE - len(stated))
        own = stated_kit_of(self.style) if self.reading.wants_drums else kit_of(self.style)
        pieces = [n for n in own if n not in self.reading.excluded and n not in stated]
        self.cast.add(pieces[:room], is_assumed=is_assumed)

    def _needs_drums(self, stated_count: int) -> bool:
        """Unasked drums come where the style lives from them; a list of three or more is taken as complete."""
        if self.reading.wants_drums is not None or "Percussion" not in self.style.core:
            return False
        if self.reading.wants_beat:
            return True
        return self.reading.style is not None and not self._is_soft and stated_count < _MANY_STATED

    def _missing_roles(self, stated: list[str]) -> list[Role]:
        """The roles to fill: at most two, and none once three instruments are stated."""
        if stated and (self.reading.style is None or self._is_soft):
            return []
        core = self.style.core
        lacks_bass = {"Bass", "Percussion"} <= set(core) and not any(
            INSTRUMENTS[n].program in _BASS_PROGRAMS for n in stated
        )
        lacks_chords = all(INSTRUMENTS[n].is_mono for n in stated)
        if len(stated) >= 2:
            return []
        wanted: list[Role] = []
        if lacks_chords:
            wanted.append(self._chord_role())
        if lacks_bass and (not stated or not lacks_chords):
            wanted.append("Bass")
        return wanted

    def _chord_role(self) -> Role:
        for role in ("Harmony", "Pad", "Accompaniment"):
            if role in self.style.core and self.style.ensemble.get(role):
                return role
        return next((r for r in ("Harmony", "Pad", "Accompaniment") if self.style.ensemble.get(r)), "Harmony")

    def _add_role(self, role: Role) -> None:
        options = self._options(role)
        if options:
            self._add_as(options[0], role)

    def _add_as(self, name: str, role: Role) -> None:
        self.cast.add([name], is_assumed=True)
        self.cast.roles[name] = role

    def _options(self, role: Role) -> list[str]:
        """Members of the role that may play, those that go with the stated instruments and can be heard first."""
        names = (
            [*self._matching_bass(), *self.style.ensemble.get(role, ())]
            if role == "Bass"
            else list(self.style.ensemble.get(role, ()))
        )
        free = [
            n
            for n in dict.fromkeys(names)
            if n not in self.reading.excluded and n not in self.cast.names and n not in _NEVER_UNASKED
        ]
        if self.playable is None:
            return free
        return sorted(free, key=lambda n: n not in (self.playable or ()))

    def _matching_bass(self) -> list[str]:
        programs = {INSTRUMENTS[n].program for n in self.cast.pitched}
        if programs & _SYNTH_PROGRAMS:
            return ["Synth Bass"]
        if programs & _STRING_PROGRAMS and programs <= _ORCHESTRAL_PROGRAMS | {0, 46, 47}:
            return ["Contrabass"]
        return []

    def _add_ensemble(self) -> None:
        """Nothing is stated: the core of the style and one or two colours."""
        if self.reading.wants_drums is not False and "Percussion" in self.style.core:
            self.add_kit(is_assumed=True)
        for role in self.style.core:
            if role != "Percussion":
                self._add_drawn(role)
        extras = [r for r in _EXTRA_ROLES if r not in self.style.core and self.style.ensemble.get(r)]
        for role in self.dice.fork("extras").shuffled(extras)[: 2 if len(self.cast.pitched) < _MANY_STATED else 1]:
            self._add_drawn(role)

    def _add_drawn(self, role: Role) -> None:
        options = self._options(role)
        if options:
            weights = {name: 1.0 / (rank + 1) ** 2 for rank, name in enumerate(options)}
            self._add_as(self.dice.fork("ensemble", role).weighted(weights), role)


_STYLE_SIGNS: Final[tuple[tuple[str, frozenset[int]], ...]] = (
    ("classical", frozenset({6, 8, 19, *range(40, 50), 52, 53, *range(56, 62), *range(68, 75)})),
    ("rock", frozenset({18, 28, 29, 30, 34})),
    ("folk", frozenset({15, 21, 22, 24, 25, 74, 75, 77, 78, 79, *range(104, 112)})),
    ("synthwave", frozenset({38, 50, 51, 62, 63, *range(80, 104)})),
    ("trap", frozenset({39})),
    ("jazz", frozenset({11, 26, 32, 59, *range(64, 68)})),
)
_PIANO_PROGRAMS: Final = frozenset({0, 1})
_NEUTRAL_PROGRAMS: Final = frozenset({0, 1, 46, 47})
"""Piano, harp and timpani go with anything."""


def style_of_instruments(reading: Reading) -> str:
    """A style for a prompt that names none, from the instruments it names; empty where they do not say.

    All who are not neutral must agree; a lone piano is classical where nothing else may play.
    """
    programs = {INSTRUMENTS[n].program for n in reading.instruments if not INSTRUMENTS[n].is_percussion}
    if programs & _LOW_STRING_PROGRAMS:
        programs -= {_FIDDLE_PROGRAM}  # there it plays the second violin
    telling = programs - _NEUTRAL_PROGRAMS
    if telling:
        name = next((style for style, signs in _STYLE_SIGNS if telling <= signs), "")
    else:
        is_alone = programs and not reading.wants_drums and (reading.is_exclusive or reading.wants_drums is False)
        is_piano = programs and programs <= _PIANO_PROGRAMS and not (reading.wants_drums or reading.wants_beat)
        name = "classical piano" if is_piano else "classical" if is_alone else ""
    nearest = nearest_style(name) if name else None
    return nearest[0] if nearest else ""
