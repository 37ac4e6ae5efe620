"""The folder of a batch: its input, what was asked, and a line for every finished job."""

import io
import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from air_cli.domain.run_id import is_run_id
from air_cli.errors import FileError, NotFoundError
from air_cli.nearest import did_you_mean
from air_cli.redaction import redacted, without_begun_secret
from air_cli.stages.batch.rows import MAX_LINE_CHARACTERS, read_jobs
from air_cli.stages.session import Session
from air_cli.store.atomic import append_line, new_folder, open_atomic, write_file
from air_cli.store.json_files import dump_json, read_json_object
from air_cli.store.workspace import LATEST, LATEST_WORDS, Workspace, new_run_id

BATCH_FILE, INPUT_FILE, RESULTS_FILE = "batch.json", "input.txt", "results.jsonl"
_NO_BATCH_HINT = "to make one: printf 'lofi beat\\n' | air batch -"
Until = Literal["plan", "compose", "render", "export"]
_CHUNK_BYTES = _MOST_LINE_BYTES = 1 << 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_MARKUP = re.compile(r"\ufeff?\s*<[?!A-Za-z]")
T = TypeVar("T")
_LINE_CHARACTERS = MAX_LINE_CHARACTERS + 10


class BatchSettings(BaseModel):
    """What was asked of a batch besides its rows."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: Literal["air-batch-1"] = "air-batch-1"
    batch_id: str
    created_at: str
    name: str
    until: Until = "render"
    seeds: tuple[int, ...] = ()
    matrix: dict[str, tuple[str, ...]] = {}
    defaults: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch on disk."""

    settings: BatchSettings
    path: Path

    @property
    def batch_id(self) -> str:
        """Its id, 12 hex digits."""
        return self.settings.batch_id

    @property
    def moment(self) -> datetime:
        """When it was begun: the date of every piece of it, whenever it is made."""
        return datetime.fromisoformat(self.settings.created_at)

    def lines(self) -> Iterator[str]:
        """The input, line by line; of a line that is too long only as much as tells that it is."""
        with (self.path / INPUT_FILE).open("rb") as file:
            yield from lines_of(file)

    def count_lines(self) -> int:
        """How many lines the input has."""
        count, last = 0, b"\n"
        with (self.path / INPUT_FILE).open("rb") as file:
            for block in _chunks(file):
                count, last = count + block.count(b"\n"), block[-1:]
        return count + (last != b"\n")

    def results(self) -> Iterator[dict[str, Any]]:
        """Every finished job, in the order in which they finished; a line that was cut off is left out."""
        try:
            file = (self.path / RESULTS_FILE).open(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return
        with file:
            for line in file:
                try:
                    row = json.loads(line)
                except ValueError:
                    continue
                if isinstance(row, dict):
                    yield row

    def add(self, row: dict[str, Any], *, is_durable: bool = True) -> None:
        """Keep the result of a job; what can be told again need not be on the disk at once.

        Raises:
            WorkspaceError: the disk refused.
        """
        append_line(self.path / RESULTS_FILE, json.dumps(row, ensure_ascii=False), is_durable=is_durable)


def lines_of(source: IO[bytes]) -> Iterator[str]:
    """An input line by line; of a line that is too long only as much as tells that it is."""
    text = io.TextIOWrapper(source, encoding="utf-8", errors="replace", newline="")
    try:
        while line := text.readline(_LINE_CHARACTERS):
            yield line
            while len(line) == _LINE_CHARACTERS and not line.endswith("\n"):
                line = text.readline(_LINE_CHARACTERS)
    finally:
        text.detach()


def checked_lines(source: IO[bytes], name: str) -> Iterator[str]:
    """An input that is given to a batch, line by line and without keys: text, and no other kind of file.

    Of a line that is too long to be a row only as much is given as tells that it is.

    Raises:
        FileError: it is no text; the sentence names file and line.
    """
    shown = f"`{name}`" if name else "stdin"
    number, is_begun = 0, False
    while piece := source.readline(_MOST_LINE_BYTES):
        is_rest, is_begun = is_begun, not piece.endswith(b"\n") and len(piece) == _MOST_LINE_BYTES
        if is_rest:
            continue
        number += 1
        try:
            # Where a line is cut, the end may be half a letter.
            text = getincrementaldecoder("utf-8")().decode(piece, final=not is_begun)
        except UnicodeDecodeError:
            raise _no_text(shown, number, "is not UTF-8 text") from None
        if sign := _CONTROL.search(text):
            raise _no_text(shown, number, f"holds the control character U+{ord(sign[0]):04X}")
        if number == 1 and _MARKUP.match(text):
            raise _no_text(shown, number, "is markup, no prompt")
        yield without_begun_secret(redacted(text)) + "\n" if is_begun else redacted(text)


def _no_text(shown: str, number: int, what: str) -> FileError:
    hint = "a batch is a text file in UTF-8: a prompt a line, .csv or .jsonl"
    return FileError(f"{shown}, line {number}, {what}", hint=hint, code="not_text")


def rows_or_none(rows: Iterator[T], name: str) -> Iterator[T]:
    """The rows.

    Raises:
        FileError: there is none.
    """
    first = next(rows, None)
    if first is None:
        shown = f"`{name}`" if name else "stdin"
        raise FileError(f"{shown} holds no prompt", hint="write a prompt a line", code="no_prompts")
    return chain([first], rows)


def batches_dir(workspace: Workspace) -> Path:
    """Folder that holds all batches."""
    return workspace.outputs / "batches"


def new_batch(session: Session, source: IO[bytes], **settings: Any) -> Batch:
    """Store a new batch; its input is copied, so that a resumed batch reads what the first one read.

    Raises:
        FileError: the input is no text, or holds no prompt; nothing is left behind.
        WorkspaceError: the disk refused; nothing is left behind.
    """
    batch_id = new_run_id()
    kept = BatchSettings(batch_id=batch_id, created_at=session.stamp(), **settings)
    path = batches_dir(session.workspace) / batch_id
    with new_folder(path) as folder:
        with open_atomic(folder / INPUT_FILE) as file:
            for line in checked_lines(source, kept.name):
                file.write(line.encode())
        with (folder / INPUT_FILE).open("rb") as file:
            rows_or_none(read_jobs(lines_of(file), kept.name, (), {}), kept.name)
        write_file(folder / BATCH_FILE, dump_json(kept.model_dump(mode="json")))
    return Batch(kept, path)


def _chunks(source: IO[bytes]) -> Iterable[bytes]:
    return iter(lambda: source.read(_CHUNK_BYTES), b"")


def find_batch(session: Session, text: str) -> Batch:
    """The batch an id, a prefix of at least four digits, or `latest` means.

    Raises:
        NotFoundError: nothing, or several, match.
        FileError: its `batch.json` is damaged.
    """
    folder = batches_dir(session.workspace)
    names = sorted(p.name for p in folder.iterdir() if is_run_id(p.name)) if folder.is_dir() else []
    wanted = text.strip().lower()
    if wanted == LATEST and names:
        found = [max(names, key=lambda name: (folder / name).stat().st_mtime_ns)]
    else:
        found = [name for name in names if name == wanted or (len(wanted) >= 4 and name.startswith(wanted))]
    if len(found) != 1:
        message = f"no batch has the id `{text}`" if not found else f"`{text}` begins several ids: {', '.join(found)}"
        all_of_them = f"there are: {', '.join(names[-5:])}" if names else _NO_BATCH_HINT
        hint = did_you_mean(wanted, [LATEST, *names] if names else [], all_of_them, 0.7, LATEST_WORDS)
        raise NotFoundError(message, hint=hint)
    path = folder / found[0]
    try:
        return Batch(BatchSettings.model_validate(read_json_object(path / BATCH_FILE)), path)
    except ValidationError:
        raise FileError(f"`{path / BATCH_FILE}` is not a batch", hint="to see the others: air batch list") from None
