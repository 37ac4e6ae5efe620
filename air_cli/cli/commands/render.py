"""`air render`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.commands.plan import KitOption
from air_cli.cli.terminal import Terminal, near_path, read_argument
from air_cli.cli.values import parse_hertz, parse_numbers, parse_pairs
from air_cli.domain.choices import BIT_DEPTHS, PITCH_MODES
from air_cli.domain.kit_choice import AUTO_KIT
from air_cli.errors import SettingError
from air_cli.nearest import did_you_mean

if TYPE_CHECKING:
    from air_cli.stages.render import RenderResult


@dataclass(frozen=True, slots=True)
class OutputFlags:
    """Options about the files that come out."""

    master: Annotated[str, typer.Option("--master", help="streaming, club, broadcast, peak or off.")] = "streaming"
    sample_rate: Annotated[
        str, typer.Option("--sample-rate", metavar="HZ", help="44100, 48000, 88200 or 96000; 48k too.")
    ] = "44100"
    bit_depth: Annotated[str, typer.Option("--bit-depth", help="16, 24 or 32f.")] = "16"
    audio_format: Annotated[str, typer.Option("--format", help="wav, flac, mp3 or ogg.")] = "wav"
    kit: KitOption = ""
    no_substitute: Annotated[bool, typer.Option("--no-substitute", help="Leave out what the library lacks.")] = False

    def options(self) -> dict[str, Any]:
        """Fields of a `RenderRequest`.

        Raises:
            SettingError: an option holds an impossible value.
        """
        if self.bit_depth not in BIT_DEPTHS:
            depths = ", ".join(BIT_DEPTHS)
            raise SettingError(f"bit depth `{self.bit_depth}` is not one of {depths}", hint="--bit-depth 24")
        return {
            "master": self.master,
            "sample_rate_hz": parse_hertz(self.sample_rate),
            "bit_depth": BIT_DEPTHS[self.bit_depth],
            "audio_format": self.audio_format,
            "kit": self.kit,
            "substitute": not self.no_substitute,
        }


@dataclass(frozen=True, slots=True)
class MixFlags:
    """Options about what plays, from which sample and how loud."""

    sample: Annotated[
        list[str] | None,
        typer.Option("--sample", metavar="I=ID", help="Play I with this sample, or air-starter/808_Kick."),
    ] = None
    mute: Annotated[list[str] | None, typer.Option("--mute", metavar="I", help="Leave I out.")] = None
    solo: Annotated[list[str] | None, typer.Option("--solo", metavar="I", help="Only I.")] = None
    volume: Annotated[list[str] | None, typer.Option("--volume", metavar="I=dB", help="Volume of I.")] = None
    pan: Annotated[list[str] | None, typer.Option("--pan", metavar="I=x", help="Pan of I, −1 left … 1 right.")] = None
    fadeout: Annotated[float, typer.Option("--fadeout", help="Fade of a stolen voice in seconds.")] = 0.01
    recommend: Annotated[bool, typer.Option("--recommend", help="Take the recommended sample for each part.")] = False
    pitch: Annotated[str, typer.Option("--pitch", help="exact, or compressed (large intervals bent).")] = "exact"

    def options(self) -> dict[str, Any]:
        """Fields of a `RenderRequest`.

        Raises:
            SettingError: an option holds an impossible value.
        """
        if self.pitch not in PITCH_MODES:
            raise SettingError(f"unknown pitch mode `{self.pitch}`", hint=did_you_mean(self.pitch, PITCH_MODES))
        return {
            "samples": parse_pairs(self.sample or [], "--sample", "Kick=drums/kick.wav"),
            "mute": tuple(self.mute or ()),
            "solo": tuple(self.solo or ()),
            "volume_db": parse_numbers(self.volume or [], "--volume", "Kick=-3"),
            "pan": parse_numbers(self.pan or [], "--pan", "Rhodes=-0.3"),
            "fadeout_seconds": self.fadeout,
            "recommend": self.recommend,
            "pitch_mode": self.pitch,
        }


def render_document(result: "RenderResult") -> dict[str, Any]:
    """The render as JSON."""
    report = result.report
    return {
        "schema": "air.render/1",
        "run_id": result.run_id,
        "path": str(result.path),
        "mix": str(result.mix),
        "stems": {name: str(path) for name, path in result.stems.items()},
        "duration_seconds": round(report.duration_seconds, 6),
        "integrated_lufs": _finite(report.integrated_lufs),
        "true_peak_dbtp": _finite(report.true_peak_dbtp),
        "samples": {c.instrument: list(c.sample_ids) for c in result.choices},
        "reused": list(report.reused),
        "played_as": {c.instrument: c.played_as for c in result.choices if c.played_as},
        "warnings": list(result.warnings),
    }


def _finite(level: float) -> float | None:
    return round(level, 2) if level > -200 else None


def tell_render(terminal: Terminal, result: "RenderResult") -> None:
    """Say how the render went."""
    report = result.report
    terminal.warn(result.warnings)
    terminal.say(
        f"{len(result.stems)} stem{'s' if len(result.stems) != 1 else ''} and a mix: {report.duration_seconds:.1f} s, "
        f"{report.integrated_lufs:.1f} LUFS, {report.true_peak_dbtp:.1f} dBTP"
    )
    if result.kept_kit not in ("", AUTO_KIT):
        terminal.say(f"drum kit: {result.kept_kit}, as asked before; --kit auto takes the style's own")
    if report.reused:
        fresh, reused = len(result.stems) - len(report.reused), len(report.reused)
        terminal.say(f"{fresh} stem{'' if fresh == 1 else 's'} rendered, {reused} reused")
    terminal.say(f"mix: {near_path(result.mix)}")


def _tell_dry(terminal: Terminal, document: dict[str, Any]) -> None:
    """Say what a render would play and write."""
    terminal.warn(document["warnings"])
    rows = [
        [
            row["instrument"],
            row["source"],
            str(len(row["samples"])),
            "as it is" if row["reused"] else "anew",
            near_path(Path(row["file"])),
        ]
        for row in document["stems"]
    ]
    terminal.rows(rows, ["instrument", "from", "samples", "stem", "file"], document)
    weight = document["bytes_at_least"]
    size = f", {weight / 1e6:.1f} MB or a little more" if weight else ""
    terminal.say(f"{len(rows)} stems and a mix of {document['length_seconds']:.1f} s{size}; nothing was written")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "render")
    def render(
        context: Context,
        run_id: Annotated[str, typer.Argument(metavar="ID", help="A project: id, prefix, `latest`, or `-` (stdin).")],
        mix: MixFlags,
        output: OutputFlags,
        loop: Annotated[bool, typer.Option("--loop", help="Exactly the bars, the tail folded back.")] = False,
        fresh: Annotated[bool, typer.Option("--fresh", help="Play every stem anew, even unchanged ones.")] = False,
        dry_run: Annotated[
            bool, typer.Option("-n", "--dry-run", help="Only list what would be played and written.")
        ] = False,
    ) -> None:
        """Play a composition into stems and a mix.

        Example: air render latest --volume Kick=-3 --pan Rhodes=-0.3

        Prints the project's id. Samples come from local_samples/, else from the starter pack.
        """
        from air_cli.stages.render import RenderRequest
        from air_cli.stages.render import render as render_stage
        from air_cli.stages.render_prepare import dry_render

        options = {**mix.options(), **output.options(), "loop": loop, "fresh": fresh}
        with context.terminal.progress() as progress:
            session = context.session(progress)
            reference = session.workspace.find(read_argument(run_id, "a project id"), "midi_generation")
            request = RenderRequest(reference, **options)
            if dry_run:
                _tell_dry(context.terminal, dry_render(session, request))
                return
            result = render_stage(session, request)
        tell_render(context.terminal, result)
        context.terminal.result(result.run_id, render_document(result))
        context.terminal.next(f"air export {result.run_id}")
