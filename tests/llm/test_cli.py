"""The command line with a model behind it: keys, `.env`, `auto`, local servers, failures as people see them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Air
from tests.llm.server import CANARY, Answer, Asked, FakeService, failure, variables
from tests.llm.test_compose import notes_for
from tests.llm.test_plan import model_plan

SMALL = {"bars": 4, "sections": [], "chords": []}


def good(asked: Asked) -> dict[str, object] | Answer:
    return model_plan(**SMALL) if "styles" in asked.payload else notes_for(asked)


def own_cache(tmp_path: Path) -> dict[str, str]:
    """Replies of one test must not answer another's."""
    return {"AIR_CACHE_DIR": str(tmp_path / "cache")}


@pytest.mark.parametrize("provider", ["openai", "gemini"])
def test_make_with_a_key_in_env(air: Air, service: FakeService, clean_place: Path, provider: str) -> None:
    lines = [f"{name}={value}" for name, value in variables(service, provider).items()]
    (clean_place / ".env").write_text("\n".join(lines))
    service.script = good
    done = air("make", "sleepy beat", "--seed", "3", "--fresh", "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert document["plan"]["provider"] == document["composition"]["provider"] == provider
    assert Path(document["render"]["mix"]).is_file()
    assert air("replay", document["run_id"], **{f"{n}": "" for n in ("OPENAI_API_KEY",)}).code == 0
    (clean_place / ".env").unlink()
    found = [p for p in clean_place.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]
    assert found == []
    assert CANARY not in done.out + done.err


def test_auto_takes_the_first_provider_with_a_key(air: Air, service: FakeService, tmp_path: Path) -> None:
    service.script = good
    environment = variables(service, "openrouter") | variables(service, "anthropic") | own_cache(tmp_path)
    record = json.loads(air("plan", "lofi", "--json", **environment).out)
    assert record["provider"] == "anthropic"
    assert json.loads(air("plan", "lofi", "--json").out)["provider"] == "offline"


def test_a_server_of_ones_own_needs_no_key(air: Air, service: FakeService, tmp_path: Path) -> None:
    service.script = good
    done = air("plan", "lofi", "--model", "llama", "--json", OPENAI_BASE_URL=f"{service.url}/v1", **own_cache(tmp_path))
    assert done.code == 0, done.err
    assert service.asked[0].body["model"] == "llama"
    assert json.loads(done.out)["plan"]["meta"]["title"] == "Rain on glass"


def test_organisations_do_not_leak_to_other_servers(air: Air, service: FakeService, tmp_path: Path) -> None:
    service.script = good
    secrets = {"OPENAI_ORG_ID": "org-secret", "OPENAI_PROJECT_ID": "proj-secret"}
    assert air("plan", "lofi", **variables(service, "openrouter"), **secrets, **own_cache(tmp_path)).code == 0
    assert "secret" not in json.dumps(service.asked[0].headers)


@pytest.mark.parametrize(
    ("provider", "status", "code", "words"),
    [
        ("openai", 401, 4, "OPENAI_API_KEY"),
        ("anthropic", 403, 4, "ANTHROPIC_API_KEY"),
        ("gemini", 404, 3, "air models gemini"),
        ("openrouter", 402, 5, "credit"),
    ],
)
@pytest.mark.parametrize("verbosity", ["-q", "-vv"])
def test_a_failure_is_one_sentence_without_the_key(
    air: Air, service: FakeService, clean_place: Path, provider: str, status: int, code: int, words: str, verbosity: str
) -> None:
    service.script = lambda asked: failure(asked.wire, status, f"bad key {CANARY} or model, sorry")
    done = air("plan", "lofi", "--provider", provider, verbosity, **variables(service, provider))
    assert (done.code, done.out) == (code, "")
    assert "error: " in done.err
    assert words in done.err
    assert CANARY not in done.err
    assert not (clean_place / "outputs").exists()


def test_an_unknown_model_gets_near_names(air: Air, service: FakeService) -> None:
    service.models = ["claude-sonnet-5-5", "claude-opus-5-5"]
    service.script = lambda asked: failure(asked.wire, 404, "model: claude-sonet-55")
    done = air(
        "plan", "lofi", "--model", "claude-sonet-55", "--provider", "anthropic", **variables(service, "anthropic")
    )
    assert done.code == 3
    assert "no model `claude-sonet-55`" in done.err
    assert "near: claude-sonnet-5-5" in done.err


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
@pytest.mark.parametrize("command", ["plan", "compose"])
def test_an_interrupt_stops_at_once(air: Air, service: FakeService, clean_place: Path, command: str) -> None:
    plan_id = air("plan", "lofi, 8 bars").out.strip()
    before = len(list((clean_place / "outputs").rglob("run.json")))
    service.replies(Answer(hang=True))
    process = subprocess.Popen(
        [sys.executable, "-m", "air_cli", command, plan_id, "--fresh"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables(service, "openai")},
    )
    while process.poll() is None and not service.asked:
        pass
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, ""), err
    assert "Traceback" not in err
    assert len(list((clean_place / "outputs").rglob("run.json"))) == before


def test_a_missing_key_says_what_to_do(air: Air) -> None:
    done = air("plan", "lofi", "--provider", "anthropic", "--json")
    assert done.code == 4
    error = json.loads(done.err)["error"]
    assert error["code"] == "missing_api_key"
    assert "ANTHROPIC_API_KEY" in error["hint"]


def test_a_model_of_the_embedded_engine_is_refused(air: Air) -> None:
    done = air("plan", "lofi", "--model", "gpt")
    assert done.code == 2
    assert "--provider" in done.err


def test_providers_say_what_is_missing_and_no_key(air: Air, service: FakeService) -> None:
    done = air("providers", **variables(service, "gemini"))
    rows = {line.split("\t")[0]: line.split("\t")[1] for line in done.out.splitlines()}
    assert rows == {
        "openai": "OPENAI_API_KEY is not set",
        "anthropic": "ANTHROPIC_API_KEY is not set",
        "gemini": "ready",
        "openrouter": "OPENROUTER_API_KEY is not set",
        "offline": "ready",
    }
    assert CANARY not in done.out + done.err


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini", "openrouter"])
def test_live_models_that_write_text(air: Air, service: FakeService, provider: str) -> None:
    service.models = ["good-1", "text-embedding-9", "good-tts", "nice-image", "gpt-audio", "whisper-2", "good-2"]
    done = air("models", provider, **variables(service, provider))
    assert done.code == 0, done.err
    assert [line.split("\t")[1:3] for line in done.out.splitlines()] == [["good-1", "live"], ["good-2", "live"]]


def test_models_without_a_service(air: Air, service: FakeService) -> None:
    rows = [line.split("\t") for line in air("models").out.splitlines()]
    assert {row[0] for row in rows} == {"openai", "anthropic", "gemini", "openrouter"}
    assert all(row[2].startswith("curated 20") for row in rows)
    listed = air("models", "openai", OPENAI_MODELS="a, b", **variables(service, "openai"))
    assert [line.split("\t")[1] for line in listed.out.splitlines()] == ["a", "b"]
    assert air("models", "opnai").code == 2
    assert air("models", "offline").code == 2


def test_a_dry_run_prints_the_request(air: Air, service: FakeService, clean_place: Path) -> None:
    done = air("plan", "lofi", "--dry-run", "--json", **variables(service, "openai"))
    document = json.loads(done.out)
    assert document["requests"][0]["payload"]["request"] == "lofi"
    plan_id = air("plan", "lofi", "--provider", "offline").out.strip()
    text = air("compose", plan_id, "-n", **variables(service, "anthropic")).out
    assert "tokens in" in text
    assert not (clean_place / "outputs" / "midi_generation").exists()
    assert service.asked == []


def test_an_offline_run_replays(air: Air, clean_place: Path) -> None:
    plan_id = air("plan", "jazz trio, 8 bars", "--tempo", "90").out.strip()
    assert air("edit", plan_id, "--set", "tempo=100").code == 0
    run_id = air("compose", plan_id, "--seed", "5").out.strip()
    done = air("replay", run_id)
    assert done.code == 0, done.out + done.err
    assert {line.split("\t")[2] for line in done.out.splitlines()} == {"same"}
    song = next((clean_place / "outputs" / "midi_generation").glob(f"*{run_id}/midi.mid"))
    song.write_bytes(song.read_bytes() + b"x")
    changed = air("replay", run_id, "--json")
    assert changed.code == 1
    assert json.loads(changed.err)["error"]["code"] == "replay_differs"


def test_show_tells_who_wrote_what(air: Air, service: FakeService, tmp_path: Path) -> None:
    service.script = good
    environment = variables(service, "anthropic") | own_cache(tmp_path)
    run_id = air("compose", air("plan", "lofi", **environment).out.strip(), **environment).out.strip()
    text = air("show", run_id).out
    assert "anthropic claude-sonnet-5-5" in text
    assert "tokens" in text
    raw = json.loads(air("show", run_id, "--raw", "--json").out)["raw"]
    assert {"request.json", "composition_raw.txt"} <= set(raw)
    assert os.environ["HOME"] not in json.dumps(raw)


def test_what_was_written_anew_and_rendered_with_options_replays(air: Air) -> None:
    first = json.loads(air("make", "lofi beat, 2 bars, rhodes and bass", "--seed", "3", "--json").out)["run_id"]
    again = air("compose", first, "--only", "bass", "--seed", "8").out.strip()
    options = ("--volume", "bass=-6", "--mute", "rhodes", "--pan", "bass=0.5", "--format", "flac", "--bit-depth", "24")
    assert air("render", again, *options).code == 0
    done = air("replay", again, "--json")
    assert done.code == 0, done.err
    outcomes = {(row["stage"], row["outcome"]) for row in json.loads(done.out)["files"]}
    assert outcomes == {("param_generation", "same"), ("midi_generation", "same"), ("render", "same")}


def test_a_key_in_env_above_the_workspace_up_to_the_home_folder(air: Air, service: FakeService, tmp_path: Path) -> None:
    home = tmp_path / "home"
    place = home / "music" / "songs"
    place.mkdir(parents=True)

    def state() -> dict[str, str]:
        rows = air("providers", cwd=place, HOME=str(home)).out.splitlines()
        return {row.split("\t")[0]: row.split("\t")[1] for row in rows}

    (tmp_path / ".env").write_text("OPENROUTER_API_KEY=beyond-home")
    assert state()["openrouter"] != "ready"
    (home / ".env").write_text(f"ANTHROPIC_API_KEY={CANARY}\nANTHROPIC_BASE_URL={service.url}")
    assert state()["anthropic"] == "ready"
    (place / ".env").write_text("OPENAI_API_KEY=nearest")
    assert (state()["openai"], state()["anthropic"]) == ("ready", "ANTHROPIC_API_KEY is not set")


def test_the_environment_wins_over_env(air: Air, service: FakeService, clean_place: Path, tmp_path: Path) -> None:
    lines = ("ANTHROPIC_API_KEY=old", "ANTHROPIC_MODEL=from-env-file", "ANTHROPIC_BASE_URL=http://127.0.0.1:9")
    (clean_place / ".env").write_text("\n".join(lines))
    service.script = good
    environment = {**variables(service, "anthropic"), **own_cache(tmp_path)}
    record = json.loads(air("plan", "lofi", "--json", **environment).out)
    assert record["model"] == "from-env-file"
    assert CANARY in json.dumps(service.asked[0].headers)


def test_thinking_tokens_are_told(air: Air, service: FakeService, tmp_path: Path) -> None:
    service.replies(Answer(json.dumps(model_plan(**SMALL)), thinking="let me see"))
    environment = {**variables(service, "gemini"), **own_cache(tmp_path)}
    record = json.loads(air("plan", "lofi", "--json", **environment).out)
    assert record["usage"] == {"input_tokens": 100, "output_tokens": 20, "thinking_tokens": 7}
    assert "7 thinking tokens" in air("show", record["param_run_id"]).out


def test_a_refused_key_leaves_nothing_half_written(air: Air, service: FakeService, clean_place: Path) -> None:
    service.script = lambda asked: failure(asked.wire, 401, f"no: {CANARY}")
    done = air("make", "lofi", "-vv", **variables(service, "openrouter"))
    assert (done.code, done.out) == (4, "")
    assert CANARY not in done.err
    assert not (clean_place / "outputs").exists()
