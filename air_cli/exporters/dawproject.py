"""DAWproject 1.0: one file with tempo, tracks, clips and sound, which Bitwig Studio, Studio One and Cubase import.

Elements and their order after the public schema of the format (github.com/bitwig/dawproject, MIT). Times are in quarter
notes unless said otherwise; velocity 0–1, pan 0–1 with 0.5 in the centre, volume and sends as amplitude factors.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO
from xml.etree import ElementTree

from air_cli.domain.composition import Note
from air_cli.domain.units import TICKS_PER_QUARTER, db_to_gain
from air_cli.exporters.archive import ArchiveFile, write_zip
from air_cli.exporters.song import MIX_TRACK, REVERB_BUS, Media, Song, SongTrack, clip_ticks, plain

_VERSION = "1.0"
_MASTER_COLOUR, _BUS_COLOUR = "#8a8f98", "#5f6b7a"
_MAX_VOLUME = 2.0
Element = ElementTree.Element


def write_dawproject(target: BinaryIO, song: Song, air_version: str, moment: datetime) -> list[str]:
    """Write a `.dawproject`; returns the media that could not be read."""
    files = [ArchiveFile(media.source, media.name) for media in song.media]
    texts = {"project.xml": _document(_project(song, air_version)), "metadata.xml": _document(_metadata(song))}
    return write_zip(target, files, texts, moment)


def _document(root: Element) -> str:
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _add(parent: Element, tag: str, **attributes: str | float) -> Element:
    texts = {name: _number(value) if isinstance(value, (int, float)) else value for name, value in attributes.items()}
    return ElementTree.SubElement(parent, tag, texts)


def _number(value: float) -> str:
    """Shortest text that reads back as the same number."""
    return str(int(value)) if value == int(value) else repr(float(value))


def _beats(ticks: int) -> float:
    return ticks / TICKS_PER_QUARTER


def _metadata(song: Song) -> Element:
    root = Element("MetaData")
    for tag, text in (("Title", song.title), ("Genre", song.genre), ("Comment", song.comment)):
        if text:
            _add(root, tag).text = plain(text, 2000)
    return root


def _project(song: Song, air_version: str) -> Element:
    root = Element("Project", {"version": _VERSION})
    _add(root, "Application", name="air", version=air_version)
    transport = _add(root, "Transport")
    _add(transport, "Tempo", id="tempo", name="Tempo", min=20, max=666, unit="bpm", value=song.tempo_bpm)
    _add(transport, "TimeSignature", id="meter", numerator=song.numerator, denominator=song.denominator)
    structure = _add(root, "Structure")
    for number, track in enumerate(song.tracks):
        _structure_of(structure, number, track)
    if song.mix is not None:
        _track(structure, "mix", MIX_TRACK, "audio", _MASTER_COLOUR)
        _channel(structure[-1], "mix", is_muted=True)
    if song.has_reverb:
        _track(structure, "reverb", REVERB_BUS, "audio", _BUS_COLOUR)
        _channel(structure[-1], "reverb", role="effect")
    _track(structure, "master", "Master", "audio notes", _MASTER_COLOUR)
    _channel(structure[-1], "master", role="master")
    _arrangement(root, song)
    return root


def _structure_of(structure: Element, number: int, track: SongTrack) -> None:
    """The stem's track at unity, since its sound has level, pan and reverb; the muted note track with the plan's."""
    if track.stem is not None:
        _track(structure, f"stem{number}", track.instrument, "audio", track.colour)
        _channel(structure[-1], f"stem{number}")
    _track(structure, f"notes{number}", f"{track.instrument} notes", "notes", track.colour)
    send = track.reverb_send_db if track.has_send else None
    _channel(structure[-1], f"notes{number}", True, track.volume_db, track.pan, send)


def _track(structure: Element, key: str, name: str, content: str, colour: str) -> None:
    _add(structure, "Track", id=f"track_{key}", name=plain(name), color=colour, contentType=content, loaded="true")


def _channel(
    track: Element,
    key: str,
    is_muted: bool = False,
    volume_db: float = 0.0,
    pan: float = 0.0,
    send_db: float | None = None,
    role: str = "regular",
) -> None:
    channel = _add(track, "Channel", id=f"channel_{key}", role=role, audioChannels=2, solo="false")
    if role != "master":
        channel.set("destination", "channel_master")
    _add(channel, "Mute", id=f"mute_{key}", name="Mute", value="true" if is_muted else "false")
    _add(channel, "Pan", id=f"pan_{key}", name="Pan", min=0, max=1, unit="normalized", value=(pan + 1.0) / 2.0)
    if send_db is not None:
        send = _add(_add(channel, "Sends"), "Send", id=f"send_{key}", destination="channel_reverb", type="post")
        _add(send, "Volume", min=0, max=1, unit="linear", value=min(1.0, db_to_gain(send_db)))
    gain = min(_MAX_VOLUME, db_to_gain(volume_db))
    _add(channel, "Volume", id=f"volume_{key}", name="Volume", min=0, max=_MAX_VOLUME, unit="linear", value=gain)


def _arrangement(root: Element, song: Song) -> None:
    arrangement = _add(root, "Arrangement", id="arrangement")
    lanes = _add(arrangement, "Lanes", id="lanes", timeUnit="beats")
    for number, track in enumerate(song.tracks):
        if track.stem is not None:
            _audio_lane(lanes, f"stem{number}", track.instrument, track.colour, track.stem, song)
        _note_lane(lanes, f"notes{number}", track, song)
    if song.mix is not None:
        _audio_lane(lanes, "mix", MIX_TRACK, _MASTER_COLOUR, song.mix, song)
    if song.sections:
        markers = _add(arrangement, "Markers", id="markers", timeUnit="beats")
        for section in song.sections:
            _add(markers, "Marker", name=plain(section.name) or "section", time=_beats(section.start_ticks))


def _lane(lanes: Element, key: str) -> Element:
    lane = _add(lanes, "Lanes", id=f"lane_{key}", track=f"track_{key}", timeUnit="beats")
    return _add(lane, "Clips", id=f"clips_{key}", timeUnit="beats")


def _audio_lane(lanes: Element, key: str, name: str, colour: str, media: Media, song: Song) -> None:
    clip = _add(
        _lane(lanes, key), "Clip", name=plain(name), color=colour, time=0, duration=song.beats(media.seconds),
        contentTimeUnit="seconds", playStart=0, playStop=media.seconds,
    )  # fmt: skip
    audio = _add(
        clip, "Audio", id=f"audio_{key}", channels=media.channels, sampleRate=media.sample_rate_hz,
        duration=media.seconds, timeUnit="seconds",
    )  # fmt: skip
    _add(audio, "File", path=media.name, external="false")


def _note_lane(lanes: Element, key: str, track: SongTrack, song: Song) -> None:
    length = _beats(clip_ticks(song, track.notes))
    clip = _add(
        _lane(lanes, key), "Clip", name=plain(track.instrument), color=track.colour, time=0, duration=length,
        contentTimeUnit="beats", playStart=0, playStop=length,
    )  # fmt: skip
    notes = _add(clip, "Notes", id=f"content_{key}", timeUnit="beats")
    _notes(notes, track.notes, track.channel)


def _notes(parent: Element, notes: Sequence[Note], channel: int) -> None:
    for note in notes:
        level = note.velocity / 127.0
        _add(
            parent, "Note", time=_beats(note.onset_ticks), duration=_beats(note.length_ticks), channel=channel,
            key=note.note, vel=level, rel=level,
        )  # fmt: skip


def check_dawproject(project: Element, media_names: Sequence[str]) -> list[str]:
    """What a schema cannot see: ids used twice, references to the wrong kind of thing, media that is not there."""
    problems: list[str] = []
    kinds: dict[str, str] = {}
    for element in project.iter():
        key = element.get("id")
        if key is not None and kinds.setdefault(key, element.tag) and list(_with_id(project, key)) != [element]:
            problems.append(f"the id `{key}` is used twice")
    for element in project.iter():
        for attribute, wanted in (("track", "Track"), ("destination", "Channel"), ("parameter", "parameter")):
            target = element.get(attribute)
            if target is not None and kinds.get(target) != wanted:
                problems.append(f"{element.tag} {attribute} `{target}` names no {wanted}")
        if element.tag == "File" and element.get("external") != "true" and element.get("path") not in media_names:
            problems.append(f"media `{element.get('path')}` is not in the file")
    return problems


def _with_id(project: Element, key: str) -> list[Element]:
    return [element for element in project.iter() if element.get("id") == key]
