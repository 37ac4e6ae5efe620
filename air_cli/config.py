"""Settings: where things are and which keys exist. Order: flag, environment, `.env`, default.

The environment is passed in, never read from deep inside.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from air_cli.errors import SettingError

MAX_ENV_FILE_BYTES = 64 * 1024
_SECRET_NAME = re.compile(r"(OPENAI|ANTHROPIC|GOOGLE|GEMINI|OPENROUTER)_([A-Z_]+_)?(KEY|TOKEN|SECRET)")
_LEAST_SECRET = 8
"""Shorter values are stand-ins such as `none`, and would be found in ordinary words."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Resolved settings of one process.

    Attributes:
        home: the workspace.
        outputs: folder of runs, projects, exports and the inventory.
        samples: the producer's own samples; never written to, save for the starter pack on request.
        cache: folder for synthesised starter samples, shared between workspaces.
        variables: environment merged over `.env`; holds secrets, so it is never shown or stored.
    """

    home: Path
    outputs: Path
    samples: Path
    cache: Path
    variables: Mapping[str, str] = field(repr=False)

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
    variables = {**_env_file(base, environ), **environ}
    return Settings(
        home=base,
        outputs=_folder(variables.get("AIR_OUTPUTS_DIR"), base, "outputs"),
        samples=_folder(variables.get("AIR_SAMPLES_DIR"), base, "local_samples"),
        cache=_cache_folder(variables.get("AIR_CACHE_DIR"), base),
        variables=variables,
    )


def _require_usable(base: Path) -> None:
    if base.exists() and not base.is_dir():
        raise SettingError(f"workspace `{base}` is a file", hint="name a folder: air plan … --home FOLDER")
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


def _env_file(base: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Variables of the nearest `.env`: the workspace's, else its parents' up to the home folder."""
    limit = Path(environ.get("HOME") or environ.get("USERPROFILE") or base)
    folders = [base]
    if base.is_relative_to(limit):
        folders += [parent for parent in base.parents if parent.is_relative_to(limit)]
    for folder in folders:
        path = folder / ".env"
        if path.is_file():
            return _parse_env_file(path)
    return {}


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
