"""Settings: where things are, which keys exist, what is taken where nothing is typed.

Order: flag, environment, `.env`, `air.toml`, default.

The environment is passed in, never read from deep inside.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from air_cli.config_files import CONFIG_FILE, ENV_FILE, EnvFile, read_config_file, read_env_file
from air_cli.errors import SettingError
from air_cli.redaction import LEAST_SECRET, keep_secrets

_SECRET_NAME = re.compile(r"(OPENAI|ANTHROPIC|GOOGLE|GEMINI|OPENROUTER)_([A-Z_]+_)?(KEY|TOKEN|SECRET)")
_SECRET_PARAMETER = re.compile(r"(?i).*(key|token|secret|signature|^sig$)")


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
        faults: what of `.env` and `air.toml` cannot be taken, for those who can go on without it.
        notes: lines of `.env` that were passed over.

    Whoever makes settings makes their secrets known: see `redaction`.
    """

    home: Path
    outputs: Path
    samples: Path
    cache: Path
    variables: Mapping[str, str] = field(repr=False)
    defaults: Mapping[str, str | int] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[SettingError, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keep_secrets(self.secrets())

    def variable(self, name: str) -> str | None:
        """A variable without surrounding blanks; `None` when unset or empty."""
        value = self.variables.get(name, "").strip()
        return value or None

    def secrets(self) -> tuple[str, ...]:
        """Keys of the providers, and passwords and keys within their addresses, the longest first."""
        return secrets_in(self.variables)


def secrets_in(variables: Mapping[str, str]) -> tuple[str, ...]:
    """The values among these variables that nobody may see, the longest first."""
    found = {value for name, value in variables.items() if _SECRET_NAME.fullmatch(name)}
    for name, value in variables.items():
        if name.endswith("_BASE_URL"):
            found |= _secrets_in_address(value)
    # Quotes around a key are typed, and not part of what a service calls the key.
    values = {value.strip().strip("\"'").strip() for value in found}
    return tuple(sorted((value for value in values if len(value) >= LEAST_SECRET), key=len, reverse=True))


def _secrets_in_address(address: str) -> set[str]:
    """Name and password before the host, and keys in the query, as they are typed and as they are meant."""
    _, _, rest = address.partition("://")
    before, _, _ = rest.rpartition("@")
    found = {before, before.partition(":")[2]}
    pairs = (pair.partition("=") for pair in rest.partition("?")[2].split("&"))
    found |= {value for name, _, value in pairs if _SECRET_PARAMETER.match(name)}
    return found | {unquote(value) for value in found}


def load_settings(
    environ: Mapping[str, str], working_directory: Path, home: Path | None = None, *, is_tolerant: bool = False
) -> Settings:
    """Resolve the settings.

    Args:
        environ: the process environment.
        working_directory: workspace when neither flag nor variable names one.
        home: value of `--home`.
        is_tolerant: keep what is wrong with `.env` and `air.toml` in `faults`, and go on without it.

    Raises:
        SettingError: the named workspace is a file, or its parent does not exist; `.env` or `air.toml` is faulty.
    """
    keep_secrets(secrets_in(environ))
    named = str(home) if home else environ.get("AIR_HOME")
    base = _place(named, working_directory) if named else working_directory.absolute()
    _require_usable(base)
    env_file = _env_file(base, environ)
    config = read_config_file(base / CONFIG_FILE)
    variables = {**env_file.variables, **environ}
    sources = {name: "environment" if name in environ else str(env_file.path) for name in variables}
    sources["home"] = "--home" if home else "AIR_HOME" if environ.get("AIR_HOME") else "current folder"
    settings = Settings(
        home=base,
        outputs=_folder(variables.get("AIR_OUTPUTS_DIR"), base, "outputs"),
        samples=_folder(variables.get("AIR_SAMPLES_DIR"), base, "local_samples"),
        cache=_cache_folder(variables.get("AIR_CACHE_DIR"), base),
        variables=variables,
        defaults=config.defaults,
        sources=sources,
        faults=(*env_file.faults, *config.faults),
        notes=env_file.notes,
    )
    if settings.faults and not is_tolerant:
        raise settings.faults[0]
    return settings


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


def _env_file(base: Path, environ: Mapping[str, str]) -> EnvFile:
    """What the nearest `.env` holds: the workspace's, else its parents' up to the home folder."""
    limit = Path(environ.get("HOME") or environ.get("USERPROFILE") or base)
    folders = [base]
    if base.is_relative_to(limit):
        folders += [parent for parent in base.parents if parent.is_relative_to(limit)]
    path = next((folder / ENV_FILE for folder in folders if (folder / ENV_FILE).is_file()), None)
    return read_env_file(path) if path is not None else EnvFile()
