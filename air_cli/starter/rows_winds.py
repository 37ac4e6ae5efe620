# ruff: noqa: E501
"""Brass, saxophones, reeds, flutes and pipes.

Spectrum envelopes after Luce & Clark ("Physical Correlates of Brass-Instrument Tones", 1967), Strong & Clark ("Synthesis of
Wind-Instrument Tones", 1967) and Benade (*Fundamentals of Musical Acoustics*, 1976); how steeply they fall, the noise
between the partials, swell and vibrato after the measurements in benchmarks/sound/report.md.
"""

from air_cli.starter.entry import Entry, played
from air_cli.starter.layered import Filter, Layer, LayeredModel
from air_cli.starter.signal import Curve
from air_cli.starter.solo import Breath, SoloModel, Vibrato
from air_cli.starter.spectrum import Spectrum

TRUMPET = Spectrum(
    -3.2,
    (-3.0, -3.4, -4.7, -4.9),
    formants=((150, 0), (700, 3), (1300, 2), (2200, -6), (4000, -19), (8000, -35), (15000, -54)),
    dark_db_per_octave=-9,
)
_TROMBONE = Spectrum(
    -3.4,
    (-1.5, -3.4, -5.4, -6.3),
    formants=((80, -3), (300, 2), (600, 3), (1200, -6), (2500, -20), (5000, -34), (11000, -56)),
    dark_db_per_octave=-9,
)
HORN = Spectrum(
    -4.0,
    formants=((60, -18), (120, -12), (200, -5), (400, 3), (700, 0), (1200, -12), (2500, -32), (6000, -57)),
    dark_db_per_octave=-7,
)
_TUBA = Spectrum(
    -1.6,
    (0.0, -3.0, -4.0, -4.8, -6.0),
    formants=((30, -16), (60, -9), (110, -4), (220, 2), (380, 1), (600, -4), (1100, -13), (2200, -28), (6000, -53)),
    dark_db_per_octave=-6,
)
# A section plays louder than one player in a sample library does.
_LOUD_TRUMPET = Spectrum(
    -3.2,
    formants=((150, -3), (700, 0), (1300, 3), (2200, 0), (4000, -10), (8000, -26), (15000, -46)),
    dark_db_per_octave=-9,
)
_LOUD_TROMBONE = Spectrum(
    -3.4,
    formants=((80, -3), (300, 0), (600, 3), (1200, 0), (2500, -10), (5000, -24), (11000, -46)),
    dark_db_per_octave=-9,
)
_SPIT = ((200, -14), (900, 0), (3000, -3), (8000, -18))
# Noise between the partials of recorded players, in octaves (benchmarks/sound/report.md).
_TRUMPET_AIR = ((125, -14), (250, -6), (500, -5), (1000, 0), (2000, -3), (4000, -12), (8000, -22))
_TROMBONE_AIR = ((60, -5), (125, -2), (500, 0), (1000, -1), (2000, -7), (4000, -16), (8000, -24))
_HORN_AIR = ((100, -14), (250, 0), (500, 0), (1000, -9), (2000, -20), (6000, -34))
_LIP = Vibrato(5.2, 8.0, 0.06, 0.35, 0.4)

BRASS: dict[str, Entry] = {
    "Trumpet": played(SoloModel(TRUMPET, attack_seconds=0.045, onset_brightness=0.0, steady_brightness=0.9, overshoot=0.25, scoop_cents=-25, phase_spread=0.12, vibrato=_LIP, breath=Breath(-27.0, -17.0, 0.04, _TRUMPET_AIR), grit=0.02, swell=0.08, swell_seconds=0.12)),
    "Trombone": played(SoloModel(_TROMBONE, attack_seconds=0.06, onset_brightness=0.0, steady_brightness=0.85, overshoot=0.2, scoop_cents=-30, phase_spread=0.12, vibrato=Vibrato(4.9, 3.5, 0.05, 0.4, 0.4), breath=Breath(-25.0, -18.0, 0.05, _TROMBONE_AIR), grit=0.02, swell=0.3, swell_seconds=0.45)),
    "Tuba": played(SoloModel(_TUBA, attack_seconds=0.075, onset_brightness=0.3, steady_brightness=0.9, overshoot=0.15, scoop_cents=-20, phase_spread=0.15, vibrato=Vibrato(4.5, 3.0, 0.03, 0.4, 0.4), breath=Breath(-24.5, -19.0, 0.07, ((80, -10), (300, 0), (900, -6), (3000, -20), (8000, -34))), low_note_slowness=0.25, grit=0.03, ripple_db=1.5, swell=0.12, swell_seconds=0.2)),
    "Muted Trumpet": Entry(SoloModel(Spectrum(-1.0, (-9.0, -7.0, -4.0, -2.0), formants=((300, -16), (900, -6), (1600, 2), (2600, 4), (4500, 0), (7000, -10), (12000, -30)), dark_db_per_octave=-6), attack_seconds=0.035, onset_brightness=0.2, steady_brightness=0.9, scoop_cents=-20, phase_spread=0.25, vibrato=Vibrato(5.4, 10.0, 0.08, 0.3, 0.3), breath=Breath(-36.0, -22.0, 0.04, _SPIT))),
    "French Horn": played(SoloModel(HORN, attack_seconds=0.075, onset_brightness=0.0, steady_brightness=0.8, overshoot=0.12, scoop_cents=-22, phase_spread=0.3, vibrato=Vibrato(4.8, 1.5, 0.04, 0.4, 0.4), breath=Breath(-24.0, -18.5, 0.07, _HORN_AIR), grit=0.02, swell=0.15, swell_seconds=0.2)),
    "Brass": Entry(LayeredModel((Layer(_LOUD_TRUMPET, 0.0, 0.0, (-7.0, 0.0, 8.0), bandwidth_cents=9, line=0.5), Layer(_LOUD_TROMBONE, 0.0, -2.0, (-5.0, 0.0, 5.0), bandwidth_cents=9, line=0.5), Layer(HORN, -12.0, -13.0)), attack_seconds=0.05, sweep_octaves=-2.2, sweep_seconds=0.12, sustain=0.8, sustain_seconds=0.4, filter=Filter(fixed_hz=5200, key_follow=0.2), onset_db=-24.0, onset_curve=_SPIT)),
    "Synth Brass": Entry(LayeredModel((Layer(Spectrum(-6.02), 0.0, 0.0, (-8.0, 0.0, 8.0), is_pulse=True),), attack_seconds=0.03, sweep_octaves=-2.0, sweep_seconds=0.16, sustain=0.78, sustain_seconds=0.5, filter=Filter(octaves=3.4, key_follow=0.7, slope_db_per_octave=18, resonance_db=3), loop_seconds=1.8)),
    "Warm Synth Brass": Entry(LayeredModel((Layer(Spectrum(-6.02), 0.0, 0.0, (-6.0, 0.0, 6.0), is_pulse=True), Layer(Spectrum(-6.02), -12.0, -9.0, is_pulse=True)), attack_seconds=0.11, sweep_octaves=-1.6, sweep_seconds=0.45, filter=Filter(octaves=2.2, key_follow=0.7, slope_db_per_octave=18, resonance_db=1), loop_seconds=2.0)),
}  # fmt: skip

# The conical saxophone's bell and reed leave a broad peak that moves down with the size of the horn.
_SAX_AIR = ((300, -16), (1200, -2), (3000, 0), (7000, -6), (13000, -22))


def _sax(peak_hz: float, breath_db: float, attack_seconds: float, edge_db: float = 0.0) -> Entry:
    """`edge_db` lifts what lies above the peak: large horns are heard through their upper partials."""
    formants = (
        (peak_hz * 0.12, -9),
        (peak_hz * 0.25, -5),
        (peak_hz * 0.5, -1),
        (peak_hz, 3),
        (peak_hz * 1.8, -1 + 0.4 * edge_db),
        (peak_hz * 3, 0.8 * edge_db),
        (peak_hz * 5, -9 + edge_db),
        (peak_hz * 12, -28 + edge_db),
        (18000, -46),
    )
    spectrum = Spectrum(-4.6, (2.0, -1.5, -3.5, -5.5, -9.0), formants=formants, dark_db_per_octave=-6)
    return played(
        SoloModel(
            spectrum,
            attack_seconds=attack_seconds,
            onset_brightness=0.3,
            steady_brightness=0.9,
            overshoot=0.2,
            scoop_cents=-35,
            phase_spread=0.3,
            vibrato=Vibrato(5.2, 1.8, 0.06, 0.3, 0.4),
            breath=Breath(breath_db, -15.0, 0.06, _SAX_AIR),
            grit=0.03,
            low_note_slowness=0.1,
        )
    )


def _double_reed(
    formants: Curve,
    first_db: tuple[float, ...],
    attack_seconds: float,
    vibrato: Vibrato,
    breath: Breath,
    swell: tuple[float, float],
) -> Entry:
    spectrum = Spectrum(-4.0, first_db, formants=formants, dark_db_per_octave=-4)
    return Entry(
        SoloModel(
            spectrum,
            attack_seconds=attack_seconds,
            onset_brightness=0.4,
            steady_brightness=0.9,
            overshoot=0.05,
            phase_spread=0.18,
            vibrato=vibrato,
            breath=breath,
            grit=0.02,
            low_note_slowness=0.2,
            swell=swell[0],
            swell_seconds=swell[1],
        )
    )


REEDS: dict[str, Entry] = {
    "Soprano Sax": _sax(1450, -37, 0.035, -6.0),
    "Alto Sax": _sax(850, -28, 0.06),
    "Sax": _sax(620, -30, 0.045, 13.0),
    "Baritone Sax": _sax(400, -28, 0.035, 17.0),
    # Oboe: weak fundamental, formants near 1.1 and 2.9 kHz; cor anglais near 930 Hz; bassoon near 450 Hz.
    "Oboe": _double_reed(((200, -7), (600, -1), (1100, 5), (1700, -4), (2200, -7), (2900, -2), (4000, -14), (8000, -32), (15000, -52)), (-5.0, -3.0, 0.0, -1.0, -4.0), 0.055, Vibrato(5.4, 7.0, 0.08, 0.3, 0.4), Breath(-32.0, -22.0, 0.03, ((250, -20), (500, -8), (1000, 0), (2000, -3), (4000, -11), (8000, -19))), (0.35, 0.45)),
    "English Horn": _double_reed(((150, -10), (500, -2), (930, 5), (1400, -1), (2200, -4), (3200, -8), (7000, -29)), (-1.0, -2.0, -1.5, -3.0, -5.5), 0.08, Vibrato(5.4, 7.0, 0.08, 0.3, 0.4), Breath(-25.0, -20.0, 0.04, ((125, -22), (250, -14), (500, 0), (1000, 0), (2000, -3), (4000, -7), (8000, -12))), (0.5, 0.75)),
    "Bassoon": _double_reed(((50, -14), (200, -5), (450, 5), (700, 0), (1100, -5), (1600, -13), (3000, -26), (7000, -43)), (-3.0, -0.5, -1.5, -1.0, -3.8), 0.055, Vibrato(5.2, 2.0, 0.05, 0.3, 0.4), Breath(-26.5, -22.0, 0.04, ((60, -18), (125, -10), (250, -4), (500, 0), (1000, -6), (2000, -14), (4000, -17))), (0.3, 0.35)),
    # The cylindrical clarinet: even harmonics weak low down (Benade, ch. 21).
    "Clarinet": Entry(SoloModel(Spectrum(-4.8, (0.0, -24.0, -5.0, -20.0, -10.5, -20.0, -13.0, -19.0, -17.0), formants=((100, -3), (300, -1), (700, 1), (1500, 0), (3000, -8), (6000, -22), (13000, -44)), dark_db_per_octave=-8), attack_seconds=0.075, onset_brightness=0.4, overshoot=0.05, phase_spread=0.1, vibrato=Vibrato(4.8, 0.4, 0.02, 0.5, 0.5), breath=Breath(-30.0, -14.0, 0.05, ((125, -4), (250, 0), (500, -7), (1000, -5), (2000, -2), (4000, -3), (8000, -15))), grit=0.015, swell=0.25, swell_seconds=0.4)),
    "Bagpipes": Entry(LayeredModel((Layer(Spectrum(-2.0, (-4.0, 0.0, -1.0, -2.0), formants=((200, -4), (900, 2), (2000, 4), (4500, -3), (9000, -20))), 0.0, 0.0, (0.0,), bandwidth_cents=3, line=0.8), Layer(Spectrum(-5.0, formants=((80, 0), (900, 0), (4000, -20))), -24.0, -11.0, (-4.0, 4.0))), attack_seconds=0.03, sweep_octaves=0.0, sweep_seconds=0.1, filter=Filter(fixed_hz=6500, key_follow=0), air_db=-44.0, is_wide=False)),
    "Shanai": Entry(SoloModel(Spectrum(-1.5, (-6.0, -2.0, 0.0, 0.0, -1.0), formants=((250, -10), (1200, 0), (2400, 5), (4000, 0), (7000, -12), (13000, -34)), dark_db_per_octave=-4), attack_seconds=0.03, onset_brightness=0.5, scoop_cents=-60, phase_spread=0.2, vibrato=Vibrato(5.8, 20.0, 0.12, 0.2, 0.3), breath=Breath(-34.0, -20.0, 0.04, _SAX_AIR), grit=0.04)),
}  # fmt: skip

# Flutes: a round tone of few harmonics in a jet of noise that the bore tunes (Fletcher & Rossing, ch. 16).
_JET = ((100, -26), (400, -4), (800, 0), (2500, -6), (6000, -12), (14000, -30))


_FLUTE_VIBRATO = Vibrato(5.0, 9.0, 0.1, 0.25, 0.4)
_BORE: Curve = ((100, 0), (2500, 0), (5000, -8), (10000, -26))


def _flute(
    first_db: tuple[float, ...],
    breath: Breath,
    attack_seconds: float = 0.06,
    vibrato: Vibrato = _FLUTE_VIBRATO,
    scoop_cents: float = -10.0,
    formants: Curve = _BORE,
    swell: float = 0.0,
) -> Entry:
    spectrum = Spectrum(-8.0, first_db, formants=formants, dark_db_per_octave=-6)
    return Entry(
        SoloModel(
            spectrum,
            attack_seconds=attack_seconds,
            onset_brightness=0.2,
            overshoot=0.1,
            scoop_cents=scoop_cents,
            phase_spread=0.4,
            vibrato=vibrato,
            breath=breath,
            grit=0.02,
            low_note_slowness=0.25,
            swell=swell,
            swell_seconds=0.3,
        )
    )


PIPES: dict[str, Entry] = {
    "Piccolo": _flute((0.0, -19.0, -21.0, -29.0, -36.0), Breath(-27.0, -17.0, 0.03, _JET, 0.4), 0.035, Vibrato(5.6, 8.0, 0.08, 0.2, 0.3), formants=((600, -7), (1000, -5), (1500, -3), (2400, 0), (3600, 3), (5600, 0), (10000, -18)), swell=0.2),
    "Flute": _flute((0.0, -8.0, -13.0, -20.0, -25.0, -31.0), Breath(-26.0, -15.0, 0.07, _JET, 0.3), 0.07, formants=((230, -11), (300, -7), (420, -4), (640, -1), (1000, 1), (1500, 3), (2500, 2), (5000, -6), (10000, -24)), swell=0.15),
    "Recorder": _flute((0.0, -17.0, -13.0, -26.0, -26.0, -33.0), Breath(-30.0, -16.0, 0.035, _JET, 0.5), 0.04, Vibrato(4.6, 2.0, 0.05, 0.5, 0.4), -25.0, swell=0.08),
    "Pan Flute": _flute((0.0, -27.0, -10.5, -31.0, -15.0, -34.0, -23.0), Breath(-27.0, -8.0, 0.07, _JET, 0.7), 0.05, Vibrato(5.0, 9.0, 0.06, 0.25, 0.4), -45.0, ((260, 0), (650, -1), (1600, 0), (2500, 1), (4000, 2), (6000, -2), (10000, -18)), 0.1),
    "Bottle": _flute((0.0, -28.0, -34.0, -44.0), Breath(-17.0, -10.0, 0.12, _JET, 1.0), 0.1, Vibrato(4.5, 3.0, 0.06, 0.4, 0.4), -20.0),
    "Shakuhachi": _flute((0.0, -4.0, -15.0, -18.0, -26.0, -30.0), Breath(-19.0, -3.0, 0.1, ((200, -20), (700, -2), (1500, 0), (4000, -2), (9000, -12)), 0.4), 0.09, Vibrato(4.6, 18.0, 0.1, 0.45, 0.6), -70.0),
    "Whistle": _flute((0.0, -13.0, -24.0, -30.0), Breath(-29.0, -13.0, 0.03, _JET, 1.0), 0.025, Vibrato(5.6, 7.0, 0.08, 0.25, 0.3), 35.0),
    "Ocarina": _flute((0.0, -32.0, -30.0, -46.0), Breath(-33.0, -21.0, 0.05, _JET, 0.9), 0.05, Vibrato(5.2, 10.0, 0.08, 0.25, 0.4), -18.0),
}  # fmt: skip
