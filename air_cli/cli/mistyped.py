"""A command line that cannot be parsed: what is wrong with it in one sentence, and the line that was meant."""

import re
import shlex
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from air_cli.domain.text import one_line
from air_cli.errors import UsageError
from air_cli.nearest import as_likely, nearest, one_of

COMMANDS_MEANT: Final = {
    "ls": "projects", "list": "projects", "project": "projects", "history": "projects", "new": "make",
    "generate": "make", "create": "make", "gen": "make", "info": "show", "cat": "show", "describe": "show",
    "remove": "projects delete", "rm": "projects delete", "del": "projects delete", "mv": "projects rename",
    "undelete": "projects restore", "samples": "inventory instruments", "scan": "inventory rebuild",
    "index": "inventory rebuild", "find": "inventory search", "kits": "instruments", "genres": "styles",
    "listen": "play", "open": "play", "zip": "export", "daw": "export", "compare": "diff", "verify": "check",
    "test": "check", "set": "edit", "change": "edit", "settings": "config", "bounce": "render", "mix": "render",
    "master": "render", "notes": "compose", "html": "gallery", "status": "doctor", "setup": "init", "keys": "providers",
    "help": "--help", "version": "--version", "search": "inventory search", "delete": "projects delete",
}  # fmt: skip
"""What people type for a command of `air` → the command."""
OPTIONS_MEANT: Final = {
    "--bpm": "--tempo", "--speed": "--tempo", "--duration": "--length", "--seconds": "--length", "--time": "--length",
    "--genre": "--style", "--mode": "--scale", "--instrument": "--instruments", "--tracks": "--instruments",
    "--rate": "--sample-rate", "--samplerate": "--sample-rate", "--depth": "--bit-depth", "--bits": "--bit-depth",
    "--drums": "--kit", "--drumkit": "--kit", "--signature": "--meter", "--time-signature": "--meter",
    "--out": "--output", "--force": "--yes", "--dry": "--dry-run", "--gain": "--volume", "--workspace": "--home",
    "--dir": "--home", "--directory": "--home", "--llm": "--model", "--name": "--title", "--where": "--filter",
    "--order": "--sort", "--order-by": "--sort", "--workers": "--jobs", "--threads": "--jobs", "--debug": "--verbose",
}  # fmt: skip
"""What people type for an option → the option, where the command has it."""
_NO_COMMAND = re.compile(r"No such command '(.*?)'", re.DOTALL)
_INVALID = re.compile(r"Invalid value for (?:'[^']*'|[^:]*): ")
_MISSING = re.compile(r"Missing argument '([A-Z]+)")
_EXAMPLE = re.compile(r"Example: (air .+)")
_BOUND = re.compile(r"(greater|less) than or equal to (\S+)")
_BOUNDS: Final = {"greater": "less than", "less": "more than"}
_KINDS: Final = {"valid integer": "a whole number", "valid number": "a number"}
_EXAMPLES: Final = {
    "--seed": "7", "--limit": "10", "--offset": "3", "--jobs": "2", "--timeout": "600", "--bar": "5",
    "--fadeout": "0.01", "--velocity": "100", "--seconds": "2", "--root": "60", "--bpm": "90",
    "--limit-rate": "30", "--max-tokens": "100000", "--max-cost": "2.5", "--renders-older-than": "30",
}  # fmt: skip
_LIKENESS = 0.6
_MOST_TYPED = 400


def line_again(more: str = "", without: Sequence[str] = ()) -> str:
    """The command line as it was typed, one more option at its end, or without some."""
    line = as_line([*(word for word in sys.argv[1:] if word not in without), *([more] if more else [])])
    return line or f"the same command {f'with {more}' if more else f'without {without[0]}'}"


def as_line(words: Sequence[str]) -> str:
    """Words after `air` as one types them; empty where they are too many to be shown."""
    line = shlex.join(["air", *words])
    return line if len(line) <= _MOST_TYPED and line.isprintable() else ""


def parse_error(error: Exception) -> UsageError:
    """What to say of an error of the parser, whose classes each version of Typer keeps elsewhere."""
    told = one_line(str(error.format_message()), 400)  # type: ignore[attr-defined]
    context: Any = getattr(error, "ctx", None)
    otherwise = f"{getattr(context, 'command_path', 'air')} --help"
    command = getattr(context, "command", None)
    if (found := _NO_COMMAND.match(told)) and command is not None:
        path = context.command_path.split()[1:]
        return UsageError(f"there is no command `{found[1]}`", hint=_command_hint(found[1], path, command) or otherwise)
    if (option := getattr(error, "option_name", "")) and "No such option" in told:
        known = list(_options(command))
        return UsageError(f"there is no option `{option}`", hint=_option_hint(option, known) or otherwise)
    parameter = getattr(error, "param", None)
    if (missing := _MISSING.match(told)) and (example := _EXAMPLE.search(getattr(command, "help", None) or "")):
        return UsageError(f"{missing[1]} is missing", hint=f"for example: {example[1]}")
    if parameter is not None and (invalid := _INVALID.match(told)):
        return _bad_value(parameter, told[invalid.end() :], otherwise)
    return UsageError(told, hint=otherwise)


def refuse_mistyped(word: str, commands: Collection[str], neither: str) -> None:
    """Refuse the first word after a command that takes others too, where it looks like one of its subcommands.

    Raises:
        UsageError: it does; the hint is the line that was meant.
    """
    near = [] if word.startswith("-") else nearest(word, commands, most=1, likeness=_LIKENESS)
    if near:
        raise UsageError(f"`{one_line(word, 60)}` is neither {neither}", hint=meant_line(word, near[0]))


def meant_line(word: str, name: str) -> str:
    """The hint that offers the line with another word in place of one that was typed."""
    words = list(sys.argv[1:])
    if word in words:
        words[words.index(word)] = name
    line = as_line(words)
    return f"did you mean: {line}" if line and word in sys.argv else one_of([f"`{name}`"])


def _command_hint(word: str, path: Sequence[str], group: Any) -> str:
    """The line with the command that was meant in place of a word that is none."""
    near = as_likely(word, nearest(word, group.commands, likeness=_LIKENESS))
    meant = [] if path else _meant_at_root(word, group.commands)
    lines = [line for name in (meant or near) if (line := _with_command(word, [*path, *name.split()], group, path))]
    return _asked(lines)


def _meant_at_root(word: str, commands: Mapping[str, Any]) -> list[str]:
    """What people mean by a word, else the groups that have a command of that name."""
    wanted = word.casefold()
    if wanted in COMMANDS_MEANT:
        return [COMMANDS_MEANT[wanted]]
    if nearest(word, commands, likeness=0.8):
        return []
    return [f"{name} {wanted}" for name, group in commands.items() if wanted in getattr(group, "commands", ())]


def _with_command(word: str, wanted: list[str], group: Any, path: Sequence[str]) -> str:
    rest = list(sys.argv[1:])
    place = rest.index(word) if word in rest else len(rest)
    rest = rest[place + 1 :]
    if wanted == ["--help"]:
        return as_line([*(w for w in rest if not w.startswith("-")), "--help"])
    if wanted == ["--version"]:
        return as_line(wanted)
    is_lacking = not rest and _needs_words(group, wanted[len(path) :])
    return as_line([*wanted, *rest, *(["--help"] if is_lacking else [])])


def _needs_words(group: Any, names: Sequence[str]) -> bool:
    """Whether a command does nothing without an argument."""
    for name in names:
        group = group.commands[name]
    return any(p.required for p in group.params) or (hasattr(group, "commands") and group.no_args_is_help)


def _options(command: Any) -> Iterator[str]:
    for parameter in getattr(command, "params", ()):
        yield from (name for name in (*parameter.opts, *parameter.secondary_opts) if name.startswith("--"))


def _option_hint(option: str, known: Sequence[str]) -> str:
    """The line with the option that was meant in place of one that is none."""
    near = as_likely(option, nearest(option, known, likeness=_LIKENESS, meant=OPTIONS_MEANT))
    return _asked([line for name in near if (line := _with_option(option, name))])


def _with_option(option: str, name: str) -> str:
    words = list(sys.argv[1:])
    for place, word in enumerate(words):
        before, equals, value = word.partition("=")
        if before == option:
            words[place] = f"{name}{equals}{value}"
            return as_line(words)
    return ""


def _asked(lines: Sequence[str]) -> str:
    """One line stands apart, after a colon; of several it is asked which was meant."""
    if len(lines) == 1:
        return f"did you mean: {lines[0]}"
    return one_of([f"`{line}`" for line in lines]) if lines else ""


def _bad_value(parameter: Any, reason: str, otherwise: str) -> UsageError:
    """An option that holds what is no number, or one outside its range."""
    names = [name for name in parameter.opts if name.startswith("--")]
    option = names[0] if names else str(parameter.human_readable_name)
    value = _value_of(parameter.opts)
    kind = next((kind for words, kind in _KINDS.items() if words in reason), "")
    if kind and value is not None:
        reason = f"`{one_line(value, 60)}` is not {kind}"
    bound = _BOUND.search(reason)
    if bound and value is not None:
        reason = f"{one_line(value, 60)} is {_BOUNDS[bound[1]]} {bound[2]}"
    example = _EXAMPLES.get(option)
    return UsageError(f"{option}: {reason}", hint=f"{option} {example}" if example else otherwise)


def _value_of(names: Sequence[str]) -> str | None:
    """What was typed for an option; nothing where it stands nowhere on the line."""
    words = sys.argv[1:]
    for place, word in enumerate(words):
        before, equals, value = word.partition("=")
        if before in names:
            return value if equals else next(iter(words[place + 1 :]), None)
    return None
