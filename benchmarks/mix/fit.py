"""Which curve brings a style's mixes nearest to the average of commercial music? Proposes rows of `audio/curves.py`.

    python benchmarks/mix/fit.py                         every style, three seeds each
    python benchmarks/mix/fit.py --seeds 11 12 house techno

Pieces are rendered with the curves of the table; what is printed is their sum with what is still missing, fitted to the
mean deviation of the seeds by least squares, with a price on large gains. Two rounds are enough.
"""

import argparse
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from balance import rendered

from air_cli.audio.balance import RECORD_DB
from air_cli.audio.curves import STYLE_CURVES_DB
from air_cli.audio.shaping import CURVE_HZ, Tone, tone_response
from air_cli.domain.instruments import fold
from air_cli.offline.catalogue import load_styles

RATE_HZ = 44_100
PRICE = 0.15
"""Of gains against deviations: 0 fits as near as it can."""
LOWEST_DB, HIGHEST_DB = -12.0, (12.0,) + (9.0,) * 9
"""The lowest bell may lift more: there, what a kick leaves behind is all that most pieces have."""
LEAST_DB = 0.5


def bells_db() -> np.ndarray:
    """What a gain of 1 dB of each bell does to each band, in dB: `(bands, bells)`."""
    bands = np.asarray(list(RECORD_DB))
    columns = []
    for place in range(len(CURVE_HZ)):
        gains = tuple(float(place == other) for other in range(len(CURVE_HZ)))
        columns.append(20 * np.log10(np.abs(tone_response(Tone(curve_db=gains), bands, RATE_HZ))))
    return np.asarray(columns).T


def fitted(away_db: np.ndarray, old: np.ndarray) -> np.ndarray:
    """The curve that leaves least of a deviation from the average; the level of the whole does not count."""
    basis = bells_db()
    basis = basis - basis.mean(axis=0)
    left = away_db - basis @ old
    square = basis.T @ basis + PRICE * np.eye(len(CURVE_HZ))
    gains = np.clip(np.linalg.solve(square, -basis.T @ left), LOWEST_DB, HIGHEST_DB)
    return np.where(np.abs(gains) < LEAST_DB, 0.0, np.round(gains * 2) / 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("styles", nargs="*", default=sorted(load_styles()))
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        for style in asked.styles:
            made = pool.map(lambda seed, style=style: rendered(style, seed, Path(folder), "peak"), asked.seeds)
            away = np.mean([list(b.away_db.values()) for b in made], axis=0)
            old = np.asarray(STYLE_CURVES_DB.get(fold(style)) or np.zeros(len(CURVE_HZ)))
            gains = ", ".join(f"{gain:g}" for gain in fitted(away, old))
            print(f'    "{style}": ({gains}),  # {np.abs(away).max():.1f} dB', flush=True)


if __name__ == "__main__":
    main()
