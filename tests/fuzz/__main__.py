"""Fuzzing for as long as one likes.

python -m tests.fuzz --minutes 60
python -m tests.fuzz --only samples --seed 123     one case again, with its traceback
"""

import argparse
import json
import sys
import time
from collections import Counter

from tests.fuzz.guard import Fault, run_cases
from tests.fuzz.targets import TARGETS

_BATCH = 40


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--cases", type=int, default=0, help="so many of each target, in place of minutes")
    parser.add_argument("--only", choices=TARGETS, action="append")
    parser.add_argument("--seed", type=int, default=0, help="with --only: this one case; else where to begin")
    given = parser.parse_args()
    targets = given.only or list(TARGETS)
    if given.only and given.seed and not given.cases:
        return report(Counter({targets[0]: 1}), run_cases(targets[0], [given.seed])[1])
    ran: Counter[str] = Counter()
    faults: list[Fault] = []
    end = time.monotonic() + given.minutes * 60
    first = given.seed
    while first < given.seed + given.cases if given.cases else time.monotonic() < end:
        count = min(_BATCH, given.cases) if given.cases else _BATCH
        for target in targets:
            done, found = run_cases(target, range(first, first + count))
            ran[target] += done
            faults += found
            for fault in found:
                print(f"{fault.target}, seed {fault.seed}: {fault.text}", file=sys.stderr, flush=True)
        first += count
    return report(ran, faults)


def report(ran: Counter[str], faults: list[Fault]) -> int:
    print(json.dumps({"cases": ran.total(), "ran": ran, "faults": [vars(fault) for fault in faults]}))
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
