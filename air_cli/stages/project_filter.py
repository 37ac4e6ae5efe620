"""`--filter 'tempo>120 key=Dm tag=client'`: which projects are meant, and `--sort`: in which order."""

import operator
import re
import shlex
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from air_cli.domain.pitch import Key
from air_cli.errors import SettingError
from air_cli.nearest import did_you_mean
from air_cli.stages.project_glue import STATES

if TYPE_CHECKING:
    from air_cli.stages.project_glue import Project

MAX_FILTER_CHARACTERS = 1000
_TERM = re.compile(r"(?P<field>[a-z_]+)\s*(?P<sign><=|>=|!=|=|<|>|~)\s*(?P<value>.*)", re.IGNORECASE | re.DOTALL)
_KEY = re.compile(r"\s*([A-Ga-g])([#♯b♭]?)\s*(.*)", re.DOTALL)
_MINUTES = re.compile(r"(\d+):(\d{1,2}(?:\.\d+)?)")
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
_NUMBERS: dict[str, Callable[["Project"], float | None]] = {
    "tempo": lambda p: p.tempo,
    "length": lambda p: p.length_seconds,
    "lufs": lambda p: p.integrated_lufs,
    "bars": lambda p: p.bars,
}
_TEXTS: dict[str, Callable[["Project"], Sequence[str]]] = {
    "id": lambda p: (p.run_id,),
    "name": lambda p: (p.name,),
    "prompt": lambda p: (p.prompt,),
    "tag": lambda p: p.tags,
    "instrument": lambda p: p.instruments,
    "notes": lambda p: (p.notes,),
    "style": lambda p: (p.style,),
    "meter": lambda p: (p.meter,),
    "state": lambda p: (*p.problems, "broken" if p.problems else "ok"),
}
_SYNONYMS = {
    "bpm": "tempo", "tags": "tag", "instruments": "instrument", "note": "notes", "loudness": "lufs", "date": "when",
}  # fmt: skip
FILTER_FIELDS = (*_NUMBERS, *_TEXTS, "key", "when")
SORT_FIELDS = ("when", "name", "id", "tempo", "key", "length", "lufs", "bars", "style", "tag", "state")
Test = Callable[["Project"], bool]


def parse_filter(text: str) -> Test:
    """A test for projects from words that all must hold.

    `field=value` (or `!= < <= > >= ~`, the last meaning "contains"); a bare word is looked for in name, prompt, tags,
    notes and instruments.

    Raises:
        SettingError: an unknown field, a sign the field does not take, or a value that is none.
    """
    if len(text) > MAX_FILTER_CHARACTERS:
        raise SettingError(f"--filter has more than {MAX_FILTER_CHARACTERS} characters", hint="--filter 'tempo>120'")
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise SettingError(f"--filter {text!r}: {error}", hint="--filter 'name=\"Night train\"'") from None
    tests = [_test(word) for word in words]
    return lambda project: all(test(project) for test in tests)


def _test(word: str) -> Test:
    match = _TERM.fullmatch(word)
    if match is None:
        return _search(word)
    field = match["field"].casefold()
    field, sign, value = _SYNONYMS.get(field, field), match["sign"], match["value"].strip()
    if field in _NUMBERS:
        return _number_test(field, sign, value)
    if field == "when":
        return _date_test(sign, value)
    if field == "key" and sign in ("=", "!="):
        return _negated(_key_test(value), sign == "!=")
    if field == "state" and sign in ("=", "!="):
        value = _known_state(value)
    if (field in _TEXTS or field == "key") and sign in ("=", "!=", "~"):
        return _text_test(field, sign, value)
    if field not in FILTER_FIELDS:
        hint = did_you_mean(field, FILTER_FIELDS, meant=_SYNONYMS)
        raise SettingError(f"--filter {word}: unknown field `{field}`", hint=hint)
    raise SettingError(f"--filter {word}: {field} takes =, != or ~", hint=f"--filter '{field}={value or 'x'}'")


def _known_state(value: str) -> str:
    """A state that a project can be in.

    Raises:
        SettingError: none can.
    """
    if value.casefold() not in STATES:
        raise SettingError(f"--filter state={value}: no project is in that state", hint=did_you_mean(value, STATES))
    return value


def _negated(test: Test, is_negated: bool) -> Test:
    return (lambda project: not test(project)) if is_negated else test


def _search(word: str) -> Test:
    wanted = word.casefold()

    def found(project: "Project") -> bool:
        texts = (project.name, project.prompt, project.notes, *project.tags, *project.instruments)
        return any(wanted in text.casefold() for text in texts)

    return found


def _number_test(field: str, sign: str, value: str) -> Test:
    clock = _MINUTES.fullmatch(value)
    try:
        limit = int(clock[1]) * 60 + float(clock[2]) if clock else float(value)
    except ValueError:
        raise SettingError(f"--filter {field}{sign}{value}: not a number", hint=f"--filter '{field}>100'") from None
    compare: Callable[[Any, Any], bool] = _ORDER.get(sign) or operator.ne
    if sign == "~":
        raise SettingError(f"--filter {field}~: a number has = != < <= > >=", hint=f"--filter '{field}>100'")

    def holds(project: "Project") -> bool:
        own = _NUMBERS[field](project)
        return own is not None and compare(own, limit)

    return holds


def _date_test(sign: str, value: str) -> Test:
    """Compares as far as the value is written: `when=2026-11` means that month."""
    if sign not in _ORDER or not re.fullmatch(r"\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d)?)?)?)?", value):
        raise SettingError(f"--filter when{sign}{value}: not a date", hint="--filter 'when>=2026-11-01'")
    wanted = value.replace(" ", "T")
    return lambda project: bool(project.created_at) and _ORDER[sign](project.created_at[: len(wanted)], wanted)


def _text_test(field: str, sign: str, value: str) -> Test:
    wanted = value.casefold()

    def holds(project: "Project") -> bool:
        texts = [text.casefold() for text in ((project.key,) if field == "key" else _TEXTS[field](project))]
        if sign == "~":
            return any(wanted in text for text in texts)
        return (wanted in texts) is (sign == "=")

    return holds


def _key_test(value: str) -> Test:
    """`D`: any scale on D; `Dm` or `D minor`: any minor one; `D dorian`: just that."""
    match = _KEY.fullmatch(value)
    if match is None:
        raise SettingError(f"--filter key={value}: not a key", hint="--filter key=Dm")
    tonic = match[1].upper() + match[2].replace("♯", "#").replace("♭", "b")
    scale = match[3].strip()
    is_minor = scale == "m" or scale.casefold() in ("min", "minor")
    is_major = scale == "M" or scale.casefold() in ("maj", "major")
    wanted = Key(tonic, "minor").tonic_pitch_class

    def holds(project: "Project") -> bool:
        own = _key_of(project)
        if own is None or own.tonic_pitch_class != wanted:
            return False
        if is_minor or is_major:
            return own.is_minor is is_minor
        return not scale or own.scale.casefold() == scale.casefold()

    return holds


def _key_of(project: "Project") -> Key | None:
    tonic, _, scale = project.key.partition(" ")
    try:
        return Key(tonic, scale)
    except ValueError:
        return None


def is_newest_first(text: str) -> bool:
    """Whether `--sort` asks for the order in which projects are found anyway."""
    field = text.removeprefix("-").casefold()
    return text.startswith("-") and _SYNONYMS.get(field, field) == "when"


def sorted_projects(projects: Sequence["Project"], text: str) -> list["Project"]:
    """Projects by a field, smallest first, by `-field` largest first; those without a value come last.

    Raises:
        SettingError: an unknown field.
    """
    is_reversed, field = text.startswith("-"), text.lstrip("-+").casefold()
    field = _SYNONYMS.get(field, field)
    if field not in SORT_FIELDS:
        hint = did_you_mean(field, SORT_FIELDS, meant=_SYNONYMS)
        raise SettingError(f"--sort {text}: unknown field `{field}`", hint=hint)

    def value(project: "Project") -> Any:
        if field in _NUMBERS:
            return _NUMBERS[field](project)
        if field == "when":
            return project.created_at or None
        texts = (project.key,) if field == "key" else _TEXTS[field](project)
        return " ".join(texts).casefold() or None

    known = [project for project in projects if value(project) is not None]
    unknown = [project for project in projects if value(project) is None]
    return [*sorted(known, key=value, reverse=is_reversed), *unknown]
