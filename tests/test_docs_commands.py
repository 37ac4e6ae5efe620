"""Every command that the README and the pages of docs/ show: it exists, its options do, and it works.

Blocks marked ```sh or ```console are run, page by page, in order, in one fresh workspace a page. A comment before a
block says what is different about it:

    <!-- not run: needs a key -->      only the commands and their options are looked at
    <!-- ends with 3 -->               its last command ends with this exit code

In a console block lines that begin with `$ ` are commands, the others what they print. An id of twelve digits stands
for the one that the command printed here.
"""

import os
import re
import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import typer

from air_cli.cli.app import program
from tests.builders import click, sine, write_wav
from tests.conftest import Air
from tests.shell import typed

ROOT = Path(__file__).parent.parent
PAGES = sorted(p.relative_to(ROOT).as_posix() for p in [ROOT / "README.md", *ROOT.glob("docs/*.md")])
BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*) -->\n)?```(?P<kind>sh|console)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
INDENTED = re.compile(r"^    (?:\w+=\S+ +)*(air [^\n]+)$", re.MULTILINE)
RUN_ID = re.compile(r"\b[0-9a-f]{12}\b")


@dataclass
class Block:
    commands: list[str]
    printed: list[str] = field(default_factory=list)
    is_run: bool = True
    code: int = 0


def blocks(page: str) -> list[Block]:
    """The blocks of a page, each command with the lines it printed."""
    found = []
    for match in BLOCK.finditer((ROOT / page).read_text(encoding="utf-8")):
        mark = match["mark"] or ""
        block = Block([], is_run=not mark.startswith("not run"))
        ends = re.match(r"ends with (\d+)", mark)
        block.code = int(ends[1]) if ends else 0
        is_open = False
        for line in match["text"].splitlines():
            if match["kind"] == "sh" or line.startswith("$ "):
                text = line.removeprefix("$ ")
                if is_open:
                    block.commands[-1] += "\n" + text
                elif text.strip() and not text.startswith("#"):
                    block.commands.append(text)
                    block.printed.append("")
                is_open = text.endswith("\\")
            elif block.printed:
                block.printed[-1] += line + "\n"
        found.append(block)
    return found


def shown_commands(page: str) -> list[str]:
    """Every line of a page that begins with `air`, in blocks of all kinds."""
    text = (ROOT / page).read_text(encoding="utf-8")
    lines = [command for block in blocks(page) for command in block.commands]
    return [*lines, *(match.split("#")[0] for match in INDENTED.findall(text))]


def parts_of(line: str) -> list[list[str]]:
    """The `air` commands in a line of shell, as words."""
    lexer = shlex.shlex(line.replace("\\\n", " "), posix=True, punctuation_chars="|&;()<>")
    lexer.whitespace_split = True
    lexer.commenters = ""
    parts: list[list[str]] = [[]]
    for word in lexer:
        if word and set(word) <= set("|&;()"):
            parts.append([])
        else:
            parts[-1].append(word)
    found = []
    for words in parts:
        cut = next((i for i, word in enumerate(words) if set(word) <= {"<", ">"}), len(words))
        names = [i for i, word in enumerate(words[:cut]) if word == "air" or word.endswith("/air")]
        if names and all("=" in word for word in words[: names[0]]):
            found.append(words[names[0] + 1 : cut])
    return found


WITH_ARGUMENTS = frozenset({"models", "batch"})
"""Groups that take arguments of their own as well."""
COMMAND_LINE: Any = typer.main.get_command(program())


def complaint(words: list[str]) -> str:
    """What is wrong with a command line: an unknown command or option; empty where nothing is."""
    command, rest = COMMAND_LINE, list(words)
    while hasattr(command, "commands") and rest and rest[0] in command.commands:
        command = command.commands[rest.pop(0)]
    if hasattr(command, "commands") and rest and not rest[0].startswith("-") and command.name not in WITH_ARGUMENTS:
        return f"no command {rest[0]!r}"
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    if getattr(command, "name", "") in WITH_ARGUMENTS:
        return ""
    for word in rest:
        name = word.split("=")[0]
        if re.fullmatch(r"--[a-z][a-z-]*|-[a-z]", name) and name not in known | {"--help", "-h", "-qq", "-vv"}:
            return f"no option {name!r}"
    return ""


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_options_exist(page: str) -> None:
    for line in shown_commands(page):
        for words in parts_of(line):
            assert not complaint(words), f"{page}: {line}: {complaint(words)}"


@pytest.fixture
def place(air: Air, clean_place: Path) -> Path:
    """A workspace as a reader has it: some samples, and a short project."""
    write_wav(clean_place / "local_samples" / "drums" / "kick.wav", sine(60, 0.2))
    write_wav(clean_place / "local_samples" / "drums" / "dusty_snare.wav", click(0.2))
    assert air("make", "house, 2 bars", "--instruments", "Kick, Rhodes", "--seed", "1").code == 0
    return clean_place


@dataclass
class Reader:
    """Someone who types what a page shows, into one shell."""

    air: Air
    place: Path
    known: dict[str, str] = field(default_factory=dict)

    def type(self, command: str, printed: str, code: int) -> None:
        command = RUN_ID.sub(lambda match: self.known.get(match[0], match[0]), command)
        for name, value in self.known.items():
            command = re.sub(rf"\$\{{?{name}\b\}}?", value, command)
        variable = re.fullmatch(r"(\w+)=\$\((.*)\)", command, re.DOTALL)
        command = variable[2] if variable else command
        moved = re.fullmatch(r"cd (\S+)", command)
        if moved:
            self.place = self.place / moved[1]
            return
        done = typed(self.air, command, self.place)
        got, out, err = done.code, done.out, done.err
        assert got == code, f"`{command}` ended with {got}: {err}"
        shown = [line for line in printed.splitlines() if RUN_ID.fullmatch(line.strip())]
        made = [line for line in out.splitlines() if RUN_ID.fullmatch(line.strip())]
        self.known.update(zip(shown, made, strict=False))
        if variable:
            self.known[variable[1]] = out.strip()


@pytest.mark.skipif(os.name == "nt", reason="the pages are typed into a POSIX shell")
@pytest.mark.parametrize("page", [page for page in PAGES if any(b.is_run and b.commands for b in blocks(page))])
def test_what_a_page_shows_works(air: Air, place: Path, page: str) -> None:
    assert shutil.which("bash")
    reader = Reader(air, place)
    for block in blocks(page):
        if block.is_run:
            for number, (command, printed) in enumerate(zip(block.commands, block.printed, strict=True), start=1):
                reader.type(command, printed, block.code if number == len(block.commands) else 0)


def test_every_error_code_is_explained() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "air_cli").rglob("*.py"))
    codes = set(re.findall(r'(?:\bcode|default_code(?:: str)?) ?= ?"([a-z_]+)"', source)) - {""}
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    assert len(codes) > 25
    assert codes == set(re.findall(r"^\| \d+ \| `([a-z_]+)` \|", page, re.MULTILINE))
