# ruff: noqa: E501
"""Pianos, electric pianos, mallets, bells and organs.

Decay, stiffness and brightness over velocity after the measurements in benchmarks/sound/report.md.
"""

from dataclasses import replace

from air_cli.starter.entry import Entry, ringing, struck
from air_cli.starter.layered import Filter, Layer, LayeredModel
from air_cli.starter.modal import CLAMPED_BAR, TIMPANI, ModalModel, Strike, modes
from air_cli.starter.signal import Curve
from air_cli.starter.solo import Breath, SoloModel, Vibrato
from air_cli.starter.spectrum import Spectrum
from air_cli.starter.strings import Knock, Octave, StringModel
from air_cli.starter.tines import FmModel, Operator, PickupPianoModel

# A soundboard radiates little below its first modes near 60 Hz (Suzuki, "Vibration and sound radiation of a piano
# soundboard", 1986): the lowest fundamentals are heard through their partials.
GRAND_BODY: Curve = (
    (27, -40),
    (46, -29),
    (73, -14),
    (110, -6),
    (220, -4),
    (700, -2),
    (1800, 3),
    (4000, 5),
    (9000, -4),
    (16000, -18),
)
UPRIGHT_BODY: Curve = (
    (30, -34),
    (55, -20),
    (85, -8),
    (140, -1),
    (300, 3),
    (600, 1),
    (1300, -2),
    (2600, -7),
    (5000, -16),
    (10000, -30),
)
HAMMER = Knock(-15.0, 0.09, ((40, -12), (90, 0), (250, -3), (900, -12), (3500, -22), (9000, -36)), 3.0)
FELT = Knock(-9.0, 0.07, ((60, -10), (150, 0), (400, -4), (1500, -14), (5000, -22), (9000, -34)))
PLECTRUM = Knock(-16.0, 0.03, ((300, -20), (1500, -4), (4000, 0), (9000, -6), (15000, -18)))
BOARD = Knock(
    -20.0, 1.3, ((40, -4), (63, 0), (110, 0), (250, -1), (700, -6), (2000, -12), (4000, -28), (8000, -44)), 5.0
)
SMALL_BOARD = Knock(-19.0, 0.9, ((70, -14), (160, -2), (400, 0), (1100, -5), (3000, -16), (8000, -32)))
"""What the soundboard goes on ringing with after the hammer's knock."""
PIANO_STRINGS = (0.0, 0.4, -0.5)

KEYS: dict[str, Entry] = {
    "Piano": struck(StringModel(body=GRAND_BODY, knocks=(HAMMER, BOARD), strings_cents=PIANO_STRINGS, width=0.8, soft_hz=750, soft_follow=0.05, touch=1.35, soft_order=2.2, slope=1.0, stiffness=3.2e-4, stiffness_octaves=0.69, damping=0.025, sustain_ratio=6.0, sustain_follow=1.65, sustain_db=-13.0, decay_seconds=13.0, decay_tilt=0.8, longest_seconds=5.2, rise_seconds=0.008, ripple_db=4.0)),
    "Bright Piano": struck(StringModel(body=((28, -30), (55, -16), (90, -6), (140, -2), (400, 0), (2500, 3), (5000, 0), (9000, -8), (16000, -20)), knocks=(replace(HAMMER, level_db=-20.0, follow_db=0.0), replace(BOARD, level_db=-28.0, follow_db=0.0)), strings_cents=(0.0, 1.2, -1.4), stiffness=3.4e-4, stiffness_octaves=0.72, width=0.8, soft_hz=1500, soft_follow=0.2, touch=1.9, slope=0.8, damping=0.3, damping_hz=2200, sustain_ratio=3.5, sustain_follow=1.3, decay_seconds=9.0, decay_tilt=0.74, longest_seconds=4.0, rise_seconds=0.008, ripple_db=4.0)),
    "Electric Grand Piano": struck(StringModel(body=((40, -10), (90, 0), (300, 0), (900, 3), (2500, 4), (5000, -2), (9000, -16)), knocks=(Knock(-22.0, 0.04, HAMMER.curve),), strings_cents=(0.0, 2.4), strike=0.09, pickup=0.17, soft_hz=2600, slope=0.8, decay_seconds=6.0, stiffness=4e-4, stiffness_octaves=0.8, sustain_db=-8, longest_seconds=2.8)),
    "Honky-Tonk Piano": struck(StringModel(body=((50, -22), (90, -8), (140, -2), (400, 2), (1500, 2), (4000, 0), (8000, -10), (15000, -24)), knocks=(HAMMER, PLECTRUM, SMALL_BOARD), strings_cents=(0.0, 9.0, -9.0), width=0.8, soft_hz=3000, soft_follow=0.3, slope=0.8, decay_seconds=5.0, stiffness=4.5e-4, stiffness_octaves=0.72, longest_seconds=3.2, ripple_db=4.5)),
    "Upright Piano": struck(StringModel(body=UPRIGHT_BODY, knocks=(FELT, SMALL_BOARD), strings_cents=(0.0, 1.1, -1.0), width=0.6, soft_hz=1000, soft_follow=0.2, touch=1.9, slope=0.75, strike=0.14, sustain_ratio=3.8, sustain_follow=1.45, sustain_db=-13.0, decay_seconds=10.0, decay_tilt=0.76, damping=0.06, stiffness=4.4e-4, stiffness_octaves=0.68, longest_seconds=3.9, rise_seconds=0.006, ripple_db=4.5)),
    "Rhodes": struck(PickupPianoModel(decay_seconds=13.0, ping=((6.3, 0.13, 0.6), (17.6, 0.04, 0.15)), thump_db=-21.0, tremolo_hz=4.6, tremolo_depth=0.4, longest_seconds=4.0)),
    "Wurlitzer": struck(PickupPianoModel(depth=1.9, offset=0.62, ping=((3.0, 0.10, 1.2), (5.0, 0.07, 0.6), (7.02, 0.06, 0.3)), decay_seconds=4.5, thump_db=-20.0, tone=((50, -8), (150, -1), (500, 1), (1500, 3), (3500, 0), (7000, -12), (12000, -30)), longest_seconds=3.4)),
    "FM Electric Piano": ringing(FmModel((Operator(1.0, 1.0, 1.0, 1.5, 6.0, 3.0), Operator(1.0, 14.0, 0.55, 0.9, 3.0, 0.7, 1.0), Operator(2.0, 1.0, 0.25, 0.8, 4.0, 2.0, -2.0)), tone=((60, -2), (300, 1), (3000, 0), (9000, -6)), width_cents=4.0, longest_seconds=3.0)),
    "Harpsichord": struck(StringModel(body=((60, -15), (150, -5), (500, -2), (2000, 2), (4000, 4), (8000, 4), (12000, -2)), knocks=(Knock(-12.0, 0.02, PLECTRUM.curve), Knock(-13.0, 1.4, SMALL_BOARD.curve)), octaves=(Octave(2.0, -7.0),), strings_cents=(0.0,), strike=0.11, soft_hz=9000, soft_order=1.6, slope=1.0, stiffness=3e-5, decay_seconds=9.0, decay_tilt=0.8, damping=0.04, sustain_db=-5, sustain_ratio=2.8, longest_seconds=3.2, rise_seconds=0.002)),
    "Clavinet": struck(StringModel(body=((60, -8), (200, 0), (700, 3), (1800, 5), (3500, 1), (7000, -12)), knocks=(Knock(-13.0, 0.02, PLECTRUM.curve),), strike=0.0, pickup=0.14, soft_hz=3400, slope=0.75, stiffness=1.5e-4, decay_seconds=2.6, damping=0.16, longest_seconds=2.2, drive=0.8, rise_seconds=0.0008)),
    "Celesta": ringing(ModalModel(modes((1.0, 2.0, 4.05, 6.6), (1.0, 0.05, 0.26, 0.05), (2.6, 1.6, 0.5, 0.15)), strike=Strike(-17.0, 0.05, ((150, -4), (500, 0), (2500, -10), (8000, -28))), longest_seconds=3.0)),
    "Glockenspiel": ringing(ModalModel(modes((1.0, 2.756, 5.404, 8.933), (1.0, 0.42, 0.22, 0.1), (3.2, 1.4, 0.6, 0.25)), decay_tilt=0.8, beat_cents=1.5, strike=Strike(-14.0, 0.012, ((1500, -16), (5000, 0), (12000, -4))), longest_seconds=3.0)),
    "Music Box": ringing(ModalModel(modes((*CLAMPED_BAR[:3], 2.0, 3.0), (1.0, 0.3, 0.06, 0.12, 0.1), (2.4, 0.5, 0.15, 1.2, 0.8)), beat_cents=3.5, strike=Strike(-12.0, 0.015, ((800, -14), (3500, 0), (9000, -6))), longest_seconds=2.6)),
    "Vibraphone": ringing(ModalModel(modes((1.0, 4.0, 10.2), (1.0, 0.26, 0.06), (5.5, 2.2, 0.4)), soft_order=0.9, tremolo_hz=5.2, tremolo_depth=0.3, strike=Strike(-26.0, 0.02), longest_seconds=3.4)),
    "Marimba": ringing(ModalModel(modes((1.0, 3.93, 9.2, 2.0), (1.0, 0.32, 0.07, 0.015), (1.1, 0.3, 0.09, 0.4)), decay_tilt=0.62, soft_order=0.9, strike=Strike(-19.0, 0.03, ((120, -6), (400, 0), (1500, -8), (6000, -26))), longest_seconds=2.0)),
    "Xylophone": ringing(ModalModel(modes((1.0, 3.0, 6.1, 9.8), (1.0, 0.8, 0.5, 0.2), (1.25, 0.4, 0.16, 0.07)), decay_tilt=0.75, attack_seconds=0.006, strike=Strike(-9.0, 0.012, ((800, -10), (3000, 0), (9000, -6))), longest_seconds=1.4)),
    "Tubular Bells": ringing(ModalModel(modes((0.5, 1.0, 1.5, 2.0, 2.65, 3.35, 4.15, 5.0), (0.12, 1.0, 0.75, 0.85, 0.5, 0.3, 0.2, 0.1), (2.0, 6.0, 5.0, 4.5, 2.8, 1.8, 1.2, 0.8)), beat_cents=2.0, strike=Strike(-12.0, 0.02, ((400, -10), (2000, 0), (7000, -6))), longest_seconds=3.6)),
    "Dulcimer": struck(StringModel(body=((80, -12), (200, 0), (500, 2), (2000, 2), (5000, 0), (9000, -8), (15000, -20)), knocks=(Knock(-11.0, 0.025, PLECTRUM.curve),), strings_cents=(0.0, 4.5, -4.0), strike=0.1, soft_hz=3600, slope=0.8, stiffness=1.2e-4, decay_seconds=4.0, damping=0.14, longest_seconds=3.2)),
    "Timpani": ringing(ModalModel(modes(TIMPANI, (1.0, 0.62, 0.2, 0.42, 0.16, 0.25, 0.1, 0.12, 0.06), (1.9, 1.7, 0.7, 1.4, 0.5, 0.9, 0.4, 0.6, 0.3)), drop_cents=22.0, drop_seconds=0.06, decay_tilt=0.85, strike=Strike(-9.0, 0.1, ((50, 0), (150, 0), (500, -10), (2500, -24))), longest_seconds=3.0)),
}  # fmt: skip

_TONEWHEEL = Spectrum(
    0.0,
    (
        -3.0,
        0.0,
        -5.0,
        -9.0,
        -60.0,
        -12.0,
        -60.0,
        -15.0,
        -60.0,
        -19.0,
        -60.0,
        -23.0,
        -60.0,
        -60.0,
        -60.0,
        -22.0,
        -60.0,
        -70.0,
    ),
)
_JAZZ = Spectrum(
    0.0,
    (-4.0, 0.0, 0.0, -14.0, -48.0, -18.0, -50.0, -24.0, -52.0, -58.0, -70.0),
    formants=((40, 0), (3000, 0), (9000, -12)),
)
_HOUSE = Spectrum(0.0, (0.0, -2.0, -40.0, -6.0, -46.0, -44.0, -50.0, -10.0, -60.0, -70.0))
_ROTOR = Vibrato(6.6, 7.0, 0.22, 0.0, 0.2)
_SLOW_ROTOR = Vibrato(0.9, 3.0, 0.1, 0.0, 0.1)
_KEY_CLICK = Breath(-46.0, -22.0, 0.012, ((300, -14), (1500, -2), (4000, 0), (10000, -12)))
_DIAPASON = Spectrum(-9.0, (0.0, -4.0, -9.0, -13.0, -19.0, -22.0, -27.0), dark_db_per_octave=-4)
_FLUTE_PIPE = Spectrum(-14.0, (0.0, -16.0, -14.0, -30.0, -28.0))
_REED_PIPE = Spectrum(-5.0, (-2.0, 0.0, -1.0, -3.0, -5.0), formants=((100, 0), (2500, 0), (5000, -12), (12000, -30)))
_FREE_REED = Spectrum(
    -5.0, (0.0, -1.0, -4.0, -3.0, -7.0, -8.0), formants=((100, -5), (600, -1), (1800, 2), (3500, 1), (9000, -17))
)

ORGANS: dict[str, Entry] = {
    # The drawbars sound an octave below too: the note's own drawbar is the second harmonic of 16 foot.
    "Drawbar Organ": Entry(LayeredModel((
        Layer(_JAZZ, -12.0, 0.0, (0.0,)), Layer(_TONEWHEEL, 0.0, -5.0, (-2.5, 0.0, 2.5), spread=0.8), Layer(Spectrum(-3.0), 0.0, -46.0, (0.0,)),
    ), attack_seconds=0.012, sweep_octaves=0.0, sweep_seconds=0.1, pulse_hz=0.9, pulse_depth=0.1, onset_db=-15.0, onset_seconds=0.012, onset_curve=_KEY_CLICK.curve, filter=Filter(fixed_hz=5500, key_follow=0), air_db=-52.0)),
    "Percussive Organ": Entry(LayeredModel((Layer(_HOUSE, 0.0), Layer(Spectrum(-20.0), 19.0, -9.0)), attack_seconds=0.004, sweep_octaves=2.5, sweep_seconds=0.25, sustain=0.6, sustain_seconds=0.35, onset_db=-12.0, onset_seconds=0.015, filter=Filter(fixed_hz=2200, key_follow=0.4), is_wide=False, loop_seconds=1.6)),
    "Rock Organ": Entry(SoloModel(_TONEWHEEL, attack_seconds=0.015, onset_brightness=1.0, steady_brightness=1.0, overshoot=0.0, vibrato=_ROTOR, breath=_KEY_CLICK, drive=1.8, width=0.8, low_note_slowness=0.0, drift_cents=0.3)),
    "Church Organ": Entry(LayeredModel((
        Layer(_DIAPASON, 0.0, 0.0, (-1.5, 0.0, 1.5), bandwidth_cents=2.5, line=0.6), Layer(_FLUTE_PIPE, -12.0, -11.0), Layer(_DIAPASON, 12.0, -1.0, (0.0,)), Layer(_DIAPASON, 19.0, -9.0, (0.0,)), Layer(_DIAPASON, 24.0, -4.0), Layer(_REED_PIPE, 0.0, -6.0, (0.0,)),
    ), attack_seconds=0.12, sustain=1.35, sustain_seconds=0.35, sweep_octaves=-1.5, sweep_seconds=0.2, onset_db=-22.0, onset_seconds=0.08, air_db=-48.0, filter=Filter(fixed_hz=6000, key_follow=0.2), loop_seconds=1.6)),
    "Reed Organ": Entry(LayeredModel((Layer(_FREE_REED, 0.0, 0.0, (-2.0, 0.0, 2.0), bandwidth_cents=1.5, line=0.7, spread=0.5), Layer(_FREE_REED, 12.0, -8.0)), attack_seconds=0.14, sweep_octaves=-1.0, sweep_seconds=0.2, sustain=1.4, sustain_seconds=0.45, filter=Filter(fixed_hz=4200, key_follow=0.2, slope_db_per_octave=9), air_db=-27.0, air_curve=((60, -6), (125, 0), (500, -3), (2000, -4), (8000, -9)), onset_db=-38.0)),
    "Accordion": Entry(LayeredModel((Layer(_FREE_REED, 0.0, 0.0, (-9.0, 0.0, 9.0), spread=0.6, is_pulse=True), Layer(_FREE_REED, 12.0, -8.0), Layer(_FREE_REED, -12.0, -26.0)), attack_seconds=0.06, sweep_octaves=-0.6, sweep_seconds=0.12, sustain=1.2, sustain_seconds=0.2, filter=Filter(fixed_hz=7000, key_follow=0.2), air_db=-48.0, onset_db=-24.0, onset_seconds=0.03)),
    "Harmonica": Entry(SoloModel(Spectrum(-4.5, (-2.0, 0.0, -4.0, -2.0, -7.0), formants=((150, -8), (700, 0), (1500, 3), (2800, 2), (5000, -8), (12000, -28))), attack_seconds=0.05, onset_brightness=0.3, scoop_cents=-35, vibrato=Vibrato(5.0, 10.0, 0.22, 0.2, 0.3), breath=Breath(-32.0, -18.0, 0.06), grit=0.03)),
    "Bandoneon": Entry(LayeredModel((Layer(_FREE_REED, 0.0, 0.0, (0.0,)), Layer(_FREE_REED, 12.0, -4.0)), attack_seconds=0.045, sweep_octaves=-0.8, sweep_seconds=0.1, filter=Filter(fixed_hz=2900, key_follow=0.2), air_db=-44.0, onset_db=-19.0, onset_seconds=0.03, is_wide=False)),
}  # fmt: skip
