"""Reading Standard MIDI Files into compositions, so that an existing song can be rendered with own samples."""

import io
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import mido
from mido.midifiles.meta import KeySignatureError

from air_cli.domain.composition import MAX_EVENTS, MAX_LENGTH_STEPS, Composition, Event, bars_from_events
from air_cli.domain.instruments import (
    INSTRUMENTS,
    PERCUSSION_CHANNEL,
    find_instrument,
    instrument_for_program,
    percussion_for_note,
)
from air_cli.domain.limits import MAX_BARS, MAX_TEMPO_BPM, MIN_TEMPO_BPM
from air_cli.domain.meter import MAX_STEPS_PER_BAR, Clock, Meter
from air_cli.domain.plan import MAX_INSTRUMENTS, PlanMeta
from air_cli.domain.plan_repair import repair_plan
from air_cli.domain.text import one_line
from air_cli.domain.units import MICROSECONDS_PER_MINUTE, TICKS_PER_QUARTER, round_half_up
from air_cli.errors import InvalidMidiError
from air_cli.redaction import redacted

MAX_MIDI_BYTES = 16 * 1024 * 1024
STEPS_PER_QUARTER = 12
"""Grid of imported files: sixteenths and triplets are whole steps; what lies between becomes a shift."""


@dataclass(slots=True)
class _Song:
    """What a walk over all tracks has found; times in ticks of 480 per quarter."""

    tempo_us: int | None = None
    meter: tuple[int, int] = (4, 4)
    key: str = "C"
    title: str = ""
    markers: list[tuple[int, str]] = field(default_factory=list)
    notes: dict[str, list[tuple[int, int, int, int]]] = field(default_factory=lambda: defaultdict(list))
    warnings: list[str] = field(default_factory=list)
    tempo_changes: int = 0
    meter_changes: int = 0
    total_notes: int = 0
    unfinished: int = 0
    off_the_map: int = 0


def read_midi_file(path: Path) -> tuple[Composition, tuple[str, ...]]:
    """A composition from a `.mid` of any type, and a sentence for everything that could not be kept.

    Raises:
        InvalidMidiError: unreadable, too large, or without any note.
    """
    try:
        if path.stat().st_size > MAX_MIDI_BYTES:
            raise InvalidMidiError(f"`{path}` is larger than {MAX_MIDI_BYTES // 1024 // 1024} MiB")
        content = path.read_bytes()
    except OSError as error:
        raise InvalidMidiError(f"cannot read `{path}`: {error.strerror or type(error).__name__}") from None
    return parse_midi(content, path.stem, str(path))


def parse_midi(content: bytes, title: str, shown: str) -> tuple[Composition, tuple[str, ...]]:
    """A composition from the bytes of a `.mid`; `shown` names it in errors."""
    try:
        file = mido.MidiFile(file=io.BytesIO(content), clip=True)
    except (OSError, ValueError, EOFError, KeyError, IndexError, TypeError, KeySignatureError) as error:
        raise InvalidMidiError(f"`{shown}` is not a MIDI file: {one_line(str(error), 80) or 'it is damaged'}") from None
    if file.ticks_per_beat <= 0 or file.ticks_per_beat >= 0x8000:
        raise InvalidMidiError(f"`{shown}` counts time in film frames, not in beats")
    song = _Song(title=redacted(title))
    for track in file.tracks:
        _walk(track, Fraction(TICKS_PER_QUARTER, file.ticks_per_beat), song)
    if not song.total_notes:
        raise InvalidMidiError(f"there is no note in `{shown}`")
    return _to_composition(song)


def _walk(track: mido.MidiTrack, scale: Fraction, song: _Song) -> None:
    position = 0
    name = ""
    programs: dict[int, int] = {}
    sounding: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for message in track:
        position += message.time
        tick = round_half_up(position * scale)
        if message.type == "track_name":
            name = one_line(message.name, 60)
        elif message.is_meta:
            _read_meta(message, tick, song)
        elif message.type == "program_change":
            programs[message.channel] = message.program
        elif message.type == "note_on" and message.velocity > 0:
            sounding[message.channel, message.note].append((tick, message.velocity))
        elif message.type in ("note_on", "note_off") and sounding[message.channel, message.note]:
            start, velocity = sounding[message.channel, message.note].pop(0)
            instrument = _instrument_name(name, message.channel, programs.get(message.channel, 0), message.note)
            _keep(song, instrument, (start, max(1, tick - start), message.note, velocity))
    end = round_half_up(position * scale)
    for (channel, note), starts in sounding.items():
        for start, velocity in starts:
            song.unfinished += 1
            instrument = _instrument_name(name, channel, programs.get(channel, 0), note)
            _keep(song, instrument, (start, max(TICKS_PER_QUARTER, end - start), note, velocity))


def _keep(song: _Song, instrument: str | None, note: tuple[int, int, int, int]) -> None:
    if instrument is None:
        song.off_the_map += 1
        return
    song.total_notes += 1
    if song.total_notes <= MAX_EVENTS:
        song.notes[instrument].append(note)


def _read_meta(message: mido.MetaMessage, tick: int, song: _Song) -> None:
    if message.type == "set_tempo":
        song.tempo_changes += 1
        song.tempo_us = song.tempo_us or message.tempo
    elif message.type == "time_signature":
        song.meter_changes += 1
        if song.meter_changes == 1:
            song.meter = (message.numerator, message.denominator)
    elif message.type == "key_signature":
        song.key = message.key
    elif message.type == "marker":
        song.markers.append((tick, one_line(message.text, 60)))


def _instrument_name(track_name: str, channel: int, program: int, note: int) -> str | None:
    if channel == PERCUSSION_CHANNEL:
        piece = percussion_for_note(note)
        return piece.name if piece else None
    named = find_instrument(track_name)
    if named is not None and not named.is_percussion and named.program == program:
        return named.name
    return instrument_for_program(program).name


def _to_composition(song: _Song) -> tuple[Composition, tuple[str, ...]]:
    meta = _meta(song)
    clock = meta.clock
    layers: dict[str, dict[int, list[Event]]] = defaultdict(lambda: defaultdict(list))
    pattern: dict[int, list[Event]] = defaultdict(list)
    for name, notes in song.notes.items():
        if name not in meta.instruments:
            continue
        target = pattern if INSTRUMENTS[name].is_percussion else layers[name]
        for start, length, note, velocity in notes:
            bar, step, shift = _grid_place(start, clock)
            if bar < meta.bars:
                steps = min(MAX_LENGTH_STEPS, max(1e-6, round(length / float(clock.ticks_per_step), 6)))
                target[bar].append(Event(step=step, note=note, vel=velocity, len=steps, shift=shift))
    composition = Composition(
        meta=meta,
        pattern=bars_from_events(pattern),
        layers={name: bars_from_events(layers[name]) for name in meta.instruments if name in layers},
    )
    return composition, tuple(song.warnings)


def _grid_place(tick: int, clock: Clock) -> tuple[int, int, float]:
    bar, inside = divmod(tick, clock.ticks_per_bar)
    step = round_half_up(Fraction(inside) / clock.ticks_per_step)
    shift = float(Fraction(inside) / clock.ticks_per_step - step)
    if step == clock.steps_per_bar and bar + 1 < MAX_BARS:
        return bar + 1, 0, round(shift, 6)
    return bar, min(step, clock.steps_per_bar - 1), max(-0.5, min(0.5, round(shift, 6)))


def _meta(song: _Song) -> PlanMeta:
    meter = _meter(song)
    clock = Clock(120.0, meter, 1)
    last_tick = max(start + length for notes in song.notes.values() for start, length, _, _ in notes)
    bars = -(-last_tick // clock.ticks_per_bar)
    names = sorted(song.notes, key=lambda n: (INSTRUMENTS[n].is_percussion, min(song.notes[n])))
    _warn(song, bars, names)
    steps = int(meter.beats_per_bar * STEPS_PER_QUARTER)
    raw: dict[str, Any] = {
        "title": song.title,
        "tempo": _tempo(song),
        "key": song.key,
        "meter": str(meter),
        "bars": min(MAX_BARS, bars),
        "steps_per_bar": min(MAX_STEPS_PER_BAR, max(1, steps)),
        "instruments": names[:MAX_INSTRUMENTS],
        "sections": _sections(song, clock.ticks_per_bar, min(MAX_BARS, bars), names),
    }
    meta, _ = repair_plan(raw)
    return meta


def _warn(song: _Song, bars: int, names: list[str]) -> None:
    if song.tempo_changes > 1:
        song.warnings.append(f"{song.tempo_changes} tempo changes: the first tempo is kept for the whole piece")
    if song.meter_changes > 1:
        song.warnings.append(f"{song.meter_changes} meter changes: the first meter is kept for the whole piece")
    if bars > MAX_BARS:
        song.warnings.append(f"the file has {bars} bars: the first {MAX_BARS} are kept")
    if len(names) > MAX_INSTRUMENTS:
        song.warnings.append(f"the file has {len(names)} instruments: the first {MAX_INSTRUMENTS} are kept")
    if song.unfinished:
        song.warnings.append(f"{song.unfinished} notes never end in the file: they end with their track")
    if song.off_the_map:
        song.warnings.append(f"{song.off_the_map} drum notes are off the General MIDI map: left out")
    if song.total_notes > MAX_EVENTS:
        song.warnings.append(f"the file has {song.total_notes} notes: the first {MAX_EVENTS} are kept")


def _tempo(song: _Song) -> float:
    tempo = round(MICROSECONDS_PER_MINUTE / (song.tempo_us or 500_000), 3)
    if not MIN_TEMPO_BPM <= tempo <= MAX_TEMPO_BPM:
        song.warnings.append(f"tempo {tempo:g} is outside {MIN_TEMPO_BPM:g}–{MAX_TEMPO_BPM:g}: moved to the nearest")
    return min(MAX_TEMPO_BPM, max(MIN_TEMPO_BPM, tempo))


def _meter(song: _Song) -> Meter:
    try:
        return Meter(*song.meter)
    except ValueError as error:
        song.warnings.append(f"{error}: 4/4 used")
        return Meter(4, 4)


def _sections(song: _Song, ticks_per_bar: int, bars: int, names: list[str]) -> list[dict[str, Any]]:
    starts = {tick // ticks_per_bar: text for tick, text in sorted(song.markers) if tick // ticks_per_bar < bars}
    if not starts:
        return [{"name": "song", "bars": bars, "instruments": names}]
    if 0 not in starts:
        starts[0] = "intro"
    edges = [*sorted(starts), bars]
    return [{"name": starts[first], "bars": end - first, "instruments": names} for first, end in pairwise(edges)]
