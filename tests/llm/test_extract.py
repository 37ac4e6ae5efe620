"""Whatever a model sends, the object in it is found, and no number is made up."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.llm.extract import find_object

GOOD = '{"tempo": 82, "instruments": ["Piano"]}'
VALUE = {"tempo": 82, "instruments": ["Piano"]}


def fits(value: dict[str, Any]) -> bool:
    return "tempo" in value


@pytest.mark.parametrize(
    ("text", "rung"),
    [
        (GOOD, "strict"),
        ("\ufeff  " + GOOD + "\n", "strict"),
        (f"```json\n{GOOD}\n```", "scan"),
        (f"````\n```json\n{GOOD}\n```\n````", "scan"),
        (f"Here is {{your}} plan:\n{GOOD}\nEnjoy {{it}}!", "scan"),
        (f'<think>maybe {{"tempo": 1}} or so</think>{GOOD}', "scan"),
        (f'{{"tempo": 1}} no, better: {GOOD}', "scan"),
        (f'{GOOD} {{"note": "that was all"}}', "scan"),
        (f"[{GOOD}]", "scan"),
        ("{'tempo': 82, 'instruments': ['Piano'],}", "lenient"),
        ('{"tempo": 82, /* slow */ "instruments": ["Piano"]}', "lenient"),
    ],
)
def test_the_object_is_found(text: str, rung: str) -> None:
    found = find_object(text, fits)
    assert (found.value, found.rung, found.is_cut) == (VALUE, rung, False)


@pytest.mark.parametrize(
    "text", ["", "   ", "I cannot do that.", "<html><body>502</body></html>", "null", "[1, 2]", "{"]
)
def test_no_object_is_said(text: str) -> None:
    assert find_object(text, fits).value is None


def test_a_cut_reply_loses_its_last_element_not_a_digit() -> None:
    cut = '{"tempo": 82, "events": [{"step": 0, "vel": 90}, {"step": 4, "vel": 9'
    found = find_object(cut, fits)
    assert found.value == {"tempo": 82, "events": [{"step": 0, "vel": 90}]}
    assert (found.rung, found.is_cut) == ("partial", True)


def test_a_cut_number_outside_a_list_is_dropped() -> None:
    assert find_object('{"tempo": 82, "bars": 1', fits).value == {"tempo": 82}


def test_nan_and_infinity_become_nothing() -> None:
    assert find_object('{"tempo": NaN, "bars": Infinity, "swing": 1e999}', fits).value == {
        "tempo": None,
        "bars": None,
        "swing": None,
    }


def test_braces_and_quotes_inside_strings_do_not_count() -> None:
    text = 'So: {"tempo": 82, "title": "a } \\" { b"} done'
    assert find_object(text, fits).value == {"tempo": 82, "title": 'a } " { b'}


def test_a_deep_nest_is_no_crash() -> None:
    assert find_object('{"tempo": ' + "[" * 20_000, fits).value in (None, {"tempo": []}, {})


@given(st.text(alphabet='{}[]",:\\ntempo82 <think>`', max_size=120))
def test_nothing_crashes_it(text: str) -> None:
    find_object(text, fits)


@given(st.integers(min_value=1, max_value=len(GOOD) - 1))
def test_every_prefix_keeps_only_what_is_certain(length: int) -> None:
    value = find_object(GOOD[:length], fits).value or {}
    assert value.get("tempo", 82) == 82
    assert set(value.get("instruments", [])) <= {"Piano"}


def test_what_would_take_too_long_to_mend_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = '{"tempo": 82, "instruments": ["Piano",,]}'
    assert find_object(broken, fits).rung == "lenient"
    monkeypatch.setattr("air_cli.llm.extract._MOST_LOOKS", len(broken) // 2)
    assert find_object(broken, fits).value is None
