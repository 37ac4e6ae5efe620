"""What a terminal obeys (colours, cursor, titles, clipboard, reversed text) is never passed on to it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import Air
from tests.llm.server import Asked, FakeService, variables
from tests.llm.test_compose import notes_for
from tests.llm.test_plan import model_plan

EVIL = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b5mbad\u202egnp\u2066\r<b onload=x>&amp;</b>"
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def service() -> Iterator[FakeService]:
    fake = FakeService()
    yield fake
    fake.close()


def evil_model(asked: Asked) -> object:
    evil = {"title": EVIL, "mood": EVIL, "genre": EVIL, "sections": [{"name": EVIL, "bars": 2, "energy": 0.5}]}
    return model_plan(bars=2, chords=[], **evil) if "styles" in asked.payload else notes_for(asked)


def damage(place: Path) -> None:
    """The same by hand, where no repair has stood between."""
    for path in place.rglob("*.json"):
        content = json.loads(path.read_text())
        for part in (content, content.get("meta"), content.get("response")):
            if isinstance(part, dict):
                part.update(
                    {name: EVIL for name in ("title", "user_prompt", "project_name", "notes", "name") if name in part}
                )
        if "warnings" in content:
            content["warnings"] = [EVIL]
        path.write_text(json.dumps(content))


@pytest.mark.parametrize("by_hand", [False, True])
def test_nothing_shown_is_obeyed(air: Air, service: FakeService, clean_place: Path, by_hand: bool) -> None:
    service.script = evil_model  # type: ignore[assignment]
    cache = {"AIR_CACHE_DIR": str(clean_place / "cache")}
    made = air("make", EVIL, "--provider", "openai", "-vv", **variables(service, "openai"), **cache)
    assert made.code == 0, made.err
    run_id = made.out.strip()
    assert air("projects", "rename", run_id, f"my {EVIL}").code == 0
    if by_hand:
        damage(clean_place / "outputs")
    lines = (
        f"show {run_id}", f"show {run_id} --raw", f"show {run_id} --json", "projects", "projects --json",
        f"projects show {run_id}",
        f"export {run_id} -v", f"export {run_id} --list", f"diff {run_id} {run_id}", f"check {run_id}", "styles",
        f"inventory recommend {run_id}",
    )  # fmt: skip
    odd = (("show", EVIL), ("plan", "x", "--style", EVIL), ("plan", "x", "--key", EVIL), ("show", EVIL, "--json"),
           ("compose", run_id, "--only", EVIL), ("render", run_id, "--sample", f"Kick={EVIL}", "-vv"))  # fmt: skip
    for arguments in (*(tuple(line.split()) for line in lines), *odd):
        done = air(*arguments, **cache)
        shown = (done.out + done.err).replace("\r\n", "\n")
        assert OBEYED.search(shown) is None, (arguments, shown)
        if "--json" in arguments and done.code == 0:
            json.loads(done.out)


def test_pictures_hold_text_as_text(air: Air, service: FakeService, clean_place: Path) -> None:
    service.script = evil_model  # type: ignore[assignment]
    plan = air(
        "plan", "x", "--provider", "openai", **variables(service, "openai"), AIR_CACHE_DIR=str(clean_place / "c")
    )
    air("compose", plan.out.strip(), "--provider", "offline")
    pictures = list(clean_place.rglob("*.svg"))
    assert len(pictures) > 1
    for picture in pictures:
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(picture.read_bytes()).iter()}
        assert tags <= {"svg", "g", "rect", "text", "path", "title"}
        assert OBEYED.search(picture.read_text()) is None
