"""`air export --daw` and `--sfz`: a project that another program opens."""

import filecmp
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from air_cli import __version__
from air_cli.audio.envelopes import envelope_for
from air_cli.domain.instruments import known_instrument
from air_cli.domain.names import safe_name
from air_cli.domain.plan import PlanMeta
from air_cli.errors import NotFoundError
from air_cli.exporters.archive import archive_names
from air_cli.exporters.dawproject import write_dawproject
from air_cli.exporters.reaper import reaper_project
from air_cli.exporters.sfz import SfzPart, sfz_text
from air_cli.stages.project_data import ProjectData, export_moment, project_data
from air_cli.stages.session import Session
from air_cli.stages.song import song_of
from air_cli.stages.sounds import SoundChoice
from air_cli.stages.used_sounds import sample_sheet, used_sounds
from air_cli.store.atomic import new_folder, open_atomic, scratch_folder, write_file

_MAX_VERSIONS = 1000
_KIT_NAME = "Drum_Kit"


@dataclass(frozen=True, slots=True)
class DawResult:
    """What was written: a file or a folder; `warnings` says what is not in it."""

    path: Path
    warnings: tuple[str, ...]


def export_daw(session: Session, project_id: str, target: str, plan_id: str | None = None) -> DawResult:
    """Write a project for another program into `outputs/exports/`.

    Args:
        session: the workspace.
        project_id: the project.
        target: `dawproject`, `reaper` or `sfz`.
        plan_id: the plan to take, in place of the linked one.

    Raises:
        InvalidRunIdError: no such project.
        NotFoundError: it has no composition.
        WorkspaceError: nothing can be written; nothing is left behind.
    """
    data = project_data(session, project_id, plan_id)
    session.progress(f"writing {target}", 0.0)
    result = _WRITERS[target](session, data)
    session.progress(f"writing {target}", 1.0)
    return result


_ENDINGS = {"dawproject": ".dawproject", "reaper": "_reaper", "sfz": "_sfz"}


def daw_path(session: Session, data: ProjectData, target: str) -> Path:
    """Where an export goes; a folder that was worked in since stays, and the new one gets a number behind its name."""
    name = f"{safe_name(data.name, fallback='project')}_{data.run_id}{_ENDINGS[target]}"
    return session.workspace.exports_dir / name


def _dawproject(session: Session, data: ProjectData) -> DawResult:
    target = daw_path(session, data, "dawproject")
    with scratch_folder(target.parent) as scratch:
        song, warnings = song_of(data, "audio", scratch)
        with open_atomic(target) as file:
            unread = write_dawproject(file, song, __version__, export_moment(session, data))
    return DawResult(target, (*warnings, *(f"could not be read, left out: {name}" for name in unread)))


def _reaper(session: Session, data: ProjectData) -> DawResult:
    target = daw_path(session, data, "reaper")
    with scratch_folder(target.parent) as scratch:
        song, warnings = song_of(data, "media", scratch)
        built = scratch / "built"
        for media in song.media:
            _copy(media.source, built / media.name)
        write_file(built / f"{safe_name(data.name, fallback='project')}.rpp", reaper_project(song))
        return DawResult(_published(built, target), tuple(warnings))


def _sfz(session: Session, data: ProjectData) -> DawResult:
    composition, midi = data.composition, data.midi_ref
    if composition is None or midi is None:
        raise NotFoundError(
            f"project `{data.run_id}` has no readable composition: nothing says what is played",
            hint=f"air export {data.run_id} --only stems",
        )
    used = used_sounds(session, composition, midi, data.folders.render)
    target = daw_path(session, data, "sfz")
    with scratch_folder(target.parent) as scratch:
        built, warnings = scratch / "built", list(used.warnings)
        names: dict[str, str] = {}
        choices = [choice for choice in used.choices if _copy_samples(choice, built, names, warnings)]
        if not choices:
            raise NotFoundError(f"project `{data.run_id}` has no sample left to write", hint="air inventory rebuild")
        for file, title, parts in _instruments(composition.meta, choices):
            write_file(built / f"{file}.sfz", sfz_text(title, parts, names))
        rows = sample_sheet(session, names, choices)
        notes = [f"{names[row['id']]}\t{row['id']}\t{row['licence'] or 'no note beside it'}" for row in rows]
        write_file(built / "samples.txt", "\n".join(["file\tsample\tlicence", *notes]) + "\n")
        return DawResult(_published(built, target), tuple(warnings))


def _copy_samples(choice: SoundChoice, built: Path, names: dict[str, str], warnings: list[str]) -> bool:
    """Copy the samples of an instrument; False where one of them is gone."""
    wanted = [zone for zone in choice.zones if zone.sample_id not in names]
    folder = safe_name(choice.instrument)
    ids = list(dict.fromkeys(zone.sample_id for zone in wanted))
    paths = {zone.sample_id: zone.path for zone in wanted}
    files = archive_names([f"samples/{folder}/{_file_name(paths[sample_id])}" for sample_id in ids])
    for sample_id, file in zip(ids, files, strict=True):
        if not paths[sample_id].is_file():
            warnings.append(f"{choice.instrument} is left out: its sample `{sample_id}` is gone")
            return False
        _copy(paths[sample_id], built / PurePosixPath(file))
        names[sample_id] = file
    return True


def _file_name(path: Path) -> str:
    return f"{safe_name(path.stem)}{path.suffix.lower()}"


def _instruments(meta: PlanMeta, choices: Sequence[SoundChoice]) -> list[tuple[str, str, list[SfzPart]]]:
    """File name, title and parts of every instrument, and of the kit where there are several drums."""
    parts = [_part(meta, choice, choices) for choice in choices]
    rows = [
        (safe_name(choice.instrument), choice.instrument, [part]) for choice, part in zip(choices, parts, strict=True)
    ]
    drums = [part for part in parts if part.spec.is_percussion]
    if len(drums) > 1:
        rows.append((_KIT_NAME, f"{meta.title}: the whole kit", drums))
    return rows


def _part(meta: PlanMeta, choice: SoundChoice, choices: Sequence[SoundChoice]) -> SfzPart:
    spec = known_instrument(choice.instrument)
    envelope = envelope_for(spec, meta.config(choice.instrument).articulation)
    present = [other.instrument for other in choices]
    return SfzPart(
        spec=spec,
        zones=choice.zones,
        attack_seconds=envelope.attack_seconds,
        release_seconds=envelope.release_seconds,
        silences=any(name in present for name in spec.chokes),
        is_silenced=any(choice.instrument in known_instrument(name).chokes for name in present),
    )


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _published(built: Path, wanted: Path) -> Path:
    """Give a built folder its name; a folder that a producer has worked in since stays, the new one gets a number."""
    for number in range(1, _MAX_VERSIONS):
        target = wanted if number == 1 else wanted.with_name(f"{wanted.name}__{number}")
        if target.exists():
            if _is_same(built, target):
                return target
            continue
        with new_folder(target) as folder:
            for child in sorted(built.iterdir()):
                child.rename(folder / child.name)
        return target
    raise NotFoundError(f"`{wanted}` has {_MAX_VERSIONS} versions already", hint="remove some of them")


def _is_same(left: Path, right: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    files = [{p.relative_to(side) for p in side.rglob("*") if p.is_file()} for side in (left, right)]
    return files[0] == files[1] and all(filecmp.cmp(left / p, right / p, shallow=False) for p in files[0])


_WRITERS: dict[str, Callable[[Session, ProjectData], DawResult]] = {
    "dawproject": _dawproject,
    "reaper": _reaper,
    "sfz": _sfz,
}
