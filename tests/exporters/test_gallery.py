"""The gallery in a real browser: it plays, seeks, mutes, searches, and asks the network for nothing."""

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from air_cli.errors import SettingError
from air_cli.stages.gallery import gallery
from air_cli.stages.project_edit import duplicate_project, note_project, rename_project, tag_project
from tests.conftest import Air
from tests.exporters.browser import CHROMIUM, Page, chromium
from tests.exporters.conftest import Project

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
NASTY = "</script><script>document.title='owned'</script> <b>& 夜行列車 🚂"
PLAYING = "[...airGallery.decks.values()].some(d => d.playing && d.position > {})"


class Addresses(HTMLParser):
    """Every address a page's elements name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with chromium(tmp_path / "profile") as opened:
        yield opened


def decks(page: Page, expression: str) -> Any:
    """A value of the deck that is playing."""
    return page.run(
        f"(() => {{ const d = [...airGallery.decks.values()].find(d => d.wanted); return {expression}; }})()"
    )


@pytest.mark.parametrize("embed", [False, True])
def test_the_page_stands_alone(project: Project, embed: bool) -> None:
    result = gallery(project.session, embed=embed)
    text = result.path.read_text("utf-8")
    parser = Addresses()
    parser.feed(text)
    assert set(parser.found) <= {"#main", "#", "data:,"}
    assert not re.search(r"https?://", text)
    assert "default-src 'none'" in text
    assert str(project.home) not in text
    (data,) = re.findall(r'<script type="application/json" class="project">(.*?)</script>', text)
    fields = json.loads(data)
    assert [track["name"] for track in fields["tracks"]] == list(project.composition.meta.instruments)
    for track in fields["tracks"]:
        notes = project.composition.notes_of(track["name"])
        assert [(n[0], n[2], n[3]) for n in track["notes"]] == [
            (round(n.onset_ticks / 480, 4), n.note, n.velocity) for n in notes
        ]
    if not embed:
        places = [fields["mix"]["href"], *(track["sound"]["href"] for track in fields["tracks"])]
        assert all((result.path.parent / place).is_file() for place in places)


@needs_browser
@pytest.mark.parametrize("embed", [False, True])
def test_it_plays_seeks_and_mutes(project: Project, page: Page, embed: bool) -> None:
    path = gallery(project.session, embed=embed).path
    if embed:
        shutil.rmtree(project.home / "outputs" / "render")
    page.open(path.as_uri())
    page.click(".card h2 a")
    page.until("document.querySelector('.mixer')")
    page.press(" ")
    page.until(PLAYING.format(0.3))
    page.click("canvas.wave", 0.5)
    page.until(PLAYING.format("d.seconds * 0.45"))
    first = project.composition.meta.instruments[0]
    page.click(f"[data-control='Mute {first}']")
    page.until("[...airGallery.decks.values()].some(d => d.mode === 'stems' && d.playing)")
    page.press("Home")
    page.until(PLAYING.format(1.0))
    muted = decks(page, "d.tracks.map(row => row.element.muted)")
    assert muted == [name == first for name in project.composition.meta.instruments]
    apart = "Math.max(...d.elements.map(e => Math.abs(e.currentTime - d.elements[1].currentTime)))"
    page.until(f"[...airGallery.decks.values()].some(d => d.playing && d.position > 1 && {apart} < 0.01)")
    page.click(f"[data-control='Solo {first}']")
    page.click(f"[data-control='Mute {first}']")
    page.until("[...airGallery.decks.values()].some(d => d.tracks.filter(r => !r.element.muted).length === 1)")
    page.press(" ")
    page.press(" ")
    page.press("Escape")
    page.until("document.querySelector('.card')")
    assert page.complaints == []
    assert page.requests
    assert all(address.startswith(("file:", "blob:", "data:")) for address in page.requests)


@needs_browser
def test_the_roll_follows_and_the_chord_is_marked(project: Project, page: Page) -> None:
    page.open(gallery(project.session).path.as_uri() + f"#{project.run_id}")
    page.until("document.querySelector('canvas.roll')")
    before = page.run("document.querySelector('canvas.roll').toDataURL()")
    page.press("ArrowRight")
    page.press("ArrowRight")
    page.until("document.querySelector('.now').textContent.includes('bar 3')")
    assert page.run("document.querySelector('canvas.roll').toDataURL()") != before
    assert page.run("document.querySelectorAll('.chords li.current').length") == 1
    slider = dict(page.run("[...document.querySelector('canvas.wave').attributes].map(a => [a.name, a.value])"))
    assert slider["role"] == "slider"
    assert slider["aria-valuetext"].startswith("0:04 of 0:")
    assert page.complaints == []


@needs_browser
def test_search_theme_and_names(project: Project, page: Page) -> None:
    session = project.session
    other = duplicate_project(session, project.run_id)
    rename_project(session, other, NASTY)
    tag_project(session, other, ["client"], [])
    note_project(session, other, "<img src=x onerror=alert(1)>", is_added=False)
    page.open(gallery(session).path.as_uri())
    assert page.run("document.querySelectorAll('.card').length") == 2
    page.press("/")
    page.call("Input.insertText", text="client 夜行")
    page.until("document.querySelectorAll('.card').length === 1")
    assert page.run("document.querySelector('.card h2').textContent") == NASTY
    assert page.run("document.title") == "air gallery"
    before = page.run("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.run("getComputedStyle(document.body).backgroundColor") != before
    controls = "[...document.querySelectorAll('button, input, canvas, a')]"
    assert page.run(f"{controls}.filter(n => !n.textContent && !n.ariaLabel && !n.labels?.length).length") == 0
    assert page.complaints == []


def test_broken_projects_are_on_the_page_as_far_as_they_are_there(project: Project, air: Air) -> None:
    (project.render_folder / "render_state.json").write_text("{")
    next(project.render_folder.glob("*_mix_*")).write_bytes(b"no sound")
    done = air("gallery", "--json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert (document["projects"], Path(document["path"]).name) == (1, "index.html")
    assert any("cannot read" in warning for warning in document["warnings"])
    assert "render_state.json is damaged" in Path(document["path"]).read_text("utf-8")


def test_an_empty_workspace_still_makes_a_page(air: Air) -> None:
    done = air("gallery")
    assert done.code == 0
    assert Path(done.out.strip()).is_file()


def test_a_folder_is_no_page(project: Project) -> None:
    with pytest.raises(SettingError, match="is a folder"):
        gallery(project.session, output=project.home)
