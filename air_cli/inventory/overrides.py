"""`overrides.toml`: what the producer knows better than any rule, kept through every rebuild.

["drums/odd name.wav"]          a sample, by its id
instrument = "Snare"

["field recordings/"]           a folder: everything below it
skip = true
"""

import json
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from air_cli.errors import FileError

MAX_OVERRIDES_BYTES = 16 * 1024 * 1024
HEADING: Final = """# What you know better: read at every `air inventory rebuild`, written by `air inventory override`.
# A table is a sample's id, or a folder with a slash at its end. Fields: instrument, kind ("one_shot" or "loop"),
# root_midi (60 = C4), bpm, key, skip (true leaves it out).
"""
KINDS = ("one_shot", "loop")
ROOT_RANGE, BPM_RANGE = (0.0, 127.0), (20.0, 400.0)


@dataclass(frozen=True, slots=True)
class Overrides:
    """Fields by sample id, and by folder (with its slash)."""

    samples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    folders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, sample_id: str) -> dict[str, Any]:
        """The fields said of a sample: its folders' from the outside in, then its own."""
        if not self.folders and not self.samples:
            return {}
        said: dict[str, Any] = {}
        for folder in sorted(self.folders, key=len):
            if sample_id.startswith(folder):
                said |= self.folders[folder]
        said |= self.samples.get(sample_id, {})
        said.pop("skip", None)
        return said

    def reason_to_skip(self, sample_id: str) -> str:
        """Why the producer leaves a sample out; empty when they do not."""
        if not self.folders and not self.samples:
            return ""
        tables = [self.folders[folder] for folder in sorted(self.folders, key=len) if sample_id.startswith(folder)]
        said = [table["skip"] for table in (*tables, self.samples.get(sample_id, {})) if "skip" in table]
        return "left out by overrides.toml" if said and said[-1] else ""


def parse_overrides(text: str) -> Overrides:
    """The content of `overrides.toml`.

    Raises:
        FileError: it is not TOML, or a field holds what it cannot.
    """
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileError(f"overrides.toml: {error}", hint="mend the line, or remove the file") from None
    samples: dict[str, dict[str, Any]] = {}
    folders: dict[str, dict[str, Any]] = {}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise FileError(f"overrides.toml: `{name}` is not a table", hint=f'write it as ["{name}"]')
        checked = {key: _checked(name, key, value) for key, value in table.items()}
        (folders if name.endswith("/") else samples)[name] = checked
    return Overrides(samples, folders)


def _checked(name: str, key: str, value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    fits = {
        "instrument": isinstance(value, str) and bool(value.strip()),
        "kind": value in KINDS,
        "root_midi": is_number and ROOT_RANGE[0] <= value <= ROOT_RANGE[1],
        "bpm": is_number and BPM_RANGE[0] <= value <= BPM_RANGE[1],
        "key": isinstance(value, str),
        "skip": isinstance(value, bool),
    }
    if key not in fits:
        raise FileError(f"overrides.toml: [{name}] has no field `{key}`", hint=f"fields: {', '.join(fits)}")
    if not fits[key]:
        raise FileError(f"overrides.toml: [{name}] {key} = {value!r} is not possible", hint="air inventory override -h")
    return value


def with_override(text: str, name: str, fields: Mapping[str, Any]) -> str:
    """The file's text with fields of one table set; everything else, comments too, stays as it is.

    A field whose value is `None` is removed.
    """
    lines = (text or HEADING).splitlines()
    header = f"[{json.dumps(name, ensure_ascii=False)}]"
    start = next((i for i, line in enumerate(lines) if line.strip() == header), None)
    if start is None:
        lines += ["", header]
        start = len(lines) - 1
    end = next((i for i in range(start + 1, len(lines)) if lines[i].lstrip().startswith("[")), len(lines))
    kept = [line for line in lines[start + 1 : end] if _field_of(line) not in fields]
    while kept and not kept[-1].strip():
        kept.pop()
    new = [f"{key} = {_toml(value)}" for key, value in fields.items() if value is not None]
    tail = lines[end:]
    body = [*kept, *new]
    block = [header, *body] if body else []
    return "\n".join([*lines[:start], *block, *([""] if tail else []), *tail]).rstrip() + "\n"


def _field_of(line: str) -> str:
    match = re.match(r"\s*([A-Za-z_]+)\s*=", line)
    return match[1] if match else ""


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
