"""How notes start and end: attack and release by instrument family and articulation."""

from dataclasses import dataclass

from air_cli.domain.instruments import Instrument

DEFAULT_ATTACK_SECONDS = 0.01
DEFAULT_RELEASE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Envelope:
    """`rings`: the note sounds to the end of its sample whatever its length."""

    attack_seconds: float = DEFAULT_ATTACK_SECONDS
    release_seconds: float = DEFAULT_RELEASE_SECONDS
    rings: bool = False


_STRUCK = Envelope(attack_seconds=0.001)
"""Hammers and plucks bring their own attack; only a click at the cut is to be avoided."""
_FAMILY_ENVELOPES = {
    "piano": Envelope(0.001, 0.18),
    "chromatic percussion": Envelope(0.001, 1.2),
    "guitar": Envelope(0.001, 0.15),
    "bass": Envelope(0.002, 0.08),
    "ethnic": Envelope(0.001, 0.4),
    "percussive": Envelope(0.001, 1.2),
    "synth pad": Envelope(0.03, 0.6),
    "ensemble": Envelope(0.02, 0.35),
    "synth effects": Envelope(0.02, 0.8),
    "sound effects": Envelope(0.005, 0.6),
}
_HARP_PROGRAM = 46
_ARTICULATIONS = {
    "staccato": (0.5, 0.5), "pizzicato": (0.3, 1.0), "legato": (2.0, 1.5),
    "sustained": (1.5, 1.5), "tenuto": (1.0, 1.2),
}  # fmt: skip
"""Factors on attack and release."""


def envelope_for(spec: Instrument, articulation: str = "normal") -> Envelope:
    """The envelope of an instrument played with an articulation; percussion rings."""
    if spec.is_percussion:
        return Envelope(0.0, DEFAULT_RELEASE_SECONDS, rings=True)
    if spec.program == _HARP_PROGRAM:
        return Envelope(0.001, 1.2)
    default = Envelope() if spec.is_sustained else _STRUCK
    base = _FAMILY_ENVELOPES.get(spec.family, default)
    if spec.is_sustained and base.attack_seconds < DEFAULT_ATTACK_SECONDS:
        base = Envelope(DEFAULT_ATTACK_SECONDS, base.release_seconds)
    attack, release = _ARTICULATIONS.get(articulation.casefold(), (1.0, 1.0))
    return Envelope(base.attack_seconds * attack, base.release_seconds * release, base.rings)
