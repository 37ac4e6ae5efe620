"""The gallery: one HTML page with every project, its player, mixer, piano roll and downloads.

The page asks the network for nothing: style and script are inside, sound is inside too or lies beside it.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

_BLOCK_BYTES = 3 * (1 << 18)
"""A multiple of three, so that blocks of base64 join without padding."""
_MARK = "<!-- projects -->"


@dataclass(frozen=True, slots=True)
class GalleryProject:
    """What the page knows of a project, and the sound to put inside: key → (MIME type, file)."""

    fields: Mapping[str, Any]
    embedded: Mapping[str, tuple[str, Path]] = field(default_factory=dict)


def write_gallery(target: BinaryIO, projects: Iterable[GalleryProject]) -> int:
    """Write the page, project after project; returns how many there are."""
    head, tail = _page().split(_MARK)
    target.write(head.encode())
    count = 0
    for project in projects:
        target.write(b'<script type="application/json" class="project">')
        target.write(_script_json(project.fields).encode())
        target.write(b"</script>\n")
        for key, (mime, path) in project.embedded.items():
            _write_sound(target, key, mime, path)
        count += 1
    target.write(tail.encode())
    return count


def _write_sound(target: BinaryIO, key: str, mime: str, path: Path) -> None:
    target.write(f'<script type="text/plain" id="{key}" data-mime="{mime}">'.encode())
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            target.write(base64.b64encode(block))
    target.write(b"</script>\n")


def _script_json(value: Mapping[str, Any]) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return safe.encode("utf-8", "replace").decode("utf-8")


def _page() -> str:
    folder = files(__name__)
    parts = {name: (folder / name).read_text("utf-8") for name in ("page.html", "style.css", "app.js")}
    page = parts["page.html"].replace("/* style */", parts["style.css"])
    return page.replace("/* script */", parts["app.js"])
