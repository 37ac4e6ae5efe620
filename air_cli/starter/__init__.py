"""The synthesised starter pack: samples of every instrument, made by our own formulas when they are needed.

Importing this package is cheap; numpy comes in with the first sample.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from air_cli.domain.kits import DEFAULT_KIT_NAME
from air_cli.domain.sample import Zone
from air_cli.starter.version import pack_version

PACK_VERSION = pack_version()
"""Content key of the samples: it changes whenever a model does."""

__all__ = ["PACK_VERSION", "write_pack", "zones_for"]


def zones_for(
    instrument: str,
    notes: Iterable[int],
    cache_dir: Path,
    write: Callable[[Path, bytes], None],
    progress: Callable[[str, float], None] | None = None,
    kit: str = DEFAULT_KIT_NAME,
) -> list[Zone]:
    """Zones that serve the given MIDI notes of an instrument (drum notes for percussion).

    Files lie in `cache_dir/<PACK_VERSION>/<instrument>/`; those that are missing or damaged are made and handed to
    `write`, which must write them whole and create folders. `progress` is told each new file's name and the share
    done (0–1). `kit` says whose drums percussion takes; what a kit lacks comes from the studio kit.
    """
    from air_cli.starter import pack

    return pack.zones_for(instrument, notes, cache_dir / PACK_VERSION, write, progress, kit)


def write_pack(
    directory: Path, write: Callable[[Path, bytes], None], progress: Callable[[str, float], None] | None = None
) -> list[Path]:
    """Write the whole pack: every instrument over its full range and every kit, each with its .sfz, and the licence."""
    from air_cli.starter import whole

    return whole.write_pack(directory, write, progress)
