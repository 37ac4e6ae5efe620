"""Re-rolling, locking, comparing; styles of one's own."""

import json
from pathlib import Path

import pytest

from air_cli.domain.composition import Bar, Composition
from tests.conftest import Air

PROMPT = "house, 16 bars, 124 bpm"


def song_of(place: Path, run_id: str) -> Composition:
    (folder,) = (place / "outputs" / "midi_generation").glob(f"*_{run_id}")
    return Composition.model_validate_json((folder / "midi.json").read_text())


@pytest.fixture
def project(air: Air) -> str:
    return air("compose", air("plan", PROMPT, "--seed", "3").out.strip()).out.strip()


def pitched(song: Composition) -> str:
    return next(name for name in song.meta.instruments if name in song.layers)


def outside(rows: tuple[Bar, ...], bars: range) -> tuple[Bar, ...]:
    return tuple(bar for bar in rows if bar.bar not in bars)


def test_only_the_named_part_and_bars_are_new(air: Air, clean_place: Path, project: str) -> None:
    old = song_of(clean_place, project)
    name = pitched(old)
    done = air("compose", project, "--only", name.lower(), "--bars", "5-8", "--seed", "5")
    assert done.code == 0, done.err
    new = song_of(clean_place, done.out.strip())
    bars = range(4, 8)
    assert new.layers[name] != old.layers[name]
    assert outside(new.layers[name], bars) == outside(old.layers[name], bars)
    assert {n: rows for n, rows in new.layers.items() if n != name} == {
        n: rows for n, rows in old.layers.items() if n != name
    }
    assert new.pattern == old.pattern
    assert new.meta == old.meta
    assert song_of(clean_place, project) == old


def test_the_same_seed_gives_the_same_take(air: Air, clean_place: Path, project: str) -> None:
    takes = [
        song_of(clean_place, air("compose", project, "--only", "Kick", "--seed", "5").out.strip()) for _ in range(2)
    ]
    assert takes[0] == takes[1]
    old = song_of(clean_place, project)
    assert takes[0].layers == old.layers
    assert [n for n in takes[0].notes_of("Closed Hi-Hat")] == [n for n in old.notes_of("Closed Hi-Hat")]


def test_a_section_by_name(air: Air, clean_place: Path, project: str) -> None:
    old = song_of(clean_place, project)
    section = old.meta.sections[1]
    name = next(n for n in section.instruments if n in old.layers)
    new = song_of(
        clean_place,
        air("compose", project, "--only", name, "--section", section.name.upper(), "--seed", "8").out.strip(),
    )
    bars = {bar for s in old.meta.sections if s.name == section.name for bar in range(s.start_bar, s.end_bar)}
    changed = {bar.bar for bar in (*new.layers[name], *old.layers[name])} - bars
    assert all(
        dict((b.bar, b) for b in new.layers[name]).get(n) == dict((b.bar, b) for b in old.layers[name]).get(n)
        for n in changed
    )


def test_a_locked_part_stays_through_later_rolls(air: Air, clean_place: Path, project: str) -> None:
    old = song_of(clean_place, project)
    name = pitched(old)
    first = air("compose", project, "--lock", name, "--seed", "1").out.strip()
    second = air("compose", first, "--bars", "1-16", "--seed", "2").out.strip()
    assert song_of(clean_place, second).layers[name] == old.layers[name]
    assert song_of(clean_place, second).pattern != old.pattern
    refused = air("compose", second, "--only", name)
    assert (refused.code, "is locked" in refused.err, "--unlock" in refused.err) == (2, True, True)
    assert air("compose", second, "--unlock", name, "--only", name).code == 0


def test_diff_says_bars_and_notes(air: Air, clean_place: Path, project: str) -> None:
    name = pitched(song_of(clean_place, project))
    new = air("compose", project, "--only", name, "--bars", "5-8", "--seed", "5").out.strip()
    found = json.loads(air("diff", project, new, "--json").out)
    (part,) = found["parts"]
    assert part["instrument"] == name
    assert set(part["bars"]) <= {5, 6, 7, 8}
    assert part["added"] + part["removed"] > 0
    assert name in air("diff", project, new).out
    same = air("diff", project, project)
    assert (same.out, "are the same" in same.err) == ("", True)


def test_a_reroll_renders_and_exports_with_its_plan(air: Air, project: str) -> None:
    new = air("compose", project, "--only", "Kick", "--seed", "4").out.strip()
    assert air("render", new).code == 0
    assert json.loads(air("export", new, "--list", "--json").out)["missing"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--only", "Bagpipes"], 3),
        (["--section", "nowhere"], 3),
        (["--bars", "9-400"], 2),
        (["--bars", "x"], 2),
        (["--bars", "1", "--section", "a"], 2),
    ],
)
def test_impossible_rolls_are_one_sentence(air: Air, project: str, arguments: list[str], code: int) -> None:
    done = air("compose", project, *arguments)
    assert (done.code, done.out, "error: " in done.err) == (code, "", True)


def test_a_style_of_ones_own(air: Air, clean_place: Path) -> None:
    text = air("styles", "lofi").out
    assert "tempo" in text
    own = text.replace('name = "lofi"', 'name = "nightbus"', 1)
    assert own != text
    (clean_place / "styles").mkdir()
    (clean_place / "styles" / "nightbus.toml").write_text(own)
    assert "nightbus" in air("styles").out
    plan = json.loads(air("plan", "a nightbus beat, 8 bars", "--seed", "1", "--json").out)
    assert plan["plan"]["meta"]["style"] == "nightbus"
    assert air("compose", plan["param_run_id"]).code == 0


def test_a_bad_style_file_gets_its_line(air: Air, clean_place: Path) -> None:
    text = air("styles", "lofi").out
    (clean_place / "styles").mkdir()
    path = clean_place / "styles" / "bad.toml"
    path.write_text(text.replace("swing = ", 'swing = "much" # ', 1))
    line = next(n for n, row in enumerate(path.read_text().splitlines(), 1) if row.startswith("swing"))
    done = air("plan", "lofi")
    assert done.code == 6
    assert f"bad.toml: line {line}, swing" in done.err
    path.write_text("this is = not = toml")
    assert "at line 1" in air("plan", "lofi").err


def test_an_unknown_style_gets_a_suggestion(air: Air) -> None:
    done = air("styles", "tekno")
    assert (done.code, "techno" in done.err) == (2, True)


def test_styles_are_listed(air: Air) -> None:
    assert len(air("styles").out.splitlines()) >= 30
    assert len(json.loads(air("styles", "--json").out)["styles"]) >= 30
