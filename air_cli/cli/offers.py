"""What a shell can be offered: rows of tables, parts of lists, and `NAME=VALUE`."""

from collections.abc import Callable, Iterable, Mapping, Set
from importlib import import_module
from typing import Any

import typer

Offer = str | tuple[str, str]
"""A candidate, or a candidate and what it is."""
Completer = Callable[[typer.Context, str], list[Offer]]
_MARKS = ",;"


def text_of(offer: Offer) -> str:
    """What would be put on the line."""
    return offer if isinstance(offer, str) else offer[0]


def begins(incomplete: str, offers: Iterable[Offer]) -> list[Offer]:
    """The offers that begin as was typed, in any case."""
    wanted = incomplete.casefold()
    return [offer for offer in offers if text_of(offer).casefold().startswith(wanted)]


def choice(place: str, *first: Offer) -> Completer:
    """One row of a table, given as `module:NAME`, which is loaded when a shell asks; `first` stands before the rows."""

    def offered(_: typer.Context, incomplete: str) -> list[Offer]:
        module, name = place.split(":")
        return begins(incomplete, [*first, *_rows(getattr(import_module(module), name))])

    return offered


def _rows(table: Any) -> list[Offer]:
    """Keys of a table, with what it says of each where that is a text, or begins with one."""
    if not isinstance(table, Mapping):
        return [str(entry) for entry in (sorted(table) if isinstance(table, Set) else table)]
    said = {str(key): value[0] if isinstance(value, tuple) else value for key, value in table.items()}
    return [(key, text) if isinstance(text, str) else key for key, text in said.items()]


def either(*completers: Completer) -> Completer:
    """What one or another offers, each once."""

    def offered(context: typer.Context, incomplete: str) -> list[Offer]:
        found = [offer for complete in completers for offer in complete(context, incomplete)]
        return list({text_of(offer): offer for offer in found}.values())

    return offered


def several(complete: Completer) -> Completer:
    """A list parted by commas or semicolons, each entry of which is completed, but not offered twice."""

    def offered(context: typer.Context, incomplete: str) -> list[Offer]:
        start = max(incomplete.rfind(mark) for mark in _MARKS) + 1
        typed = incomplete[start:].lstrip()
        before = incomplete[: len(incomplete) - len(typed)]
        taken = {part.strip().casefold() for part in before.replace(";", ",").split(",")}
        offers = [offer for offer in complete(context, typed) if text_of(offer).casefold() not in taken]
        return _after(before, offers)

    return offered


def pairs(names: Completer, values: Callable[[str], Completer | None]) -> Completer:
    """`NAME=VALUE`: first the name with its sign, then what may stand behind the sign of that name."""

    def offered(context: typer.Context, incomplete: str) -> list[Offer]:
        name, sign, typed = incomplete.partition("=")
        if sign:
            complete = values(name)
            return _after(f"{name}=", complete(context, typed)) if complete else []
        return [
            (f"{offer}=" if isinstance(offer, str) else (f"{offer[0]}=", offer[1])) for offer in names(context, name)
        ]

    return offered


def _after(before: str, offers: Iterable[Offer]) -> list[Offer]:
    """The offers with what stands before them on the line."""
    return [f"{before}{offer}" if isinstance(offer, str) else (f"{before}{offer[0]}", offer[1]) for offer in offers]
