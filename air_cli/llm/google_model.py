"""Google's Gemini models."""

import logging
from typing import TYPE_CHECKING, Any

from air_cli.llm.base import Finish, Hear, Reply, Request, Stream, Usage, clean_text, deaf
from air_cli.llm.modes import Modes, system_text
from air_cli.llm.registry import Connection, takes_temperature, writes_text

if TYPE_CHECKING:
    from google.genai import Client

_REFUSALS = frozenset({"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR"})


class GoogleModel:
    """`generate_content` through the google-genai SDK."""

    def __init__(self, link: Connection) -> None:
        self.link = link
        self.modes = Modes(("schema", "object", "plain"))
        self.client = _client(link)

    def complete(self, request: Request, timeout_seconds: float, hear: Hear = deaf) -> Reply:
        """Ask once, in the strictest mode that the model takes."""
        return self.modes.ask(
            lambda mode, streamed: self._send(request, mode, timeout_seconds, hear if streamed else None)
        )

    def _send(self, request: Request, mode: str, timeout_seconds: float, hear: Hear | None) -> Reply:
        from google.genai import types

        config: dict[str, Any] = {
            "system_instruction": system_text(request, mode),
            "max_output_tokens": request.max_output_tokens,
            "http_options": types.HttpOptions(timeout=max(1000, round(timeout_seconds * 1000))),
        }
        if mode != "plain":
            config["response_mime_type"] = "application/json"
        if mode == "schema":
            config["response_json_schema"] = dict(request.schema)
        if request.temperature is not None and mode != "plain" and takes_temperature(self.link, request.model):
            config["temperature"] = request.temperature
        roles = {"user": "user", "assistant": "model"}
        contents = [
            types.Content(role=roles[row["role"]], parts=[types.Part(text=row["content"])])
            for row in request.messages()
        ]
        ask = self.client.models.generate_content if hear is None else self.client.models.generate_content_stream
        answer = ask(model=request.model, contents=contents, config=types.GenerateContentConfig(**config))
        return _reply(answer, request.model) if hear is None else _streamed(answer, Stream(hear, request.model))

    def names(self, timeout_seconds: float) -> list[str]:
        """The service's own list, of models that generate content."""
        from google.genai import types

        options = types.HttpOptions(timeout=max(1000, round(timeout_seconds * 1000)))
        found = []
        for row in self.client.models.list(config=types.ListModelsConfig(http_options=options)):
            name = (row.name or "").removeprefix("models/")
            actions = row.supported_actions
            if name and writes_text(name) and (not actions or "generateContent" in actions):
                found.append(name)
        return found


def _client(link: Connection) -> "Client":
    from google import genai
    from google.genai import types

    # It warns of variables that it does not use here: the key is handed over.
    logging.getLogger("google_genai").setLevel(logging.ERROR)
    options = types.HttpOptions(
        base_url=link.address,
        api_version=link.api_version,
        client_args={"trust_env": False} if link.is_local else None,
    )
    return genai.Client(api_key=link.key, vertexai=False, http_options=options)


def _reply(answer: Any, model: str) -> Reply:
    """The joined text of the first candidate, thoughts left out."""
    candidates = getattr(answer, "candidates", None) or []
    finish = _finish(answer, candidates)
    return Reply(clean_text(_text(candidates)), finish, answer.model_version or model, _usage(answer))


def _text(candidates: list[Any]) -> str:
    content = candidates[0].content if candidates else None
    parts = (content.parts if content else None) or []
    return "".join(part.text or "" for part in parts if not part.thought)


def _streamed(answers: Any, stream: Stream) -> Reply:
    """The reply put together from its pieces; the last one says how it ended and what it took."""
    for answer in answers:
        candidates = getattr(answer, "candidates", None) or []
        stream.add(_text(candidates))
        stream.model = answer.model_version or stream.model
        if answer.usage_metadata is not None:
            stream.usage = _usage(answer)
        if _has_ended(answer, candidates):
            stream.finish = _finish(answer, candidates)
    return stream.reply()


def _has_ended(answer: Any, candidates: list[Any]) -> bool:
    feedback = getattr(answer, "prompt_feedback", None)
    return bool(candidates[0].finish_reason if candidates else getattr(feedback, "block_reason", None))


def _finish(answer: Any, candidates: list[Any]) -> Finish:
    if not candidates:
        feedback = getattr(answer, "prompt_feedback", None)
        return "refusal" if getattr(feedback, "block_reason", None) else "length"
    reason = getattr(candidates[0].finish_reason, "name", None) or str(candidates[0].finish_reason)
    if reason == "STOP":
        return "stop"
    return "refusal" if reason in _REFUSALS else "length"


def _usage(answer: Any) -> Usage:
    usage = getattr(answer, "usage_metadata", None)

    def count(name: str) -> int:
        return int(getattr(usage, name, None) or 0)

    thinking = count("thoughts_token_count")
    written = count("candidates_token_count") + thinking
    return Usage(count("prompt_token_count"), written, count("cached_content_token_count"), thinking)
