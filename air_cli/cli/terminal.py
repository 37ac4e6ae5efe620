"""The terminal: results on stdout, everything meant for a person on stderr."""

import json
import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from air_cli.cli.tables import cell, folded, table, width_columns
from air_cli.domain.text import printable, printable_json, without_escapes
from air_cli.errors import AirError, UsageError
from air_cli.redaction import redacted, redacted_tree

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_STDIN_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Verbosity:
    """`-q` leaves results and errors; `-v` tells more, `-vv` shows tracebacks."""

    quiet: int = 0
    verbose: int = 0


class Terminal:
    """The streams of one command and how much to say on them."""

    def __init__(
        self,
        *,
        as_json: bool = False,
        verbosity: Verbosity | None = None,
        no_color: bool = False,
        no_input: bool = False,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.as_json = as_json
        self.verbosity = verbosity or Verbosity()
        self.environ = os.environ if environ is None else environ
        self.is_plain = no_color or bool(self.environ.get("NO_COLOR")) or self.environ.get("TERM") == "dumb"
        self.may_ask = not no_input
        self.has_color = not self.is_plain and sys.stderr.isatty()

    def _print(self, text: str, file: TextIO) -> None:
        print(redacted(text), file=file)

    @property
    def out(self) -> TextIO:
        """Where results go."""
        return sys.stdout

    @property
    def is_interactive(self) -> bool:
        """Whether progress may be drawn: a person watches stderr."""
        quiet = self.as_json or self.verbosity.quiet or self.environ.get("CI")
        return sys.stderr.isatty() and not quiet and self.environ.get("TERM") != "dumb"

    def result(self, text: str, document: Mapping[str, Any] | None = None) -> None:
        """Print the result of a command: the text, or under `--json` the document."""
        if self.as_json and document is not None:
            self._print(printable_json(json.dumps(redacted_tree(document), ensure_ascii=False, indent=2)), self.out)
        elif text and self.verbosity.quiet < 2:
            self._print(without_escapes(text), self.out)

    def paths(self, paths: Sequence[Path], document: Mapping[str, Any]) -> None:
        """Print where the result of a command is, a line each.

        On a terminal as short as it can be typed from here; in a pipe whole, so that a script may go elsewhere.
        """
        shown = [near_path(path) if self.out.isatty() else str(_without_dots(path)) for path in paths]
        self.result("\n".join(shown), document)

    def rows(
        self,
        rows: Sequence[Sequence[str]],
        headings: Sequence[str],
        document: Mapping[str, Any],
        *,
        essential: int | None = None,
    ) -> None:
        """Print rows: a table on a terminal, tab-separated in a pipe, the document under `--json`.

        Args:
            rows: the cells.
            headings: one a column.
            document: the same for `--json`.
            essential: so many columns are always whole; the others may be cut, and left out, where there is no room.
        """
        rows = redacted_tree([list(row) for row in rows])
        if self.as_json:
            self.result("", document)
        elif self.out.isatty():
            self._print(table(rows, headings, width_columns(), essential), self.out)
        else:
            for row in rows:
                self._print("\t".join(cell(value) for value in row), self.out)

    def report(self, lines: Sequence[str], document: Mapping[str, Any]) -> None:
        """Print a report: lines that are folded where the terminal is narrower; in a pipe they stay whole."""
        lines = redacted_tree(list(lines))
        is_folded = self.out.isatty() and not self.as_json
        self.result("\n".join(folded(lines, width_columns()) if is_folded else lines), document)

    def say(self, text: str) -> None:
        """Tell a person something."""
        if not self.verbosity.quiet and not self.as_json:
            self._print(printable(text), sys.stderr)

    def detail(self, text: str) -> None:
        """Tell a person who asked for more (`-v`)."""
        if self.verbosity.verbose:
            self._print(printable(text), sys.stderr)

    def warn(self, warnings: Sequence[str]) -> None:
        """Show warnings, each once."""
        if not self.verbosity.quiet and not self.as_json:
            for warning in dict.fromkeys(warnings):
                self._print(self._colored(f"note: {printable(warning)}", "33"), sys.stderr)

    def next(self, command: str) -> None:
        """Show the command to run next."""
        self.say(f"next: {command}")

    def error(self, error: AirError) -> None:
        """Show an error and what to do about it, as text or JSON on stderr."""
        if self.as_json:
            body = {"error": {"code": error.code, "message": error.message, "hint": error.hint}}
            self._print(printable_json(json.dumps(body, ensure_ascii=False)), sys.stderr)
            return
        self._print(f"{self._colored('error:', '31')} {printable(error.message)}", sys.stderr)
        if error.hint:
            self._print(f"{self._colored('hint:', '36')} {printable(error.hint)}", sys.stderr)

    def fail(self, error: AirError) -> int:
        """Show an error and return the exit code that goes with it."""
        self.error(error)
        return int(error.exit_code)

    def trace(self) -> None:
        """Show where an error came from to a person who asked for it (`-vv`)."""
        if self.verbosity.verbose > 1:
            self._print(printable(traceback.format_exc()).rstrip(), sys.stderr)

    def _colored(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.has_color else text

    def confirm(self, question: str, *, reason: str, hint: str) -> None:
        """Ask a person before something is lost; go on when the answer is yes.

        Raises:
            UsageError: nobody may be asked (`--no-input`) or nobody is there; `reason` and `hint` say what to type.
        """
        if not self.may_ask or sys.stdin is None or not sys.stdin.isatty():
            raise UsageError(reason, hint=hint)
        import typer

        typer.confirm(printable(redacted(question)), abort=True, err=True)

    @contextmanager
    def progress(self) -> "Iterator[Callable[[str, float], None]]":
        """A progress display; silent where nobody watches."""
        if not self.is_interactive:
            yield lambda _what, _share: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        console = Console(stderr=True, no_color=not self.has_color, markup=False, emoji=False, highlight=False)
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as display:
            task = display.add_task("starting", total=1.0)

            def update(what: str, share: float) -> None:
                display.update(task, description=printable(redacted(what))[:48], completed=share)

            yield update


def near_path(path: Path) -> str:
    """A path as short as it can be typed from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _without_dots(path: Path) -> Path:
    """The path without `..`, which is what it was given as; links in it are followed only then."""
    return path.resolve() if ".." in path.parts else path.absolute()


def read_argument(text: str, what: str) -> str:
    """The argument, or the text of stdin where it is `-`.

    Raises:
        UsageError: stdin is a terminal, or empty. What lies beyond 200,000 characters is not read.
    """
    if text != "-":
        return text
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            f"`-` reads {what} from a pipe, but stdin is a terminal", hint='air plan "lofi beat" | air compose -'
        )
    content = sys.stdin.read(MAX_STDIN_CHARACTERS + 1)
    if not content.strip():
        raise UsageError(f"`-` reads {what} from stdin, but nothing came", hint="check the command before the pipe")
    return redacted(content).strip()
