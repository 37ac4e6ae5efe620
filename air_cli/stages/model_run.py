"""What a run says to a model and hears from it: asked once, kept on disk first, and heard again at a replay."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from air_cli.errors import AirError, FileError, InterruptedByUserError, NotFoundError
from air_cli.llm.base import CHARACTERS_PER_TOKEN, Hear, Model, Reply, Request, Usage
from air_cli.llm.registry import Connection, cost_usd, open_model, unknown_model
from air_cli.llm.retry import Patience, with_retries
from air_cli.redaction import without_begun_secret
from air_cli.stages.model_record import conversation_files
from air_cli.stages.providers import ModelOptions, connected
from air_cli.stages.session import Session
from air_cli.store.atomic import write_cache_file
from air_cli.store.json_files import dump_json, read_json_object

_LIST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply; `is_cached` where nothing was paid for it."""

    request: Request
    reply: Reply
    is_cached: bool


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
    _coming: dict[Path, list[str]] = field(default_factory=dict)
    """Text of the replies that are on their way, under the place where they will be kept."""

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
                lambda seconds: model.complete(request, seconds, self._listener(path, seconds)),
                link, request.model, patience, self._tell,
            )  # fmt: skip
        except NotFoundError as error:
            raise _with_live_names(error, link, model, request.model) from None
        # On disk before anyone looks into it: what was paid for is not lost, whatever happens next.
        write_cache_file(path, dump_json(asdict(reply)).encode())
        _cut_path(path).unlink(missing_ok=True)
        with self._lock:
            self._coming.pop(path, None)
        return Exchange(request, reply, is_cached=False)

    def _listener(self, path: Path, seconds: float) -> Hear:
        """Takes down a reply while it comes; stops it when its time is up, however steadily it trickles."""
        clock = self.options.patience.clock
        deadline = clock() + seconds
        pieces: list[str] = []
        with self._lock:
            self._coming[path] = pieces

        def hear(piece: str) -> None:
            pieces.append(piece)
            if clock() > deadline:
                raise TimeoutError("the reply did not end in time")

        return hear

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """Ctrl-C or a failure within leaves nothing behind that was paid for: cut replies go to disk as they are.

        Raises:
            InterruptedByUserError: in place of `KeyboardInterrupt`; it says what was kept.
        """
        try:
            yield
        except KeyboardInterrupt:
            kept = self._keep_cut_replies()
            whole = len(self.exchanges)
            message = f"stopped; {whole} whole {'reply' if whole == 1 else 'replies'} kept"
            if kept:
                message += f", and {len(kept)} cut short: {', '.join(str(path) for path in kept)}"
            raise InterruptedByUserError(message, hint="the same command goes on from there") from None
        except AirError:
            self._keep_cut_replies()
            raise

    def _keep_cut_replies(self) -> list[Path]:
        with self._lock:
            coming = {path: "".join(pieces) for path, pieces in self._coming.items()}
        kept = {_cut_path(path): text for path, text in coming.items() if text}
        for path, text in kept.items():
            write_cache_file(path, without_begun_secret(text).encode("utf-8", "replace"))
        return list(kept)

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
        """Tokens used so far; those of replies on their way are estimated."""
        with self._lock:
            coming = sum(len(piece) for pieces in self._coming.values() for piece in tuple(pieces))
            used = sum(e.reply.usage.input_tokens + e.reply.usage.output_tokens for e in self.exchanges)
        return used + round(coming / CHARACTERS_PER_TOKEN)

    def watcher(self, what: str, total: int, share: float = 0.9) -> Callable[[int], None]:
        """Tells how many of the replies are there and how many tokens that took; `share` of the bar is for them."""

        def tell(done: int) -> None:
            many = f"{done} of {total} parts, " if total > 1 else ""
            self.session.progress(f"{what}: {many}{self.tokens():,} tokens", share * done / total)

        return tell

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
        rows = [(exchange.request, exchange.reply) for exchange in self._sorted()]
        return conversation_files(rows, self.provider, self.model, raw_name, prompt_version)

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


def _cut_path(path: Path) -> Path:
    """Where the beginning of a reply is kept whose end never came."""
    return path.with_suffix(".cut.txt")


def _read_reply(path: Path) -> Reply | None:
    """A kept reply that was whole; cut, empty and declined ones are asked for again."""
    try:
        row = read_json_object(path)
        reply = Reply(str(row["text"]), row["finish"], str(row["model"]), Usage(**row["usage"]))
    except (FileError, KeyError, TypeError):
        return None
    return reply if reply.finish == "stop" and reply.text.strip() else None
