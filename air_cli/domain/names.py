"""The one function that turns a name from outside into a name for a file."""

import re
import unicodedata

from air_cli.redaction import redacted

MAX_NAME_LENGTH = 64
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(1, 10)), *(f"lpt{i}" for i in range(1, 10))}
)


def safe_name(text: str, *, fallback: str = "untitled") -> str:
    """A file name part that is safe on Linux, macOS and Windows.

    Letters and digits of any script stay; everything else becomes one `_`; never empty, hidden, reserved, with a
    separator, or longer than 64 characters (and 180 bytes). Of a secret an ellipsis is left, and so a `_`.
    """
    normal = unicodedata.normalize("NFC", redacted(text))
    name = re.sub(r"[^\w\-]+", "_", normal, flags=re.UNICODE).strip("_-.")
    name = re.sub(r"_{2,}", "_", name)[:MAX_NAME_LENGTH].strip("_-")
    while len(name.encode("utf-8", "ignore")) > 180:
        name = name[:-1]
    name = name.encode("utf-8", "ignore").decode("utf-8")
    if not name:
        return fallback
    return f"{name}_" if name.casefold() in _RESERVED else name
