"""The two files that settings are read from: `.env` and `air.toml`. What is wrong with them is named, never raised."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from air_cli.errors import SettingError
from air_cli.nearest import did_you_mean

ENV_FILE, CONFIG_FILE = ".env", "air.toml"
MAX_ENV_FILE_BYTES = MAX_CONFIG_BYTES = 64 * 1024
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_MEND = "mend or remove it, then: air config"


@dataclass(frozen=True, slots=True)
class DefaultRow:
    """A default that `air.toml` may set: its type, the commands that take it (`run`: batch), and their name for it.

    `example` is a value that may stand in the file, as it is written there.
    """

    kind: type
    commands: tuple[str, ...]
    parameter: str
    about: str
    built_in: str | int
    example: str


_WHO, _FROM_PLAN, _SOUND = ("make", "plan", "compose", "run"), ("make", "plan"), ("make", "render", "run")
DEFAULTS: dict[str, DefaultRow] = {
    "provider": DefaultRow(str, _WHO, "provider", "who plans and composes", "auto", '"auto"'),
    "model": DefaultRow(str, _WHO, "model", "which model of it", "", '"a name of: air models"'),
    "seed": DefaultRow(int, _FROM_PLAN, "seed", "the same piece every time", "drawn anew", "7"),
    "master": DefaultRow(str, _SOUND, "master", "streaming, club, broadcast, peak or off", "streaming", '"streaming"'),
    "sample-rate": DefaultRow(int, _SOUND, "sample_rate", "in Hz", 44_100, "44100"),
    "bit-depth": DefaultRow(str, _SOUND, "bit_depth", "16, 24 or 32f", "16", '"16"'),
    "format": DefaultRow(str, _SOUND, "audio_format", "wav, flac, mp3 or ogg", "wav", '"wav"'),
}
"""What the table `[defaults]` of `air.toml` may hold."""


@dataclass(frozen=True, slots=True)
class EnvFile:
    """The variables of a `.env`; `notes` name lines that were passed over, `faults` say why it cannot be read."""

    path: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    faults: tuple[SettingError, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The defaults of an `air.toml` that are of their kind, and what is wrong with the others, or with all of it."""

    defaults: Mapping[str, str | int] = field(default_factory=dict)
    faults: tuple[SettingError, ...] = ()


def read_env_file(path: Path) -> EnvFile:
    """Read a `.env`. A line that cannot be understood is passed over; what it holds is not told, it may be a key."""
    from dotenv.parser import parse_stream

    try:
        if path.stat().st_size > MAX_ENV_FILE_BYTES:
            message = f"`{path}` is larger than {MAX_ENV_FILE_BYTES // 1024} KiB"
            return EnvFile(path, faults=(SettingError(message, hint="keep only NAME=value lines in it"),))
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"`{path}` cannot be read: {type(error).__name__}"
        return EnvFile(path, faults=(SettingError(message, hint="save it as UTF-8 text"),))
    bindings = list(parse_stream(io.StringIO(text)))
    notes = tuple(f"`{path}`, line {row.original.line} is passed over: not NAME=value" for row in bindings if row.error)
    variables = {row.key: row.value for row in bindings if row.key is not None and row.value is not None}
    return EnvFile(path, variables, notes)


def read_config_file(path: Path) -> ConfigFile:
    """Read an `air.toml`; none at all is as good as an empty one."""
    if not path.is_file():
        return ConfigFile()
    try:
        table = _defaults_table(path)
    except SettingError as error:
        return ConfigFile(faults=(error,))
    defaults: dict[str, str | int] = {}
    faults: list[SettingError] = []
    for name, value in table.items():
        try:
            defaults[name] = _checked_kind(path, name, value)
        except SettingError as error:
            faults.append(error)
    return ConfigFile(defaults, tuple(faults))


def _defaults_table(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise SettingError(f"`{path}` is larger than {MAX_CONFIG_BYTES // 1024} KiB", hint=_MEND)
        text = path.read_bytes().decode("utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise SettingError(f"`{path}` cannot be read: {error.strerror}", hint=_MEND) from None
    except UnicodeDecodeError:
        raise SettingError(f"`{path}` is not TOML: it is not UTF-8 text", hint=_MEND) from None
    except RecursionError:
        raise SettingError(f"`{path}` is not TOML: it is nested too deeply", hint=_MEND) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingError(_located(path, str(error), text), hint=_MEND) from None
    unknown = [name for name in document if name != "defaults"]
    if unknown:
        hint = "write it below [defaults]" if unknown[0] in DEFAULTS else "its one table is [defaults]"
        raise SettingError(f"`{path}`: unknown table or name `{unknown[0]}`", hint=hint)
    table = document.get("defaults", {})
    if not isinstance(table, dict):
        raise SettingError(f"`{path}`: `defaults` is not a table", hint="write [defaults] on a line of its own")
    return table


def _located(path: Path, words: str, text: str) -> str:
    """The parser's sentence with the line where people look for it: the last one, where the file ends too early."""
    place = _PLACE.search(words)
    what = words[: place.start()] if place else words
    line = place[1] if place and place[1] else len(text.splitlines())
    return f"`{path}`, line {line}, is not TOML: {what}"


def _checked_kind(path: Path, name: str, value: object) -> str | int:
    row = DEFAULTS.get(name)
    if row is None:
        raise SettingError(f"`{path}`: unknown default `{name}`", hint=did_you_mean(name, DEFAULTS))
    if row.kind is str and isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if row.kind is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    kind = "a whole number" if row.kind is int else "text in quotes"
    raise SettingError(f"`{path}`: `{name}` must be {kind}", hint=f"{name} = {row.example}")
