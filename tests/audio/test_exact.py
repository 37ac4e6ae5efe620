"""What can be measured exactly: tones stay clean and in tune, gains are linear, dither is what it should be."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from air_cli.domain.composition import Note
from tests.audio.studio import BEAT, Studio, first_sound, notes, track
from tests.builders import Signal, click, dominant_hz, sine

FEW = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.mark.parametrize("hertz", [1000.0, 8000.0])
@pytest.mark.parametrize("semitones", [-7, 7])
def test_a_tone_moved_seven_semitones_keeps_100_db(studio: Studio, hertz: float, semitones: int) -> None:
    zone = studio.zone("p", sine(hertz, 3.0), root_note=60.0)
    played = track("Piano", zone, notes((0, 4 * BEAT, 60 + semitones)))
    stem = studio.render(played, master="off")["Piano"][8192:73728, 0].astype(float)
    spectrum = np.abs(np.fft.rfft(stem * np.blackman(len(stem)) ** 2)) ** 2
    peak = int(spectrum.argmax())
    assert peak * 44_100 / len(stem) == pytest.approx(hertz * 2 ** (semitones / 12), rel=1e-3)
    signal = spectrum[peak - 12 : peak + 13].sum()
    assert 10 * np.log10(signal / (spectrum[20:].sum() - signal)) > 100


@pytest.mark.parametrize(("root", "note"), [(60.37, 60), (57.81, 64), (69.0, 62)])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_fine_tuning_of_the_root_is_used(studio: Studio, root: float, note: int, rate: int) -> None:
    zone = studio.zone("p", sine(440 * 2 ** ((root - 69) / 12), 2.0, 32_000), 32_000, root_note=root)
    stem = studio.render(track("Piano", zone, notes((0, 2 * BEAT, note))), sample_rate_hz=rate)["Piano"]
    heard = dominant_hz(stem[2000 : 2000 + rate // 2, 0].astype(float), rate)
    assert abs(1200 * np.log2(heard / (440 * 2 ** ((note - 69) / 12)))) < 2


def stem_of(studio: Studio, rows: tuple[Note, ...], **values: Any) -> Signal:
    zone = studio.zone("p", sine(440, 1.0), root_note=69.0)
    options = {name: values.pop(name) for name in ("volume_db", "pan") if name in values}
    return studio.render(track("Piano", zone, rows, **options), master="off", **values)["Piano"]


@FEW
@given(st.floats(-30, 0), st.floats(-20, 0))
def test_gain_is_linear(studio: Studio, base_db: float, more_db: float) -> None:
    rows = notes((0, BEAT, 60), (BEAT, BEAT, 67))
    one, other = (stem_of(studio, rows, volume_db=level) for level in (base_db - 12, base_db - 12 + more_db))
    assert np.abs(one * np.float32(10 ** (more_db / 20)) - other).max() < 1e-6


@FEW
@given(st.integers(0, 3840), st.integers(1, 3000))
def test_time_is_invariant(studio: Studio, onset: int, moved: int) -> None:
    early, late = (stem_of(studio, notes((at, 400, 60))) for at in (onset, onset + moved))
    shift = first_sound(late) - first_sound(early)
    assert abs(shift - moved * 22_050 / BEAT) <= 1
    start = first_sound(early)
    assert np.abs(late[start + shift : start + shift + 20_000] - early[start : start + 20_000]).max() < 1e-6


@FEW
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(100, 900), st.sampled_from((48, 55, 60, 64, 67, 72))),
                min_size=2, max_size=6, unique_by=lambda row: row[2]))  # fmt: skip
def test_notes_superpose(studio: Studio, rows: list[tuple[int, int, int]]) -> None:
    whole = stem_of(studio, notes(*rows), volume_db=-24.0)
    parts = [stem_of(studio, notes(row), volume_db=-24.0) for row in rows]
    # The last 50 ms of a file fade out, and a shorter part ends sooner.
    size = min(map(len, [whole, *parts])) - 2300
    assert np.abs(sum(part[:size] for part in parts) - whole[:size]).max() < 1e-5


@pytest.mark.parametrize("pan", [-1.0, -0.3, 0.0, 0.7, 1.0])
def test_both_sides_are_one_sound_and_the_power_stays(studio: Studio, pan: float) -> None:
    centre, moved = (stem_of(studio, notes((0, BEAT, 60)), pan=place, volume_db=-6.0) for place in (0.0, pan))
    power = (moved.astype(float) ** 2).sum() / (centre.astype(float) ** 2).sum()
    assert power == pytest.approx(1.0, abs=1e-4)
    assert np.abs(moved[:, 0] * moved[:, 1].max() - moved[:, 1] * moved[:, 0].max()).max() < 1e-5


def test_the_length_is_the_bars_and_the_tail(studio: Studio) -> None:
    zone = studio.zone("k", click(0.5))
    stem = studio.render(track("Kick", zone, notes((15 * BEAT + 479, 10, 36))), length_ticks=16 * BEAT)["Kick"]
    # No two hits are tuned quite alike: the tail may be some frames longer or shorter.
    assert len(stem) == pytest.approx(round((15 * BEAT + 479) * 22_050 / BEAT) + 22_050, abs=40)
    short = studio.render(track("Kick", zone, notes((0, 10, 36))), length_ticks=16 * BEAT)["Kick"]
    assert len(short) == 16 * 22_050


def test_there_are_no_denormals_and_no_clicks_at_the_ends(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 1.0), root_note=69.0)
    sound = studio.render(track("Piano", zone, notes((0, BEAT, 60)), reverb_send_db=-12.0), length_ticks=32 * BEAT)
    for name, stem in sound.items():
        audible = np.abs(stem[stem != 0])
        assert audible.min() > np.finfo(np.float32).tiny, name
        assert max(np.abs(stem[0]).max(), np.abs(stem[-1]).max()) < 1e-3, name


def test_sixteen_bits_are_dithered_with_triangular_noise(studio: Studio) -> None:
    zone = studio.zone("p", sine(441, 4.0), root_note=69.0)
    played = track("Piano", zone, notes((0, 8 * BEAT, 69)))
    sound = studio.render(played, master="peak", bit_depth=16)
    stem, mix = sound["Piano"].astype(float), sound["mix"].astype(float)
    error = (mix - stem * 0.9 / np.abs(stem).max())[8000:100_000] * 2**15
    assert error.mean() == pytest.approx(0, abs=0.01)
    assert error.var() == pytest.approx(1 / 6 + 1 / 12, rel=0.03)  # triangular noise, then rounding
    assert abs(error).max() <= 1.5 + 1e-3
    spectrum = np.abs(np.fft.rfft(error[:, 0] * np.hanning(len(error)))) ** 2
    assert spectrum.max() < 40 * np.median(spectrum)  # noise, not distortion


@pytest.mark.parametrize("master", ["streaming", "off"])
def test_stems_of_sixteen_bits_are_dithered_unless_their_bare_sum_is_wanted(studio: Studio, master: str) -> None:
    zone = studio.zone("p", sine(441, 4.0), root_note=69.0)
    played = track("Piano", zone, notes((0, 8 * BEAT, 69)))
    whole = studio.render(played, master=master, bit_depth=32)["Piano"].astype(float)
    stem = studio.render(played, master=master, bit_depth=16)["Piano"].astype(float)
    error = (stem - whole)[8000:100_000] * 2**15
    if master == "off":
        assert abs(error).max() <= 0.5 + 1e-3
    else:
        assert error.mean() == pytest.approx(0, abs=0.01)
        assert error.var() == pytest.approx(1 / 6 + 1 / 12, rel=0.05)
    assert not stem[whole == 0].any()


def test_512_bars_at_the_fastest_tempo_end_where_they_should(studio: Studio) -> None:
    zone = studio.zone("k", click(0.1))
    ticks = 512 * 4 * BEAT
    rows = tuple(Note(bar * 4 * BEAT, 10, 36, 100) for bar in range(0, 512, 64))
    job = {"tempo_bpm": 300.0, "length_ticks": ticks, "sample_rate_hz": 44_100, "bit_depth": 16, "master": "off"}
    stem = studio.render(track("Kick", zone, rows), **job)["Kick"]
    assert len(stem) == 512 * 4 * 44_100 // 5
    assert first_sound(stem[len(stem) // 2 :]) == 0
