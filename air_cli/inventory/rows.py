"""Rows of the catalogue: what a path says, what was heard, what the producer says, put together folder by folder."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from air_cli.domain.instruments import find_instrument
from air_cli.domain.pitch import parse_note_name
from air_cli.domain.sample import DEEP_FIELDS, SampleRow, SkippedFile
from air_cli.domain.starter_names import STARTER_PREFIX
from air_cli.inventory.classify import Classified, classify_path
from air_cli.inventory.hear import Record
from air_cli.inventory.lexicon import named_sound, sound_of
from air_cli.inventory.name_facts import without_notes
from air_cli.inventory.overrides import Overrides
from air_cli.inventory.roots import Evidence, Root, folder_roots
from air_cli.inventory.scan import Found, reason_to_skip, shown_name

ROWS_VERSION: Final = 8
"""Raised when the same library would give other rows: stored ones are then made anew."""
_UNROOTED_CATEGORIES = frozenset({"Drums", "FX"})

Row = dict[str, Any]
"""A row as stored: the fields of `SampleRow`, those that are not known left out."""


class RowMaker:
    """Makes the rows of a library.

    Args:
        root: the library.
        overrides: what the producer says.
        known: rows stored before, by id, for figures of unchanged files nobody has heard since.
        heard: records of listening, by id, for files as they are now.
        preset_roots: root notes that SFZ and Decent Sampler files give, by id.
    """

    def __init__(
        self,
        root: str,
        overrides: Overrides,
        known: Mapping[str, Row],
        heard: Mapping[str, Record],
        preset_roots: Mapping[str, float],
    ) -> None:
        self._root = root
        self._overrides = overrides
        self._known = known
        self._heard = heard
        self._preset_roots = preset_roots

    def folder(self, files: Sequence[Found]) -> tuple[list[Row], list[SkippedFile]]:
        """Rows of one folder's files, and those left out with their reasons."""
        rows: list[Row] = []
        skipped: list[SkippedFile] = []
        for file in files:
            record = self._heard.get(file.file_rel)
            reason = reason_to_skip(self._root, file) or self._overrides.reason_to_skip(file.file_rel)
            reason = reason or (str(record["error"]) if record is not None and "error" in record else "")
            if reason:
                skipped.append(SkippedFile(file_rel=shown_name(file), reason=reason))
            else:
                rows.append(self._row(file, record))
        self._give_roots(rows)
        return rows, skipped

    def _row(self, file: Found, record: Record | None) -> Row:
        told = classify_path(file.file_rel)
        if file.file_rel.startswith(STARTER_PREFIX):
            told = _as_folder_says(told, file.file_rel)
        row: Row = {
            "instrument": told.instrument,
            "id": file.file_rel,
            "file_rel": file.file_rel,
            "file_abs": f"{self._root}/{file.file_rel}",
            "bytes": file.size_bytes,
            "source": "air-starter" if file.file_rel.startswith(STARTER_PREFIX) else "local",
            "pitch": told.pitch,
            "category": told.category,
            "family": told.family,
            "subtype": told.subtype,
            "kind": told.kind,
            "mtime_ns": file.mtime_ns,
            "confidence": told.confidence,
            "sources": told.sources,
        }
        _tell(row, told)
        said = self._overrides.of(file.file_rel)
        if said:
            apply_override(row, said)
        if record is not None:
            apply_record(row, record)
        else:
            self._keep_deep(row, file)
        return row

    def _keep_deep(self, row: Row, file: Found) -> None:
        """Figures of before for a file that has not changed since."""
        old = self._known.get(file.file_rel)
        if old is None or (old.get("bytes"), old.get("mtime_ns")) != (file.size_bytes, file.mtime_ns):
            return
        row.update({name: old[name] for name in DEEP_FIELDS if old.get(name) not in (None, [], ())})
        if "root_midi" in row:
            row["sources"]["root_midi"] = old.get("sources", {}).get("root_midi", "")
            row["confidence"]["root_midi"] = old.get("confidence", {}).get("root_midi", 0.5)

    def _give_roots(self, rows: Sequence[Row]) -> None:
        groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            if row["id"] in self._heard and is_rooted(row):
                groups[row["instrument"], without_notes(row["id"].rpartition("/")[2])].append(row)
        for group in groups.values():
            evidence = [self._evidence(row) for row in group]
            for row, root in zip(group, folder_roots(evidence), strict=True):
                give_root(row, root)

    def _evidence(self, row: Row) -> Evidence:
        return evidence_of(row, self._heard[row["id"]], self._preset_roots.get(row["id"]))


def _as_folder_says(told: Classified, file_rel: str) -> Classified:
    """The starter pack names its folders by the instrument table: no need to guess."""
    known = find_instrument(file_rel.split("/")[1])
    if known is None or known.name == told.instrument:
        return told
    sound = sound_of(known)
    return told._replace(instrument=known.name, category=sound.category, family=sound.family, subtype=sound.subtype)


def is_rooted(row: Row) -> bool:
    """Whether a row's sound has a root note: no drum, no effect, no loop, unless the producer gave one."""
    if row["sources"].get("root_midi") == "override":
        return False
    return row["category"] not in _UNROOTED_CATEGORIES and row["kind"] == "one_shot"


def _tell(row: Row, told: Classified) -> None:
    if told.bpm is not None:
        row["bpm"] = told.bpm
    if told.key is not None:
        row["key"] = told.key


def evidence_of(row: Row, record: Record, preset: float | None = None) -> Evidence:
    """What is known of a row's pitch."""
    stated = record.get("stated") or {}
    return Evidence(
        named=float(parse_note_name(row["pitch"])) if row.get("pitch") else None,
        stated=stated.get("root_note"),
        stated_by=stated.get("root_source", ""),
        heard=record.get("note"),
        clarity=record.get("clarity", 0.0),
        preset=preset,
    )


def give_root(row: Row, root: Root | None) -> None:
    """Write a root note, its source and confidence into a row."""
    if root is None:
        return
    row["root_midi"] = round(root.note, 3)
    row["sources"]["root_midi"] = root.source
    row["confidence"]["root_midi"] = root.confidence


def apply_record(row: Row, record: Record) -> None:
    """Write what was heard into a row; a tempo or key stated in the name stands."""
    for name in ("sample_rate", "channels", "length_sec", "loudness_rms", "peak", "loudness_lufs", "gain_db_normalize",
                 "attack_sec", "brightness_hz", "timbre"):  # fmt: skip
        if record.get(name) is not None:
            row[name] = record[name]
    row["content_hash"] = record.get("hash")
    stated = record.get("stated") or {}
    for name in ("loop_start_frame", "loop_end_frame"):
        if name in stated:
            row[name] = stated[name]
    if row["kind"] != "loop":
        return
    told = (
        ("bpm", stated.get("tempo_bpm"), "acid"),
        ("bpm", record.get("bpm"), "audio"),
        ("key", record.get("key"), "audio"),
    )
    for name, value, source in told:
        is_pitched_key = name != "key" or row["category"] != "Drums"
        if row.get(name) is None and value is not None and is_pitched_key:
            row[name] = value
            row["sources"][name], row["confidence"][name] = source, 0.9 if source == "acid" else 0.6


def apply_override(row: Row, said: Mapping[str, Any]) -> None:
    """Write what the producer says into a row: it is certain."""
    for name, value in said.items():
        row[name] = value
        row["sources"][name], row["confidence"][name] = "override", 1.0
    if "instrument" in said:
        known = find_instrument(str(said["instrument"]))
        row["instrument"] = known.name if known is not None else str(said["instrument"])
        sound = sound_of(known) if known is not None else named_sound(row["instrument"])
        row["family"] = sound.family if sound is not None else "Other"
        row["category"] = sound.category if sound is not None else "Instruments"
        row["subtype"] = sound.subtype if sound is not None else row["instrument"].casefold()
        if row["category"] == "Drums":
            row["pitch"] = None


def as_sample(row: Row) -> SampleRow:
    """A stored row with its types checked."""
    return SampleRow.model_validate(row)
