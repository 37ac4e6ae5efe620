"""Gathering a project for a DAW: notes, levels, sections, and its sound as WAV."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from air_cli.audio.convert import AudioFacts, audio_facts, convert_audio
from air_cli.domain.composition import Composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.meter import Meter
from air_cli.domain.names import safe_name
from air_cli.errors import NotFoundError, SampleError
from air_cli.exporters.archive import archive_names
from air_cli.exporters.song import Media, Song, SongSection, SongTrack
from air_cli.midi.pianoroll import instrument_colour
from air_cli.stages.project_data import ProjectData

_DEPTHS = (16, 24, 32)
_DEFAULT_DEPTH = 24
_DEFAULT_RATE_HZ = 44_100
_MIX_FILE = "mix"


def song_of(data: ProjectData, media_folder: str, scratch: Path) -> tuple[Song, list[str]]:
    """A project as a song, and what had to be left out.

    Args:
        data: the project.
        media_folder: name of the folder for sound inside the DAW project.
        scratch: folder for stems that are no WAV yet.

    Raises:
        NotFoundError: there is no composition to write.
    """
    composition = data.composition
    if composition is None:
        raise NotFoundError(
            f"project `{data.run_id}` has no readable composition: a DAW project needs its notes",
            hint=f"air export {data.run_id} --only stems",
        )
    warnings: list[str] = []
    names = [name for name in composition.meta.instruments if name in data.audio.stems]
    files = archive_names([f"{media_folder}/{safe_name(name)}.wav" for name in [*names, _MIX_FILE]])
    stems: dict[str, Media] = {}
    for name, file in zip(names, files[: len(names)], strict=True):
        media = _media(data.audio.stems[name], file, scratch, warnings)
        if media is not None:
            stems[name] = media
    mix = _media(data.audio.mix, files[-1], scratch, warnings) if data.audio.mix else None
    if not stems:
        warnings.append(f"there are no stems: only notes are written (air render {data.run_id})")
    return _song(data, composition, stems, mix), warnings


def _media(source: Path, name: str, scratch: Path, warnings: list[str]) -> Media | None:
    """A sound file as WAV: itself, or decoded."""
    try:
        facts = audio_facts(source)
        if source.suffix.lower() == ".wav":
            return _described(name, source, facts)
        target = scratch / Path(name).name
        depth = facts.bit_depth if facts.bit_depth in _DEPTHS else _DEFAULT_DEPTH
        convert_audio(source, target, "wav", depth)
        return _described(name, target, audio_facts(target))
    except SampleError as error:
        warnings.append(f"left out: {error.message}")
        return None


def _described(name: str, source: Path, facts: AudioFacts) -> Media:
    return Media(name, source, facts.sample_rate_hz, facts.frames, facts.channels)


def _song(data: ProjectData, composition: Composition, stems: Mapping[str, Media], mix: Media | None) -> Song:
    meta = composition.meta
    meter, ticks_per_bar = Meter.parse(meta.meter), meta.clock.ticks_per_bar
    rendered = _rendered_levels(data.state)
    rates = [media.sample_rate_hz for media in (*stems.values(), *([mix] if mix else []))]
    tracks = []
    for config in meta.instrument_configs:
        volume_db, pan = rendered.get(config.name, (config.volume_db, config.pan))
        tracks.append(
            SongTrack(
                instrument=config.name,
                colour=instrument_colour(meta, config.name),
                volume_db=volume_db,
                pan=pan,
                reverb_send_db=config.reverb_send_db,
                is_percussion=known_instrument(config.name).is_percussion,
                notes=tuple(composition.notes_of(config.name)),
                stem=stems.get(config.name),
            )
        )
    sections = (SongSection(s.name, s.start_bar * ticks_per_bar, s.end_bar * ticks_per_bar) for s in meta.sections)
    return Song(
        run_id=data.run_id,
        title=data.name,
        genre=meta.genre or meta.style,
        comment=data.prompt or "",
        tempo_bpm=meta.tempo,
        numerator=meter.numerator,
        denominator=meter.denominator,
        length_ticks=meta.bars * ticks_per_bar,
        sample_rate_hz=rates[0] if rates else _DEFAULT_RATE_HZ,
        tracks=tuple(tracks),
        sections=tuple(sections),
        mix=mix,
    )


def _rendered_levels(state: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Instrument → volume in dB and pan, as the render was told."""
    request = state.get("request")
    rows = request.get("tracks") if isinstance(request, dict) else None
    levels: dict[str, tuple[float, float]] = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and all(isinstance(row.get(key), (int, float)) for key in ("volume_db", "pan")):
            levels[str(row.get("instrument"))] = (float(row["volume_db"]), max(-1.0, min(1.0, float(row["pan"]))))
    return levels
