import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from air_cli.audio.analysis import estimate_pitch, listen
from air_cli.audio.files import read_sample
from air_cli.audio.wav import read_sampler_chunk
from air_cli.domain.units import note_to_hz
from air_cli.errors import SampleError
from tests.builders import sine, write_wav


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
def test_any_depth_and_rate_is_read(tmp_path: Path, subtype: str, rate: int) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, sine(440, 0.5, rate), rate, subtype=subtype)
    frames, read_rate = read_sample(path)
    assert (read_rate, str(frames.dtype), frames.shape[1]) == (rate, "float32", 1)
    assert np.abs(frames).max() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("extension", ["flac", "aiff", "ogg", "mp3"])
def test_other_formats_are_read(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"a.{extension}"
    soundfile.write(path, sine(440, 0.5), 44_100)
    frames, _ = read_sample(path)
    assert len(frames) >= 22_050


def test_many_channels_are_folded_to_two(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, np.repeat(sine(440, 0.2), 8, axis=1), 44_100)
    assert read_sample(path)[0].shape[1] == 2


def test_nan_and_offset_are_cleaned(tmp_path: Path) -> None:
    tone = sine(441, 1.0) + np.float32(0.3)
    tone[100] = np.nan
    path = tmp_path / "a.wav"
    soundfile.write(path, tone, 44_100, subtype="FLOAT")
    frames, _ = read_sample(path)
    assert np.isfinite(frames).all()
    assert abs(float(frames.mean())) < 1e-3


def test_ogg_inside_wav_is_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    soundfile.write(buffer, sine(440, 0.5), 44_100, format="OGG")
    head = b"RIFF\0\0\0\0WAVEfmt \x12\0\0\0\x50\x67\1\0" + b"\0" * 14 + b"data\0\0\0\0"
    path = tmp_path / "a.wav"
    path.write_bytes(head + buffer.getvalue())
    assert len(read_sample(path)[0]) == 22_050


@pytest.mark.parametrize("content", [b"", b"not audio at all, just text", b"RIFF\x24\0\0\0WAVEfmt "])
def test_what_is_no_audio_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(SampleError, match=r"a\.wav"):
        read_sample(path)


def test_silence_and_absence_are_named(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", np.zeros((4410, 1), np.float32))
    with pytest.raises(SampleError, match="silent"):
        read_sample(path)
    with pytest.raises(SampleError, match="missing"):
        read_sample(tmp_path / "b.wav")


def test_the_sampler_chunk_round_trips(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", sine(440, 0.5), root_note=69.25, loop=(1000, 20_000))
    chunk = read_sampler_chunk(path)
    assert chunk is not None
    assert chunk.root_note == pytest.approx(69.25, abs=1e-6)
    assert (chunk.loop_start_frame, chunk.loop_end_frame) == (1000, 20_000)
    assert soundfile.info(path).frames == 22_050


@pytest.mark.parametrize("note", [28.0, 40.3, 57.0, 69.0, 81.4, 96.0])
def test_the_pitch_of_a_harmonic_tone_is_heard(note: float) -> None:
    time = np.arange(66_150) / 44_100
    wave = sum(
        np.sin(2 * np.pi * note_to_hz(note) * k * time) / k for k in range(1, 7) if note_to_hz(note) * k < 20_000
    )
    heard, clarity = estimate_pitch(np.asarray(wave * np.exp(-time), np.float32)[:, np.newaxis], 44_100)
    assert heard == pytest.approx(note, abs=0.05)
    assert clarity > 0.9


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(2).standard_normal((44_100, 1)).astype(np.float32)
    assert estimate_pitch(noise, 44_100)[0] is None


@given(st.integers(1, 3000), st.sampled_from([0.0, 0.2, 1.0]), st.integers(0, 9))
def test_any_sound_can_be_listened_to(frames: int, noise: float, seed: int) -> None:
    chance = np.random.default_rng(seed)
    ramp = np.linspace(1, -1, frames)[:, np.newaxis]
    note, clarity = estimate_pitch((ramp + noise * chance.standard_normal((frames, 1))).astype(np.float32), 44_100)
    assert note is None or 20 < note < 130
    assert 0 <= clarity <= 1


def test_listening_tells_level_and_length(tmp_path: Path) -> None:
    heard = listen(write_wav(tmp_path / "a.wav", sine(440, 2.0, level=0.4)))
    assert heard.length_seconds == pytest.approx(2.0)
    assert heard.rms == pytest.approx(0.4 / np.sqrt(2), rel=1e-3)
    assert heard.rms * 10 ** (heard.gain_db_normalize / 20) == pytest.approx(0.2, rel=1e-3)
