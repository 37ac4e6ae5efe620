"""JSON from outside: what no file can hold is replaced, all else is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.errors import FileError
from air_cli.store.json_files import parse_json, read_json_member

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


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1000, 1000)
    | st.text(max_size=8)
    | st.sampled_from(['"meta": {', "}", "[{"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["meta", "a", "b"]), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["meta", "head", "tail"]), _VALUES, max_size=3), st.sampled_from([None, 0, 1]))
def test_one_member_is_what_the_whole_file_says(
    tmp_path_factory: pytest.TempPathFactory, value: dict[str, Any], indent: int | None
) -> None:
    path = tmp_path_factory.getbasetemp() / "member.json"
    path.write_text(json.dumps(value, indent=indent), encoding="utf-8")
    assert read_json_member(path, "meta") == value.get("meta")


@pytest.mark.parametrize("damage", ["cut", "hole", "empty", "list"])
def test_a_member_of_a_file_that_is_not_whole_is_not_had(tmp_path: Path, damage: str) -> None:
    text = json.dumps({"meta": {"bars": 4}, "pattern": [{"bar": number} for number in range(50)]}, indent=1)
    middle = len(text) // 2
    texts = {"cut": text[:middle], "hole": f"{text[:middle]}{{\0{text[middle:]}", "empty": "", "list": "[1]"}
    path = tmp_path / "midi.json"
    path.write_text(texts[damage])
    with pytest.raises(FileError):
        read_json_member(path, "meta")
