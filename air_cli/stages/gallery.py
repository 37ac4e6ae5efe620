"""`air gallery`: one page of all projects."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from air_cli.audio.convert import audio_facts, convert_audio, waveform
from air_cli.domain.instruments import known_instrument
from air_cli.domain.names import safe_name
from air_cli.domain.units import TICKS_PER_QUARTER
from air_cli.errors import AirError, SettingError
from air_cli.exporters.gallery import GalleryProject, write_gallery
from air_cli.midi.pianoroll import instrument_colour
from air_cli.stages.project_data import ProjectData, project_data
from air_cli.stages.project_glue import Project
from air_cli.stages.projects import list_projects
from air_cli.stages.session import Session
from air_cli.store.atomic import open_atomic, scratch_folder
from air_cli.workers.cores import available_cores, threads

PEAK_COLUMNS = 600
_MOST_WORKERS = 4
_MIMES = {".wav": "audio/wav", ".flac": "audio/flac", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".mid": "audio/midi"}
_MP3_RATES_HZ = (44_100, 48_000)


@dataclass(frozen=True, slots=True)
class GalleryResult:
    """The page; `count` projects are on it, `warnings` says what is not."""

    path: Path
    count: int
    warnings: tuple[str, ...]


class _Builder:
    """Turns projects into what the page needs; sound lies beside the page, or goes into it."""

    def __init__(self, session: Session, page: Path, scratch: Path, *, embed: bool) -> None:
        self.session = session
        self.page = page
        self.scratch = scratch
        self.embed = embed
        self.warnings: list[str] = []
        self._made: dict[Path, Future[Path]] = {}

    def build(self, projects: Sequence[Project]) -> Iterator[GalleryProject]:
        for number, project in enumerate(projects):
            self.session.progress(f"adding {project.name}", number / max(1, len(projects)))
            embedded: dict[str, tuple[str, Path]] = {}
            try:
                data = project_data(self.session, project.run_id)
            except AirError as error:
                self.warnings.append(f"{project.run_id} is left out: {error.message}")
                continue
            with threads(min(_MOST_WORKERS, available_cores())) as pool:
                if self.embed:
                    self._encode(data, pool)
                fields = self._fields(project, data, embedded)
            yield GalleryProject(fields, embedded)
            for _, path in embedded.values():
                if path.is_relative_to(self.scratch):
                    path.unlink(missing_ok=True)

    def _encode(self, data: ProjectData, pool: Executor) -> None:
        """Start making the sounds of a project small, on all cores."""
        sounds = [path for path in (data.audio.mix, *data.audio.stems.values()) if path is not None]
        keys = (f"{data.run_id}-{number}" for number in range(len(sounds)))
        self._made = {path: pool.submit(self._small, path, key) for path, key in zip(sounds, keys, strict=True)}

    def _fields(self, project: Project, data: ProjectData, embedded: dict[str, tuple[str, Path]]) -> dict[str, Any]:
        meta = data.meta
        mix = self._sound(f"{project.run_id}-mix", data.audio.mix, embedded)
        peaks, seconds = self._peaks(data.audio.mix)
        clock = meta.clock if meta else None
        return {
            "id": project.run_id,
            "name": project.name,
            "when": project.created_at,
            "prompt": project.prompt,
            "style": project.style,
            "tempo": project.tempo,
            "key": project.key,
            "meter": project.meter,
            "bars": project.bars,
            "beatsPerBar": float(clock.meter.beats_per_bar) if clock else 4,
            "seconds": project.length_seconds,
            "soundSeconds": seconds,
            "lufs": project.integrated_lufs,
            "tags": project.tags,
            "notes": project.notes,
            "problems": project.problems,
            "mix": mix,
            "peaks": peaks,
            "tracks": self._tracks(project, data, embedded),
            "sections": [
                {"name": s.name, "bar": s.start_bar, "bars": s.bars, "energy": s.energy, "instruments": s.instruments}
                for s in (meta.sections if meta else ())
            ],
            "chords": [c.model_dump() for c in (meta.chords if meta else ())],
            "downloads": self._downloads(project, data, mix, embedded),
        }

    def _tracks(
        self, project: Project, data: ProjectData, embedded: dict[str, tuple[str, Path]]
    ) -> list[dict[str, Any]]:
        rows = []
        for number, config in enumerate(data.meta.instrument_configs if data.meta else ()):
            notes = data.composition.notes_of(config.name) if data.composition else []
            rows.append(
                {
                    "name": config.name,
                    "role": config.role,
                    "colour": instrument_colour(data.meta, config.name) if data.meta else "#888888",
                    "drum": known_instrument(config.name).is_percussion,
                    "sound": self._sound(f"{project.run_id}-{number}", data.audio.stems.get(config.name), embedded),
                    "notes": [[_beats(n.onset_ticks), _beats(n.length_ticks), n.note, n.velocity] for n in notes],
                }
            )
        return rows

    def _sound(self, key: str, path: Path | None, embedded: dict[str, tuple[str, Path]]) -> dict[str, str] | None:
        if path is None:
            return None
        if not self.embed:
            return {"href": self._href(path)}
        try:
            small = self._made[path].result()
        except AirError as error:
            self.warnings.append(f"left out: {error.message}")
            return None
        embedded[key] = (_MIMES[small.suffix], small)
        return {"key": key}

    def _small(self, path: Path, key: str) -> Path:
        """The sound as MP3, which every browser plays, or FLAC at rates MP3 does not have."""
        if path.suffix.lower() == ".mp3":
            return path
        is_mp3 = audio_facts(path).sample_rate_hz in _MP3_RATES_HZ
        target = self.scratch / f"{key}.{'mp3' if is_mp3 else 'flac'}"
        convert_audio(path, target, "mp3" if is_mp3 else "flac", 16)
        return target

    def _peaks(self, mix: Path | None) -> tuple[list[int] | None, float | None]:
        """Lowest and highest value of each stretch in hundredths, and the length in seconds."""
        if mix is None:
            return None, None
        try:
            rows, facts = waveform(mix, PEAK_COLUMNS), audio_facts(mix)
        except AirError as error:
            self.warnings.append(error.message)
            return None, None
        return [round(100 * value) for low, high, _ in rows for value in (low, high)], round(facts.seconds, 4)

    def _downloads(
        self, project: Project, data: ProjectData, mix: dict[str, str] | None, embedded: dict[str, tuple[str, Path]]
    ) -> list[dict[str, Any]]:
        midi = data.folders.midi_generation
        rows: list[tuple[str, Path | None]] = [("MIDI", midi / "midi.mid" if midi else None)]
        if self.embed:
            files = self._embedded_files(project, rows, embedded)
            suffix = embedded[mix["key"]][1].suffix if mix else ""
            return [*files, *([{"label": "Mix", "name": f"{safe_name(project.name)}{suffix}", **mix}] if mix else [])]
        zipped = self.session.workspace.exports_dir / f"{safe_name(data.name, fallback='project')}_{data.run_id}.zip"
        rows = [("Mix", data.audio.mix), *((f"Stem: {n}", p) for n, p in data.audio.stems.items()), *rows]
        rows += [("Piano roll (SVG)", midi / "pianoroll.svg" if midi else None), ("Everything (ZIP)", zipped)]
        return [
            {"label": label, "name": path.name, "href": self._href(path)}
            for label, path in rows
            if path is not None and path.is_file()
        ]

    def _embedded_files(
        self, project: Project, rows: Sequence[tuple[str, Path | None]], embedded: dict[str, tuple[str, Path]]
    ) -> list[dict[str, Any]]:
        files = []
        for label, path in rows:
            if path is not None and path.is_file():
                key = f"{project.run_id}-{label.lower()}"
                embedded[key] = (_MIMES[path.suffix], path)
                files.append({"label": label, "name": f"{safe_name(project.name)}{path.suffix}", "key": key})
        return files

    def _href(self, path: Path) -> str:
        """The path from the page, as a relative address."""
        try:
            relative = os.path.relpath(path, self.page.parent)
        except ValueError:
            raise SettingError(
                "the page and the projects are on different drives", hint="air gallery --embed"
            ) from None
        return quote(Path(relative).as_posix(), errors="surrogatepass")


def _beats(ticks: int) -> float:
    return round(ticks / TICKS_PER_QUARTER, 4)


def gallery(
    session: Session, *, embed: bool = False, output: Path | None = None, projects: Sequence[Project] | None = None
) -> GalleryResult:
    """Write the page.

    Args:
        session: the workspace.
        embed: put the sound into the page, as MP3, so that it can be sent alone.
        output: where; `outputs/gallery/index.html` (or `gallery.html`, embedded) unless told.
        projects: which; all, newest first, unless told.

    Raises:
        SettingError: the page cannot reach the sound from there.
        WorkspaceError: it cannot be written; an older page stays.
    """
    folder = session.workspace.outputs / "gallery"
    page = (output or folder / ("gallery.html" if embed else "index.html")).absolute()
    if page.is_dir():
        raise SettingError(f"`{page}` is a folder", hint=f"--output {page / 'index.html'}")
    warnings: tuple[str, ...] = ()
    if projects is None:
        listed = list_projects(session)
        projects, warnings = listed.projects, listed.warnings
    with scratch_folder(page.parent) as scratch:
        builder = _Builder(session, page, scratch, embed=embed)
        with open_atomic(page) as file:
            count = write_gallery(file, builder.build(projects))
    session.progress("writing the page", 1.0)
    return GalleryResult(page, count, (*warnings, *builder.warnings))
