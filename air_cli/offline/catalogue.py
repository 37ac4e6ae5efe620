"""The styles there are: those of the package and of the workspace, read from TOML files, found by all their names."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

from pydantic import ValidationError

from air_cli.domain.instruments import fold
from air_cli.errors import FileError
from air_cli.offline.style import Style

DEFAULT_STYLE: Final = "pop"


def parse_style(text: str, source: str) -> Style:
    """Read one style file.

    Raises:
        FileError: not TOML, or a value breaks a rule; the message names the file, the line and the place.
    """
    try:
        return Style.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{source}: not TOML: {error}", hint="mend the style file", code="invalid_style") from error
    except (ValidationError, RecursionError) as error:
        raise FileError(
            f"{source}: {_complaint(text, error)}", hint="to see one that works: air styles lofi", code="invalid_style"
        ) from error


def _complaint(text: str, error: ValidationError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the whole file"
    line = _line_of(text, [str(part) for part in first["loc"]])
    return f"{f'line {line}, ' if line else ''}{place}: {first['msg']}"


def _line_of(text: str, place: Sequence[str]) -> int | None:
    """Line (from 1) where the deepest part of a place that the text mentions is set."""
    lines = text.splitlines()
    for word in reversed(place):
        setting = re.compile(rf"^\s*(\[+.*\b{re.escape(word)}\b.*\]+|.*\b{re.escape(word)}\b\"?\s*=)")
        for number, line in enumerate(lines, start=1):
            if setting.match(line):
                return number
    return None


def _files() -> Iterator[tuple[str, str]]:
    folder = resources.files("air_cli.offline") / "styles"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            yield file.name, file.read_text(encoding="utf-8")


_workspace_styles: dict[str, Style] = {}


def use_styles(styles: Iterable[Style]) -> None:
    """Let styles of the workspace stand beside the packaged ones in this process; the same name replaces."""
    wanted = {style.name: style for style in styles}
    if wanted == _workspace_styles:
        return
    _workspace_styles.clear()
    _workspace_styles.update(wanted)
    _catalogue.cache_clear()
    _names.cache_clear()


def workspace_styles() -> frozenset[str]:
    """Names of the styles that came from the workspace."""
    return frozenset(_workspace_styles)


def packaged_style_text(name: str) -> str | None:
    """The file of a packaged style, as a start for one's own; `None` where there is none of that name."""
    return next((text for file, text in _files() if parse_style(text, file).name == name), None)


@cache
def _packaged() -> dict[str, Style]:
    return {style.name: style for style in (parse_style(text, f"styles/{name}") for name, text in _files())}


@cache
def _catalogue() -> tuple[Style, ...]:
    return tuple({**_packaged(), **_workspace_styles}.values())


def load_styles() -> dict[str, Style]:
    """Every style by name: the packaged ones in the order of their files, then the workspace's."""
    return {style.name: style for style in _catalogue()}


@cache
def _names() -> dict[str, Style]:
    names: dict[str, Style] = {}
    for style in _catalogue():
        for word in style.synonyms:
            names.setdefault(fold(word), style)
    names.update({fold(style.name): style for style in _catalogue()})
    names.update({fold(style.title): style for style in _catalogue() if fold(style.title) not in names})
    return names


def style_synonyms() -> dict[str, str]:
    """What else people call a style → its name."""
    return {word: style.name for word, style in _names().items() if word != style.name}


def style_named(name: str) -> Style | None:
    """The style of exactly this name, read alone where it is a packaged one; `None` when there is none."""
    if name in _workspace_styles:
        return _workspace_styles[name]
    line = f"name = {json.dumps(name)}"
    return next((parse_style(text, file) for file, text in _files() if text.partition("\n")[0] == line), None)


def find_style(text: str) -> Style | None:
    """The style a name, title or synonym means, in any case and spelling of hyphens; `None` when unknown."""
    return _names().get(fold(text))


def style_or_default(text: str) -> Style:
    """The named style, or the default where the name is empty or unknown."""
    found = find_style(text) or find_style(DEFAULT_STYLE)
    assert found is not None, "the default style is packaged"
    return found
