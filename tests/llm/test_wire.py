"""The real SDKs against the fake service: what is sent, what comes back, what every failure becomes."""

import json
from dataclasses import replace
from typing import Any

import pytest

from air_cli.config import Settings
from air_cli.errors import AirError, ExitCode
from air_cli.llm import faults
from air_cli.llm.base import Reply, Request
from air_cli.llm.registry import PROVIDERS, Connection, connection, open_model, takes_temperature
from air_cli.llm.retry import Patience, with_retries
from air_cli.llm.wire import NOTES_SCHEMA, PLAN_SCHEMA
from tests.llm.conftest import Opened
from tests.llm.server import CANARY, ERRORS, Answer, Asked, FakeService, failure

ALL = tuple(PROVIDERS)
REQUEST = Request("plan", "Be brief.", '{"request": "lofi"}', PLAN_SCHEMA, "some-model", temperature=0.0)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def patience(self, timeout_seconds: float = 600.0) -> Patience:
        return Patience(timeout_seconds, lambda: self.now, self.sleep, lambda: 0.5)


def linked(settings: Settings, provider: str) -> Connection:
    return connection(settings, PROVIDERS[provider])


def asked_once(opened: Opened, provider: str, clock: Clock | None = None, timeout_seconds: float = 600.0) -> Reply:
    link = linked(opened(provider).settings, provider)
    model = open_model(link)
    patience = (clock or Clock()).patience(timeout_seconds)
    return with_retries(lambda seconds: model.complete(REQUEST, seconds), link, REQUEST.model, patience)


def failed(opened: Opened, provider: str, clock: Clock | None = None, timeout_seconds: float = 600.0) -> AirError:
    with pytest.raises(AirError) as caught:
        asked_once(opened, provider, clock, timeout_seconds)
    assert CANARY not in f"{caught.value.message} {caught.value.hint} {caught.value!r}"
    return caught.value


def schema_of(asked: Asked) -> Any:
    if asked.wire == "openai":
        return asked.body["response_format"]["json_schema"]["schema"]
    if asked.wire == "anthropic":
        return asked.body["output_config"]["format"]["schema"]
    return asked.body["generationConfig"]["responseJsonSchema"]


@pytest.mark.parametrize("provider", ALL)
def test_a_reply_comes_back_with_its_usage(opened: Opened, service: FakeService, provider: str) -> None:
    service.replies(Answer('{"a": 1}', thinking="let me see {"))
    reply = asked_once(opened, provider)
    assert (reply.text, reply.finish) == ('{"a": 1}', "stop")
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (100, 20)
    (asked,) = service.asked
    assert schema_of(asked) == PLAN_SCHEMA
    assert asked.texts == ['{"request": "lofi"}']
    assert CANARY in {**asked.headers}.get("x-goog-api-key", "") + asked.headers.get("authorization", "") + (
        asked.headers.get("x-api-key", "")
    )


def test_what_other_tools_set_does_not_leak(
    opened: Opened, service: FakeService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE"):
        monkeypatch.setenv(name, "leaked")
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"):
        monkeypatch.setenv(name, "leaked")
    for name in ("GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"):
        monkeypatch.setenv(name, "true")
    for name in ("OPENAI_CUSTOM_HEADERS", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.setenv(name, "X-Leak: leaked")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: leaked\nAuthorization: leaked")
    for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/leaked")
    service.replies("{}")
    for provider in ALL:
        settings = opened(provider).settings
        headers = {"OPENAI_CUSTOM_HEADERS": "X-Leak: leaked\nAuthorization: leaked"}
        link = linked(replace(settings, variables={**settings.variables, **headers}), provider)
        open_model(link).complete(REQUEST, 20)
    for provider, asked in zip(ALL, service.asked, strict=True):
        if provider in ("gemini", "openrouter"):  # what is meant for OpenAI and Anthropic may go there
            assert "leaked" not in json.dumps(asked.headers), provider
        assert "leaked" not in asked.path
        assert provider == "openai" or CANARY in json.dumps(asked.headers)
    assert caplog.text == ""


def test_temperature_goes_only_where_it_is_taken(opened: Opened, service: FakeService) -> None:
    service.replies("{}")
    for provider in ALL:
        asked_once(opened, provider)
    sent = [json.dumps(asked.body) for asked in service.asked]
    assert ["temperature" in text for text in sent] == [provider == "openai" for provider in ALL]
    official = Connection("openai", "k", "https://api.openai.com/v1", is_own_address=False)
    assert not takes_temperature(official, "gpt-6.2-sol")
    assert takes_temperature(official, "gpt-4o")


@pytest.mark.parametrize("provider", ALL)
def test_a_refused_schema_is_followed_by_plain_json(opened: Opened, service: FakeService, provider: str) -> None:
    def script(asked: Asked) -> Answer | str:
        has_schema = "json_schema" in json.dumps(asked.body) or "responseJsonSchema" in json.dumps(asked.body)
        return failure(asked.wire, 400, "response_format: this schema is not supported") if has_schema else '{"a": 1}'

    service.script = script
    assert asked_once(opened, provider).text == '{"a": 1}'
    assert len(service.asked) == 2
    assert '\\"harmonic_color\\"' in json.dumps(service.asked[1].body)  # now told in words


@pytest.mark.parametrize("provider", ALL)
@pytest.mark.parametrize(
    ("status", "exit_code", "code"),
    [
        (400, ExitCode.PROVIDER, "request_refused"),
        (401, ExitCode.KEY, "api_key_refused"),
        (402, ExitCode.PROVIDER, "no_credit"),
        (403, ExitCode.KEY, "api_key_refused"),
        (404, ExitCode.NOT_FOUND, "unknown_model"),
        (413, ExitCode.PROVIDER, "request_refused"),
    ],
)
def test_what_cannot_get_better_fails_at_once(
    opened: Opened, service: FakeService, provider: str, status: int, exit_code: ExitCode, code: str
) -> None:
    service.script = lambda asked: failure(asked.wire, status, f"the model or the key {CANARY} or so")
    error = failed(opened, provider)
    assert (error.exit_code, error.code) == (exit_code, code)
    assert error.hint
    assert len(service.asked) == 1


@pytest.mark.parametrize("provider", ALL)
@pytest.mark.parametrize("status", [429, 500, 503, 529])
def test_what_may_get_better_is_tried_again(opened: Opened, service: FakeService, provider: str, status: int) -> None:
    clock = Clock()
    answers = iter([status, status, 200])

    def script(asked: Asked) -> Answer:
        now = next(answers)
        return Answer("{}") if now == 200 else failure(asked.wire, now)

    service.script = script
    assert asked_once(opened, provider, clock).text == "{}"
    assert clock.waits == [1.0, 2.0]


@pytest.mark.parametrize("provider", ALL)
def test_retry_after_is_obeyed_up_to_a_minute(opened: Opened, service: FakeService, provider: str) -> None:
    clock = Clock()
    answers = iter(["7", "900"])
    service.script = lambda asked: failure(asked.wire, 429, retry_after=next(answers))
    assert failed(opened, provider, clock).code == "rate_limited"
    assert clock.waits == [7.5]


def test_the_timeout_ends_all_attempts(opened: Opened, service: FakeService) -> None:
    clock = Clock()
    service.script = lambda asked: failure(asked.wire, 503)
    assert failed(opened, "openai", clock, timeout_seconds=4).code == "provider_down"
    assert sum(clock.waits) < 4


def test_an_empty_account_is_not_asked_again(opened: Opened, service: FakeService) -> None:
    service.script = lambda asked: failure(asked.wire, 429, "insufficient_quota: check your plan")
    assert failed(opened, "openai").code == "no_credit"
    assert len(service.asked) == 1


def test_a_wrong_address_is_told_from_a_wrong_model(opened: Opened, service: FakeService) -> None:
    service.replies(Answer(status=404, raw='{"detail": "Not Found"}'))
    error = failed(opened, "openai")
    assert (error.exit_code, error.code) == (ExitCode.PROVIDER, "bad_address")
    assert "OPENAI_BASE_URL" in error.hint


def test_an_invalid_gemini_key_is_a_400(opened: Opened, service: FakeService) -> None:
    service.script = lambda asked: failure(asked.wire, 400, "API key not valid. Please pass a valid API key.")
    assert failed(opened, "gemini").exit_code == ExitCode.KEY


@pytest.mark.parametrize("provider", ALL)
def test_html_with_status_200(opened: Opened, service: FakeService, provider: str) -> None:
    service.replies(Answer(raw="<html>Sign in to the hotel's network</html>"))
    error = failed(opened, provider)
    assert (error.exit_code, error.code) == (ExitCode.PROVIDER, "bad_reply")


@pytest.mark.parametrize("provider", ALL)
def test_a_connection_cut_within_the_reply_is_tried_again(opened: Opened, service: FakeService, provider: str) -> None:
    clock = Clock()
    service.replies(Answer('{"a": 1}', cut=True), Answer('{"a": 1}'))
    assert asked_once(opened, provider, clock).text == '{"a": 1}'
    assert len(clock.waits) == 1


@pytest.mark.parametrize("provider", ALL)
def test_a_service_that_hangs(opened: Opened, service: FakeService, provider: str) -> None:
    service.replies(Answer(hang=True))
    link = linked(opened(provider).settings, provider)
    model = open_model(link)
    patience = Patience(0.5)
    with pytest.raises(AirError) as caught:
        with_retries(lambda _: model.complete(REQUEST, 0.3), link, REQUEST.model, patience)
    assert caught.value.code == "timeout"


def test_a_service_that_is_not_there(opened: Opened, service: FakeService) -> None:
    session = opened("anthropic")
    service.close()
    link = linked(session.settings, "anthropic")
    model = open_model(link)
    with pytest.raises(AirError) as caught:
        with_retries(lambda s: model.complete(REQUEST, s), link, REQUEST.model, Clock().patience())
    assert caught.value.code == "network"


def test_choices_null_is_tried_again_then_said(opened: Opened, service: FakeService) -> None:
    service.replies(Answer(raw='{"choices": null, "error": {"code": 502, "message": "upstream"}}'))
    clock = Clock()
    assert failed(opened, "openrouter", clock).code == "provider_down"
    assert len(clock.waits) == 4


@pytest.mark.parametrize("provider", ALL)
@pytest.mark.parametrize(("finish", "expected"), [("length", "length"), ("none", "length"), ("stop", "stop")])
def test_how_a_reply_ended(opened: Opened, service: FakeService, provider: str, finish: str, expected: str) -> None:
    service.replies(Answer('{"a": 1', finish=finish))
    assert asked_once(opened, provider).finish == expected


@pytest.mark.parametrize(
    ("provider", "answer"),
    [
        ("openai", Answer(None, refusal="I will not")),
        ("anthropic", Answer("", finish="refusal")),
        ("gemini", Answer("", finish="refusal")),
        ("gemini", Answer(raw='{"promptFeedback": {"blockReason": "SAFETY"}}')),
    ],
)
def test_a_refusal_is_told_from_an_empty_reply(
    opened: Opened, service: FakeService, provider: str, answer: Answer
) -> None:
    service.replies(answer)
    assert asked_once(opened, provider).finish == "refusal"


def walk(cls: type[BaseException]) -> list[type[BaseException]]:
    return [cls, *(inner for sub in cls.__subclasses__() for inner in walk(sub))]


def test_every_exception_of_the_sdks_has_its_place() -> None:
    import anthropic
    import httpx2
    import openai
    from google.genai import errors

    roots = (openai.OpenAIError, anthropic.AnthropicError, httpx2.HTTPError, errors.APIError)
    direct = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, Exception)]
    extra = [httpx2.InvalidURL, httpx2.StreamError, httpx2.CookieConflict]
    general = {openai.OpenAIError, anthropic.AnthropicError, errors.APIError}
    classes = {c for root in roots for c in walk(root)} | set(direct) | set(extra)
    own = {c for c in classes if not issubclass(c, Warning) and c not in general}
    unmapped = []
    for cls in own:
        named = [b for b in cls.__mro__ if f"{b.__module__.partition('.')[0]}.{b.__name__}" in faults.CLASSES]
        if not named or named[0] in general - {errors.APIError}:
            unmapped.append(cls.__name__)
    assert unmapped == []


@pytest.mark.parametrize("schema", [PLAN_SCHEMA, NOTES_SCHEMA])
def test_the_schemas_keep_to_what_all_services_take(schema: dict[str, Any]) -> None:
    def check(node: dict[str, Any], depth: int) -> None:
        assert depth <= 10
        assert set(node) <= {"type", "properties", "required", "additionalProperties", "items", "description", "enum"}
        if node["type"] == "object":
            assert node["required"] == list(node["properties"])
            assert node["additionalProperties"] is False
            for inner in node["properties"].values():
                check(inner, depth + 1)
        elif node["type"] == "array":
            check(node["items"], depth + 1)

    check(schema, 1)


@pytest.mark.parametrize("provider", ALL)
def test_a_reply_is_heard_while_it_comes(opened: Opened, service: FakeService, provider: str) -> None:
    text = json.dumps({"a": list(range(40))})
    service.replies(Answer(text, thinking="hm {"))
    heard: list[str] = []
    model = open_model(linked(opened(provider).settings, provider))
    reply = model.complete(REQUEST, 20, heard.append)
    pieces = [piece for piece in heard if piece]
    assert len(pieces) >= 3
    assert "".join(pieces) == reply.text == text
    assert (reply.usage.output_tokens, reply.usage.thinking_tokens) == (20, 7)
    assert service.asked[0].is_streamed


@pytest.mark.parametrize("provider", ALL)
def test_a_service_without_streams(opened: Opened, service: FakeService, provider: str) -> None:
    service.replies(Answer('{"a": 1}', whole=True))
    model = open_model(linked(opened(provider).settings, provider))
    assert [model.complete(REQUEST, 20).text for _ in range(2)] == ['{"a": 1}'] * 2
    assert len(service.asked) <= 3  # met once, remembered


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_service_that_refuses_streams(opened: Opened, service: FakeService, provider: str) -> None:
    def script(asked: Asked) -> Answer:
        return failure(asked.wire, 400, "stream: not available here") if asked.is_streamed else Answer('{"a": 1}')

    service.script = script
    assert asked_once(opened, provider).text == '{"a": 1}'
    assert schema_of(service.asked[1]) == PLAN_SCHEMA


@pytest.mark.parametrize("provider", ALL)
def test_an_error_within_a_stream_is_tried_again(opened: Opened, service: FakeService, provider: str) -> None:
    wire = "openai" if provider == "openrouter" else provider
    name = "event: error\n" if wire == "anthropic" else ""
    broken = f"{name}data: {json.dumps(ERRORS[wire](503, 'overloaded'))}\n\n"
    service.replies(Answer(raw=broken, headers={"x-kind": "stream"}), Answer('{"a": 1}'))
    clock = Clock()
    assert asked_once(opened, provider, clock).text == '{"a": 1}'
    assert len(clock.waits) == 1


@pytest.mark.parametrize("provider", ALL)
def test_a_stream_that_trickles_on_ends_with_the_time(opened: Opened, service: FakeService, provider: str) -> None:
    service.replies(Answer("x" * 400))

    def hear(_piece: str) -> None:
        raise TimeoutError("enough")

    link = linked(opened(provider).settings, provider)
    model = open_model(link)
    with pytest.raises(AirError) as caught:
        with_retries(lambda s: model.complete(REQUEST, s, hear), link, REQUEST.model, Clock().patience(0.5))
    assert caught.value.code == "timeout"
