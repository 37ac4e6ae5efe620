"""Swing, grids, rolls, fills, crashes."""

from itertools import pairwise

import pytest

from air_cli.domain.meter import Clock, Meter
from air_cli.offline.catalogue import load_styles
from air_cli.offline.composer import compose
from air_cli.offline.grid import Grid, Stroke
from tests.offline.composer.pieces import KIT, make_plan


def grid(meter: str = "4/4", *, steps: int = 16, swing: float = 0.0, in_eighths: bool = False) -> Grid:
    return Grid(Clock(120.0, Meter.parse(meter), steps), swing, in_eighths, Meter(4, 4))


def onsets(grid_: Grid, pattern: str) -> list[int]:
    return [cell.start_ticks for cell in grid_.place(pattern) if cell.sign == "x"]


@pytest.mark.parametrize(("swing", "off_beat_ticks"), [(0.0, 120), (0.3, 132), (0.5, 140), (1.0, 160)])
def test_sixteenth_swing_is_a_third_of_a_step_at_most(swing: float, off_beat_ticks: int) -> None:
    assert onsets(grid(swing=swing), "xx..............")[:2] == [0, off_beat_ticks]


@pytest.mark.parametrize(("swing", "off_beat_ticks"), [(0.0, 240), (0.5, 280), (1.0, 320)])
def test_eighth_swing_moves_the_off_beat_eighth(swing: float, off_beat_ticks: int) -> None:
    assert onsets(grid(swing=swing, in_eighths=True), "x.x.............") == [0, off_beat_ticks]


def test_a_triplet_grid_swings_by_itself() -> None:
    swung = grid(steps=12, in_eighths=True)
    assert onsets(swung, "x.xx.x......") == [0, 320, 480, 800]
    assert onsets(swung, "x.x.............") == [0, 320]


def test_hats_of_a_rigid_style_sit_exactly_on_the_swing() -> None:
    plan = make_plan("techno", instruments=("Kick", "Closed Hi-Hat"), swing=0.6, has_form=False)
    events = [e for bar in compose(plan, 1).bars_of("Closed Hi-Hat") for e in bar.events]
    assert {e.shift for e in events if e.step % 2} == {0.2}
    assert {e.shift for e in events if e.step % 2 == 0} == {0.0}


def test_a_backbeat_survives_in_other_meters() -> None:
    snare, kick = "....x.......x...", "x.......x......."
    for meter, snares, kicks in [("3/4", [960], [0, 480]), ("2/4", [480], [0]), ("6/8", [720], [0])]:
        placed = grid(meter)
        assert [c.start_ticks for c in placed.place(snare, is_backbeat=True) if c.sign == "x"] == snares
        assert [c.start_ticks for c in placed.place(kick, is_backbeat=True) if c.sign == "x"] == kicks


def test_a_stroke_becomes_the_nearest_step_and_a_whole_tick_shift() -> None:
    bar, event = grid().to_event(Stroke(1920 + 130, 120, 60, 90.0), 4) or pytest.fail()
    assert (bar, event.step, event.shift, event.len) == (1, 1, round(10 / 120, 6), 1)


def test_a_note_never_crosses_the_end_of_the_piece() -> None:
    _, event = grid().to_event(Stroke(1800, 5000, 60, 90.0), 1) or pytest.fail()
    assert event.len == 1
    assert grid().to_event(Stroke(1920, 10, 60, 90.0), 1) is None


def test_trap_hats_roll_faster_than_sixteenths() -> None:
    notes = compose(make_plan("trap", instruments=KIT, tempo=140, bars=16), 3).notes_of("Closed Hi-Hat")
    gaps = {b.onset_ticks - a.onset_ticks for a, b in pairwise(notes)}
    assert any(gap <= 64 for gap in gaps)


def test_lofi_snares_are_late_and_techno_is_on_the_grid() -> None:
    def snare_shifts(style: str, piece: str) -> list[float]:
        plan = make_plan(style, instruments=("Kick", piece), tempo=80, has_form=False)
        return [e.shift for bar in compose(plan, 1).bars_of(piece) for e in bar.events if e.step]

    lofi = snare_shifts("lofi", "Snare")
    assert sum(lofi) / len(lofi) > 0.05
    assert set(snare_shifts("techno", "Clap")) == {0.0}


def test_a_stronger_section_is_announced() -> None:
    plan = make_plan("rock", bars=32)
    piece = compose(plan, 1)
    crashes = {n.onset_ticks // 1920 for n in piece.notes_of("Crash Cymbal")}
    starts = {s.start_bar for s in plan.sections if s.energy > 0.7 and s.start_bar and "Crash Cymbal" in s.instruments}
    assert starts and starts <= crashes


def test_every_groove_and_fill_of_every_style_has_hits() -> None:
    for style in load_styles().values():
        for groove in (*style.drums.grooves, *style.drums.fills):
            assert any(sign in "xXorgt" for rows in groove.lanes.values() for row in rows for sign in row), style.name


def test_a_hat_is_open_or_closed_never_both() -> None:
    piece = compose(make_plan("techno", instruments=("Kick", "Closed Hi-Hat", "Open Hi-Hat")), 1)
    opened = {n.onset_ticks for n in piece.notes_of("Open Hi-Hat")}
    assert opened and opened.isdisjoint(n.onset_ticks for n in piece.notes_of("Closed Hi-Hat"))
