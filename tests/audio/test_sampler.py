"""What one hears: notes at their pitch, at their time, for their length."""

from pathlib import Path

import numpy as np
import pytest

from air_cli.audio.channel import pan_gains
from air_cli.audio.jobs import TrackJob
from air_cli.domain.composition import Note
from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.sample import Zone
from air_cli.domain.units import hz_to_note, note_to_hz, ticks_to_frames
from air_cli.errors import NothingToRenderError
from tests.audio.studio import BEAT, Studio, first_sound, notes, track
from tests.builders import click, dominant_hz, sine


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("tempo", [20.0, 82.0, 173.3, 300.0])
def test_onsets_fall_on_the_exact_frame(studio: Studio, rate: int, tempo: float) -> None:
    zone = studio.zone("k", click(0.01, rate), rate)
    played = notes(*((beat * BEAT + 7 * beat, 100, 36) for beat in range(0, 16, 3)))
    stem = studio.render(track("Kick", zone, played), sample_rate_hz=rate, tempo_bpm=tempo)["Kick"]
    level = np.abs(stem).max(axis=1)
    for note in played:
        frame = ticks_to_frames(note.onset_ticks, tempo, rate)
        assert level[frame] > 0.1
        assert frame == 0 or level[frame - 1] < 1e-6


@pytest.mark.parametrize("source_rate", [22_050, 44_100, 48_000])
@pytest.mark.parametrize("note", [57, 60, 69, 76])
def test_a_note_sounds_at_its_pitch_whatever_the_rate_of_the_file(studio: Studio, source_rate: int, note: int) -> None:
    zone = studio.zone("p", sine(note_to_hz(69.3), 2.0, source_rate), source_rate, root_note=69.3)
    stem = studio.render(track("Piano", zone, notes((0, 2 * BEAT, note))))["Piano"]
    heard = dominant_hz(stem[4410:40000, 0], 44_100)
    assert hz_to_note(heard) == pytest.approx(note, abs=0.02)


def test_a_tone_moved_seven_semitones_stays_clean(studio: Studio) -> None:
    zone = studio.zone("p", sine(1000.0, 3.0), root_note=60.0)
    stem = studio.render(track("Piano", zone, notes((0, 4 * BEAT, 67))), master="off")["Piano"][8192:73728, 0].astype(
        float
    )
    spectrum = np.abs(np.fft.rfft(stem * np.blackman(len(stem)) ** 2)) ** 2
    peak = int(spectrum.argmax())
    around = slice(peak - 12, peak + 13)
    signal = spectrum[around].sum()
    noise = spectrum[20:].sum() - signal
    assert 10 * np.log10(signal / noise) > 100


def test_beyond_its_reach_the_nearest_octave_plays(studio: Studio) -> None:
    zone = studio.zone("b", sine(note_to_hz(40), 2.0), root_note=40.0)
    stem = studio.render(track("Upright Bass", zone, notes((0, 2 * BEAT, 52))))["Upright Bass"]
    assert hz_to_note(dominant_hz(stem[4410:40000, 0], 44_100)) == pytest.approx(40, abs=0.02)


def test_compressed_pitch_bends_large_intervals(studio: Studio) -> None:
    zone = studio.zone("b", sine(note_to_hz(40), 2.0), root_note=40.0)
    stem = studio.render(track("Upright Bass", zone, notes((0, 2 * BEAT, 47))), pitch_mode="compressed")["Upright Bass"]
    assert hz_to_note(dominant_hz(stem[4410:40000, 0], 44_100)) == pytest.approx(40 + 7 * np.tanh(1), abs=0.02)


def test_the_length_of_a_note_is_obeyed(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 4.0), root_note=69.0)
    short = studio.render(track("Piano", zone, notes((0, BEAT, 69))))["Piano"]
    end = np.flatnonzero(np.abs(short[:, 0]) > 1e-4)[-1] / 44_100
    assert 0.5 < end < 0.75


def test_a_sustained_note_holds_by_its_loop(studio: Studio) -> None:
    tone = sine(441, 1.0)
    zone = studio.zone("s", tone, root_note=69.0, loop_start_frame=22_050, loop_end_frame=44_050)
    stem = studio.render(track("Strings", zone, notes((0, 12 * BEAT, 69))), tempo_bpm=120.0)["Strings"]
    window = stem[44_100 : 5 * 44_100, 0]
    levels = np.sqrt((window.reshape(-1, 4410) ** 2).mean(axis=1))
    assert levels.min() > 0.97 * levels.max()


def test_a_chord_rings_with_all_its_notes(studio: Studio) -> None:
    zone = studio.zone("p", sine(note_to_hz(60), 3.0), root_note=60.0)
    stem = studio.render(track("Piano", zone, notes((0, 3 * BEAT, 60), (0, 3 * BEAT, 64), (0, 3 * BEAT, 67))))["Piano"]
    spectrum = np.abs(np.fft.rfft(stem[4410:48510, 0] * np.hanning(44_100)))
    for note in (60, 64, 67):
        near = round(note_to_hz(note))
        assert spectrum[near - 2 : near + 3].max() > 0.5 * spectrum.max()


def test_even_a_mono_bass_plays_a_chord_that_is_struck_at_once(studio: Studio) -> None:
    zone = studio.zone("b", sine(note_to_hz(40), 3.0), root_note=40.0)
    stem = studio.render(track("Upright Bass", zone, notes((0, 3 * BEAT, 40), (0, 3 * BEAT, 47))))["Upright Bass"]
    spectrum = np.abs(np.fft.rfft(stem[4410:48510, 0] * np.hanning(44_100)))
    for note in (40, 47):
        near = round(note_to_hz(note))
        assert spectrum[near - 2 : near + 3].max() > 0.4 * spectrum.max()


def test_a_drum_steals_its_own_voice_with_a_short_fade(studio: Studio) -> None:
    zone = studio.zone("c", sine(200, 3.0), root_note=None)
    stem = studio.render(track("Crash Cymbal", zone, notes((0, 10, 49), (BEAT, 10, 49))), fadeout_seconds=0.01)[
        "Crash Cymbal"
    ]
    peak = np.abs(stem[:, 0])
    before, after = peak[10_000:20_000].max(), peak[24_000:34_000].max()
    assert after == pytest.approx(before, rel=0.15)


def test_a_closed_hat_silences_an_open_one(studio: Studio) -> None:
    zone = studio.zone("oh", sine(3000, 2.0))
    stem = studio.render(track("Open Hi-Hat", zone, notes((0, 10, 46)), choke_ticks=(0, BEAT)))["Open Hi-Hat"]
    last = np.flatnonzero(np.abs(stem[:, 0]) > 1e-4)[-1]
    assert 22_050 <= last <= 22_050 + 441 + 1


def test_percussion_is_never_pitched(studio: Studio) -> None:
    zone = studio.zone("k", sine(100, 1.0), root_note=60.0)
    stem = studio.render(track("Kick", zone, notes((0, 10, 35))))["Kick"]
    assert dominant_hz(stem[2000:40000, 0], 44_100) == pytest.approx(100, abs=0.2)


def test_stereo_stays_stereo(studio: Studio) -> None:
    wide = np.concatenate([sine(440, 2.0), np.zeros_like(sine(440, 2.0))], axis=1)
    zone = studio.zone("p", wide, root_note=69.0)
    stem = studio.render(track("Piano", zone, notes((0, 2 * BEAT, 69))))["Piano"]
    assert np.abs(stem[:, 0]).max() > 0.05
    assert np.abs(stem[:, 1]).max() < 1e-6


def test_minus_six_decibels_halve(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 2.0), root_note=69.0)
    played = notes((0, 2 * BEAT, 69))
    loud = studio.render(track("Piano", zone, played))["Piano"]
    soft = studio.render(track("Piano", zone, played, volume_db=-6.0206))["Piano"]
    assert np.abs(soft - loud / 2).max() < 1e-5


def test_the_pan_law_keeps_the_power(studio: Studio) -> None:
    for pan in np.linspace(-1, 1, 9):
        left, right = pan_gains(float(pan))
        assert left**2 + right**2 == pytest.approx(2.0)
    zone = studio.zone("p", sine(440, 2.0), root_note=69.0)
    stem = studio.render(track("Piano", zone, notes((0, 2 * BEAT, 69)), pan=-1.0))["Piano"]
    assert np.abs(stem[:, 1]).max() < 1e-6


def test_stems_are_equally_long_and_sum_to_the_mix(studio: Studio) -> None:
    piano = track(
        "Piano", studio.zone("p", sine(440, 2.0), root_note=69.0), notes((0, 2 * BEAT, 69)), reverb_send_db=-12.0
    )
    kick = track("Kick", studio.zone("k", click()), notes((BEAT, 10, 36)))
    sound = studio.render(piano, kick, master="off", bit_depth=16)
    assert {len(stem) for stem in sound.values()} == {len(sound["mix"])}
    assert np.abs(sound["Piano"] + sound["Kick"] - sound["mix"]).max() <= 1 / 32768
    assert len(sound["mix"]) >= 8 * 44_100


def test_silence_stays_silent_before_the_first_note_and_the_end_is_quiet(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 3.0), root_note=69.0)
    played = track("Piano", zone, notes((4 * BEAT, 12 * BEAT, 69)), reverb_send_db=-10.0)
    mix = studio.render(played, bit_depth=16)["mix"]
    assert first_sound(mix) >= 2 * 44_100
    assert np.abs(mix[:80_000]).max() == 0
    assert np.abs(mix[-1]).max() < 1e-3


def test_order_of_tracks_does_not_change_a_stem(studio: Studio) -> None:
    piano = track(
        "Piano", studio.zone("p", sine(440, 2.0), root_note=69.0), notes((0, 2 * BEAT, 69)), reverb_send_db=-12.0
    )
    kick = track("Kick", studio.zone("k", click()), notes((BEAT, 10, 36)))
    one, other = studio.render(piano, kick), studio.render(kick, piano)
    assert np.array_equal(one["Piano"], other["Piano"])
    assert np.allclose(one["mix"], other["mix"], atol=1e-6)


def test_too_loud_a_track_is_turned_down_not_clipped(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 2.0), root_note=69.0)
    stem = studio.render(track("Piano", zone, notes((0, 2 * BEAT, 69)), volume_db=24.0), bit_depth=16)["Piano"]
    assert 0.9 < np.abs(stem).max() < 1.0


def test_20_000_notes_at_once_end(studio: Studio) -> None:
    zone = studio.zone("p", sine(440, 0.1), root_note=69.0)
    crowd = tuple(Note(0, 10, 30 + i % 80, 1 + i % 127) for i in range(20_000))
    stem = studio.render(TrackJob("Piano", INSTRUMENTS["Piano"], crowd, (zone,)), length_ticks=BEAT)["Piano"]
    assert np.isfinite(stem).all()


def test_without_any_sound_there_is_nothing_to_render(studio: Studio) -> None:
    gone = Zone(sample_id="x.wav", path=Path("gone.wav"), root_note=60.0)
    with pytest.raises(NothingToRenderError, match=r"gone\.wav"):
        studio.render(track("Piano", gone, notes((0, BEAT, 60))))
