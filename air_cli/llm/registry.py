"""The providers, in one table: their variables, addresses and models."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from air_cli.config import Settings
from air_cli.errors import KeyMissingError, NotFoundError, SettingError
from air_cli.llm.base import Hear, Model, Reply, Request, deaf
from air_cli.nearest import nearest
from air_cli.redaction import redacted, redacted_tree

_LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0")
_NOT_TEXT = re.compile(
    r"embed|audio|image|speech|tts|whisper|transcri|realtime|moderation|dall-e|sora|veo|imagen|lyria|rerank|-live",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Provider:
    """One row: variables are tried in order; `address` is where it is asked when no variable says otherwise."""

    name: str
    title: str
    adapter: str
    key_variables: tuple[str, ...]
    model_variable: str
    models_variable: str
    address_variables: tuple[str, ...]
    address: str
    keyless_address: bool = False
    """Whether an own address may need no key (a server on the producer's machine)."""


def _row(name: str, title: str, adapter: str, prefix: str, address: str, **extra: Any) -> Provider:
    values: dict[str, Any] = {
        "key_variables": (f"{prefix}_API_KEY",), "model_variable": f"{prefix}_MODEL",
        "models_variable": f"{prefix}_MODELS", "address_variables": (f"{prefix}_BASE_URL",),
    }  # fmt: skip
    return Provider(name, title, adapter, address=address, **{**values, **extra})


PROVIDERS: dict[str, Provider] = {
    row.name: row
    for row in (
        _row("openai", "OpenAI", "openai_model:OpenAIModel", "OPENAI",
             "https://api.openai.com/v1", keyless_address=True),
        _row("anthropic", "Anthropic", "anthropic_model:AnthropicModel", "ANTHROPIC", "https://api.anthropic.com"),
        _row("gemini", "Google Gemini", "google_model:GoogleModel", "GOOGLE",
             "https://generativelanguage.googleapis.com", key_variables=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
             address_variables=("GOOGLE_BASE_URL", "GOOGLE_GEMINI_BASE_URL")),
        _row("openrouter", "OpenRouter", "openai_model:OpenAIModel", "OPENROUTER", "https://openrouter.ai/api/v1"),
    )
}  # fmt: skip
"""In the order in which `auto` tries them."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What an adapter needs to reach its service. Holds the key: never shown, stored or logged."""

    provider: str
    key: str
    address: str
    is_own_address: bool
    api_version: str = "v1beta"
    foreign_headers: tuple[str, ...] = ()
    """Names of headers that an SDK takes from the environment although they are meant for another service."""

    def __repr__(self) -> str:
        return f"Connection({self.provider})"

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine: then no proxy may stand between."""
        return urlsplit(self.address).hostname in _LOOPBACK


@cache
def _curated() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(files("air_cli.llm").joinpath("models.json").read_text("utf-8"))
    return data


def curated_date() -> str:
    """The day the curated models were last looked at."""
    return str(_curated()["as_of"])


def curated_models(provider: str) -> list[str]:
    """Models worth using, the default first."""
    row = _curated()["providers"][provider]
    return list(dict.fromkeys([row["default"], *row["models"]]))


def price_per_million(provider: str, model: str) -> tuple[float, float] | None:
    """US dollars for a million tokens in and out, where the table knows."""
    price = _curated()["providers"][provider]["models"].get(model)
    return (float(price[0]), float(price[1])) if price else None


def takes_temperature(connection: Connection, model: str) -> bool:
    """Whether a temperature may be sent; servers on own addresses run open models, which all take one."""
    if connection.is_own_address and connection.provider == "openai":
        return True
    patterns = _curated()["providers"][connection.provider]["takes_temperature"]
    return any(fnmatchcase(model, pattern) for pattern in patterns)


def first_variable(settings: Settings, names: tuple[str, ...]) -> str | None:
    """The first of these variables that is set."""
    return next((value for name in names if (value := settings.variable(name))), None)


def why_not_ready(settings: Settings, row: Provider) -> str:
    """Why a provider cannot be used, or nothing when it can."""
    if first_variable(settings, row.key_variables):
        return ""
    if row.keyless_address and first_variable(settings, row.address_variables):
        return ""
    return f"{' or '.join(row.key_variables)} is not set"


def default_model(settings: Settings, row: Provider) -> str:
    """The model asked where none is named: the variable's, else the first of the `…_MODELS` list, else ours."""
    listed = listed_models(settings, row)
    return settings.variable(row.model_variable) or (listed[0] if listed else curated_models(row.name)[0])


def listed_models(settings: Settings, row: Provider) -> list[str]:
    """The models of the `…_MODELS` variable, in its order."""
    text = settings.variable(row.models_variable) or ""
    return [name.strip() for name in text.replace("\n", ",").split(",") if name.strip()]


def connection(settings: Settings, row: Provider) -> Connection:
    """How to reach a provider.

    Raises:
        KeyMissingError: its key is not set, or cannot be a key.
        SettingError: its address is not one.
    """
    reason = why_not_ready(settings, row)
    if reason:
        hint = f"export {row.key_variables[0]}=… (or a line in .env), or use --provider offline"
        raise KeyMissingError(f"{row.title}: {reason}", hint=hint)
    key = first_variable(settings, row.key_variables) or ""
    if not (key.isascii() and key.isprintable()):
        raise KeyMissingError(
            f"{row.key_variables[0]} holds a character that no key has",
            hint="copy the key again",
            code="api_key_refused",
        )
    own = first_variable(settings, row.address_variables)
    if own and not re.match(r"https?://[^/\s]+", own):
        raise SettingError(f"{row.address_variables[0]} is not a web address", hint="http://localhost:11434/v1")
    version = settings.variable("GOOGLE_API_VERSION") or "v1beta"
    address = (own or row.address).rstrip("/")
    return Connection(row.name, key or "none", address, own is not None, version, _foreign_headers(settings, row))


def _foreign_headers(settings: Settings, row: Provider) -> tuple[str, ...]:
    if row.name == "openai":
        return ()
    lines = (settings.variable("OPENAI_CUSTOM_HEADERS") or "").split("\n")
    return tuple(line.partition(":")[0].strip() for line in lines if ":" in line)


def open_model(link: Connection) -> Model:
    """The adapter of a provider; its SDK is loaded here and not before."""
    module, _, name = PROVIDERS[link.provider].adapter.partition(":")
    adapter: type[Any] = getattr(import_module(f"air_cli.llm.{module}"), name)
    return _Discreet(adapter(link))


class _Discreet:
    """A model that repeats no key: a service may echo what it was sent in anything that it says."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def complete(self, request: Request, timeout_seconds: float, hear: Hear = deaf) -> Reply:
        reply = self._model.complete(request, timeout_seconds, hear)
        return replace(reply, text=redacted(reply.text), model=redacted(str(reply.model)))

    def names(self, timeout_seconds: float) -> list[str]:
        return redacted_tree(self._model.names(timeout_seconds))


def writes_text(model: str) -> bool:
    """Whether a model of a live list is one that writes text."""
    return not _NOT_TEXT.search(model)


def unknown_model(provider: str, model: str, known: list[str]) -> NotFoundError:
    """The error for a model the service does not have, with the nearest names."""
    near = nearest(model, known, likeness=0.3) or known[:3]
    hint = f"near: {', '.join(near)}; to see all: air models {provider}" if near else f"air models {provider}"
    return NotFoundError(f"{PROVIDERS[provider].title} has no model `{model}`", hint=hint, code="unknown_model")


def cost_usd(provider: str, model: str, usage: Mapping[str, int]) -> float | None:
    """Estimated price of token counts, where the table knows the model."""
    price = price_per_million(provider, model) if provider in PROVIDERS else None
    if price is None:
        return None
    return round((usage.get("input_tokens", 0) * price[0] + usage.get("output_tokens", 0) * price[1]) / 1e6, 6)
