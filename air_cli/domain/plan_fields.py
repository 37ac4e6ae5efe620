"""Fields of a plan as people type them (`--tempo 84`, `--set key="D dorian"`): one check for all of them."""

import re
from typing import Any

from air_cli.domain.instruments import find_instrument, is_kit_word, suggest_instruments
from air_cli.domain.limits import MAX_BARS, MAX_SEED, MAX_TEMPO_BPM, MIN_TEMPO_BPM
from air_cli.domain.meter import MAX_STEPS_PER_BAR, Meter
from air_cli.domain.pitch import (
    SCALE_SYNONYMS,
    SCALES,
    UnknownScaleError,
    parse_pitch_class,
    parse_scale,
    split_key,
)
from air_cli.errors import SettingError
from air_cli.nearest import did_you_mean, one_of
from air_cli.redaction import redacted

MAX_LENGTH_SECONDS = 36_000.0
TEXT_FIELDS = ("title", "style", "genre", "mood", "dynamic_profile", "arrangement_density", "harmonic_color")
NUMBER_RANGES: dict[str, tuple[float, float]] = {
    "tempo": (MIN_TEMPO_BPM, MAX_TEMPO_BPM),
    "bars": (1, MAX_BARS),
    "swing": (0, 1),
    "seed": (0, MAX_SEED),
    "length_seconds": (1, MAX_LENGTH_SECONDS),
    "steps_per_bar": (1, MAX_STEPS_PER_BAR),
}
KIT = "kit"
"""Stands for the drums among the selected samples; whoever sets it knows the kits."""
EDITABLE = (*NUMBER_RANGES, "key", "scale", "meter", "instruments", KIT, *TEXT_FIELDS)
_EXAMPLES = {
    "tempo": "82", "bars": "16", "swing": "0.5", "seed": "7", "length_seconds": "45", "steps_per_bar": "16",
    "key": "D", "scale": "dorian", "meter": "7/8",
}  # fmt: skip
_ALSO_CALLED = {
    "bpm": "tempo", "speed": "tempo", "name": "title", "time signature": "meter", "length": "length_seconds",
    "duration": "length_seconds", "mode": "scale", "drums": KIT,
}  # fmt: skip
_MAX_TEXT = 400
_WHOLE = frozenset({"bars", "seed", "steps_per_bar"})
_NUMBER = re.compile(r"([-−+]?\d{1,17}(?:\.\d+)?(?:[eE][-+]?\d{1,3})?)\s*(?:bpm|s|sec|seconds?|bars?)?", re.IGNORECASE)


def plan_field(field: str, text: str) -> dict[str, Any]:
    """The raw value(s) a typed field stands for: `key` may set `scale` too.

    Raises:
        SettingError: an unknown field, or an unusable value.
    """
    if field not in EDITABLE:
        raise SettingError(
            f"a plan has no field `{field}` to set", hint=did_you_mean(field, EDITABLE, meant=_ALSO_CALLED)
        )
    text = redacted(text)
    if field == "instruments":
        return {"instruments": _instruments(text)}
    try:
        return _value(field, text)
    except UnknownScaleError as error:
        hint = did_you_mean(error.word, SCALES, likeness=0.6, meant=SCALE_SYNONYMS)
        raise SettingError(str(error), hint=hint) from None
    except ValueError as error:
        raise SettingError(str(error), hint=f"for example: {_EXAMPLES.get(field, 'a short text')}") from None


def _value(field: str, text: str) -> dict[str, Any]:
    if field in NUMBER_RANGES:
        return {field: _number(field, text, *NUMBER_RANGES[field])}
    if field == "key":
        tonic, scale = split_key(text)
        parse_pitch_class(tonic)
        return {"key": tonic} | ({"scale": scale} if scale else {})
    if field == "scale":
        return {"scale": parse_scale(text)}
    if field == "meter":
        return {"meter": str(Meter.parse(text))}
    if len(text) > _MAX_TEXT:
        raise ValueError(f"{field}: {len(text)} characters, at most {_MAX_TEXT}")
    return {field: text}


def _number(field: str, text: str, low: float, high: float) -> float:
    match = _NUMBER.fullmatch(text.strip())
    number = float(match[1].replace("−", "-")) if match else None
    is_whole = number is not None and number.is_integer()
    if number is None or not low <= number <= high or (field in _WHOLE and not is_whole):
        kind = "whole number" if field in _WHOLE else "number"
        raise ValueError(f"{field}: `{text}` is not a {kind} from {low:g} to {high:.15g}")
    return number


def _instruments(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise SettingError("no instrument given", hint="for example: Piano, Electric Bass, drums")
    for name in names:
        if find_instrument(name) is None and not is_kit_word(name):
            near = suggest_instruments(name)
            hint = one_of([f"`{word}`" for word in near]) if near else "for example: Piano, Electric Bass, drums"
            raise SettingError(f"unknown instrument `{name}`", hint=hint, code="unknown_instrument")
    return names
