"""A model service on loopback that speaks all three wire formats; replies are scripted, requests are kept."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Asked"], "Answer | str | dict[str, Any]"]


@dataclass(frozen=True)
class Asked:
    """One request as the service saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def wire(self) -> str:
        if "chat/completions" in self.path:
            return "openai"
        return "anthropic" if "/messages" in self.path else "gemini"

    @property
    def is_streamed(self) -> bool:
        return bool(self.body.get("stream")) or ":streamGenerateContent" in self.path

    @property
    def texts(self) -> list[str]:
        """What people said in the conversation, the instructions left out."""
        if self.wire == "gemini":
            return [part["text"] for row in self.body["contents"] for part in row["parts"]]
        rows = [m for m in self.body["messages"] if m["role"] != "system"]
        return [m["content"] for m in rows]

    @property
    def payload(self) -> dict[str, Any]:
        """The task."""
        task: dict[str, Any] = json.loads(self.texts[0])
        return task


@dataclass(frozen=True)
class Answer:
    """A scripted answer: a reply text in the right wire format, or a raw body.

    `cut` drops the connection inside it, `hang` sends nothing, `stall` sends half of a stream and then nothing more.
    """

    text: str | None = None
    finish: str = "stop"
    status: int = 200
    raw: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False
    stall: bool = False
    whole: bool = False  # as a service that knows no streams
    thinking: str = ""
    refusal: str = ""
    model: str = ""  # what the service says who answered


FINISHES: dict[str, dict[str, str | None]] = {
    "openai": {"stop": "stop", "length": "length", "none": None},
    "anthropic": {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal", "none": None},
    "gemini": {"stop": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY", "none": None},
}
ERRORS: dict[str, Callable[[int, str], dict[str, Any]]] = {
    "openai": lambda _, words: {"error": {"message": words, "type": "x", "code": None, "param": None}},
    "anthropic": lambda _, words: {"type": "error", "error": {"type": "x", "message": words}, "request_id": "r"},
    "gemini": lambda status, words: {"error": {"code": status, "message": words, "status": "X"}},
}


def failure(wire: str, status: int, words: str = "it broke", **headers: str) -> Answer:
    return Answer(status=status, raw=json.dumps(ERRORS[wire](status, words)), headers=dict(headers))


def wire_body(asked: Asked, answer: Answer) -> dict[str, Any]:
    finish = FINISHES[asked.wire].get(answer.finish, answer.finish)
    if asked.wire == "openai":
        message = {"role": "assistant", "content": answer.text, "refusal": answer.refusal or None}
        return {
            "id": "c", "object": "chat.completion", "created": 1, "model": answer.model or asked.body["model"],
            "choices": [{"index": 0, "finish_reason": finish, "message": message}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }  # fmt: skip
    if asked.wire == "anthropic":
        thought = [{"type": "thinking", "thinking": answer.thinking, "signature": "s"}] if answer.thinking else []
        return {
            "id": "m", "type": "message", "role": "assistant", "model": answer.model or asked.body["model"],
            "content": [*thought, {"type": "text", "text": answer.text}], "stop_reason": finish, "stop_sequence": None,
            "usage": {"input_tokens": 100, "output_tokens": 20},
        }  # fmt: skip
    parts: list[dict[str, Any]] = [{"text": answer.thinking, "thought": True}] if answer.thinking else []
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": [*parts, {"text": answer.text}]}, "index": 0}
    return {
        "candidates": [candidate | ({"finishReason": finish} if finish else {})],
        "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 20, "totalTokenCount": 120},
        "modelVersion": answer.model or "gemini",
    }


PIECES = 4


def stream_events(asked: Asked, answer: Answer) -> list[str]:
    """The same answer as wire_body's, in pieces; without a finish where it is "none"."""
    text = answer.text or ""
    size = max(1, -(-len(text) // PIECES))
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return [f"{event}\n\n" for event in STREAMS[asked.wire](asked, answer, pieces)]


def _openai_events(asked: Asked, answer: Answer, pieces: list[str]) -> list[str]:
    def chunk(choices: list[dict[str, Any]], **more: Any) -> str:
        row = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": answer.model or asked.body["model"]}
        return "data: " + json.dumps({**row, "choices": choices, **more})

    def choice(finish: str | None = None, **delta: Any) -> list[dict[str, Any]]:
        return [{"index": 0, "delta": delta, "finish_reason": finish}]

    rows = [chunk(choice(role="assistant", content=""))]
    rows += [chunk(choice(content=piece)) for piece in pieces]
    rows += [chunk(choice(refusal=answer.refusal))] if answer.refusal else []
    finish = FINISHES["openai"].get(answer.finish, answer.finish)
    if finish:
        details = {"completion_tokens_details": {"reasoning_tokens": 7}} if answer.thinking else {}
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120, **details}
        rows += [chunk(choice(finish)), chunk([], usage=usage), "data: [DONE]"]
    return rows


def _anthropic_events(asked: Asked, answer: Answer, pieces: list[str]) -> list[str]:
    def event(name: str, **row: Any) -> str:
        return f"event: {name}\ndata: " + json.dumps({"type": name, **row})

    def block(index: int, start: dict[str, Any], deltas: list[dict[str, Any]]) -> list[str]:
        return [
            event("content_block_start", index=index, content_block=start),
            *(event("content_block_delta", index=index, delta=delta) for delta in deltas),
            event("content_block_stop", index=index),
        ]

    message: dict[str, Any] = {
        "id": "m", "type": "message", "role": "assistant", "model": answer.model or asked.body["model"], "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 100, "output_tokens": 1},
    }  # fmt: skip
    rows = [event("message_start", message=message), "event: ping\ndata: {}"]
    if answer.thinking:
        thought = {"type": "thinking_delta", "thinking": answer.thinking}
        rows += block(0, {"type": "thinking", "thinking": "", "signature": ""}, [thought])
    rows += block(1, {"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces])
    finish = FINISHES["anthropic"].get(answer.finish, answer.finish)
    if finish:
        details = {"output_tokens_details": {"thinking_tokens": 7}} if answer.thinking else {}
        delta = {"stop_reason": finish, "stop_sequence": None}
        rows += [event("message_delta", delta=delta, usage={"output_tokens": 20, **details}), event("message_stop")]
    return rows


def _gemini_events(_asked: Asked, answer: Answer, pieces: list[str]) -> list[str]:
    def chunk(parts: list[dict[str, Any]], **more: Any) -> str:
        finish = {"finishReason": more.pop("finish")} if more.get("finish") else {}
        row = {"content": {"role": "model", "parts": parts}, "index": 0, **finish}
        return "data: " + json.dumps({"candidates": [row], "modelVersion": answer.model or "gemini", **more})

    thoughts = [chunk([{"text": answer.thinking, "thought": True}])] if answer.thinking else []
    finish = FINISHES["gemini"].get(answer.finish, answer.finish)
    details = {"thoughtsTokenCount": 7} if answer.thinking else {}
    written = 20 - details.get("thoughtsTokenCount", 0)
    usage = {"promptTokenCount": 100, "candidatesTokenCount": written, "totalTokenCount": 120, **details}
    last = [chunk([], finish=finish, usageMetadata=usage)] if finish else []
    return [*thoughts, *(chunk([{"text": piece}]) for piece in pieces), *last]


STREAMS: dict[str, Callable[[Asked, Answer, list[str]], list[str]]] = {
    "openai": _openai_events, "anthropic": _anthropic_events, "gemini": _gemini_events,
}  # fmt: skip


class FakeService:
    """The service. `script` decides every answer; by default every request fails with 500."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: Script = lambda asked: failure(asked.wire, 500)
        self.models: list[str] = []
        self.released = threading.Event()
        self.stalled = threading.Event()
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            disable_nagle_algorithm = True
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                service.handle(self, {})

            def do_POST(self) -> None:
                service.handle(self, json.loads(self.rfile.read(int(self.headers["content-length"]))))

            def log_message(self, *_arguments: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_arguments: Any) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def replies(self, *answers: Answer | str | dict[str, Any]) -> None:
        """Give these answers in order, the last one again and again."""
        waiting = list(answers)
        self.script = lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def handle(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(handler.command, handler.path, headers, body)
        with self._lock:
            self.asked.append(asked)
            answer = self._models(asked) if asked.method == "GET" else self.script(asked)
        if isinstance(answer, dict):
            answer = json.dumps(answer)
        if isinstance(answer, str):
            answer = Answer(answer)
        handler.close_connection = True
        if answer.hang:
            self.released.wait(30)
        elif asked.is_streamed and answer.raw is None and not answer.whole:
            self._stream(handler, stream_events(asked, answer), answer)
        else:
            raw = answer.raw if answer.raw is not None else json.dumps(wire_body(asked, answer))
            content = raw.encode()
            self._head(handler, answer, "application/json", "content-length", str(len(content)))
            handler.wfile.write(content[: len(content) // 2] if answer.cut else content)

    def _stream(self, handler: BaseHTTPRequestHandler, events: list[str], answer: Answer) -> None:
        self._head(handler, answer, "text/event-stream", "transfer-encoding", "chunked")
        half = answer.cut or answer.stall
        for event in events[: (len(events) + 1) // 2] if half else events:
            content = event.encode()
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        if answer.stall:
            self.stalled.set()
            self.released.wait(30)
        elif not answer.cut:
            handler.wfile.write(b"0\r\n\r\n")

    def _head(self, handler: BaseHTTPRequestHandler, answer: Answer, kind: str, name: str, value: str) -> None:
        handler.send_response(answer.status)
        handler.send_header("content-type", kind)
        handler.send_header("connection", "close")
        for own, content in answer.headers.items():
            handler.send_header(own.replace("_", "-"), content)
        handler.send_header(name, value)
        handler.end_headers()

    def _models(self, asked: Asked) -> Answer:
        if "x-goog-api-key" in asked.headers:
            listed = [{"name": f"models/{n}", "supportedGenerationMethods": ["generateContent"]} for n in self.models]
            return Answer(raw=json.dumps({"models": listed}))
        rows: list[dict[str, Any]] = [
            {"id": n, "object": "model", "type": "model", "created": 1, "owned_by": "x", "display_name": n,
             "created_at": "2026-01-01T00:00:00Z"}
            for n in self.models
        ]  # fmt: skip
        body = {"object": "list", "data": rows, "has_more": False, "first_id": None, "last_id": None}
        return Answer(raw=json.dumps(body))


PREFIXES = {"openai": "OPENAI", "anthropic": "ANTHROPIC", "gemini": "GOOGLE", "openrouter": "OPENROUTER"}
PATHS = {"openai": "/v1", "anthropic": "", "gemini": "", "openrouter": "/api/v1"}
CANARY = "sk-canary-0123456789abcdef"


def variables(service: FakeService, provider: str) -> dict[str, str]:
    """The environment that leads a provider to the fake service."""
    prefix = PREFIXES[provider]
    return {f"{prefix}_API_KEY": CANARY, f"{prefix}_BASE_URL": service.url + PATHS[provider]}
