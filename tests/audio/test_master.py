import io
import math
import tempfile
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyloudnorm
import pytest
import soundfile
import soxr

from air_cli.audio.desk import RenderJob, TrackJob, render_piece
from air_cli.audio.loudness import Meter
from air_cli.audio.master import MASTERS, sliding_minimum
from air_cli.domain.choices import MasterName
from air_cli.domain.composition import Note
from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.sample import Zone
from tests.builders import Signal, click, sine, write_wav

LOUDNESS_MASTERS: list[MasterName] = ["streaming", "club", "broadcast"]


class _Kept(io.BytesIO):
    def close(self) -> None:
        """Keep the content readable."""


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> tuple[TrackJob, ...]:
    folder = tmp_path_factory.mktemp("song")
    piano = Zone(sample_id="p", path=write_wav(folder / "p.wav", sine(261.63, 3.0)), root_note=60.0)
    kick = Zone(sample_id="k", path=write_wav(folder / "k.wav", click(0.2)))
    chords = tuple(Note(i * 480, 400, 60 + (i * 5) % 13, 70 + i % 50) for i in range(48))
    beats = tuple(Note(i * 480, 10, 36, 127) for i in range(48))
    return (
        TrackJob("Piano", INSTRUMENTS["Piano"], chords, (piano,), pan=0.4, reverb_send_db=-12.0),
        TrackJob("Kick", INSTRUMENTS["Kick"], beats, (kick,)),
    )


def mastered(song: tuple[TrackJob, ...], master: MasterName, bit_depth: int = 16) -> Signal:
    mix = _Kept()

    def opened(_: str) -> BinaryIO:
        return _Kept()

    job = RenderJob(song, 120.0, 48 * 480, seed=1, master=master, bit_depth=bit_depth)
    render_piece(job, opened, lambda: mix, tempfile.TemporaryFile, lambda _: None)
    return np.asarray(soundfile.read(io.BytesIO(mix.getvalue()), dtype="float64", always_2d=True)[0])


def true_peak_dbtp(frames: Signal) -> float:
    return 20 * math.log10(np.abs(soxr.resample(frames, 44_100, 4 * 44_100, quality="VHQ")).max())


@pytest.mark.parametrize("master", LOUDNESS_MASTERS)
def test_a_master_reaches_its_loudness_and_never_passes_its_ceiling(
    song: tuple[TrackJob, ...], master: MasterName
) -> None:
    frames = mastered(song, master)
    target = MASTERS[master]
    assert target.lufs is not None
    assert target.ceiling_dbtp is not None
    assert pyloudnorm.Meter(44_100).integrated_loudness(frames) == pytest.approx(target.lufs, abs=0.3)
    assert true_peak_dbtp(frames) <= target.ceiling_dbtp


def test_the_peak_master_scales_both_channels_by_one_gain(song: tuple[TrackJob, ...]) -> None:
    raw, scaled = mastered(song, "off", 32), mastered(song, "peak", 32)
    assert np.abs(scaled).max() == pytest.approx(0.9, abs=1e-4)
    loud = np.abs(raw) > 0.01
    ratios = scaled[loud] / raw[loud]
    assert ratios.max() == pytest.approx(ratios.min(), rel=1e-4)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_the_meter_agrees_with_an_independent_one(rate: int) -> None:
    noise = np.random.default_rng(3).standard_normal((rate * 6, 2)).astype(np.float32) * 0.1
    noise[rate * 2 : rate * 4] *= 0.02
    meter = Meter(rate)
    for start in range(0, len(noise), 70_001):
        meter.add(np.ascontiguousarray(noise[start : start + 70_001].T))
    expected = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(noise.astype(np.float64))
    assert meter.finish().integrated_lufs() == pytest.approx(expected, abs=0.02)


def test_a_true_peak_between_samples_is_found() -> None:
    time = np.arange(44_100)
    wave = (np.sin(2 * np.pi * time / 4 + np.pi / 4) * np.hanning(len(time))).astype(np.float32)
    meter = Meter(44_100)
    meter.add(np.stack([wave, wave]))
    assert np.abs(wave).max() < 0.71
    assert meter.finish().true_peak == pytest.approx(1.0, abs=0.01)


def test_silence_has_no_loudness() -> None:
    meter = Meter(44_100)
    meter.add(np.zeros((2, 44_100), np.float32))
    assert meter.finish().integrated_lufs() == -math.inf


def test_the_sliding_minimum_is_the_minimum_of_every_window() -> None:
    values = np.random.default_rng(1).random(200)
    for window in (1, 2, 5, 16, 31):
        expected = np.lib.stride_tricks.sliding_window_view(values, window).min(axis=1)
        assert np.array_equal(sliding_minimum(values, window), expected)


def test_a_click_is_no_reason_for_silence(tmp_path: Path) -> None:
    zone = Zone(sample_id="k", path=write_wav(tmp_path / "k.wav", click(0.05)))
    lone = (TrackJob("Kick", INSTRUMENTS["Kick"], (Note(0, 10, 36, 127),), (zone,)),)
    frames = mastered(lone, "streaming")
    assert np.abs(frames).max() > 0.1
    assert true_peak_dbtp(frames) <= -1.0
