"""Secrets taken out of whatever is told or kept: the one place that knows what nobody may see, in every spelling.

Settings make their secrets known here as they are read, so that what knows no settings (the writer of files, the
maker of names, an error) can hold nothing back either. Where no secret is known every function costs next to nothing.
"""

import base64
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

ELLIPSIS = "…"
LEAST_SECRET = 8
"""Shorter values are stand-ins such as `none`, and would be found in ordinary words."""
TEXT_SUFFIXES = frozenset(
    {".csv", ".html", ".json", ".jsonl", ".md", ".rpp", ".sfz", ".svg", ".toml", ".tsv", ".txt", ".xml"}
)
"""Files that hold text, which may be changed without a checksum or a length elsewhere becoming false."""
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_BARE = re.compile(r"[A-Za-z0-9]+")
_T = TypeVar("_T")


@dataclass(frozen=True)
class _Secret:
    """A secret and how it looks wherever text is escaped."""

    value: str

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """Texts of which one stands in every text that holds the secret: where none does, nothing need be done."""
        return tuple({max(_BARE.findall(form), key=len, default="") for form in (self.value, *self._encoded)})

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The secret, each of its signs plain or escaped as JSON, Python, web addresses and XML do it."""
        plain = "".join(_sign(character, is_first=not at) for at, character in enumerate(self.value))
        return re.compile("|".join([plain, *("".join(map(_base64_sign, form)) for form in self._encoded)]))

    @cached_property
    def _encoded(self) -> tuple[str, ...]:
        """Base64 at each of the three places that the secret can have in a longer text (`name:password`)."""
        content = self.value.encode("utf-8", "replace")
        forms = []
        for before in range(3):
            signs = base64.b64encode(bytes(before) + content).decode()
            # Signs that hold bits of what stands before or behind differ from text to text.
            forms.append(signs[(0, 2, 3)[before] : (before + len(content)) * 8 // 6])
        return tuple(forms)


def _sign(character: str, *, is_first: bool) -> str:
    """A pattern of one sign in all its spellings."""
    if character.isascii() and character.isalnum():
        return character
    number = ord(character)
    units = character.encode("utf-16-be", "surrogatepass").hex()
    escaped = "".join(rf"\\{{1,8}}u{units[at : at + 4]}" for at in range(0, len(units), 4))
    octets = "".join(f"%(?:25)*{octet:02x}" for octet in character.encode("utf-8", "replace"))
    entity = html.escape(character)[1:-1] if html.escape(character) != character else "apos" if number == 39 else ""
    names = "|".join(filter(None, (entity, f"#0*{number}", f"#x0*{number:x}")))
    spellings = [rf"(?i:{escaped}|\\{{1,8}}x{number:02x}|{octets}|&(?:amp;)*(?:{names});)"]
    if character == "\\":
        # An even number where there is one: what follows stays escaped as it was.
        spellings += [r"\\{8}", r"\\{4}", r"\\{2}", r"\\"]
    elif character in "\"'/" and not is_first:
        spellings.append(rf"\\{{0,7}}{re.escape(character)}")
    else:
        spellings.append(re.escape(character))
    return f"(?:{'|'.join(spellings)})"


def _base64_sign(sign: str) -> str:
    return {"+": r"(?:[-+]|%2[bB])", "/": r"(?:_|\\{0,3}/|%2[fF])"}.get(sign, sign)


_known: dict[str, _Secret] = {}
_ordered: tuple[_Secret, ...] = ()


def keep_secrets(values: Iterable[str]) -> None:
    """Take these out of everything from now on, in this process; those shorter than 8 characters stay."""
    global _ordered
    new = {value: _Secret(value) for value in values if len(value) >= LEAST_SECRET and value not in _known}
    if new:
        _known.update(new)
        # The longest first: a secret may be part of another one.
        _ordered = tuple(sorted(_known.values(), key=lambda secret: len(secret.value), reverse=True))


def redacted(text: str) -> str:
    """The text with an ellipsis in place of every secret."""
    for secret in _ordered:
        if any(needle in text for needle in secret.needles):
            text = secret.pattern.sub(ELLIPSIS, text)
    return text


def redacted_tree(value: _T) -> _T:
    """The value with every text in it redacted, the names of mappings too."""
    return _tree(value) if _ordered else value


def _tree(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {_tree(key): _tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_tree, value))
    return value


def redacted_json(text: str) -> str:
    """JSON text with every string in it redacted: it stays JSON, and where it holds no secret the very same text."""
    return text if not may_hold_secret(text) else _JSON_TEXT.sub(_redacted_string, text)


def _redacted_string(found: re.Match[str]) -> str:
    try:
        value = json.loads(found[0], strict=False)
    except ValueError:
        return redacted(found[0])
    clean = redacted(value)
    return found[0] if clean == value else json.dumps(clean, ensure_ascii=False)


def may_hold_secret(text: str) -> bool:
    """Whether a secret may be in a text: quickly told, and never wrong where it says no."""
    return any(needle in text for secret in _ordered for needle in secret.needles)


def redacted_file(name: str, content: bytes) -> bytes:
    """The content of a file of that name without secrets; what is not text stays as it is."""
    suffix = name[name.rfind(".") :].lower()
    if not _ordered or suffix not in TEXT_SUFFIXES:
        return content
    text = content.decode("utf-8", "surrogateescape")
    clean = redacted_json(text) if suffix in (".json", ".jsonl") else redacted(text)
    return content if clean is text or clean == text else clean.encode("utf-8", "surrogateescape")


def without_begun_secret(text: str) -> str:
    """The text without a secret whose end was cut off with the end of the text."""
    for secret in _ordered:
        for length in range(len(secret.value) - 1, LEAST_SECRET - 1, -1):
            if text.endswith(secret.value[:length]):
                return text[:-length] + ELLIPSIS
    return text
