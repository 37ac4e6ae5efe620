"""Values as people type them on the command line."""

import math
import re
from collections.abc import Sequence

from air_cli.errors import SettingError

_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)")
_BARS = re.compile(r"(\d{1,4})(?:\s*[-–:]\s*(\d{1,4}))?")
_UNITS = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*m(?:in(?:utes?)?)?)?\s*(?:(\d+(?:\.\d+)?)\s*s?(?:ec(?:onds?)?)?)?", re.IGNORECASE
)


def parse_length(text: str) -> float:
    """Seconds of `45`, `45s`, `1:30`, `2m`, `1m30s`.

    Raises:
        SettingError: not a length.
    """
    clock = _CLOCK.fullmatch(text.strip())
    if clock and float(clock[3]) < 60:
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    units = _UNITS.fullmatch(text.strip())
    seconds = float(units[1] or 0) * 60 + float(units[2] or 0) if units else 0.0
    if not 0 < seconds < math.inf:
        raise SettingError(f"`{text}` is not a length", hint="--length 45, --length 1:30 or --length 2m")
    return seconds


def parse_bars(text: str) -> tuple[int, int]:
    """First and last bar of `9-16` or `9`.

    Raises:
        SettingError: not a range of bars.
    """
    match = _BARS.fullmatch(text.strip())
    if match is None:
        raise SettingError(f"`{text}` is not a range of bars", hint="--bars 9-16")
    return int(match[1]), int(match[2] or match[1])


def parse_pairs(texts: Sequence[str], option: str, example: str) -> dict[str, str]:
    """`["Kick=a.wav"]` → `{"Kick": "a.wav"}`.

    Raises:
        SettingError: one of them has no `=`, or nothing on one side of it.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise SettingError(f"{option} {text}: expected NAME=VALUE", hint=f"{option} {example}")
        pairs[name.strip()] = value.strip()
    return pairs


def parse_numbers(texts: Sequence[str], option: str, example: str) -> dict[str, float]:
    """`["Kick=-3"]` → `{"Kick": -3.0}`; a trailing `dB` is understood.

    Raises:
        SettingError: not NAME=NUMBER.
    """
    numbers: dict[str, float] = {}
    for name, value in parse_pairs(texts, option, example).items():
        try:
            numbers[name] = float(re.sub(r"\s*db$", "", value, flags=re.IGNORECASE).replace("−", "-"))
        except ValueError:
            raise SettingError(
                f"{option} {name}={value}: `{value}` is not a number", hint=f"{option} {example}"
            ) from None
    return numbers
