"""`air init` and `air config`: a workspace laid out, and what is in force in it."""

from dataclasses import dataclass
from pathlib import Path

from air_cli.config import Settings
from air_cli.config_files import CONFIG_FILE, DEFAULTS
from air_cli.llm.registry import PROVIDERS
from air_cli.stages.defaults import default_faults
from air_cli.stages.session import Session
from air_cli.store.atomic import write_file
from air_cli.store.folders import make_folder
from air_cli.templates import TEMPLATES, template_text

_FOLDERS = ("outputs", "local_samples", "styles")
_FOLDER_VARIABLES = {"outputs": "AIR_OUTPUTS_DIR", "samples": "AIR_SAMPLES_DIR", "cache": "AIR_CACHE_DIR"}


@dataclass(frozen=True, slots=True)
class Laid:
    """A folder or file of the workspace: `is_new` where it was not there before."""

    path: Path
    is_new: bool


def lay_out(session: Session) -> list[Laid]:
    """Make the folders and files of a workspace; what is there already stays as it is.

    Raises:
        WorkspaceError: the system refused.
    """
    home = session.settings.home
    laid = []
    for name in _FOLDERS:
        path = home / name
        laid.append(Laid(path, not path.exists()))
        make_folder(path)
    for name in TEMPLATES:
        path = home / name
        laid.append(Laid(path, not path.exists()))
        if not path.exists():
            write_file(path, template_text(name))
    return laid


@dataclass(frozen=True, slots=True)
class ConfigRow:
    """One setting in force. `source` says where it came from; secrets show only that they are set.

    `problem` says why commands refuse it, and `hint` what may stand there; both are empty for what is good.
    """

    name: str
    value: str
    source: str
    problem: str = ""
    hint: str = ""


def config_rows(settings: Settings) -> list[ConfigRow]:
    """Every setting in force: folders, defaults, keys."""
    rows = [ConfigRow("home", str(settings.home), settings.sources["home"])]
    for name, variable in _FOLDER_VARIABLES.items():
        value = str(getattr(settings, name))
        rows.append(ConfigRow(name, value, _source(settings, variable)))
    refused = default_faults(settings)
    for name, row in DEFAULTS.items():
        if name in settings.defaults:
            fault = refused.get(name)
            problem = (fault.message, fault.hint) if fault else ("", "")
            rows.append(ConfigRow(name, str(settings.defaults[name]), str(settings.home / CONFIG_FILE), *problem))
        else:
            rows.append(ConfigRow(name, str(row.built_in), "built in"))
    rows += [_key_row(settings, provider.key_variables) for provider in PROVIDERS.values()]
    return [*rows, *(ConfigRow("fault", fault.message, "", fault.message, fault.hint) for fault in settings.faults)]


def _key_row(settings: Settings, variables: tuple[str, ...]) -> ConfigRow:
    found = next((name for name in variables if settings.variable(name)), None)
    if found is None:
        return ConfigRow(variables[0], "not set", "")
    return ConfigRow(found, "set", _source(settings, found))


def _source(settings: Settings, variable: str) -> str:
    if not settings.variable(variable):
        return "built in"
    source = settings.sources.get(variable, "environment")
    return variable if source == "environment" else f"{variable} in {source}"
