"""The instructions given to models: one Markdown file each, the first line its version."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_VERSION = re.compile(r"<!-- (\w+) (\d+) -->\n+")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file: its name and version as `plan/1`, and its text."""

    version: str
    text: str


@cache
def load_prompt(name: str) -> Prompt:
    """A prompt by its name."""
    content = files("air_cli.llm.prompts").joinpath(f"{name}.md").read_text("utf-8")
    match = _VERSION.match(content)
    if match is None or match[1] != name:
        raise ValueError(f"prompt file {name}.md does not begin with its version")
    return Prompt(f"{name}/{match[2]}", content[match.end() :].strip())
