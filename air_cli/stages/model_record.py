"""Conversations with models as files: stored with a run, given out again at a replay, printed by a dry run."""

import json
import threading
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from air_cli.errors import FileError
from air_cli.llm.base import Reply, Request
from air_cli.llm.registry import cost_usd
from air_cli.store.json_files import dump_json, read_json_object, read_text
from air_cli.store.workspace import REQUEST_FILE, RunRef

REQUEST_SCHEMA = "air-request-1"


def conversation_files(
    rows: Sequence[tuple[Request, Reply]], provider: str, model: str, raw_name: str, prompt_version: str
) -> dict[str, str]:
    """The raw replies, one after the other, and the requests with the place of each reply among them."""
    text, requests = "", []
    for number, (request, reply) in enumerate(rows, start=1):
        if len(rows) > 1:
            text += f"=== {number}. {request.name} ===\n"
        place = {"start": len(text), "length": len(reply.text)}
        told = {"finish": reply.finish, "model": reply.model, "usage": reply.usage.as_dict()}
        requests.append({"name": request.name, **request.document(), "reply": {**place, **told}})
        text += reply.text + ("\n" if len(rows) > 1 else "")
    document = {
        "schema_version": REQUEST_SCHEMA,
        "provider": provider,
        "model": model,
        "prompt": prompt_version,
        "raw_file": raw_name,
        "requests": requests,
    }
    return {raw_name: text, REQUEST_FILE: dump_json(document)}


class Recorded:
    """Replies of a stored run, given out again in their order under the name of the request."""

    def __init__(self, replies: Sequence[tuple[str, Reply]]) -> None:
        self._waiting: dict[str, list[Reply]] = defaultdict(list)
        self._lock = threading.Lock()
        for name, reply in replies:
            self._waiting[name].append(reply)

    def next(self, name: str) -> Reply:
        """The next reply to a request of that name.

        Raises:
            FileError: the run holds none.
        """
        with self._lock:
            if not self._waiting[name]:
                raise FileError(f"the run holds no reply to `{name}`", hint="compose it again without replay")
            return self._waiting[name].pop(0)


def recorded_replies(ref: RunRef) -> Recorded:
    """The replies stored in a run folder.

    Raises:
        FileError: the run holds none, or its files do not fit together.
    """
    document = read_json_object(ref.path / REQUEST_FILE)
    text = read_text(ref.path / str(document.get("raw_file", "")))
    try:
        replies = [_stored_reply(row, text) for row in document["requests"]]
    except (KeyError, TypeError, ValueError):
        raise FileError(f"`{ref.path / REQUEST_FILE}` does not fit the raw replies beside it") from None
    return Recorded(replies)


def _stored_reply(row: dict[str, Any], text: str) -> tuple[str, Reply]:
    told = row["reply"]
    start, length = int(told["start"]), int(told["length"])
    if start + length > len(text):
        raise ValueError("the raw file is too short")
    return str(row["name"]), Reply(text[start : start + length], told["finish"], str(told["model"]))


def dry_document(requests: Sequence[Request], provider: str) -> dict[str, Any]:
    """Requests as they would be sent, with an estimate of tokens and cost; nothing is sent."""
    sent = sum(request.estimated_input_tokens() for request in requests)
    most = sum(request.max_output_tokens for request in requests)
    guessed = {"input_tokens": sent, "output_tokens": most // 4}
    return {
        "schema": "air.dry-run/1",
        "provider": provider,
        "estimate": {
            **guessed,
            "most_output_tokens": most,
            "cost_usd": cost_usd(provider, requests[0].model, guessed) if requests else None,
        },
        "requests": [{"name": request.name, **request.document()} for request in requests],
    }


def dry_text(document: dict[str, Any]) -> str:
    """A dry run as text: the requests in full, then the estimate."""
    estimate = document["estimate"]
    cost = f", about ${estimate['cost_usd']:.3f}" if estimate["cost_usd"] is not None else ""
    return (
        json.dumps(document["requests"], ensure_ascii=False, indent=1)
        + f"\n{len(document['requests'])} requests, about {estimate['input_tokens']:,} tokens in and "
        f"{estimate['output_tokens']:,} out (at most {estimate['most_output_tokens']:,}){cost}"
    )
