"""Providers: who plans and composes."""

import difflib

from air_cli.errors import UsageError

AUTO, OFFLINE = "auto", "offline"
PROVIDERS: dict[str, str] = {OFFLINE: "the embedded planner and composer: no key, no network"}


def checked_provider(name: str) -> str:
    """The provider a name means; `auto` is the first that is ready.

    Raises:
        UsageError: unknown.
    """
    if name == AUTO:
        return OFFLINE
    if name in PROVIDERS:
        return name
    near = difflib.get_close_matches(name, [AUTO, *PROVIDERS], n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else f"one of: {', '.join([AUTO, *PROVIDERS])}"
    raise UsageError(f"unknown provider `{name}`", hint=hint, code="unknown_provider")
