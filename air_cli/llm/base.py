"""What a language model is to air: something that answers one request with one text."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Finish = Literal["stop", "length", "refusal"]
"""How a reply ended: by itself, cut (also where the service does not say), or declined."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply; `cached` are part of `input`, `thinking` part of `output` where the service says so."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    thinking_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.thinking_tokens + other.thinking_tokens,
        )

    def as_dict(self) -> dict[str, int]:
        """As `run.json` stores it; the rarer counts only where there are any."""
        rare = {"cached_tokens": self.cached_tokens, "thinking_tokens": self.thinking_tokens}
        return {
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            **{name: count for name, count in rare.items() if count},
        }


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model.

    Attributes:
        name: what it is for ("plan", "chorus: bass"), shown to people.
        system: the instructions.
        payload: JSON text with the task's data, the person's prompt among it.
        schema: JSON schema of the reply, in the subset every provider takes.
        turns: (reply, answer to it) pairs of a conversation that mends a reply.
        temperature: sent only to models that take one.
    """

    name: str
    system: str
    payload: str
    schema: Mapping[str, Any]
    model: str
    max_output_tokens: int = 16_000
    temperature: float | None = None
    turns: tuple[tuple[str, str], ...] = ()

    def document(self) -> dict[str, Any]:
        """Everything that is sent, save keys and addresses."""
        return {
            "model": self.model,
            "system": self.system,
            "payload": json.loads(self.payload),
            "schema": dict(self.schema),
            "parameters": {"max_output_tokens": self.max_output_tokens, "temperature": self.temperature},
            "turns": [list(turn) for turn in self.turns],
        }

    def digest(self) -> str:
        """SHA-256 of everything that is sent: the same request has the same digest."""
        text = json.dumps(self.document(), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def messages(self) -> list[dict[str, str]]:
        """The conversation as role and content, the system text left out."""
        rows = [{"role": "user", "content": self.payload}]
        for reply, answer in self.turns:
            rows += [{"role": "assistant", "content": reply or "(empty)"}, {"role": "user", "content": answer}]
        return rows

    def estimated_input_tokens(self) -> int:
        """Roughly how many tokens are sent: four characters each, a little more for JSON."""
        sent = len(self.system) + len(self.payload) + len(json.dumps(self.schema))
        return round((sent + sum(len(a) + len(b) for a, b in self.turns)) / 3.5)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the text as it came, how it ended, which model wrote it and what it used."""

    text: str
    finish: Finish
    model: str
    usage: Usage = field(default_factory=Usage)


class Model(Protocol):
    """A provider behind its SDK. Adapters let SDK exceptions through; `faults` turns them into errors."""

    def complete(self, request: Request, timeout_seconds: float) -> Reply:
        """Ask once, without retries."""
        ...

    def names(self, timeout_seconds: float) -> list[str]:
        """Names of the models that the service lists and that write text."""
        ...


class BadReplyError(Exception):
    """Raised by an adapter when the service answers 200 with something that is not its wire format."""


class UpstreamError(Exception):
    """Raised by an adapter when a 200 carries an error instead of a reply; `status` as far as it is told."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def clean_text(text: str | None) -> str:
    """Text without what no file can hold (lone surrogates)."""
    return (text or "").encode("utf-8", "replace").decode("utf-8")
