"""Asking in the strictest way a model takes: schema, then any JSON, then plain text; streamed where it can."""

import json
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from air_cli.llm.base import NotStreamedError, Request
from air_cli.llm.faults import fault_of

T = TypeVar("T")
_ABOUT_FORMAT = re.compile(
    r"schema|response_format|response format|output_config|json|structured|grammar|too many states|temperature"
    r"|unsupported|not supported|unknown field|unrecognized|extra inputs|invalid argument",
    re.IGNORECASE,
)
_ABOUT_STREAM = re.compile(r"\bstream", re.IGNORECASE)


class Modes:
    """Remembers, per adapter, which way of asking works, so that a refusal is met once."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.is_streamed = True

    def ask(self, send: Callable[[str, bool], T]) -> T:
        """Send in the first mode, streamed; where the service refuses one of them, without it."""
        while True:
            mode, is_streamed = self.names[0], self.is_streamed
            try:
                return send(mode, is_streamed)
            except NotStreamedError:
                self.is_streamed = False
            except Exception as error:
                fault = fault_of(error)
                words = fault.words if fault is not None and fault.kind == "request" else ""
                if not self._loosened(words, mode, is_streamed):
                    raise

    def _loosened(self, words: str, mode: str, is_streamed: bool) -> bool:
        """Whether there is a less strict way to try after these words of refusal."""
        if is_streamed and _ABOUT_STREAM.search(words):
            self.is_streamed = False
            return True
        if not _ABOUT_FORMAT.search(words) or len(self.names) == 1:
            return False
        if self.names[0] == mode:  # another thread may have moved on already
            self.names.pop(0)
        return True


def system_text(request: Request, mode: str) -> str:
    """The instructions; where the service does not enforce the schema, the schema is told in words."""
    if mode == "schema":
        return request.system
    schema = json.dumps(request.schema, separators=(",", ":"))
    return f"{request.system}\n\nAnswer with one JSON object that fits this schema, and nothing else:\n{schema}"
