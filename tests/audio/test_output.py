"""Formats, rates, loops: what is written reads back as it should."""

import io
import math
from typing import Any

import numpy as np
import pyloudnorm
import pytest
import soundfile
import soxr

from air_cli.audio.jobs import TrackJob
from air_cli.audio.master import MASTERS
from air_cli.audio.strips import Strip
from air_cli.domain.choices import SAMPLE_RATES_HZ, AudioFormat, MasterName
from air_cli.domain.instruments import INSTRUMENTS
from tests.audio.studio import BEAT, Studio, notes, track
from tests.builders import Signal, click, sine


def song(studio: Studio) -> tuple[TrackJob, ...]:
    strip = Strip(echo_send_db=-12.0, space="plate", duck_db=4.0)
    kicks = tuple(range(0, 16 * BEAT, BEAT))
    piano = notes(*((i * BEAT // 2, 500, 60 + i * 5 % 13) for i in range(32)))
    return (
        track("Kick", studio.zone("k", click(0.2)), notes(*((tick, 10, 36) for tick in kicks))),
        track("Piano", studio.zone("p", sine(261.63, 2.0), root_note=60.0), piano, strip=strip, duck_ticks=kicks,
              reverb_send_db=-14.0, pan=0.3),
    )  # fmt: skip


@pytest.mark.parametrize("rate", SAMPLE_RATES_HZ)
@pytest.mark.parametrize("master", ["streaming", "club", "broadcast"])
def test_masters_hold_at_every_rate(studio: Studio, rate: int, master: MasterName) -> None:
    mix = studio.render(*song(studio), sample_rate_hz=rate, master=master, bit_depth=16)["mix"].astype(np.float64)
    target = MASTERS[master]
    assert target.lufs is not None
    assert target.ceiling_dbtp is not None
    assert pyloudnorm.Meter(rate).integrated_loudness(mix) == pytest.approx(target.lufs, abs=0.3)
    peak = 20 * math.log10(np.abs(soxr.resample(mix, rate, 4 * rate, quality="VHQ")).max())
    assert peak <= target.ceiling_dbtp
    assert studio.report is not None
    assert studio.report.integrated_lufs == pytest.approx(pyloudnorm.Meter(rate).integrated_loudness(mix), abs=0.1)
    assert studio.report.true_peak_dbtp == pytest.approx(peak, abs=0.3)


@pytest.mark.parametrize("depth", [16, 24])
def test_flac_holds_what_wav_holds(studio: Studio, depth: int) -> None:
    wav = studio.render(*song(studio), bit_depth=depth)
    flac = studio.render(*song(studio), bit_depth=depth, audio_format="flac")
    assert studio.files["mix"][:4] == b"fLaC"
    for name in wav:
        assert np.array_equal(wav[name], flac[name])


@pytest.mark.parametrize(("audio_format", "magic"), [("ogg", b"OggS"), ("mp3", b"")])
def test_lossy_formats_sound_like_the_wav(studio: Studio, audio_format: AudioFormat, magic: bytes) -> None:
    wav = studio.render(*song(studio))["mix"]
    lossy = studio.render(*song(studio), bit_depth=16, audio_format=audio_format)["mix"]
    assert studio.files["mix"].startswith(magic)
    size = min(len(wav), len(lossy))
    assert size > 0.98 * len(wav)
    assert np.sqrt((lossy**2).mean()) == pytest.approx(np.sqrt((wav**2).mean()), rel=0.05)
    assert np.corrcoef(wav[:size, 0], lossy[:size, 0])[0, 1] > 0.95


def test_a_loop_is_exactly_its_bars_and_holds_the_folded_tail(studio: Studio) -> None:
    """Sends and notes that ring over the end sound at the start: the loop equals the tail folded back."""
    strip = Strip(echo_send_db=-12.0, echo_beats=0.5, space="room")
    zone = studio.zone("p", sine(440, 1.5), root_note=69.0)
    played = track("Piano", zone, notes((0, 200, 69), (7 * BEAT, 900, 72)), strip=strip, reverb_send_db=-12.0)
    options: dict[str, Any] = {"length_ticks": 8 * BEAT, "master": "off"}
    straight = studio.render(played, **options)["Piano"]
    loop = studio.render(played, **options, loop=True)["Piano"]
    bars = 4 * 44_100
    folded = straight[:bars].copy()
    tail = straight[bars : bars + bars]
    folded[: len(tail)] += tail
    assert len(loop) == bars
    assert np.abs(loop - folded).max() < 2e-3


@pytest.mark.parametrize("master", ["off", "club"])
def test_a_loop_is_seamless(studio: Studio, master: MasterName) -> None:
    zone = studio.zone("w", sine(220, 1.0), root_note=57.0)
    played = track("Warm Pad", zone, notes((0, 8 * BEAT, 57), (6 * BEAT, 3 * BEAT, 64)), reverb_send_db=-10.0)
    mix = studio.render(played, length_ticks=8 * BEAT, loop=True, master=master)["mix"]
    around = np.concatenate([mix[-2000:], mix[:2000]])
    steps = np.abs(np.diff(around, axis=0)).max(axis=1)
    assert steps[1990:2010].max() <= 1.2 * np.delete(steps, slice(1990, 2010)).max()


def test_the_end_is_quiet_and_nothing_is_dc(studio: Studio) -> None:
    sound = studio.render(*song(studio), bit_depth=16)
    for name, stem in sound.items():
        assert np.abs(stem[-1]).max() < 1e-3, name
        assert np.abs(stem.mean(axis=0)).max() < 2e-3, name
        assert np.isfinite(stem).all()


@pytest.mark.parametrize("rate", [8_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_samples_of_any_rate_and_channel_count_play(studio: Studio, rate: int, channels: int) -> None:
    wide: Signal = np.repeat(sine(440, 1.0, rate), channels, axis=1)
    path = studio.folder / "wide.wav"
    soundfile.write(path, wide, rate, subtype="FLOAT")
    zone = studio.zone("p", sine(440, 0.1)).model_copy(update={"path": path, "root_note": 69.0})
    stem = studio.render(track("Piano", zone, notes((0, BEAT, 69))))["Piano"]
    assert np.abs(stem).max() > 0.05


def test_100_000_notes_at_one_tick_end(studio: Studio) -> None:
    zone = studio.zone("h", click(0.05))
    crowd = notes(*((0, 10, 42) for _ in range(100_000)))
    stem = studio.render(TrackJob("Closed Hi-Hat", INSTRUMENTS["Closed Hi-Hat"], crowd, (zone,)), length_ticks=BEAT)
    assert np.isfinite(stem["mix"]).all()


@pytest.mark.parametrize("tempo", [20.0, 300.0])
def test_slowest_and_fastest_tempo(studio: Studio, tempo: float) -> None:
    mix = studio.render(*song(studio), tempo_bpm=tempo)["mix"]
    assert len(mix) >= round(16 * 60 / tempo * 44_100)
    assert soundfile.info(io.BytesIO(studio.files["mix"])).frames == len(mix)


def test_the_shortest_and_the_longest_file_play(studio: Studio) -> None:
    blip = studio.zone("blip", np.full((10, 1), 0.5, np.float32) * np.hanning(10)[:, np.newaxis].astype(np.float32))
    hum = np.sin(np.arange(8000 * 60 * 30, dtype=np.float32) * 0.3).astype(np.float32)[:, np.newaxis]
    drone = studio.zone("drone", hum * np.float32(0.3), 8000, root_note=60.0)
    sound = studio.render(track("Kick", blip, notes((0, 10, 36))), track("Warm Pad", drone, notes((0, BEAT, 60))))
    assert np.abs(sound["Kick"]).max() > 0.05
    assert np.abs(sound["Warm Pad"]).max() > 0.05


@pytest.mark.parametrize("broken", [0.0, math.nan])
def test_a_silent_file_leaves_its_track_out_and_says_so(studio: Studio, broken: float) -> None:
    silent = studio.zone("none", np.full((4000, 1), broken, np.float32), root_note=60.0)
    kick = track("Kick", studio.zone("k", click()), notes((0, 10, 36)))
    sound = studio.render(kick, track("Piano", silent, notes((0, BEAT, 60))))
    assert set(sound) == {"Kick", "mix"}
    assert studio.report is not None
    assert "silent" in studio.report.warnings[0]
