"""The song of the benchmarks: eight tracks, as many notes and minutes as wanted, and a small library to play it."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

RATE_HZ = 44_100
TEMPO_BPM = 120.0
# instrument, share of all notes, kind (None: drum note), role
TRACKS = (
    ("Kick", 0.10, 36), ("Snare", 0.07, 38), ("Closed Hi-Hat", 0.23, 42), ("Electric Bass", 0.10, None),
    ("Piano", 0.22, None), ("Strings", 0.06, None), ("Acoustic Guitar", 0.14, None), ("Flute", 0.08, None),
)  # fmt: skip
_CENTRES = {"Electric Bass": 36, "Piano": 60, "Strings": 58, "Acoustic Guitar": 55, "Flute": 76}
_LENGTHS_STEPS = {"Electric Bass": 3, "Piano": 6, "Strings": 24, "Acoustic Guitar": 4, "Flute": 3}


def song(minutes: float, notes: int, *, style: str = "", send_db: float = -60.0, seed: int = 1) -> dict[str, Any]:
    """A composition (`air-midi-1`). With a style and a send it uses the whole desk."""
    chance = random.Random(seed)
    bars = max(1, round(minutes * TEMPO_BPM / 4))
    names = [name for name, *_ in TRACKS]
    pattern: dict[int, list[dict[str, int]]] = {}
    layers: dict[str, dict[int, list[dict[str, int]]]] = {}
    for name, share, drum in TRACKS:
        bars_of = pattern if drum else layers.setdefault(name, {})
        for index in range(round(notes * share)):
            place = int(index / (notes * share) * bars * 16)
            length = 1 if drum else _LENGTHS_STEPS[name]
            note = drum or _CENTRES[name] + chance.choice((-12, -7, -5, -3, 0, 0, 2, 4, 5, 7, 9, 12))
            event = {"step": place % 16, "note": note, "vel": chance.randint(40, 120), "len": length}
            bars_of.setdefault(place // 16, []).append(event)
    configs = [
        {"name": name, "reverb_send_db": send_db, "pan": round(0.1 * i - 0.35, 2)} for i, name in enumerate(names)
    ]
    meta = {
        "title": "Benchmark", "style": style, "tempo": TEMPO_BPM, "key": "C", "scale": "major", "meter": "4/4",
        "bars": bars, "steps_per_bar": 16, "instruments": names, "instrument_configs": configs, "seed": seed,
    }  # fmt: skip
    return {
        "schema_version": "air-midi-1",
        "meta": meta,
        "pattern": [{"bar": bar, "events": events} for bar, events in sorted(pattern.items())],
        "layers": {
            name: [{"bar": bar, "events": events} for bar, events in sorted(rows.items())]
            for name, rows in layers.items()
        },
    }


def write_song(path: Path, **options: Any) -> Path:
    """Write a composition as JSON."""
    path.write_text(json.dumps(song(**options)))
    return path


def write_library(folder: Path) -> None:
    """One sample for each drum, one for every sixth note of each pitched instrument; stereo, 16 bit."""
    random_source = np.random.default_rng(1)
    for name, _, drum in TRACKS:
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        if drum:
            time = np.arange(round(0.4 * RATE_HZ)) / RATE_HZ
            noise = random_source.standard_normal((len(time), 2))
            tone = np.sin(2 * np.pi * 60 * time)[:, np.newaxis] if drum == 36 else 0.5 * noise
            _write(place / f"{name}.wav", tone * np.exp(-time * 14)[:, np.newaxis])
            continue
        for note in range(_CENTRES[name] - 12, _CENTRES[name] + 13, 6):
            time = np.arange(3 * RATE_HZ) / RATE_HZ
            hertz = 440 * 2 ** ((note - 69) / 12)
            sides = [sum(np.sin(2 * np.pi * hertz * k * d * time) / k for k in range(1, 6)) for d in (1.0, 1.001)]
            wave = np.stack(sides, axis=1) * (np.exp(-time * 0.8) * np.minimum(1, time * 200))[:, np.newaxis]
            _write(place / f"{name}_{_note_name(note)}.wav", wave)


def _write(path: Path, wave: np.ndarray[Any, Any]) -> None:
    soundfile.write(path, 0.8 * wave / np.abs(wave).max(), RATE_HZ, subtype="PCM_16")


def _note_name(note: int) -> str:
    return ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")[note % 12] + str(note // 12 - 1)
