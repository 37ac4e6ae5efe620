"""`air init`, `air config`, `air doctor`: a workspace laid out, what is in force, what stands in the way."""

import json
from pathlib import Path

import pytest
import soundfile

from air_cli.config_files import DEFAULTS
from air_cli.templates import template_text
from tests.builders import sine, write_wav
from tests.conftest import Air

ROOT = Path(__file__).parent.parent.parent


def test_a_workspace_is_laid_out_and_nothing_overwritten(air: Air, clean_place: Path) -> None:
    home = clean_place / "my music"
    home.mkdir()
    (home / ".gitignore").write_text("mine\n")
    first = air("init", "my music")
    assert first.code == 0, first.err
    assert "cd 'my music'" in first.err
    assert (home / ".gitignore").read_text() == "mine\n"
    assert {p.name for p in home.iterdir()} == {
        "outputs", "local_samples", "styles", "air.toml", ".env.example", ".gitignore",
    }  # fmt: skip
    again = json.loads(air("init", "my music", "--json").out)
    assert not any(row["new"] for row in again["laid"])
    assert air("plan", "lofi", "--home", "my music").code == 0


def test_the_template_of_air_toml_names_every_default(air: Air, clean_place: Path) -> None:
    text = template_text("air.toml")
    lines = [line.removeprefix("# ").partition("  #")[0] for line in text.splitlines() if "=" in line]
    (clean_place / "air.toml").write_text("[defaults]\n" + "\n".join(line for line in lines if "model" not in line))
    assert {line.partition(" = ")[0] for line in lines} == set(DEFAULTS)
    assert air("plan", "lofi").code == 0


def test_the_readme_of_the_samples_is_the_one_of_this_repository() -> None:
    assert template_text("local_samples/README.md") == (ROOT / "local_samples" / "README.md").read_text(
        encoding="utf-8"
    )


def test_defaults_count_where_nothing_is_typed(air: Air, clean_place: Path) -> None:
    (clean_place / "air.toml").write_text(
        '[defaults]\nseed = 5\nsample-rate = 48000\nbit-depth = 24\nformat = "flac"\n'
    )
    plan = json.loads(air("plan", "lofi, 2 bars, kick and rhodes", "--json").out)
    assert plan["plan"]["meta"]["seed"] == 5
    assert json.loads(air("plan", "lofi", "--seed", "6", "--json").out)["plan"]["meta"]["seed"] == 6
    song = air("compose", plan["param_run_id"]).out.strip()
    mix = json.loads(air("render", song, "--json").out)["mix"]
    assert soundfile.info(mix).format == "FLAC"
    assert (soundfile.info(mix).samplerate, soundfile.info(mix).subtype) == (48_000, "PCM_24")
    typed = json.loads(air("render", song, "--format", "wav", "--sample-rate", "44100", "--json").out)["mix"]
    assert (soundfile.info(typed).format, soundfile.info(typed).samplerate) == ("WAV", 44_100)


def test_a_model_in_air_toml_belongs_to_its_provider(air: Air, clean_place: Path) -> None:
    (clean_place / "air.toml").write_text('[defaults]\nprovider = "openai"\nmodel = "gpt-x"\n')
    mine = json.loads(air("plan", "lofi", "--dry-run", "--json", OPENAI_API_KEY="k" * 20).out)
    assert (mine["provider"], mine["requests"][0]["model"]) == ("openai", "gpt-x")
    assert air("plan", "lofi", "--provider", "offline").code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[defaults]\nsede = 5", "seed"),
        ("[defaults]\nseed = 'five'", "whole number"),
        ("[defaults]\nseed = true", "whole number"),
        ("[default]\nseed = 5", "[defaults]"),
        ("defaults = 3", "table"),
        ("[defaults", "not TOML"),
        ("[defaults]\nmaster = 'loud'", "loud"),
        ("#" * 70_000, "larger"),
    ],
)
def test_a_faulty_air_toml_is_one_sentence(air: Air, clean_place: Path, text: str, words: str) -> None:
    (clean_place / "air.toml").write_text(text)
    done = air("make", "lofi, 2 bars")
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err


def test_config_says_where_each_value_comes_from_and_hides_keys(air: Air, clean_place: Path) -> None:
    (clean_place / ".env").write_text("ANTHROPIC_API_KEY=canary-in-a-file\nAIR_SAMPLES_DIR=mine\n")
    (clean_place / "air.toml").write_text("[defaults]\nmaster = 'club'\n")
    done = air("config", "--json", OPENAI_API_KEY="canary-in-the-environment")
    assert "canary" not in done.out + done.err
    rows = {row["name"]: (row["value"], row["source"]) for row in json.loads(done.out)["settings"]}
    assert rows["OPENAI_API_KEY"] == ("set", "OPENAI_API_KEY")
    assert rows["ANTHROPIC_API_KEY"][0] == "set"
    assert rows["ANTHROPIC_API_KEY"][1].endswith(".env")
    assert rows["master"][0] == "club"
    assert rows["master"][1].endswith("air.toml")
    assert rows["samples"][0].endswith("mine")
    assert rows["home"] == (str(clean_place), "current folder")
    assert rows["seed"][1] == "built in"


def doctor(air: Air, **environment: str) -> tuple[int, dict[str, tuple[str, str]]]:
    done = air("doctor", "--json", **environment)
    rows = json.loads(done.out)["findings"]
    return done.code, {row["subject"]: (row["outcome"], row["text"]) for row in rows}


def test_the_doctor_finds_a_healthy_place_healthy(air: Air, clean_place: Path) -> None:
    write_wav(clean_place / "local_samples" / "kick.wav", sine(60, 0.2))
    assert air("inventory", "rebuild").code == 0
    code, rows = doctor(air)
    assert code == 0
    assert rows["samples"][0] == "ok"
    assert "in step" in rows["samples"][1]
    write_wav(clean_place / "local_samples" / "snare.wav", sine(200, 0.2))
    assert doctor(air)[1]["samples"][0] == "note"


def test_the_doctor_names_what_stands_in_the_way(air: Air, clean_place: Path) -> None:
    (clean_place / "outputs" / "inventory").mkdir(parents=True)
    (clean_place / "local_samples").mkdir()
    (clean_place / "outputs" / "inventory" / "inventory.json").write_text("{")
    (clean_place / "styles").mkdir()
    (clean_place / "styles" / "bad.toml").write_text("name = ")
    code, rows = doctor(air)
    assert code == 1
    assert rows["samples"][0] == "problem"
    assert rows["styles"][0] == "problem"


BROKEN = ("[defaults]\nseed = 5\nx = [", "line 3, is not TOML")


@pytest.mark.parametrize("command", ["doctor", "config", "init"])
def test_a_broken_air_toml_does_not_stop_those_who_explain_it(air: Air, clean_place: Path, command: str) -> None:
    (clean_place / "air.toml").write_text(BROKEN[0])
    done = air(command)
    assert done.code == (1 if command == "doctor" else 0)
    assert f"`{clean_place / 'air.toml'}`, {BROKEN[1]}" in done.out + done.err
    assert "mend or remove it, then: air config" in done.out + done.err
    assert (clean_place / "air.toml").read_text() == BROKEN[0]


@pytest.mark.parametrize("command", ["projects", "plan lofi", "show latest", "providers"])
def test_others_say_where_it_is_broken_and_what_works(air: Air, clean_place: Path, command: str) -> None:
    (clean_place / "air.toml").write_text(BROKEN[0])
    done = air(*command.split())
    assert (done.code, done.out) == (2, "")
    assert BROKEN[1] in done.err
    assert "hint: mend or remove it, then: air config" in done.err


@pytest.mark.parametrize(
    ("line", "may_be"),
    [
        ('provider = "opnai"', 'provider = "openai"'),
        ('master = "lod"', 'master = "streaming" | "club"'),
        ("master = 3", 'master = "streaming" | "club"'),
        ('format = "mp4"', 'format = "mp3"'),
        ("sample-rate = 44000", "sample-rate = 44100 | 48000"),
        ('bit-depth = "12"', 'bit-depth = "16" | "24"'),
        ("seed = -4", "seed = 7"),
        ('seed = "a"', "seed = 7"),
        ('format = "mp3"\nbit-depth = "32f"', 'format = "wav"'),
    ],
)
def test_an_impossible_default_is_refused_where_it_stands(air: Air, clean_place: Path, line: str, may_be: str) -> None:
    path = clean_place / "air.toml"
    path.write_text(f"[defaults]\n{line}\n")
    made = air("make", "lofi, 2 bars", "--seed", "1", "--master", "off")
    assert made.code == 2
    assert f"error: `{path}`" in made.err
    assert line.partition(" ")[0] in made.err
    assert f"hint: {may_be}" in made.err
    assert not (clean_place / "outputs").exists()
    rows = json.loads(air("config", "--json").out)["settings"]
    problems = [row["problem"] for row in rows if row["problem"]]
    assert len(problems) == 1
    assert str(path) in problems[0]
    code, found = doctor(air)
    assert (code, found["settings"][0]) == (1, "problem")
    # What the hint says is taken.
    path.write_text(f"[defaults]\n{may_be.partition(' |')[0]}\n")
    assert doctor(air)[1]["settings"][0] == "ok"


def test_a_line_of_env_that_is_none_is_named_and_not_told(air: Air, clean_place: Path) -> None:
    path = clean_place / ".env"
    path.write_text("AIR_SAMPLES_DIR=mine\nOPENAI_API_KEY sk-canary-in-a-bad-line\n")
    done = air("plan", "lofi", "--provider", "offline")
    assert done.code == 0
    assert f"note: `{path}`, line 2 is passed over: not NAME=value" in done.err
    assert "dotenv" not in done.err
    assert "canary" not in done.err
    code, found = doctor(air)
    assert (code, found["settings"][0]) == (1, "problem")
    assert "line 2" in found["settings"][1]
    assert air("plan", "lofi", "-q", "--provider", "offline").err == ""


def test_the_doctor_finds_damaged_links(air: Air, clean_place: Path) -> None:
    assert "links" not in doctor(air)[1]
    path = clean_place / "outputs" / "projects" / "step_links.json"
    path.parent.mkdir(parents=True)
    path.write_text("{ half")
    assert "remove it" in air("doctor").err
    path.unlink()
    run_id = air("compose", air("plan", "lofi, 2 bars, kick").out.strip()).out.strip()
    assert run_id in path.read_text()
    path.write_text("{ half")
    code, found = doctor(air)
    assert (code, found["links"][0]) == (1, "problem")
    assert str(path) in found["links"][1]
    assert air("projects").code == 0
    assert run_id in path.read_text()
    assert "links" not in doctor(air)[1]
    path.write_text('{"a": 5}')
    assert doctor(air)[1]["links"][0] == "note"
