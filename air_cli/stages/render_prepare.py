"""What a render is made of, known before a note sounds: samples, notes, file names, stems that still hold."""

from dataclasses import dataclass, replace
from typing import Any

from air_cli.audio.jobs import RenderJob, TrackJob
from air_cli.audio.output import FORMATS
from air_cli.audio.strips import is_record, strip_for
from air_cli.domain.composition import Composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.names import safe_name
from air_cli.errors import FileError
from air_cli.stages.inventory import current_catalogue
from air_cli.stages.kits import asked_kit, kept_kit
from air_cli.stages.records import load_composition
from air_cli.stages.render_request import RenderRequest, check_request
from air_cli.stages.session import Session
from air_cli.stages.sound_options import sound_options
from air_cli.stages.sounds import SoundChoice, SoundFinder, by_own_instrument, own_instruments
from air_cli.stages.stem_cache import Reusable, reusable_stems
from air_cli.store.projects import load_project
from air_cli.store.workspace import utc_stamp

_KICK = "Kick"


@dataclass(frozen=True, slots=True)
class FileNames:
    """How the files of a render are called."""

    project: str
    stems: dict[str, str]
    mix: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is known before a note sounds; the composition holds its `meta` only."""

    composition: Composition
    repairs: tuple[str, ...]
    choices: list[SoundChoice]
    job: RenderJob
    names: FileNames
    kept: Reusable
    warnings: tuple[str, ...]


def prepare(session: Session, request: RenderRequest) -> Prepared:
    """Everything a render needs.

    Raises:
        SettingError: a value is outside its range.
        NotFoundError: an instrument or a sample that is not there.
    """
    composition, repairs = load_composition(request.composition)
    check_request(request)
    catalogue = current_catalogue(session)
    finder = SoundFinder(session, catalogue, sound_options(session, request, composition.meta, catalogue))
    playing = _playing(request, composition)
    choices = [choice for name in playing if (choice := finder.find(composition, name)) is not None]
    job = _job(request, composition, choices)
    # The job holds all notes now; as models, those of an hour would weigh as much as its sounds.
    composition = composition.model_copy(update={"pattern": (), "layers": {}})
    run_id = request.composition.run_id
    kept = Reusable({}, {}) if request.fresh else reusable_stems(session, run_id, job)
    called = _file_names(session, request, composition, playing)
    return Prepared(composition, (*repairs,), choices, job, called, kept, tuple(finder.warnings))


def with_kept_kit(session: Session, request: RenderRequest) -> RenderRequest:
    """The request with its kit by its own name, and where it asks for none with the one the project was given before.

    Raises:
        NotFoundError: no kit has the name.
    """
    run_id = request.composition.run_id
    return replace(request, kit=asked_kit(request.kit) if request.kit else kept_kit(session, run_id))


def _file_names(session: Session, request: RenderRequest, composition: Composition, playing: list[str]) -> FileNames:
    project = safe_name(_project_name(session, request.composition.run_id, composition))
    tail = f"{utc_stamp(session.now())}.{FORMATS[request.audio_format].suffix}"
    stems = {name: f"{project}_{safe_name(name)}_{tail}" for name in playing}
    return FileNames(project, stems, f"{project}_mix_{tail}")


def _playing(request: RenderRequest, composition: Composition) -> list[str]:
    names = composition.meta.instruments
    muted = own_instruments(request.mute, names)
    soloed = own_instruments(request.solo, names)
    return [name for name in names if name not in muted and (not soloed or name in soloed)]


def _job(request: RenderRequest, composition: Composition, choices: list[SoundChoice]) -> RenderJob:
    meta = composition.meta
    volumes = by_own_instrument(request.volume_db, meta.instruments)
    pans = by_own_instrument(request.pan, meta.instruments)
    kicks = tuple(sorted({note.onset_ticks for note in composition.notes_of(_KICK)}))
    tracks = []
    for choice in choices:
        config = meta.config(choice.instrument)
        tracks.append(
            TrackJob(
                instrument=choice.instrument,
                spec=known_instrument(choice.instrument),
                notes=tuple(composition.notes_of(choice.instrument)),
                zones=choice.zones,
                volume_db=volumes.get(choice.instrument, config.volume_db),
                pan=pans.get(choice.instrument, config.pan),
                reverb_send_db=config.reverb_send_db,
                articulation=config.articulation,
                choke_ticks=_choke_ticks(composition, choice.instrument),
                duck_ticks=kicks,
                strip=strip_for(known_instrument(choice.instrument), config.role, meta.style),
            )
        )
    return RenderJob(
        tracks=tuple(tracks),
        tempo_bpm=meta.tempo,
        length_ticks=meta.bars * meta.clock.ticks_per_bar,
        seed=meta.seed,
        sample_rate_hz=request.sample_rate_hz,
        bit_depth=request.bit_depth,
        fadeout_seconds=request.fadeout_seconds,
        pitch_mode=request.pitch_mode,
        master=request.master,
        audio_format=request.audio_format,
        loop=request.loop,
        is_balanced=is_record(meta.style, [meta.config(choice.instrument).role for choice in choices]),
    )


def _choke_ticks(composition: Composition, instrument: str) -> tuple[int, ...]:
    """Onsets of other pieces that silence this one (a closed hat stops an open hat)."""
    others = [n for n in composition.meta.instruments if n != instrument and instrument in known_instrument(n).chokes]
    return tuple(sorted({note.onset_ticks for name in others for note in composition.notes_of(name)}))


def _project_name(session: Session, run_id: str, composition: Composition) -> str:
    try:
        stored = load_project(session.workspace, run_id)
    except FileError:
        stored = {}
    return str(stored.get("name") or composition.meta.title)


def dry_render(session: Session, request: RenderRequest) -> dict[str, Any]:
    """What a render would play and write, with the space it takes (bytes, where it is known); nothing is stored.

    Raises:
        SettingError: a value is outside its range.
        NotFoundError: an instrument or a sample that is not there.
    """
    prepared = prepare(session, with_kept_kit(session, request))
    meta, run_id = prepared.composition.meta, request.composition.run_id
    folder = session.workspace.new_run_path("render", run_id, session.now())
    played = {choice.instrument: choice for choice in prepared.choices}
    frame_bytes = 2 * request.bit_depth // 8 if request.audio_format == "wav" else None
    frames = round(meta.length_seconds * request.sample_rate_hz)
    rows = [
        {
            "instrument": name,
            "samples": list(choice.sample_ids),
            "source": choice.source,
            "file": str(folder / prepared.names.stems[name]),
            "reused": name in prepared.kept.paths,
        }
        for name, choice in played.items()
    ]
    return {
        "schema": "air.dry-render/1",
        "run_id": run_id,
        "length_seconds": meta.length_seconds,
        "stems": rows,
        "silent": [name for name in prepared.names.stems if name not in played],
        "mix": str(folder / prepared.names.mix),
        "bytes_at_least": frames * frame_bytes * (len(rows) + 1) if frame_bytes else None,
        "warnings": list(dict.fromkeys(prepared.warnings)),
    }
