"""How long planning and composing take: `python benchmarks/compose_speed.py`.

Goal: 64 bars of 8 instruments in under 0.3 s on one core, and time that grows with the length.
"""

import time

from air_cli.offline.composer import compose
from air_cli.offline.planner import PlanWishes, make_plan

BAND = ("Kick", "Snare", "Closed Hi-Hat", "Electric Bass", "Piano", "Clean Guitar", "Strings", "Sax")
ROUNDS = 3


def seconds_for(bars: int) -> float:
    """Best of three, planning and composing."""
    best = float("inf")
    for seed in range(ROUNDS):
        start = time.perf_counter()
        plan = make_plan("pop song", seed, PlanWishes(bars=bars, instruments=BAND))
        compose(plan.meta, plan.meta.seed)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Print bars, seconds, and seconds per bar against those of 64 bars."""
    seconds_for(8)
    base = seconds_for(64) / 64
    for bars in (16, 64, 128, 256, 512):
        seconds = seconds_for(bars)
        print(f"{bars:4} bars  {seconds:6.3f} s  {seconds / bars / base:5.2f} x the time per bar of 64 bars")


if __name__ == "__main__":
    main()
