"""The synthesised starter pack: samples of every instrument, made by our own formulas when they are needed.

Importing this package is cheap; numpy comes in with the first sample.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from air_cli.domain.sample import Zone

PACK_VERSION = "starter-1"
"""Content key of the samples: it changes whenever a model does."""

__all__ = ["PACK_VERSION", "write_pack", "zones_for"]


def zones_for(
    instrument: str,
    notes: Iterable[int],
    cache_dir: Path,
    write: Callable[[Path, bytes], None],
    progress: Callable[[str], None] | None = None,
) -> list[Zone]:
    """Zones that serve the given MIDI notes of an instrument (drum notes for percussion).

    Files lie in `cache_dir/<PACK_VERSION>/<instrument>/`; those that are missing or damaged are made and handed to
    `write`, which must write them whole and create folders. `progress` is told each new file's name.
    """
    from air_cli.starter import pack

    return pack.zones_for(instrument, notes, cache_dir, PACK_VERSION, write, progress)


def write_pack(
    directory: Path, write: Callable[[Path, bytes], None], progress: Callable[[str], None] | None = None
) -> list[Path]:
    """Write the whole pack: every instrument over its full range, a folder each, with its licence."""
    from air_cli.starter import pack

    return pack.write_pack(directory, write, progress)
