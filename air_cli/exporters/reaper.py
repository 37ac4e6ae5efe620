"""REAPER projects: an `.rpp` text file with its sound beside it.

The format is what REAPER itself saves: chunks in angle brackets, one record a line, times in seconds, MIDI in ticks.
"""

import uuid
from collections.abc import Iterator

from air_cli.domain.units import TICKS_PER_QUARTER, db_to_gain
from air_cli.exporters.song import MIX_TRACK, REVERB_BUS, Media, Song, SongTrack, clip_ticks, plain
from air_cli.midi.write import without_overlaps

_REAPER_VERSION = "7.0"
_ALL_NOTES_OFF = "b0 7b 00"
_METER_DENOMINATOR_UNIT = 65536
_BUS_COLOUR = "#5f6b7a"


def reaper_project(song: Song) -> str:
    """The text of an `.rpp`; media paths are relative to it."""
    rows = list(_tracks(song))
    lines = [
        f'<REAPER_PROJECT 0.1 "{_REAPER_VERSION}/air" 0',
        f"SAMPLERATE {song.sample_rate_hz} 1 0",
        f"TEMPO {_number(song.tempo_bpm)} {song.numerator} {song.denominator}",
        *_tempo_envelope(song),
        *_markers(song),
        *(line for row in rows for line in row),
        ">",
    ]
    return "\n".join(_indented(lines)) + "\n"


def _indented(lines: list[str]) -> Iterator[str]:
    depth = 0
    for line in lines:
        depth -= line == ">"
        yield "  " * depth + line
        depth += line.startswith("<")


def _number(value: float) -> str:
    return f"{value:.14f}".rstrip("0").rstrip(".") or "0"


def _quoted(text: str) -> str:
    """A string as REAPER reads it: in whichever quote the text does not hold."""
    clean = plain(text)
    quote = next((mark for mark in "\"'`" if mark not in clean), None)
    return f"{quote}{clean}{quote}" if quote else '"' + clean.replace('"', "”") + '"'


def _guid(song: Song, name: str) -> str:
    """The same part of the same project always has the same identity."""
    return "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"air:{song.run_id}:{name}")).upper() + "}"


def _colour(colour: str) -> int:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0x1000000 | blue << 16 | green << 8 | red


def _tempo_envelope(song: Song) -> list[str]:
    meter = song.denominator * _METER_DENOMINATOR_UNIT + song.numerator
    return [
        "<TEMPOENVEX",
        f"EGUID {_guid(song, 'tempo')}",
        "ACT 1 -1",
        "VIS 1 0 1",
        "ARM 0",
        f"PT 0 {_number(song.tempo_bpm)} 1 {meter} 0 1",
        ">",
    ]


def _markers(song: Song) -> Iterator[str]:
    """A marker at the start of every section, and the section as a region."""
    for number, section in enumerate(song.sections, start=1):
        start, end = _number(song.seconds(section.start_ticks)), _number(song.seconds(section.end_ticks))
        name = _quoted(section.name)
        yield f"MARKER {number} {start} {name} 0 0 1"
        yield f"MARKER {number} {start} {name} 1 0 1"
        yield f'MARKER {number} {end} "" 1'


def _tracks(song: Song) -> Iterator[list[str]]:
    """Stem and note track of every instrument, the mix, then the reverb bus, which receives from tracks by number."""
    sends: list[tuple[int, float]] = []
    number = 0
    for track in song.tracks:
        if track.stem is not None:
            item = _audio_item(song, track.instrument, track.stem)
            yield _track(song, track.instrument, track.colour, item)
            number += 1
        if track.has_send:
            sends.append((number, db_to_gain(track.reverb_send_db)))
        name = f"{track.instrument} notes"
        yield _track(song, name, track.colour, _midi_item(song, track), track.volume_db, track.pan, is_muted=True)
        number += 1
    if song.mix is not None:
        yield _track(song, MIX_TRACK, _BUS_COLOUR, _audio_item(song, MIX_TRACK, song.mix), is_muted=True)
    if sends:
        receives = [f"AUXRECV {source} 0 {_number(gain)} 0 0 0 0 0 0 -1:U 0 -1 ''" for source, gain in sends]
        yield _track(song, REVERB_BUS, _BUS_COLOUR, receives)


def _track(
    song: Song,
    name: str,
    colour: str,
    content: list[str],
    volume_db: float = 0.0,
    pan: float = 0.0,
    *,
    is_muted: bool = False,
) -> list[str]:
    guid = _guid(song, f"track {name}")
    return [
        f"<TRACK {guid}",
        f"NAME {_quoted(name)}",
        f"PEAKCOL {_colour(colour)}",
        f"VOLPAN {_number(db_to_gain(volume_db))} {_number(pan)} -1 -1 1",
        f"MUTESOLO {int(is_muted)} 0 0",
        "ISBUS 0 0",
        "NCHAN 2",
        f"TRACKID {guid}",
        *content,
        ">",
    ]


def _item(song: Song, name: str, seconds: float, source: list[str]) -> list[str]:
    return [
        "<ITEM",
        "POSITION 0",
        f"LENGTH {_number(seconds)}",
        "LOOP 0",
        f"IGUID {_guid(song, f'item {name}')}",
        f"NAME {_quoted(name)}",
        "FADEIN 0 0 0 0 0 0 0",
        "FADEOUT 0 0 0 0 0 0 0",
        "VOLPAN 1 0 1 -1",
        "SOFFS 0",
        "PLAYRATE 1 1 0 -1 0 0.0025",
        *source,
        ">",
    ]


def _audio_item(song: Song, name: str, media: Media) -> list[str]:
    return _item(song, name, media.seconds, ["<SOURCE WAVE", f"FILE {_quoted(media.name)}", ">"])


def _midi_item(song: Song, track: SongTrack) -> list[str]:
    end = clip_ticks(song, track.notes)
    source = [
        "<SOURCE MIDI",
        f"HASDATA 1 {TICKS_PER_QUARTER} QN",
        *_midi_events(track, end),
        ">",
    ]
    return _item(song, f"{track.instrument} notes", song.seconds(end), source)


def _midi_events(track: SongTrack, end_ticks: int) -> Iterator[str]:
    """Note-ons and note-offs as differences in ticks; at one tick the offs come first."""
    events: list[tuple[int, int, str]] = []
    for note in without_overlaps(track.notes):
        on, off = f"{0x90 | track.channel:02x}", f"{0x80 | track.channel:02x}"
        events.append((note.onset_ticks, 1, f"{on} {note.note:02x} {note.velocity:02x}"))
        events.append((note.onset_ticks + note.length_ticks, 0, f"{off} {note.note:02x} 00"))
    position = 0
    for tick, _, message in sorted(events):
        yield f"E {tick - position} {message}"
        position = tick
    yield f"E {end_ticks - position} {_ALL_NOTES_OFF}"
