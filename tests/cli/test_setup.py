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
