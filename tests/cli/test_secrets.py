"""No key of any provider anywhere: no file, archive, log, error or document holds one, whatever the service says."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Air, Finished
from tests.llm.server import Answer, Asked, FakeService, failure
from tests.llm.test_compose import notes_for
from tests.llm.test_plan import model_plan

KEYS = {
    "OPENAI_API_KEY": "sk-canary-openai-0123456789",
    "ANTHROPIC_API_KEY": "canary-anthropic-without-a-known-beginning",
    "GOOGLE_API_KEY": "AIza-canary-google-0123456789",
    "OPENROUTER_API_KEY": "canary-openrouter-0123456789",
}
PASSWORD = "canary-password-in-an-address"
PROVIDERS = {"openai": "/v1", "anthropic": "", "gemini": "", "openrouter": "/api/v1"}
VARIABLES = {"openai": "OPENAI", "anthropic": "ANTHROPIC", "gemini": "GOOGLE", "openrouter": "OPENROUTER"}
SMALL = {"bars": 2, "sections": [], "chords": []}


@pytest.fixture
def service() -> Iterator[FakeService]:
    fake = FakeService()
    yield fake
    fake.close()


def environment(service: FakeService, place: Path) -> dict[str, str]:
    host = service.url.removeprefix("http://")
    addresses = {
        f"{VARIABLES[name]}_BASE_URL": f"http://someone:{PASSWORD}@{host}{path}" for name, path in PROVIDERS.items()
    }
    return {**KEYS, **addresses, "AIR_CACHE_DIR": str(place / "cache")}


def assert_no_secret(place: Path, *finished: Finished) -> None:
    secrets = [*KEYS.values(), PASSWORD]
    for done in finished:
        assert not [secret for secret in secrets if secret in done.out + done.err], done
    for path in place.rglob("*"):
        if path.is_file() and path.name != ".env":
            content = path.read_bytes()
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    content = b"".join(archive.read(name) for name in archive.namelist())
            assert not [secret for secret in secrets if secret.encode() in content], path


def good(asked: Asked) -> dict[str, object] | Answer:
    return model_plan(**SMALL) if "styles" in asked.payload else notes_for(asked)


@pytest.mark.parametrize("source", ["environment", "env file"])
def test_a_whole_session_holds_no_key(air: Air, service: FakeService, clean_place: Path, source: str) -> None:
    service.script = good
    variables = environment(service, clean_place)
    if source == "env file":
        (clean_place / ".env").write_text("\n".join(f"{name}={value}" for name, value in variables.items()))
        variables = {}
    made = air("make", "sleepy beat", "-vv", "--provider", "openai", **variables)
    assert made.code == 0, made.err
    run_id = made.out.strip()
    later = [
        air(*line.split(), **variables)
        for line in (
            f"show {run_id} -vv", f"show {run_id} --raw", f"show {run_id} --json", f"export {run_id} -vv",
            "projects --json",
            f"projects show {run_id}", "providers --json -vv", "models --json", f"check {run_id} --json",
            "plan lofi --dry-run --provider anthropic --json", "models openai",
            f"replay {run_id} -vv", f"render {run_id} -vv", f"edit {run_id} --set tempo=99 -vv",
        )
    ]  # fmt: skip
    assert [done.err for done in later if done.code not in (0, 1)] == []
    assert_no_secret(clean_place, made, *later)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("trouble", ["refused", "down", "echo", "no server", "not json"])
def test_no_failure_tells_a_key(air: Air, service: FakeService, clean_place: Path, provider: str, trouble: str) -> None:
    variables = environment(service, clean_place)
    told = " ".join([*KEYS.values(), PASSWORD])
    service.script = {
        "refused": lambda asked: failure(asked.wire, 401, f"Incorrect API key provided: {told}"),
        "down": lambda asked: failure(asked.wire, 400, f"broken by {told}"),
        "echo": lambda _: Answer(json.dumps({"title": told, "headers": told})),
        "no server": lambda asked: failure(asked.wire, 500),
        "not json": lambda _: Answer(raw=f"<html>{told}"),
    }[trouble]
    if trouble == "no server":
        variables[f"{VARIABLES[provider]}_BASE_URL"] = f"http://someone:{PASSWORD}@127.0.0.1:9"
    done = air("plan", "lofi", "--provider", provider, "--timeout", "2", "-vv", **variables)
    as_json = air("plan", "lofi", "--provider", provider, "--timeout", "2", "--json", **variables)
    assert done.code == as_json.code
    own = {name: key for name, key in KEYS.items() if name.startswith(VARIABLES[provider])}
    for secret in (*own.values(), PASSWORD):
        assert secret not in done.out + done.err + as_json.out + as_json.err
        found = [p for p in clean_place.rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]
        assert found == []
