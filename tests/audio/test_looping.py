"""A pad lasts as long as it is written, even where its sample does not."""

import numpy as np
import pytest

from air_cli.audio.looping import Loop, blend_seam, find_loop
from air_cli.audio.shaping import Tone, shape
from tests.audio.studio import BEAT, Studio, notes, track
from tests.builders import Signal, dominant_hz, sine

RATE = 44_100


def strings(seconds: float) -> Signal:
    """A section: detuned partials that beat against one another, with a slow start and a fade at the end."""
    time = np.arange(round(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 220 * k * cents * time) / k for k in (1, 2, 3, 5) for cents in (0.9985, 1, 1.0013))
    rise = np.minimum(1, time / 0.15) * np.minimum(1, (seconds - time) / 0.2)
    return np.asarray(0.1 * tone * rise, np.float32)[:, np.newaxis]


def levels_db(signal: Signal) -> Signal:
    window = RATE // 5
    whole = len(signal) // window * window
    return np.asarray(20 * np.log10(np.sqrt((signal[:whole].reshape(-1, window) ** 2).mean(axis=1)) + 1e-9))


def test_a_steady_tone_loops_without_a_trace(studio: Studio) -> None:
    zone = studio.zone("s", sine(220.7, 1.0), root_note=57.0)
    stem = studio.render(track("Warm Pad", zone, notes((0, 12 * BEAT, 57))))["Warm Pad"][RATE // 2 : 5 * RATE, 0]
    spectrum = np.abs(np.fft.rfft(stem * np.blackman(len(stem)))) ** 2
    peak = int(spectrum.argmax())
    rest = spectrum.sum() - spectrum[peak - 8 : peak + 9].sum()
    assert 10 * np.log10(rest / spectrum.sum()) < -50
    assert dominant_hz(stem, RATE) == pytest.approx(220.7, abs=0.3)


@pytest.mark.parametrize("seconds", [0.9, 2.0, 4.0])
def test_strings_sound_as_long_as_written(studio: Studio, seconds: float) -> None:
    zone = studio.zone("s", strings(seconds), root_note=57.0)
    stem = studio.render(track("Strings", zone, notes((0, 14 * BEAT, 60))))["Strings"][:, 0]
    held = levels_db(stem[RATE // 2 : 7 * RATE - 4410])
    assert held.min() > held.max() - 12
    assert np.abs(np.diff(stem[RATE : 6 * RATE])).max() < 2.5 * np.abs(np.diff(stem[RATE // 2 : RATE])).max()
    assert np.abs(stem[round(8.0 * RATE) :]).max(initial=0) < 1e-3


def test_a_sample_longer_than_the_note_is_played_as_it_is(studio: Studio) -> None:
    tone = strings(3.0)
    zone = studio.zone("s", tone, root_note=57.0)
    stem = studio.render(track("Strings", zone, notes((0, 2 * BEAT, 57))))["Strings"][:, 0]
    middle = slice(RATE // 4, RATE * 9 // 10)
    scale = stem[middle].std() / tone[middle, 0].std()
    assert np.abs(stem[middle] - scale * tone[middle, 0]).max() < 1e-4


def test_a_plucked_sample_is_not_held(studio: Studio) -> None:
    zone = studio.zone("p", sine(220, 0.8), root_note=57.0)
    stem = studio.render(track("Piano", zone, notes((0, 12 * BEAT, 57))))["Piano"][:, 0]
    assert np.abs(stem[RATE:]).max() < 1e-6


def test_what_dies_away_has_no_loop() -> None:
    fading = sine(220, 2.0) * np.exp(-np.arange(2 * RATE) / (RATE / 12))[:, np.newaxis].astype(np.float32)
    found = find_loop(fading, RATE)
    assert found is None or (found.end_frame - found.start_frame) < RATE
    assert find_loop(sine(220, 0.1), RATE) is None


@pytest.mark.parametrize("match", [0.0, 0.5, 1.0])
def test_the_seam_keeps_the_power(match: float) -> None:
    random = np.random.default_rng(1)
    before, strange = random.standard_normal((2, 200, 1000)).astype(np.float32)
    after = match * before + np.sqrt(1 - match**2) * strange
    planes = np.concatenate([before, after], axis=1).astype(np.float32)
    blended = blend_seam(planes, Loop(1000, 2000, 500, match))[:, 1500:]
    assert (blended**2).mean() == pytest.approx(1.0, abs=0.02)


def test_a_low_cut_removes_what_lies_below_and_nothing_above() -> None:
    tone = Tone(low_cut_hz=100.0)
    low, high = sine(25, 2.0).T, sine(2000, 2.0).T
    assert np.abs(shape(low, tone, RATE)[0, RATE // 2 :]).max() < 0.5 * 10 ** (-22 / 20)
    assert np.abs(shape(high, tone, RATE)[0, RATE // 2 :]).max() == pytest.approx(0.5, rel=0.01)


def test_a_tilt_turns_around_a_kilohertz() -> None:
    tone = Tone(tilt_db=6.0)
    gains = [np.abs(shape(sine(f, 2.0).T, tone, RATE)[0, RATE // 2 : RATE]).max() / 0.5 for f in (50.0, 1000.0, 15e3)]
    assert [20 * np.log10(gain) for gain in gains] == pytest.approx([-3, 0, 3], abs=0.2)


def test_shaping_never_starts_before_the_sound() -> None:
    burst = np.zeros((1, 2000), np.float32)
    burst[0, 1000] = 1.0
    shaped = shape(burst, Tone(120.0, 3.0), RATE)
    assert np.abs(shaped[0, :1000]).max() < 1e-6
    assert abs(shaped[0, 1000]) > 0.3
