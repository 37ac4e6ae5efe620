"""Settings: where things are, which keys exist, what is taken where nothing is typed.

Order: flag, environment, `.env`, `air.toml`, default.

The environment is passed in, never read from deep inside.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from air_cli.errors import SettingError
from air_cli.nearest import did_you_mean

MAX_ENV_FILE_BYTES = 64 * 1024
_SECRET_NAME = re.compile(r"(OPENAI|ANTHROPIC|GOOGLE|GEMINI|OPENROUTER)_([A-Z_]+_)?(KEY|TOKEN|SECRET)")
_LEAST_SECRET = 8
"""Shorter values are stand-ins such as `none`, and would be found in ordinary words."""
CONFIG_FILE = "air.toml"
MAX_CONFIG_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class DefaultRow:
    """A default that `air.toml` may set: its type, the commands that take it (`run`: batch), and their name for it."""

    kind: type
    commands: tuple[str, ...]
    parameter: str
    about: str
    built_in: str | int


DEFAULTS: dict[str, DefaultRow] = {
    "provider": DefaultRow(str, ("make", "plan", "compose", "run"), "provider", "who plans and composes", "auto"),
    "model": DefaultRow(str, ("make", "plan", "compose", "run"), "model", "which model of it", ""),
    "seed": DefaultRow(int, ("make", "plan"), "seed", "the same piece every time", "drawn anew"),
    "master": DefaultRow(
        str, ("make", "render", "run"), "master", "streaming, club, broadcast, peak or off", "streaming"
    ),
    "sample-rate": DefaultRow(int, ("make", "render", "run"), "sample_rate", "in Hz", 44_100),
    "bit-depth": DefaultRow(str, ("make", "render", "run"), "bit_depth", "16, 24 or 32f", "16"),
    "format": DefaultRow(str, ("make", "render", "run"), "audio_format", "wav, flac, mp3 or ogg", "wav"),
}
"""What the table `[defaults]` of `air.toml` may hold."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved settings of one process.

    Attributes:
        home: the workspace.
        outputs: folder of runs, projects, exports and the inventory.
        samples: the producer's own samples; never written to, save for the starter pack on request.
        cache: folder for synthesised starter samples, shared between workspaces.
        variables: environment merged over `.env`; holds secrets, so it is never shown or stored.
        defaults: what `air.toml` says, by the names of `DEFAULTS`.
        sources: name of a folder or variable → where its value came from.
    """

    home: Path
    outputs: Path
    samples: Path
    cache: Path
    variables: Mapping[str, str] = field(repr=False)
    defaults: Mapping[str, str | int] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def variable(self, name: str) -> str | None:
        """A variable without surrounding blanks; `None` when unset or empty."""
        value = self.variables.get(name, "").strip()
        return value or None

    def secrets(self) -> tuple[str, ...]:
        """Keys of the providers and passwords within their addresses, the longest first: what nobody may see."""
        found = {value.strip() for name, value in self.variables.items() if _SECRET_NAME.fullmatch(name)}
        for name, value in self.variables.items():
            if name.endswith("_BASE_URL"):
                before, _, _ = value.partition("://")[2].rpartition("@")
                found |= {before, before.partition(":")[2]}
        return tuple(sorted((value for value in found if len(value) >= _LEAST_SECRET), key=len, reverse=True))

    def without_secrets(self, text: str) -> str:
        """The text with every secret replaced by an ellipsis."""
        for secret in self.secrets():
            text = text.replace(secret, "…")
        return text


def load_settings(environ: Mapping[str, str], working_directory: Path, home: Path | None = None) -> Settings:
    """Resolve the settings.

    Args:
        environ: the process environment.
        working_directory: workspace when neither flag nor variable names one.
        home: value of `--home`.

    Raises:
        SettingError: the named workspace is a file, or its parent does not exist.
    """
    named = str(home) if home else environ.get("AIR_HOME")
    base = _place(named, working_directory) if named else working_directory.absolute()
    _require_usable(base)
    env_file, from_file = _env_file(base, environ)
    variables = {**from_file, **environ}
    sources = {name: "environment" if name in environ else str(env_file) for name in variables}
    sources["home"] = "--home" if home else "AIR_HOME" if environ.get("AIR_HOME") else "current folder"
    return Settings(
        home=base,
        outputs=_folder(variables.get("AIR_OUTPUTS_DIR"), base, "outputs"),
        samples=_folder(variables.get("AIR_SAMPLES_DIR"), base, "local_samples"),
        cache=_cache_folder(variables.get("AIR_CACHE_DIR"), base),
        variables=variables,
        defaults=_config_file(base),
        sources=sources,
    )


def _require_usable(base: Path) -> None:
    if base.exists() and not base.is_dir():
        raise SettingError(f"workspace `{base}` is a file", hint=f"--home {base.parent}")
    if not base.exists() and not base.parent.is_dir():
        raise SettingError(
            f"workspace `{base}` cannot be made: `{base.parent}` does not exist", hint=f"mkdir -p {base}"
        )


def _folder(value: str | None, base: Path, default: str) -> Path:
    return _place(value, base) if value else base / default


def _place(value: str, base: Path) -> Path:
    """A folder as named by a person, relative to `base`.

    Raises:
        SettingError: no system has such a folder.
    """
    shown, hint = f"`{value[:60]}`", "name a folder that can be made"
    if "\0" in value:
        raise SettingError(f"{shown} cannot be a folder: no name holds a zero", hint=hint)
    try:
        path = (base / Path(value).expanduser()).absolute()
        path.is_dir()
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingError(f"{shown} cannot be a folder: {reason}", hint=hint) from None
    return path


def _cache_folder(value: str | None, base: Path) -> Path:
    if value:
        return _place(value, base)
    from platformdirs import user_cache_path

    return user_cache_path("air", appauthor=False)


def _env_file(base: Path, environ: Mapping[str, str]) -> tuple[Path | None, dict[str, str]]:
    """Variables of the nearest `.env`: the workspace's, else its parents' up to the home folder."""
    limit = Path(environ.get("HOME") or environ.get("USERPROFILE") or base)
    folders = [base]
    if base.is_relative_to(limit):
        folders += [parent for parent in base.parents if parent.is_relative_to(limit)]
    for folder in folders:
        path = folder / ".env"
        if path.is_file():
            return path, _parse_env_file(path)
    return None, {}


def _parse_env_file(path: Path) -> dict[str, str]:
    from dotenv import dotenv_values

    try:
        if path.stat().st_size > MAX_ENV_FILE_BYTES:
            raise SettingError(
                f"`{path}` is larger than {MAX_ENV_FILE_BYTES // 1024} KiB", hint="keep only NAME=value lines in it"
            )
        values = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"`{path}` cannot be read: {type(error).__name__}", hint="save it as UTF-8 text") from None
    return {name: value for name, value in values.items() if value is not None}


def _config_file(base: Path) -> dict[str, str | int]:
    """The defaults of the workspace's `air.toml`.

    Raises:
        SettingError: it is not TOML, or holds what it may not.
    """
    path = base / CONFIG_FILE
    if not path.is_file():
        return {}
    import tomllib

    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise SettingError(f"`{path}` is larger than {MAX_CONFIG_BYTES // 1024} KiB", hint="air config")
        document = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise SettingError(f"`{path}` cannot be read: {error.strerror}", hint="air config") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingError(f"`{path}` is not TOML: {error}", hint="to see what it may hold: air init") from None
    unknown = [name for name in document if name != "defaults"]
    if unknown:
        raise SettingError(f"`{path}`: unknown table or name `{unknown[0]}`", hint="its one table is [defaults]")
    table = document.get("defaults", {})
    if not isinstance(table, dict):
        raise SettingError(f"`{path}`: `defaults` is not a table", hint="write [defaults] on a line of its own")
    return {name: _checked_default(path, name, value) for name, value in table.items()}


def _checked_default(path: Path, name: str, value: object) -> str | int:
    row = DEFAULTS.get(name)
    if row is None:
        raise SettingError(f"`{path}`: unknown default `{name}`", hint=did_you_mean(name, DEFAULTS))
    if row.kind is str and isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if row.kind is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    kind = "a whole number" if row.kind is int else "text in quotes"
    raise SettingError(f"`{path}`: `{name}` must be {kind}", hint=f"{name} = {row.built_in!r}")
