"""Roles and the mix of a cast: one configuration per instrument."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from air_cli.domain.instruments import INSTRUMENTS, Instrument, Role, known_instrument
from air_cli.domain.plan import InstrumentConfig
from air_cli.offline.style import Style

Register = Literal["low", "mid", "high", "full"]

_CHORD_ROLES: Final[frozenset[Role]] = frozenset({"Harmony", "Accompaniment", "Pad"})
_SPREAD_STEPS: Final = (0.22, 0.4, 0.55, 0.68)
_CENTRE_PIECES: Final = frozenset({"Kick", "Snare", "Rimshot"})
_NARROW: Final = {1: 0.0, 2: 0.32, 3: 0.6}
"""Players of chamber music → how far to the sides they sit: two or three stand near each other."""
_LEAD_ORDER: Final = (
    "synth lead",
    "reed",
    "pipe",
    "strings",
    "brass",
    "chromatic percussion",
    "ethnic",
    "guitar",
    "piano",
    "organ",
    "ensemble",
)
"""Families in the order in which they make good soloists where no instrument is a lead by nature."""
_BASS_ABLE: Final = ("Contrabass", "Tuba", "Cello", "Bassoon", "Baritone Sax", "Trombone", "Bass Lead")
_ARTICULATIONS: Final = {
    "strings": "legato", "ensemble": "legato", "brass": "marcato", "reed": "legato", "pipe": "legato",
    "organ": "sustained",
    "synth pad": "sustained", "synth effects": "sustained", "synth lead": "legato", "guitar": "plucked",
    "ethnic": "plucked",
    "bass": "plucked", "piano": "normal", "chromatic percussion": "ringing",
}  # fmt: skip
_SPECIAL_ARTICULATIONS: Final = {
    "Pizzicato Strings": "pizzicato", "Tremolo Strings": "tremolo", "Muted Guitar": "muted", "Pluck": "staccato",
    "Synth Bass": "legato",
    "808 Bass": "legato", "Harp": "ringing", "Polysynth": "staccato", "Contrabass": "legato", "Fiddle": "legato",
    "Bagpipes": "sustained",
}  # fmt: skip


def assign_roles(names: Sequence[str], style: Style, drawn: Mapping[str, Role] | None = None) -> dict[str, Role]:
    """A role for everyone: as drawn, else by nature and style; then one lead, one bass and someone with chords."""
    roles = {name: (drawn or {}).get(name) or _natural_role(name, style) for name in names}
    pitched = [n for n in names if roles[n] != "Percussion"]
    _ensure_bass(pitched, roles)
    _ensure_one_lead(pitched, roles)
    _ensure_chords(pitched, roles)
    return roles


def _natural_role(name: str, style: Style) -> Role:
    """The role of the table, unless the style knows the instrument in other roles only."""
    natural = known_instrument(name).role
    own = [role for role, members in style.ensemble.items() if name in members]
    return natural if natural in ("Percussion", "Bass") or natural in own or not own else own[0]


def _ensure_bass(pitched: list[str], roles: dict[str, Role]) -> None:
    basses = [n for n in pitched if roles[n] == "Bass"]
    if basses or len(pitched) < 3:
        if len(basses) == len(pitched) == 1:
            roles[basses[0]] = "Bass"
        return
    able = [n for n in _BASS_ABLE if n in pitched]
    if able:
        roles[able[0]] = "Bass"


def _ensure_one_lead(pitched: list[str], roles: dict[str, Role]) -> None:
    leads = [n for n in pitched if roles[n] == "Lead"]
    for name in leads[1:]:
        roles[name] = "Accompaniment" if INSTRUMENTS[name].is_mono else "Harmony"
    upper = [n for n in pitched if roles[n] not in ("Bass", "Texture")]
    if leads or not upper:
        return
    if len(upper) == 1:
        if INSTRUMENTS[upper[0]].is_mono:
            roles[upper[0]] = "Lead"
        return
    roles[min(upper, key=lambda n: (_lead_rank(n), -upper.index(n)))] = "Lead"


def _lead_rank(name: str) -> int:
    family = INSTRUMENTS[name].family
    return _LEAD_ORDER.index(family) if family in _LEAD_ORDER else len(_LEAD_ORDER)


def _ensure_chords(pitched: list[str], roles: dict[str, Role]) -> None:
    upper = [n for n in pitched if roles[n] not in ("Bass", "Texture")]
    if len(upper) < 2 or any(roles[n] in _CHORD_ROLES and not INSTRUMENTS[n].is_mono for n in upper):
        return
    able = [n for n in upper if not INSTRUMENTS[n].is_mono and roles[n] != "Lead"]
    if able:
        roles[able[0]] = "Harmony"


def write_configs(
    names: Sequence[str], style: Style, energy: float, drawn: Mapping[str, Role] | None = None
) -> tuple[InstrumentConfig, ...]:
    """Role, register, playing and place in the mix of everyone, in the order of the cast."""
    roles = assign_roles(names, style, drawn)
    pans = _pans(names, roles, style)
    pitched_count = sum(roles[n] != "Percussion" for n in names)
    configs = []
    for name in names:
        hint = style.mix_hint(name, roles[name])
        config = InstrumentConfig(
            name=name,
            role=roles[name],
            register=_register(known_instrument(name), roles[name], is_alone=pitched_count == 1),
            articulation=_articulation(known_instrument(name)),
            dynamic_range=_dynamic_range(energy),
            volume_db=hint.volume_db if hint.volume_db is not None else 0.0,
            pan=pans[name],
            reverb_send_db=hint.reverb_send_db if hint.reverb_send_db is not None else -60.0,
        )
        configs.append(config)
    return tuple(configs)


def _register(instrument: Instrument, role: Role, *, is_alone: bool) -> Register:
    if role == "Bass" or (instrument.high_note <= 62 and not instrument.is_percussion):
        return "low"
    if is_alone and instrument.high_note - instrument.low_note >= 44:
        return "full"
    if instrument.low_note >= 60 or (role == "Lead" and instrument.high_note >= 84):
        return "high"
    return "mid"


def _articulation(instrument: Instrument) -> str:
    special = _SPECIAL_ARTICULATIONS.get(instrument.name)
    return special or _ARTICULATIONS.get(instrument.family, "normal")


def _dynamic_range(energy: float) -> str:
    if energy < 0.35:
        return "soft"
    return "loud" if energy > 0.75 else "medium"


def _pans(names: Sequence[str], roles: dict[str, Role], style: Style) -> dict[str, float]:
    """The style's places; those who would sit on one another step aside to the left and right by turns.

    A cymbal takes no place from a piano: drums and pitched instruments are seated apart.
    """
    pans: dict[str, float] = {}
    taken: dict[tuple[bool, float], int] = defaultdict(int)
    alone = sum(roles[n] != "Percussion" for n in names) == 1
    for name in names:
        wanted = style.mix_hint(name, roles[name]).pan or 0.0
        if roles[name] == "Bass" or name in _CENTRE_PIECES or (alone and roles[name] != "Percussion"):
            pans[name] = 0.0
            continue
        place = (roles[name] == "Percussion", wanted)
        crowd = taken[place]
        taken[place] += 1
        pans[name] = wanted if crowd == 0 else _aside(wanted, crowd)
    pitched = sum(roles[n] != "Percussion" for n in names)
    narrow = _NARROW.get(pitched, 1.0) if pitched == len(names) else 1.0
    return {n: pan if roles[n] == "Percussion" else round(pan * narrow, 3) for n, pan in pans.items()}


def _aside(wanted: float, crowd: int) -> float:
    """A place beside the `crowd` who already sit there: mirrored first, then ever further out."""
    if wanted and crowd == 1:
        return -wanted
    step = _SPREAD_STEPS[min(len(_SPREAD_STEPS) - 1, (crowd - 1) // 2)]
    return round(max(-0.9, min(0.9, step if crowd % 2 else -step)), 3)
