"""The whole pack on disk: FLAC files, a .sfz beside each folder and for each kit, and the licence."""

from collections.abc import Iterator
from pathlib import Path

from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.kits import DEFAULT_KIT_NAME, KITS
from air_cli.starter.kits import KIT_PIECES
from air_cli.starter.licence import LICENCE_TEXT
from air_cli.starter.pack import Progress, Sample, Write, full_range, make, samples_for
from air_cli.starter.sfz import instrument_sfz, kit_sfz


def write_pack(directory: Path, write: Write, progress: Progress | None = None) -> list[Path]:
    """Every instrument over its whole range and every kit, a folder and a .sfz each; returns what was written."""
    texts = {"LICENSE.txt": LICENCE_TEXT, **dict(_maps())}
    for name, text in texts.items():
        write(directory / name, text.encode())
    jobs = [(sample, directory / sample.folder / f"{sample.stem}.flac") for sample in whole_pack()]
    make(jobs, Sample.flac, write, progress)
    return [*(directory / name for name in texts), *(path for _, path in jobs)]


def whole_pack() -> list[Sample]:
    """Every sample of the pack: all instruments, then what each kit has of its own."""
    own = [sample for name in INSTRUMENTS for sample in samples_for(name, full_range(INSTRUMENTS[name]))]
    return own + [s for kit, pieces in KIT_PIECES.items() for name in pieces for s in _of_kit(name, kit)]


def _of_kit(name: str, kit: str) -> list[Sample]:
    return samples_for(name, full_range(INSTRUMENTS[name]), kit)


def _maps() -> Iterator[tuple[str, str]]:
    """File name and text of every .sfz."""
    groups = [(name, "") for name in INSTRUMENTS]
    groups += [(name, kit) for kit, pieces in KIT_PIECES.items() for name in pieces]
    for name, kit in groups:
        samples = _of_kit(name, kit or DEFAULT_KIT_NAME)
        yield f"{samples[0].folder}.sfz", instrument_sfz(INSTRUMENTS[name], samples)
    for kit in KITS:
        pieces = {name: _of_kit(name, kit) for name in INSTRUMENTS if INSTRUMENTS[name].is_percussion}
        yield f"kit_{kit}.sfz", kit_sfz(kit, pieces)
