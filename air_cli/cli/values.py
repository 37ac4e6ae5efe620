"""Values as people type them on the command line."""

import re
from collections.abc import Collection, Sequence

from air_cli.errors import SettingError, UsageError
from air_cli.nearest import did_you_mean

_BARS = re.compile(r"(\d{1,4})(?:\s*[-–:]\s*(\d{1,4}))?")
_SEEDS = re.compile(r"([0-9]{1,16})(?:-([0-9]{1,16}))?")
_HERTZ = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*(k)?\s*(?:hz)?", re.IGNORECASE)
_MOST_SEEDS = 100_000


def parse_bars(text: str) -> tuple[int, int]:
    """First and last bar of `9-16` or `9`.

    Raises:
        SettingError: not a range of bars.
    """
    match = _BARS.fullmatch(text.strip())
    if match is None:
        raise SettingError(f"`{text}` is not a range of bars", hint="--bars 9-16")
    return int(match[1]), int(match[2] or match[1])


def parse_pairs(
    texts: Sequence[str], option: str, example: str, *, may_be_empty: Collection[str] = ()
) -> dict[str, str]:
    """`["Kick=a.wav"]` → `{"Kick": "a.wav"}`; the names in `may_be_empty` may have no value.

    Raises:
        SettingError: one of them has no `=`, or nothing on one side of it.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals and (value.strip() or name.strip() in may_be_empty)):
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


def parse_hertz(text: str | int) -> int:
    """A sample rate of `48000`, `48k`, `44.1 kHz`.

    Raises:
        SettingError: not a rate.
    """
    match = _HERTZ.fullmatch(str(text).strip())
    if match is None:
        raise SettingError(f"--sample-rate: `{text}` is not a rate in Hz", hint="--sample-rate 48000")
    return round(float(match[1]) * (1000 if match[2] else 1))


def parse_seeds(text: str) -> tuple[int, ...]:
    """Seeds of `7`, `1-8`, `1-4,9`, each once.

    Raises:
        UsageError: not whole numbers and ranges of them, or more than 100,000.
    """
    found: dict[int, None] = {}
    for part in text.split(","):
        match = _SEEDS.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            raise UsageError(f"`{part[:40]}` is neither a seed nor a range of seeds", hint="--seeds 1-8")
        if last - first >= _MOST_SEEDS - len(found):
            raise UsageError(f"more than {_MOST_SEEDS:,} seeds", hint="--seeds 1-100")
        found.update(dict.fromkeys(range(first, last + 1)))
    return tuple(found)


def parse_matrix(texts: Sequence[str], names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """`["tempo=80,90"]` → `{"tempo": ("80", "90")}`; values that hold commas are parted by `;`.

    Raises:
        SettingError: not NAME=VALUES.
        UsageError: there is no option of that name.
    """
    matrix: dict[str, tuple[str, ...]] = {}
    for name, values in parse_pairs(texts, "--matrix", "tempo=80,90").items():
        option = name.lower().replace("_", "-").removeprefix("--")
        if option not in names:
            raise UsageError(f"--matrix: there is no option `{name[:40]}`", hint=did_you_mean(option, sorted(names)))
        parts = values.split(";" if ";" in values or option == "instruments" else ",")
        matrix[option] = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    return matrix
