import io
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from air_cli.audio.wav import SamplerChunk, read_sampler_chunk, wav_bytes

TONE = np.sin(np.linspace(0, 60, 1001)).astype(np.float32).reshape(-1, 1) * np.float32(0.5)


@pytest.mark.parametrize(("bit_depth", "tolerance"), [(16, 2**-15), (24, 2**-23), (32, 0.0)])
@pytest.mark.parametrize("channels", [1, 2])
def test_libsndfile_reads_back_what_was_written(bit_depth: int, tolerance: float, channels: int) -> None:
    frames = np.repeat(TONE, channels, axis=1)
    read, rate_hz = soundfile.read(
        io.BytesIO(wav_bytes(frames, 48_000, bit_depth=bit_depth)), dtype="float32", always_2d=True
    )
    assert rate_hz == 48_000
    assert read.shape == frames.shape
    assert np.abs(read - frames).max() <= tolerance


def test_values_beyond_full_scale_are_clipped_not_wrapped() -> None:
    read, _ = soundfile.read(io.BytesIO(wav_bytes(np.array([[2.0], [-2.0]], dtype=np.float32), 44_100)))
    assert read.tolist() == [pytest.approx(32767 / 32768), -1.0]


def test_the_sizes_in_the_headers_are_true_and_the_chunks_even() -> None:
    data = wav_bytes(TONE, 44_100, bit_depth=24, root_note=60.0)
    assert int.from_bytes(data[4:8], "little") + 8 == len(data)
    assert len(data) % 2 == 0


@given(root=st.floats(0, 127.99), start=st.integers(0, 10_000), length=st.integers(2, 1_000_000))
def test_root_note_and_loop_survive_the_file(
    tmp_path_factory: pytest.TempPathFactory, root: float, start: int, length: int
) -> None:
    path = tmp_path_factory.mktemp("wav") / "a.wav"
    path.write_bytes(wav_bytes(TONE, 44_100, root_note=root, loop=(start, start + length)))
    chunk = read_sampler_chunk(path)
    assert chunk is not None
    assert chunk.root_note == pytest.approx(root, abs=1e-6)
    assert (chunk.loop_start_frame, chunk.loop_end_frame) == (start, start + length)


def test_the_loop_end_is_inclusive_in_the_file() -> None:
    data = wav_bytes(TONE, 44_100, root_note=60.0, loop=(10, 20))
    body = data[data.index(b"smpl") + 8 :]
    assert struct.unpack_from("<II", body, 36 + 8) == (10, 19)


def test_no_sampler_chunk_without_a_root_note(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(TONE, 44_100, loop=(1, 5)))
    assert read_sampler_chunk(path) is None


@given(junk=st.binary(max_size=300), cut=st.integers(0, 400))
def test_junk_is_answered_with_none_or_a_chunk_never_an_error(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, cut: int
) -> None:
    path = tmp_path_factory.mktemp("junk") / "a.wav"
    whole = wav_bytes(TONE[:40], 44_100, root_note=61.5)
    path.write_bytes(whole[:cut] + junk)
    assert isinstance(read_sampler_chunk(path), SamplerChunk | None)


def test_a_chunk_after_an_unpadded_odd_one_is_found(tmp_path: Path) -> None:
    whole = wav_bytes(TONE, 44_100, root_note=61.5)
    odd = b"LIST" + struct.pack("<I", 3) + b"abc"
    path = tmp_path / "a.wav"
    path.write_bytes(whole[:12] + odd + whole[12:])
    chunk = read_sampler_chunk(path)
    assert chunk is not None and chunk.root_note == 61.5


def test_a_missing_file_has_no_chunk(tmp_path: Path) -> None:
    assert read_sampler_chunk(tmp_path / "none.wav") is None


@pytest.mark.parametrize("frames", [np.zeros(8, np.float32), np.zeros((2, 2, 2), np.float32)])
def test_another_shape_is_refused(frames: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> None:
    with pytest.raises(ValueError, match="shape"):
        wav_bytes(frames, 44_100)


def test_another_bit_depth_is_refused() -> None:
    with pytest.raises(ValueError, match="bit depth"):
        wav_bytes(TONE, 44_100, bit_depth=8)
