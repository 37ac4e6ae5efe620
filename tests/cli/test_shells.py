"""Completion in real shells: what stands on the line after the key is pressed."""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from air_cli.cli.shells import bash_text, typed_line
from tests.conftest import Air

_TAB, _SHOW = b"\t", b"\x14"
_SETUP = {
    "bash": """
        PS1=; bind 'set bell-style none'; bind 'set completion-query-items 0'; bind 'set page-completions off'
        eval "$(air --show-completion)"
        show() { printf 'LINE<%s>\\n' "$READLINE_LINE"; READLINE_LINE=; }
        bind -x '"\\C-t": show'
    """,
    "zsh": """
        PS1=; autoload -Uz compinit; compinit -u -D; LISTMAX=10000; unsetopt beep
        eval "$(air --show-completion)"
        show() { print -r -- "LINE<$BUFFER>"; BUFFER= }
        zle -N show; bindkey '^T' show
    """,
}
_START = {"bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"]}
_MOST_SECONDS = 60


@dataclass
class Shell:
    """An interactive shell at a terminal."""

    master: int

    def send(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def read_until(self, pattern: bytes) -> re.Match[bytes]:
        """What is found in the first output that has it."""
        got = b""
        while (found := re.search(pattern, got)) is None:
            assert select.select([self.master], [], [], _MOST_SECONDS)[0], got
            got += os.read(self.master, 65_536)
        return found

    def after_tab(self, line: str) -> str:
        """The line after the key was pressed at its end; it is taken away again."""
        self.send(line.encode() + _TAB + _SHOW)
        return self.read_until(rb"LINE<(.*?)>\r")[1].decode()


@pytest.fixture
def program(clean_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`air` on the path, as a shell finds it."""
    folder = clean_place / "bin"
    folder.mkdir()
    script = folder / "air"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m air_cli "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    )


@pytest.fixture(params=["bash", "zsh"])
def shell(request: pytest.FixtureRequest, clean_place: Path) -> Iterator[Shell]:
    """An interactive shell that has read the completion script."""
    found = shutil.which(request.param)
    if found is None:
        pytest.skip(f"no {request.param} here")
    setup = clean_place / "setup"
    setup.write_text(_SETUP[request.param])
    process, master = pty.fork()
    if process == 0:
        os.execve(found, [found, *_START[request.param]], {**os.environ, "TERM": "dumb", "COLUMNS": "200"})
    shell = Shell(master)
    shell.send(f"stty -echo; . {setup}; echo rea''dy\n".encode())
    shell.read_until(rb"ready\r")
    yield shell
    os.close(master)
    os.waitpid(process, 0)


@pytest.fixture
def a_plan(air: Air, clean_place: Path) -> None:
    """A plan to name, and a catalogue of samples."""
    assert (
        air("plan", "lofi, 4 bars", "--instruments", "Kick, Upright Piano, Upright Bass", "--style", "lofi").code == 0
    )
    (clean_place / "outputs" / "inventory").mkdir(parents=True)
    rows = [{"id": "drums/my kick.wav", "instrument": "Kick"}, {"id": "keys/felt.wav", "instrument": "Upright Piano"}]
    (clean_place / "outputs" / "inventory" / "inventory.json").write_text(json.dumps({"samples": rows}))


@pytest.mark.usefixtures("program", "a_plan")
def test_a_shell_completes_what_stands_behind_a_sign(shell: Shell) -> None:
    expected = {
        "air rend": "air render ",
        "air edit latest --sample Ki": "air edit latest --sample Kick=",
        "air edit latest --sample Kick=dr": r"air edit latest --sample Kick=drums/my\ kick.wav ",
        r"air edit latest --sample Upright\ P": r"air edit latest --sample Upright\ Piano=",
        r"air edit latest --sample Upright\ Piano=ke": r"air edit latest --sample Upright\ Piano=keys/felt.wav ",
        "air edit latest --set scale=dor": "air edit latest --set scale=dorian ",
        "air edit latest --set sty": "air edit latest --set style=",
        r"air compose latest --only Upright\ B": r"air compose latest --only Upright\ Bass ",
        "air export latest --only st": "air export latest --only stems ",
        "air compose --from-json so": "air compose --from-json song.json ",
    }
    Path("song.json").touch()
    assert {line: shell.after_tab(line) for line in expected} == expected


@pytest.mark.usefixtures("program")
def test_a_prompt_is_told_and_not_run(air: Air, clean_place: Path, shell: Shell) -> None:
    prompt = r"""lofi \$(touch here) \$(touch here) $(touch here) `touch here` "$(touch here)" '; touch here; ' |&"""
    first, second = (air("plan", prompt, "--bars", bars).out.strip() for bars in ("2", "4"))
    assert shell.after_tab("air show ") == "air show "
    assert shell.after_tab(f"air show {first[:6]}") == f"air show {first} "
    assert shell.after_tab(f"air show {second[:6]}") == f"air show {second} "
    assert not (clean_place / "here").exists()


@pytest.mark.usefixtures("program", "a_plan")
def test_a_shell_completes_within_quotes(shell: Shell) -> None:
    line = 'air edit latest --sample "Upright P'
    assert shell.after_tab(line).startswith('air edit latest --sample "Upright Piano=')
    assert shell.after_tab('air edit latest --sample "Upright Piano=ke').rstrip('" ').endswith("Piano=keys/felt.wav")


@pytest.mark.usefixtures("program", "a_plan")
@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish here")
def test_fish_is_offered_one_line_a_candidate() -> None:
    script = "_AIR_COMPLETE=source_fish air | source; complete -C 'air edit latest --sample K'; complete -C 'air sho'"
    done = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, check=True)
    assert [line.partition("\t")[0] for line in done.stdout.splitlines()] == ["Kick=", "show"]


@pytest.mark.parametrize(
    ("line", "incomplete", "start"),
    [
        ("air render latest --sample Kick=dr", "Kick=dr", 5),
        ("air render latest --sample Kick\\=dr", "Kick=dr", 0),
        ('air render latest --sample "Kick=dr', "Kick=dr", 0),
        ('air render latest --sample Kick="dr', "Kick=dr", 5),
        ('air render latest --sample "Upright Piano"=dr', "Upright Piano=dr", 14),
        ("air render latest --sample ", "", 0),
        ("air render latest --sample a:b@c", "a:b@c", 4),
    ],
)
def test_a_line_is_read_as_bash_reads_it(line: str, incomplete: str, start: int) -> None:
    typed = typed_line(line, " \t\n\"'@><=;|&(:")
    assert typed.words == ["air", "render", "latest", "--sample"]
    assert (typed.incomplete, typed.start) == (incomplete, start)


@pytest.mark.parametrize("value", ["a b", "it's", 'say "x"', "$HOME", "`id`", "a\\b", "ćma", "#1", "~x", "a;b", "(x)"])
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_what_bash_inserts_means_the_candidate(value: str, quote: str) -> None:
    text = quote + bash_text(value, typed_line(quote)) + quote
    done = subprocess.run(["bash", "-c", f"printf %s {text}"], capture_output=True, text=True, check=True)
    assert done.stdout == value
