"""The desk: strips, sends, ducking; every stem carries its own effects and the stems are the mix."""

from typing import Any

import numpy as np
import pytest

from air_cli.audio.ducking import Ducker
from air_cli.audio.echo import FEEDBACK, Echo
from air_cli.audio.jobs import TrackJob
from air_cli.audio.reverb import SPACE_NAMES, Reverb, SpaceName, space_response
from air_cli.audio.strips import FLAT, Strip, strip_for
from air_cli.domain.instruments import INSTRUMENTS
from tests.audio.studio import BEAT, Studio, notes, track
from tests.builders import Signal, click, sine

RATE = 44_100


def full_desk(studio: Studio) -> tuple[TrackJob, ...]:
    lead = Strip(110.0, 0.5, space="plate", echo_send_db=-10.0, echo_beats=0.75)
    pad = Strip(120.0, -0.5, space="hall", duck_db=6.0)
    kicks = tuple(range(0, 16 * BEAT, BEAT))
    return (
        track("Saw Lead", studio.zone("l", sine(880, 0.4), root_note=81.0), notes((BEAT, 400, 81)), strip=lead),
        track(
            "Warm Pad", studio.zone("w", sine(220, 2.0), root_note=57.0), notes((0, 12 * BEAT, 57)),
            strip=pad, duck_ticks=kicks, reverb_send_db=-12.0,
        ),
        track("Kick", studio.zone("k", click()), notes(*((tick, 10, 36) for tick in kicks))),
    )  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"bit_depth": 24}, {"loop": True}, {"sample_rate_hz": 48_000}])
def test_stems_with_their_sends_are_the_mix(studio: Studio, options: dict[str, Any]) -> None:
    sound = studio.render(*full_desk(studio), **{"master": "off", "bit_depth": 16, **options})
    mix = sound.pop("mix")
    step = 2.0 ** (1 - options.get("bit_depth", 16))
    assert {len(stem) for stem in sound.values()} == {len(mix)}
    assert np.abs(sum(sound.values()) - mix).max() <= step


def test_order_of_tracks_does_not_matter(studio: Studio) -> None:
    tracks = full_desk(studio)
    one, other = studio.render(*tracks), studio.render(*reversed(tracks))
    assert all(np.array_equal(one[name], other[name]) for name in one if name != "mix")
    assert np.abs(one["mix"] - other["mix"]).max() < 1e-5


def test_two_renders_are_the_same_bytes(studio: Studio) -> None:
    tracks = full_desk(studio)
    studio.render(*tracks, bit_depth=16)
    first = dict(studio.files)
    studio.render(*tracks, bit_depth=16)
    assert studio.files == first


@pytest.mark.parametrize("name", SPACE_NAMES)
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_space_has_unit_energy_two_different_sides_and_dies_away(name: SpaceName, rate: int) -> None:
    response = space_response(name, rate).astype(np.float64)
    assert (response**2).sum(axis=1) == pytest.approx([1, 1], abs=0.15)
    assert abs(np.corrcoef(response[0], response[1]).item(1)) < 0.35
    assert np.abs(response[:, -10:]).max() < 1e-3
    assert np.abs(response.mean(axis=1)).max() < 1e-4


@pytest.mark.parametrize("name", SPACE_NAMES)
def test_a_space_does_not_ring_like_metal(name: SpaceName) -> None:
    """The late tail is noise: no frequency stands out of its neighbourhood, no delay repeats it."""
    tail = space_response(name, RATE)[0, RATE // 5 : RATE // 5 + 16_384].astype(np.float64)
    tail = tail * np.exp(np.arange(len(tail)) / RATE * 4)
    spectrum = np.abs(np.fft.rfft(tail * np.hanning(len(tail)))) ** 2
    middle = spectrum[200:1500]
    smooth = np.convolve(middle, np.ones(101) / 101, mode="valid")
    assert (middle[50:-50] / smooth).max() < 14
    correlation = np.fft.irfft(np.abs(np.fft.rfft(tail, 65_536)) ** 2)
    assert np.abs(correlation[500:8000]).max() < 0.25 * correlation[0]


def test_places_differ_in_length_and_colour() -> None:
    lengths = [space_response(name, RATE).shape[1] for name in ("room", "plate", "hall")]
    assert lengths == sorted(lengths)
    assert lengths[0] < 0.6 * lengths[2]
    highs = {}
    for name in SPACE_NAMES:
        spectrum = np.abs(np.fft.rfft(space_response(name, RATE)[0])) ** 2
        hertz = np.fft.rfftfreq(space_response(name, RATE).shape[1], 1 / RATE)
        highs[name] = spectrum[hertz > 4000].sum() / spectrum.sum()
    assert highs["plate"] > highs["room"] > highs["hall"]


def test_a_reverb_in_blocks_is_one_convolution() -> None:
    signal = np.random.default_rng(2).standard_normal(60_000).astype(np.float32)
    reverb = Reverb("room", RATE, 20_000)
    wet = np.concatenate([reverb.process(signal[i : i + 20_000]) for i in range(0, 60_000, 20_000)], axis=1)
    expected = np.fft.irfft(np.fft.rfft(signal, 1 << 18) * np.fft.rfft(space_response("room", RATE)[1], 1 << 18))
    assert np.abs(wet[1] - expected[:60_000]).max() < 1e-4


@pytest.mark.parametrize("block", [977, 5000, 40_000])
def test_echoes_come_in_time_from_left_and_right(block: int) -> None:
    delay, signal = 5000, np.zeros(40_000, np.float32)
    signal[0] = 1.0
    echo = Echo(delay)
    wet = np.concatenate([echo.process(signal[i : i + block]) for i in range(0, len(signal), block)], axis=1)
    assert np.abs(wet[:, :delay]).max() == 0
    assert wet[0, delay] == 1
    assert wet[1, 2 * delay - 1 : 2 * delay + 2].sum() == pytest.approx(FEEDBACK, abs=1e-6)
    assert wet[0, 3 * delay - 2 : 3 * delay + 3].sum() == pytest.approx(FEEDBACK**2, abs=1e-6)
    assert np.abs(wet[1, :9990]).max() == 0


def test_echoes_follow_the_tempo(studio: Studio) -> None:
    strip = Strip(echo_send_db=-6.0, echo_beats=1.0)
    zone = studio.zone("l", click(0.02), root_note=None)
    stem = studio.render(track("Saw Lead", zone, notes((0, 40, 60)), strip=strip), tempo_bpm=90.0)["Saw Lead"]
    after = np.abs(stem[10_000:40_000, 0])
    assert 10_000 + int(np.flatnonzero(after > 0.2 * after.max())[0]) == pytest.approx(29_400, abs=40)


def test_the_kick_makes_room_and_the_pad_swells_back(studio: Studio) -> None:
    zone = studio.zone("w", sine(220, 9.0), root_note=57.0)
    kicks = (4 * BEAT, 8 * BEAT)
    played = track("Warm Pad", zone, notes((0, 14 * BEAT, 57)), strip=Strip(duck_db=6.0), duck_ticks=kicks)
    plain = track("Warm Pad", zone, notes((0, 14 * BEAT, 57)))
    ducked, free = (studio.render(job)["Warm Pad"][:, 0] for job in (played, plain))
    at = 2 * RATE
    assert np.abs(ducked[at : at + 800]).max() / np.abs(free[at : at + 800]).max() == pytest.approx(0.5, abs=0.01)
    for quiet in (slice(RATE, at - 400), slice(at + RATE // 2, at + RATE)):
        assert np.abs(ducked[quiet] - free[quiet]).max() < 1e-6


def test_ducking_in_blocks_is_ducking_as_a_whole() -> None:
    whole = Ducker([100, 9000, 9500, 30_000], 8.0, RATE).gains(0, 40_000)
    parts = Ducker([100, 9000, 9500, 30_000], 8.0, RATE)
    joined = np.concatenate([parts.gains(start, 3333) for start in range(0, 39_996, 3333)])
    assert np.array_equal(whole[:39_996], joined)
    assert np.abs(np.diff(whole)).max() < 0.02
    assert whole.min() == pytest.approx(10 ** (-8 / 20), abs=1e-4)


def test_strips_suit_role_and_style() -> None:
    def strip(name: str, style: str, role: str | None = None) -> Strip:
        return strip_for(INSTRUMENTS[name], role or INSTRUMENTS[name].role, style)

    assert strip("Synth Bass", "house").duck_db > strip("Synth Bass", "lofi").duck_db == 0
    assert strip("Warm Pad", "Deep House").duck_db > 0
    assert strip("Kick", "techno").duck_db == 0
    assert strip("Closed Hi-Hat", "house").low_cut_hz > strip("Snare", "house").low_cut_hz
    assert strip("Warm Pad", "pop").low_cut_hz > strip("Electric Bass", "pop").low_cut_hz
    assert strip("Saw Lead", "trance").echo_send_db > -60 == strip("Electric Bass", "trance").echo_send_db
    assert strip("Strings", "orchestral").space == "hall"
    assert strip("Piano", "no such style").space == FLAT.space


def silent_share(signal: Signal) -> float:
    return float((signal == 0).mean())


def test_a_quiet_send_leaves_silence_silent(studio: Studio) -> None:
    stem = studio.render(*full_desk(studio), bit_depth=16)["Saw Lead"]
    assert silent_share(stem[: RATE // 2 - 10]) == 1
