from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.names import safe_name
from air_cli.domain.text import one_line, printable


@given(st.text(max_size=400))
def test_any_text_becomes_a_safe_file_name(text: str) -> None:
    name = safe_name(text)
    assert name
    assert not set(name) & set('/\\:*?"<>|\0\n.')
    assert not name.startswith("-")
    assert len(name) <= 65
    assert safe_name(name) == name


def test_names_keep_what_people_see() -> None:
    assert safe_name("Lofi beat #2") == "Lofi_beat_2"
    assert safe_name("Żółta noc") == "Żółta_noc"
    assert safe_name("../../etc/passwd") == "etc_passwd"
    assert safe_name("CON") == "CON_"
    assert safe_name("💥") == "untitled"


@given(st.text(max_size=300))
def test_shown_text_holds_no_terminal_escapes(text: str) -> None:
    assert "\x1b" not in printable(text)
    assert "\n" not in one_line(text)
