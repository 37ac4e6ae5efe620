"""`air models`: what can be asked for."""

from dataclasses import dataclass

from air_cli.config import Settings
from air_cli.errors import AirError, KeyMissingError, UsageError
from air_cli.llm.registry import (
    PROVIDERS,
    Provider,
    connection,
    curated_date,
    curated_models,
    default_model,
    listed_models,
    open_model,
    why_not_ready,
)
from air_cli.llm.retry import Patience, with_retries
from air_cli.stages.providers import OFFLINE, checked_provider


@dataclass(frozen=True, slots=True)
class ModelList:
    """Models of one provider; `source` is `live`, `curated <date>` or the variable that lists them."""

    provider: str
    models: list[str]
    source: str
    default: str
    note: str = ""


def list_models(settings: Settings, provider: str, patience: Patience) -> list[ModelList]:
    """Models of a provider, or of all where none is named.

    Raises:
        UsageError: an unknown provider, or the embedded engine.
        KeyMissingError: the named provider refused the key.
    """
    if not provider:
        return [_list(settings, row, patience, is_named=False) for row in PROVIDERS.values()]
    name = checked_provider(provider)
    if name not in PROVIDERS:
        raise UsageError(f"`{name}` has no models", hint=f"one of: {', '.join(PROVIDERS)}; {OFFLINE} needs none")
    return [_list(settings, PROVIDERS[name], patience, is_named=True)]


def _list(settings: Settings, row: Provider, patience: Patience, *, is_named: bool) -> ModelList:
    default = default_model(settings, row)
    own = listed_models(settings, row)
    if own:
        return ModelList(row.name, own, row.models_variable, default)
    curated = ModelList(row.name, curated_models(row.name), f"curated {curated_date()}", default)
    if reason := why_not_ready(settings, row):
        return ModelList(curated.provider, curated.models, curated.source, default, f"{row.name}: {reason}")
    try:
        link = connection(settings, row)
        service = open_model(link)
        names = with_retries(service.names, link, default, patience)
    except KeyMissingError as error:
        if is_named:
            raise
        note = error.message
    except AirError as error:
        note = error.message
    else:
        if names:
            return ModelList(row.name, names, "live", default)
        note = "the service lists no model"
    return ModelList(row.name, curated.models, curated.source, default, f"{row.name}: {note}")
