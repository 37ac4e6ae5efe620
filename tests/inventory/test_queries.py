"""Finding samples, and saying what they are."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from air_cli.domain.units import note_to_hz
from air_cli.errors import FileError, NotFoundError, UsageError
from air_cli.inventory.overrides import parse_overrides, with_override
from air_cli.stages.inventory import current_catalogue, rebuild
from air_cli.stages.listening import rebuild_deep
from air_cli.stages.overrides import override
from air_cli.stages.sample_queries import duplicates, sample_of, search, selection_of, similar
from air_cli.stages.session import Session
from tests.builders import click, sine, write_wav
from tests.inventory.places import session_in

KICKS = ["dusty_kick.wav", "kick_copy.wav"]


@pytest.fixture
def place(tmp_path: Path) -> Session:
    session = session_in(tmp_path)
    root = session.settings.samples
    write_wav(root / "drums" / "dusty_kick.wav", click())
    write_wav(root / "drums" / "kick_copy.wav", click())
    write_wav(root / "drums" / "djembe.wav", click(0.3))
    write_wav(
        root / "drums" / "HatOpen.wav", 0.3 * np.random.default_rng(1).standard_normal((9000, 1)).astype(np.float32)
    )
    write_wav(root / "fx" / "whoosh.wav", click(0.5))
    write_wav(root / "loops" / "drums 120bpm.wav", click(2.0))
    for name, note in (("A3", 57), ("C4", 60), ("C5", 72)):
        write_wav(root / "flute" / f"flute_{name}.wav", sine(note_to_hz(note), 1.0))
    return session


def found(session: Session, text: str) -> list[str]:
    index = current_catalogue(session)
    chosen = selection_of(index, text)
    return [row.id.rpartition("/")[2] for row in index.rows(chosen.where, chosen.values)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kick", KICKS), ("bass drum", KICKS), ("KICKS", KICKS),
        ("djembe", ["djembe.wav"]), ("hand drums", ["djembe.wav"]), ("open hat", ["HatOpen.wav"]),
        ("hats", ["HatOpen.wav"]),
        ("fx", ["whoosh.wav"]), ("loops", ["drums 120bpm.wav"]),
        ("flutes", ["flute_A3.wav", "flute_C4.wav", "flute_C5.wav"]),
        ("drums", ["HatOpen.wav", "djembe.wav", "dusty_kick.wav", "kick_copy.wav", "drums 120bpm.wav"]),
    ],
)  # fmt: skip
def test_names_synonyms_and_aggregates_are_understood(place: Session, text: str, names: list[str]) -> None:
    assert found(place, text) == names


def test_what_is_not_there_is_answered_with_what_is_near(place: Session) -> None:
    index = current_catalogue(place)
    with pytest.raises(NotFoundError, match="no sample of `sitar`") as caught:
        selection_of(index, "sitar")
    assert "it has:" in caught.value.hint
    with pytest.raises(NotFoundError) as caught:
        selection_of(index, "Flutte")
    assert caught.value.hint == "did you mean `Flute`?"
    with pytest.raises(NotFoundError) as caught:
        sample_of(index, "drums/dusty_kik.wav")
    assert sample_of(index, "dusty_kick.wav").id == "drums/dusty_kick.wav"


def test_search_wants_every_word_and_knows_synonyms(place: Session) -> None:
    index = current_catalogue(place)
    assert [row.id for row in search(index, "dusty kick", offset=0, limit=5)[1]] == ["drums/dusty_kick.wav"]
    assert search(index, "flute", offset=1, limit=1)[0] == 3
    assert search(index, "100% _", offset=0, limit=5) == (0, [])
    with pytest.raises(UsageError):
        search(index, "  ", offset=0, limit=5)


def test_likeness_by_timbre_pitch_and_length(place: Session) -> None:
    index = rebuild_deep(place)
    assert similar(index, "drums/dusty_kick.wav", ("timbre",), 1)[0].row.id == "drums/kick_copy.wav"
    by_pitch = similar(index, "flute/flute_A3.wav", ("pitch",), 2)
    assert [like.row.id for like in by_pitch] == ["flute/flute_C4.wav", "flute/flute_C5.wav"]
    assert by_pitch[0].distance == pytest.approx(1 - 0.5**0.25, abs=0.01)
    assert similar(index, "loops/drums 120bpm.wav", ("length",), 1)[0].row.id.startswith("flute/")
    with pytest.raises(UsageError, match="colour"):
        similar(index, "flute/flute_A3.wav", ("colour",), 1)


def test_likeness_needs_listening(place: Session) -> None:
    with pytest.raises(NotFoundError, match="listened") as caught:
        similar(rebuild(place), "flute/flute_A3.wav", ("timbre",), 1)
    assert caught.value.hint == "air inventory rebuild --deep"


def test_what_is_there_twice_is_found_to_the_byte_and_to_the_ear(place: Session) -> None:
    quieter = (click() * 0.5).astype(np.float32)
    write_wav(place.settings.samples / "drums" / "kick_quiet.wav", quieter)
    index = rebuild_deep(place)
    exact = duplicates(index, near=False)
    assert [(group.kind, group.ids) for group in exact] == [("exact", ("drums/dusty_kick.wav", "drums/kick_copy.wav"))]
    near = [group for group in duplicates(index, near=True) if group.kind == "near"]
    assert any("drums/kick_quiet.wav" in group.ids for group in near)
    assert not any("flute/flute_A3.wav" in group.ids and "flute/flute_C5.wav" in group.ids for group in near)


def test_what_the_producer_says_survives_every_rebuild(place: Session) -> None:
    rebuild_deep(place)
    target, _ = override(place, "djembe.wav", {"instrument": "snare drum", "root_midi": None})
    assert target == "drums/djembe.wav"
    override(place, "flute/", {"instrument": "Pan Flute"})
    override(place, "fx/whoosh.wav", {"skip": True})
    for index in (rebuild(place), rebuild_deep(place), current_catalogue(place)):
        row = index.row("drums/djembe.wav")
        assert row is not None
        assert (row.instrument, row.family, row.sources["instrument"]) == ("Snare", "Snare", "override")
        assert index.instruments["Pan Flute"].count == 3
        assert index.row("fx/whoosh.wav") is None
        flute = index.row("flute/flute_A3.wav")
        assert flute is not None and flute.root_midi == pytest.approx(57, abs=0.05)
    override(place, "drums/djembe.wav", {"instrument": None})
    again = current_catalogue(place).row("drums/djembe.wav")
    assert again is not None and again.instrument == "Congas"


def test_a_hand_edited_override_counts_and_a_wrong_one_is_named(place: Session) -> None:
    rebuild(place)
    path = place.workspace.overrides_file
    path.write_text('# mine\n["drums/djembe.wav"]\ninstrument = "Taiko"  # big\n')
    assert "Taiko" in current_catalogue(place).instruments
    override(place, "drums/djembe.wav", {"kind": "loop"})
    text = path.read_text()
    assert text.startswith("# mine") and "# big" in text
    path.write_text('["drums/djembe.wav"]\nroot_midi = 500\n')
    with pytest.raises(FileError, match="root_midi"):
        rebuild(place)


@pytest.mark.parametrize(
    "text", ["x = [", "a = 1", '["a"]\ncolour = 1', '["a"]\nskip = "yes"', '["a"]\nroot_midi = nan']
)
def test_overrides_are_checked(text: str) -> None:
    with pytest.raises(FileError, match=r"overrides\.toml"):
        parse_overrides(text)


def test_any_name_can_be_overridden() -> None:
    text = ""
    for name in ("a.wav", 'qu"ote\\.wav', "ä/ü.wav", "new\tline.wav", "[x].wav"):
        text = with_override(text, name, {"instrument": 'Sn"are', "bpm": 120.5, "skip": False})
    tables = tomllib.loads(text)
    assert tables['qu"ote\\.wav'] == {"instrument": 'Sn"are', "bpm": 120.5, "skip": False}
    assert len(tables) == 5
    assert "a.wav" not in tomllib.loads(with_override(text, "a.wav", {"instrument": None, "bpm": None, "skip": None}))
