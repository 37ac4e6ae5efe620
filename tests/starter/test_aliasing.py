"""Nothing folds back from above half the rate: at the top note every partial stands where it belongs."""

import numpy as np
import pytest

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.starter.signal import SAMPLE_RATE_HZ, shaped_cleanly
from air_cli.starter.table import INSTRUMENT_MODELS
from air_cli.starter.take import Take

LOUDEST_SPUR_DB = -80.0


def spur_db(sound: np.ndarray, fundamental_hz: float) -> float:
    """The strongest component that is no partial, against the strongest of all, up to 20 kHz.

    Within 3.5 % of a partial is its own: detuned voices and slow movement.
    """
    size = 1 << 18
    levels = np.abs(np.fft.rfft(sound * np.kaiser(len(sound), 18), size))
    hz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ)
    order = np.round(hz / fundamental_hz)
    is_partial = (order >= 1) & (np.abs(hz - order * fundamental_hz) < np.maximum(0.035 * hz, 60))
    others = levels[~is_partial & (hz > 60) & (hz < 20_000)]
    return float(20 * np.log10(others.max() / levels.max()))


@pytest.mark.parametrize(
    "name",
    ["Saw Lead", "Fifths Lead", "Chiff Lead", "Bass Lead", "Polysynth", "Synth Bass", "Synth Brass", "Synth Strings",
     "Analog Strings", "Percussive Organ", "Crystal", "FM Electric Piano", "Rhodes", "Wurlitzer"],
)  # fmt: skip
def test_synths_and_electric_pianos_do_not_alias_at_their_top_note(name: str) -> None:
    note = INSTRUMENTS[name].high_note
    frames = INSTRUMENT_MODELS[name].model.render(Take(name, note, 1.0, 0, "")).frames
    first = round(0.15 * SAMPLE_RATE_HZ)
    steady = np.asarray(frames, float).mean(axis=1)[first : first + round(0.8 * SAMPLE_RATE_HZ)]
    # Half the frequency of the note: sub-octaves are part of some sounds.
    assert spur_db(steady, 220.0 * 2 ** ((note - 69) / 12)) < LOUDEST_SPUR_DB


def test_saturation_makes_harmonics_and_nothing_else() -> None:
    time = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = np.sin(2 * np.pi * 3001.0 * time).astype(np.float32)
    bent = shaped_cleanly(tone, lambda x: np.tanh(3.0 * x))
    assert spur_db(bent[2000:-2000].astype(float), 3001.0) < LOUDEST_SPUR_DB
    folded = np.tanh(3.0 * tone)
    assert spur_db(folded[2000:-2000].astype(float), 3001.0) > LOUDEST_SPUR_DB
