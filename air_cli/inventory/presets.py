"""Programs: what the SFZ and Decent Sampler files of a library say about its samples."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath

from air_cli.domain.sample import Program, Region, SkippedFile
from air_cli.inventory.classify import UNKNOWN, classify_path
from air_cli.inventory.dspreset import read_dspreset
from air_cli.inventory.scan import Found, Scan
from air_cli.inventory.sfz import MAX_PRESET_BYTES, PresetRegion, read_sfz

Kinds = Callable[[Iterable[str]], Mapping[str, tuple[str, str]]]
"""Gives instrument and category of the samples with these ids."""
_UNPITCHED = frozenset({"Drums", "FX"})


class PresetReader:
    """Reads the presets a scan has found, once."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self.skipped: list[SkippedFile] = []
        self._regions = {preset.file_rel: self._read(preset) for preset in scan.presets}

    @cached_property
    def _by_folded(self) -> dict[str, str]:
        """Path in lower case → path as it is: presets are often written where case does not matter."""
        return {f.file_rel.casefold(): f.file_rel for files in self._scan.samples.values() for f in files}

    @property
    def folders(self) -> set[str]:
        """Folders that hold samples of any preset."""
        return {sample_id.rpartition("/")[0] for sample_id in self.roots}

    @cached_property
    def roots(self) -> dict[str, float]:
        """Sample id → root note; samples that presets disagree about are not in it."""
        said: dict[str, set[float]] = {}
        for regions in self._regions.values():
            for sample_id, region in regions:
                if region.root_note is not None and _is_plausible(region):
                    said.setdefault(sample_id, set()).add(region.root_note)
        return {sample_id: min(notes) for sample_id, notes in said.items() if max(notes) - min(notes) < 0.5}

    def programs(self, kinds: Kinds) -> list[Program]:
        """The multisamples of pitched instruments, in order of their files."""
        programs = []
        for preset, regions in self._regions.items():
            told = kinds(sample_id for sample_id, _ in regions)
            inside = [(sample_id, region) for sample_id, region in regions if sample_id in told]
            instrument = _instrument(preset, [told[sample_id] for sample_id, _ in inside])
            if inside and instrument:
                made = tuple(_as_region(sample_id, region) for sample_id, region in inside)
                programs.append(Program(id=preset, instrument=instrument, regions=made))
        return programs

    def _read(self, preset: Found) -> list[tuple[str, PresetRegion]]:
        folder = PurePosixPath(preset.file_rel).parent
        text = self._text(preset.file_rel)
        if text is None:
            return []
        try:
            if preset.file_rel.lower().endswith(".sfz"):
                regions = read_sfz(text, lambda path: self._text(_joined(folder, path)))
            else:
                regions = read_dspreset(text)
        except ValueError as error:
            self.skipped.append(SkippedFile(file_rel=preset.file_rel, reason=f"preset not read: {error}"))
            return []
        found = [(self._by_folded.get(_joined(folder, r.sample).casefold(), ""), r) for r in regions]
        missing = sorted({r.sample for sample_id, r in found if not sample_id})
        if missing:
            reason = f"preset names {len(missing)} samples that are not there, such as `{missing[0][:80]}`"
            self.skipped.append(SkippedFile(file_rel=preset.file_rel, reason=reason))
        return [(sample_id, region) for sample_id, region in found if sample_id]

    def _text(self, file_rel: str) -> str | None:
        """The text of a file inside the library."""
        path = Path(self._scan.root) / file_rel
        if ".." in PurePosixPath(file_rel).parts:
            return None
        try:
            if path.stat().st_size > MAX_PRESET_BYTES:
                self.skipped.append(SkippedFile(file_rel=file_rel, reason="preset not read: it is larger than 8 MiB"))
                return None
            return path.read_bytes().decode("utf-8", "replace")
        except (OSError, ValueError):
            return None


def _joined(folder: PurePosixPath, path: str) -> str:
    """A path beside a preset as a path below the library, `..` worked out."""
    parts: list[str] = []
    for part in (*folder.parts, *path.split("/")):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _is_plausible(region: PresetRegion) -> bool:
    """Whether the key centre is meant: drum maps leave it at 60 and put the sample on one key elsewhere."""
    is_single = region.low_key == region.high_key
    return not (is_single and region.root_note == 60 and region.low_key != 60)


def _instrument(preset: str, kinds: list[tuple[str, str]]) -> str:
    """What most samples of a preset are, else what its own path says; empty for drums, effects and the unknown."""
    names = Counter(instrument for instrument, category in kinds if instrument != UNKNOWN)
    if names:
        name, _ = min(names.most_common(), key=lambda row: (-row[1], row[0]))
        category = next(category for instrument, category in kinds if instrument == name)
        return "" if category in _UNPITCHED else name
    told = classify_path(preset)
    return "" if told.instrument == UNKNOWN or told.category in _UNPITCHED else told.instrument


def _as_region(sample_id: str, region: PresetRegion) -> Region:
    return Region(
        sample_id=sample_id,
        low_key=region.low_key,
        high_key=region.high_key,
        low_velocity=min(region.low_velocity, region.high_velocity),
        high_velocity=region.high_velocity,
        root_note=region.root_note,
        loop_start_frame=region.loop_start_frame,
        loop_end_frame=region.loop_end_frame,
        gain_db=region.gain_db,
        round_robin=region.round_robin,
    )
