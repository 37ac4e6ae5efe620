# ruff: noqa: E501
"""Brass, saxophones, reeds, flutes and pipes.

Spectrum envelopes after Luce & Clark ("Physical Correlates of Brass-Instrument Tones", 1967), Strong & Clark ("Synthesis of
Wind-Instrument Tones", 1967) and Benade (*Fundamentals of Musical Acoustics*, 1976).
"""

from air_cli.starter.entry import Entry, played
from air_cli.starter.layered import Filter, Layer, LayeredModel
from air_cli.starter.solo import Breath, SoloModel, Vibrato
from air_cli.starter.spectrum import Spectrum

TRUMPET = Spectrum(
    -3.2,
    formants=((150, -3), (700, 0), (1300, 3), (2200, 0), (4000, -10), (8000, -26), (15000, -46)),
    dark_db_per_octave=-9,
)
_TROMBONE = Spectrum(
    -3.4,
    formants=((80, -3), (300, 0), (600, 3), (1200, 0), (2500, -10), (5000, -24), (11000, -46)),
    dark_db_per_octave=-9,
)
HORN = Spectrum(
    -4.0, formants=((60, -2), (200, 1), (400, 3), (700, 0), (1200, -8), (2500, -22), (6000, -44)), dark_db_per_octave=-7
)
_TUBA = Spectrum(
    -1.6,
    formants=((30, -12), (60, -7), (110, -3), (220, 2), (380, 0), (600, -6), (1100, -14), (2200, -26), (6000, -48)),
    dark_db_per_octave=-6,
)
_SPIT = ((200, -14), (900, 0), (3000, -3), (8000, -18))
_LIP = Vibrato(5.2, 8.0, 0.06, 0.35, 0.4)

BRASS: dict[str, Entry] = {
    "Trumpet": played(SoloModel(TRUMPET, attack_seconds=0.045, onset_brightness=0.0, steady_brightness=0.9, overshoot=0.25, scoop_cents=-25, phase_spread=0.12, vibrato=_LIP, breath=Breath(-36.0, -19.0, 0.04, _SPIT), grit=0.015)),
    "Trombone": played(SoloModel(_TROMBONE, attack_seconds=0.06, onset_brightness=0.0, steady_brightness=0.85, overshoot=0.2, scoop_cents=-30, phase_spread=0.12, vibrato=Vibrato(4.9, 7.0, 0.05, 0.4, 0.4), breath=Breath(-35.0, -20.0, 0.05, _SPIT), grit=0.015)),
    "Tuba": played(SoloModel(_TUBA, attack_seconds=0.075, onset_brightness=0.1, steady_brightness=0.9, overshoot=0.15, scoop_cents=-20, phase_spread=0.15, vibrato=Vibrato(4.5, 3.0, 0.03, 0.4, 0.4), breath=Breath(-24.5, -19.0, 0.07, ((80, -10), (300, 0), (900, -6), (3000, -20), (8000, -34))), low_note_slowness=0.25, grit=0.03, ripple_db=1.5)),
    "Muted Trumpet": Entry(SoloModel(Spectrum(-1.0, (-9.0, -7.0, -4.0, -2.0), formants=((300, -16), (900, -6), (1600, 2), (2600, 4), (4500, 0), (7000, -10), (12000, -30)), dark_db_per_octave=-6), attack_seconds=0.035, onset_brightness=0.2, steady_brightness=0.9, scoop_cents=-20, phase_spread=0.25, vibrato=Vibrato(5.4, 10.0, 0.08, 0.3, 0.3), breath=Breath(-36.0, -22.0, 0.04, _SPIT))),
    "French Horn": played(SoloModel(HORN, attack_seconds=0.075, onset_brightness=0.0, steady_brightness=0.8, overshoot=0.12, scoop_cents=-22, phase_spread=0.3, vibrato=Vibrato(4.8, 3.5, 0.04, 0.4, 0.4), breath=Breath(-36.0, -24.0, 0.07, ((150, -8), (500, 0), (2000, -10), (6000, -26))))),
    "Brass": Entry(LayeredModel((Layer(TRUMPET, 0.0, 0.0, (-7.0, 0.0, 8.0), bandwidth_cents=9, line=0.5), Layer(_TROMBONE, 0.0, -2.0, (-5.0, 0.0, 5.0), bandwidth_cents=9, line=0.5), Layer(HORN, -12.0, -13.0)), attack_seconds=0.05, sweep_octaves=-2.2, sweep_seconds=0.12, sustain=0.8, sustain_seconds=0.4, filter=Filter(fixed_hz=5200, key_follow=0.2), onset_db=-24.0, onset_curve=_SPIT)),
    "Synth Brass": Entry(LayeredModel((Layer(Spectrum(-6.02), 0.0, 0.0, (-8.0, 0.0, 8.0), is_pulse=True),), attack_seconds=0.03, sweep_octaves=-2.0, sweep_seconds=0.16, sustain=0.78, sustain_seconds=0.5, filter=Filter(octaves=3.4, key_follow=0.7, slope_db_per_octave=18, resonance_db=3), loop_seconds=1.8)),
    "Warm Synth Brass": Entry(LayeredModel((Layer(Spectrum(-6.02), 0.0, 0.0, (-6.0, 0.0, 6.0), is_pulse=True), Layer(Spectrum(-6.02), -12.0, -9.0, is_pulse=True)), attack_seconds=0.11, sweep_octaves=-1.6, sweep_seconds=0.45, filter=Filter(octaves=2.2, key_follow=0.7, slope_db_per_octave=18, resonance_db=1), loop_seconds=2.0)),
}  # fmt: skip

# The conical saxophone's bell and reed leave a broad peak that moves down with the size of the horn.
_SAX_AIR = ((300, -16), (1200, -2), (3000, 0), (7000, -6), (13000, -22))


def _sax(peak_hz: float, breath_db: float, attack_seconds: float) -> Entry:
    formants = (
        (peak_hz * 0.12, -4),
        (peak_hz * 0.5, 0),
        (peak_hz, 4),
        (peak_hz * 1.8, -1),
        (peak_hz * 3, 0),
        (peak_hz * 5, -10),
        (peak_hz * 12, -30),
        (18000, -46),
    )
    spectrum = Spectrum(-4.6, (0.0, -1.5, -4.0, -5.0, -9.0), formants=formants, dark_db_per_octave=-6)
    vibrato = Vibrato(5.2, 12.0, 0.1, 0.3, 0.4)
    return played(
        SoloModel(
            spectrum,
            attack_seconds=attack_seconds,
            onset_brightness=0.2,
            steady_brightness=0.9,
            overshoot=0.2,
            scoop_cents=-35,
            phase_spread=0.3,
            vibrato=vibrato,
            breath=Breath(breath_db, -15.0, 0.06, _SAX_AIR),
            grit=0.03,
        )
    )


def _double_reed(
    formants: tuple[tuple[float, float], ...],
    first_db: tuple[float, ...],
    attack_seconds: float,
    depth_cents: float = 9.0,
) -> Entry:
    spectrum = Spectrum(-4.0, first_db, formants=formants, dark_db_per_octave=-4)
    breath = Breath(-35.0, -24.0, 0.03, ((500, -18), (2500, 0), (6000, -4), (12000, -20)))
    return Entry(
        SoloModel(
            spectrum,
            attack_seconds=attack_seconds,
            onset_brightness=0.4,
            steady_brightness=0.9,
            overshoot=0.05,
            phase_spread=0.18,
            vibrato=Vibrato(5.4, depth_cents, 0.1, 0.3, 0.4),
            breath=breath,
            grit=0.02,
        )
    )


REEDS: dict[str, Entry] = {
    "Soprano Sax": _sax(1250, -33, 0.035),
    "Alto Sax": _sax(850, -32, 0.04),
    "Sax": _sax(620, -30, 0.045),
    "Baritone Sax": _sax(400, -32, 0.05),
    # Oboe: weak fundamental, formants near 1.1 and 2.9 kHz; cor anglais near 930 Hz; bassoon near 450 Hz.
    "Oboe": _double_reed(((200, -10), (600, -3), (1100, 5), (1700, -2), (2200, -4), (2900, 3), (4000, -7), (8000, -24), (15000, -44)), (-5.0, -3.0, 0.0, -1.0, -4.0), 0.035),
    "English Horn": _double_reed(((150, -8), (500, -1), (930, 5), (1400, -2), (2200, -6), (3200, -12), (7000, -32)), (-4.0, -2.0, 0.0, -3.0, -6.0), 0.045),
    "Bassoon": _double_reed(((50, -10), (200, -2), (450, 5), (700, 0), (1100, -2), (1600, -8), (3000, -20), (7000, -40)), (-5.0, -2.0, 0.0, 0.0, -3.0), 0.04, 5.0),
    # The cylindrical clarinet: even harmonics weak low down (Benade, ch. 21).
    "Clarinet": Entry(SoloModel(Spectrum(-4.8, (0.0, -26.0, -3.0, -24.0, -8.0, -21.0, -12.0, -20.0, -17.0), formants=((100, 0), (1500, 0), (3000, -6), (6000, -20), (13000, -42)), dark_db_per_octave=-8), attack_seconds=0.055, onset_brightness=0.1, overshoot=0.05, phase_spread=0.1, vibrato=Vibrato(4.8, 2.0, 0.02, 0.5, 0.5), breath=Breath(-36.0, -24.0, 0.05, _SAX_AIR), grit=0.012)),
    "Bagpipes": Entry(LayeredModel((Layer(Spectrum(-2.0, (-4.0, 0.0, -1.0, -2.0), formants=((200, -4), (900, 2), (2000, 4), (4500, -3), (9000, -20))), 0.0, 0.0, (0.0,), bandwidth_cents=3, line=0.8), Layer(Spectrum(-5.0, formants=((80, 0), (900, 0), (4000, -20))), -24.0, -11.0, (-4.0, 4.0))), attack_seconds=0.03, sweep_octaves=0.0, sweep_seconds=0.1, filter=Filter(fixed_hz=6500, key_follow=0), air_db=-44.0, is_wide=False)),
    "Shanai": Entry(SoloModel(Spectrum(-1.5, (-6.0, -2.0, 0.0, 0.0, -1.0), formants=((250, -10), (1200, 0), (2400, 5), (4000, 0), (7000, -12), (13000, -34)), dark_db_per_octave=-4), attack_seconds=0.03, onset_brightness=0.5, scoop_cents=-60, phase_spread=0.2, vibrato=Vibrato(5.8, 20.0, 0.12, 0.2, 0.3), breath=Breath(-34.0, -20.0, 0.04, _SAX_AIR), grit=0.04)),
}  # fmt: skip

# Flutes: a round tone of few harmonics in a jet of noise that the bore tunes (Fletcher & Rossing, ch. 16).
_JET = ((100, -26), (400, -4), (800, 0), (2500, -6), (6000, -12), (14000, -30))


_FLUTE_VIBRATO = Vibrato(5.0, 6.0, 0.16, 0.25, 0.4)


def _flute(
    first_db: tuple[float, ...],
    breath: Breath,
    attack_seconds: float = 0.06,
    vibrato: Vibrato = _FLUTE_VIBRATO,
    scoop_cents: float = -10.0,
) -> Entry:
    spectrum = Spectrum(-8.0, first_db, formants=((100, 0), (2500, 0), (5000, -8), (10000, -26)), dark_db_per_octave=-6)
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
        )
    )


PIPES: dict[str, Entry] = {
    "Piccolo": _flute((0.0, -12.0, -19.0, -26.0, -34.0), Breath(-34.0, -20.0, 0.03, _JET, 0.6), 0.035, Vibrato(5.6, 8.0, 0.12, 0.2, 0.3)),
    "Flute": _flute((0.0, -6.0, -12.0, -20.0, -25.0, -32.0), Breath(-30.0, -16.0, 0.07, _JET, 0.5), 0.07),
    "Recorder": _flute((0.0, -17.0, -11.0, -26.0, -24.0, -34.0), Breath(-38.0, -17.0, 0.035, _JET, 0.7), 0.028, Vibrato(4.6, 2.0, 0.05, 0.5, 0.4), -25.0),
    "Pan Flute": _flute((0.0, -22.0, -14.0, -30.0, -27.0), Breath(-21.0, -6.0, 0.07, _JET, 0.9), 0.05, Vibrato(5.0, 9.0, 0.14, 0.25, 0.4), -45.0),
    "Bottle": _flute((0.0, -28.0, -34.0, -44.0), Breath(-17.0, -10.0, 0.12, _JET, 1.0), 0.1, Vibrato(4.5, 3.0, 0.06, 0.4, 0.4), -20.0),
    "Shakuhachi": _flute((0.0, -4.0, -15.0, -18.0, -26.0, -30.0), Breath(-19.0, -3.0, 0.1, ((200, -20), (700, -2), (1500, 0), (4000, -2), (9000, -12)), 0.4), 0.09, Vibrato(4.6, 18.0, 0.1, 0.45, 0.6), -70.0),
    "Whistle": _flute((0.0, -13.0, -24.0, -30.0), Breath(-29.0, -13.0, 0.03, _JET, 1.0), 0.025, Vibrato(5.6, 7.0, 0.08, 0.25, 0.3), 35.0),
    "Ocarina": _flute((0.0, -32.0, -30.0, -46.0), Breath(-33.0, -21.0, 0.05, _JET, 0.9), 0.05, Vibrato(5.2, 10.0, 0.08, 0.25, 0.4), -18.0),
}  # fmt: skip
