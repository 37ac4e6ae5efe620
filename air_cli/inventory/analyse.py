"""Deep analysis: listening to every file and agreeing on its root note."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from air_cli.audio.analysis import Heard, listen
from air_cli.audio.wav import read_sampler_chunk
from air_cli.domain.instruments import known_instrument
from air_cli.domain.pitch import parse_note_name
from air_cli.domain.sample import SampleRow, SkippedFile
from air_cli.errors import SampleError

_EDITOR_DEFAULT_ROOTS = frozenset({0, 60, 65})
"""Root notes that sample editors write when nobody chose one."""
_SAME_CLASS_SEMITONES = 0.75
_RELIABLE_CLARITY = 0.8


def analyse_rows(
    rows: Sequence[SampleRow], progress: Callable[[int, int, str], None]
) -> tuple[list[SampleRow], list[SkippedFile]]:
    """Rows with their deep fields; files that cannot be decoded are returned with the reason instead."""
    chunks = _chunk_roots(rows)
    kept: list[SampleRow] = []
    skipped: list[SkippedFile] = []
    for done, row in enumerate(rows, start=1):
        if row.sample_rate is not None:
            kept.append(row)
        else:
            try:
                kept.append(analyse_row(row, chunks.get(row.id)))
            except SampleError as error:
                skipped.append(SkippedFile(file_rel=row.file_rel, reason=error.message))
        progress(done, len(rows), row.id)
    return kept, skipped


def analyse_row(row: SampleRow, chunk_root: float | None = None) -> SampleRow:
    """One row with its deep fields.

    Raises:
        SampleError: the file cannot be decoded.
    """
    heard = listen(Path(row.file_abs))
    update: dict[str, object] = {
        "sample_rate": heard.sample_rate_hz,
        "length_sec": round(heard.length_seconds, 6),
        "loudness_rms": round(heard.rms, 6),
        "gain_db_normalize": round(heard.gain_db_normalize, 3),
    }
    if not known_instrument(row.instrument).is_percussion:
        root, source, confidence = agree_on_root(row.pitch, chunk_root, heard)
        if root is not None:
            update["root_midi"] = round(root, 3)
            update["sources"] = {**row.sources, "root_midi": source}
            update["confidence"] = {**row.confidence, "root_midi": confidence}
    return row.model_copy(update=update)


def agree_on_root(pitch: str | None, chunk_root: float | None, heard: Heard) -> tuple[float | None, str, float]:
    """Root note, what told it, and the confidence: pitch class from the name, octave and tuning from the audio.

    Where name and chunk say the same note, its octave stands: an organ's 16-foot sounds an octave below what it is.
    """
    named = parse_note_name(pitch) if pitch else None
    told = named if named is not None else chunk_root
    source = "name" if named is not None else "chunk"
    if heard.root_note is None:
        return (float(told), source, 0.5) if told is not None else (None, "", 0.0)
    if told is None:
        return heard.root_note, "audio", round(heard.clarity, 2)
    distance = heard.root_note - told
    octaves = round(distance / 12.0)
    off_by = distance - 12.0 * octaves
    if abs(off_by) <= _SAME_CLASS_SEMITONES:
        if chunk_root is not None and round(chunk_root) == named:
            return named + off_by, "name+chunk", 0.95
        return heard.root_note, f"{source}+audio", 0.95
    if heard.clarity >= _RELIABLE_CLARITY and source == "chunk":
        return heard.root_note, "audio", round(heard.clarity, 2)
    return float(told + 12 * octaves), source, 0.6


def _chunk_roots(rows: Sequence[SampleRow]) -> dict[str, float]:
    """Roots of the `smpl` chunks; a folder that says an editor's default nearly everywhere says nothing."""
    by_folder: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        if row.sample_rate is None and row.file_rel.lower().endswith((".wav", ".wave")):
            chunk = read_sampler_chunk(Path(row.file_abs))
            if chunk is not None:
                by_folder[str(PurePosixPath(row.file_rel).parent)][row.id] = chunk.root_note
    roots: dict[str, float] = {}
    for folder in by_folder.values():
        common, count = Counter(round(note) for note in folder.values()).most_common(1)[0]
        if common in _EDITOR_DEFAULT_ROOTS and (count > len(folder) / 2 or len(folder) == 1):
            folder = {name: note for name, note in folder.items() if round(note) != common}
        roots.update(folder)
    return roots
