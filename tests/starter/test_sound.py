"""How the samples sound, in numbers: level, ends, loops, tuning, spectrum."""

from functools import cache

import numpy as np
import pytest

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.units import note_to_hz
from air_cli.starter.master import loudness_db
from air_cli.starter.pack import Sample, samples_for
from air_cli.starter.table import INSTRUMENT_MODELS
from air_cli.starter.take import Audio, Sound
from tests.starter.measure import (
    RATE_HZ,
    band_share_db,
    centroid_hz,
    cents_off,
    harmonic_db,
    level_db,
    sustained_part,
)

PITCHED = [name for name, i in INSTRUMENTS.items() if not i.is_percussion and not INSTRUMENT_MODELS[name].is_fixed]
PERCUSSION = [name for name, i in INSTRUMENTS.items() if i.is_percussion]
GLIDING = {"Synth Drum", "Rain", "Goblins"}
"""Sounds whose pitch moves on purpose."""


def middle_note(name: str) -> int:
    instrument = INSTRUMENTS[name]
    return (
        instrument.percussion_notes[0]
        if instrument.is_percussion
        else (instrument.low_note + instrument.high_note) // 2
    )


@cache
def made(name: str, note: int | None = None, layer: int = -1) -> tuple[Sample, Sound]:
    sample = samples_for(name, [middle_note(name) if note is None else note])[layer]
    return sample, sample.sound()


def mono(name: str, note: int | None = None) -> Audio:
    frames: Audio = made(name, note)[1].frames.mean(axis=1)
    return frames


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_instrument_is_clean(name: str) -> None:
    frames = made(name)[1].frames
    assert frames.ndim == 2 and frames.dtype == np.float32
    assert np.isfinite(frames).all()
    assert level_db(float(np.abs(frames[0]).max())) < -60
    assert level_db(float(np.abs(frames[-8:]).max())) < -60
    assert level_db(float(np.abs(frames.mean(axis=0)).max())) < -50
    assert -14 < level_db(float(np.abs(frames).max())) < -2.9


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_a_loop_is_there_where_the_table_says_sustained(name: str) -> None:
    assert (made(name)[1].loop is not None) == INSTRUMENTS[name].is_sustained


@pytest.mark.parametrize("name", [name for name in INSTRUMENTS if INSTRUMENTS[name].is_sustained])
def test_the_loop_goes_on_as_it_came(name: str) -> None:
    frames, loop = made(name)[1].frames, made(name)[1].loop
    assert loop is not None
    start, end = loop
    assert 0 < start < end <= len(frames)
    # What follows the loop's end is what follows its start, but for the first frames of the fade.
    assert np.abs(frames[end : end + 40] - frames[start : start + 40]).max() < 0.004


@pytest.mark.parametrize("name", [name for name in PITCHED if name not in GLIDING])
def test_samples_are_in_tune(name: str) -> None:
    sample, sound = made(name)
    assert sample.root_note is not None
    off = cents_off(sustained_part(sound), note_to_hz(sample.root_note), is_loop=sound.loop is not None)
    assert abs(off) < 2.0


@pytest.mark.parametrize("name", ["Piano", "Nylon Guitar", "Electric Bass", "Violin", "Warm Pad", "Trumpet", "Marimba"])
def test_zones_of_an_instrument_are_equally_loud(name: str) -> None:
    instrument = INSTRUMENTS[name]
    notes = (instrument.low_note, middle_note(name), instrument.high_note)
    levels = [loudness_db(made(name, note)[1].frames) for note in notes]
    assert max(levels) - min(levels) < 1.0


@pytest.mark.parametrize("name", ["Piano", "Strings", "Warm Pad", "Crash Cymbal", "Choir", "Saw Lead", "Rhodes"])
def test_stereo_survives_mono(name: str) -> None:
    frames = made(name)[1].frames
    assert frames.shape[1] == 2
    lost_db = 10 * np.log10(np.mean(frames.mean(axis=1) ** 2) / np.mean(frames**2))
    assert -3.0 < lost_db < -0.001


def test_the_kick_has_its_weight_between_40_and_90_hz() -> None:
    kick = mono("Kick")
    assert band_share_db(kick, 40, 90) > -4
    assert band_share_db(kick, 2000, 8000) > -35


def test_the_snare_has_body_and_wires() -> None:
    snare = mono("Snare")
    assert band_share_db(snare, 150, 300) > -9
    assert band_share_db(snare, 2000, 12_000) > -12


def test_hats_have_their_weight_above_5_khz_and_a_clash_below() -> None:
    assert band_share_db(mono("Closed Hi-Hat"), 5000, 18_000) > -2.5
    assert -25 < band_share_db(mono("Closed Hi-Hat"), 300, 2000) < -6
    assert len(mono("Closed Hi-Hat")) < 0.65 * RATE_HZ < RATE_HZ < len(mono("Open Hi-Hat"))


@pytest.mark.parametrize("name", ["Electric Bass", "Upright Bass", "808 Bass", "Synth Bass"])
def test_basses_have_a_fundamental_and_harmonics_for_small_speakers(name: str) -> None:
    levels = harmonic_db(
        sustained_part(made(name, 36)[1])[: RATE_HZ // 2], note_to_hz(made(name, 36)[0].root_note or 0), 6
    )
    assert levels[0] > -6
    assert max(levels[1:]) > -26


def test_the_clarinet_misses_even_harmonics_and_the_oboe_does_not() -> None:
    clarinet = harmonic_db(
        sustained_part(made("Clarinet", 60)[1]), note_to_hz(made("Clarinet", 60)[0].root_note or 0), 4
    )
    oboe = harmonic_db(sustained_part(made("Oboe", 60)[1]), note_to_hz(made("Oboe", 60)[0].root_note or 0), 4)
    flute = harmonic_db(sustained_part(made("Flute", 62)[1]), note_to_hz(made("Flute", 62)[0].root_note or 0), 4)
    assert clarinet[1] < -20 < -12 < oboe[1]
    assert flute[0] == 0 and oboe[0] < -3


@pytest.mark.parametrize("name", ["Piano", "Rhodes", "Acoustic Guitar", "Electric Bass"])
def test_a_harder_touch_is_brighter(name: str) -> None:
    soft, hard = (made(name, None, layer)[1].frames.mean(axis=1) for layer in (0, -1))
    assert centroid_hz(hard) > 1.05 * centroid_hz(soft)


def test_no_two_pitched_instruments_are_alike() -> None:
    prints = {}
    for name in PITCHED:
        sample, sound = made(name)
        bands = [band_share_db(sound.frames.mean(axis=1), 2.0**e * 60, 2.0 ** (e + 1) * 60) for e in range(8)]
        prints[name] = (np.array(bands), sample.root_note, len(sound.frames))
    names = list(prints)
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            if prints[one][1] == prints[other][1] and prints[one][2] == prints[other][2]:
                assert np.abs(prints[one][0] - prints[other][0]).max() > 1.0, (one, other)
