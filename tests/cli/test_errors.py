"""Bad input: one clear sentence, what to type next, the right exit code, no traceback, nothing half-written."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import click, write_wav
from tests.conftest import Air, Finished


def is_one_sentence(done: Finished, code: int, *words: str) -> None:
    assert done.code == code, done.err
    assert done.out == ""
    assert "Traceback" not in done.err
    lines = done.err.strip().splitlines()
    assert any(line.startswith("error: ") for line in lines), done.err
    for word in words:
        assert word in done.err


def leftovers(place: Path) -> list[str]:
    return [str(p.relative_to(place)) for p in place.rglob("*") if ".air-tmp" in p.name]


@pytest.fixture
def plan_id(air: Air) -> str:
    return air("plan", "lofi beat, 4 bars", "--seed", "1").out.strip()


@pytest.mark.parametrize("prompt", ["", "   ", "\n"])
def test_an_empty_prompt(air: Air, prompt: str) -> None:
    is_one_sentence(air("plan", prompt), 2, "the prompt is empty", "hint: air make")


def test_a_prompt_of_100_kilobytes(air: Air) -> None:
    is_one_sentence(air("plan", "-", stdin="la " * 34_000), 2, "at most 20,000")


def test_an_unknown_id(air: Air, plan_id: str) -> None:
    is_one_sentence(air("compose", "ffff00001111"), 3, "no run has the id `ffff00001111`", plan_id)


def test_a_prefix_of_two_runs(air: Air, clean_place: Path, plan_id: str) -> None:
    folder = next((clean_place / "outputs" / "param_generation").iterdir())
    twin = folder.with_name(folder.name[:-1] + ("0" if folder.name[-1] != "0" else "1"))
    twin.mkdir()
    is_one_sentence(air("compose", plan_id[:6]), 3, "begins several ids")


def test_a_plan_given_to_render_says_what_to_do(air: Air, plan_id: str) -> None:
    is_one_sentence(air("render", plan_id), 3, "is a plan", f"hint: air compose {plan_id}")


def test_a_plan_edited_into_nonsense(air: Air, clean_place: Path, plan_id: str) -> None:
    path = next((clean_place / "outputs" / "param_generation").glob("*/parameter_plan.json"))
    plan = json.loads(path.read_text())
    plan["meta"]["instruments"] = ["xyzzy"]
    path.write_text(json.dumps(plan))
    is_one_sentence(air("compose", plan_id), 6, "parameter_plan.json", "no instrument")


def test_a_truncated_plan(air: Air, clean_place: Path, plan_id: str) -> None:
    path = next((clean_place / "outputs" / "param_generation").glob("*/parameter_plan.json"))
    path.write_text(path.read_text()[:200])
    is_one_sentence(air("compose", plan_id), 6, "is not valid JSON", "line ")


def test_a_plan_with_junk_behind_it_is_read(air: Air, clean_place: Path, plan_id: str) -> None:
    path = next((clean_place / "outputs" / "param_generation").glob("*/parameter_plan.json"))
    path.write_text(path.read_text() + "\n}} and some junk")
    assert air("compose", plan_id).code == 0


def test_a_truncated_composition(air: Air, clean_place: Path, plan_id: str) -> None:
    run_id = air("compose", plan_id).out.strip()
    path = next((clean_place / "outputs" / "midi_generation").glob("*/midi.json"))
    path.write_text(path.read_text()[:500])
    is_one_sentence(air("render", run_id), 6, "midi.json")
    assert not (clean_place / "outputs" / "render").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plan", "x", "--tempo", "900"], ["20", "300"]),
        (["plan", "x", "--key", "H"], ["H"]),
        (["plan", "x", "--meter", "4/5"], ["meter"]),
        (["plan", "x", "--bars", "0"], ["bars"]),
        (["plan", "x", "--length", "soon"], ["length"]),
        (["plan", "x", "--instruments", "rhoades"], ["rhoades", "Rhodes"]),
        (["plan", "x", "--seed", "-4"], ["seed"]),
        (["plan", "x", "--length", "1:99"], ["length"]),
        (["plan", "x", "--tempo", "nan"], ["tempo"]),
        (["plan", "x", "--provider", "oflline"], ["unknown provider", "offline"]),
        (["compose"], ["which plan"]),
    ],
)
def test_impossible_options(air: Air, clean_place: Path, arguments: list[str], words: list[str]) -> None:
    is_one_sentence(air(*arguments), 2, *words)
    assert not (clean_place / "outputs").exists()


def test_impossible_render_options(air: Air, clean_place: Path, plan_id: str) -> None:
    run_id = air("compose", plan_id).out.strip()
    for arguments, code in (
        (["--pan", "Kick=5"], 2),
        (["--volume", "Kick=600"], 2),
        (["--volume", "Kick"], 2),
        (["--sample-rate", "1234"], 2),
        (["--master", "loud"], 2),
        (["--mute", "Bagpipes"], 3),
        (["--sample", "Kick=no/such.wav"], 3),
    ):
        is_one_sentence(air("render", run_id, *arguments), code)
    assert not (clean_place / "outputs" / "render").exists()


def test_a_mistyped_command_gets_a_suggestion(air: Air) -> None:
    done = air("plna", "x")
    assert done.code == 2
    assert "plan" in done.err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["render", "latest", "--mute", "Kik"], "did you mean `Kick`?"),
        (["compose", "latest", "--only", "rhods"], "did you mean `Rhodes`?"),
        (["render", "latest", "--solo", "bagpipes"], "one of: Kick, "),
        (["compose", "latest", "--section", "oturo"], "did you mean `outro`?"),
        (["edit", "latest", "--set", "tepmo=90"], "did you mean `tempo`?"),
        (["plan", "x", "--style", "lofy"], "did you mean `lofi`?"),
        (["plan", "x", "--provider", "openia"], "did you mean `openai`?"),
        (["schema", "redner"], "did you mean `render`?"),
    ],
)
def test_a_mistyped_name_gets_the_nearest(
    air: Air, a_piece: Callable[..., str], arguments: list[str], hint: str
) -> None:
    a_piece("lofi beat, 8 bars", "--seed", "3")
    done = air(*arguments)
    assert done.code in (2, 3)
    assert f"hint: {hint}" in done.err


def test_a_dash_without_input(air: Air) -> None:
    is_one_sentence(air("compose", "-", stdin=""), 2, "nothing came")


def test_errors_as_json(air: Air) -> None:
    done = air("compose", "ffff00001111", "--json")
    assert (done.code, done.out) == (3, "")
    body = json.loads(done.err)["error"]
    assert body["code"] == "invalid_run_id"
    assert body["message"]
    assert body["hint"]


def test_a_file_where_the_outputs_should_be(air: Air, clean_place: Path) -> None:
    (clean_place / "outputs").write_text("in the way")
    is_one_sentence(air("plan", "lofi"), 1, "cannot write")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_read_only_workspace(air: Air, clean_place: Path) -> None:
    clean_place.chmod(0o500)
    try:
        is_one_sentence(air("plan", "lofi"), 1, "no permission")
    finally:
        clean_place.chmod(0o700)


@pytest.mark.skipif(sys.platform != "linux", reason="limits file size as Linux does")
def test_a_disk_that_fills_while_rendering(air: Air, clean_place: Path, plan_id: str) -> None:
    run_id = air("compose", plan_id).out.strip()
    assert air("render", run_id).code == 0
    before = sorted(p.name for p in (clean_place / "outputs" / "render" / run_id).iterdir())
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));"
        f"from air_cli.cli.app import main; sys.argv = ['air', 'render', '{run_id}']; main()"
    )
    done = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "error: cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in (clean_place / "outputs" / "render" / run_id).iterdir()) == before
    assert leftovers(clean_place) == []


def test_a_sample_that_is_no_audio_is_named_and_the_piece_still_made(air: Air, clean_place: Path, plan_id: str) -> None:
    library = clean_place / "local_samples"
    write_wav(library / "kick.wav", click())
    (library / "rhodes.wav").write_bytes(b"RIFF" + b"\0" * 100)
    run_id = air("compose", plan_id).out.strip()
    done = air("render", run_id)
    assert done.code == 0
    assert "rhodes.wav" in done.err
    assert len(list((clean_place / "outputs" / "render" / run_id).glob("*_Rhodes_*.wav"))) <= 1


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_an_interrupt_ends_with_130_and_leaves_nothing_half_made(air: Air, clean_place: Path) -> None:
    plan = air("plan", "ambient, 10 minutes, 60 bpm", "--seed", "1").out.strip()
    run_id = air("compose", plan).out.strip()
    process = subprocess.Popen(
        [sys.executable, "-m", "air_cli", "render", run_id], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    folder = clean_place / "outputs" / "render"
    while process.poll() is None and not list(folder.glob(".air-tmp*/*.wav")):
        pass
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "error: interrupted" in err
    assert "Traceback" not in err
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_a_pipe_closed_early_is_no_error(plan_id: str) -> None:
    command = f"{sys.executable} -m air_cli show {plan_id} | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("Broken")) == (0, 0), done.stderr
    assert plan_id in done.stdout


@pytest.mark.parametrize(
    "arguments", [("plan",), ("plan", "lofi", "--sed", "4"), ("nope",), ("render", "latest", "--fadeout", "soon")]
)
def test_a_command_line_that_cannot_be_parsed_is_json_too(air: Air, arguments: tuple[str, ...]) -> None:
    done = air(*arguments, "--json")
    assert (done.code, done.out) == (2, "")
    error = json.loads(done.err)["error"]
    assert error["code"] == "usage"
    assert error["message"]
