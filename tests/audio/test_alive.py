"""Nobody plays twice the same: brightness follows velocity, hits of a drum differ, and the seed decides how."""

import itertools

import numpy as np
import pytest

from air_cli.audio.jobs import TrackJob
from air_cli.audio.takes import velocity_to_brightness_db
from air_cli.domain.composition import Note
from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.sample import Zone
from tests.audio.studio import BEAT, Studio, first_sound
from tests.builders import Signal, click, sine

NOISE = np.random.default_rng(5).standard_normal((22_050, 1)).astype(np.float32) * 0.2


def hits(instrument: str, zones: tuple[Zone, ...], count: int, velocity: int = 127) -> TrackJob:
    note = INSTRUMENTS[instrument].percussion_notes[0]
    played = tuple(Note(i * BEAT, 10, note, velocity) for i in range(count))
    return TrackJob(instrument, INSTRUMENTS[instrument], played, zones)


def cut(stem: Signal, beat: int, frames: int = 4000) -> Signal:
    return stem[beat * 22_050 : beat * 22_050 + frames, 0]


def centroid_hz(signal: Signal) -> float:
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal)))) ** 2
    return float((np.fft.rfftfreq(len(signal), 1 / 44_100) * spectrum).sum() / spectrum.sum())


def test_a_soft_note_is_darker_than_a_hard_one_not_only_quieter(studio: Studio) -> None:
    zone = studio.zone("p", NOISE, root_note=60.0)
    played = tuple(Note(i * BEAT, 300, 60, velocity) for i, velocity in enumerate((30, 75, 120)))
    stem = studio.render(TrackJob("Piano", INSTRUMENTS["Piano"], played, (zone,)))["Piano"]
    brightness = [centroid_hz(cut(stem, beat)) for beat in range(3)]
    assert brightness == sorted(brightness)
    assert brightness[0] < 0.85 * brightness[2]


def test_brightness_never_falls_with_velocity() -> None:
    levels = [velocity_to_brightness_db(velocity) for velocity in range(1, 128)]
    assert levels == sorted(levels)
    assert levels[-1] == 0


def test_a_library_with_velocity_layers_is_played_as_recorded(studio: Studio) -> None:
    soft = studio.zone("soft", NOISE, root_note=60.0, low_velocity=1, high_velocity=64)
    hard = studio.zone("hard", NOISE, root_note=60.0, low_velocity=65, high_velocity=127)
    played = (Note(0, 300, 60, 40), Note(BEAT, 300, 60, 120))
    stem = studio.render(TrackJob("Piano", INSTRUMENTS["Piano"], played, (soft, hard)))["Piano"]
    assert centroid_hz(cut(stem, 0)) == pytest.approx(centroid_hz(cut(stem, 1)), rel=0.001)


def test_repeated_hats_differ_a_little_and_keep_their_place(studio: Studio) -> None:
    zone = studio.zone("h", NOISE[:6000] * np.linspace(1, 0, 6000, dtype=np.float32)[:, np.newaxis])
    stem = studio.render(hits("Closed Hi-Hat", (zone,), 16))["Closed Hi-Hat"]
    takes = [cut(stem, beat, 3000) for beat in range(16)]
    assert all(not np.allclose(a, b, rtol=1e-3) for a, b in itertools.pairwise(takes))
    levels_db = [20 * np.log10(np.sqrt((take**2).mean())) for take in takes]
    assert 0.2 < max(levels_db) - min(levels_db) < 5
    kinds = {round(centroid_hz(take) / 20) for take in takes}
    assert 2 <= len(kinds) <= 4


def test_every_hit_starts_on_its_frame_whatever_its_take(studio: Studio) -> None:
    zone = studio.zone("k", click(0.2))
    stem = studio.render(hits("Closed Hi-Hat", (zone,), 12))["Closed Hi-Hat"]
    for beat in range(12):
        frame = beat * 22_050
        assert abs(stem[frame, 0]) > 0.1
        assert frame == 0 or abs(stem[frame - 1, 0]) < 1e-5


def test_a_kit_with_round_robins_is_left_alone(studio: Studio) -> None:
    zones = tuple(studio.zone(f"h{i}", click(0.1)) for i in range(2))
    stem = studio.render(hits("Closed Hi-Hat", zones, 4))["Closed Hi-Hat"]
    assert np.abs(cut(stem, 0) - cut(stem, 1)).max() < 1e-6


def test_the_seed_decides_and_repeats(studio: Studio) -> None:
    job = hits("Closed Hi-Hat", (studio.zone("h", NOISE[:3000]),), 8)
    first, again, other = (studio.render(job, seed=seed)["Closed Hi-Hat"] for seed in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.allclose(first, other, rtol=1e-3)


def test_changing_one_hit_leaves_the_others_as_they_were(studio: Studio) -> None:
    job = hits("Closed Hi-Hat", (studio.zone("h", NOISE[:3000]),), 8)
    whole = studio.render(job)["Closed Hi-Hat"]
    fewer = TrackJob("Closed Hi-Hat", job.spec, job.notes[:2] + job.notes[3:], job.zones)
    without = studio.render(fewer)["Closed Hi-Hat"]
    assert np.abs(cut(whole, 5) - cut(without, 5)).max() < 1e-7
    assert np.abs(cut(without, 2)).max() < 1e-7


def test_time_moved_is_sound_moved(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 2.0), root_note=69.0)
    early, late = (
        studio.render(TrackJob("Piano", INSTRUMENTS["Piano"], (Note(at, 900, 64, 90),), (zone,)))["Piano"]
        for at in (0, 4 * BEAT)
    )
    moved = first_sound(late) - first_sound(early)
    assert moved == 4 * 22_050
    assert np.abs(late[moved : moved + 40_000] - early[:40_000]).max() < 1e-6


def test_voices_add_up(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 2.0), root_note=69.0)
    rows = (Note(0, 900, 60, 90), Note(700, 900, 67, 60))
    one, two, both = (
        studio.render(TrackJob("Piano", INSTRUMENTS["Piano"], part, (zone,)))["Piano"]
        for part in (rows[:1], rows[1:], rows)
    )
    size = min(len(one), len(two), len(both))
    assert np.abs(one[:size] + two[:size] - both[:size]).max() < 1e-5


def test_a_repeated_note_is_not_struck_the_same_twice(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 2.0), root_note=69.0)
    rows = tuple(Note(beat * BEAT, 200, 60, 90) for beat in range(6))
    stem = studio.render(TrackJob("Piano", INSTRUMENTS["Piano"], rows, (zone,)))["Piano"]
    levels = [float(np.abs(stem[beat * 22_050 + 2_000 : beat * 22_050 + 8_000]).max()) for beat in range(6)]
    assert len({round(level, 5) for level in levels}) >= 5
    assert max(levels) / min(levels) < 10 ** (1.5 / 20)


def test_a_note_that_comes_back_after_a_rest_is_as_it_was(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 2.0), root_note=69.0)
    rows = tuple(Note(beat * BEAT, 200, 60, 90) for beat in (0, 4, 8))
    stem = studio.render(TrackJob("Piano", INSTRUMENTS["Piano"], rows, (zone,)))["Piano"]
    first, second, third = (stem[beat * 22_050 : beat * 22_050 + 20_000] for beat in (0, 4, 8))
    assert np.abs(first - second).max() < 1e-6
    assert np.abs(first - third).max() < 1e-6
