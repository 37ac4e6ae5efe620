"""Choosing samples: for a name, for a part, for a whole instrument."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from statistics import median

from air_cli.audio.wav import read_sampler_chunk
from air_cli.domain.instruments import INSTRUMENTS, find_instrument, is_kit_word, known_instrument
from air_cli.domain.sample import Inventory, SampleRow, Zone
from air_cli.errors import NotFoundError
from air_cli.inventory.lexicon import words_of
from air_cli.inventory.words import DYNAMIC_RANKS

_PREFERRED_SECONDS = 20.0
_ASSUMED_ROOT = 60.0
_LAYER_NUMBER = re.compile(r"(?:^|[_\- ])(?:v|vl|vel|layer)(\d{1,3})(?![a-z\d])", re.IGNORECASE)


def rows_for(inventory: Inventory, text: str) -> list[SampleRow]:
    """Samples of an instrument by name or synonym; `drums` and `fx` mean all of their kind.

    Raises:
        NotFoundError: the inventory has no sample of it.
    """
    if is_kit_word(text):
        rows = [row for row in inventory.samples if row.category == "Drums"]
    elif text.casefold() == "fx":
        rows = [row for row in inventory.samples if row.category == "FX"]
    else:
        found = find_instrument(text)
        names = {text.casefold()} | ({found.name.casefold()} if found else set())
        rows = [row for row in inventory.samples if row.instrument.casefold() in names]
    if not rows:
        have = ", ".join(list(inventory.instruments)[:8]) or "nothing yet"
        raise NotFoundError(
            f"the inventory has no sample of `{text}`", hint=f"it has: {have}", code="unknown_instrument"
        )
    return rows


def row_by_id(inventory: Inventory, sample_id: str) -> SampleRow | None:
    """The sample with an id, if the inventory has it."""
    return next((row for row in inventory.samples if row.id == sample_id), None)


def select_row(rows: Sequence[SampleRow], offset: int) -> SampleRow:
    """The sample at an offset, counted round and round: the same offset always gives the same sample."""
    return rows[offset % len(rows)]


def playable_rows(inventory: Inventory, instrument: str) -> list[SampleRow]:
    """Samples a sampler can play for an instrument: one-shots where there are any, in order of id."""
    rows = [row for row in inventory.samples if row.instrument == instrument]
    shots = [row for row in rows if row.kind == "one_shot" and (row.length_sec or 0) <= _PREFERRED_SECONDS]
    return shots or rows


def multisamples(rows: Sequence[SampleRow]) -> list[list[SampleRow]]:
    """Rows grouped by folder, largest number of different roots first, then by folder name."""
    folders: dict[str, list[SampleRow]] = defaultdict(list)
    for row in rows:
        folders[str(PurePosixPath(row.file_rel).parent)].append(row)
    return [folders[name] for name in sorted(folders, key=lambda n: (-_distinct_roots(folders[n]), n))]


def _distinct_roots(rows: Sequence[SampleRow]) -> int:
    return len({round(row.root_midi) for row in rows if row.root_midi is not None} or {row.pitch for row in rows})


def choose_rows(inventory: Inventory, instrument: str, notes: Sequence[int], seed: int) -> list[SampleRow]:
    """What plays an instrument: the multisample with the most roots, or one sample.

    Drums: one sample, by the seed. Pitched: all samples of the richest folder that differ in root, or the one whose
    root is nearest to the middle of the part.
    """
    rows = playable_rows(inventory, instrument)
    if not rows:
        return []
    if instrument in INSTRUMENTS and INSTRUMENTS[instrument].is_percussion:
        return [select_row(rows, seed)]
    folder = multisamples(rows)[0]
    if _distinct_roots(folder) > 1:
        return folder
    return [nearest_row(folder, notes)]


def nearest_row(rows: Sequence[SampleRow], notes: Sequence[int]) -> SampleRow:
    """The sample whose root is nearest to the median of the notes; of equals the first."""
    middle = median(notes) if notes else _ASSUMED_ROOT
    return min(rows, key=lambda row: (abs((row.root_midi if row.root_midi is not None else 999.0) - middle), row.id))


def zones_of(rows: Sequence[SampleRow]) -> list[Zone]:
    """Rows as the sampler plays them; samples of one root that differ in their dynamics word become velocity layers."""
    by_root: dict[int | None, list[SampleRow]] = defaultdict(list)
    for row in rows:
        by_root[round(row.root_midi) if row.root_midi is not None else None].append(row)
    return [zone for group in by_root.values() for zone in _layered(group)]


def _layered(rows: Sequence[SampleRow]) -> list[Zone]:
    ranks = {row.id: _dynamic_rank(row) for row in rows}
    layers = sorted({rank for rank in ranks.values() if rank is not None})
    zones = []
    for row in rows:
        rank = ranks[row.id]
        zone = zone_of(row)
        if rank is not None and len(layers) > 1:
            place = layers.index(rank)
            low, high = place * 127 // len(layers) + 1, (place + 1) * 127 // len(layers)
            zone = zone.model_copy(update={"low_velocity": low, "high_velocity": high})
        zones.append(zone)
    return zones


def _dynamic_rank(row: SampleRow) -> int | None:
    words = words_of(PurePosixPath(row.file_rel).stem)
    numbered = _LAYER_NUMBER.search(PurePosixPath(row.file_rel).stem)
    if numbered:
        return int(numbered[1])
    return next((DYNAMIC_RANKS[word] for word in reversed(words) if word in DYNAMIC_RANKS), None)


def zone_of(row: SampleRow) -> Zone:
    """A row as the sampler plays it; a pitched sample with an unknown root counts as C4."""
    spec = known_instrument(row.instrument)
    path = Path(row.file_abs)
    chunk = read_sampler_chunk(path) if spec.is_sustained else None
    root = None if spec.is_percussion else (row.root_midi if row.root_midi is not None else _ASSUMED_ROOT)
    return Zone(
        sample_id=row.id,
        path=path,
        root_note=root,
        loop_start_frame=chunk.loop_start_frame if chunk else None,
        loop_end_frame=chunk.loop_end_frame if chunk else None,
        gain_db=row.gain_db_normalize or 0.0,
    )
