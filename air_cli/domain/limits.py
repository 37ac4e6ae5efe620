"""Limits of a piece: what nothing that is planned, typed or read may pass."""

from typing import Final

MIN_TEMPO_BPM: Final = 20.0
MAX_TEMPO_BPM: Final = 300.0
MAX_BARS: Final = 512
MAX_SEED: Final = 2**53 - 1
"""Largest integer every JSON reader keeps exactly."""
