"""OpenAI, OpenRouter, and every server that speaks the same chat completions."""

from typing import TYPE_CHECKING, Any

from air_cli.llm.base import BadReplyError, Finish, Hear, Reply, Request, Stream, UpstreamError, Usage, clean_text, deaf
from air_cli.llm.modes import Modes, system_text
from air_cli.llm.registry import Connection, takes_temperature, writes_text

if TYPE_CHECKING:
    from openai import OpenAI

_FINISHES: dict[str | None, Finish] = {"stop": "stop", "tool_calls": "stop", "content_filter": "refusal"}
CONNECT_SECONDS = 10.0


class OpenAIModel:
    """Chat completions through the openai SDK."""

    def __init__(self, link: Connection) -> None:
        self.link = link
        self.modes = Modes(("schema", "object", "plain"))
        self.client = _client(link)

    def complete(self, request: Request, timeout_seconds: float, hear: Hear = deaf) -> Reply:
        """Ask once, in the strictest mode that the server takes."""
        return self.modes.ask(
            lambda mode, streamed: self._send(request, mode, timeout_seconds, hear if streamed else None)
        )

    def _send(self, request: Request, mode: str, timeout_seconds: float, hear: Hear | None) -> Reply:
        import httpx2

        options = self._options(request, mode)
        messages: Any = [{"role": "system", "content": system_text(request, mode)}, *request.messages()]
        timeout = httpx2.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds))
        if hear is not None:
            options |= {"stream": True, "stream_options": {"include_usage": True}}
        answer = self.client.chat.completions.create(model=request.model, messages=messages, timeout=timeout, **options)
        if hear is None:
            return _reply(answer, request.model)
        with answer as chunks:
            return _streamed(chunks, Stream(hear, request.model))

    def _options(self, request: Request, mode: str) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if not self.link.is_own_address:
            # Servers of one's own have small windows and refuse a limit beyond them; they stop by themselves.
            limit = "max_completion_tokens" if self.link.provider == "openai" else "max_tokens"
            options[limit] = request.max_output_tokens
        if request.temperature is not None and mode != "plain" and takes_temperature(self.link, request.model):
            options["temperature"] = request.temperature
        if mode == "schema":
            shape = {"name": "reply", "strict": True, "schema": dict(request.schema)}
            options["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif mode == "object":
            options["response_format"] = {"type": "json_object"}
        return options

    def names(self, timeout_seconds: float) -> list[str]:
        """The server's own list."""
        page = self.client.models.list(timeout=timeout_seconds)
        if not hasattr(page, "data"):
            raise BadReplyError("the model list is not JSON")
        return sorted(row.id for row in page.data or [] if row.id and writes_text(row.id))


def _client(link: Connection) -> "OpenAI":
    import httpx2
    import openai

    headers: dict[str, Any] = {
        name: f"Bearer {link.key}" if name.lower() == "authorization" else openai.Omit()
        for name in link.foreign_headers
    }
    if link.is_own_address or link.provider != "openai":
        # The organisation and project of an OpenAI account are nobody else's business.
        headers |= {"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()}
    if link.provider == "openrouter":
        headers["X-OpenRouter-Title"] = "air"
    return openai.OpenAI(
        api_key=link.key,
        base_url=link.address,
        max_retries=0,
        default_headers=headers,
        # The SDK's own client would send even this through a proxy of the environment.
        http_client=httpx2.Client(trust_env=False, follow_redirects=True) if link.is_local else None,
    )


def _reply(answer: Any, model: str) -> Reply:
    """The reply in a completion; a 200 may also hold HTML, an error, or nothing."""
    if answer is None or isinstance(answer, str):
        raise BadReplyError("the answer is not JSON")
    error = getattr(answer, "error", None)
    choices = getattr(answer, "choices", None)
    if not choices:
        if isinstance(error, dict):
            status = error.get("code")
            raise UpstreamError(str(error.get("message")), status if isinstance(status, int) else 502)
        raise UpstreamError("the answer holds no choice", 502)
    choice = choices[0]
    if choice.finish_reason == "error":
        raise UpstreamError("the model behind the service failed", 502)
    message = choice.message
    text = clean_text(message.content if message else "")
    refusal = getattr(message, "refusal", None)
    finish: Finish = "refusal" if refusal and not text else _FINISHES.get(choice.finish_reason, "length")
    return Reply(text or clean_text(refusal), finish, getattr(answer, "model", None) or model, _usage(answer.usage))


def _streamed(chunks: Any, stream: Stream) -> Reply:
    """The reply put together from its pieces."""
    for chunk in chunks:
        choices = getattr(chunk, "choices", None) or []
        delta = choices[0].delta if choices else None
        stream.add(getattr(delta, "content", None))
        stream.refusals.append(getattr(delta, "refusal", None) or "")
        stream.model = getattr(chunk, "model", None) or stream.model
        if usage := getattr(chunk, "usage", None):
            stream.usage = _usage(usage)
        reason = choices[0].finish_reason if choices else None
        if reason == "error":
            raise UpstreamError("the model behind the service failed", 502)
        if reason:
            stream.finish = _FINISHES.get(reason, "length")
    return stream.reply()


def _usage(usage: Any) -> Usage:
    def count(row: Any, name: str) -> int:
        return int(getattr(row, name, None) or 0)

    return Usage(
        count(usage, "prompt_tokens"),
        count(usage, "completion_tokens"),
        count(getattr(usage, "prompt_tokens_details", None), "cached_tokens"),
        count(getattr(usage, "completion_tokens_details", None), "reasoning_tokens"),
    )
