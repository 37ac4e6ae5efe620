"""`air export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import Terminal, read_argument
from air_cli.domain.choices import BIT_DEPTHS, DAWS
from air_cli.errors import SettingError, UsageError
from air_cli.nearest import did_you_mean

if TYPE_CHECKING:
    from air_cli.exporters.manifest import ExportManifest
    from air_cli.stages.export import ExportOptions
    from air_cli.stages.session import Session

_DAWS_MEANT = {"bitwig": "dawproject", "studio one": "dawproject", "cubase": "dawproject", "rpp": "reaper"}
"""What people type for a kind of project → the kind that their program opens."""
_SFZ = "sfz"


def _bit_depth(text: str | None) -> int | None:
    """Bits of a sample, as typed.

    Raises:
        SettingError: it is none that can be written.
    """
    if text is not None and text not in BIT_DEPTHS:
        raise SettingError(f"bit depth `{text}` is not one of {', '.join(BIT_DEPTHS)}", hint="--bit-depth 24")
    return BIT_DEPTHS[text] if text else None


def export_options(
    plan_id: str | None, only: list[str], stems_format: str | None, depth: int | None, normalize_stems: bool
) -> "ExportOptions":
    """Options of an export from the command line."""
    from air_cli.stages.export import ExportOptions

    parts: Any = tuple(dict.fromkeys(word.strip() for text in only for word in text.split(",") if word.strip()))
    audio_format: Any = stems_format
    return ExportOptions(plan_id, parts, audio_format, depth, normalize_stems)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "export")
    def export(
        context: Context,
        run_id: Annotated[str, typer.Argument(metavar="ID", help="A project: id, prefix, `latest`, or `-` (stdin).")],
        as_list: Annotated[bool, typer.Option("--list", help="List the files, write nothing.")] = False,
        as_zip: Annotated[bool, typer.Option("--zip", help="Write the ZIP (the default).")] = False,
        plan_run: Annotated[str | None, typer.Option("--plan-run", metavar="ID", help="Take this plan.")] = None,
        only: Annotated[list[str] | None, typer.Option("--only", help="stems, midi or mix; may be repeated.")] = None,
        stems_format: Annotated[str | None, typer.Option("--stems-format", help="wav, flac, mp3 or ogg.")] = None,
        bit_depth: Annotated[str | None, typer.Option("--bit-depth", help="Of the stems: 16, 24 or 32f.")] = None,
        normalize_stems: Annotated[
            bool, typer.Option("--normalize-stems", help="Each stem's peak at -1 dBFS; the gains are noted.")
        ] = False,
        daw: Annotated[
            list[str] | None, typer.Option("--daw", help="A project for a DAW: dawproject or reaper.")
        ] = None,
        sfz: Annotated[bool, typer.Option("--sfz", help="The instruments as .sfz with their samples.")] = False,
        dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="Only name what would be written.")] = False,
    ) -> None:
        """Pack a project: stems, mix, MIDI, plan and provenance in one ZIP, or a project for a DAW.

        Example: air export latest

        Example: air export latest --daw dawproject --daw reaper

        Prints the path of what was written, one a line, or with `--list` the files.
        """
        from air_cli.stages.project_files import manifest

        targets, depth = _targets(as_zip, daw or [], sfz), _bit_depth(bit_depth)
        with context.terminal.progress() as progress:
            session = context.session(progress)
            workspace = session.workspace
            reference = workspace.find(read_argument(run_id, "a project id"), "render", "midi_generation")
            plan_id = workspace.find(plan_run, "param_generation").run_id if plan_run else None
            if as_list:
                _show_list(context.terminal, manifest(session, reference.run_id, plan_id))
                return
            options = export_options(plan_id, only or [], stems_format, depth, normalize_stems)
            if dry_run:
                from air_cli.stages.export import dry_export

                _tell_dry(context.terminal, dry_export(session, reference.run_id, targets, options))
                return
            written = _write(session, reference.run_id, targets, options)
        _tell(context.terminal, *written)


def _targets(as_zip: bool, daws: list[str], sfz: bool) -> list[str]:
    """What to write, in order; the ZIP where nothing else is asked for."""
    wanted = list(dict.fromkeys(daw.strip().casefold() for daw in daws))
    unknown = [daw for daw in wanted if daw not in DAWS]
    if unknown:
        hint = did_you_mean(unknown[0], DAWS, meant=_DAWS_MEANT)
        raise UsageError(f"--daw {unknown[0]}: expected {' or '.join(DAWS)}", hint=hint)
    others = [*wanted, *([_SFZ] if sfz else [])]
    return ["zip", *others] if as_zip or not others else others


def _write(
    session: "Session", project_id: str, targets: list[str], options: "ExportOptions"
) -> tuple["ExportManifest", dict[str, str], list[str], list[str]]:
    """Manifest, what was written where, what was skipped, and what else is to be said."""
    from air_cli.stages.export import export_zip
    from air_cli.stages.export_daw import export_daw
    from air_cli.stages.project_files import manifest

    listed, paths, skipped, warnings = manifest(session, project_id, options.plan_id), {}, [], []
    for target in targets:
        if target == "zip":
            result = export_zip(session, project_id, options)
            listed, skipped = result.manifest, list(result.skipped)
            paths[target], said = str(result.path), result.warnings
        else:
            made = export_daw(session, project_id, target, options.plan_id)
            paths[target], said = str(made.path), made.warnings
        warnings += [note for note in said if note not in warnings]
    return listed, paths, skipped, warnings


def _show_list(terminal: Terminal, listed: "ExportManifest") -> None:
    _tell_missing(terminal, listed)
    rows = [[file.step, str(file.bytes), file.url] for file in listed.files]
    document = {"schema": "air.export/1", **listed.model_dump(mode="json")}
    terminal.rows(rows, ["step", "bytes", "file"], document)


def _tell_dry(terminal: Terminal, paths: "dict[str, Path]") -> None:
    written = {target: str(path) for target, path in paths.items()}
    rows = [[path, "replaced" if paths[target].exists() else "new"] for target, path in written.items()]
    terminal.rows(rows, ["file", ""], {"schema": "air.dry-export/1", "would_write": written})
    terminal.say("nothing was written")


def _tell_missing(terminal: Terminal, listed: "ExportManifest") -> None:
    if listed.missing:
        terminal.warn([f"missing: {', '.join(listed.missing)}"])


def _tell(
    terminal: Terminal, listed: "ExportManifest", paths: dict[str, str], skipped: list[str], warnings: list[str]
) -> None:
    _tell_missing(terminal, listed)
    terminal.warn([*warnings, *(f"could not be read, left out: {name}" for name in skipped)])
    body = listed.model_dump(mode="json")
    document = {"schema": "air.export/1", **body, **paths, "written": paths, "skipped": skipped, "warnings": warnings}
    terminal.paths([Path(path) for path in paths.values()], document)
