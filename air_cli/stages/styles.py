"""`air styles`: the styles one can ask for, packaged and the producer's own."""

from dataclasses import dataclass
from pathlib import Path

from air_cli.errors import FileError
from air_cli.offline.catalogue import load_styles, packaged_style_text, parse_style, use_styles
from air_cli.offline.style import Style
from air_cli.stages.session import Session
from air_cli.store.json_files import read_text

STYLES_FOLDER = "styles"
MAX_STYLE_BYTES = 64 * 1024
MAX_STYLE_FILES = 200


@dataclass(frozen=True, slots=True)
class ListedStyle:
    """A style and where it comes from; `file` is `None` for packaged ones."""

    style: Style
    file: Path | None


def use_workspace_styles(session: Session) -> dict[str, Path]:
    """Read the producer's styles from `styles/*.toml` of the workspace; name → file.

    Raises:
        FileError: a file is not a style; the message names file and line.
    """
    folder = session.settings.home / STYLES_FOLDER
    files = sorted(folder.glob("*.toml"))[:MAX_STYLE_FILES] if folder.is_dir() else []
    texts = {path: read_text(path, limit_bytes=MAX_STYLE_BYTES) for path in files}
    # A shell empties the file that `air styles lofi > styles/mine.toml` is about to fill.
    own = {path: parse_style(text, str(path)) for path, text in texts.items() if text}
    use_styles(own.values())
    return {style.name: path for path, style in own.items()}


def list_styles(session: Session) -> list[ListedStyle]:
    """Every style, by name."""
    own = use_workspace_styles(session)
    return [ListedStyle(style, own.get(name)) for name, style in sorted(load_styles().items())]


def style_text(session: Session, name: str) -> str:
    """The TOML of a style.

    Raises:
        FileError: the producer's file cannot be read.
    """
    own = use_workspace_styles(session)
    if name in own:
        return read_text(own[name], limit_bytes=MAX_STYLE_BYTES)
    text = packaged_style_text(name)
    if text is None:
        raise FileError(f"style `{name}` has no file")
    return text
