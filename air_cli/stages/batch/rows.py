"""Reading what a batch is asked for: prompts by line, CSV or JSONL, one row at a time, whatever their number."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, product
from typing import Any, Final, Literal

from air_cli.domain.limits import MAX_SEED
from air_cli.errors import AirError, SettingError

InputFormat = Literal["text", "csv", "jsonl"]
MAX_LINE_CHARACTERS: Final = 100_000
"""Longer ones are no rows; a cell of a CSV file may not be longer either."""
WISHES: Final = frozenset(
    {"tempo", "key", "scale", "meter", "bars", "length", "instruments", "style", "swing", "title", "kit"}
)
"""Options of `air make` that are wishes of the plan."""
OPTIONS: Final = WISHES | {
    "seed", "provider", "model", "timeout", "fresh", "master", "sample-rate", "bit-depth", "format",
    "no-substitute",
}  # fmt: skip
"""Every option of `air make`."""
_DERIVED_SEEDS: Final = 2**31
_MOST_DIGITS: Final = 16


_RIVALS = {"bars": ("length",), "length": ("bars",), "key": ("scale",)}
"""What a row says of one of these makes the batch's own word on the others void."""


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
    heading = [_option_name(cell.strip("\ufeff")) for cell in first_line.split(",")]
    if lowered.endswith(".csv") or (len(heading) > 1 and "prompt" in heading and set(heading) <= OPTIONS | {"prompt"}):
        return "csv"
    return "text"


def read_jobs(
    lines: Iterable[str], name: str, seeds: Sequence[int], matrix: Mapping[str, Sequence[str]]
) -> Iterator[Job | BadRow]:
    """Every job of an input, in order: each row with each seed and each value of the matrix.

    Args:
        lines: the input, line by line.
        name: of the file, for its ending.
        seeds: seeds for each row; a row's own seed wins, and without any the seed follows from the prompt.
        matrix: values of options for each row; what a row says itself wins.
    """
    source = iter(lines)
    first = next(source, "")
    rows = _READERS[detect_format(name, first)](chain([first], source))
    for line, row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            yield from _expanded(line, row, seeds, matrix)
        except AirError as error:
            yield BadRow(line, error.message, error.code)


def completed(job: Job, defaults: Mapping[str, str]) -> Job:
    """The job with the batch's own options where its row is silent."""
    own = job.options
    given_up = {rival for name in own for rival in _RIVALS.get(name, ())}
    if own.get("provider", defaults.get("provider")) != defaults.get("provider"):
        given_up.add("model")
    kept = {name: value for name, value in defaults.items() if name not in given_up}
    return replace(job, options={**kept, **own})


def _expanded(
    line: int, row: dict[str, Any], seeds: Sequence[int], matrix: Mapping[str, Sequence[str]]
) -> Iterator[Job]:
    prompt = str(row.pop("prompt", "") or "").strip()
    if not prompt:
        raise SettingError("the row has no prompt", code="bad_row")
    given = checked_options({name: value for name, value in row.items() if value not in (None, "")})
    own_seed = given.pop("seed", None)
    own = [_seed(own_seed)] if own_seed is not None else list(seeds) or [_derived_seed(prompt)]
    open_names = [name for name in matrix if name not in given]
    for seed in own:
        for values in product(*(matrix[name] for name in open_names)):
            options = {**given, **dict(zip(open_names, values, strict=True))}
            yield Job(line, prompt, seed, dict(sorted(options.items())))


def checked_options(row: Mapping[str, Any]) -> dict[str, str]:
    """Options as `air make` calls them, and their values as text.

    Raises:
        SettingError: there is no such option, or its value is none.
    """
    options: dict[str, str] = {}
    for key, value in row.items():
        name = _option_name(key) if isinstance(key, str) else ""
        if name not in OPTIONS:
            raise SettingError(f"unknown option `{key}`"[:200], hint=", ".join(sorted(OPTIONS)), code="bad_row")
        if isinstance(value, list) and name == "instruments":
            value = ", ".join(str(item) for item in value)
        if isinstance(value, (list, dict)):
            raise SettingError(f"`{name}` holds a list or an object", code="bad_row")
        options[name] = str(value)
    return options


def _option_name(text: str) -> str:
    return text.strip().strip('"').lower().replace("_", "-")


def _seed(text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS and int(digits) <= MAX_SEED):
        raise SettingError(f"seed `{text[:40]}` is not a whole number from 0 to {MAX_SEED}", code="bad_row")
    return int(digits)


def _derived_seed(prompt: str) -> int:
    """A seed that goes with the prompt, wherever it stands."""
    return int.from_bytes(hashlib.sha256(prompt.encode("utf-8", "replace")).digest()[:8], "big") % _DERIVED_SEEDS


Row = tuple[int, dict[str, Any] | BadRow]


def _bounded(lines: Iterable[str]) -> Iterator[tuple[int, str | BadRow]]:
    for number, line in enumerate(lines, 1):
        text = line.strip("\r\n\ufeff ")
        if len(text) > MAX_LINE_CHARACTERS:
            yield number, BadRow(number, f"the line has more than {MAX_LINE_CHARACTERS:,} characters")
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
    return value


def _csv_rows(lines: Iterable[str]) -> Iterator[Row]:
    reader = csv.reader(line.replace("\0", "") for line in lines)
    heading: list[str] = []
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, BadRow(reader.line_num, f"not CSV: {error}")
            continue
        number = reader.line_num
        if not heading:
            heading = [cell.strip("\ufeff ").lower() for cell in cells]
        elif len(cells) > len(heading):
            yield number, BadRow(number, f"the row has {len(cells)} cells, the heading {len(heading)}")
        elif sum(map(len, cells)) > MAX_LINE_CHARACTERS:
            yield number, BadRow(number, f"the row has more than {MAX_LINE_CHARACTERS:,} characters")
        elif any(cells):
            yield number, dict(zip(heading, cells, strict=False))


_READERS = {"text": _text_rows, "jsonl": _jsonl_rows, "csv": _csv_rows}
