"""Keeping absolute paths of the producer's machine out of what is stored and what leaves it."""

import json
import re
from functools import cache
from pathlib import Path

from air_cli.config import Settings


@cache
def _pattern(folders: tuple[str, ...]) -> re.Pattern[str]:
    spellings = {spelled for folder in folders for spelled in (folder, *_as_json(folder)) if len(folder) > 1}
    longest_first = sorted(spellings, key=lambda text: (-len(text), text))
    return re.compile("(?:" + "|".join(map(re.escape, longest_first)) + r")(?:(?:/|\\\\?)(?=[^\s\"'`])|(?![\w.-]))")


def _as_json(folder: str) -> tuple[str, str]:
    return json.dumps(folder)[1:-1], json.dumps(folder, ensure_ascii=False)[1:-1]


def without_machine_paths(settings: Settings, text: str) -> str:
    """The text with the folders of this machine cut off: `/…/samples/kick.wav` → `kick.wav`."""
    folders = (settings.samples, settings.cache, settings.outputs, settings.home, Path.home())
    resolved = tuple(dict.fromkeys(str(path) for folder in folders for path in (folder, folder.resolve())))
    return _pattern(resolved).sub("", text)
