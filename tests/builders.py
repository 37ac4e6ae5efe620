"""Small pieces for tests: plans, compositions and sounds whose every value is visible."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from air_cli.audio.wav import wav_bytes
from air_cli.domain.composition import Bar, Composition, Event
from air_cli.domain.plan import PlanMeta
from air_cli.domain.plan_repair import repair_plan

Signal = npt.NDArray[np.float32]


def plan_meta(**values: Any) -> PlanMeta:
    """A valid plan: 120 bpm, C major, 4/4, 4 bars, Piano, unless told otherwise."""
    raw: dict[str, Any] = {
        "tempo": 120, "key": "C", "scale": "major", "meter": "4/4", "bars": 4, "instruments": ["Piano"], "seed": 1,
    }  # fmt: skip
    return repair_plan({**raw, **values})[0]


def piece(meta: PlanMeta, events: Mapping[str, Sequence[tuple[int, int, int, float]]]) -> Composition:
    """A composition from (bar, step, note, length in steps) rows per instrument; `Drums` means the pattern."""
    layers: dict[str, tuple[Bar, ...]] = {}
    pattern: tuple[Bar, ...] = ()
    for name, rows in events.items():
        bars: dict[int, list[Event]] = {}
        for bar, step, note, length in rows:
            bars.setdefault(bar, []).append(Event(step=step, note=note, vel=100, len=length))
        made = tuple(Bar(bar=number, events=tuple(bars[number])) for number in sorted(bars))
        if name == "Drums":
            pattern = made
        else:
            layers[name] = made
    return Composition(meta=meta, pattern=pattern, layers=layers)


def sine(frequency_hz: float, seconds: float, rate_hz: int = 44_100, level: float = 0.5) -> Signal:
    """A sine as `(frames, 1)`."""
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    return np.asarray(level * np.sin(2 * np.pi * frequency_hz * time), np.float32)[:, np.newaxis]


def click(seconds: float = 0.1, rate_hz: int = 44_100) -> Signal:
    """A decaying burst that starts at full level with its very first frame, as `(frames, 1)`."""
    frames = round(seconds * rate_hz)
    wave = np.cos(np.arange(frames) * 0.9) * np.exp(-np.arange(frames) / (frames / 8))
    return np.asarray(0.8 * wave, np.float32)[:, np.newaxis]


def write_wav(path: Path, frames: Signal, rate_hz: int = 44_100, **options: Any) -> Path:
    """Write a WAV and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav_bytes(frames, rate_hz, **options))
    return path


def dominant_hz(signal: npt.NDArray[Any], rate_hz: int) -> float:
    """Frequency of the strongest partial, by a windowed FFT with parabolic interpolation."""
    windowed = signal * np.hanning(len(signal))
    size = 1 << (4 * len(signal) - 1).bit_length()
    spectrum = np.log(np.abs(np.fft.rfft(windowed, size)) + 1e-12)
    peak = int(spectrum[1:-1].argmax()) + 1
    left, middle, right = spectrum[peak - 1 : peak + 2]
    offset = 0.5 * (left - right) / (left - 2 * middle + right)
    return float((peak + offset) * rate_hz / size)
