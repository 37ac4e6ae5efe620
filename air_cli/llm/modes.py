"""Asking in the strictest way a model takes: schema, then any JSON, then plain text."""

import json
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from air_cli.llm.base import Request
from air_cli.llm.faults import fault_of

T = TypeVar("T")
_ABOUT_FORMAT = re.compile(
    r"schema|response_format|response format|output_config|json|structured|grammar|too many states|temperature"
    r"|unsupported|not supported|unknown field|unrecognized|extra inputs|invalid argument",
    re.IGNORECASE,
)


class Modes:
    """Remembers, per adapter, which way of asking works, so that a refusal is met once."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)

    def ask(self, send: Callable[[str], T]) -> T:
        """Send in the first mode; where the service refuses the format, in the next."""
        while True:
            mode = self.names[0]
            try:
                return send(mode)
            except Exception as error:
                fault = fault_of(error)
                is_format = fault is not None and fault.kind == "request" and _ABOUT_FORMAT.search(fault.words)
                if not is_format or len(self.names) == 1:
                    raise
                if self.names[0] == mode:  # another thread may have moved on already
                    self.names.pop(0)


def system_text(request: Request, mode: str) -> str:
    """The instructions; where the service does not enforce the schema, the schema is told in words."""
    if mode == "schema":
        return request.system
    schema = json.dumps(request.schema, separators=(",", ":"))
    return f"{request.system}\n\nAnswer with one JSON object that fits this schema, and nothing else:\n{schema}"
