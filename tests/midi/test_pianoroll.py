from xml.etree import ElementTree

from air_cli.domain.plan import MAX_INSTRUMENTS
from air_cli.midi.pianoroll import PALETTE, activity_rows, instrument_colour, pianoroll_svg
from tests.builders import piece, plan_meta

SVG = "{http://www.w3.org/2000/svg}"
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


def test_chords_note_names_and_loud_hits_can_be_read() -> None:
    meta = plan_meta(instruments=["Piano", "Kick"], chords=[{"bar": 0, "symbol": "Cmaj7"}, {"bar": 2, "symbol": "Am7"}])
    song = piece(meta, {"Piano": [(0, 0, 60, 16)], "Drums": [(0, 0, 36, 1), (1, 0, 36, 1)]})
    soft = song.pattern[1].model_copy(update={"events": (song.pattern[1].events[0].model_copy(update={"vel": 20}),)})
    root = ElementTree.fromstring(pianoroll_svg(song.model_copy(update={"pattern": (song.pattern[0], soft)})))
    texts = [e.text for e in root.iter(f"{SVG}text")]
    assert {"Cmaj7", "Am7"} <= set(texts)
    assert texts.count("C4") == 2
    kicks = [e for e in root.iter(f"{SVG}rect") if e.find(f"{SVG}title") is not None and "Kick" in str(e[0].text)]
    assert float(kicks[0].attrib["height"]) > 1.5 * float(kicks[1].attrib["height"])


def test_no_two_instruments_share_a_colour() -> None:
    assert len(set(PALETTE)) == len(PALETTE) == MAX_INSTRUMENTS


def test_nothing_is_drawn_outside_the_picture() -> None:
    root = ElementTree.fromstring(pianoroll_svg(SONG))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for box in list(root.iter(f"{SVG}rect"))[1:]:
        assert 0 <= float(box.attrib["x"]) <= float(box.attrib["x"]) + float(box.attrib["width"]) <= width + 1
        assert 0 <= float(box.attrib["y"]) <= height
