"""Choosing samples: for a name, for a part, for a whole instrument."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from statistics import median

from air_cli.audio.wav import read_sampler_chunk
from air_cli.domain.instruments import INSTRUMENTS, known_instrument
from air_cli.domain.sample import Catalogue, Outline, Program, SampleRow, Zone
from air_cli.inventory.lexicon import words_of
from air_cli.inventory.words import DYNAMIC_RANKS

_OWN_SUBTYPES: dict[str, tuple[str, ...]] = {
    "Congas": ("conga",), "Bongos": ("bongo",), "Clap": ("clap",), "Kick": ("kick",), "Crash Cymbal": ("crash",),
    "Shaker": ("shaker",), "Triangle": ("triangle",), "Acoustic Guitar": ("acoustic guitar", "guitar"),
    "Nylon Guitar": ("classical guitar",), "Low Tom": ("low tom", "floor tom"), "Closed Hi-Hat": ("closed hat", "hat"),
    "Open Hi-Hat": ("open hat",), "Glockenspiel": ("glockenspiel",), "Choir": ("choir",), "Marimba": ("marimba",),
    "Dulcimer": ("zither",), "Taiko": ("taiko",), "Banjo": ("banjo",), "Polysynth": ("synth",), "Warm Pad": ("pad",),
    "Sweep Pad": ("pad",), "Clarinet": ("clarinet",), "Rhodes": ("e-piano",), "Wood Blocks": ("woodblock",),
}  # fmt: skip
"""Instrument → the sounds that are it itself, where the catalogue files kindred ones under its name."""
_PREFERRED_SECONDS = 20.0
_ASSUMED_ROOT = 60.0
_LAYER_NUMBER = re.compile(r"(?:^|[_\- ])(?:v|vl|vel|layer)(\d{1,3})(?![a-z\d])", re.IGNORECASE)


def playable(catalogue: Catalogue, instrument: str) -> list[Outline]:
    """Samples a sampler can play for an instrument, in order of id.

    One-shots where there are any; of an instrument that stands for several sounds (a djembe among the congas), those
    that bear its own name.
    """
    rows = catalogue.outlines_of(instrument)
    shots = [row for row in rows if row.kind == "one_shot" and (row.length_sec or 0) <= _PREFERRED_SECONDS] or rows
    own = [row for row in shots if row.subtype in _OWN_SUBTYPES.get(instrument, ())]
    return own or shots


def multisamples(rows: Sequence[Outline]) -> list[list[Outline]]:
    """Rows grouped by folder, largest number of different roots first, then by folder name."""
    folders: dict[str, list[Outline]] = defaultdict(list)
    for row in rows:
        folders[row.folder].append(row)
    return [folders[name] for name in sorted(folders, key=lambda n: (-_distinct_roots(folders[n]), n))]


def _distinct_roots(rows: Sequence[Outline]) -> int:
    return len({round(row.root_midi) for row in rows if row.root_midi is not None} or {row.pitch for row in rows})


def choose_program(catalogue: Catalogue, instrument: str) -> Program | None:
    """The richest multisample that preset files define for an instrument: most roots, then most samples."""
    programs = [program for program in catalogue.programs_of(instrument) if len(program.regions) > 1]
    if not programs:
        return None
    return min(programs, key=lambda p: (-len({r.root_note for r in p.regions}), -len(p.regions), p.id))


def program_zones(program: Program, rows: Mapping[str, SampleRow]) -> list[Zone]:
    """A program as the sampler plays it: its keys, velocities, roots and loops, round robins in their order."""
    zones = []
    for region in sorted(program.regions, key=lambda r: (r.low_key, r.low_velocity, r.round_robin)):
        row = rows.get(region.sample_id)
        if row is None:
            continue
        zone = zone_of(row)
        update: dict[str, object] = {
            "low_key": region.low_key, "high_key": region.high_key, "low_velocity": region.low_velocity,
            "high_velocity": region.high_velocity, "gain_db": zone.gain_db + region.gain_db,
        }  # fmt: skip
        if region.root_note is not None:
            update["root_note"] = region.root_note
        if region.loop_start_frame is not None:
            update |= {"loop_start_frame": region.loop_start_frame, "loop_end_frame": region.loop_end_frame}
        zones.append(zone.model_copy(update=update))
    return zones


def choose_rows(catalogue: Catalogue, instrument: str, notes: Sequence[int], seed: int) -> list[SampleRow]:
    """What plays an instrument: the multisample with the most roots, or one sample.

    Drums: one sample, by the seed. Pitched: all samples of the richest folder that differ in root, or the one whose
    root is nearest to the middle of the part.
    """
    rows = playable(catalogue, instrument)
    if not rows:
        return []
    if instrument in INSTRUMENTS and INSTRUMENTS[instrument].is_percussion:
        chosen = [rows[seed % len(rows)]]
    else:
        folder = multisamples(rows)[0]
        chosen = folder if _distinct_roots(folder) > 1 else [_nearest(folder, notes)]
    return [row for outline in chosen if (row := catalogue.row(outline.id)) is not None]


def _nearest(rows: Sequence[Outline], notes: Sequence[int]) -> Outline:
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
    loop = (row.loop_start_frame, row.loop_end_frame)
    if loop == (None, None) and spec.is_sustained and row.sample_rate is None:
        chunk = read_sampler_chunk(path)
        loop = (chunk.loop_start_frame, chunk.loop_end_frame) if chunk else loop
    is_drum = spec.is_percussion or row.category == "Drums"
    root = None if is_drum else (row.root_midi if row.root_midi is not None else _ASSUMED_ROOT)
    return Zone(
        sample_id=row.id,
        path=path,
        root_note=root,
        loop_start_frame=loop[0] if spec.is_sustained else None,
        loop_end_frame=loop[1] if spec.is_sustained else None,
        gain_db=row.gain_db_normalize or 0.0,
    )
