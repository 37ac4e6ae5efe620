"""JSON from outside: what no file can hold is replaced, all else is kept."""

import json

from hypothesis import given
from hypothesis import strategies as st

from air_cli.store.json_files import parse_json

_ANY_TEXT = st.text(st.characters(blacklist_categories=()))


@given(_ANY_TEXT)
def test_half_a_surrogate_pair_becomes_the_replacement_character(text: str) -> None:
    found = parse_json(json.dumps([text]))[0]
    found.encode()
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert found == whole


@given(st.text())
def test_sound_text_is_kept(text: str) -> None:
    assert parse_json(json.dumps([text])) == [text]
    assert parse_json(json.dumps([text], ensure_ascii=False)) == [text]
