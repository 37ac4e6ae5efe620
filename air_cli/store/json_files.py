"""Reading and writing JSON that may have been edited by hand or by another tool."""

import json
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from air_cli.errors import FileError
from air_cli.redaction import may_hold_secret, redacted_tree

MAX_JSON_BYTES = 64 * 1024 * 1024
_INDENT = 64
"""White space that may stand before a key."""
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    r"(?P<pair>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def dump_json(value: Any) -> str:
    """JSON text with an indent of one, keys in given order, a newline at the end."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _integer(text: str) -> int | None:
    return int(text) if len(text) <= 20 else None


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_constant=lambda _: None, parse_float=_finite, parse_int=_integer)


def parse_json(text: str) -> Any:
    """The longest valid JSON value from the first brace or bracket on; junk behind it is ignored.

    NaN, infinities and numbers of more than 20 digits become `None`; half a surrogate pair, which no file can hold,
    becomes the replacement character.

    Raises:
        ValueError: there is no complete JSON value.
    """
    if _SURROGATE.search(text):
        text = _ESCAPE.sub(lambda found: r"\ufffd" if found["half"] else found[0], text)
    start = min((i for i in (text.find("{"), text.find("[")) if i >= 0), default=-1)
    if start < 0:
        raise ValueError("there is no JSON in it")
    try:
        value, _ = _decoder().raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def read_text(path: Path, *, limit_bytes: int = MAX_JSON_BYTES) -> str:
    """The text of a file, undecodable bytes replaced.

    Raises:
        FileError: it is missing, unreadable, or larger than `limit_bytes`.
    """
    try:
        if path.stat().st_size > limit_bytes:
            raise FileError(f"`{path}` is larger than {limit_bytes // 1024 // 1024} MiB")
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise FileError(f"cannot read `{path}`: {error.strerror or type(error).__name__}") from None


def read_json_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; what holds a secret in it, as files from elsewhere may, is read without.

    Raises:
        FileError: unreadable, or no complete JSON object in it.
    """
    try:
        text = read_text(path)
        value = parse_json(text)
    except ValueError as error:
        raise FileError(f"`{path}` is not valid JSON: {error}", hint="mend the file, or make the run again") from None
    if not isinstance(value, dict):
        raise FileError(f"`{path}` holds a JSON {type(value).__name__}, not an object")
    return _without_secrets(text, value)


def _without_secrets(text: str, value: dict[str, Any]) -> dict[str, Any]:
    return redacted_tree(value) if may_hold_secret(text) else value


def read_json_member(path: Path, name: str) -> Any:
    """One member of the JSON object in a file; `None` where it has none of that name.

    Where the member stands near the top and the rest looks whole (it ends in a brace, brackets pair, every byte is
    text), only the member is decoded: a listing wants a dozen facts of a file of many thousand notes.

    Raises:
        FileError: unreadable, or no complete JSON object in it.
    """
    return read_json_members(path, [name]).get(name)


def read_json_members(path: Path, names: Iterable[str]) -> dict[str, Any]:
    """Those of several members that the JSON object in a file has, found as by `read_json_member`.

    Raises:
        FileError: unreadable, or no complete JSON object in it.
    """
    text = read_text(path)
    found: dict[str, Any] = {}
    missing: list[str] = []
    looks_whole: bool | None = None
    for name in names:
        label = f'"{name}": '
        place = text.find(label)
        if place >= 0:
            looks_whole = _looks_whole(text) if looks_whole is None else looks_whole
            if looks_whole and _is_at_top(text, place):
                try:
                    found[name] = _decoder().raw_decode(text, place + len(label))[0]
                    continue
                except (ValueError, RecursionError):
                    pass
        missing.append(name)
    if missing:
        whole = read_json_object(path)
        found |= {name: whole[name] for name in missing if name in whole}
    return _without_secrets(text, found)


def _looks_whole(text: str) -> bool:
    is_paired = text.count("{") == text.count("}") and text.count("[") == text.count("]")
    is_text = "\ufffd" not in text and "\0" not in text and not _SURROGATE.search(text)
    return is_paired and is_text and text.rstrip().endswith("}")


def _is_at_top(text: str, place: int) -> bool:
    """Whether a key of the outermost object stands there: before it there is one brace, and no more than texts."""
    before = text[max(0, place - _INDENT) : place].rstrip()[-1:]
    return before in ("{", ",") and text.count("{", 0, place) == 1 and text.find("[", 0, place) < 0
