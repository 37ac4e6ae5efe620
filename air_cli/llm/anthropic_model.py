"""Anthropic's messages."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from air_cli.llm.base import BadReplyError, Finish, Hear, Reply, Request, Stream, Usage, clean_text, deaf
from air_cli.llm.modes import Modes, system_text
from air_cli.llm.registry import Connection, writes_text

if TYPE_CHECKING:
    from anthropic import Anthropic

_FINISHES: dict[str | None, Finish] = {"end_turn": "stop", "stop_sequence": "stop", "refusal": "refusal"}
CONNECT_SECONDS = 10.0


class AnthropicModel:
    """Messages through the anthropic SDK, which takes no temperature any more."""

    def __init__(self, link: Connection) -> None:
        self.modes = Modes(("schema", "plain"))
        self.client = _client(link)

    def complete(self, request: Request, timeout_seconds: float, hear: Hear = deaf) -> Reply:
        """Ask once, with the schema where the model takes it."""
        return self.modes.ask(
            lambda mode, streamed: self._send(request, mode, timeout_seconds, hear if streamed else None)
        )

    def _send(self, request: Request, mode: str, timeout_seconds: float, hear: Hear | None) -> Reply:
        import httpx2

        options: dict[str, Any] = {} if hear is None else {"stream": True}
        if mode == "schema":
            options["output_config"] = {"format": {"type": "json_schema", "schema": dict(request.schema)}}
        messages: Any = request.messages()
        answer: Any = self.client.messages.create(
            model=request.model,
            system=system_text(request, mode),
            messages=messages,
            max_tokens=request.max_output_tokens,
            # Without an explicit timeout the SDK refuses long replies before it sends anything.
            timeout=httpx2.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
            **options,
        )
        if hear is None:
            return _reply(answer, request.model)
        with answer as events:
            return _streamed(events, Stream(hear, request.model))

    def names(self, timeout_seconds: float) -> list[str]:
        """The service's own list."""
        page = self.client.models.list(limit=1000, timeout=timeout_seconds)
        if not hasattr(page, "data"):
            raise BadReplyError("the model list is not JSON")
        return [row.id for row in page.data or [] if row.id and writes_text(row.id)]


def _client(link: Connection) -> "Anthropic":
    import anthropic
    import httpx2

    return anthropic.Anthropic(
        api_key=link.key,
        base_url=link.address,
        max_retries=0,
        # The SDK's own client would send even this through a proxy of the environment.
        http_client=httpx2.Client(trust_env=False, follow_redirects=True) if link.is_local else None,
    )


def _reply(answer: Any, model: str) -> Reply:
    """The joined text blocks; thinking blocks come first and are not the reply."""
    if answer is None or isinstance(answer, str):
        raise BadReplyError("the answer is not JSON")
    blocks = getattr(answer, "content", None) or []
    text = "".join(block.text or "" for block in blocks if getattr(block, "type", "") == "text")
    finish = _FINISHES.get(getattr(answer, "stop_reason", None), "length")
    return Reply(clean_text(text), finish, getattr(answer, "model", None) or model, _usage(answer.usage))


def _streamed(events: Any, stream: Stream) -> Reply:
    """The reply put together from its events; thinking comes in pieces of its own, which are not the reply."""
    usage = Usage()
    for event in events:
        delta = getattr(event, "delta", None)
        stream.add(getattr(delta, "text", None) if getattr(delta, "type", "") == "text_delta" else None)
        if event.type == "message_start":
            stream.model = event.message.model or stream.model
            usage = _usage(event.message.usage)
        elif event.type == "message_delta":
            stream.finish = _FINISHES.get(getattr(delta, "stop_reason", None), "length")
            written = _usage(event.usage)
            usage = replace(usage, output_tokens=written.output_tokens, thinking_tokens=written.thinking_tokens)
        stream.usage = usage
    return stream.reply()


def _usage(usage: Any) -> Usage:
    def count(name: str) -> int:
        return int(getattr(usage, name, None) or 0)

    cached = count("cache_read_input_tokens")
    total = count("input_tokens") + cached + count("cache_creation_input_tokens")
    thinking = int(getattr(getattr(usage, "output_tokens_details", None), "thinking_tokens", None) or 0)
    return Usage(total, count("output_tokens"), cached, thinking)
