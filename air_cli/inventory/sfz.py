"""Reading SFZ: a text format of headers and opcodes, each header inheriting from those above it (sfzformat.com)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import tee, zip_longest
from typing import Final

from air_cli.domain.pitch import parse_note_name

MAX_PRESET_BYTES: Final = 8 * 1024 * 1024
MAX_REGIONS: Final = 20_000
_MAX_INCLUDES = 256
_MAX_INCLUDE_DEPTH = 16
_LEVELS = ("global", "master", "group", "region")
# Both take time in step with the length of the text, whatever it holds.
_TOKEN = re.compile(r"<(\w+)>|\b([A-Za-z_]\w*)=")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_DEFINE = re.compile(r"^[ \t]*#define[ \t]+(\$\w+)[ \t]+(\S+)[ \t]*$", re.MULTILINE)
_VARIABLE = re.compile(r"\$\w{1,64}")
_INCLUDE = re.compile(r'^[ \t]*#include[ \t]*"([^"\n]*)"', re.MULTILINE)
_ATTACK_TRIGGERS = frozenset({"", "attack", "first"})
_LOOPING = frozenset({"loop_continuous", "loop_sustain"})
_CONTROLLER = re.compile(r"(lo|hi)cc(\d+)$")
_LOWEST_KEY, _HIGHEST_KEY = 0, 127
_DEFAULT_CENTRE = 60
Opcodes = dict[str, str]
ReadText = Callable[[str], str | None]
"""The text of a file by its path beside the preset; `None` where it is not there, too large or outside the library."""


@dataclass(frozen=True, slots=True)
class PresetRegion:
    """One sample of a preset, `sample` as its path is written there, relative to the preset, with `/`."""

    sample: str
    low_key: int = 0
    high_key: int = 127
    low_velocity: int = 1
    high_velocity: int = 127
    root_note: float | None = None
    loop_start_frame: int | None = None
    loop_end_frame: int | None = None
    has_loop: bool | None = None
    """`False`: played without a loop although the file may hold one; `None`: as the file says."""
    gain_db: float = 0.0
    round_robin: int = 1


@dataclass(slots=True)
class _State:
    """Opcodes of the headers in force, and what `<control>` sets."""

    levels: dict[str, Opcodes] = field(default_factory=lambda: {name: {} for name in _LEVELS})
    control: Opcodes = field(default_factory=dict)


def read_sfz(text: str, read: ReadText) -> list[PresetRegion]:
    """The regions of an SFZ file that sound when a key is struck, controllers at rest.

    Release samples, regions for other keyswitches and for moved controllers are left out.

    Args:
        text: the file.
        read: gives the text of included files.
    """
    full = _preprocessed(text, read)
    regions: list[tuple[Opcodes, Opcodes]] = list(_regions(full))
    chosen_switch = _default_switch([opcodes for opcodes, _ in regions])
    result = []
    for opcodes, control in regions:
        if _sounds(opcodes, control, chosen_switch):
            region = _region(opcodes, control)
            if region is not None:
                result.append(region)
    return result


def _preprocessed(text: str, read: ReadText) -> str:
    """Text without comments, includes put in, definitions replaced."""
    count = size = 0

    @cache
    def bare(name: str) -> str | None:
        source = read(name)
        return None if source is None else _COMMENT.sub("", source)

    def included(source: str, depth: int) -> str:
        def put_in(match: re.Match[str]) -> str:
            nonlocal count, size
            count += 1
            if depth >= _MAX_INCLUDE_DEPTH or count > _MAX_INCLUDES or size > MAX_PRESET_BYTES:
                return ""
            inner = bare(match[1].replace("\\", "/"))
            size += len(inner or "")
            return included(inner, depth + 1) if inner is not None else ""

        return _INCLUDE.sub(put_in, source)[:MAX_PRESET_BYTES]

    full = included(_COMMENT.sub("", text), 0)
    definitions = {match[1]: match[2] for match in _DEFINE.finditer(full)}
    full = _DEFINE.sub("", full)

    def defined(match: re.Match[str]) -> str:
        """The value of the longest name that stands here: `$KEYx` is `$KEY` and an x where only that is defined."""
        word = match[0]
        longest = next((end for end in range(len(word), 1, -1) if word[:end] in definitions), None)
        return word if longest is None else definitions[word[:longest]] + word[longest:]

    return _VARIABLE.sub(defined, full)[:MAX_PRESET_BYTES] if definitions else full


def _regions(text: str) -> Iterator[tuple[Opcodes, Opcodes]]:
    """Every region's opcodes with all it inherits, and the control opcodes in force there."""
    state = _State()
    header = ""
    found = 0
    current: Opcodes = {}
    for token, following in _with_next(_TOKEN.finditer(text)):
        if token[1] is None:
            value = text[token.end() : following.start() if following else len(text)].strip()
            current[token[2].lower()] = value.splitlines()[0].strip() if value else ""
            continue
        if header == "region":
            found += 1
            yield _inherited(state, current), dict(state.control)
            if found == MAX_REGIONS:
                return
        header, current = token[1].lower(), {}
        if header == "control":
            current = state.control
        elif header in state.levels:
            state.levels[header] = current
            for lower in _LEVELS[_LEVELS.index(header) + 1 :]:
                state.levels[lower] = {}
    if header == "region":
        yield _inherited(state, current), dict(state.control)


def _with_next(tokens: Iterator[re.Match[str]]) -> Iterator[tuple[re.Match[str], re.Match[str] | None]]:
    """Every match with the one behind it."""
    first, second = tee(tokens)
    next(second, None)
    return zip_longest(first, second)


def _inherited(state: _State, own: Opcodes) -> Opcodes:
    merged: Opcodes = {}
    for level in _LEVELS[:-1]:
        merged |= state.levels[level]
    return merged | own


def _default_switch(regions: list[Opcodes]) -> int | None:
    """The keyswitch in force before any is pressed: the stated one, else the lowest there is."""
    stated = next((key for o in regions if (key := _key(o.get("sw_default", ""))) is not None), None)
    switches = [key for o in regions if (key := _key(o.get("sw_last", ""))) is not None]
    if not switches:
        return None
    return stated if stated in switches else min(switches)


def _sounds(opcodes: Opcodes, control: Opcodes, switch: int | None) -> bool:
    if opcodes.get("trigger", "").lower() not in _ATTACK_TRIGGERS:
        return False
    own_switch = _key(opcodes.get("sw_last", ""))
    if own_switch is not None and own_switch != switch:
        return False
    for name, value in opcodes.items():
        if name.startswith(("on_locc", "on_hicc", "start_locc", "start_hicc")):
            return False
        match = _CONTROLLER.fullmatch(name)
        if match is not None:
            resting = _number(control.get(f"set_cc{match[2]}", ""), 0.0)
            limit = _number(value, 0.0 if match[1] == "lo" else 127.0)
            if resting < limit if match[1] == "lo" else resting > limit:
                return False
    return True


def _region(opcodes: Opcodes, control: Opcodes) -> PresetRegion | None:
    sample = (control.get("default_path", "") + opcodes.get("sample", "")).replace("\\", "/").strip()
    if not opcodes.get("sample") or opcodes["sample"].startswith("*"):
        return None
    moved = round(_number(control.get("note_offset", ""), 0.0) + 12 * _number(control.get("octave_offset", ""), 0.0))
    key = _key(opcodes.get("key", ""))
    low = _first_key(opcodes.get("lokey", ""), key, _LOWEST_KEY)
    high = _first_key(opcodes.get("hikey", ""), key, _HIGHEST_KEY)
    if high < 0 or low > high:
        return None
    centre = _first_key(opcodes.get("pitch_keycenter", ""), key, _DEFAULT_CENTRE)
    start = opcodes.get("loop_start", opcodes.get("loopstart", ""))
    end = opcodes.get("loop_end", opcodes.get("loopend", ""))
    mode = opcodes.get("loop_mode", opcodes.get("loopmode", ""))
    has_loop = None if not mode else mode in _LOOPING
    bounds = (round(_number(start, 0)), round(_number(end, 0)) + 1) if start and end and has_loop is not False else None
    return PresetRegion(
        sample=sample,
        low_key=_in_range(low + moved, 0, 127),
        high_key=_in_range(high + moved, 0, 127),
        low_velocity=_in_range(round(_number(opcodes.get("lovel", ""), 1)), 1, 127),
        high_velocity=_in_range(round(_number(opcodes.get("hivel", ""), 127)), 1, 127),
        root_note=_root(opcodes, centre + moved),
        loop_start_frame=bounds[0] if bounds else None,
        loop_end_frame=bounds[1] if bounds else None,
        has_loop=has_loop,
        gain_db=min(24.0, max(-96.0, _number(opcodes.get("volume", ""), 0.0))),
        round_robin=_in_range(round(_number(opcodes.get("seq_position", ""), 1)), 1, 100),
    )


def _root(opcodes: Opcodes, centre: int) -> float | None:
    """The pitch at which the sample sounds unshifted; `None` where keys do not change its pitch."""
    if _number(opcodes.get("pitch_keytrack", ""), 100.0) == 0:
        return None
    cents = _number(opcodes.get("tune", opcodes.get("pitch", "")), 0.0)
    return round(centre - _number(opcodes.get("transpose", ""), 0.0) - cents / 100.0, 4)


def _in_range(value: int, low: int, high: int) -> int:
    return min(high, max(low, value))


def _number(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if abs(value) < 1e9 else default


@lru_cache(maxsize=1024)
def _key(text: str) -> int | None:
    """A key as a number or a note name (C4 = 60)."""
    text = text.strip()
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return parse_note_name(text)
    except ValueError:
        return None


def _first_key(text: str, key: int | None, default: int) -> int:
    own = _key(text)
    return own if own is not None else key if key is not None else default
