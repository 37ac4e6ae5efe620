"""`air instruments` and `air cache`."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.mistyped import meant_line
from air_cli.cli.terminal import near_path
from air_cli.domain.choices import CACHE_ACTIONS, INSTRUMENT_ACTIONS
from air_cli.errors import AirError, UsageError
from air_cli.nearest import nearest

if TYPE_CHECKING:
    from air_cli.stages.instruments import ListedInstrument

_HEADINGS = ("instrument", "family", "range", "layers", "takes", "held", "kits")
_MEGABYTE = 1_000_000


def register(app: typer.Typer) -> None:
    """Add the commands."""

    @command(app, "instruments")
    def instruments(
        context: Context,
        action: Annotated[str, typer.Argument(metavar="[play]", help="`play` makes a note heard.")] = "",
        name: Annotated[str, typer.Argument(metavar="[I]", help="An instrument, in any spelling.")] = "",
        note: Annotated[str, typer.Argument(metavar="[NOTE]", help="C4, F#3 or a MIDI number; C4 = 60.")] = "",
        output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write a WAV here.")] = None,
        velocity: Annotated[int, typer.Option("--velocity", help="How hard, 1–127.")] = 100,
        seconds: Annotated[float, typer.Option("--seconds", help="How long it is held, up to 30.")] = 2.0,
        kit: Annotated[str, typer.Option("--kit", metavar="KIT", help="Whose drum: 808, jazz, room …")] = "",
    ) -> None:
        """List what the starter pack can play, or hear one note of it.

        Example: air instruments play "rhodes" C4 -o rhodes.wav

        Without -o the note is played where the system has a player, else written beside you.
        """
        if not action:
            _list(context)
        elif action in INSTRUMENT_ACTIONS and name:
            _play(context, name, note, output, {"velocity": velocity, "seconds": seconds, "kit": kit})
        elif action == "play":
            raise UsageError("play which instrument?", hint="air instruments play rhodes C4")
        else:
            raise UsageError(f"`{action}` is nothing one can do here", hint=_meant(action, name))

    @command(app, "cache")
    def cache(
        context: Context,
        action: Annotated[str, typer.Argument(metavar="[clear]", help="`clear` empties it.")] = "",
    ) -> None:
        """Show the cache of synthesised samples, or empty it.

        Example: air cache clear

        Samples are made again when a piece needs them; AIR_CACHE_DIR moves the folder.
        """
        from air_cli.stages.cache import cache_state, clear_cache

        if action and action not in CACHE_ACTIONS:
            raise UsageError(f"`{action}` is nothing one can do with the cache", hint=meant_line(action, "clear"))
        folder = context.settings().cache
        state = clear_cache(folder) if action else cache_state(folder)
        verb = "removed" if action else "held"
        document = {
            "schema": "air.cache/1", "path": str(folder), "files": state.files, "bytes": state.bytes,
            "stale_bytes": state.stale_bytes, "cleared": bool(action),
        }  # fmt: skip
        stale = f", {state.stale_bytes / _MEGABYTE:.1f} MB of them outdated" if state.stale_bytes and not action else ""
        context.terminal.say(f"{state.files} samples {verb}, {state.bytes / _MEGABYTE:.1f} MB{stale}")
        context.terminal.paths([folder], document)
        if state.stale_bytes and not action:
            context.terminal.next("air cache clear")


def _meant(action: str, name: str) -> str:
    """The line that was meant: an instrument without `play` before it, or `play` mistyped."""
    from air_cli.domain.instruments import find_instrument

    if find_instrument(action) is not None:
        return f"to hear it: {shlex.join(['air', 'instruments', 'play', action, *([name] if name else [])])}"
    if nearest(action, ["play"], likeness=0.7):
        return meant_line(action, "play")
    return "air instruments play rhodes C4"


def _list(context: Context) -> None:
    from air_cli.stages.instruments import list_instruments

    listed = list_instruments()
    context.terminal.rows(
        [_row(entry) for entry in listed],
        _HEADINGS,
        {"schema": "air.pack-instruments/1", "instruments": [_document(entry) for entry in listed]},
    )
    context.terminal.next("air instruments play 'rhodes' C4")


def _row(entry: "ListedInstrument") -> list[str]:
    held = "looped" if entry.is_looped else "–"
    kits = " ".join(entry.kits) or "–"
    spec = entry.instrument
    return [spec.name, spec.family, entry.range_text, str(entry.layers), str(entry.round_robins), held, kits]


def _document(entry: "ListedInstrument") -> dict[str, Any]:
    return {
        "name": entry.instrument.name, "family": entry.instrument.family, "role": entry.instrument.role,
        "low_note": entry.low, "high_note": entry.high, "drum_notes": list(entry.instrument.percussion_notes),
        "layers": entry.layers, "round_robins": entry.round_robins, "looped": entry.is_looped,
        "kits": list(entry.kits),
    }  # fmt: skip


def _play(context: Context, name: str, note: str, output: Path | None, wishes: dict[str, Any]) -> None:
    import tempfile

    from air_cli.audio.player import play_to_end
    from air_cli.domain.names import safe_name
    from air_cli.stages.instruments import known_or_error, preview

    terminal = context.terminal
    file_name = f"{safe_name(known_or_error(name).name)}{f'_{safe_name(note)}' if note else ''}.wav"
    if output is None:
        with tempfile.TemporaryDirectory(prefix="air-") as folder:
            made = preview(name, note, Path(folder) / file_name, **wishes)
            try:
                play_to_end(made.path)
            except AirError as error:
                terminal.warn([f"{error.message}: it is written to a file"])
            else:
                terminal.result("", {"schema": "air.preview/1", "instrument": made.instrument, "note": made.note})
                return
    made = preview(name, note, output or Path.cwd() / file_name, **wishes)
    document = {"schema": "air.preview/1", "instrument": made.instrument, "note": made.note, "path": str(made.path)}
    terminal.say(f"{made.instrument}, note {made.note}: {near_path(made.path)}")
    terminal.result(str(made.path), document)
