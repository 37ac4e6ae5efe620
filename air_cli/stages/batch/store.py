"""The folder of a batch: its input, what was asked, and a line for every finished job."""

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from air_cli.domain.run_id import is_run_id
from air_cli.errors import FileError, NotFoundError
from air_cli.nearest import did_you_mean
from air_cli.stages.batch.rows import MAX_LINE_CHARACTERS
from air_cli.stages.session import Session
from air_cli.store.atomic import append_line, new_folder, open_atomic, write_file
from air_cli.store.json_files import dump_json, read_json_object
from air_cli.store.workspace import LATEST, LATEST_WORDS, Workspace, new_run_id

BATCH_FILE, INPUT_FILE, RESULTS_FILE = "batch.json", "input.txt", "results.jsonl"
_NO_BATCH_HINT = "to make one: printf 'lofi beat\\n' | air batch -"
Until = Literal["plan", "compose", "render", "export"]
_CHUNK_BYTES = 1 << 20
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


def batches_dir(workspace: Workspace) -> Path:
    """Folder that holds all batches."""
    return workspace.outputs / "batches"


def new_batch(session: Session, source: IO[bytes], **settings: Any) -> Batch:
    """Store a new batch; its input is copied, so that a resumed batch reads what the first one read.

    Raises:
        WorkspaceError: the disk refused; nothing is left behind.
    """
    batch_id = new_run_id()
    kept = BatchSettings(batch_id=batch_id, created_at=session.stamp(), **settings)
    path = batches_dir(session.workspace) / batch_id
    with new_folder(path) as folder:
        with open_atomic(folder / INPUT_FILE) as file:
            for chunk in _chunks(source):
                file.write(chunk)
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
