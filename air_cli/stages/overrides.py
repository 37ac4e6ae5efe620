"""`air inventory override`: what the producer knows better, written to `overrides.toml`."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from air_cli.domain.instruments import INSTRUMENTS, find_instrument
from air_cli.domain.pitch import parse_pitch_class, split_key
from air_cli.domain.text import one_line
from air_cli.errors import SettingError, UsageError
from air_cli.inventory.overrides import (
    BPM_RANGE,
    KINDS,
    MAX_OVERRIDES_BYTES,
    ROOT_RANGE,
    parse_overrides,
    with_override,
)
from air_cli.nearest import did_you_mean
from air_cli.stages.inventory import current_catalogue, rebuild
from air_cli.stages.sample_queries import sample_of
from air_cli.stages.session import Session
from air_cli.store.atomic import write_file
from air_cli.store.json_files import read_text
from air_cli.store.lock import locked
from air_cli.store.sample_index import SampleIndex


def override(session: Session, name: str, fields: Mapping[str, Any]) -> tuple[str, SampleIndex]:
    """Say something of a sample, or of a folder (a slash at its end), and rebuild; a value of `None` unsays it.

    Returns:
        The sample's id or the folder as written, and the catalogue as it is now.

    Raises:
        NotFoundError: the inventory has no such sample.
        UsageError: nothing was said.
        SettingError: a value is none of what its field may hold; nothing is written.
        FileError: `overrides.toml` cannot be understood.
    """
    if not fields:
        raise UsageError("say what it is", hint=f'air inventory override "{name}" --instrument Snare')
    path = session.workspace.overrides_file
    with locked(path):
        text = read_text(path, limit_bytes=MAX_OVERRIDES_BYTES) if path.exists() else ""
        known = parse_overrides(text)
        is_known = name.endswith("/") or name in known.samples
        target = name if is_known else sample_of(current_catalogue(session), name).id
        said = {key: _checked(session, key, value) for key, value in fields.items()}
        changed = with_override(text, target, said)
        parse_overrides(changed)
        write_file(path, changed)
    return target, rebuild(session)


def _checked(session: Session, field: str, value: Any) -> Any:
    """A value as it is written down; `None` unsays it.

    Raises:
        SettingError: it is none of what the field may hold.
    """
    return None if value is None else _CHECKS[field](session, value)


def _instrument(session: Session, value: str) -> str:
    known = find_instrument(value)
    if known is not None:
        return known.name
    names = {name.casefold(): name for name in current_catalogue(session).instruments}
    own = names.get(value.strip().casefold())
    if own is not None:
        return own
    hint = did_you_mean(value, [*INSTRUMENTS, *names.values()], otherwise="air instruments lists them")
    raise SettingError(f"unknown instrument `{one_line(value, 60)}`", hint=hint, code="unknown_instrument")


def _kind(_: Session, value: str) -> str:
    folded = _BETWEEN.sub("", value.casefold())
    found = next((kind for kind in KINDS if kind.replace("_", "") in (folded, folded.removesuffix("s"))), None)
    if found is None:
        raise SettingError(f"unknown kind `{one_line(value, 60)}`", hint=did_you_mean(value, KINDS))
    return found


def _key(_: Session, value: str) -> str:
    try:
        tonic, scale = split_key(value.strip())
        parse_pitch_class(tonic)
    except ValueError:
        keys = [f"{note} {scale}" for note in _TONICS for scale in ("major", "minor")]
        hint = did_you_mean(value, keys, otherwise='--key "F# minor"', likeness=0.7)
        raise SettingError(f"`{one_line(value, 60)}` is no key", hint=hint) from None
    return f"{tonic} {scale}" if scale else tonic


def _number(option: str, low: float, high: float, example: str) -> Callable[[Session, float], float]:
    def check(_: Session, value: float) -> float:
        if not low <= value <= high:
            raise SettingError(f"{option} {value:g} is outside {low:g}–{high:g}", hint=f"{option} {example}")
        return value

    return check


_BETWEEN = re.compile(r"[\s_-]+")
_TONICS = ("C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B")
_CHECKS: dict[str, Callable[[Session, Any], Any]] = {
    "instrument": _instrument,
    "kind": _kind,
    "root_midi": _number("--root", *ROOT_RANGE, "60"),
    "bpm": _number("--bpm", *BPM_RANGE, "120"),
    "key": _key,
    "skip": lambda _, value: bool(value),
}
FIELDS = tuple(_CHECKS)
