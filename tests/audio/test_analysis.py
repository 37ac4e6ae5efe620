"""What listening tells of a sample, and what its chunks state."""

import io
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyloudnorm
import pytest
import soundfile

from air_cli.audio.analysis import listen
from air_cli.audio.files import read_sample
from air_cli.audio.headers import read_header_facts
from air_cli.audio.pitch import estimate_pitch
from air_cli.audio.similarity import near_pairs, timbre_distances
from air_cli.audio.wav import wav_bytes
from air_cli.domain.units import note_to_hz
from tests.builders import click, sine, write_wav

Frames = npt.NDArray[np.float32]


@pytest.mark.parametrize("channels", [1, 2])
def test_loudness_is_that_of_the_standard(tmp_path: Path, channels: int) -> None:
    chance = np.random.default_rng(1)
    frames = (0.1 * chance.standard_normal((5 * 44_100, channels))).astype(np.float32)
    frames[2 * 44_100 : 4 * 44_100] *= 0.01
    measured = pyloudnorm.Meter(44_100, filter_class="DeMan").integrated_loudness(frames.astype(np.float64))
    assert listen(write_wav(tmp_path / "a.wav", frames)).lufs == pytest.approx(measured, abs=0.2)


def test_attack_and_brightness(tmp_path: Path) -> None:
    time = np.arange(44_100) / 44_100
    slow = (sine(300, 1.0) * np.minimum(1, time / 0.5)[:, np.newaxis]).astype(np.float32)
    slow_heard, quick = listen(write_wav(tmp_path / "slow.wav", slow)), listen(write_wav(tmp_path / "q.wav", click()))
    assert slow_heard.attack_seconds == pytest.approx(0.4, abs=0.02)
    assert quick.attack_seconds <= 0.002
    assert slow_heard.brightness_hz == pytest.approx(300, abs=20)


def test_timbre_does_not_depend_on_level_and_tells_sounds_apart(tmp_path: Path) -> None:
    heard = [
        listen(write_wav(tmp_path / f"{number}.wav", wave))
        for number, wave in enumerate((sine(200, 1.0), sine(200, 1.0, level=0.05), sine(5000, 1.0)))
    ]
    timbres = [bytes(h.timbre) for h in heard]
    distances = timbre_distances(timbres, timbres[0])
    assert distances[0] == 0
    assert distances[1] < 0.02 < 0.2 < distances[2]
    assert near_pairs(timbres, [2, 1, 0], 0.02) == [(0, 1)]


def beat(bpm: float, beats: int) -> Frames:
    frames = np.zeros((round(beats * 60 / bpm * 44_100), 1), np.float32)
    for number in range(beats):
        start = round(number * 60 / bpm * 44_100)
        hit = click(0.1)[: len(frames) - start]
        frames[start : start + len(hit)] += hit
    return frames


@pytest.mark.parametrize(("bpm", "beats"), [(96, 8), (128, 16), (140, 16), (75, 4)])
def test_the_tempo_of_a_loop(tmp_path: Path, bpm: float, beats: int) -> None:
    heard = listen(write_wav(tmp_path / "a.wav", beat(bpm, beats)), is_loop=True)
    assert heard.tempo_bpm is not None
    assert heard.tempo_bpm / bpm == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize(
    ("notes", "key"),
    [
        ((60, 64, 67, 65, 69, 72, 67, 71, 62), "C major"),
        ((57, 60, 64, 62, 65, 69, 64, 68, 71), "A minor"),
    ],
)
def test_the_key_of_a_loop(tmp_path: Path, notes: tuple[int, ...], key: str) -> None:
    loop = np.concatenate([sine(note_to_hz(note), 0.5) for note in (*notes, notes[0])])
    assert listen(write_wav(tmp_path / "a.wav", loop), is_loop=True).key == key


def test_a_noisy_attack_does_not_hide_the_pitch() -> None:
    time = np.arange(44_100) / 44_100
    thump = np.cumsum(np.random.default_rng(4).standard_normal(44_100)) * np.exp(-time / 0.03)
    wave = 0.5 * np.sin(2 * np.pi * note_to_hz(88.0) * time) + thump / np.abs(thump).max()
    note, _ = estimate_pitch(wave.astype(np.float32)[:, np.newaxis], 44_100)
    assert note == pytest.approx(88.0, abs=0.05)


@pytest.mark.parametrize("note", [95.0, 102.0, 105.0])
def test_a_soft_top_string_is_heard_past_the_knock_of_its_key(note: float) -> None:
    time = np.arange(2 * 44_100) / 44_100
    knocks = sum(
        share * np.sin(2 * np.pi * hz * time + hz) * np.exp(-time * rate)
        for hz, share, rate in ((31.0, 0.7, 3.0), (81.3, 0.8, 4.0), (144.7, 0.7, 5.0), (233.9, 0.5, 6.0))
    )
    wave = 0.2 * np.sin(2 * np.pi * note_to_hz(note) * time) * np.exp(-time * 4.0) + knocks
    found, clarity = estimate_pitch(wave.astype(np.float32)[:, np.newaxis], 44_100)
    assert found == pytest.approx(note, abs=0.1)
    assert clarity > 0.8


def with_chunk(content: bytes, name: bytes, body: bytes) -> bytes:
    """A WAV with one more chunk, behind its data."""
    grown = content + name + struct.pack("<I", len(body)) + body
    return grown[:4] + struct.pack("<I", len(grown) - 8) + grown[8:]


def test_chunks_state_roots_loops_and_tempo(tmp_path: Path) -> None:
    plain = wav_bytes(sine(440, 0.2), 44_100)
    path = tmp_path / "a.wav"
    path.write_bytes(with_chunk(plain, b"inst", struct.pack("<7b", 57, 25, 0, 0, 127, 1, 127)))
    assert (read_header_facts(path).root_note, read_header_facts(path).root_source) == (56.75, "inst")
    path.write_bytes(with_chunk(plain, b"acid", struct.pack("<IHHfIHHf", 0, 60, 0, 0.0, 8, 4, 4, 96.0)))
    facts = read_header_facts(path)
    assert (facts.root_note, facts.tempo_bpm, facts.beats) == (None, 96.0, 8)
    path.write_bytes(with_chunk(plain, b"acid", struct.pack("<IHHfIHHf", 3, 62, 0, 0.0, 0, 4, 4, 0.0)))
    assert (read_header_facts(path).root_note, read_header_facts(path).root_source) == (62, "acid")
    path.write_bytes(wav_bytes(sine(440, 0.5), 44_100, root_note=69.5, loop=(100, 5000)))
    facts = read_header_facts(path)
    assert (facts.root_note, facts.loop_start_frame, facts.loop_end_frame) == (69.5, 100, 5000)


def test_an_aiff_states_its_root_and_loop(tmp_path: Path) -> None:
    marks = struct.pack(">H", 2)
    marks += struct.pack(">hIB", 1, 200, 3) + b"beg" + struct.pack(">hIB", 2, 9000, 3) + b"end"
    instrument = struct.pack(">bbbbbbh", 48, -10, 0, 127, 1, 127, 0) + struct.pack(">hhh", 1, 1, 2) + bytes(6)
    stream = io.BytesIO()
    soundfile.write(stream, sine(440, 0.5), 44_100, format="AIFF", subtype="PCM_16")
    content = stream.getvalue()
    for name, body in ((b"MARK", marks), (b"INST", instrument)):
        content += name + struct.pack(">I", len(body)) + body
    path = tmp_path / "a.aif"
    path.write_bytes(content[:4] + struct.pack(">I", len(content) - 8) + content[8:])
    facts = read_header_facts(path)
    assert (facts.root_note, facts.root_source) == (48.1, "INST")
    assert (facts.loop_start_frame, facts.loop_end_frame) == (200, 9000)


@pytest.mark.parametrize("claimed", [10**9, 0xFFFFFFFF])
def test_a_data_chunk_longer_than_its_file_is_read_to_its_end(tmp_path: Path, claimed: int) -> None:
    content = wav_bytes(sine(440, 0.5), 44_100)
    at = content.index(b"data")
    path = tmp_path / "a.wav"
    path.write_bytes(content[: at + 4] + struct.pack("<I", claimed) + content[at + 8 : -2001])
    frames, rate = read_sample(path)
    assert (len(frames), rate) == (22_050 - 1001, 44_100)


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_ogg_of_either_kind_is_read(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / "a.ogg"
    soundfile.write(path, sine(440, 0.5, rate_hz=48_000), 48_000, format="OGG", subtype=subtype)
    note, _ = estimate_pitch(*read_sample(path))
    assert note == pytest.approx(69, abs=0.05)
