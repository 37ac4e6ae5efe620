"""Measure the whole pack and write `air_cli/starter/levels.py`: the loudness that every zone of an instrument can have.

python benchmarks/sound/levels.py            after a model has changed
python benchmarks/sound/levels.py Piano      only these; the others stay
"""

import math
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from air_cli.starter.levels import LEVELS_DB
from air_cli.starter.master import loudest_possible_db
from air_cli.starter.pack import Sample
from air_cli.starter.whole import whole_pack

TARGET = Path(__file__).resolve().parents[2] / "air_cli" / "starter" / "levels.py"
HEAD = '''"""Loudness of each instrument, see `master.loudness_db`: its peakiest zone just reaches −3 dBFS.

Written by `benchmarks/sound/levels.py` from measurements of the whole pack; measured again when a model changes.
"""

DEFAULT_DB = -17.0
LEVELS_DB: dict[str, float] = {
'''


def measured(sample: Sample) -> float:
    return loudest_possible_db(sample.model.render(sample.take))


def main() -> None:
    only = set(sys.argv[1:])
    samples = [s for s in whole_pack() if not only or s.full_name in only]
    with ProcessPoolExecutor() as pool:
        levels = list(pool.map(measured, samples, chunksize=16))
    found: dict[str, list[float]] = defaultdict(list)
    for sample, level_db in zip(samples, levels, strict=True):
        found[sample.level_name].append(level_db)
    known = LEVELS_DB if only else {}
    table = {**known, **{name: math.floor(10 * min(v)) / 10 for name, v in found.items()}}
    rows = "".join(f'    "{name}": {level_db:.1f},\n' for name, level_db in table.items())
    TARGET.write_text(f"{HEAD}{rows}}}\n", encoding="utf-8")
    for name, values in sorted(found.items(), key=lambda item: min(item[1]) - max(item[1])):
        print(f"{name:24} {min(values):6.1f} … {max(values):6.1f} dB, {len(values)} samples")


if __name__ == "__main__":
    main()
