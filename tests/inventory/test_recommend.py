"""Which sample is taken for a part, and what is said for it."""

from typing import Any

import pytest

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.sample import SampleRow
from air_cli.inventory.recommend import Part, ranked


def row(name: str, **values: Any) -> SampleRow:
    facts = {"root_midi": 60.0, "length_sec": 2.0, "loudness_rms": 0.15, **values}
    return SampleRow(instrument="Strings", id=name, file_rel=name, file_abs=f"/x/{name}", bytes=1, **facts)


def part(*notes: int, seconds: float = 1.0, mood: str = "", instrument: str = "Strings") -> Part:
    return Part(INSTRUMENTS[instrument], notes, (seconds,) * len(notes), mood)


@pytest.mark.parametrize(
    ("better", "worse", "wanted"),
    [
        (row("b", root_midi=62.0), row("a", root_midi=50.0), part(60, 64, 67)),
        (row("b", length_sec=6.0), row("a", length_sec=0.5), part(60, seconds=5.0)),
        (row("b"), row("a", kind="loop"), part(60)),
        (row("b"), row("a", loudness_rms=0.002), part(60)),
        (row("b warm.wav"), row("a bright.wav"), part(60, mood="chill, dreamy")),
        (row("b bright.wav"), row("a dark.wav"), part(60, mood="euphoric")),
        (row("b", brightness_hz=500.0), row("a", brightness_hz=4000.0), part(60, mood="calm")),
        (row("b", brightness_hz=4000.0), row("a", brightness_hz=500.0), part(60, mood="energetic")),
        (row("b warm", brightness_hz=4000.0), row("a bright", brightness_hz=500.0), part(60, mood="happy")),
        (row("b", root_midi=65.0), row("a", root_midi=24.0), part(50, 60, 80)),
    ],
)
def test_what_suits_better_comes_first(better: SampleRow, worse: SampleRow, wanted: Part) -> None:
    for order in ([better, worse], [worse, better]):
        assert [s.row.id for s in ranked(order, wanted, 0)] == [better.id, worse.id]


def test_every_term_explains_itself_and_adds_up() -> None:
    best = ranked([row("a", root_midi=62.0)], part(60), 0)[0]
    assert [r.name for r in best.reasons] == ["root", "range", "length", "loudness", "brightness", "loop"]
    assert all(0 <= r.value <= 1 and r.text for r in best.reasons)
    total = sum(r.value * r.weight for r in best.reasons) / sum(r.weight for r in best.reasons)
    assert best.score == pytest.approx(total, abs=0.001)
    assert "2.0 semitones" in best.reasons[0].text


def test_equals_take_turns_by_the_seed() -> None:
    rows = [row(name) for name in "abc"]
    assert [ranked(rows, part(60), seed)[0].row.id for seed in range(4)] == ["a", "b", "c", "a"]


def test_drums_are_not_judged_by_pitch() -> None:
    names = [r.name for r in ranked([row("k")], part(36, instrument="Kick"), 0)[0].reasons]
    assert names == ["length", "loudness", "brightness", "loop"]


def test_nothing_known_is_neither_praise_nor_blame() -> None:
    blank = row("a", root_midi=None, length_sec=None, loudness_rms=None)
    assert 0.4 < ranked([blank], part(60), 0)[0].score < 0.8
    assert ranked([], part(60), 0) == []
