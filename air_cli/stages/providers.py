"""Providers: who plans and composes, and which of them are ready."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from air_cli.config import Settings
from air_cli.domain.kinds import check_is
from air_cli.errors import UsageError
from air_cli.llm.registry import PROVIDERS as MODEL_PROVIDERS
from air_cli.llm.registry import Connection, connection, default_model, why_not_ready
from air_cli.llm.retry import Patience
from air_cli.nearest import did_you_mean

if TYPE_CHECKING:
    from air_cli.stages.model_record import Recorded

AUTO, OFFLINE = "auto", "offline"
PROVIDERS: dict[str, str] = {
    **{row.name: row.title for row in MODEL_PROVIDERS.values()},
    "openai": "OpenAI, or any server that speaks its language (OPENAI_BASE_URL)",
    OFFLINE: "the embedded planner and composer: no key, no network",
}
_ALSO_CALLED = {
    "claude": "anthropic", "google": "gemini", "vertex": "gemini", "gpt": "openai", "chatgpt": "openai",
    "codex": "openai", "router": "openrouter", "local": OFFLINE, "embedded": OFFLINE, "none": OFFLINE,
    "ollama": "openai", "default": AUTO,
}  # fmt: skip
"""What else people call a provider → its name."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Who is asked and how.

    Attributes:
        provider: a name of the table, or `auto`.
        model: `None` for the provider's default.
        is_fresh: ask again even where the same request was answered before.
        recorded: stored replies that are used instead of a service.
    """

    provider: str = OFFLINE
    model: str | None = None
    is_fresh: bool = False
    patience: Patience = field(default_factory=Patience)
    recorded: "Recorded | None" = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a provider can be used; `reason` says why not, `model` which model it would ask. Never a key."""

    name: str
    about: str
    model: str
    reason: str

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.reason


def checked_provider(name: str) -> str:
    """The name, where there is such a provider.

    Raises:
        UsageError: unknown.
    """
    check_is(name, str, "`provider`")
    if name == AUTO or name in PROVIDERS:
        return name
    hint = did_you_mean(name, [AUTO, *PROVIDERS], meant=_ALSO_CALLED)
    raise UsageError(f"unknown provider `{name}`", hint=hint, code="unknown_provider")


def readiness(settings: Settings) -> list[Readiness]:
    """Every provider, in the order in which `auto` tries them."""
    rows = [
        Readiness(row.name, PROVIDERS[row.name], default_model(settings, row), why_not_ready(settings, row))
        for row in MODEL_PROVIDERS.values()
    ]
    return [*rows, Readiness(OFFLINE, PROVIDERS[OFFLINE], "", "")]


def resolved(settings: Settings, options: ModelOptions) -> tuple[str, str]:
    """Provider and model that options stand for; `auto` is the first provider that is ready.

    Raises:
        UsageError: an unknown provider, or a model named for the embedded engine.
    """
    name = checked_provider(options.provider)
    if name == AUTO:
        name = next(row.name for row in readiness(settings) if row.is_ready)
    if name == OFFLINE:
        if options.model:
            raise UsageError(
                f"the embedded engine has no model `{options.model}`",
                hint=f"name its provider: --provider {next(iter(MODEL_PROVIDERS))} --model {options.model}",
            )
        return OFFLINE, ""
    return name, options.model or default_model(settings, MODEL_PROVIDERS[name])


def connected(settings: Settings, provider: str) -> Connection:
    """How to reach a provider.

    Raises:
        KeyMissingError: its key is not set.
    """
    return connection(settings, MODEL_PROVIDERS[provider])
