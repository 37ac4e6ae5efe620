"""What each shell is told, in place of Typer's own: a line a candidate, and for bash a script that knows its words.

bash ends a word at each of `COMP_WORDBREAKS`, so that of `Kick=dr` it hands over and replaces `dr` alone, and it
inserts what it is offered as it is. So its script passes the line as typed, and what it is offered is cut and quoted
to fit. A candidate that ends in `=` is not followed by a space.
"""

import os
import re
from importlib import import_module
from typing import Any, NamedTuple

from typer import _completion_classes as typers
from typer import _completion_shared as shared

from air_cli.domain.text import one_line

_LINE, _BREAKS = "_TYPER_COMPLETE_ARGS", "_AIR_COMPLETE_BREAKS"
_MOST_HELP_CHARACTERS = 72
_BASH_SCRIPT = """
%(complete_func)s() {
    local candidate
    COMPREPLY=()
    while IFS= read -r candidate; do
        [[ -n "$candidate" ]] && COMPREPLY+=("$candidate")
    done < <(env _TYPER_COMPLETE_ARGS="${COMP_LINE:0:COMP_POINT}" _AIR_COMPLETE_BREAKS="$COMP_WORDBREAKS" \\
                 %(autocomplete_var)s=complete_bash "$1" 2>/dev/null)
    if [[ "${COMPREPLY[0]-}" == *= ]]; then
        compopt -o nospace 2>/dev/null
    fi
    return 0
}

complete -o default -F %(complete_func)s %(prog_name)s
"""
_UNTYPEABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""No line of a shell takes these, and a terminal may obey them."""
_PLAIN = r"\w@%+=:,./~^-"
"""Signs that bash takes as they are."""


class Typed(NamedTuple):
    """A line up to the cursor: its whole words, and of the last one the text, the open quote, and where bash begins."""

    words: list[str]
    incomplete: str
    quote: str
    start: int


class _Word:
    """The word being read."""

    def __init__(self) -> None:
        self.text, self.start, self.is_begun = "", 0, False

    def add(self, sign: str, *, is_break: bool = False) -> None:
        """Take a sign; after one that breaks words bash sees another word."""
        self.text, self.is_begun = self.text + sign, True
        self.start = len(self.text) if is_break else self.start


def typed_line(line: str, breaks: str = "") -> Typed:
    """Read a line as a shell does, unfinished quotes included; `breaks` are signs at which bash ends a word."""
    words: list[str] = []
    word, quote = _Word(), ""
    signs = iter(line)
    for sign in signs:
        if sign == quote or (not quote and sign in "'\""):
            quote = "" if quote else sign
            word.add("", is_break=bool(quote) or sign in breaks)
        elif sign == "\\" and quote != "'":
            following = next(signs, "")
            word.add(following if not quote or following in '"\\$`' else sign + following)
        elif quote or not sign.isspace():
            word.add(sign, is_break=not quote and sign in breaks)
        elif word.is_begun:
            words.append(word.text)
            word = _Word()
    return Typed(words, word.text, quote, word.start)


def bash_text(value: str, typed: Typed) -> str:
    """A candidate as bash is to put it in place of the last word, as far as it sees one."""
    rest = value[typed.start :]
    if typed.quote == "'":
        return rest.replace("'", r"'\''")
    return re.sub(r'(["\\$`])' if typed.quote else rf"([^{_PLAIN}])", r"\\\1", rest)


class _OneLine:
    """Candidates without control characters, each with its help on one short line.

    Mixed into a class of Typer's, whose `get_completions` and items it uses.
    """

    def get_completions(self, args: list[str], incomplete: str) -> list[Any]:
        """Candidates for the last word; those behind `--option=` begin with that, as the word does.

        Where a file is wanted there are none, and the shell offers its own.
        """
        option = incomplete[: incomplete.find("=") + 1] if incomplete.startswith("-") else ""
        items: list[Any] = super().get_completions(args, option or incomplete)  # type: ignore[misc]
        for item in items:
            item.help = one_line(item.help or "", _MOST_HELP_CHARACTERS)
            item.value = option + item.value
        begun = [item for item in items if item.value.casefold().startswith(incomplete.casefold() if option else "")]
        return [item for item in begun if item.type == "plain" and not _UNTYPEABLE.search(item.value)]


class Bash(_OneLine, typers.BashComplete):
    """Bash: words as it sees them, quoted; the script that Typer wrote for earlier versions is answered as ever."""

    source_template = _BASH_SCRIPT

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the last, and that one."""
        if _LINE not in os.environ:
            return super().get_completion_args()
        typed = self._typed()
        return typed.words[1:], typed.incomplete

    def format_completion(self, item: Any) -> str:
        """What bash puts on the line."""
        return bash_text(item.value, self._typed()) if _LINE in os.environ else str(item.value)

    def _typed(self) -> Typed:
        return typed_line(os.environ[_LINE], os.environ.get(_BREAKS, ""))


class Zsh(_OneLine, typers.ZshComplete):
    """Zsh: a piece of script that offers, in the order given; what ends in `=` gets no space."""

    def complete(self) -> str:
        """Script for the shell to run."""
        items = self.get_completions(*self.get_completion_args())
        if not items:
            return "_files"
        begun = [self.format_completion(item) for item in items if item.value.endswith("=")]
        whole = [self.format_completion(item) for item in items if not item.value.endswith("=")]
        # The shell makes one line of this.
        return (
            f"local -a air_whole air_begun;\nair_whole=({chr(10).join(whole)});\nair_begun=({chr(10).join(begun)});\n"
            "_describe -V air air_whole -- air_begun -S '';"
        )

    def format_completion(self, item: Any) -> str:
        """`value:help`, quoted; the shell joins lines and runs of spaces, so that the second of two is written out."""
        value = item.value.replace("\\", "\\\\").replace(":", "\\:")
        text = (f"{value}:{item.help}" if item.help else value).replace("'", r"'\''")
        return "'" + text.replace("  ", r" '$'\x20''") + "'"


class Fish(_OneLine, typers.FishComplete):
    """Fish: value, tab, help."""

    def format_completion(self, item: Any) -> str:
        """One candidate."""
        return f"{item.value}\t{item.help}" if item.help else str(item.value)


class PowerShell(_OneLine, typers.PowerShellComplete):
    """PowerShell: value and help, parted by three colons."""

    def format_completion(self, item: Any) -> str:
        """One candidate."""
        return f"{item.value}:::{item.help or ' '}"


_NAMES: dict[type, tuple[str, ...]] = {
    Bash: ("bash",), Zsh: ("zsh",), Fish: ("fish",), PowerShell: ("powershell", "pwsh"),
}  # fmt: skip


def use_own_shells() -> None:
    """Put these in the place of Typer's, which has entered its own by now."""
    # Some versions of Typer build on Click, others carry it within.
    register = import_module(typers.BashComplete.__mro__[1].__module__).add_completion_class
    for shell, names in _NAMES.items():
        for name in names:
            register(shell, name)
    shared._completion_scripts["bash"] = _BASH_SCRIPT
