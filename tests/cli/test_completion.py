"""Shell completion: what the shell is offered, without loading anything heavy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from air_cli.cli.app import program
from air_cli.cli.completion import COMPLETERS
from tests.builders import sine, write_wav
from tests.conftest import Air

HEAVY = (
    "numpy", "soundfile", "soxr", "mido", "openai", "anthropic", "google.genai", "rich.console", "air_cli.domain.plan",
)  # fmt: skip
"""The plan stands for the models of all files: Typer may load their library, but building them takes as long again."""
PROGRAM = (
    "import sys\nsys.argv = ['air']\nfrom air_cli.cli.app import main\n"
    "try:\n    main()\nfinally:\n"
    f"    print('heavy:', [n for n in {HEAVY!r} if n in sys.modules], file=sys.stderr)"
)
LONG_PROMPT = "a very long prompt with many words in it, " * 8 + 'a tab\t, "quotes", `marks`, $(id), ünïcode'


def asked(shell: str, **variables: str) -> str:
    """What a shell is told."""
    environment = {**os.environ, "_AIR_COMPLETE": f"complete_{shell}", **variables}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    assert "heavy: []" in done.stderr, done.stderr
    return done.stdout


def offers(words: str) -> dict[str, str]:
    """Candidates for the last word of a line, and what is said of each."""
    told = asked("fish", _TYPER_COMPLETE_ARGS=words, _TYPER_COMPLETE_FISH_ACTION="get-args")
    return {line.partition("\t")[0]: line.partition("\t")[2] for line in told.splitlines() if line}


@pytest.fixture
def plan_id(air: Air) -> str:
    return air("plan", "lofi beat for rainy days", "--instruments", "Kick, Rhodes, Upright Bass").out.strip()


@pytest.fixture
def project_id(air: Air, plan_id: str) -> str:
    return air("compose", plan_id).out.strip()


@pytest.fixture
def library(clean_place: Path) -> None:
    """A catalogue of two samples."""
    rows = [{"id": "drums/kick_01.wav", "instrument": "Kick"}, {"id": "keys/felt.wav", "instrument": "Piano"}]
    (clean_place / "outputs" / "inventory").mkdir(parents=True)
    (clean_place / "outputs" / "inventory" / "inventory.json").write_text(json.dumps({"samples": rows}))


def test_ids_come_with_their_prompt(plan_id: str) -> None:
    found = offers("air compose ")
    assert found[plan_id] == "lofi beat for rainy days"
    assert "latest" in found
    assert list(offers(f"air show {plan_id[:3]}")) == [plan_id]


@pytest.mark.parametrize("shell", ["fish", "zsh", "powershell", "bash"])
def test_every_candidate_is_one_short_line(air: Air, shell: str) -> None:
    plan_id = air("plan", LONG_PROMPT).out.strip()
    told = asked(
        shell, _TYPER_COMPLETE_ARGS="air show ", _TYPER_COMPLETE_FISH_ACTION="get-args", COLUMNS="40", TERM="xterm"
    )
    lines = [line for line in told.splitlines() if plan_id in line or "long" in line or "unicode" in line]
    assert len(lines) == 1
    assert len(lines[0]) < 110
    assert lines[0].count("\t") == (1 if shell == "fish" else 0)
    assert ("…" in lines[0]) is (shell != "bash")
    assert len(told.splitlines()) == (5 if shell == "zsh" else 2)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("air plan lofi --style drum", "drum & bass"),
        ("air plan lofi --provider an", "anthropic"),
        ("air plan lofi --provider anthropic --model claude-h", "claude-haiku-5-5"),
        ("air compose latest --only Rho", "Rhodes"),
        ("air render latest --mute Kic", "Kick"),
        ("air styles tech", "techno"),
        ("air comp", "compose"),
        ("air plan lofi --kit 80", "808"),
        ("air plan lofi --kit au", "auto"),
        ("air make lofi --master br", "broadcast"),
        ("air render latest --format fl", "flac"),
        ("air export latest --stems-format og", "ogg"),
        ("air plan lofi --scale do", "dorian"),
        ("air render latest --bit-depth 32", "32f"),
        ("air export latest --bit-depth 2", "24"),
        ("air make lofi --sample-rate 48", "48000"),
        ("air render latest --pitch com", "compressed"),
        ("air export latest --daw re", "reaper"),
        ("air projects --sort temp", "tempo"),
        ("air projects list --sort=-temp", "--sort=-tempo"),
        ("air batch run x.txt --until exp", "export"),
        ("air batch rank latest --by gro", "groove"),
        ("air inventory similar x.wav --by timbre,pi", "timbre,pitch"),
        ("air schema inv", "inventory"),
        ("air models eval off", "offline"),
        ("air models eval anthropic/claude-h", "anthropic/claude-haiku-5-5"),
        ("air models list open", "openai"),
        ("air cache cl", "clear"),
        ("air instruments pl", "play"),
        ("air instruments play Rho", "Rhodes"),
        ("air edit latest --set sca", "scale="),
        ("air edit latest --set scale=dor", "scale=dorian"),
        ("air edit latest --set kit=90", "kit=909"),
        ("air batch run x.txt --matrix maste", "master="),
        ("air batch run x.txt --matrix scale=dorian,lyd", "scale=dorian,lydian"),
        ("air plan lofi --instruments Kick,Rho", "Kick,Rhodes"),
        ("air render latest --volume Rho", "Rhodes="),
        ("air render latest --pan Rho", "Rhodes="),
        ("air render latest --sample=Rho", "--sample=Rhodes="),
    ],
)
def test_names_are_completed(words: str, wanted: str) -> None:
    assert wanted in offers(words)


@pytest.mark.parametrize(
    ("words", "all_of_them"),
    [
        ("air export latest --only ", ["stems", "midi", "mix"]),
        ("air export latest --only stems,", ["stems,midi", "stems,mix"]),
        ("air schema ", ["plan", "midi", "inventory", "render", "run", "export"]),
        ("air render latest --master ", ["streaming", "club", "broadcast", "peak", "off"]),
        ("air export latest --daw ", ["dawproject", "reaper"]),
        ("air cache ", ["clear"]),
        ("air models list ", ["openai", "anthropic", "gemini", "openrouter"]),
    ],
)
def test_nothing_else_is_offered(words: str, all_of_them: list[str]) -> None:
    assert list(offers(words)) == all_of_them


def test_a_piece_on_the_line_says_which_parts_it_has(project_id: str, plan_id: str) -> None:
    parts = ["Kick", "Rhodes", "Upright Bass"]
    for words in (
        f"air play {project_id} ",
        f"air render {project_id} --mute ",
        "air render latest --solo Kick --mute ",
    ):
        assert sorted(offers(words)) == parts, words
    for words in (
        f"air compose {project_id} --only ",
        "air compose latest --lock ",
        f"air compose {plan_id[:6]} --unlock ",
    ):
        assert sorted(offers(words)) == parts, words
    assert sorted(offers(f"air edit {plan_id} --sample ")) == [f"{name}=" for name in parts]
    assert sorted(offers(f"air render {project_id} --volume ")) == [f"{name}=" for name in parts]
    assert len(offers("air render ffff --mute ")) > 100
    assert len(offers("air render --mute ")) > 100


def test_sections_are_those_of_the_piece(air: Air, project_id: str) -> None:
    meta = json.loads(air("show", project_id, "--json").out)["meta"]
    names = dict.fromkeys(section["name"] for section in meta["sections"])
    found = offers(f"air compose {project_id} --section ")
    assert list(found) == list(names)
    assert all(text.startswith("bars ") for text in found.values())
    assert offers("air compose ffff --section ") == {}


def test_the_bin_is_what_can_be_restored(air: Air, project_id: str, plan_id: str) -> None:
    assert offers("air projects restore ") == {}
    assert air("projects", "delete", project_id).code == 0
    found = offers("air projects restore ")
    assert list(found) == [project_id]
    assert found[project_id]
    assert project_id not in offers("air projects delete ")
    assert project_id in offers("air projects delete --purge ")
    assert plan_id in offers("air projects delete ")


@pytest.mark.usefixtures("library")
def test_samples_are_those_that_suit_the_instrument() -> None:
    assert "Kick=" in offers("air render latest --sample Ki")
    found = list(offers("air render latest --sample Kick="))
    assert found[0] == "Kick=drums/kick_01.wav"
    assert {"Kick=air-starter/Kick", "Kick=air-starter/808_Kick"} <= set(found)
    assert not any("keys/" in name for name in found)
    assert list(offers("air render latest --sample Kick=ke")) == ["Kick=keys/felt.wav"]
    assert list(offers("air inventory show ")) == ["drums/kick_01.wav", "keys/felt.wav"]


def test_samples_are_found_in_the_index_of_a_real_library(air: Air, clean_place: Path) -> None:
    for name in ("kick 1.wav", "kick\n2.wav", "snare.wav"):
        path = clean_place / "local_samples" / "drums" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, sine(60, 0.1))
    assert air("inventory", "rebuild").code == 0
    assert "Kick=drums/kick 1.wav" in offers("air render latest --sample Kick=dr")
    assert not any("\n" in name or "kick\\n" in name for name in offers("air render latest --sample Kick=dr"))


def test_a_line_that_bash_handed_over_in_the_old_way_is_answered(plan_id: str) -> None:
    words = {"COMP_WORDS": "air\nshow\n", "COMP_CWORD": "2"}
    assert asked("bash", **words).split() == ["latest", plan_id]


def test_a_broken_workspace_offers_nothing_and_says_nothing(clean_place: Path) -> None:
    (clean_place / "air.toml").write_text("[")
    assert asked("zsh", _TYPER_COMPLETE_ARGS="air show ").splitlines() == ["_files"]
    assert "Kick" in offers("air render latest --mute Ki")


def test_every_completer_completes_something() -> None:
    """A row whose parameter was renamed would be of no use, and nobody would notice."""
    whole = typer.main.get_command(program())
    known: set[str] = set()

    def collect(command: object, name: str) -> None:
        for parameter in getattr(command, "params", ()):
            known.update((str(parameter.name), f"{name} {parameter.name}"))
        for child, below in getattr(command, "commands", {}).items():
            collect(below, child)

    collect(whole, "air")
    assert set(COMPLETERS) <= known
