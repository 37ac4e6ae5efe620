"""Writes docs/commands.md from the commands themselves: `python docs/build_commands.py`."""

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import typer
from typer.models import OptionInfo, ParameterInfo

from air_cli.cli.app import app

HERE = Path(__file__).parent
INTRODUCTION = """# Commands

Written by `python docs/build_commands.py` from the commands themselves; `air COMMAND --help` says the same.

The result of a command is on stdout, alone; everything meant for a person is on stderr. Ids are 12 hex digits; a
prefix of at least four, or `latest`, will do, and `-` reads the id from stdin.

Exit codes: 0 ok · 1 failed · 2 usage · 3 not found · 4 key missing or refused · 5 provider failed · 6 unreadable or
invalid file · 7 nothing to render · 130 interrupted. Errors under `--json` are `{"error": {"code", "message",
"hint"}}` on stderr.

Every command takes `--home DIR` (the workspace), `--json` (one JSON document), `-q` and `-qq` (say less), `-v` (name
every file that is read and written) and `-vv` (tracebacks too), `--no-color`, `--no-input` (never ask) and `-h`.
"""
_SHARED = frozenset({"home", "as_json", "quiet", "verbose", "no_color", "no_input", "invocation"})
_METAVARS = {str: "TEXT", int: "N", float: "X", Path: "PATH"}
_EXAMPLE = re.compile(r"^\s*Example: (.+)$", re.MULTILINE)


def commands(group: typer.Typer = app, words: str = "air") -> Iterator[tuple[str, Callable[..., Any]]]:
    """(words that call it, function), groups opened; a group that does something by itself comes first."""
    callback = group.registered_callback
    if words != "air" and callback is not None and callback.invoke_without_command and callback.callback:
        yield words, callback.callback
    for info in group.registered_commands:
        if info.callback is not None and not info.hidden:
            yield f"{words} {info.name}", info.callback
    for nested in group.registered_groups:
        if nested.typer_instance is not None:
            yield from commands(nested.typer_instance, f"{words} {nested.name}")


def example_of(function: Callable[..., Any]) -> str:
    """The example that opens a command's help."""
    found = _EXAMPLE.search(function.__doc__ or "")
    return found[1].strip() if found else ""


def entry(words: str, function: Callable[..., Any]) -> str:
    """The section of one command."""
    body = re.sub(r"\n{3,}", "\n\n", _EXAMPLE.sub("", inspect.cleandoc(function.__doc__ or ""))).strip()
    rows = [_row(p) for p in inspect.signature(function).parameters.values() if p.name not in _SHARED]
    table = "\n| | |\n|---|---|\n" + "\n".join(filter(None, rows)) + "\n" if any(rows) else ""
    return f"\n## {words}\n\n    {example_of(function)}\n\n{body}\n{table}"


def _row(parameter: inspect.Parameter) -> str:
    """One row of the table; empty for what is not typed."""
    info = next((m for m in getattr(parameter.annotation, "__metadata__", ()) if isinstance(m, ParameterInfo)), None)
    if info is None:
        return ""
    # In `Annotated` the first name of an option sits where its default would.
    words = (info.default, *(info.param_decls or ())) if isinstance(info, OptionInfo) else ()
    names = [word for word in words if isinstance(word, str) and word.startswith("-")]
    kinds = _kinds(parameter.annotation.__origin__)
    value = "" if bool in kinds or getattr(info, "count", False) else f" {info.metavar or _METAVARS[kinds[0]]}"
    shown = [f"`{name}{value}`" for name in names] or [f"`{info.metavar or parameter.name.upper()}`"]
    default = parameter.default
    is_plain = isinstance(default, str | int | float) and not isinstance(default, bool) and default != ""
    text = (info.help or "").replace("|", "\\|") + (f" Default: {default}." if is_plain else "")
    return f"| {' '.join(shown)} | {text.strip()} |"


def _kinds(annotation: Any) -> list[type]:
    """The plain types of `int | None`, `list[str]` and the like."""
    parts = get_args(annotation) or (annotation,)
    return [kind for part in parts for kind in (get_args(part) or (part,)) if kind is not type(None)]


def page() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(entry(words, function) for words, function in commands())


if __name__ == "__main__":
    (HERE / "commands.md").write_text(page(), encoding="utf-8")
