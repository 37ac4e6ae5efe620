"""`air compose`."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.commands.plan import DryRunOption, ModelFlags, SeedOption, provenance, tell_usage
from air_cli.cli.terminal import Terminal, read_argument
from air_cli.cli.values import parse_bars
from air_cli.errors import UsageError

if TYPE_CHECKING:
    from air_cli.stages.compose import ComposeResult
    from air_cli.stages.providers import ModelOptions
    from air_cli.stages.session import Session


@dataclass(frozen=True, slots=True)
class SourceFlags:
    """Options about notes that come from a file."""

    from_json: Annotated[Path | None, typer.Option("--from-json", metavar="FILE", help="Notes from MIDI JSON.")] = None
    from_midi: Annotated[Path | None, typer.Option("--from-midi", metavar="FILE", help="Notes from any .mid.")] = None


@dataclass(frozen=True, slots=True)
class AnewFlags:
    """Options about what of a project is written anew."""

    only: Annotated[list[str] | None, typer.Option("--only", metavar="I", help="Write just I anew.")] = None
    section: Annotated[str | None, typer.Option("--section", metavar="NAME", help="Only in sections of that name.")] = (
        None
    )
    bars: Annotated[str | None, typer.Option("--bars", metavar="A-B", help="Only in these bars, counted from 1.")] = (
        None
    )
    lock: Annotated[list[str] | None, typer.Option("--lock", metavar="I", help="Keep I, now and later.")] = None
    unlock: Annotated[list[str] | None, typer.Option("--unlock", metavar="I", help="Let go of a locked I.")] = None

    @property
    def is_given(self) -> bool:
        """Whether a project is to be changed, instead of a plan composed."""
        return any((self.only, self.section, self.bars, self.lock, self.unlock))


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "compose")
    def compose(
        context: Context,
        model: ModelFlags,
        source: SourceFlags,
        anew: AnewFlags,
        run_id: Annotated[
            str, typer.Argument(metavar="[ID]", help="A plan (id, prefix, `latest`, `-`), or a project.")
        ] = "",
        seed: SeedOption = None,
        dry_run: DryRunOption = False,
    ) -> None:
        """Write the notes for a plan, or write some parts of a project anew.

        Example: air compose latest

        Prints the project's id. `--from-json` and `--from-midi` take notes from a file; then the plan is optional.
        `air compose PROJECT --only Bass --section chorus` makes a new project in which just that is new.
        """
        _check_excluding(run_id, source, anew)
        given = read_argument(run_id, "an id") if run_id else ""
        options = model.options()
        with context.terminal.progress() as progress:
            session = context.session(progress)
            order = _Order(session, given, seed, options, dry_run)
            made = _reroll(order, anew) if anew.is_given else _compose(order, source)
        if isinstance(made, dict):
            from air_cli.stages.model_record import dry_text

            context.terminal.result(dry_text(made), made)
        else:
            _tell(context.terminal, *made)


@dataclass(frozen=True, slots=True)
class _Order:
    """What both ways of composing are told; `given` is the id as typed."""

    session: "Session"
    given: str
    seed: int | None
    options: "ModelOptions"
    is_dry: bool


def _compose(order: _Order, source: SourceFlags) -> "tuple[ComposeResult, str | None] | dict[str, Any]":
    """The composition of a plan, or of a file, and the id of the plan; the requests where it is a dry run."""
    from air_cli.stages.compose import ComposeRequest, compose, dry_compose

    plan = order.session.workspace.find(order.given, "param_generation") if order.given else None
    request = ComposeRequest(plan, order.seed, source.from_json, source.from_midi, order.options)
    if order.is_dry:
        return dry_compose(order.session, request)
    return compose(order.session, request), plan.run_id if plan else None


def _reroll(order: _Order, anew: AnewFlags) -> "tuple[ComposeResult, str | None] | dict[str, Any]":
    """The project with parts written anew, and the id of its plan; the requests where it is a dry run."""
    from air_cli.stages.reroll import RerollRequest, dry_reroll, reroll
    from air_cli.store.links import plan_of

    request = RerollRequest(
        order.session.workspace.find(order.given, "midi_generation"),
        only=tuple(anew.only or ()),
        bars=parse_bars(anew.bars) if anew.bars else None,
        section=anew.section,
        lock=tuple(anew.lock or ()),
        unlock=tuple(anew.unlock or ()),
        seed=order.seed,
        options=order.options,
    )
    if order.is_dry:
        return dry_reroll(order.session, request)
    result = reroll(order.session, request)
    return result, plan_of(order.session.workspace, result.run_id)


def _check_excluding(run_id: str, source: SourceFlags, anew: AnewFlags) -> None:
    if source.from_json and source.from_midi:
        raise UsageError("--from-json and --from-midi exclude each other", hint="air compose --from-midi song.mid")
    if not run_id and not (source.from_json or source.from_midi):
        raise UsageError("which plan?", hint="air compose latest")
    if anew.section and anew.bars:
        raise UsageError("--section and --bars exclude each other", hint="--bars 9-16")


def _tell(terminal: Terminal, result: "ComposeResult", plan_id: str | None) -> None:
    """Say how it went, and print the id."""
    counts = {name: len(result.composition.notes_of(name)) for name in result.composition.meta.instruments}
    terminal.warn([*result.record.repairs, *result.record.warnings])
    tell_usage(terminal, result.record)
    anew = result.record.settings.get("reroll")
    if anew:
        terminal.say(f"new in {len(anew['bars'])} bars: {', '.join(anew['only'])}; all else as in {anew['of']}")
        terminal.say(f"compare: air diff {anew['of']} {result.run_id}")
    terminal.say(f"notes: {', '.join(f'{name} {count}' for name, count in counts.items())}")
    document = {
        "schema": "air.compose/1",
        "run_id": result.run_id,
        "param_run_id": plan_id,
        "path": str(result.path),
        "notes": counts,
        **provenance(result.record),
        "written_by": result.record.settings.get("written_by", {}),
        "reroll": anew,
        "locked": result.record.settings.get("locked", []),
        "repairs": list(result.record.repairs),
        "warnings": list(result.record.warnings),
    }
    terminal.result(result.run_id, document)
    terminal.next(f"air render {result.run_id}")
