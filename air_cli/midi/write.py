"""Writing Standard MIDI Files: type 1, 480 ticks per quarter, one named track per instrument."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import mido

from air_cli.domain.composition import Composition, Note
from air_cli.domain.instruments import PERCUSSION_CHANNEL, known_instrument
from air_cli.domain.meter import Meter
from air_cli.domain.pitch import Key
from air_cli.domain.plan import PlanMeta
from air_cli.domain.units import TICKS_PER_QUARTER, tempo_to_microseconds_per_quarter

PITCHED_CHANNELS = tuple(c for c in range(16) if c != PERCUSSION_CHANNEL)
_MAJOR_KEYS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR_KEYS = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")
_PAN_CENTRE = 64
_VOLUME_AT_0_DB = 100


@dataclass(frozen=True, slots=True)
class _Timed:
    """A message at an absolute tick; `rank` orders messages of one tick (note-offs before note-ons)."""

    tick: int
    rank: int
    message: mido.Message | mido.MetaMessage


def midi_file_bytes(composition: Composition, instruments: Sequence[str] | None = None) -> bytes:
    """A type 1 file of the piece, or of some of its instruments."""
    names = tuple(instruments) if instruments is not None else composition.meta.instruments
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    file.tracks.append(_conductor(composition.meta))
    channels = assign_channels(composition.meta.instruments)
    for name in names:
        file.tracks.append(_track(composition, name, channels[name]))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def assign_channels(instruments: Sequence[str]) -> dict[str, int]:
    """Channel (from 0) of every instrument: percussion on 9, the others in order, round again past fifteen."""
    pitched = [name for name in instruments if not known_instrument(name).is_percussion]
    channels = {name: PITCHED_CHANNELS[i % len(PITCHED_CHANNELS)] for i, name in enumerate(pitched)}
    return {name: channels.get(name, PERCUSSION_CHANNEL) for name in instruments}


def key_signature(key: Key) -> str:
    """The MIDI key signature nearest to a key: modes by the mode of their third."""
    names = _MINOR_KEYS if key.is_minor else _MAJOR_KEYS
    return names[key.tonic_pitch_class]


def _conductor(meta: PlanMeta) -> mido.MidiTrack:
    meter = Meter.parse(meta.meter)
    clicks = 36 if meter.is_compound else max(1, 96 // meter.denominator)
    events = [
        _Timed(0, 0, mido.MetaMessage("track_name", name=meta.title)),
        _Timed(0, 1, mido.MetaMessage("set_tempo", tempo=tempo_to_microseconds_per_quarter(meta.tempo))),
        _Timed(
            0,
            2,
            mido.MetaMessage(
                "time_signature",
                numerator=meter.numerator,
                denominator=meter.denominator,
                clocks_per_click=clicks,
            ),
        ),
        _Timed(0, 3, mido.MetaMessage("key_signature", key=key_signature(meta.full_key))),
    ]
    ticks_per_bar = meta.clock.ticks_per_bar
    events += [_Timed(s.start_bar * ticks_per_bar, 4, mido.MetaMessage("marker", text=s.name)) for s in meta.sections]
    return _to_track(events, meta.bars * ticks_per_bar)


def _track(composition: Composition, name: str, channel: int) -> mido.MidiTrack:
    spec = known_instrument(name)
    config = composition.meta.config(name)
    events = [_Timed(0, 0, mido.MetaMessage("track_name", name=name))]
    if not spec.is_percussion:
        volume = min(127, max(0, round(_VOLUME_AT_0_DB * 10 ** (config.volume_db / 40))))
        pan = min(127, max(0, round(_PAN_CENTRE + config.pan * 63)))
        events += [
            _Timed(0, 1, mido.Message("program_change", channel=channel, program=max(0, spec.program))),
            _Timed(0, 2, mido.Message("control_change", channel=channel, control=7, value=volume)),
            _Timed(0, 3, mido.Message("control_change", channel=channel, control=10, value=pan)),
        ]
    for note in without_overlaps(composition.notes_of(name)):
        end = note.onset_ticks + note.length_ticks
        on = mido.Message("note_on", channel=channel, note=note.note, velocity=note.velocity)
        off = mido.Message("note_off", channel=channel, note=note.note, velocity=0)
        events += [_Timed(note.onset_ticks, 6, on), _Timed(end, 5, off)]
    return _to_track(events, composition.meta.bars * composition.meta.clock.ticks_per_bar)


def without_overlaps(notes: Sequence[Note]) -> list[Note]:
    """The notes with each one ending before the same key is struck again; a doubled onset keeps the louder."""
    by_key: dict[int, list[Note]] = {}
    for note in notes:
        line = by_key.setdefault(note.note, [])
        if line and line[-1].onset_ticks == note.onset_ticks:
            line[-1] = max(line[-1], note, key=lambda n: (n.velocity, n.length_ticks))
            continue
        if line and line[-1].onset_ticks + line[-1].length_ticks > note.onset_ticks:
            last = line[-1]
            line[-1] = Note(last.onset_ticks, note.onset_ticks - last.onset_ticks, last.note, last.velocity)
        line.append(note)
    return sorted((n for line in by_key.values() for n in line), key=lambda n: (n.onset_ticks, n.note))


def _to_track(events: Sequence[_Timed], end_tick: int) -> mido.MidiTrack:
    track = mido.MidiTrack()
    position = 0
    for event in sorted(events, key=lambda e: (e.tick, e.rank)):
        track.append(event.message.copy(time=event.tick - position))
        position = event.tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end_tick - position)))
    return track
