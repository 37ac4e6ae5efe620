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
    """A scripted answer: a reply text in the right wire format, or a raw body; `cut` drops the connection inside it."""

    text: str | None = None
    finish: str = "stop"
    status: int = 200
    raw: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False
    thinking: str = ""
    refusal: str = ""


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
            "id": "c", "object": "chat.completion", "created": 1, "model": asked.body["model"],
            "choices": [{"index": 0, "finish_reason": finish, "message": message}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }  # fmt: skip
    if asked.wire == "anthropic":
        thought = [{"type": "thinking", "thinking": answer.thinking, "signature": "s"}] if answer.thinking else []
        return {
            "id": "m", "type": "message", "role": "assistant", "model": asked.body["model"],
            "content": [*thought, {"type": "text", "text": answer.text}], "stop_reason": finish, "stop_sequence": None,
            "usage": {"input_tokens": 100, "output_tokens": 20},
        }  # fmt: skip
    parts: list[dict[str, Any]] = [{"text": answer.thinking, "thought": True}] if answer.thinking else []
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": [*parts, {"text": answer.text}]}, "index": 0}
    return {
        "candidates": [candidate | ({"finishReason": finish} if finish else {})],
        "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 20, "totalTokenCount": 120},
        "modelVersion": "gemini",
    }


class FakeService:
    """The service. `script` decides every answer; by default every request fails with 500."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: Script = lambda asked: failure(asked.wire, 500)
        self.models: list[str] = []
        self.released = threading.Event()
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            disable_nagle_algorithm = True

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
        if answer.hang:
            self.released.wait(30)
            return
        raw = answer.raw if answer.raw is not None else json.dumps(wire_body(asked, answer))
        content = raw.encode()
        handler.send_response(answer.status)
        handler.send_header("content-type", "application/json")
        for name, value in answer.headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2] if answer.cut else content)

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
