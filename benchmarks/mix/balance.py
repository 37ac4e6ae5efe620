"""Do whole mixes balance like records? Renders a piece in each of twelve styles and compares.

    python benchmarks/mix/balance.py                     twelve styles with seed 1
    python benchmarks/mix/balance.py --seed 4 house jazz

Long-term spectrum per third octave (40 Hz – 12.5 kHz, matched in level) against a published average, crest factor,
stereo correlation, and how far the lead stands above the pads where both sound.

The average: `air_cli/audio/balance.py`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from air_cli.audio.balance import RECORD_DB

Frames = NDArray[np.float64]

STYLES = ("pop", "rock", "house", "techno", "trap", "lofi", "jazz", "funk", "rnb", "synthwave", "reggae", "disco")
CREST_DB, CORRELATION = (9.0, 16.0), (0.2, 0.95)


@dataclass(frozen=True)
class Balance:
    """One mix. `away_db` is mix minus average per band, after matching the mean."""

    away_db: dict[float, float]
    crest_db: float
    correlation: float
    lead_over_pad_db: float


def bands_db(frames: Frames, rate_hz: int) -> dict[float, float]:
    """Mean power per third octave of the middle of both channels, in dB."""
    size = 1 << 14
    window = np.hanning(size).reshape(-1, 1)
    power = np.zeros(size // 2 + 1)
    for start in range(0, len(frames) - size, size // 2):
        power += (np.abs(np.fft.rfft(frames[start : start + size] * window, axis=0)) ** 2).sum(axis=1)
    hz = np.fft.rfftfreq(size, 1.0 / rate_hz)
    edges = {centre: (centre / 2 ** (1 / 6), centre * 2 ** (1 / 6)) for centre in RECORD_DB}
    return {c: 10.0 * np.log10(power[(hz >= low) & (hz < high)].sum() + 1e-20) for c, (low, high) in edges.items()}


def balance(folder: Path, roles: dict[str, str]) -> Balance:
    """Measure a render folder; `roles` is stem file → role."""
    mix, rate_hz = soundfile.read(str(next(folder.glob("*_mix_*"))), always_2d=True)
    found = bands_db(mix, rate_hz)
    offset = float(np.mean([found[c] - RECORD_DB[c] for c in RECORD_DB]))
    away = {c: found[c] - RECORD_DB[c] - offset for c in RECORD_DB}
    crest = 20.0 * np.log10(np.abs(mix).max() / np.sqrt(np.mean(mix**2)))
    left, right = mix[:, 0], mix[:, 1]
    correlation = float((left * right).mean() / np.sqrt((left**2).mean() * (right**2).mean() + 1e-20))
    return Balance(away, float(crest), correlation, lead_over_pad(folder, roles))


def lead_over_pad(folder: Path, roles: dict[str, str]) -> float:
    """Lead against all pads, 300 Hz – 5 kHz, where the lead sounds; NaN without one of them."""
    parts: dict[str, Frames] = {}
    for name, role in roles.items():
        if role in ("Lead", "Pad"):
            frames, rate_hz = soundfile.read(str(folder / name), always_2d=True)
            parts[role] = parts.get(role, 0.0) + frames.mean(axis=1)
    if len(parts) < 2:
        return float("nan")
    size = 1 << 12
    levels = {}
    for role, mono in parts.items():
        pieces = np.lib.stride_tricks.sliding_window_view(mono, size)[:: size // 2]
        power = np.abs(np.fft.rfft(pieces * np.hanning(size), axis=1)) ** 2
        levels[role] = power[:, 300 * size // rate_hz : 5000 * size // rate_hz].sum(axis=1)
    sounding = levels["Lead"] > levels["Lead"].max() * 10 ** (-25 / 10)
    ratio = levels["Lead"][sounding] / np.maximum(levels["Pad"][sounding], 1e-9)
    return float(10.0 * np.log10(np.median(ratio)))


def rendered(style: str, seed: int, home: Path, master: str = "streaming") -> Balance:
    environment = {**os.environ, "AIR_HOME": str(home)}
    command = [sys.executable, "-m", "air_cli", "make", f"{style} song", "--style", style, "--seed", str(seed),
               "--length", "40", "--provider", "offline", "--master", master, "--json", "-q"]  # fmt: skip
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    document = json.loads(done.stdout)
    folder = next((home / "outputs" / "render").glob(f"*{document['run_id']}*"))
    state = json.loads((folder / "render_state.json").read_text())
    plan = document["plan"]["plan"]
    configs = plan.get("meta", plan)["instrument_configs"]
    roles = {c["name"]: c["role"] for c in configs}
    names = {Path(s["audio_rel"]).name: roles.get(s["instrument"], "") for s in state["response"]["stems"]}
    return balance(folder, names)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("styles", nargs="*", default=list(STYLES))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("| style | mean away | worst band | bands beyond 5 dB | crest | correlation | lead over pad |")
    print("|---|---|---|---|---|---|---|")
    sums = dict.fromkeys(RECORD_DB, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        for style in asked.styles:
            b = rendered(style, asked.seed, Path(folder))
            for band, away in b.away_db.items():
                sums[band] += away / len(asked.styles)
            worst = max(b.away_db, key=lambda c: abs(b.away_db[c]))
            beyond = ", ".join(f"{c:g}: {v:+.0f}" for c, v in b.away_db.items() if abs(v) > 5.0) or "none"
            lead = "–" if np.isnan(b.lead_over_pad_db) else f"{b.lead_over_pad_db:+.1f} dB"
            mean = np.mean(np.abs(list(b.away_db.values())))
            print(
                f"| {style} | {mean:.1f} dB | {b.away_db[worst]:+.1f} dB at {worst:g} Hz | {beyond} "
                f"| {b.crest_db:.1f} dB | {b.correlation:.2f} | {lead} |",
                flush=True,
            )
    print("\nmean of the styles per band:", ", ".join(f"{c:g}: {v:+.1f}" for c, v in sums.items()))


if __name__ == "__main__":
    main()
