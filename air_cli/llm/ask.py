"""Asking until the reply can be used: the ladder of parsers, then up to two requests for repair."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from air_cli.llm.base import Reply, Request
from air_cli.llm.extract import Found, find_object
from air_cli.llm.prompts import load_prompt

MAX_REPAIRS = 2
MAX_QUOTED_CHARACTERS = 60_000
"""Of a bad reply, this much is sent back when a repair is asked for."""

Complete = Callable[[Request], Reply]
Check = Callable[[dict[str, Any]], Sequence[str]]
_FOUND_BY = {
    "scan": "the JSON was taken out of the text around it",
    "partial": "the JSON was cut short, the complete part was kept",
    "lenient": "the JSON was broken, and mended",
}
_MAX_ERRORS = 12


@dataclass(slots=True)
class Answer:
    """The best object that came; `notes` says what it took, `problems` what is still wrong with it."""

    value: dict[str, Any] | None = None
    is_cut: bool = False
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def ask(complete: Complete, request: Request, check: Check, fits: Callable[[dict[str, Any]], bool]) -> Answer:
    """Ask, and ask again with the exact errors, at most twice.

    Args:
        complete: sends one request.
        request: the request.
        check: what is wrong with an object, beyond what is mended silently; nothing when it can be used.
        fits: whether an object can be the reply at all.
    """
    best, notes = Answer(problems=["no reply"]), []
    for attempt in range(MAX_REPAIRS + 1):
        reply = complete(request)
        found, problems = _judge(reply, check, fits)
        if note := _FOUND_BY.get(found.rung):
            notes.append(note)
        if best.value is None or (found.value is not None and len(problems) <= len(best.problems)):
            best = Answer(found.value, found.is_cut or reply.finish == "length", problems=problems)
        if not problems or attempt == MAX_REPAIRS or reply.finish == "refusal":
            break
        notes.append(f"asked again: {'; '.join(problems[:_MAX_ERRORS])}")
        request = _repair_request(request, reply, problems)
    best.notes = notes
    return best


def _judge(reply: Reply, check: Check, fits: Callable[[dict[str, Any]], bool]) -> tuple[Found, list[str]]:
    found = find_object(reply.text, fits)
    if reply.finish == "refusal":
        return found, ["the model declined to answer"]
    if not reply.text.strip():
        return found, ["the answer was empty" + (" and cut at the output limit" if reply.finish == "length" else "")]
    problems = ["there is no JSON object in it"] if found.value is None else list(check(found.value))
    if reply.finish == "length" and (found.value is None or found.is_cut or problems):
        problems.insert(0, "it was cut at the output limit: write less, and use same_as where bars repeat")
    return found, problems


def _repair_request(request: Request, reply: Reply, problems: Sequence[str]) -> Request:
    errors = "\n".join(f"- {problem}" for problem in problems[:_MAX_ERRORS])
    answer = load_prompt("repair").text.replace("{errors}", errors)
    # Only the last bad reply travels: the conversation must not outgrow the model.
    return replace(request, turns=((reply.text[:MAX_QUOTED_CHARACTERS], answer),))
