"""The starter pack: which samples an instrument needs, where they lie, and their making."""

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from air_cli.audio.flac import flac_bytes
from air_cli.audio.sampler_chunk import read_sampler_chunk, riff_chunk
from air_cli.audio.wav import wav_bytes
from air_cli.domain.instruments import INSTRUMENTS, Instrument, known_instrument
from air_cli.domain.kits import DEFAULT_KIT_NAME
from air_cli.domain.names import safe_name
from air_cli.domain.pitch import note_name
from air_cli.domain.sample import Zone
from air_cli.domain.starter_names import STARTER_PREFIX, starter_name
from air_cli.starter.entry import Entry, Layer
from air_cli.starter.kits import KIT_PIECES
from air_cli.starter.master import finished, playing_gain_db
from air_cli.starter.modal import ModalModel
from air_cli.starter.signal import LOWER_RATE_HZ, SAMPLE_RATE_HZ, at_lower_rate
from air_cli.starter.strings import StringModel
from air_cli.starter.table import INSTRUMENT_MODELS, STAND_IN
from air_cli.starter.take import Audio, Model, Sound, Take
from air_cli.starter.tines import FmModel, PickupPianoModel
from air_cli.workers.cores import available_cores, threads

Write = Callable[[Path, bytes], None]
Progress = Callable[[str, float], None]

_DARK_MODELS = (StringModel, PickupPianoModel, FmModel, ModalModel)
"""Models with next to nothing above 15 kHz: the written pack keeps them at a lower rate, a quarter smaller."""
_FILE_BITS = 15
"""Of the written pack's 16: what rounding leaves is at −95 dBFS, and half a gigabit of noise need not be kept."""
_TAIL_DB, _TAIL_FADE_FRAMES = -66.0, 1024
"""A file of the pack ends where nothing of it is above this, against its peak."""
_SEAL = b"crc "
_SEAL_BYTES = 12
_BATCH = 48


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of the pack: how it is made, and what its file is called (without suffix)."""

    instrument: str
    kit: str
    model: Model
    layer: Layer
    round_robin: int
    root_note: int | None
    drum_note: int | None
    stem: str
    turns: int = 1
    """How many repetitions take turns."""

    @property
    def take(self) -> Take:
        """What the model is asked for."""
        note = 60 if self.root_note is None else self.root_note
        return Take(self.instrument, note, self.layer.velocity, self.round_robin, self.kit)

    @property
    def full_name(self) -> str:
        """The instrument, after the kit's name where it belongs to one."""
        return starter_name(self.instrument, self.kit)

    @property
    def level_name(self) -> str:
        """Whose loudness it shares: the instrument's, or the variant's of a drum (a muted conga is no open one)."""
        return self.full_name if self.drum_note is None else f"{self.full_name} {self.drum_note}"

    @property
    def folder(self) -> str:
        """Folder of the piece."""
        return safe_name(self.full_name)

    @property
    def chunk_root(self) -> float | None:
        """Root note for the file's sampler chunk."""
        return None if self.root_note is None else float(self.root_note)

    def sound(self) -> Sound:
        """The finished sound."""
        return finished(self.model.render(self.take), self.level_name)

    def wav(self) -> bytes:
        """The file of the cache: a WAV that ends in a check sum of all before it."""
        sound = self.sound()
        return _sealed(wav_bytes(sound.frames, SAMPLE_RATE_HZ, root_note=self._root_in_file(sound), loop=sound.loop))

    def flac(self) -> bytes:
        """The file of the written pack."""
        sound, rate_hz = self.sound(), SAMPLE_RATE_HZ
        if sound.loop is None and isinstance(self.model, _DARK_MODELS):
            sound, rate_hz = Sound(at_lower_rate(sound.frames)), LOWER_RATE_HZ
        frames = sound.frames if sound.loop else _without_tail(sound.frames)
        return flac_bytes(frames, rate_hz, root_note=self._root_in_file(sound), loop=sound.loop, bits=_FILE_BITS)

    def _root_in_file(self, sound: Sound) -> float | None:
        # Loops of fixed sounds need a root in the file too: the chunk has no other place for them.
        return 60.0 if self.root_note is None and sound.loop else self.chunk_root


def zones_for(
    instrument: str,
    notes: Iterable[int],
    home: Path,
    write: Write,
    progress: Progress | None = None,
    kit: str = DEFAULT_KIT_NAME,
) -> list[Zone]:
    """Zones that serve these notes, their files below `home` made where they are missing or damaged."""
    name = known_instrument(instrument).name
    name = name if name in INSTRUMENT_MODELS else STAND_IN
    jobs = [(sample, home / sample.folder / f"{sample.stem}.wav") for sample in samples_for(name, notes, kit)]
    make([(sample, path) for sample, path in jobs if not _is_whole(path)], Sample.wav, write, progress)
    return [_zone(sample, path) for sample, path in jobs]


def samples_for(name: str, notes: Iterable[int], kit: str = DEFAULT_KIT_NAME) -> list[Sample]:
    """The samples an instrument of the table needs for these notes: all layers and repetitions."""
    wanted = sorted({min(max(int(note), 0), 127) for note in notes})
    instrument = INSTRUMENTS[name]
    if instrument.is_percussion:
        own = KIT_PIECES.get(kit, {}).get(name)
        return _percussion_samples(_Piece(name, kit, own) if own else _piece(name), wanted)
    piece = _piece(name)
    if piece.entry.is_fixed:
        return piece.layered(piece.entry.model, None, None, ())
    roots = sorted({nearest_root(instrument, piece.entry, note) for note in wanted})
    words = {root: note_name(root).replace("#", "s") for root in roots}
    return [sample for root in roots for sample in piece.layered(piece.entry.model, root, None, (words[root],))]


def nearest_root(instrument: Instrument, entry: Entry, note: int) -> int:
    """Root of the grid that serves a note, never more than half a grid step away.

    Notes far outside the range are served by the zones an octave beyond it, the player transposes the rest.
    """
    step = entry.grid_semitones
    reached = min(max(note, instrument.low_note - 12), instrument.high_note + 12)
    first = instrument.low_note + step // 2
    return min(max(first + step * ((reached - instrument.low_note) // step), 0), 127)


def full_range(instrument: Instrument) -> Iterable[int]:
    """Every note an instrument is made for."""
    return instrument.percussion_notes or range(instrument.low_note, instrument.high_note + 1)


@dataclass(frozen=True, slots=True)
class _Piece:
    """An instrument of a kit (or of none) with its row."""

    name: str
    kit: str
    entry: Entry

    def layered(self, model: Model, root: int | None, drum_note: int | None, words: tuple[str, ...]) -> list[Sample]:
        turns = self.entry.round_robins
        return [
            Sample(self.name, self.kit, model, layer, number, root, drum_note, self._stem(layer, number, words), turns)
            for layer in self.entry.layers
            for number in range(turns)
        ]

    def _stem(self, layer: Layer, number: int, words: tuple[str, ...]) -> str:
        repetition = f"rr{number + 1}" if self.entry.round_robins > 1 else ""
        name = safe_name(starter_name(self.name, self.kit))
        return "_".join(part for part in (name, *words, layer.word, repetition) if part)


def _piece(name: str) -> _Piece:
    return _Piece(name, "", INSTRUMENT_MODELS[name])


def _percussion_samples(piece: _Piece, wanted: list[int]) -> list[Sample]:
    """A variant for each wanted note that has one; the main one for everything else."""
    variants = piece.entry.variants
    known = [note for note in wanted if note in variants]
    samples = [s for note in known for s in piece.layered(variants[note][1], None, note, (variants[note][0],))]
    if len(known) < len(wanted) or not wanted:
        word = next((word for word, model in variants.values() if model == piece.entry.model), "")
        samples += piece.layered(piece.entry.model, None, None, (word,))
    return samples


def make(
    jobs: list[tuple[Sample, Path]],
    encode: Callable[[Sample], bytes],
    write: Write,
    progress: Progress | None = None,
) -> None:
    """Make files; arithmetic runs on all cores, files are written by the caller's thread."""
    queue, done = iter({path: sample for sample, path in jobs}.items()), 0
    with threads(min(8, available_cores())) as pool:
        # In batches, so that finished samples do not pile up in memory before a slow disk.
        while batch := list(islice(queue, _BATCH)):
            contents = pool.map(encode, [sample for _, sample in batch])
            for (path, _), content in zip(batch, contents, strict=True):
                write(path, content)
                done += 1
                if progress:
                    progress(path.name, done / len(jobs))


def _sealed(wav: bytes) -> bytes:
    """The file with one more chunk: the CRC-32 of everything before it."""
    longer = wav[:4] + (len(wav) + _SEAL_BYTES - 8).to_bytes(4, "little") + wav[8:]
    return longer + riff_chunk(_SEAL, zlib.crc32(longer).to_bytes(4, "little"))


def _is_whole(path: Path) -> bool:
    """Whether a file is there and is what was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    seal = riff_chunk(_SEAL, zlib.crc32(content[:-_SEAL_BYTES]).to_bytes(4, "little"))
    return len(content) > _SEAL_BYTES and content.endswith(seal)


def _zone(sample: Sample, path: Path) -> Zone:
    chunk = read_sampler_chunk(path)
    return Zone(
        sample_id=f"{STARTER_PREFIX}{sample.folder}/{path.name}",
        path=path,
        root_note=sample.chunk_root,
        low_velocity=sample.layer.low,
        high_velocity=sample.layer.high,
        loop_start_frame=chunk.loop_start_frame if chunk else None,
        loop_end_frame=chunk.loop_end_frame if chunk else None,
        gain_db=0.0 if sample.root_note is None else playing_gain_db(sample.instrument),
        drum_note=sample.drum_note,
    )


def _without_tail(frames: Audio) -> Audio:
    levels = np.abs(frames).max(axis=1)
    heard = np.flatnonzero(levels > levels.max() * 10.0 ** (_TAIL_DB / 20.0))
    kept = frames[: (int(heard[-1]) if len(heard) else 0) + _TAIL_FADE_FRAMES].copy()
    fade = min(_TAIL_FADE_FRAMES, len(kept))
    kept[len(kept) - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32).reshape(-1, 1)
    return kept
