from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from air_cli.domain.meter import DENOMINATORS, Clock, Meter
from air_cli.domain.units import db_to_gain, gain_to_db, hz_to_note, note_to_hz, ticks_to_frames


@pytest.mark.parametrize(
    ("meter", "beats", "steps", "triplet_steps"),
    [
        ("4/4", 4, 16, 12),
        ("3/4", 3, 12, 9),
        ("6/8", 3, 12, 12),
        ("7/8", 3.5, 14, 14),
        ("5/4", 5, 20, 15),
        ("12/8", 6, 24, 24),
    ],
)
def test_a_meter_knows_its_beats_and_its_grid(meter: str, beats: float, steps: int, triplet_steps: int) -> None:
    parsed = Meter.parse(meter)
    assert parsed.beats_per_bar == Fraction(beats)
    assert parsed.default_steps_per_bar() == steps
    assert parsed.default_steps_per_bar(triplet=True) == triplet_steps
    assert str(parsed) == meter


@pytest.mark.parametrize("text", ["4", "4/5", "0/4", "33/4", "a/b", "4/4/4", ""])
def test_what_is_no_meter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="meter"):
        Meter.parse(text)


def test_odd_meters_pulse_in_groups() -> None:
    assert list(map(float, Meter(7, 8).pulses())) == [0, 1, 2]
    assert list(map(float, Meter(6, 8).pulses())) == [0, 1.5]
    assert list(map(float, Meter(3, 4).pulses())) == [0, 1, 2]


meters = st.builds(Meter, st.integers(1, 32), st.sampled_from(DENOMINATORS))


@given(meters, st.integers(0, 511), st.integers(1, 384))
def test_the_last_step_of_a_bar_leads_to_the_next(meter: Meter, bar: int, steps: int) -> None:
    clock = Clock(100.0, meter, steps)
    assert clock.onset_ticks(bar, steps) == clock.onset_ticks(bar + 1, 0) == (bar + 1) * clock.ticks_per_bar


@given(st.floats(20, 300), st.integers(0, 2_000_000), st.sampled_from([44_100, 48_000, 96_000]))
def test_frames_are_the_nearest_to_the_exact_time(tempo: float, ticks: int, rate: int) -> None:
    exact = Fraction(ticks, 480) * 60 / Fraction(tempo) * rate
    assert abs(ticks_to_frames(ticks, tempo, rate) - exact) <= Fraction(1, 2)


@given(st.floats(0.1, 600), st.floats(20, 300), meters)
def test_bars_nearest_a_length_are_off_by_half_a_bar_at_most(seconds: float, tempo: float, meter: Meter) -> None:
    clock = Clock(tempo, meter, 16)
    bars = clock.bars_nearest_seconds(seconds)
    one = clock.bars_to_seconds(1)
    assert bars >= 1
    assert abs(bars * one - seconds) <= one / 2 + 1e-6 or bars == 1


@given(st.floats(0, 127))
def test_notes_and_hertz_are_inverse(note: float) -> None:
    assert hz_to_note(note_to_hz(note)) == pytest.approx(note, abs=1e-9)


@given(st.floats(-120, 40))
def test_decibels_and_gains_are_inverse(level: float) -> None:
    assert gain_to_db(db_to_gain(level)) == pytest.approx(level, abs=1e-9)


def test_six_decibels_double() -> None:
    assert db_to_gain(6.0206) == pytest.approx(2.0, rel=1e-4)
