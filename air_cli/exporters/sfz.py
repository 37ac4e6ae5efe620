"""SFZ: an instrument as a text file that players such as sfizz, sforzando and many samplers read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from air_cli.domain.instruments import Instrument
from air_cli.domain.sample import Zone

_CHOKE_GROUP = 1
_MAX_RANGE_DB = 60.0


@dataclass(frozen=True, slots=True)
class SfzPart:
    """One instrument: its zones, its attack and release, and whether another piece of the kit silences it."""

    spec: Instrument
    zones: tuple[Zone, ...]
    attack_seconds: float
    release_seconds: float
    silences: bool = False
    is_silenced: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a zone plays: keys and velocities, both ends included."""

    low_key: int
    high_key: int
    low_velocity: int
    high_velocity: int


def sfz_text(title: str, parts: Sequence[SfzPart], sample_names: Mapping[str, str]) -> str:
    """The text of an instrument or of a kit of several.

    Args:
        title: what it is called.
        parts: what is in it.
        sample_names: sample id → path of its file relative to the `.sfz`, posix.
    """
    lines = [f"// {title}"]
    for part in parts:
        lines += ["", f"<group> // {part.spec.name}", *_group(part)]
        lines += [f"<region> {region}" for region in _regions(part, sample_names)]
    return "\n".join(lines) + "\n"


def _group(part: SfzPart) -> list[str]:
    lines = [f"ampeg_attack={part.attack_seconds:g} ampeg_release={part.release_seconds:g}"]
    if part.spec.is_percussion:
        lines.append("loop_mode=one_shot pitch_keytrack=0")
    elif part.spec.is_mono:
        lines.append("polyphony=1")
    if part.is_silenced:
        lines.append(f"group={_CHOKE_GROUP + 1} off_by={_CHOKE_GROUP} off_mode=fast")
    elif part.silences:
        lines.append(f"group={_CHOKE_GROUP}")
    return lines


def _regions(part: SfzPart, sample_names: Mapping[str, str]) -> list[str]:
    places = _drum_places(part) if part.spec.is_percussion else _pitched_places(part.zones)
    by_place: dict[_Place, list[Zone]] = defaultdict(list)
    for place, zone in places:
        by_place[place].append(zone)
    loudest_db = max((zone.gain_db for zone in part.zones), default=0.0)
    rows = []
    for place, zones in by_place.items():
        for turn, zone in enumerate(zones, start=1):
            robin = f" seq_length={len(zones)} seq_position={turn}" if len(zones) > 1 else ""
            below_db = max(-_MAX_RANGE_DB, zone.gain_db - loudest_db)
            volume = f" volume={below_db:.2f}" if below_db else ""
            sound = f"{_range(place)}{_pitch(part.spec, zone)}{_loop(part.spec, zone)}{volume}{robin}"
            rows.append(f"{sound} sample={sample_names[zone.sample_id]}")
    return rows


def _range(place: _Place) -> str:
    keys = f"lokey={place.low_key} hikey={place.high_key}"
    return f"{keys} lovel={place.low_velocity} hivel={place.high_velocity}"


def _pitch(spec: Instrument, zone: Zone) -> str:
    if spec.is_percussion:
        return ""
    if zone.root_note is None:
        return " pitch_keytrack=0"
    centre = min(127, max(0, round(zone.root_note)))
    tune = round((centre - zone.root_note) * 100)
    return f" pitch_keycenter={centre}" + (f" tune={tune}" if tune else "")


def _loop(spec: Instrument, zone: Zone) -> str:
    if spec.is_percussion or zone.loop_start_frame is None or zone.loop_end_frame is None:
        return "" if spec.is_percussion else " loop_mode=no_loop"
    return f" loop_mode=loop_sustain loop_start={zone.loop_start_frame} loop_end={zone.loop_end_frame - 1}"


def _drum_places(part: SfzPart) -> list[tuple[_Place, Zone]]:
    """Zones with a drum note of their own answer to it, the others to the rest of the instrument's notes."""
    own = {zone.drum_note for zone in part.zones if zone.drum_note is not None}
    others = [note for note in part.spec.percussion_notes if note not in own]
    places: list[tuple[_Place, Zone]] = []
    for key in (*sorted(own), *others):
        zones = [z for z in part.zones if z.drum_note == key] or [z for z in part.zones if z.drum_note is None]
        places += _layered(key, key, zones) if zones else []
    return places


def _pitched_places(zones: Sequence[Zone]) -> list[tuple[_Place, Zone]]:
    """Every key goes to the nearest root."""
    groups: dict[int, list[Zone]] = defaultdict(list)
    for zone in zones:
        groups[round(zone.root_note if zone.root_note is not None else 60.0)].append(zone)
    roots = sorted(groups)
    places: list[tuple[_Place, Zone]] = []
    for i, root in enumerate(roots):
        low = (roots[i - 1] + root) // 2 + 1 if i else 0
        high = (root + roots[i + 1]) // 2 if i + 1 < len(roots) else 127
        places += _layered(low, high, groups[root])
    return places


def _layered(low_key: int, high_key: int, zones: Sequence[Zone]) -> list[tuple[_Place, Zone]]:
    """Velocity layers, the lowest reaching down to 1 and the highest up to 127."""
    lowest, highest = min(z.low_velocity for z in zones), max(z.high_velocity for z in zones)
    return [
        (
            _Place(
                low_key,
                high_key,
                1 if zone.low_velocity == lowest else zone.low_velocity,
                127 if zone.high_velocity == highest else zone.high_velocity,
            ),
            zone,
        )
        for zone in zones
    ]
