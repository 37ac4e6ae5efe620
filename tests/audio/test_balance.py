"""The balance of whole mixes: what the master hears, and what its equaliser does."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from air_cli.audio.balance import FREE_DB, MOST_DB, RECORD_DB, LongTermSpectrum, away_db, correction_db
from air_cli.audio.equaliser import equaliser, memory_before_start
from air_cli.audio.jobs import TrackJob
from air_cli.audio.pitching import loudest_level
from air_cli.audio.proof import sum_error_db
from air_cli.audio.strips import is_record
from tests.audio.studio import BEAT, Studio, notes, track
from tests.builders import Signal, sine

RATE = 44_100


def coloured(dice: np.random.Generator, seconds: float, gains_db: dict[float, float] | None = None) -> Signal:
    """Noise with the spectrum of a record, plus gains per band, as `(2, frames)`."""
    frames = round(seconds * RATE)
    spectrum = np.fft.rfft(dice.standard_normal((2, frames)))
    hz = np.maximum(np.fft.rfftfreq(frames, 1 / RATE), 1.0)
    wanted = {band: level + (gains_db or {}).get(band, 0.0) for band, level in RECORD_DB.items()}
    # A band's power grows with its width: noise of one level everywhere gains 3 dB an octave.
    curve = np.interp(np.log(hz), np.log(list(wanted)), list(wanted.values())) - 10 * np.log10(hz)
    return np.asarray(np.fft.irfft(spectrum * 10 ** (curve / 20), frames), np.float32)


def spectrum_of(planes: Signal, block: int = 50_000) -> LongTermSpectrum:
    spectrum = LongTermSpectrum(RATE)
    for start in range(0, planes.shape[1], block):
        spectrum.add(planes[:, start : start + block])
    return spectrum


def heard(planes: Signal, block: int = 50_000) -> dict[float, float]:
    return spectrum_of(planes, block).bands_db()


def test_a_mix_like_a_record_is_left_alone() -> None:
    spectrum = spectrum_of(coloured(np.random.default_rng(1), 20))
    assert max(abs(level) for level in away_db(spectrum.bands_db()).values()) < 1.5
    assert not any(correction_db(spectrum).values())


def test_blocks_make_no_difference_to_what_is_heard() -> None:
    planes = coloured(np.random.default_rng(2), 5)
    whole, small = heard(planes, planes.shape[1]), heard(planes, 777)
    assert whole == pytest.approx(small, abs=1e-3)


def test_a_mix_shorter_than_a_window_is_heard() -> None:
    assert all(np.isfinite(level) for level in heard(coloured(np.random.default_rng(3), 0.1)).values())


def test_what_is_far_off_comes_back_and_no_further_than_it_must() -> None:
    planes = coloured(np.random.default_rng(4), 20, {40: -8.0, 50: -8.0, 2500: 7.0, 3150: 8.0, 4000: 7.0})
    gains = correction_db(spectrum_of(planes))
    assert max(abs(gain) for gain in gains.values()) <= MOST_DB
    curve = equaliser(gains, RATE)
    memory = np.zeros((2, curve.memory_frames), np.float32)
    balanced = away_db(heard(curve.apply(np.concatenate([memory, planes], axis=1))))
    predicted = away_db(spectrum_of(planes).bands_db(gains))
    assert list(balanced.values()) == pytest.approx(list(predicted.values()), abs=0.3)
    assert max(abs(level) for level in balanced.values()) < FREE_DB + 1
    assert balanced[3150] > 1.5, "styles may differ from the average"


def test_what_is_missing_is_not_lifted() -> None:
    planes = coloured(np.random.default_rng(5), 20, dict.fromkeys((40, 50, 63), -60.0))
    gains = correction_db(spectrum_of(planes))
    assert gains[40] == gains[50] == 0


def test_the_equaliser_gives_the_gains_it_was_asked_for_and_delays_nothing() -> None:
    gains = {40.0: 6.0, 100.0: 0.0, 1000.0: -5.0, 12_500.0: 3.0}
    curve = equaliser(gains, RATE)
    size = 1 << 16
    response = 20 * np.log10(np.abs(np.fft.rfft(curve.response, size)))
    for hz, gain in gains.items():
        assert response[round(hz * size / RATE)] == pytest.approx(gain, abs=0.2)
    assert response[round(5 * size / RATE)] == pytest.approx(0, abs=0.5)
    assert np.argmax(np.abs(curve.response)) <= 1


def test_the_equaliser_in_blocks_is_the_equaliser_of_the_whole() -> None:
    planes = coloured(np.random.default_rng(6), 2)
    curve = equaliser({40: 8.0, 100: -8.0, 5000: 4.0}, RATE)
    memory = memory_before_start(planes[:, :0], curve.memory_frames, circular=False)
    joined = np.concatenate([memory, planes], axis=1)
    whole = curve.apply(joined)
    parts = [curve.apply(joined[:, at : at + 20_000 + curve.memory_frames]) for at in range(0, planes.shape[1], 20_000)]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=1e-4 * float(np.abs(whole).max()))


def test_a_loop_is_remembered_from_its_end() -> None:
    end = np.arange(10, dtype=np.float32)[None].repeat(2, axis=0)
    np.testing.assert_array_equal(
        memory_before_start(end, 25, circular=True)[0], [*range(5, 10), *range(10), *range(10)]
    )


def test_bright_and_dark_sounds_of_one_level_take_unlike_room() -> None:
    dark, bright = (sine(hz, 1.0).reshape(-1, 1) for hz in (200.0, 4000.0))
    apart_db = 20 * np.log10(loudest_level(bright, RATE) / loudest_level(dark, RATE))
    assert apart_db == pytest.approx(6.0, abs=0.3), "2 dB an octave from 500 Hz on"


@pytest.fixture
def band(tmp_path: Path) -> tuple[Studio, tuple[TrackJob, ...]]:
    studio = Studio(tmp_path)
    dice = np.random.default_rng(7)
    hits = notes(*((beat * BEAT, BEAT, 36) for beat in range(16)))
    hiss = dice.standard_normal(RATE // 2) * np.exp(-np.arange(RATE // 2) / 4000) * 0.1
    kick = track("Kick", studio.zone("kick", hiss.astype(np.float32).reshape(-1, 1)), hits)
    low = notes(*((beat * BEAT, BEAT, 40) for beat in range(16)))
    bass = track("Electric Bass", studio.zone("bass", sine(82.4, 1.0), root_note=40.0), low)
    held = notes((0, 16 * BEAT, 60))
    pad = track("Warm Pad", studio.zone("pad", sine(261.6, 9.0), root_note=60.0), held)
    return studio, (kick, bass, pad)


@pytest.mark.parametrize("loop", [False, True])
def test_the_master_balances_and_the_stems_still_prove_the_mix(
    band: tuple[Studio, tuple[TrackJob, ...]], tmp_path: Path, *, loop: bool
) -> None:
    studio, tracks = band
    plain = studio.render(*tracks, master="streaming", loop=loop)
    balanced = studio.render(*tracks, master="streaming", loop=loop, is_balanced=True)
    assert studio.report is not None
    gains = studio.report.balance_db
    assert studio.report.integrated_lufs == pytest.approx(-14, abs=0.3)
    assert any(gains.values())

    def farthest(mix: Signal) -> float:
        return float(np.mean(np.abs(list(away_db(heard(np.ascontiguousarray(mix.T))).values()))))

    assert farthest(balanced["mix"]) < farthest(plain["mix"])
    paths = {name: tmp_path / f"{name}.out.wav" for name in studio.files}
    for name, path in paths.items():
        path.write_bytes(studio.files[name])
    stems = [path for name, path in paths.items() if name != "mix"]
    assert sum_error_db(stems, paths["mix"], gains, is_loop=loop) < -40
    assert sum_error_db(stems, paths["mix"], is_loop=loop) > -40
    assert soundfile.info(io.BytesIO(studio.files["mix"])).frames == len(balanced["Kick"])


def test_a_balanced_mix_of_a_peak_master_is_the_sum_of_its_stems(band: tuple[Studio, tuple[TrackJob, ...]]) -> None:
    studio, tracks = band
    files = studio.render(*tracks, master="peak", is_balanced=True)
    assert studio.report is not None and not studio.report.balance_db
    total = sum(sound for name, sound in files.items() if name != "mix")
    assert files["mix"] == pytest.approx(total * (0.9 / np.abs(total).max()), abs=1e-4)


def test_only_a_band_in_a_style_with_a_curve_is_a_record() -> None:
    assert is_record("House", ["Percussion", "Bass", "Pad"])
    assert not is_record("House", ["Percussion", "Bass"])
    assert not is_record("House", ["Percussion", "Lead", "Pad"])
    assert not is_record("ambient", ["Percussion", "Bass", "Pad"])
