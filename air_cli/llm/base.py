"""What a language model is to air: something that answers one request with one text."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Finish = Literal["stop", "length", "refusal"]
"""How a reply ended: by itself, cut (also where the service does not say), or declined."""
Hear = Callable[[str], None]
"""Told every piece of a reply as it comes, and an empty text at other signs of life; may raise to stop it."""
CHARACTERS_PER_TOKEN = 3.5
"""Roughly, for JSON; English prose has four."""


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
        """Roughly how many tokens are sent."""
        sent = len(self.system) + len(self.payload) + len(json.dumps(self.schema))
        return round((sent + sum(len(a) + len(b) for a, b in self.turns)) / CHARACTERS_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the text as it came, how it ended, which model wrote it and what it used."""

    text: str
    finish: Finish
    model: str
    usage: Usage = field(default_factory=Usage)


class Model(Protocol):
    """A provider behind its SDK. Adapters let SDK exceptions through; `faults` turns them into errors."""

    def complete(self, request: Request, timeout_seconds: float, hear: Hear = ...) -> Reply:
        """Ask once, without retries; `hear` is told the text while it comes."""
        ...

    def names(self, timeout_seconds: float) -> list[str]:
        """Names of the models that the service lists and that write text."""
        ...


def deaf(_piece: str) -> None:
    """Hear nothing."""


@dataclass(slots=True)
class Stream:
    """A reply while it comes.

    Attributes:
        hear: told every piece.
        has_begun: whether anything came that belongs to a stream.
        finish: how the service said it ended; a stream that ends without saying so was cut.
    """

    hear: Hear
    model: str
    pieces: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    finish: Finish = "length"
    usage: Usage = field(default_factory=Usage)
    has_begun: bool = False

    def add(self, piece: str | None) -> None:
        """Take one piece of text, or a sign of life without any."""
        self.has_begun = True
        if piece:
            self.pieces.append(piece)
        self.hear(piece or "")

    def reply(self) -> Reply:
        """The whole of what came.

        Raises:
            NotStreamedError: nothing came in pieces.
        """
        if not self.has_begun:
            raise NotStreamedError
        text, refusal = "".join(self.pieces), "".join(self.refusals)
        finish: Finish = "refusal" if refusal and not text else self.finish
        return Reply(clean_text(text or refusal), finish, self.model, self.usage)


class NotStreamedError(Exception):
    """Raised by an adapter when a service that was asked for a stream sends something else."""


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
