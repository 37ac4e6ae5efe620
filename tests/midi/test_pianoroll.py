from xml.etree import ElementTree

from air_cli.midi.pianoroll import activity_rows, instrument_colour, pianoroll_svg, roll_rows
from tests.builders import piece, plan_meta

META = plan_meta(title="<b>&", instruments=["Piano", "Kick"], sections=[{"name": "A & B", "bars": 4}])
SONG = piece(META, {"Piano": [(0, 0, 60, 4), (2, 8, 67, 4)], "Drums": [(0, 0, 36, 1)]})


def test_the_picture_is_valid_and_holds_every_note() -> None:
    root = ElementTree.fromstring(pianoroll_svg(SONG))
    titles = [e.text for e in root.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == 3
    assert "Piano C4 · bar 1 beat 1 · velocity 100" in titles
    assert "Piano G4 · bar 3 beat 3 · velocity 100" in titles
    texts = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "A & B" in texts
    assert "C4" in texts


def test_instruments_have_colours_of_their_own() -> None:
    assert instrument_colour(META, "Piano") != instrument_colour(META, "Kick")


def test_the_terminal_shows_who_plays_and_what() -> None:
    rows = dict(activity_rows(SONG, 16))
    assert rows["Kick"][0] == "█"
    assert rows["Kick"][1:].strip() == ""
    roll = dict(roll_rows(SONG, 0, 1, 16))
    assert roll["C4"].startswith("█▒▒▒ ")
