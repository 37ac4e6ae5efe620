"""No key of any provider anywhere: no file, archive, log, error or document holds one, whatever the service says."""

import base64
import html
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import mido
import pytest

from air_cli import AirError, PlanRequest, compose, open_run, open_session, plan
from air_cli.stages.compose import ComposeRequest
from air_cli.stages.export import export_zip
from air_cli.stages.project_edit import note_project, rename_project, tag_project
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


AWKWARD = 'sk-CANARY"q\\x123456'
"""A key with signs that every notation escapes."""
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "JSON": lambda key: json.dumps(key)[1:-1],
    "JSON in JSON": lambda key: json.dumps(json.dumps(key))[3:-3],
    "Python": lambda key: repr(key)[1:-1],
    "address": lambda key: quote(key, safe=""),
    "XML": html.escape,
    "base64": lambda key: base64.b64encode(key.encode()).decode().rstrip("=")[:-1],
}


def traces(place: Path, key: str) -> list[str]:
    """Where the key stands, in any spelling: names of files, their contents, archives from within."""
    told = [spell(key) for spell in SPELLINGS.values()]
    found = []
    for path in place.rglob("*"):
        texts = [path.name.encode()]
        if path.is_file() and path.name not in (".env", "given"):
            texts.append(path.read_bytes())
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                texts += [text for name in archive.namelist() for text in (name.encode(), archive.read(name))]
        found += [str(path) for text in texts if any(secret.encode() in text for secret in told)]
    return found


def said(*finished: Finished) -> str:
    return "".join(done.out + done.err for done in finished)


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


@pytest.mark.parametrize(("provider", "whole"), [*((name, False) for name in PROVIDERS), ("openai", True)])
def test_no_field_of_a_reply_brings_the_key_into_a_file(
    air: Air, service: FakeService, clean_place: Path, provider: str, whole: bool
) -> None:
    key = KEYS[f"{VARIABLES[provider]}_API_KEY"]

    def answer(asked: Asked) -> Answer:
        reply = good(asked)
        return Answer(json.dumps(reply), model=f"model-of-{key}", whole=whole)

    service.script, service.models = answer, [f"gpt-{key}", "gpt-good"]
    variables = environment(service, clean_place)
    made = air("make", "sleepy beat", "--provider", provider, **variables)
    assert made.code == 0, made.err
    run_id = made.out.strip()
    later = [
        air(*line.split(), **variables)
        for line in (f"models {provider}", "models --json", f"show {run_id} --raw", f"export {run_id} --zip")
    ]
    assert_no_secret(clean_place, made, *later)
    assert traces(clean_place, key) == []
    assert "model-of-…" in said(*later)


def test_a_key_of_awkward_signs_is_known_in_every_spelling(air: Air, service: FakeService, clean_place: Path) -> None:
    told = " ".join(spell(AWKWARD) for spell in SPELLINGS.values())
    service.script = lambda asked: (
        model_plan(**SMALL, title=f"Rain {told}"[:300], mood=f"mood {AWKWARD}")
        if "styles" in asked.payload
        else notes_for(asked)
    )
    variables = {**environment(service, clean_place), "OPENAI_API_KEY": AWKWARD}
    made = air("make", "sleepy beat", "--provider", "openai", **variables)
    assert made.code == 0, made.err
    run_id = made.out.strip()
    later = [air(*line.split(), **variables) for line in (f"show {run_id} --raw", f"export {run_id} --zip", "gallery")]
    service.script = lambda asked: failure(asked.wire, 400, f"refused {told}")
    later += [air("plan", "another", "--provider", "openai", *more, **variables) for more in ((), ("--json", "-vv"))]
    assert [done.code for done in later] == [0, 0, 0, 5, 5]
    assert traces(clean_place, AWKWARD) == []
    assert not [spelling for spelling, spell in SPELLINGS.items() if spell(AWKWARD) in said(made, *later)]
    for path in (clean_place / "outputs").rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", [KEYS["OPENAI_API_KEY"], AWKWARD])
def test_a_key_that_is_typed_is_kept_nowhere(air: Air, clean_place: Path, key: str) -> None:
    (clean_place / "air.toml").write_text('[defaults]\nprovider = "offline"\n')
    prompt = f"lofi, 2 bars, kick and rhodes, called {key}"
    made = air("make", prompt, "-v", OPENAI_API_KEY=key)
    assert made.code == 0, made.err
    assert "note: a key was typed" in made.err
    run_id = made.out.strip()
    later = [
        air("plan", "-", stdin=prompt, OPENAI_API_KEY=key),
        air("plan", "lofi", "--title", f"my {key}", OPENAI_API_KEY=key),
        air("projects", "rename", run_id, f"name {key}", OPENAI_API_KEY=key),
        air("projects", "tag", run_id, "tag-" + key.replace('"', ""), "x" + key, OPENAI_API_KEY=key),
        air("projects", "note", run_id, f"a note\nwith {key}", OPENAI_API_KEY=key),
        air("edit", made_plan(clean_place), "--set", f"title=own {key}", OPENAI_API_KEY=key),
        air("render", run_id, "--fresh", OPENAI_API_KEY=key),
        air("export", run_id, "--zip", OPENAI_API_KEY=key),
        air("gallery", OPENAI_API_KEY=key),
        air("batch", "-", "--until", "compose", stdin=f"techno, 2 bars, {key}\n", OPENAI_API_KEY=key),
    ]
    assert [done.err for done in later if done.code] == []
    wrong = [
        air("plan", "lofi", f"--{key}", OPENAI_API_KEY=key),
        air("make", "lofi", "--seed", key, OPENAI_API_KEY=key),
        air("make", "lofi", "--master", key, "--json", OPENAI_API_KEY=key),
        air("show", key, OPENAI_API_KEY=key),
    ]
    assert [done.code for done in wrong] == [2, 2, 2, 3]
    assert traces(clean_place, key) == []
    assert key not in said(made, *later, *wrong)
    assert "…" in (clean_place / "outputs" / "projects" / f"{run_id}.json").read_text(encoding="utf-8")


def made_plan(place: Path) -> str:
    return next((place / "outputs" / "param_generation").iterdir()).name.rpartition("_")[2]


def test_a_key_in_a_given_file_is_not_taken_over(air: Air, clean_place: Path) -> None:
    key = KEYS["OPENAI_API_KEY"]
    (clean_place / "air.toml").write_text('[defaults]\nprovider = "offline"\n')
    given = clean_place / "given"
    song = {
        "meta": {"title": f"song {key}", "tempo": 90, "bars": 1, "instruments": ["Rhodes"]},
        "layers": {"Rhodes": [{"bar": 0, "events": [{"step": 0, "note": 60, "vel": 90, "len": 4}]}]},
    }
    given.write_text(json.dumps(song))
    json_done = air("compose", "--from-json", "given", OPENAI_API_KEY=key)
    content = io.BytesIO()
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=f"Piano {key}"), mido.MetaMessage("marker", text=key)])
    track += [mido.Message("note_on", note=60), mido.Message("note_off", note=60, time=480)]
    mido.MidiFile(tracks=[track]).save(file=content)
    given.write_bytes(content.getvalue())
    midi_done = air("compose", "--from-midi", "given", OPENAI_API_KEY=key)
    given.write_text(f"prompt,title\nlofi {key},{key}\n")
    batch_done = air("batch", "given", "--until", "plan", OPENAI_API_KEY=key)
    assert [done.err for done in (json_done, midi_done, batch_done) if done.code] == []
    assert traces(clean_place, key) == []
    assert key not in said(json_done, midi_done, batch_done)


def test_python_keeps_no_key_either(clean_place: Path) -> None:
    key = 'canary"of-the\\python-door'
    session = open_session(clean_place, environ={"OPENAI_API_KEY": key, "AIR_CACHE_DIR": str(clean_place / "cache")})
    made = plan(session, PlanRequest(f"lofi, 2 bars, {key}", seed=1, wishes={"title": f"my {key}"}))
    piece = compose(session, ComposeRequest(open_run(session, made.run_id)))
    rename_project(session, piece.run_id, f"name {key}")
    tag_project(session, piece.run_id, [key], [])
    note_project(session, piece.run_id, f"note {key}", is_added=True)
    # What an older version, or a person, has put there does not leave the house.
    text = made.path / "parameter_plan_raw.txt"
    text.write_text(f"{text.read_text(encoding='utf-8')}\n{key}\n", encoding="utf-8")
    export_zip(session, piece.run_id)
    assert traces(clean_place, key) == [str(text)]
    with pytest.raises(AirError) as raised:
        plan(session, PlanRequest("lofi", wishes={"style": key}))
    assert key not in f"{raised.value} {raised.value.message} {raised.value.hint}"


def test_a_cut_reply_does_not_end_in_the_beginning_of_a_key(air: Air, service: FakeService, clean_place: Path) -> None:
    key = KEYS["OPENAI_API_KEY"]
    service.script = lambda _: Answer(f'{{"title": "{key[:-2]}', cut=True)
    variables = environment(service, clean_place)
    air("plan", "lofi", "--provider", "openai", "--timeout", "2", **variables)
    kept = [path.read_text(encoding="utf-8") for path in (clean_place / "cache").rglob("*.cut.txt")]
    assert kept
    assert not [text for text in kept if key[:12] in text]


def test_a_short_stand_in_for_a_key_is_no_secret(air: Air) -> None:
    done = air("plan", "lofi, called none", "--json", "--timeout", "1", OPENAI_API_KEY="none",
               OPENAI_BASE_URL="http://localhost:9/v1", OPENAI_MODEL="lofi")  # fmt: skip
    told = air("plan", "lofi, called none", "--provider", "offline", "--dry-run", OPENAI_API_KEY="lofi")
    assert "…" not in told.out + done.out
