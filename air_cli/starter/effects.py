"""Sounds of the world and single effects: each a small recipe of its own."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from air_cli.starter.metal import CymbalModel
from air_cli.starter.signal import (
    SAMPLE_RATE_HZ,
    Curve,
    add_at,
    curve_gain,
    decay,
    envelope,
    filtered,
    frame_count,
    mono,
    noise_burst,
    rise,
    shaped_cleanly,
    shaped_noise,
    sweep_phase,
    times,
)
from air_cli.starter.take import Audio, Numbers, Sound, Take

_LOOP_FRAMES = 5 * SAMPLE_RATE_HZ // 2
_LEAD_FRAMES = SAMPLE_RATE_HZ // 4
_TAIL_FRAMES = SAMPLE_RATE_HZ // 6


@dataclass(frozen=True, slots=True)
class RecipeModel:
    """A sound that one function makes."""

    recipe: Callable[[Take], Sound]

    def render(self, take: Take) -> Sound:
        """Make one take."""
        return self.recipe(take)


@dataclass(frozen=True, slots=True)
class SubModel:
    """The long sine of a drum machine's bass drum, tuned.

    The pitch falls for a moment, a click marks the stroke, and saturation lets small speakers hear it: odd harmonics
    by clipping, and the octave at `octave` of the fundamental, as a clipper that leans to one side would add.
    """

    drop_semitones: float = 14.0
    drop_seconds: float = 0.018
    seconds: float = 2.6
    drive: float = 3.6
    octave: float = 0.4
    click: float = 0.12

    def render(self, take: Take) -> Sound:
        """Make one take, in one channel."""
        frames = frame_count(self.seconds)
        semitones = self.drop_semitones * np.exp(-times(frames) / self.drop_seconds)
        phase = sweep_phase(take.frequency_hz * 2.0 ** (semitones / 12.0))
        fade = envelope(frames, (0, 1.0), (0.25, 0.92), (1.2, 0.6), (self.seconds, 0.05))
        drive = np.float32(self.drive * (0.5 + 0.6 * take.velocity))
        tone = np.sin(phase).astype(np.float32)
        warm = shaped_cleanly(tone * fade, lambda x: np.tanh(drive * x)) / np.tanh(drive)
        warm += self.octave * fade * (2.0 * tone**2 - 1.0)
        click = noise_burst(frame_count(0.02), ((200, -10), (1500, 0), (5000, -12)), 0.012, take.chance("click"))
        add_at(warm, click * self.click)
        return Sound(mono((warm * rise(frames, 0.002)).astype(np.float32)))


def _looped(left: Audio | Numbers, right: Audio | Numbers) -> Sound:
    """Lay two periodic channels out with a lead-in and a tail."""
    total = _LEAD_FRAMES + _LOOP_FRAMES + _TAIL_FRAMES
    places = (np.arange(total) - _LEAD_FRAMES) % _LOOP_FRAMES
    frames = np.stack((left, right), axis=1).astype(np.float32)[places] * rise(total, 0.08).reshape(-1, 1)
    return Sound(frames, (_LEAD_FRAMES, _LEAD_FRAMES + _LOOP_FRAMES))


def _wide_noise(take: Take, curve: Curve, shared: float) -> tuple[Audio, Audio]:
    """Two channels of periodic noise that have a part in common."""
    common = shaped_noise(_LOOP_FRAMES, curve, take.chance("common"))
    own = [shaped_noise(_LOOP_FRAMES, curve, take.chance("own", side)) for side in (0, 1)]
    rest = float(np.sqrt(1 - shared**2))
    return shared * common + rest * own[0], shared * common + rest * own[1]


def _scatter(take: Take, name: str, count: int, grain: Audio, spread_db: float) -> Audio:
    """Copies of a grain at random moments and levels, periodic."""
    chance = take.chance("scatter", name)
    impulses = np.zeros(_LOOP_FRAMES, dtype=np.float32)
    levels = 10 ** (-spread_db * chance.random(count) ** 0.6 / 20) * chance.choice([-1.0, 1.0], count)
    np.add.at(impulses, chance.integers(0, _LOOP_FRAMES, count), levels.astype(np.float32))
    spectrum = np.fft.rfft(impulses) * np.fft.rfft(grain, _LOOP_FRAMES)
    return np.fft.irfft(spectrum, _LOOP_FRAMES).astype(np.float32)


def _periodic(rates: tuple[int, ...], take: Take, name: str) -> Audio:
    """A slow curve between 0 and 1 made of whole cycles per loop."""
    chance = take.chance("slow", name)
    place = np.arange(_LOOP_FRAMES) / _LOOP_FRAMES
    waves = sum(np.cos(2 * np.pi * (rate * place + chance.random())) / len(rates) for rate in rates)
    return (0.5 + 0.5 * np.asarray(waves)).astype(np.float32)


def vinyl(take: Take) -> Sound:
    """Surface noise, small crackle and a few pops; rumble below."""
    left, right = _wide_noise(take, ((20, 2), (60, -6), (200, -16), (2000, -12), (7000, -10), (14000, -24)), 0.8)
    tick = noise_burst(
        frame_count(0.004), ((400, -16), (2500, 0), (7000, -3), (15000, -14)), 0.003, take.chance("tick")
    )
    pop = noise_burst(frame_count(0.012), ((150, -4), (900, 0), (4000, -12)), 0.009, take.chance("pop"))
    crackle = _scatter(take, "ticks", 90, tick, 30.0) * 3.0 + _scatter(take, "pops", 7, pop, 14.0) * 2.2
    side = _scatter(take, "side", 45, tick, 30.0) * 1.6
    return _looped(left * 0.16 + crackle + side, right * 0.16 + crackle - 0.6 * side)


def sea(take: Take) -> Sound:
    """Waves that draw near, break and run out: low roar and hiss swell one after the other."""
    roar = _wide_noise(take, ((40, -10), (150, 0), (600, -4), (2500, -16), (9000, -34)), 0.5)
    hiss = _wide_noise(Take("hiss", take.note), ((300, -26), (1500, -6), (4000, 0), (10000, -8), (16000, -20)), 0.2)
    near = 0.25 + 0.75 * _periodic((1, 1, 2), take, "near") ** 1.5
    foam = np.roll(near, _LOOP_FRAMES // 9) ** 2
    return _looped(roar[0] * near + 0.55 * hiss[0] * foam, roar[1] * near + 0.55 * hiss[1] * foam)


def applause(take: Take) -> Sound:
    """Some hundred claps a second from many hands, with a murmur of a hall."""
    sides = []
    for side in ("left", "right"):
        total = np.zeros(_LOOP_FRAMES, dtype=np.float32)
        for hand, centre_hz in enumerate((700, 1000, 1400, 2000, 2700)):
            curve = ((centre_hz / 3, -30.0), (centre_hz, 0.0), (centre_hz * 2.5, -12.0), (centre_hz * 6, -30.0))
            clap = noise_burst(frame_count(0.03), curve, 0.025, take.chance("hand", hand, side)) * rise(
                frame_count(0.03), 0.001
            )
            total += _scatter(take, f"{side}{hand}", 130, clap, 24.0)
        total += 0.12 * shaped_noise(
            _LOOP_FRAMES, ((100, -12), (500, 0), (2500, -8), (8000, -24)), take.chance("hall", side)
        )
        sides.append(total)
    return _looped(0.8 * sides[0] + 0.35 * sides[1], 0.8 * sides[1] + 0.35 * sides[0])


def helicopter(take: Take) -> Sound:
    """Rotor blades chop low noise twelve times a second over a turbine's whine."""
    low = _wide_noise(take, ((25, -4), (70, 0), (250, -8), (1200, -24), (6000, -40)), 0.8)
    chop = np.arange(_LOOP_FRAMES) / _LOOP_FRAMES
    blades = (0.12 + np.exp(-6.0 * ((30 * chop) % 1.0))).astype(np.float32)
    whine = sum(
        np.sin(2 * np.pi * round(hz * 2.5) * chop + i) * level
        for i, (hz, level) in enumerate(((410, 0.05), (823, 0.04), (1710, 0.02)))
    )
    whine = np.asarray(whine, dtype=np.float32)
    return _looped(low[0] * blades + whine, low[1] * blades + whine)


def birds(take: Take) -> Sound:
    """A short phrase of chirps, each a quick glide with a trill."""
    frames = frame_count(1.6)
    total = np.zeros(frames, dtype=np.float32)
    chance = take.chance("phrase")
    for number in range(7):
        length = frame_count(float(chance.uniform(0.06, 0.16)))
        place = np.linspace(0.0, 1.0, length)
        base, glide = chance.uniform(2900, 4200), chance.uniform(-0.45, 0.6)
        trill = 0.05 * np.sin(2 * np.pi * 28 * times(length) + number)
        tone = np.sin(sweep_phase(base * 2.0 ** (glide * place + trill))) * np.sin(np.pi * place) ** 1.5
        add_at(
            total,
            (tone + 0.12 * np.sin(2 * sweep_phase(base * 2.0 ** (glide * place)))).astype(np.float32)
            * rise(length, 0.01),
            int((0.05 + 0.2 * number) * SAMPLE_RATE_HZ),
        )
    return Sound(mono(total * (1.0 - rise(frames, 0.1, 1.48))))


def telephone(_take: Take) -> Sound:
    """Two gongs struck twenty times a second."""
    frames = frame_count(1.8)
    seconds = times(frames)
    hits = np.exp(-9.0 * ((seconds * 20.0) % 1.0))
    other = np.exp(-9.0 * ((seconds * 20.0 + 0.5) % 1.0))

    def gong(hz: float) -> Audio:
        return np.asarray(
            sum(np.sin(2 * np.pi * hz * r * seconds) * a for r, a in ((1, 1.0), (2.71, 0.5), (5.15, 0.25))),
            dtype=np.float32,
        )

    ring = gong(1120.0) * (0.35 + 0.65 * hits) + gong(1390.0) * (0.35 + 0.65 * other)
    return Sound(mono((ring * envelope(frames, (0, 0), (0.02, 1), (1.1, 1), (1.75, 0.0))).astype(np.float32)))


def gunshot(take: Take) -> Sound:
    """An impact: crack, body and a long low boom."""
    frames = frame_count(2.2)
    total = noise_burst(frames, ((60, -2), (200, 0), (1500, -6), (6000, -12), (14000, -20)), 0.5, take.chance("body"))
    total += 1.4 * noise_burst(frames, ((500, -8), (2500, 0), (9000, -3)), 0.05, take.chance("crack"))
    tail = noise_burst(frames, ((40, 0), (150, -3), (700, -16), (3000, -34)), 2.0, take.chance("tail"))
    boom = np.sin(sweep_phase(38.0 + 60.0 * np.exp(-times(frames) / 0.05))).astype(np.float32) * decay(frames, 1.5)
    return Sound(mono((np.tanh(0.9 * total + 0.5 * tail + 1.5 * boom) * rise(frames, 0.0006)).astype(np.float32)))


def reverse_cymbal(take: Take) -> Sound:
    """A crash played backwards: a riser that ends on the beat."""
    crash = CymbalModel(
        curve=((200, -14), (900, -4), (4000, 0), (9000, -2), (15000, -10)),
        count=320,
        seconds=2.6,
        treble_seconds=1.7,
        is_wide=True,
        longest_seconds=2.2,
    )
    frames = crash.render(take).frames[::-1].copy()
    count = len(frames)
    return Sound(
        frames * (rise(count, 1.5) * (1.0 - rise(count, 0.03, (count / SAMPLE_RATE_HZ) - 0.035))).reshape(-1, 1)
    )


def fret_noise(take: Take) -> Sound:
    """A finger sliding along a wound string: noise whose comb of windings rises in pitch."""
    frames = frame_count(0.5)
    chance = take.chance("slide")
    place = np.linspace(0.0, 1.0, frames)
    squeak = np.sin(
        sweep_phase(900.0 * 2.0 ** (1.2 * place))
        + 0.9 * shaped_noise(frames, ((20, 0), (200, -12), (900, -40)), chance)
    )
    rub = shaped_noise(frames, ((300, -18), (1500, 0), (5000, -6), (12000, -24)), chance)
    level = envelope(frames, (0, 0), (0.05, 0.7), (0.3, 1.0), (0.42, 0.25), (0.48, 0.0))
    return Sound(
        mono(
            filtered(
                (0.5 * squeak + 0.5 * rub).astype(np.float32) * level, ((150, -24), (700, -2), (3000, 0), (12000, -18))
            )
        )
    )


def breath_noise(take: Take) -> Sound:
    """An indrawn breath through the mouth."""
    frames = frame_count(1.1)
    air = shaped_noise(
        frames,
        ((150, -24), (500, -10), (1300, 0), (2600, -5), (4200, -1), (8000, -12), (15000, -28)),
        take.chance("air"),
    )
    return Sound(mono(air * envelope(frames, (0, 0), (0.35, 0.6), (0.7, 1.0), (0.95, 0.3), (1.08, 0.0))))


def rain(take: Take) -> Sound:
    """Drops that ring at the note and its neighbours over fine rain and a soft pad."""
    chance = take.chance("drops")
    left, right = _wide_noise(take, ((300, -24), (1500, -10), (5000, 0), (11000, -4), (16000, -14)), 0.3)
    sides = [0.05 * left, 0.05 * right]
    place = np.arange(_LOOP_FRAMES) / _LOOP_FRAMES
    fundamental = round(take.frequency_hz * 2.5)
    for ratio in (1.0, 2.0, 1.5, 3.0, 4.0):
        hz = min(fundamental * ratio / 2.5, 9000.0)
        ring = (np.sin(2 * np.pi * hz * times(frame_count(0.5))) * decay(frame_count(0.5), 0.45)).astype(
            np.float32
        ) * rise(frame_count(0.5), 0.004)
        ring = ring * float(curve_gain(((80, 3), (1000, 0), (6000, -12)), np.array([hz]))[0])
        for side in (0, 1):
            sides[side] += 0.34 * _scatter(take, f"{ratio}{side}", 9, ring, 12.0)
    hum = sum(
        np.sin(2 * np.pi * (round(fundamental * r) * place + chance.random())) * a
        for r, a in ((1, 0.2), (2, 0.06), (3, 0.02))
    )
    hum = np.asarray(hum, dtype=np.float32) * (0.7 + 0.3 * _periodic((1, 2), take, "hum"))
    return _looped(sides[0] + hum, sides[1] + hum)
