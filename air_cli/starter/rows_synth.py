# ruff: noqa: E501
"""Synthesiser leads, pads, basses and plucks, textures, world percussion with pitch, and sound effects."""

from dataclasses import replace
from typing import Any

from air_cli.starter import effects
from air_cli.starter.effects import RecipeModel
from air_cli.starter.entry import Entry, ringing, struck
from air_cli.starter.layered import Filter, Layer, LayeredModel
from air_cli.starter.modal import CLAMPED_BAR, FREE_BAR, MEMBRANE, ModalModel, Strike, modes
from air_cli.starter.rows_strings import AAH, OH
from air_cli.starter.rows_winds import HORN, TRUMPET
from air_cli.starter.solo import Breath, SoloModel, Vibrato
from air_cli.starter.spectrum import Spectrum, vowel
from air_cli.starter.strings import StringModel
from air_cli.starter.tines import FmModel, Operator

SAW = Spectrum(-6.02, dark_db_per_octave=0)
SQUARE = Spectrum(-6.02, even_db=-80, dark_db_per_octave=0)
PULSE = Spectrum(-4.5, (0.0, -3.0, -8.0, -18.0, -14.0), dark_db_per_octave=0)
TRIANGLE = Spectrum(-12.04, even_db=-80, dark_db_per_octave=0)
ROUND = Spectrum(-14.0, dark_db_per_octave=0)
GLASS = Spectrum(-7.0, (0.0, -18.0, -10.0, -30.0, -16.0, -34.0, -24.0), dark_db_per_octave=0)
SEVEN = (-14.0, -9.0, -4.0, 0.0, 4.0, 9.0, 14.0)
NO_BREATH = Breath(-90.0, -90.0)

LEADS: dict[str, Entry] = {
    "Synth Bass": Entry(LayeredModel((Layer(SAW, 0.0, 0.0, (0.0,), is_pulse=True), Layer(SQUARE, 0.0, -4.0, is_pulse=True), Layer(SAW, 0.0, -5.0, (-6.0, 6.0), is_pulse=True)), attack_seconds=0.004, sweep_octaves=2.2, sweep_seconds=0.28, sustain=0.7, sustain_seconds=0.4, filter=Filter(fixed_hz=620, key_follow=0.3, slope_db_per_octave=18, resonance_db=5), is_wide=False)),
    "Square Lead": Entry(SoloModel(SQUARE, attack_seconds=0.006, onset_brightness=1.0, steady_brightness=1.0, overshoot=0.0, drift_cents=0.4, grit=0.0, phase_spread=0.0, vibrato=Vibrato(5.6, 8.0, 0.0, 0.3, 0.3), breath=NO_BREATH, loop_seconds=1.5, low_note_slowness=0)),
    "Saw Lead": Entry(LayeredModel((Layer(SAW, 0.0, 0.0, SEVEN, is_pulse=True), Layer(SAW, -12.0, -12.0, is_pulse=True)), attack_seconds=0.008, sweep_octaves=0.8, sweep_seconds=0.35, filter=Filter(octaves=5.0, key_follow=0.5, slope_db_per_octave=9, resonance_db=1), loop_seconds=2.0)),
    "Calliope Lead": Entry(SoloModel(Spectrum(-12.0, (0.0, -8.0, -20.0, -16.0)), attack_seconds=0.04, onset_brightness=0.5, vibrato=Vibrato(6.0, 10.0, 0.1, 0.2, 0.3), breath=Breath(-24.0, -10.0, 0.05, ((300, -10), (1200, 0), (5000, -8)), 0.7), twin_cents=(-9.0, 9.0))),
    "Chiff Lead": Entry(LayeredModel((Layer(TRIANGLE, 0.0, 0.0, (-4.0, 0.0, 4.0)), Layer(ROUND, 12.0, -12.0), Layer(SAW, 0.0, -20.0)), attack_seconds=0.015, sweep_octaves=2.0, sweep_seconds=0.12, onset_db=-3.0, onset_seconds=0.05, onset_curve=((500, -18), (2000, 0), (6000, -3), (12000, -16)), filter=Filter(octaves=4.0, key_follow=0.8), is_wide=False, loop_seconds=1.8)),
    "Charang Lead": Entry(SoloModel(Spectrum(-3.5, dark_db_per_octave=-5, formants=((80, -3), (600, 0), (1500, 4), (3500, 1), (6000, -10), (12000, -30))), attack_seconds=0.005, onset_brightness=1.0, overshoot=0.0, sag_brightness=0.25, sag_seconds=0.4, drive=0.9, twin_cents=(-9.0, 9.0), vibrato=Vibrato(5.5, 6.0, 0.02, 0.4, 0.3), breath=Breath(-60.0, -16.0, 0.015), low_note_slowness=0)),
    "Voice Lead": Entry(SoloModel(Spectrum(-8.0, formants=vowel((560, 0, 5), (1000, -6, 8), (2700, -20, 10), floor_db=-36)), attack_seconds=0.09, scoop_cents=-60, vibrato=Vibrato(5.6, 24.0, 0.1, 0.15, 0.4), breath=Breath(-38.0, -28.0), onset_brightness=0.4)),
    "Fifths Lead": Entry(LayeredModel((Layer(SAW, 0.0, 0.0, (-7.0, 0.0, 7.0), is_pulse=True), Layer(SAW, 7.0, -3.0, (-6.0, 0.0, 6.0), is_pulse=True)), attack_seconds=0.008, sweep_octaves=1.0, sweep_seconds=0.3, filter=Filter(octaves=3.8, key_follow=0.6, resonance_db=2), loop_seconds=1.8, is_wide=False)),
    "Bass Lead": Entry(LayeredModel((Layer(SAW, 0.0, 0.0, (-5.0, 0.0, 5.0), is_pulse=True), Layer(SQUARE, -12.0, -4.0, is_pulse=True)), attack_seconds=0.005, sweep_octaves=1.5, sweep_seconds=0.35, sustain=0.8, filter=Filter(octaves=3.0, key_follow=0.5, slope_db_per_octave=18, resonance_db=6), is_wide=False)),
    "Pluck": struck(StringModel(strike=0.0, stiffness=0.0, slope=1.0, soft_hz=2600, soft_follow=0.6, decay_seconds=1.5, decay_tilt=0.82, damping=0.42, strings_cents=(0.0, 7.0, -7.0), sustain_db=-18, sustain_ratio=2.2, longest_seconds=1.6, shortest_seconds=0.5, width=0.9, rise_seconds=0.001, body=((60, -4), (150, 0), (6000, 0), (14000, -10)))),
    "Crystal": ringing(FmModel((Operator(1.0, 3.5, 0.8, 1.2, 5.0, 1.5), Operator(2.0, 7.0, 0.4, 0.8, 3.0, 0.7, 3.0), Operator(4.0, 1.0, 0.15, 0.5, 1.6, 0.6, -4.0)), longest_seconds=2.2, attack_seconds=0.003)),
}  # fmt: skip


_PAD = LayeredModel((), sweep_octaves=-1.0, sweep_seconds=0.6, air_db=-46.0, loop_seconds=1.5)


def _pad(*layers: Layer, **changes: Any) -> Entry:
    """A slow, wide, airy sound, but for the changes."""
    return Entry(replace(_PAD, layers=layers, **changes))


PADS: dict[str, Entry] = {
    "New Age Pad": _pad(Layer(ROUND, 0.0, 0.0, (-6.0, 0.0, 6.0), bandwidth_cents=14), Layer(GLASS, 12.0, -9.0, (-5.0, 0.0, 5.0)), Layer(GLASS, 24.0, -20.0), attack_seconds=0.02, filter=Filter(fixed_hz=6000, key_follow=0.2), sweep_octaves=0.8, sweep_seconds=0.9, sustain=0.6, sustain_seconds=0.9),
    "Warm Pad": _pad(Layer(SAW, 0.0, 0.0, (-9.0, -4.0, 0.0, 4.0, 9.0), bandwidth_cents=10, line=0.5), Layer(ROUND, -12.0, -6.0), attack_seconds=0.45, filter=Filter(fixed_hz=950, key_follow=0.5, slope_db_per_octave=12), air_db=-52.0),
    "Polysynth": _pad(Layer(SAW, 0.0, 0.0, (-8.0, 0.0, 8.0), is_pulse=True), Layer(PULSE, 0.0, -3.0, (0.0,), is_pulse=True), Layer(SQUARE, -12.0, -10.0, is_pulse=True), attack_seconds=0.012, filter=Filter(fixed_hz=2600, key_follow=0.5, slope_db_per_octave=15, resonance_db=2), sweep_octaves=1.2, sweep_seconds=0.4, sustain=0.75, sustain_seconds=0.5, air_db=-90.0),
    "Choir Pad": _pad(Layer(Spectrum(-7.0, formants=OH), 0.0, 0.0, (-8.0, 0.0, 8.0), bandwidth_cents=40, line=0.4), Layer(SAW, 0.0, -13.0, (-6.0, 0.0, 6.0), bandwidth_cents=12), attack_seconds=0.4, filter=Filter(fixed_hz=3200, key_follow=0), air_db=-34.0),
    "Bowed Pad": _pad(Layer(GLASS, 0.0, 0.0, (-4.0, 0.0, 4.0), bandwidth_cents=8, line=0.6), Layer(ROUND, 12.0, -12.0, (0.0,)), Layer(ROUND, 31.0, -26.0), attack_seconds=0.5, filter=Filter(fixed_hz=5000, key_follow=0.3), sweep_octaves=-0.6, air_db=-36.0, pulse_hz=4.2, pulse_depth=0.12),
    "Metallic Pad": _pad(Layer(SQUARE, 0.0, 0.0, (-7.0, 0.0, 7.0)), Layer(ROUND, 17.3, -9.0, (-5.0, 0.0, 5.0)), Layer(ROUND, 29.2, -13.0), Layer(ROUND, 34.5, -17.0), attack_seconds=0.12, filter=Filter(fixed_hz=4500, key_follow=0.4, resonance_db=2), sweep_octaves=0.7, sustain=0.7, sustain_seconds=0.8),
    "Halo Pad": _pad(Layer(Spectrum(-6.0, formants=AAH), 0.0, 0.0, (-11.0, 0.0, 11.0), bandwidth_cents=24), Layer(SAW, 12.0, -12.0, (-8.0, 0.0, 8.0), bandwidth_cents=16), Layer(ROUND, 0.0, -6.0), attack_seconds=0.6, filter=Filter(fixed_hz=5200, key_follow=0.2), sweep_octaves=-1.4, air_db=-38.0),
    "Sweep Pad": _pad(Layer(SAW, 0.0, 0.0, (-13.0, -5.0, 0.0, 5.0, 13.0), is_pulse=True), Layer(SAW, -12.0, -7.0, (0.0,), is_pulse=True), attack_seconds=0.3, filter=Filter(fixed_hz=2400, key_follow=0.3, slope_db_per_octave=18, resonance_db=7), sweep_octaves=-3.0, sweep_seconds=1.1, air_db=-52.0),
    "Soundtrack": _pad(Layer(SAW, 0.0, 0.0, (-8.0, 0.0, 8.0), bandwidth_cents=14), Layer(SAW, 7.0, -4.0, (-7.0, 0.0, 7.0), bandwidth_cents=14), Layer(ROUND, -12.0, -4.0), attack_seconds=0.55, filter=Filter(fixed_hz=1500, key_follow=0.4), sweep_octaves=-1.5, sweep_seconds=0.8),
    "Atmosphere": _pad(Layer(ROUND, 0.0, 0.0, (-5.0, 0.0, 5.0), bandwidth_cents=22), Layer(SAW, 0.0, -8.0, (-10.0, 0.0, 10.0), bandwidth_cents=20), Layer(GLASS, 12.0, -14.0), attack_seconds=0.03, filter=Filter(fixed_hz=2200, key_follow=0.3), sweep_octaves=1.6, sweep_seconds=0.9, sustain=0.55, sustain_seconds=0.9, air_db=-33.0),
    "Brightness": _pad(Layer(SAW, 0.0, -4.0, (-7.0, 0.0, 7.0), is_pulse=True), Layer(GLASS, 12.0, 0.0, (-4.0, 0.0, 4.0)), Layer(GLASS, 24.0, -9.0), attack_seconds=0.015, filter=Filter(fixed_hz=7500, key_follow=0.2, slope_db_per_octave=6), sweep_octaves=0.6, sustain=0.6, sustain_seconds=0.7),
    "Goblins": _pad(Layer(Spectrum(-9.0, (0.0, -3.0, -20.0, -6.0)), 0.0, 0.0, (-18.0, 0.0, 18.0), bandwidth_cents=30), Layer(ROUND, 18.6, -10.0, (-9.0, 0.0, 9.0), bandwidth_cents=45), attack_seconds=0.5, filter=Filter(fixed_hz=1800, key_follow=0.2, resonance_db=8), sweep_octaves=-2.0, sweep_seconds=0.8, air_db=-30.0, pulse_hz=3.1, pulse_depth=0.3),
    "Echoes": _pad(Layer(TRIANGLE, 0.0, 0.0, (-5.0, 0.0, 5.0)), Layer(GLASS, 12.0, -8.0, (0.0,)), attack_seconds=0.01, filter=Filter(fixed_hz=3400, key_follow=0.3), sweep_octaves=1.0, sweep_seconds=0.5, pulse_hz=3.0, pulse_depth=0.75),
    "Sci-Fi": _pad(Layer(SAW, 0.0, 0.0, (-15.0, 0.0, 15.0), is_pulse=True), Layer(SQUARE, 12.0, -8.0, (-8.0, 8.0)), Layer(GLASS, 19.0, -10.0), attack_seconds=0.08, filter=Filter(fixed_hz=3000, key_follow=0.5, slope_db_per_octave=18, resonance_db=9), sweep_octaves=-2.0, sweep_seconds=0.9, pulse_hz=5.6, pulse_depth=0.35),
    "Rain": Entry(RecipeModel(effects.rain)),
}  # fmt: skip

WORLD: dict[str, Entry] = {
    "Kalimba": ringing(ModalModel(modes((1.0, *CLAMPED_BAR[1:3], 2.0), (1.0, 0.16, 0.05, 0.1), (1.6, 0.22, 0.06, 0.6)), strike=Strike(-10.0, 0.025, ((150, -2), (500, 0), (2500, -8), (8000, -20))), longest_seconds=2.2)),
    "Tinkle Bell": ringing(ModalModel(modes(FREE_BAR, (1.0, 0.7, 0.5, 0.3, 0.2), (1.6, 1.2, 0.8, 0.5, 0.3)), beat_cents=6.0, strike=Strike(-12.0, 0.01, ((3000, -6), (9000, 0))), longest_seconds=1.8)),
    "Agogo": ringing(ModalModel(modes((1.0, 2.28, 3.55, 4.9, 6.6), (1.0, 0.75, 0.4, 0.3, 0.2), (0.7, 0.5, 0.35, 0.25, 0.15)), decay_tilt=0.9, strike=Strike(-9.0, 0.015, ((1000, -8), (4000, 0), (10000, -6))), longest_seconds=0.9)),
    # Notes of a steel pan are tuned with octave and twelfth; the octave swells by coupling (Rossing, ch. 10).
    "Steel Drums": ringing(ModalModel(modes((1.0, 2.0, 3.0, 4.02, 5.1, 6.2), (1.0, 0.75, 0.3, 0.22, 0.1, 0.06), (1.1, 1.3, 0.7, 0.5, 0.3, 0.2)), beat_cents=5.0, attack_seconds=0.004, strike=Strike(-15.0, 0.02, ((500, -6), (1500, 0), (6000, -12))), longest_seconds=1.8)),
    "Woodblock": ringing(ModalModel(modes((1.0, 1.63, 2.4, 3.9), (1.0, 0.5, 0.25, 0.15), (0.14, 0.1, 0.06, 0.04)), decay_tilt=0.9, strike=Strike(-5.0, 0.01, ((600, -8), (2000, 0), (7000, -8))), shortest_seconds=0.25, longest_seconds=0.3)),
    "Taiko": ringing(ModalModel(modes(MEMBRANE, (1.0, 0.5, 0.35, 0.3, 0.2, 0.15, 0.1, 0.1, 0.1, 0.06), (1.1, 0.7, 0.45, 0.4, 0.3, 0.25, 0.2, 0.2, 0.15, 0.15)), drop_cents=90.0, drop_seconds=0.05, decay_tilt=0.9, strike=Strike(-3.0, 0.09, ((50, -2), (180, 0), (700, -6), (3000, -14), (8000, -28))), longest_seconds=2.0)),
    "Melodic Tom": ringing(ModalModel(modes(MEMBRANE[:6], (1.0, 0.35, 0.2, 0.14, 0.1, 0.06), (0.75, 0.4, 0.3, 0.25, 0.2, 0.15)), drop_cents=130.0, drop_seconds=0.03, decay_tilt=0.85, strike=Strike(-8.0, 0.03, ((150, -4), (800, 0), (4000, -10))), longest_seconds=1.4)),
    "Synth Drum": ringing(ModalModel(modes((1.0, 2.0), (1.0, 0.12), (0.8, 0.4)), drop_cents=1400.0, drop_seconds=0.025, decay_tilt=0.9, strike=Strike(-12.0, 0.06, ((400, -6), (2500, 0), (9000, -8))), longest_seconds=1.2)),
    "Orchestra Hit": Entry(LayeredModel((Layer(TRUMPET, 0.0, 0.0, (-8.0, 0.0, 8.0), bandwidth_cents=14), Layer(HORN, -12.0, -2.0, (-5.0, 0.0, 6.0), bandwidth_cents=12), Layer(SAW, 12.0, -8.0, (-9.0, 0.0, 9.0), bandwidth_cents=20), Layer(ROUND, -24.0, -3.0)), attack_seconds=0.008, sweep_octaves=1.6, sweep_seconds=0.25, filter=Filter(fixed_hz=3200, key_follow=0.1), onset_db=2.0, onset_seconds=0.09, onset_curve=((60, 0), (300, -2), (2000, -8), (8000, -20)), decay_seconds=1.3)),
}  # fmt: skip

EFFECTS: dict[str, Entry] = {
    "Reverse Cymbal": Entry(RecipeModel(effects.reverse_cymbal), is_fixed=True),
    "Fret Noise": Entry(RecipeModel(effects.fret_noise), is_fixed=True),
    "Breath Noise": Entry(RecipeModel(effects.breath_noise), is_fixed=True),
    "Seashore": Entry(RecipeModel(effects.sea), is_fixed=True),
    "Bird Tweet": Entry(RecipeModel(effects.birds), is_fixed=True),
    "Telephone": Entry(RecipeModel(effects.telephone), is_fixed=True),
    "Helicopter": Entry(RecipeModel(effects.helicopter), is_fixed=True),
    "Applause": Entry(RecipeModel(effects.applause), is_fixed=True),
    "Gunshot": Entry(RecipeModel(effects.gunshot), is_fixed=True),
    "Vinyl Noise": Entry(RecipeModel(effects.vinyl), is_fixed=True),
}  # fmt: skip
