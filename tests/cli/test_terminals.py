"""Terminals as they are: narrow, dumb, without colour, closed early."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.cli.tables import folded, table
from tests.builders import click, write_wav
from tests.conftest import Air

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is wanted")
LONG = "a folder with quite a long name/and another one/Kick_hard_take_12.wav"
WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30)
CELLS = st.lists(WORDS, max_size=5).map(" ".join)


def on_a_terminal(line: str, columns: int, **environment: str) -> tuple[int, str]:
    """Exit code and what a terminal of so many columns was sent, by a command that stands alone there."""
    import pty

    ours, theirs = pty.openpty()
    surroundings = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color", **environment}
    surroundings = {name: value for name, value in surroundings.items() if value}
    with subprocess.Popen(
        [sys.executable, "-m", "air_cli", *shlex.split(line)],
        stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings,
    ) as process:  # fmt: skip
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
    os.close(ours)
    return process.returncode, b"".join(parts).decode().replace("\r\n", "\n")


@pytest.fixture
def project(air: Air, clean_place: Path) -> str:
    write_wav(clean_place / "local_samples" / LONG, click())
    made = air("make", "lofi with a long prompt that goes on and on", "--bars", "2", "--instruments", "Kick, Rhodes")
    assert made.code == 0, made.err
    return made.out.strip()


@pytest.mark.parametrize("columns", [40, 20])
def test_a_narrow_terminal_gets_lines_that_fit(project: str, columns: int) -> None:
    for line in ("projects", "inventory samples Kick", f"show {project}", f"projects show {project}", "config"):
        code, shown = on_a_terminal(line, columns)
        assert code == 0, shown
        assert "Traceback" not in shown
        for text in shown.splitlines():
            # What cannot be broken, such as a path, is longer than the line; it stands alone there.
            assert len(text) <= columns or len(text.split()) <= 2, (line, text)
    assert project in on_a_terminal("projects", columns)[1]
    whole = " ".join(on_a_terminal("inventory samples Kick", columns)[1].split())
    assert LONG in whole


def test_a_path_is_short_on_a_terminal_and_whole_in_a_pipe(air: Air, project: str, clean_place: Path) -> None:
    shown = on_a_terminal(f"export {project}", 200)[1]
    whole = air("export", project).out.strip()
    assert whole == str(clean_place / "outputs" / "exports" / Path(whole).name)
    assert f"outputs/exports/{Path(whole).name}\n" in shown and whole not in shown
    below = clean_place / "below"
    below.mkdir()
    assert air("export", project, "--home", "..", cwd=below).out.strip() == str(Path(whole).resolve())


def test_the_help_of_every_width(clean_place: Path) -> None:
    for columns in (80, 40, 20):
        code, shown = on_a_terminal("render --help", columns)
        assert code == 0
        assert "Traceback" not in shown
        assert "air render" in " ".join(shown.split())
    assert clean_place.exists()


def test_a_dumb_terminal_is_sent_text_and_nothing_else(project: str) -> None:
    for line in ("--help", "plan --bogus", f"show {project}", f"render {project} --fresh", "show nothing"):
        for environment in ({"TERM": "dumb", "NO_COLOR": ""}, {"NO_COLOR": "1", "CI": "1"}):
            _, shown = on_a_terminal(line, 80, **environment)
            assert "\x1b" not in shown, (line, environment)
    assert "\x1b" in on_a_terminal("show nothing", 80, NO_COLOR="")[1]
    assert "\x1b" not in on_a_terminal("show nothing --no-color", 80, NO_COLOR="")[1]


def test_a_pipe_that_closes_early_is_no_fault(project: str) -> None:
    assert project
    for line in (
        "projects",
        "projects --json",
        "inventory samples Kick",
        f"show {project}",
        "schema plan",
        "--help",
        "make -h",
    ):
        script = f"set -o pipefail; {shlex.quote(sys.executable)} -m air_cli {line} | head -c 1"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
        assert (done.returncode, len(done.stdout)) == (0, 1), line
        assert not re.search(r"Traceback|Error|Exception|Broken pipe", done.stderr), (line, done.stderr)


def test_what_was_mistyped_is_shown_but_not_obeyed(air: Air) -> None:
    for words in (
        ("plan", "x", "--te\u202empo", "3"), ("pl\u202e\x1b[31man",), ("plan", "x", "--tempo", "\u202e3\x1b]0;x\x07"),
        ("inventory", "\x1b[2J"), ("plan", "x", "--te\u202empo", "--json"),
    ):  # fmt: skip
        done = air(*words)
        assert done.code == 2
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", done.out + done.err), done.err
        assert "hint" in done.err


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), st.integers(1, 120))
def test_a_table_keeps_what_is_essential(rows: list[tuple[str, str, str]], width: int) -> None:
    shown = table(rows, ("id", "name", "prompt"), width, essential=2)
    words = shown.split()
    for row in rows:
        for value in row[:2]:
            assert all(word in words for word in value.split())
    wide = max(len(row[0]) for row in [("id",), *rows]) + 2 + max(len(row[1]) for row in [("", "name"), *rows])
    if wide <= width:
        assert all(len(line) <= width for line in shown.splitlines())


@given(CELLS, st.integers(0, 30), st.integers(1, 120))
def test_folding_loses_no_word(text: str, indent: int, width: int) -> None:
    lines = folded([" " * indent + text], width)
    assert " ".join(lines).split() == text.split()
    longest = max(map(len, text.split()), default=0)
    assert all(len(line) <= max(width, 12, indent + longest + 12) for line in lines)
