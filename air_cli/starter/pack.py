"""The starter pack: which samples an instrument needs, where they lie, and their making."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from air_cli.audio.wav import read_sampler_chunk, wav_bytes
from air_cli.domain.instruments import INSTRUMENTS, Instrument, known_instrument
from air_cli.domain.names import safe_name
from air_cli.domain.pitch import note_name
from air_cli.domain.sample import Zone
from air_cli.starter.entry import Entry, Layer
from air_cli.starter.licence import LICENCE_TEXT
from air_cli.starter.master import finished, playing_gain_db
from air_cli.starter.signal import SAMPLE_RATE_HZ
from air_cli.starter.table import INSTRUMENT_MODELS, STAND_IN
from air_cli.starter.take import Model, Take

Write = Callable[[Path, bytes], None]
Progress = Callable[[str], None]

_SMALLEST_WAV_BYTES = 1000
_RIFF_HEADER_BYTES = 8
_BATCH = 48


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of the pack: how it is made, and what its file is called."""

    instrument: str
    model: Model
    layer: Layer
    round_robin: int
    root_note: int | None
    drum_note: int | None
    file_name: str

    @property
    def take(self) -> Take:
        """What the model is asked for."""
        return Take(
            self.instrument, 60 if self.root_note is None else self.root_note, self.layer.velocity, self.round_robin
        )

    def wav(self) -> bytes:
        """The file's content."""
        sound = finished(
            self.model.render(self.take), self.instrument, is_percussion=INSTRUMENTS[self.instrument].is_percussion
        )
        # Loops of fixed sounds need a root in the file too: the chunk has no other place for them.
        root = 60.0 if self.root_note is None and sound.loop else self.root_note
        return wav_bytes(sound.frames, SAMPLE_RATE_HZ, root_note=root, loop=sound.loop)


def zones_for(
    instrument: str, notes: Iterable[int], cache_dir: Path, version: str, write: Write, progress: Progress | None = None
) -> list[Zone]:
    """Zones that serve these notes, their files made where they are missing or damaged."""
    name = known_instrument(instrument).name
    name = name if name in INSTRUMENT_MODELS else STAND_IN
    folder = safe_name(name)
    home = cache_dir / version / folder
    samples = samples_for(name, notes)
    _make_missing([(sample, home / sample.file_name) for sample in samples], write, progress)
    return [_zone(sample, home, folder) for sample in samples]


def write_pack(directory: Path, write: Write, progress: Progress | None = None) -> list[Path]:
    """Every instrument over its whole range, a folder each, and the licence; returns what was written."""
    licence = directory / "LICENSE.txt"
    write(licence, LICENCE_TEXT.encode())
    jobs = [
        (sample, directory / safe_name(name) / sample.file_name)
        for name, instrument in INSTRUMENTS.items()
        for sample in samples_for(name, _full_range(instrument))
    ]
    _make_missing(jobs, write, progress)
    return [licence, *(path for _, path in jobs)]


def samples_for(name: str, notes: Iterable[int]) -> list[Sample]:
    """The samples an instrument of the table needs for these notes: all layers and repetitions."""
    entry, wanted = INSTRUMENT_MODELS[name], sorted({min(max(int(note), 0), 127) for note in notes})
    instrument = INSTRUMENTS[name]
    if instrument.is_percussion:
        return _percussion_samples(name, entry, wanted)
    if entry.is_fixed:
        return _layered(name, entry.model, entry, None, None, ())
    roots = sorted({nearest_root(instrument, entry, note) for note in wanted})
    return [
        s
        for root in roots
        for s in _layered(name, entry.model, entry, root, None, (note_name(root).replace("#", "s"),))
    ]


def nearest_root(instrument: Instrument, entry: Entry, note: int) -> int:
    """Root of the grid that serves a note, never more than half a grid step away."""
    step = entry.grid_semitones
    first = instrument.low_note + step // 2
    return first + step * ((note - instrument.low_note) // step)


def _full_range(instrument: Instrument) -> Iterable[int]:
    return instrument.percussion_notes or range(instrument.low_note, instrument.high_note + 1)


def _percussion_samples(name: str, entry: Entry, wanted: list[int]) -> list[Sample]:
    """A variant for each wanted note that has one; the main one for everything else."""
    known = [note for note in wanted if note in entry.variants]
    samples = [
        sample
        for note in known
        for sample in _layered(name, entry.variants[note][1], entry, None, note, (entry.variants[note][0],))
    ]
    if len(known) < len(wanted) or not wanted:
        word = next((word for word, model in entry.variants.values() if model == entry.model), "")
        samples += _layered(name, entry.model, entry, None, None, (word,))
    return samples


def _layered(
    name: str, model: Model, entry: Entry, root: int | None, drum_note: int | None, words: tuple[str, ...]
) -> list[Sample]:
    return [
        Sample(name, model, layer, number, root, drum_note, _file_name(name, entry, layer, number, words))
        for layer in entry.layers
        for number in range(entry.round_robins)
    ]


def _file_name(name: str, entry: Entry, layer: Layer, number: int, words: tuple[str, ...]) -> str:
    repetition = f"rr{number + 1}" if entry.round_robins > 1 else ""
    return "_".join(part for part in (safe_name(name), *words, layer.word, repetition) if part) + ".wav"


def _make_missing(jobs: list[tuple[Sample, Path]], write: Write, progress: Progress | None) -> None:
    """Make what is not there; arithmetic runs on all cores, files are written by the caller's thread."""
    missing = {path: sample for sample, path in jobs if not _is_whole(path)}
    if not missing:
        return
    queue = iter(missing.items())
    with ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
        # In batches, so that finished samples do not pile up in memory before a slow disk.
        while batch := list(islice(queue, _BATCH)):
            contents = pool.map(Sample.wav, [sample for _, sample in batch])
            for (path, _), content in zip(batch, contents, strict=True):
                write(path, content)
                if progress:
                    progress(path.name)


def _is_whole(path: Path) -> bool:
    """Whether a file is as long as its own header says."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(_RIFF_HEADER_BYTES)
    except OSError:
        return False
    return size > _SMALLEST_WAV_BYTES and header[:4] == b"RIFF" and int.from_bytes(header[4:], "little") + 8 == size


def _zone(sample: Sample, home: Path, folder: str) -> Zone:
    path = home / sample.file_name
    chunk = read_sampler_chunk(path)
    return Zone(
        sample_id=f"air-starter/{folder}/{sample.file_name}",
        path=path,
        root_note=None if sample.root_note is None else float(sample.root_note),
        low_velocity=sample.layer.low,
        high_velocity=sample.layer.high,
        loop_start_frame=chunk.loop_start_frame if chunk else None,
        loop_end_frame=chunk.loop_end_frame if chunk else None,
        gain_db=0.0 if sample.root_note is None else playing_gain_db(sample.instrument),
        drum_note=sample.drum_note,
    )
