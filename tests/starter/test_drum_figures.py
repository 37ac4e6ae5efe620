"""The studio kit beside the figures of recorded drums, and what measures them."""

import importlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

RATE_HZ = 44_100
BESIDE = Path(__file__).resolve().parents[2] / "benchmarks" / "sound"
KIT = ["Kick", "Snare", "Side stick", "Floor tom", "Closed hat", "Open hat", "Ride", "Crash"]


@pytest.fixture
def drums(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BESIDE))
    return importlib.import_module("drums")


@pytest.fixture
def figures_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BESIDE))
    return importlib.import_module("drum_features")


@pytest.mark.parametrize("name", KIT)
def test_a_drum_of_the_studio_kit_is_one_of_its_kind(drums: Any, name: str) -> None:
    drum = next(d for d in drums.table() if d.name == name)
    rows = drums.rows(drums.known_spreads()[name], drums.our_figures(drum, "studio"))
    inside, near, count = drums.counts(rows)
    assert count > 12
    assert inside >= 0.85 * count
    assert near >= 0.5 * count


def falling_tone(hz: float, decay_seconds: float, seconds: float = 1.5) -> np.ndarray:
    """A tone that falls 60 dB in `decay_seconds`, with 50 ms of silence before it."""
    moments = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    tone = np.sin(2 * np.pi * hz * moments) * 10.0 ** (-3.0 * moments / decay_seconds)
    return np.concatenate((np.zeros(RATE_HZ // 20), tone)).reshape(-1, 1)


def test_a_known_decay_and_pitch_are_measured(figures_of: Any) -> None:
    stroke = figures_of.stroke(falling_tone(110.0, 0.9), RATE_HZ, has_head=True)
    assert stroke.t20_ms == pytest.approx(300.0, abs=12.0)
    assert stroke.t40_ms == pytest.approx(600.0, abs=12.0)
    assert stroke.head_hz == pytest.approx(110.0, rel=0.01)
    assert stroke.drop_semitones == pytest.approx(0.0, abs=0.4)  # the start of the tone pulls a little
    assert stroke.low_db == pytest.approx(0.0, abs=0.5)
    assert stroke.tonal_db > 20.0


def test_noise_has_no_tones_and_its_own_brightness(figures_of: Any) -> None:
    noise = np.random.default_rng(3).standard_normal((RATE_HZ // 2, 2))
    noise *= 10.0 ** (-3.0 * np.arange(len(noise))[:, None] / RATE_HZ / 0.3)
    stroke = figures_of.stroke(noise, RATE_HZ, has_head=False)
    assert stroke.tonal_db < -10.0
    assert stroke.centroid_50 == pytest.approx(RATE_HZ / 4, rel=0.05)
    assert stroke.side_db == pytest.approx(0.0, abs=0.3)
    assert math.isnan(stroke.head_hz)


def test_a_recording_that_is_cut_off_has_no_time_to_fall(figures_of: Any) -> None:
    assert math.isnan(figures_of.stroke(falling_tone(110.0, 0.9, 0.4), RATE_HZ, has_head=True).t40_ms)


def test_one_place_outside_the_spread_is_seen(drums: Any) -> None:
    spread = drums.Spread(10.0, 20.0, 30.0, 40.0, 50.0, 5)
    assert drums.Row("t20_ms", spread, 30.0).is_near
    assert drums.Row("t20_ms", spread, 48.0).is_inside and not drums.Row("t20_ms", spread, 48.0).is_near
    assert not drums.Row("t20_ms", spread, 60.0).is_inside
