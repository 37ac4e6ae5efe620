"""What a run says to a model and hears from it: asked once, kept on disk first, and heard again at a replay."""

import hashlib
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from air_cli.errors import AirError, FileError, NotFoundError
from air_cli.llm.base import Model, Reply, Request, Usage
from air_cli.llm.registry import Connection, cost_usd, open_model, unknown_model
from air_cli.llm.retry import Patience, with_retries
from air_cli.stages.providers import ModelOptions, connected
from air_cli.stages.session import Session
from air_cli.store.atomic import write_cache_file
from air_cli.store.json_files import dump_json, read_json_object, read_text
from air_cli.store.workspace import REQUEST_FILE, RunRef

REQUEST_SCHEMA = "air-request-1"
_LIST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply; `is_cached` where nothing was paid for it."""

    request: Request
    reply: Reply
    is_cached: bool


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


@dataclass(slots=True)
class ModelRun:
    """The conversation of one run. Threads may share it."""

    session: Session
    provider: str
    model: str
    options: ModelOptions
    exchanges: list[Exchange] = field(default_factory=list)
    _asked: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _opened: tuple[Connection, Model] | None = None

    def complete(self, request: Request) -> Reply:
        """The reply to a request: recorded, cached, or asked for.

        Raises:
            KeyMissingError: the key is not set, or refused.
            NotFoundError: the service has no such model.
            ProviderError: the service failed.
        """
        exchange = self._exchange(request)
        with self._lock:
            self.exchanges.append(exchange)
        return exchange.reply

    def _exchange(self, request: Request) -> Exchange:
        if self.options.recorded is not None:
            return Exchange(request, self.options.recorded.next(request.name), is_cached=True)
        link, model = self._open()
        path = self._cache_path(link, request)
        if not self.options.is_fresh and (kept := _read_reply(path)) is not None:
            return Exchange(request, kept, is_cached=True)
        patience = self.options.patience
        try:
            reply = with_retries(
                lambda seconds: model.complete(request, seconds), link, request.model, patience, self._tell
            )
        except NotFoundError as error:
            raise _with_live_names(error, link, model, request.model) from None
        # A service that echoes what it was sent must not bring the key into a file.
        reply = replace(reply, text=self.session.settings.without_secrets(reply.text))
        # On disk before anyone looks into it: what was paid for is not lost, whatever happens next.
        write_cache_file(path, dump_json(asdict(reply)).encode())
        return Exchange(request, reply, is_cached=False)

    def _cache_path(self, link: Connection, request: Request) -> Path:
        """Where the reply is kept; a run that asks the very same again wants another answer."""
        key = _cache_key(link, request)
        with self._lock:
            self._asked[key] += 1
            turn = self._asked[key]
        return self.session.settings.cache / "replies" / f"{key}{f'-{turn}' if turn > 1 else ''}.json"

    def _open(self) -> tuple[Connection, Model]:
        with self._lock:
            if self._opened is None:
                link = connected(self.session.settings, self.provider)
                self._opened = (link, open_model(link))
            return self._opened

    def check_key(self) -> None:
        """Fail now, before anything is prepared, where the key is missing."""
        if self.options.recorded is None:
            self._open()

    def _tell(self, what: str) -> None:
        self.session.progress(what, 0.0)

    def tokens(self) -> int:
        """Tokens used so far."""
        with self._lock:
            return sum(e.reply.usage.input_tokens + e.reply.usage.output_tokens for e in self.exchanges)

    def usage(self) -> dict[str, int]:
        """Tokens paid for in this run."""
        paid = [e.reply.usage for e in self.exchanges if not e.is_cached]
        return sum(paid, Usage()).as_dict()

    def summary(self) -> dict[str, Any]:
        """Facts for the settings of `run.json`."""
        paid = sum(not e.is_cached for e in self.exchanges)
        cost = cost_usd(self.provider, self.model, self.usage())
        return {
            "replies": len(self.exchanges),
            "replies_from_cache": len(self.exchanges) - paid,
            **({"estimated_cost_usd": cost} if cost is not None else {}),
        }

    def files(self, raw_name: str, prompt_version: str) -> dict[str, str]:
        """The raw replies and the requests, as files of the run folder."""
        exchanges = self._sorted()
        text, rows = "", []
        for number, exchange in enumerate(exchanges, start=1):
            if len(exchanges) > 1:
                text += f"=== {number}. {exchange.request.name} ===\n"
            reply = exchange.reply
            place = {"start": len(text), "length": len(reply.text)}
            told = {"finish": reply.finish, "model": reply.model, "usage": reply.usage.as_dict()}
            rows.append({"name": exchange.request.name, **exchange.request.document(), "reply": {**place, **told}})
            text += reply.text + ("\n" if len(exchanges) > 1 else "")
        document = {
            "schema_version": REQUEST_SCHEMA,
            "provider": self.provider,
            "model": self.model,
            "prompt": prompt_version,
            "raw_file": raw_name,
            "requests": rows,
        }
        return {raw_name: text, REQUEST_FILE: dump_json(document)}

    def _sorted(self) -> list[Exchange]:
        """Exchanges by the names of their requests; those of one name in the order in which they happened."""
        return sorted(self.exchanges, key=lambda e: e.request.name)


def _with_live_names(error: NotFoundError, link: Connection, model: Model, wanted: str) -> NotFoundError:
    """The error with near names of the service's own list, where it gives one."""
    try:
        names = with_retries(model.names, link, wanted, Patience(_LIST_SECONDS))
    except AirError:
        return error
    return unknown_model(link.provider, wanted, names) if names else error


def _cache_key(link: Connection, request: Request) -> str:
    """The same request to the same address has the same key."""
    return hashlib.sha256(f"{link.provider} {link.address} {request.digest()}".encode()).hexdigest()


def _read_reply(path: Path) -> Reply | None:
    """A kept reply that was whole; cut, empty and declined ones are asked for again."""
    try:
        row = read_json_object(path)
        reply = Reply(str(row["text"]), row["finish"], str(row["model"]), Usage(**row["usage"]))
    except (FileError, KeyError, TypeError):
        return None
    return reply if reply.finish == "stop" and reply.text.strip() else None


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
