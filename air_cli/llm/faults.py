"""One table from what the SDKs raise to what air says."""

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from air_cli.domain.text import one_line
from air_cli.errors import AirError, KeyMissingError, ProviderError
from air_cli.llm.registry import PROVIDERS, Connection, curated_models, unknown_model

Kind = Literal[
    "key", "credit", "model", "limit", "server", "network", "timeout", "request", "reply", "refusal", "setup"
]
RETRIED: frozenset[Kind] = frozenset({"limit", "server", "network", "timeout"})

CLASSES: dict[str, Kind] = {
    "openai.AuthenticationError": "key",
    "openai.OAuthError": "key",
    "openai.SubjectTokenProviderError": "key",
    "openai.PermissionDeniedError": "key",
    "openai.NotFoundError": "model",
    "openai.RateLimitError": "limit",
    "openai.InternalServerError": "server",
    "openai.ConflictError": "server",
    "openai.APITimeoutError": "timeout",
    "openai.APIConnectionError": "network",
    "openai.WebSocketConnectionClosedError": "network",
    "openai.WebSocketQueueFullError": "network",
    "openai.BadRequestError": "request",
    "openai.UnprocessableEntityError": "request",
    "openai.APIResponseValidationError": "reply",
    "openai.LengthFinishReasonError": "reply",
    "openai.ContentFilterFinishReasonError": "refusal",
    "openai.StreamAlreadyConsumed": "reply",
    "openai.MutuallyExclusiveAuthError": "setup",
    "openai.APIRemovedInV1": "setup",
    "openai._AmbiguousModuleClientUsageError": "setup",
    "openai.APIStatusError": "server",
    "openai.APIError": "server",
    "openai.OpenAIError": "setup",
    "anthropic.AuthenticationError": "key",
    "anthropic.CredentialsError": "key",
    "anthropic.IdentityTokenFileError": "key",
    "anthropic.WorkloadIdentityError": "key",
    "anthropic.PermissionDeniedError": "key",
    "anthropic.PaymentRequiredError": "credit",
    "anthropic.RampLimitExceededError": "limit",
    "anthropic.ContractSpendLimitReachedError": "credit",
    "anthropic.EnforcedSpendLimitReachedError": "credit",
    "anthropic.NotFoundError": "model",
    "anthropic.RateLimitError": "limit",
    "anthropic.InternalServerError": "server",
    "anthropic.ConflictError": "server",
    "anthropic.RetryableError": "server",
    "anthropic.RequestTimeoutError": "timeout",
    "anthropic.APITimeoutError": "timeout",
    "anthropic.APIConnectionError": "network",
    "anthropic.ClientClosedRequestError": "network",
    "anthropic.BadRequestError": "request",
    "anthropic.PreconditionFailedError": "request",
    "anthropic.ContentTooLargeError": "request",
    "anthropic.UnprocessableEntityError": "request",
    "anthropic.RequestHeaderFieldsTooLargeError": "request",
    "anthropic.APIResponseValidationError": "reply",
    "anthropic.APIWebhookValidationError": "reply",
    "anthropic.StreamAlreadyConsumed": "reply",
    "anthropic.ToolsetUsageError": "setup",
    "anthropic.MissingDependencyError": "setup",
    "anthropic.MutuallyExclusiveAuthError": "setup",
    "anthropic.APIStatusError": "server",
    "anthropic.APIError": "server",
    "anthropic.AnthropicError": "setup",
    "google.ClientError": "request",
    "google.ServerError": "server",
    "google.APIError": "server",
    "google.UnknownApiResponseError": "reply",
    "google.ContinuationInterruptedError": "network",
    "google.UnknownFunctionCallArgumentError": "reply",
    "google.UnsupportedFunctionError": "setup",
    "google.FunctionInvocationError": "setup",
    "httpx2.TimeoutException": "timeout",
    "httpx2.UnsupportedProtocol": "setup",
    "httpx2.TransportError": "network",
    "httpx2.DecodingError": "reply",
    "httpx2.TooManyRedirects": "setup",
    "httpx2.HTTPStatusError": "server",
    "httpx2.RequestError": "network",
    "httpx2.HTTPError": "network",
    "httpx2.InvalidURL": "setup",
    "httpx2.StreamError": "reply",
    "httpx2.CookieConflict": "reply",
    "json.JSONDecodeError": "reply",
    "pydantic_core.ValidationError": "reply",
    "builtins.TimeoutError": "timeout",
    "builtins.ConnectionError": "network",
    "air_cli.BadReplyError": "reply",
}
"""Package and class → kind; a class that is not named counts as its nearest base that is."""

STATUSES: dict[int, Kind] = {
    400: "request", 401: "key", 402: "credit", 403: "key", 404: "model", 408: "timeout", 409: "server",
    413: "request", 422: "request", 429: "limit",
}  # fmt: skip
_NO_CREDIT = re.compile(r"insufficient_quota|credit balance|billing|spend limit", re.IGNORECASE)
_BAD_KEY = re.compile(r"api[ _]key (?:not valid|expired|invalid)|API_KEY_INVALID", re.IGNORECASE)
_NO_MODEL = re.compile(r"model.{0,80}(?:not found|does not exist|not a valid model|invalid model)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong: its kind, the service's own words, and how long it asks to wait."""

    kind: Kind
    words: str
    status: int | None = None
    retry_after_seconds: float | None = None


def kind_of_class(cls: type[BaseException]) -> Kind | None:
    """The kind of an exception class, by its nearest named base."""
    names = (f"{base.__module__.partition('.')[0]}.{base.__name__}" for base in cls.__mro__)
    return next((CLASSES[name] for name in names if name in CLASSES), None)


def fault_of(error: Exception) -> Fault | None:
    """What an exception of an SDK means; `None` when it is none of theirs."""
    words = one_line(_words(error), 300)
    status = _status(error)
    kind = _kind_of_status(status) if status else kind_of_class(type(error))
    if kind is None:
        return None
    if kind in ("limit", "request", "key") and _NO_CREDIT.search(words):
        kind = "credit"
    elif kind == "request" and _BAD_KEY.search(words):
        kind = "key"
    elif kind == "request" and _NO_MODEL.search(words):
        kind = "model"
    return Fault(kind, words, status, _retry_after(error))


def _kind_of_status(status: int) -> Kind | None:
    return STATUSES.get(status) or ("server" if status >= 500 else "request" if status >= 400 else "reply")


def _status(error: Exception) -> int | None:
    # An error within a stream carries the 200 that the stream began with: its class says more.
    for name in ("status_code", "status", "code"):
        value = getattr(error, name, None)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 300:
            return value
    return None


def _words(error: Exception) -> str:
    body = getattr(error, "body", None) or getattr(error, "details", None)
    inner: Any = body.get("error", body) if isinstance(body, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("message"), str):
        return f"{inner['message']} {inner.get('code') or ''}".strip()
    if isinstance(error, json.JSONDecodeError):
        return "the answer is not JSON"
    return str(getattr(error, "message", None) or error) or type(error).__name__


def _retry_after(error: Exception) -> float | None:
    response = getattr(error, "response", None)
    headers = getattr(response, "headers", None)
    value = headers.get("retry-after") if headers is not None else None
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None


_SENTENCES: dict[Kind, tuple[str, str, str]] = {
    "credit": ("no_credit", "the account has no credit left", "add credit there, or use --provider offline"),
    "limit": ("rate_limited", "too many requests", "wait a minute, or choose another --model; what came is kept"),
    "server": ("provider_down", "the service failed", "try again in a minute; what came is kept"),
    "network": ("network", "the connection failed", "check the network, or use --provider offline"),
    "timeout": ("timeout", "no answer in time", "try again with a larger --timeout, or a faster --model"),
    "request": ("request_refused", "the request was refused", "another --model may take it; to see them: air models"),
    "reply": ("bad_reply", "the answer is not what this service should send", "is the address (…_BASE_URL) right?"),
    "refusal": ("refused", "the model declined", "say the prompt differently"),
    "setup": ("provider_setup", "the client could not be set up", "air providers"),
}


def error_of(fault: Fault, link: Connection, model: str) -> AirError:
    """The error a person sees. The key is cut out of whatever the service said."""
    row = PROVIDERS[link.provider]
    words = _without(fault.words, link)
    if fault.kind == "key":
        message = f"{row.title} refused the key in {row.key_variables[0]}" + (f": {words}" if words else "")
        return KeyMissingError(
            message, hint=f"check {row.key_variables[0]}; to see what is set: air providers", code="api_key_refused"
        )
    if fault.kind == "model" and link.is_own_address and "model" not in words.casefold():
        variable = row.address_variables[0]
        message = f"{row.title}: there is no such service at the address in {variable}: {words}"
        return ProviderError(
            message, hint=f"for example: export {variable}=http://localhost:11434/v1", code="bad_address"
        )
    if fault.kind == "model":
        return unknown_model(link.provider, model, curated_models(link.provider))
    code, sentence, hint = _SENTENCES[fault.kind]
    status = f" ({fault.status})" if fault.status else ""
    return ProviderError(f"{row.title}: {sentence}{status}: {words}", hint=hint, code=code)


def _without(words: str, link: Connection) -> str:
    """The words without the key, and without pieces of it that a service may echo."""
    for piece in (link.key, _credentials(link.address)):
        if len(piece) > 4:
            words = words.replace(piece, "…")
    return re.sub(r"\b(?:sk|AIza|gsk|or)[-_A-Za-z0-9*]{8,}", "…", words)


def _credentials(address: str) -> str:
    """The name and password inside an address, if any."""
    before, at, _ = address.partition("://")[2].rpartition("@")
    return before if at else ""
