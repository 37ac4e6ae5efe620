"""Reading what a batch is asked for: prompts by line, CSV or JSONL, one row at a time, whatever their number."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Any, Final, Literal

from air_cli.domain.plan import MAX_SEED
from air_cli.errors import AirError, SettingError

InputFormat = Literal["text", "csv", "jsonl"]
MAX_LINE_CHARACTERS: Final = 200_000
WISHES: Final = frozenset(
    {"tempo", "key", "scale", "meter", "bars", "length", "instruments", "style", "swing", "title"}
)
"""Options of `air make` that are wishes of the plan."""
OPTIONS: Final = WISHES | {"seed", "provider", "model", "master", "sample-rate", "bit-depth", "format"}
_DERIVED_SEEDS: Final = 2**31


@dataclass(frozen=True, slots=True)
class Job:
    """One piece to make, and the line that asks for it."""

    line: int
    prompt: str
    seed: int
    options: dict[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        """Hex digest of everything the piece depends on; the line is not part of it."""
        content = asdict(self)
        del content["line"]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be made, and why."""

    line: int
    message: str
    code: str = "bad_row"


def detect_format(name: str, first_line: str) -> InputFormat:
    """The format of an input, by the ending of its name, else by its first line."""
    lowered = name.lower()
    if lowered.endswith((".jsonl", ".ndjson")) or first_line.lstrip().startswith("{"):
        return "jsonl"
    heading = [cell.strip().lower() for cell in first_line.split(",")]
    if lowered.endswith(".csv") or (len(heading) > 1 and "prompt" in heading and set(heading) <= OPTIONS | {"prompt"}):
        return "csv"
    return "text"


def read_jobs(
    lines: Iterable[str], name: str, seeds: Sequence[int], providers: Sequence[str]
) -> Iterator[Job | BadRow]:
    """Every job of an input, in order: each row times each seed times each provider.

    Args:
        lines: the input, line by line.
        name: of the file, for its ending.
        seeds: seeds for each row; a row's own seed wins, and without any the seed follows from prompt and line.
        providers: providers for each row; a row's own wins; empty = the default.
    """
    source = iter(lines)
    first = next(source, "")
    rows = _READERS[detect_format(name, first)](chain([first], source))
    for line, row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            yield from _expanded(line, row, seeds, providers)
        except AirError as error:
            yield BadRow(line, error.message, error.code)


def _expanded(line: int, row: dict[str, Any], seeds: Sequence[int], providers: Sequence[str]) -> Iterator[Job]:
    prompt = str(row.pop("prompt", "") or "").strip()
    if not prompt:
        raise SettingError("the row has no prompt", code="bad_row")
    options = {str(name).strip().lower().replace("_", "-"): value for name, value in row.items()}
    unknown = sorted(set(options) - OPTIONS)
    if unknown:
        raise SettingError(f"unknown option `{unknown[0]}`", hint=", ".join(sorted(OPTIONS)), code="bad_row")
    given = {name: str(value) for name, value in options.items() if value not in (None, "")}
    own_seed = given.pop("seed", None)
    own = [_seed(own_seed)] if own_seed is not None else list(seeds) or [_derived_seed(prompt, line)]
    for seed in own:
        for provider in [given["provider"]] if "provider" in given else providers or [""]:
            named = {**given, "provider": provider} if provider else given
            yield Job(line, prompt, seed, dict(sorted(named.items())))


def _seed(text: str) -> int:
    if not text.strip().isdigit() or int(text) > MAX_SEED:
        raise SettingError(f"seed `{text}` is not a whole number from 0 to {MAX_SEED}", code="bad_row")
    return int(text)


def _derived_seed(prompt: str, line: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{line}\n{prompt}".encode()).digest()[:8], "big") % _DERIVED_SEEDS


Row = tuple[int, dict[str, Any] | BadRow]


def _bounded(lines: Iterable[str]) -> Iterator[tuple[int, str | BadRow]]:
    for number, line in enumerate(lines, 1):
        text = line.strip("\r\n\ufeff ")
        if len(text) > MAX_LINE_CHARACTERS:
            yield number, BadRow(number, f"the line has {len(text):,} characters, at most {MAX_LINE_CHARACTERS:,}")
        elif text:
            yield number, text


def _text_rows(lines: Iterable[str]) -> Iterator[Row]:
    for number, text in _bounded(lines):
        if isinstance(text, BadRow):
            yield number, text
        elif not text.startswith("#"):
            yield number, {"prompt": text}


def _jsonl_rows(lines: Iterable[str]) -> Iterator[Row]:
    for number, text in _bounded(lines):
        yield number, text if isinstance(text, BadRow) else _json_row(number, text)


def _json_row(number: int, text: str) -> dict[str, Any] | BadRow:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return BadRow(number, f"not JSON: {error}"[:200])
    if not isinstance(value, dict):
        return BadRow(number, "not a JSON object")
    if any(isinstance(item, (dict, list)) for item in value.values()):
        return BadRow(number, "an option holds a list or an object")
    return value


def _csv_rows(lines: Iterable[str]) -> Iterator[Row]:
    reader = csv.reader(line.replace("\0", "") for line in lines)
    heading: list[str] = []
    try:
        for cells in reader:
            number = reader.line_num
            if not heading:
                heading = [cell.strip("\ufeff ").lower() for cell in cells]
            elif len(cells) > len(heading):
                yield number, BadRow(number, f"the row has {len(cells)} cells, the heading {len(heading)}")
            elif any(cells):
                yield number, dict(zip(heading, cells, strict=False))
    except csv.Error as error:
        yield reader.line_num, BadRow(reader.line_num, f"not CSV: {error}")


_READERS = {"text": _text_rows, "jsonl": _jsonl_rows, "csv": _csv_rows}
