"""What goes into an export: which files, in which format, and under which names."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from air_cli.audio.convert import audio_facts, check_output, convert_audio, peak_of
from air_cli.audio.output import FORMATS
from air_cli.domain.choices import EXPORT_PARTS, AudioFormat, ExportPart
from air_cli.domain.units import db_to_gain, gain_to_db
from air_cli.errors import FileError, SampleError, SettingError
from air_cli.exporters.archive import archive_names
from air_cli.exporters.manifest import ExportFile, ExportManifest
from air_cli.nearest import did_you_mean
from air_cli.stages.machine_paths import without_machine_paths
from air_cli.stages.session import Session
from air_cli.store.json_files import read_text
from air_cli.store.workspace import sha256_of

NORMALISED_PEAK_DBFS = -1.0
"""Where `--normalize-stems` puts the highest sample of each stem."""
_TEXT_SUFFIXES = frozenset({".json", ".txt", ".svg", ".md"})
_MIDI_SUFFIXES = frozenset({".mid", ".midi"})
_AUDIO_SUFFIXES = frozenset(f".{row.suffix}" for row in FORMATS.values())


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What of a project leaves, and in which shape.

    Attributes:
        plan_id: the plan to take, in place of the linked one.
        only: kinds of files; empty = everything.
        stems_format: format of the stems; `None` = as rendered.
        bit_depth: 16, 24 or 32 (float) for the stems; `None` = as rendered, or what the format has.
        normalize_stems: each stem's peak at −1 dBFS, by a gain of its own.
    """

    plan_id: str | None = None
    only: tuple[ExportPart, ...] = ()
    stems_format: AudioFormat | None = None
    bit_depth: int | None = None
    normalize_stems: bool = False


def check_options(options: ExportOptions) -> None:
    """Refuse what cannot be done before any work is.

    Raises:
        SettingError: an unknown kind, format or depth, or a depth the format does not have.
    """
    for part in options.only:
        if part not in EXPORT_PARTS:
            raise SettingError(
                f"--only {part}: expected {', '.join(EXPORT_PARTS)}", hint=did_you_mean(part, EXPORT_PARTS)
            )
    audio_format = options.stems_format or "wav"
    depth = options.bit_depth or FORMATS.get(audio_format, FORMATS["wav"]).bit_depths[0]
    check_output(audio_format, depth, 44_100)


@dataclass(frozen=True, slots=True)
class RenderAudio:
    """The audio files of a render: instrument → stem, and the mix, all as they lie on disk."""

    stems: dict[str, Path] = field(default_factory=dict)
    mix: Path | None = None


def render_audio(outputs: Path, folder: Path | None, state: Mapping[str, Any]) -> RenderAudio:
    """Stems and mix as the render's state names them, else as the names of its files tell."""
    if folder is None:
        return RenderAudio()
    response = state.get("response")
    response = response if isinstance(response, dict) else {}
    stems: dict[str, Path] = {}
    for row in response.get("stems") or []:
        path = _inside(outputs, folder, row.get("audio_rel")) if isinstance(row, dict) else None
        if path is not None:
            stems[str(row.get("instrument"))] = path
    mix = _inside(outputs, folder, response.get("mix_wav_rel"))
    if not stems and mix is None:
        return _by_name(folder)
    return RenderAudio(stems, mix)


def _inside(outputs: Path, folder: Path, relative: object) -> Path | None:
    """The file a state names, where it lies in the render's own folder and is there."""
    if not isinstance(relative, str):
        return None
    path = folder / Path(relative.replace("\\", "/")).name
    is_own = (outputs / relative).parent == folder or "/" not in relative
    return path if is_own and path.is_file() else None


def _by_name(folder: Path) -> RenderAudio:
    audio = sorted(path for path in folder.iterdir() if path.suffix.lower() in _AUDIO_SUFFIXES and path.is_file())
    mixes = [path for path in audio if "_mix_" in path.name]
    stems = {path.stem: path for path in audio if path not in mixes}
    return RenderAudio(stems, mixes[-1] if mixes else None)


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of an export: where it comes from (a path, or text), and what the manifest says of it."""

    name: str
    listed: ExportFile
    source: Path | None = None
    text: str | None = None
    sha256: str = ""


@dataclass(slots=True)
class Package:
    """Everything that will be packed; `skipped` names what could not be read, `gains_db` what stems were raised by."""

    files: list[PackedFile] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    gains_db: dict[str, float] = field(default_factory=dict)


def build_package(
    session: Session, listed: ExportManifest, audio: RenderAudio, options: ExportOptions, scratch: Path
) -> Package:
    """Choose, convert and clean the files of a manifest.

    Args:
        session: the workspace.
        listed: what there is.
        audio: which of it is stems and mix.
        options: what is wanted.
        scratch: folder for converted stems, which goes with the caller.

    Raises:
        SettingError: the format cannot hold the stems' sample rate.
    """
    outputs, package = session.workspace.outputs, Package()
    instruments = {path: name for name, path in audio.stems.items()}
    wanted = [file for file in listed.files if _is_wanted(outputs / file.url, audio, options.only)]
    for number, file in enumerate(wanted):
        session.progress(f"reading {file.rel_path}", 0.6 * number / max(1, len(wanted)))
        source = outputs / file.url
        try:
            if source in instruments:
                package.files.append(_stem(instruments[source], file, source, options, scratch, package))
            else:
                package.files.append(_plain(session, file, source))
        except (FileError, FileNotFoundError, PermissionError):
            package.skipped.append(f"{file.step}/{file.rel_path}")
    names = archive_names([file.name for file in package.files])
    package.files = [_named(file, name) for file, name in zip(package.files, names, strict=True)]
    return package


def _is_wanted(path: Path, audio: RenderAudio, only: Iterable[ExportPart]) -> bool:
    kinds = {
        "stems": path in audio.stems.values(),
        "mix": path == audio.mix,
        "midi": path.suffix.lower() in _MIDI_SUFFIXES,
    }
    chosen = tuple(only)
    return not chosen or any(kinds[part] for part in chosen)


def _named(file: PackedFile, name: str) -> PackedFile:
    return PackedFile(name, file.listed, file.source, file.text, file.sha256)


def _plain(session: Session, file: ExportFile, source: Path) -> PackedFile:
    """A file as it is; text without paths of this machine."""
    name = f"{file.step}/{file.rel_path}"
    if source.suffix.lower() in _TEXT_SUFFIXES:
        content = read_text(source)
        cleaned = without_machine_paths(session.settings, content)
        if cleaned != content:
            body = cleaned.encode()
            listed = file.model_copy(update={"bytes": len(body)})
            return PackedFile(name, listed, text=cleaned, sha256=hashlib.sha256(body).hexdigest())
    listed = file.model_copy(update={"bytes": source.stat().st_size})
    return PackedFile(name, listed, source, sha256=_hash(source))


def _hash(source: Path) -> str:
    try:
        return sha256_of(source)
    except OSError as error:
        raise FileError(f"cannot read `{source}`: {error.strerror or error}") from None


def _stem(
    instrument: str, file: ExportFile, source: Path, options: ExportOptions, scratch: Path, package: Package
) -> PackedFile:
    """A stem, in the format and level that is wanted; as it is where that is the same."""
    name = f"{file.step}/{file.rel_path}"
    try:
        facts = audio_facts(source)
        own: Any = source.suffix.lower().removeprefix(".")
        audio_format: AudioFormat = options.stems_format or (own if own in FORMATS else "wav")
        depth = _depth(audio_format, options.bit_depth, facts.bit_depth)
        gain = _normalising_gain(source) if options.normalize_stems else 1.0
    except SampleError as error:
        raise FileError(error.message) from None
    if gain == 1.0 and audio_format == own and (depth == facts.bit_depth or not FORMATS[audio_format].is_lossless):
        listed = file.model_copy(update={"bytes": source.stat().st_size})
        return PackedFile(name, listed, source, sha256=_hash(source))
    target = scratch / f"{len(package.files)}.{FORMATS[audio_format].suffix}"
    try:
        convert_audio(source, target, audio_format, depth, gain)
    except SampleError as error:
        raise FileError(error.message) from None
    if gain != 1.0:
        package.gains_db[instrument] = round(gain_to_db(gain), 3)
    relative = str(Path(file.rel_path).with_suffix(target.suffix).as_posix())
    listed = file.model_copy(update={"rel_path": relative, "bytes": target.stat().st_size})
    return PackedFile(f"{file.step}/{relative}", listed, target, sha256=_hash(target))


def _depth(audio_format: AudioFormat, asked: int | None, own: int) -> int:
    """The depth asked for, else the stem's own where the format has it, else the format's highest."""
    depths = FORMATS[audio_format].bit_depths
    return asked or (own if own in depths else depths[-1])


def _normalising_gain(source: Path) -> float:
    peak = peak_of(source)
    return db_to_gain(NORMALISED_PEAK_DBFS) / peak if peak > 0 else 1.0
