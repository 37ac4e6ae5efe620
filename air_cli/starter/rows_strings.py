# ruff: noqa: E501
"""Guitars, basses, bowed strings, sections, choirs, harp and the plucked strings of the world.

Decay, stiffness, attack and noise after the measurements in benchmarks/sound/report.md.
"""

from dataclasses import replace

from air_cli.starter.effects import SubModel
from air_cli.starter.entry import Entry, played, struck
from air_cli.starter.layered import Filter, Layer, LayeredModel
from air_cli.starter.signal import Curve
from air_cli.starter.solo import Breath, SoloModel, Vibrato
from air_cli.starter.spectrum import Spectrum, vowel
from air_cli.starter.strings import Knock, StringModel

# Air and top-plate resonances of a guitar near 100 and 200 Hz (Fletcher & Rossing, ch. 9).
GUITAR_BODY: Curve = (
    (45, -31),
    (60, -23),
    (75, -15),
    (90, -5),
    (105, 1),
    (140, -2),
    (205, 3),
    (300, 0),
    (420, 2),
    (900, -1),
    (2500, 1),
    (5000, 0),
    (10000, -12),
)
STEEL_BODY: Curve = (
    (45, -30),
    (65, -20),
    (80, -13),
    (95, -5),
    (110, -2),
    (200, 0),
    (400, -3),
    (1000, -5),
    (3000, 3),
    (6000, 2),
    (10000, -5),
    (16000, -18),
)
PICKUP: Curve = ((60, -3), (150, 0), (1000, 0), (2800, 4), (4200, 1), (6500, -12), (12000, -34))
NECK_PICKUP: Curve = ((60, -1), (150, 1), (600, 1), (1500, -2), (3000, -8), (6000, -22), (12000, -40))
CABINET: Curve = (
    (60, -14),
    (90, -2),
    (120, 1),
    (400, -1),
    (1200, 1),
    (2600, 4),
    (4200, -2),
    (5600, -14),
    (8000, -28),
    (14000, -50),
)
BASS_BODY: Curve = ((28, -4), (45, -1), (90, 1), (250, 0), (800, -2), (1800, -2), (3500, -5), (7000, -19))
FINGER = Knock(-21.0, 0.05, ((80, -8), (250, 0), (900, -4), (3000, -14), (8000, -30)))
PICK = Knock(-19.0, 0.02, ((400, -18), (1800, -3), (4000, 0), (8000, -8), (14000, -24)))
WOOD_BOX = Knock(-15.5, 0.9, ((70, -18), (105, -2), (205, 0), (400, -6), (1200, -20), (4000, -42)))
"""The box goes on sounding for a moment after the finger's knock."""
AMPLIFIER: Curve = ((60, -4), (200, 0), (900, -4), (3000, -8), (6000, -16), (12000, -34))
"""Rattle of the frets and noise of the pickups, which a recorded electric string always has about it."""
SLAP = Knock(-7.0, 0.03, ((150, -10), (700, -2), (2500, 0), (6000, -6), (12000, -18)))

PLUCKED: dict[str, Entry] = {
    "Nylon Guitar": struck(StringModel(body=GUITAR_BODY, knocks=(FINGER, replace(WOOD_BOX, level_db=-21.0)), strings_cents=(0.0, 0.8), strike=0.18, soft_hz=2300, slope=0.85, stiffness=7e-5, stiffness_octaves=1.6, decay_seconds=7.0, decay_tilt=0.55, damping=0.15, least_seconds=1.6, longest_seconds=4.2, rise_seconds=0.011, ripple_db=4.5)),
    "Acoustic Guitar": struck(StringModel(body=STEEL_BODY, knocks=(replace(PICK, level_db=-22.0), Knock(-19.0, 0.06, FINGER.curve), replace(WOOD_BOX, level_db=-19.0)), strings_cents=(0.0, 1.0), strike=0.13, soft_hz=4500, slope=1.15, stiffness=5e-5, stiffness_octaves=2.4, decay_seconds=8.0, decay_tilt=0.66, damping=0.06, damping_hz=3800, least_seconds=1.6, longest_seconds=4.4, rise_seconds=0.009, ripple_db=4.5)),
    "Jazz Guitar": struck(StringModel(body=((60, -1), (150, 0), (600, 0), (1500, 1), (3000, -2), (6000, -17), (12000, -36)), knocks=(Knock(-9.0, 0.02, PICK.curve), Knock(-36.0, 3.0, AMPLIFIER)), strings_cents=(0.0, 0.5), strike=0.16, pickup=0.19, soft_hz=2600, slope=0.9, stiffness=8e-5, stiffness_octaves=1.8, decay_seconds=13.0, decay_tilt=0.7, damping=0.2, longest_seconds=4.0)),
    "Clean Guitar": struck(StringModel(body=PICKUP, knocks=(Knock(-22.0, 0.015, PICK.curve), Knock(-42.0, 2.5, AMPLIFIER)), strings_cents=(0.0, 0.8), strike=0.13, pickup=0.19, soft_hz=2100, slope=0.8, stiffness=1.1e-4, stiffness_octaves=1.8, decay_seconds=11.0, decay_tilt=0.85, damping=0.75, longest_seconds=3.8, drive=0.35)),
    "Muted Guitar": struck(StringModel(body=PICKUP, knocks=(PICK,), rise_seconds=0.004, strike=0.1, pickup=0.16, soft_hz=1600, slope=0.75, stiffness=8e-5, decay_seconds=2.2, decay_tilt=0.85, damping=0.8, longest_seconds=0.9, shortest_seconds=0.4, sustain_db=-30, drive=0.3)),
    "Guitar Harmonics": struck(StringModel(body=PICKUP, knocks=(Knock(-20.0, 0.02, PICK.curve),), strike=0.0, soft_hz=900, slope=2.2, stiffness=6e-5, decay_seconds=6.0, decay_tilt=0.8, damping=0.5, strings_cents=(0.0, 0.6), longest_seconds=2.6)),
    "Upright Bass": struck(StringModel(body=((28, -10), (42, -1), (60, 3), (100, 3), (180, -2), (400, -4), (900, -7), (2000, -13), (5000, -27), (10000, -45)), knocks=(Knock(-14.0, 0.06, ((80, -6), (250, 0), (800, -5), (2500, -14), (7000, -34))), Knock(-15.0, 1.2, ((45, 0), (100, -1), (250, -7), (700, -22), (2500, -38)))), strings_cents=(0.0, 1.5), strike=0.22, soft_hz=1300, slope=1.1, soft_follow=0.2, stiffness=1.5e-5, decay_seconds=2.6, decay_tilt=0.58, damping=0.06, longest_seconds=3.0, rise_seconds=0.035, bloom_seconds=0.025, ripple_db=4.5)),
    "Electric Bass": struck(StringModel(body=BASS_BODY, knocks=(Knock(-23.0, 0.03, FINGER.curve),), strike=0.14, pickup=0.17, soft_hz=1000, slope=0.9, soft_follow=0.0, stiffness=2.0e-4, decay_seconds=17.0, decay_tilt=0.88, sustain_ratio=1.4, damping=0.8, longest_seconds=4.2, rise_seconds=0.002, drive=0.5)),
    "Picked Bass": struck(StringModel(body=((28, -5), (60, 0), (120, 0), (700, 2), (2200, 4), (4000, 0), (7500, -14)), knocks=(Knock(-14.0, 0.014, PICK.curve), Knock(-40.0, 2.5, AMPLIFIER)), strike=0.08, pickup=0.14, soft_hz=1900, slope=0.9, soft_follow=0.0, stiffness=1.2e-4, decay_seconds=8.0, decay_tilt=0.9, damping=0.5, longest_seconds=4.0, drive=0.7)),
    "Fretless Bass": struck(StringModel(body=((28, -2), (50, 1), (120, 2), (400, 4), (800, 4), (1500, 0), (3500, -12), (8000, -34)), knocks=(Knock(-22.0, 0.06, FINGER.curve), Knock(-22.0, 3.0, AMPLIFIER)), strike=0.22, pickup=0.13, soft_hz=2200, slope=0.8, soft_follow=0.2, stiffness=2e-5, decay_seconds=14.0, decay_tilt=0.8, damping=0.12, bloom_seconds=0.03, longest_seconds=2.9, rise_seconds=0.003, strings_cents=(0.0, 1.2))),
    "Slap Bass": struck(StringModel(body=((28, 1), (70, 3), (150, 0), (500, -5), (1200, -2), (3000, 4), (6000, 2), (11000, -10)), knocks=(SLAP, Knock(-16.0, 2.0, AMPLIFIER)), strike=0.07, pickup=0.12, soft_hz=6500, slope=0.8, soft_follow=0.1, stiffness=1.3e-4, decay_seconds=6.0, decay_tilt=0.72, damping=0.06, longest_seconds=2.4, rise_seconds=0.0008)),
    "Pop Bass": struck(StringModel(body=((28, -4), (80, -1), (200, 0), (700, 1), (1800, 4), (4000, 5), (8000, 0), (13000, -12)), knocks=(Knock(-9.0, 0.018, PICK.curve), Knock(-15.0, 1.6, AMPLIFIER)), strike=0.05, pickup=0.09, soft_hz=5500, slope=0.55, soft_follow=0.1, stiffness=1.3e-4, decay_seconds=4.0, decay_tilt=0.75, damping=0.05, longest_seconds=2.2, rise_seconds=0.0006, drive=0.5)),
    "808 Bass": struck(SubModel()),
    "Pizzicato Strings": struck(StringModel(body=((100, -6), (200, 0), (290, 3), (460, 2), (900, -1), (2000, -6), (5000, -18), (10000, -34)), knocks=(Knock(-15.0, 0.05, FINGER.curve), Knock(-5.0, 0.9, ((60, -4), (120, 0), (290, 0), (550, -6), (1500, -18), (6000, -34)))), strings_cents=(0.0, 1.3, -1.3, 2.5, -2.5), strike=0.2, soft_hz=1000, slope=0.9, stiffness=6e-5, decay_seconds=1.9, decay_tilt=0.72, damping=0.1, longest_seconds=1.9, shortest_seconds=0.7, width=0.8, rise_seconds=0.018, spread_seconds=0.06, ripple_db=4.0)),
    "Harp": struck(StringModel(body=((40, -24), (70, -13), (110, -7), (200, -1), (400, 2), (1500, 0), (4000, -6), (9000, -20)), knocks=(Knock(-22.0, 0.04, FINGER.curve), replace(WOOD_BOX, level_db=-16.0)), strike=0.44, soft_hz=1500, soft_follow=0.25, slope=1.15, stiffness=1.3e-4, stiffness_octaves=1.15, decay_seconds=7.0, decay_tilt=0.66, sustain_db=-7.0, sustain_ratio=3.0, damping=0.05, damping_hz=1400, longest_seconds=3.2, rise_seconds=0.013, ripple_db=3.5)),
    "Sitar": struck(StringModel(body=((80, -10), (180, 0), (500, 0), (1500, 3), (3500, 4), (7000, 0), (12000, -12)), knocks=(PICK,), strings_cents=(0.0, 3.0, -3.0), strike=0.0, slope=0.45, soft_hz=3600, stiffness=2e-6, decay_seconds=4.5, decay_tilt=0.8, damping=0.035, bloom_seconds=0.3, longest_seconds=3.0, sustain_db=-6)),
    "Banjo": struck(StringModel(body=((100, -20), (200, -8), (350, 2), (600, 4), (1200, 1), (2800, 4), (6000, -3), (12000, -18)), knocks=(Knock(-8.0, 0.018, PICK.curve),), strike=0.1, soft_hz=4200, slope=0.6, stiffness=9e-5, decay_seconds=1.3, decay_tilt=0.72, damping=0.1, longest_seconds=1.8, sustain_db=-20, rise_seconds=0.0006)),
    "Shamisen": struck(StringModel(body=((120, -14), (250, 0), (500, 3), (1100, 4), (2200, 1), (5000, -4), (10000, -18)), knocks=(Knock(-4.0, 0.03, ((200, -8), (600, 0), (2500, -3), (8000, -14))),), strike=0.06, slope=0.5, soft_hz=3800, stiffness=3e-5, decay_seconds=1.0, decay_tilt=0.75, damping=0.07, bloom_seconds=0.03, longest_seconds=1.6, sustain_db=-22)),
    "Koto": struck(StringModel(body=((90, -10), (200, 0), (380, 3), (800, 1), (2000, 2), (5000, -2), (11000, -16)), knocks=(Knock(-14.0, 0.02, PICK.curve),), strings_cents=(0.0, 0.6), strike=0.05, slope=0.85, soft_hz=4600, stiffness=2e-5, decay_seconds=3.8, decay_tilt=0.74, damping=0.2, longest_seconds=2.6)),
}  # fmt: skip

# Body of a violin: air mode near 280 Hz, corpus modes near 460 and 540 Hz, bridge hill near 2.5 kHz (Fletcher & Rossing, ch. 10); the larger ones lower.
VIOLIN_BODY: Curve = (
    (150, -20),
    (230, -8),
    (280, 1),
    (350, -3),
    (460, 4),
    (560, 3),
    (800, -2),
    (1200, -2),
    (2000, -2),
    (2600, 1),
    (3500, -2),
    (5000, -9),
    (8000, -20),
    (14000, -36),
)
VIOLA_BODY: Curve = (
    (110, -17),
    (180, -5),
    (220, 2),
    (300, -1),
    (380, 4),
    (600, 1),
    (1000, 2),
    (1600, 1),
    (2200, 2),
    (3200, -3),
    (5000, -12),
    (9000, -27),
)
CELLO_BODY: Curve = (
    (60, -15),
    (100, 1),
    (150, -1),
    (190, 4),
    (280, 2),
    (500, -1),
    (900, -2),
    (1400, -4),
    (2000, -6),
    (3200, -13),
    (6000, -25),
    (12000, -44),
)
CONTRABASS_BODY: Curve = (
    (32, -11),
    (60, 0),
    (100, 4),
    (180, 1),
    (350, -1),
    (700, -2),
    (1200, -4),
    (2200, -11),
    (5000, -31),
)
# Noise of bow and body between the partials of recorded players, in octaves (benchmarks/sound/report.md).
VIOLIN_BOW: Curve = ((125, -22), (250, -14), (500, -5), (1000, 0), (2000, -3), (4000, -5), (8000, -12), (14000, -24))
VIOLA_BOW: Curve = ((125, -26), (250, -12), (500, 0), (1000, -5), (2000, -4), (4000, -7), (8000, -12), (14000, -24))
CELLO_BOW: Curve = ((60, -26), (125, -13), (250, -2), (500, 0), (1000, -4), (2000, -5), (4000, -11), (8000, -16))
CONTRABASS_BOW: Curve = ((40, -6), (63, -1), (125, 0), (250, -3), (500, -7), (1000, -8), (2000, -12), (4000, -24))
BOW: Curve = ((200, -18), (800, -4), (2500, 0), (6000, -6), (12000, -20))
_SECTION = Spectrum(
    -5.2,
    (-3.5, -6.0, -8.6, -10.8),
    formants=((50, -5), (120, 1), (300, 2), (550, 1), (1200, -2), (2600, -2), (4000, -7), (7000, -16), (14000, -34)),
    dark_db_per_octave=-3,
)
_SAW = Spectrum(-6.02)

BOWED: dict[str, Entry] = {
    "Violin": played(SoloModel(Spectrum(-4.2, (-2.5, -5.0, -6.7, -8.4), formants=VIOLIN_BODY, dark_db_per_octave=-7), attack_seconds=0.09, onset_brightness=0.35, scoop_cents=-12, phase_spread=0.5, vibrato=Vibrato(5.7, 13.5, 0.07, 0.22, 0.45), breath=Breath(-18.5, -14.0, 0.07, VIOLIN_BOW), grit=0.045, ripple_db=4.0, swell=0.3, swell_seconds=0.4)),
    "Viola": played(SoloModel(Spectrum(-4.4, (-2.8, -5.4, -7.0, -8.8), formants=VIOLA_BODY, dark_db_per_octave=-7), attack_seconds=0.11, onset_brightness=0.3, scoop_cents=-10, phase_spread=0.6, vibrato=Vibrato(5.5, 12.5, 0.1, 0.28, 0.45), breath=Breath(-18.5, -19.0, 0.09, VIOLA_BOW), grit=0.045, ripple_db=4.0, swell=0.4, swell_seconds=0.6)),
    "Cello": played(SoloModel(Spectrum(-3.2, (-4.0, -5.0, -5.1, -6.4), formants=CELLO_BODY, dark_db_per_octave=-6), attack_seconds=0.11, onset_brightness=0.3, scoop_cents=-10, phase_spread=0.55, vibrato=Vibrato(5.1, 9.0, 0.09, 0.3, 0.5), breath=Breath(-24.0, -24.0, 0.1, CELLO_BOW), grit=0.035, ripple_db=4.0, swell=0.35, swell_seconds=0.5)),
    "Contrabass": Entry(SoloModel(Spectrum(-4.4, formants=CONTRABASS_BODY, dark_db_per_octave=-6), attack_seconds=0.12, onset_brightness=0.3, phase_spread=0.6, vibrato=Vibrato(4.6, 3.0, 0.05, 0.35, 0.5), breath=Breath(-20.5, -26.0, 0.12, CONTRABASS_BOW), grit=0.04, low_note_slowness=0.2, ripple_db=4.0, swell=0.4, swell_seconds=0.55)),
    "Fiddle": Entry(SoloModel(Spectrum(-3.8, formants=VIOLIN_BODY, dark_db_per_octave=-7), attack_seconds=0.04, onset_brightness=0.7, steady_brightness=1.0, scoop_cents=-30, phase_spread=0.5, vibrato=Vibrato(6.2, 6.0, 0.06, 0.3, 0.3), breath=Breath(-27.0, -12.0, 0.05, BOW), grit=0.05, ripple_db=4.5)),
    "Tremolo Strings": Entry(LayeredModel((Layer(replace(_SECTION, slope_db_per_octave=-4.3), 0.0, 0.0, (-8.0, 0.0, 8.0), bandwidth_cents=34, line=0.38),), attack_seconds=0.22, sustain=1.3, sustain_seconds=0.4, filter=Filter(fixed_hz=5200, key_follow=0.3), tremble_hz=11.0, air_db=-22.0, air_curve=BOW)),
    "Strings": Entry(LayeredModel((Layer(_SECTION, 0.0, 0.0, (-9.0, -4.0, 0.0, 4.0, 9.0), bandwidth_cents=26, line=0.32),), attack_seconds=0.2, sustain=1.35, sustain_seconds=0.35, loop_seconds=1.8, filter=Filter(fixed_hz=6200, key_follow=0.2), sweep_octaves=-1.0, sweep_seconds=0.25, onset_db=-29.0, onset_seconds=0.12, onset_curve=BOW, air_db=-24.0, air_curve=CELLO_BOW)),
    "Slow Strings": Entry(LayeredModel((Layer(_SECTION, 0.0, 0.0, (-10.0, -4.0, 0.0, 4.0, 10.0), bandwidth_cents=26, line=0.35), Layer(_SECTION, -12.0, -16.0)), attack_seconds=0.55, loop_seconds=1.8, filter=Filter(fixed_hz=2600, key_follow=0.3, slope_db_per_octave=9), sweep_octaves=-1.0, sweep_seconds=0.4, air_db=-36.0, air_curve=BOW)),
    "Synth Strings": Entry(LayeredModel((Layer(_SAW, 0.0, 0.0, (-11.0, 0.0, 11.0), is_pulse=True), Layer(_SAW, 12.0, -7.0, (-9.0, 0.0, 9.0), is_pulse=True)), attack_seconds=0.14, filter=Filter(fixed_hz=4300, key_follow=0.3, slope_db_per_octave=6), sweep_octaves=-0.8)),
    "Analog Strings": Entry(LayeredModel((Layer(_SAW, 0.0, 0.0, (-16.0, -5.0, 0.0, 5.0, 16.0), is_pulse=True), Layer(Spectrum(-6.02, even_db=-24), -12.0, -8.0)), attack_seconds=0.3, filter=Filter(fixed_hz=1700, key_follow=0.4, slope_db_per_octave=12, resonance_db=2), sweep_octaves=-1.2, sweep_seconds=0.5)),
}  # fmt: skip

# Sung vowels: formant centres of male and female averages (Peterson & Barney, 1952).
AAH = vowel((700, 0, 5), (1150, -5, 8), (2700, -19, 12), (3500, -24, 12), floor_db=-32)
OOH = vowel((330, 0, 4), (780, -13, 7), (2300, -34, 12), floor_db=-42)
OH = vowel((480, 0, 5), (850, -7, 7), (2600, -26, 12), floor_db=-38)
_VOICE = Spectrum(-7.5, formants=AAH, dark_db_per_octave=-3)

VOICES: dict[str, Entry] = {
    "Choir": Entry(LayeredModel((Layer(_VOICE, 0.0, 0.0, (-9.0, 0.0, 9.0), bandwidth_cents=44, line=0.42), Layer(Spectrum(-8.0, formants=OH), 0.0, -10.0, (0.0,), bandwidth_cents=44, line=0.3)), attack_seconds=0.2, loop_seconds=1.8, filter=Filter(fixed_hz=6000, key_follow=0), sweep_octaves=-1.2, sweep_seconds=0.25, air_db=-25.0, air_curve=((300, -24), (900, -6), (3000, -4), (7000, 0), (14000, -16)))),
    "Voice Oohs": Entry(LayeredModel((Layer(Spectrum(-7.5, formants=OOH), 0.0, 0.0, (-8.0, 0.0, 8.0), bandwidth_cents=28, line=0.45),), attack_seconds=0.18, loop_seconds=1.9, filter=Filter(fixed_hz=3000, key_follow=0), sweep_octaves=-0.6, air_db=-38.0)),
    "Synth Voice": Entry(SoloModel(Spectrum(-6.0, formants=vowel((620, -2, 4), (1250, -2, 8), (2500, -6, 9), (3400, -14, 10), floor_db=-34)), attack_seconds=0.05, vibrato=Vibrato(5.4, 14.0, 0.06, 0.3, 0.4), breath=Breath(-40.0, -26.0), twin_cents=(-7.0, 7.0), onset_brightness=0.4)),
}  # fmt: skip

AMPLIFIED: dict[str, Entry] = {
    "Overdriven Guitar": Entry(SoloModel(Spectrum(-5.0, (0.0, -2.0, -3.0, -6.0, -7.0), formants=CABINET), attack_seconds=0.008, onset_brightness=1.0, steady_brightness=0.95, overshoot=0.3, sag_brightness=0.35, sag_seconds=0.7, phase_spread=0.4, drive=1.2, twin_cents=(), vibrato=Vibrato(5.2, 4.0, 0.03, 0.6, 0.4), breath=Breath(-42.0, -14.0, 0.015, PICK.curve), grit=0.02, low_note_slowness=0.0, scoop_cents=8)),
    "Distortion Guitar": Entry(SoloModel(Spectrum(-2.2, (0.0, -1.0, -1.0, -3.0, -3.0, -5.0), formants=CABINET), attack_seconds=0.006, onset_brightness=1.0, steady_brightness=1.0, overshoot=0.2, sag_brightness=0.15, sag_seconds=0.6, phase_spread=1.0, drive=0.0, twin_cents=(-5.0, 5.0), vibrato=Vibrato(5.4, 4.0, 0.02, 0.6, 0.4), breath=Breath(-34.0, -12.0, 0.02, CABINET), grit=0.04, low_note_slowness=0.0, scoop_cents=10)),
}  # fmt: skip
