"""`air play`."""

from typing import Annotated

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import read_argument
from air_cli.domain.units import parse_length


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "play")
    def play(
        context: Context,
        run_id: Annotated[str, typer.Argument(metavar="ID", help="A project: id, prefix, `latest`, or `-` (stdin).")],
        instrument: Annotated[
            str | None, typer.Argument(metavar="[INSTRUMENT]", help="Its stem alone, instead of the mix.")
        ] = None,
        start: Annotated[str | None, typer.Option("--from", metavar="TIME", help="Begin here: 45, 1:30.")] = None,
        bar: Annotated[int | None, typer.Option("--bar", help="Begin at this bar.")] = None,
        player: Annotated[
            str | None, typer.Option("--player", help="miniaudio, or a program such as aplay, ffplay or mpv.")
        ] = None,
    ) -> None:
        """Play a mix or a stem, with a moving piano roll on a terminal.

        Example: air play latest kick --bar 2

        Prints the file it played. Ctrl-C stops.
        """
        from air_cli.cli.playhead import watch
        from air_cli.stages.play import find_playable, playing

        seconds = parse_length(start, "--from") if start else 0.0
        playable = find_playable(context.session(), read_argument(run_id, "a project id"), instrument, seconds, bar)
        with playing(playable, player) as playback:
            name = playback.player
            context.terminal.say(f"playing {playable.instrument or 'the mix'} of {playable.name} with {name}")
            watch(context.terminal, playable, playback)
        document = {
            "schema": "air.play/1",
            "run_id": playable.run_id,
            "file": str(playable.path),
            "instrument": playable.instrument or None,
            "seconds": round(playable.seconds, 3),
            "from_seconds": round(playable.start_seconds, 3),
            "player": name,
        }
        context.terminal.paths([playable.path], document)
