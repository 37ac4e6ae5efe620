"""A secret is found in every spelling, and nothing else is touched; JSON stays JSON."""

import base64
import html
import json
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli import redaction
from air_cli.redaction import keep_secrets, redacted, redacted_file, redacted_json, redacted_tree

SPELLINGS: list[Callable[[str], str]] = [
    str,
    lambda text: json.dumps(text)[1:-1],
    lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text: json.dumps(json.dumps(text)),
    repr,
    quote,
    lambda text: quote(text, safe=""),
    lambda text: quote(quote(text, safe=""), safe=""),
    html.escape,
    lambda text: html.escape(html.escape(text)),
]
secrets = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=8, max_size=24).filter(
    lambda text: sum(sign.isascii() and sign.isalnum() for sign in text) > 3 and text[0].isalnum()
)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(redaction, "_known", {})
    monkeypatch.setattr(redaction, "_ordered", ())
    yield


def only(secret: str) -> None:
    redaction._known.clear()
    keep_secrets([secret])


@given(secrets, st.text(max_size=8), st.text(max_size=8), st.integers(0, len(SPELLINGS) - 1))
def test_every_spelling_is_found_wherever_it_stands(secret: str, before: str, after: str, number: int) -> None:
    only(secret)
    spelled = SPELLINGS[number](secret)
    assert spelled not in redacted(f"{before} {spelled} {after}")


@given(secrets, st.text(alphabet='ab"\\\\\n…', max_size=6), st.text(alphabet='ab"\\\\\n…', max_size=6))
def test_json_stays_json_and_holds_the_rest(secret: str, before: str, after: str) -> None:
    only(secret)
    value = {f"k{before}": [before + secret + after, 1.5, None], secret: {"x": before}}
    clean = json.loads(redacted_json(json.dumps(value, indent=1)))
    assert clean == redacted_tree(value)
    assert secret not in json.dumps(clean, ensure_ascii=False) or secret in before + after
    json.loads(redacted(json.dumps(value)))


@given(secrets, st.text(max_size=7), st.text(max_size=7))
def test_base64_hides_nothing(secret: str, before: str, after: str) -> None:
    only(secret)
    spelled = base64.b64encode(f"{before}:{secret}{after}".encode()).decode()
    try:
        back = base64.b64decode(redacted(spelled)).decode()
    except ValueError:
        return
    assert secret not in back


@given(st.text())
def test_what_holds_no_secret_is_the_very_same(text: str) -> None:
    only("Zq7-a-key-nobody-types-Zq7")
    assert redacted(text) is text
    assert redacted_json(text) is text
    content = text.encode("utf-8", "replace")
    assert redacted_file("a.json", content) is content


def test_sound_and_short_values_are_left_alone() -> None:
    keep_secrets(["seven77", "eight888"])
    assert redacted("seven77 eight888") == "seven77 …"
    assert redacted_file("a.wav", b"eight888") == b"eight888"
    assert redacted_file("A.TXT", b"\xff eight888") == b"\xff \xe2\x80\xa6"
