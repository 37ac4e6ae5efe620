"""Values from other programs held against what the fields of a request are declared to be."""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from air_cli.errors import UsageError

_HINT = 'docs/api.md names the fields; a run by its id is: open_run(session, "latest")'


def check_kinds(request: Any, kind: type) -> None:
    """Refuse what is no request of a kind (a dataclass), or of which a field holds what it is not declared with.

    Which values of the right kind are possible is the business of whoever carries the request out.

    Raises:
        UsageError: it names the request, the field and what that takes.
    """
    check_is(request, kind, "this")
    hints = _hints(kind)
    for field in fields(request):
        check_field(f"{kind.__name__}.{field.name}", getattr(request, field.name), hints[field.name])


def check_field(name: str, value: object, hint: Any) -> None:
    """Refuse a value that is not what a field is declared with.

    Raises:
        UsageError: it names the field and what that takes.
    """
    if not _fits(value, hint):
        raise UsageError(f"`{name}` takes {_told(hint)}, not {_kind(value)}", hint=_HINT)


def check_is(value: object, kind: type, what: str) -> None:
    """Refuse what is not of a kind.

    Raises:
        UsageError: `what` takes another kind.
    """
    if not isinstance(value, kind):
        raise UsageError(f"{what} takes a {kind.__name__}, not {_kind(value)}", hint=_HINT)


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _kind(value: object) -> str:
    return "nothing" if value is None else type(value).__name__


def _told(hint: Any) -> str:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(_told(part) for part in get_args(hint))
    if hint is type(None):
        return "None"
    if origin is Literal:
        return " or ".join(repr(word) for word in get_args(hint))
    return str(getattr(origin or hint, "__name__", hint))


def _fits(value: Any, hint: Any) -> bool:
    origin, arguments = get_origin(hint) or hint, get_args(hint)
    check = _CHECKS.get(origin)
    if check is not None:
        return check(value, arguments)
    return not isinstance(origin, type) or isinstance(value, origin)


def _one_of(value: Any, arguments: tuple[Any, ...]) -> bool:
    return any(_fits(value, part) for part in arguments)


def _literal(value: Any, arguments: tuple[Any, ...]) -> bool:
    # Which words there are is told by the stage, with the nearest of them.
    return any(type(value) is type(word) for word in arguments)


def _number(value: Any, _: tuple[Any, ...]) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(value: Any, _: tuple[Any, ...]) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _texts(value: Any, arguments: tuple[Any, ...]) -> bool:
    is_open = arguments[1:] == (...,)
    fits = isinstance(value, tuple | list) and (is_open or len(value) == len(arguments))
    return fits and all(_fits(item, arguments[0]) for item in value)


def _mapping(value: Any, arguments: tuple[Any, ...]) -> bool:
    if not isinstance(value, Mapping):
        return False
    return all(_fits(k, arguments[0]) and _fits(v, arguments[1]) for k, v in value.items())


_CHECKS: dict[Any, Callable[[Any, tuple[Any, ...]], bool]] = {
    Union: _one_of,
    types.UnionType: _one_of,
    Literal: _literal,
    float: _number,
    int: _whole,
    tuple: _texts,
    Mapping: _mapping,
}
