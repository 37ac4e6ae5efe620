"""Handing memory back to the system."""

import ctypes
import sys


def give_back_freed() -> None:
    """Let the C library return what was freed: it keeps what a thread had for that thread, though it may be gone."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # another C library than GNU's
        trim(0)
