"""What was mistyped is answered with what was meant, in a hint that can be pasted."""

import ast
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer

import air_cli
from air_cli.cli import mistyped
from air_cli.cli.app import app
from air_cli.nearest import did_you_mean, nearest, nearest_file
from tests.builders import click, write_wav
from tests.conftest import Air

PIECE = ("lofi beat, 8 bars", "--seed", "3")

COMMANDS = [
    ("ls", "air projects"),
    ("list --limit 3", "air projects --limit 3"),
    ("new 'lofi beat'", "air make 'lofi beat'"),
    ("generate", "air make --help"),
    ("create x", "air make x"),
    ("help", "air --help"),
    ("help make", "air make --help"),
    ("version", "air --version"),
    ("delete latest", "air projects delete latest"),
    ("rm latest", "air projects delete latest"),
    ("rename", "air projects rename --help"),
    ("mv latest 'Night train'", "air projects rename latest 'Night train'"),
    ("search kick", "air inventory search kick"),
    ("info latest", "air show latest"),
    ("rebuild", "air inventory rebuild"),
    ("mkae x", "air make x"),
    ("projcts", "air projects"),
    ("projects lst", "air projects list"),
    ("inventory serch kick", "air inventory search kick"),
    ("batch rnk", "air batch rank"),
    ("batch lst", "air batch list"),
    ("batch kep latest x", "air batch keep latest x"),
    ("models lst", "air models list"),
    ("models evl offline", "air models eval offline"),
    ("instruments pla rhodes", "air instruments play rhodes"),
    ("cache cler", "air cache clear"),
    ("make x --bpm 90", "air make x --tempo 90"),
    ("make x --bpm=90", "air make x --tempo=90"),
    ("make x --temop 90", "air make x --tempo 90"),
    ("make x --genre lofi", "air make x --style lofi"),
]


@pytest.mark.parametrize(("line", "meant"), COMMANDS)
def test_a_mistyped_line_is_answered_with_the_line_that_was_meant(air: Air, line: str, meant: str) -> None:
    done = air(*shlex.split(line))
    assert (done.code, done.out) == (2, "")
    assert f"hint: did you mean: {meant}\n" in done.err


NAMES = [
    ("show latst", "did you mean `latest`?"),
    ("show latset", "did you mean `latest`?"),
    ("show lates", "did you mean `latest`?"),
    ("show newest", "did you mean `latest`?"),
    ("make x --provider claude", "did you mean `anthropic`?"),
    ("make x --provider google", "did you mean `gemini`?"),
    ("make x --provider gpt", "did you mean `openai`?"),
    ("make x --provider chatgpt", "did you mean `openai`?"),
    ("make x --style uk", "did you mean `uk garage`?"),
    ("make x --scale dorain", "did you mean `dorian`?"),
    ("make x --scale minr", "did you mean `minor`?"),
    ("make x --key 'D dorain'", "did you mean `dorian`?"),
    ("make x --instruments Kcik", "did you mean `Kick`?"),
    ("render latest --mute Kcik", "did you mean `Kick`?"),
    ("render latest --mute Rhods", "did you mean `Rhodes`?"),
    ("render latest --mute drms", "did you mean `drums`?"),
    ("compose latest --section hok", "did you mean `hook`?"),
    ("edit latest --set tmpo=90", "did you mean `tempo`?"),
    ("edit latest --set bpm=90", "did you mean `tempo`?"),
    ("projects --filter 'tmpo>120'", "did you mean `tempo`?"),
    ("projects --filter state=brokn", "did you mean `broken`?"),
    ("projects --filter state=colour", "one of: ok, broken, not rendered"),
    ("projects --sort tmpo", "did you mean `tempo`?"),
    ("batch - --matrix tmpo=80,90", "did you mean `tempo`?"),
    ("batch - --until plna", "did you mean `plan`?"),
    ("render latest --master streming", "did you mean `streaming`?"),
    ("render latest --format flacc", "did you mean `flac`?"),
    ("render latest --pitch exct", "did you mean `exact`?"),
    ("export latest --daw reapr", "did you mean `reaper`?"),
    ("export latest --only stem", "did you mean `stems`?"),
    ("export latest --stems-format flacc", "did you mean `flac`?"),
    ("play latest --player ffply", "did you mean `ffplay`?"),
    ("inventory show drums/kick_1.wav", "did you mean `drums/kick_01.wav`?"),
    ("inventory show kick_1.wav", "did you mean `drums/kick_01.wav`?"),
    ("inventory override drums/kick_1.wav --skip", "did you mean `drums/kick_01.wav`?"),
    ("render latest --sample Kick=drums/kick_1.wav", "did you mean `drums/kick_01.wav`?"),
    ("inventory show zzz.wav", "air inventory search zzz"),
]


@pytest.mark.parametrize(("line", "hint"), NAMES)
def test_a_mistyped_name_is_answered_with_the_nearest(
    air: Air, clean_place: Path, a_piece: Callable[..., str], line: str, hint: str
) -> None:
    a_piece(*PIECE)
    if "wav" in line:
        write_wav(clean_place / "local_samples" / "drums" / "kick_01.wav", click())
        assert air("inventory", "rebuild").code == 0
    done = air(*shlex.split(line), stdin="lofi\n")
    assert done.code in (2, 3) and done.out == ""
    assert f"hint: {hint}" in done.err


VALUES = [
    ("make x --tempo fast", "tempo: `fast` is not a number from 20 to 300", "for example: 82"),
    ("make x --bars four", "bars: `four` is not a whole number from 1 to 512", "for example: 16"),
    ("make x --seed abc", "--seed: `abc` is not a whole number", "--seed 7"),
    ("make x --sample-rate cd", "--sample-rate: `cd` is not a rate in Hz", "--sample-rate 48000"),
    ("make x --sample-rate 47k", "sample rate 47000 is not one of", "--sample-rate 48000"),
    ("projects --limit -4", "--limit: -4 is less than 0", "--limit 10"),
    ("projects --limit=x", "--limit: `x` is not a whole number", "--limit 10"),
    ("make", "PROMPT is missing", 'for example: air make "lofi beat'),
    ("instruments play", "play which instrument?", "air instruments play rhodes C4"),
    ("instruments rhodes", "`rhodes` is nothing one can do here", "to hear it: air instruments play rhodes"),
    ("play latest --from 99:99", "`99:99` is not a length", "--from 45"),
    ("edit latest", "nothing to change", "air edit latest --set tempo=84"),
]


@pytest.mark.parametrize(("line", "message", "hint"), VALUES)
def test_an_impossible_value_is_told_in_words(air: Air, line: str, message: str, hint: str) -> None:
    done = air(*shlex.split(line))
    assert (done.code, done.out) == (2, "")
    assert f"error: {message}" in done.err and f"hint: {hint}" in done.err


def test_units_behind_numbers_are_understood(air: Air, a_piece: Callable[..., str]) -> None:
    a_piece(*PIECE)
    assert '"tempo": 80.0' in air("plan", "lofi", "--tempo", "80bpm", "--bars", "2", "--json").out
    for rate in ("48k", "48 kHz", "48000 Hz"):
        assert air("render", "latest", "--dry-run", "--sample-rate", rate).code == 0


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        ("compose --from-midi s.mdi", 6, "--from-midi s.mid"),
        ("compose --from-json s.jsn", 6, "--from-json s.json"),
        ("compose --from-json .", 6, "--from-json s.json"),
        ("batch promts.txt", 2, "did you mean: air batch prompts.txt"),
    ],
)
def test_a_mistyped_file_is_answered_with_the_nearest(
    air: Air, clean_place: Path, line: str, code: int, hint: str
) -> None:
    for name in ("s.mid", "s.json", "prompts.txt"):
        (clean_place / name).write_text("")
    done = air(*shlex.split(line))
    assert (done.code, done.out) == (code, "")
    assert f"hint: {hint}\n" in done.err


def test_a_batch_without_any_file_is_told_how_to_make_one(air: Air) -> None:
    assert "hint: to make one: printf 'lofi beat\\n' > prompts.txt; then: air batch prompts.txt" in (
        air("batch", "nothere.txt").err
    )


def test_what_follows_a_batch_of_plans_works(air: Air) -> None:
    made = air("batch", "-", "--until", "plan", stdin="lofi, 2 bars\n")
    line = made.err.partition("next: air ")[2].strip()
    assert line.startswith("compose ")
    ranked = air("batch", "rank", "latest")
    assert ranked.code == 3 and f"to go on with a plan: air {line}\n" in ranked.err
    assert air(*line.split()).code == 0


def test_a_question_that_cannot_be_asked_names_the_whole_line(air: Air, a_piece: Callable[..., str]) -> None:
    a_piece(*PIECE)
    assert air("projects", "delete", "latest").code == 0
    refused = air("projects", "prune", "--empty-bin")
    assert refused.code == 2 and "hint: air projects prune --empty-bin --yes\n" in refused.err
    assert air("projects", "restore", "latest").code == 0


def test_a_line_that_is_too_long_is_not_shown_again(air: Air) -> None:
    done = air("mkae", "la " * 400)
    assert done.code == 2 and "hint: air --help\n" in done.err


def test_the_nearest_of_names() -> None:
    assert nearest("uk", ["punk", "uk garage", "funk"]) == ["uk garage"]
    assert nearest("garag", ["punk", "uk garage"], meant={"garage": "uk garage"}) == ["uk garage"]
    assert nearest("claude", ["openai", "anthropic"], meant={"claude": "anthropic"}) == ["anthropic"]
    assert nearest("claude", ["openai"], meant={"claude": "anthropic"}) == []
    assert did_you_mean("x", ["one", "two"]) == "one of: one, two"


def test_the_nearest_of_files(tmp_path: Path) -> None:
    for name in ("song.mid", "other.mid", "song.txt"):
        (tmp_path / name).touch()
    assert nearest_file(tmp_path / "sogn.mid", [".mid"]) == tmp_path / "song.mid"
    assert nearest_file(tmp_path / "zzz.txt", [".txt"]) == tmp_path / "song.txt"
    assert nearest_file(tmp_path / "zzz.mid", [".mid"]) is None
    assert nearest_file(tmp_path / "none" / "song.mid") is None


def test_every_word_that_is_understood_leads_to_a_command() -> None:
    root = typer.main.get_command(app)
    for word, meant in mistyped.COMMANDS_MEANT.items():
        assert word not in root.commands  # type: ignore[attr-defined]
        group = root
        for name in [] if meant.startswith("--") else meant.split():
            group = group.commands[name]  # type: ignore[attr-defined]


def _hints() -> Iterator[tuple[str, str]]:
    """Every hint that stands in the code as text, with `X` for what is filled in, and where."""
    for file in sorted(Path(air_cli.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            is_keyword = isinstance(node, ast.keyword) and node.arg in ("hint", "otherwise")
            is_name = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("hint", "otherwise")
            if is_keyword or is_name:
                for text in ast.walk(node.value):  # type: ignore[attr-defined]
                    if isinstance(text, ast.JoinedStr):
                        yield (
                            file.name,
                            "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in text.values),
                        )
                    elif isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield file.name, text.value


_PLACEHOLDER = re.compile(r"…|\b(?:ID|WORDS|FOLDER|PLAN|OLD|BATCH|FILE|NAME)\b")


def test_a_command_in_a_hint_stands_apart_and_is_whole() -> None:
    hints = [(file, text) for file, text in _hints() if re.search(r"\bair [a-z]", text)]
    assert len(hints) > 40
    for file, text in hints:
        before, _, line = text.rpartition("air ")
        assert not before or before.endswith((": ", "| ")), f"{file}: {text}"
        assert not _PLACEHOLDER.search(line) and ";" not in line, f"{file}: {text}"
