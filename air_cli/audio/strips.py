"""The desk's presets: what the strip of a track is set to, by its role, its kind and the style of the piece."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from air_cli.audio.curves import STYLE_CURVES_DB
from air_cli.audio.reverb import SpaceName
from air_cli.audio.shaping import Tone
from air_cli.domain.instruments import Instrument, Role, fold

NO_SEND_DB = -60.0
_RHYTHM_SECTION: Final = 2


@dataclass(frozen=True, slots=True)
class Strip:
    """Settings of one channel; −60 dB means no send, `duck_db` is how far the kick pulls it down."""

    low_cut_hz: float = 0.0
    tilt_db: float = 0.0
    box_db: float = 0.0
    curve_db: tuple[float, ...] = ()
    space: SpaceName = "room"
    echo_send_db: float = NO_SEND_DB
    echo_beats: float = 0.75
    duck_db: float = 0.0

    @property
    def tone(self) -> Tone:
        """The equaliser."""
        return Tone(low_cut_hz=self.low_cut_hz, tilt_db=self.tilt_db, box_db=self.box_db, curve_db=self.curve_db)


FLAT: Final = Strip()
_ROLE_EQ: Final[dict[Role, tuple[float, float, float]]] = {
    # low cut Hz, tilt dB, box dB: what is not bass leaves the bottom to the kick and the bass
    "Percussion": (35.0, 0.0, 0.0), "Bass": (24.0, 1.0, 0.0), "Harmony": (60.0, 1.5, -1.0),
    "Accompaniment": (80.0, 2.0, -2.0), "Pad": (90.0, 0.0, -2.0), "Lead": (110.0, 2.0, -3.5),
    "Texture": (160.0, -0.5, 0.0),
}  # fmt: skip
_DRUM_EQ: Final[dict[str, tuple[float, float]]] = {
    "kick": (24.0, 3.0), "snare": (70.0, 2.0), "clap": (140.0, 1.0), "hat": (260.0, -2.5), "cymbal": (200.0, -2.5),
    "shaker": (280.0, -2.5), "tom": (45.0, 0.0), "hand": (80.0, 0.0), "bell": (180.0, 0.0),
}  # fmt: skip
"""Family of a drum → low cut Hz, tilt dB."""
_PLUCKED: Final = frozenset({"Pluck", "Kalimba", "Koto", "Music Box", "Crystal", "Celesta", "Glockenspiel"})


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style does differently. `tilt_db` colours every pitched track; `duck_db` and `echo_db` go by role."""

    space: SpaceName = "room"
    drum_space: SpaceName = "room"
    tilt_db: float = 0.0
    echo_beats: float = 0.75
    duck_db: dict[str, float] = field(default_factory=dict)
    echo_db: dict[str, float] = field(default_factory=dict)


_PUMP: Final = {"Bass": 7.0, "Pad": 6.0, "Harmony": 4.0, "Accompaniment": 3.0, "Texture": 4.0}
_BREATHE: Final = {"Bass": 4.0, "Pad": 3.0, "Harmony": 2.0}
_WIDE: Final = {"Lead": -15.0, "Pluck": -14.0}
_SOME: Final = {"Lead": -20.0, "Pluck": -17.0}
_DUB: Final = {"Lead": -14.0, "Pluck": -14.0, "Accompaniment": -15.0, "Harmony": -18.0}
_STYLES: Final[dict[str, _Style]] = {
    "house": _Style("plate", duck_db=_PUMP, echo_db=_SOME),
    "deep house": _Style("plate", tilt_db=-1.0, duck_db=_PUMP, echo_db=_WIDE),
    "techno": _Style("plate", duck_db=_PUMP, echo_db=_WIDE),
    "trance": _Style("hall", duck_db=_PUMP, echo_db=_WIDE),
    "disco": _Style("plate", duck_db=_BREATHE),
    "uk garage": _Style("plate", duck_db=_BREATHE, echo_db=_SOME),
    "amapiano": _Style("plate", duck_db=_BREATHE, echo_db=_SOME),
    "synthwave": _Style("plate", "plate", echo_beats=0.75, duck_db=_BREATHE, echo_db=_WIDE),
    "drum & bass": _Style("plate", duck_db={"Pad": 3.0}, echo_db=_SOME),
    "dubstep": _Style("plate", duck_db=_BREATHE, echo_db=_SOME),
    "trap": _Style("plate", duck_db={"Bass": 2.0, "Pad": 3.0}, echo_beats=0.5, echo_db=_WIDE),
    "drill": _Style("plate", duck_db={"Bass": 2.0}, echo_beats=0.5, echo_db=_SOME),
    "lofi": _Style("room", tilt_db=-1.0, echo_db={"Lead": -20.0}),
    "boom bap": _Style("room", tilt_db=-1.0),
    "downtempo": _Style("hall", tilt_db=-1.0, echo_db=_WIDE),
    "ambient": _Style("hall", "hall", tilt_db=-1.5, echo_beats=1.5, echo_db=_WIDE),
    "cinematic": _Style("hall", "hall"),
    "orchestral": _Style("hall", "hall"),
    "classical piano": _Style("hall", "hall"),
    "waltz": _Style("hall", "hall"),
    "reggae": _Style("plate", echo_db=_DUB),
    "pop": _Style("plate", echo_beats=0.5, echo_db=_SOME),
    "rnb": _Style("plate", echo_beats=0.5, echo_db=_SOME),
    "soul": _Style("plate"),
    "gospel": _Style("hall"),
    "indie": _Style("plate", echo_beats=0.5, echo_db={"Lead": -20.0}),
    "video game": _Style("plate", echo_beats=0.5, echo_db=_SOME),
}
_PLAIN_STYLE: Final = _Style()


def strip_for(spec: Instrument, role: str, style: str) -> Strip:
    """The strip of an instrument in a role and a style; styles the table does not know get a plain room."""
    row = _STYLES.get(fold(style), _PLAIN_STYLE)
    is_drum = spec.is_percussion
    low_cut_hz, tilt_db, box_db = (*_drum_eq(spec.family), 0.0) if is_drum else _role_eq(role)
    echo_role = "Pluck" if spec.name in _PLUCKED else role
    return Strip(
        low_cut_hz=low_cut_hz,
        tilt_db=tilt_db if is_drum else tilt_db + row.tilt_db,
        box_db=box_db,
        curve_db=STYLE_CURVES_DB.get(fold(style), ()),
        space=row.drum_space if is_drum else row.space,
        echo_send_db=NO_SEND_DB if is_drum else row.echo_db.get(echo_role, NO_SEND_DB),
        echo_beats=row.echo_beats,
        duck_db=0.0 if is_drum else row.duck_db.get(role, 0.0),
    )


def is_record(style: str, roles: Collection[str]) -> bool:
    """Whether a mix is to be balanced like a record: its style has a curve, and drums, a bass and more play."""
    return fold(style) in STYLE_CURVES_DB and {"Percussion", "Bass"} <= set(roles) and len(set(roles)) > _RHYTHM_SECTION


def _drum_eq(family: str) -> tuple[float, float]:
    return _DRUM_EQ.get(family, _ROLE_EQ["Percussion"][:2])


def _role_eq(role: str) -> tuple[float, float, float]:
    return next((row for name, row in _ROLE_EQ.items() if name == role), (0.0, 0.0, 0.0))
