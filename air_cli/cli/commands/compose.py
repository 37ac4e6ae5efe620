"""`air compose`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.commands.plan import (
    DryRunOption,
    FreshOption,
    ModelOption,
    ProviderOption,
    SeedOption,
    TimeoutOption,
    model_options,
    provenance,
    tell_usage,
)
from air_cli.cli.terminal import Terminal, read_argument
from air_cli.cli.values import parse_bars
from air_cli.errors import UsageError

if TYPE_CHECKING:
    from air_cli.stages.compose import ComposeResult

OnlyOption = Annotated[list[str] | None, typer.Option("--only", metavar="I", help="Write just I anew.")]
SectionOption = Annotated[str | None, typer.Option("--section", metavar="NAME", help="Only in sections of that name.")]
BarsOption = Annotated[str | None, typer.Option("--bars", metavar="A-B", help="Only in these bars, counted from 1.")]
LockOption = Annotated[list[str] | None, typer.Option("--lock", metavar="I", help="Keep I, now and later.")]
UnlockOption = Annotated[list[str] | None, typer.Option("--unlock", metavar="I", help="Let go of a locked I.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "compose")
    def compose(
        context: Context,
        run_id: Annotated[
            str, typer.Argument(metavar="[ID]", help="A plan (id, prefix, `latest`, `-`), or a project.")
        ] = "",
        provider: ProviderOption = "auto",
        model: ModelOption = None,
        seed: SeedOption = None,
        from_json: Annotated[
            Path | None, typer.Option("--from-json", metavar="FILE", help="Notes from MIDI JSON.")
        ] = None,
        from_midi: Annotated[
            Path | None, typer.Option("--from-midi", metavar="FILE", help="Notes from any .mid.")
        ] = None,
        only: OnlyOption = None,
        section: SectionOption = None,
        bars: BarsOption = None,
        lock: LockOption = None,
        unlock: UnlockOption = None,
        timeout: TimeoutOption = 600.0,
        fresh: FreshOption = False,
        dry_run: DryRunOption = False,
    ) -> None:
        """Write the notes for a plan, or write some parts of a project anew.

        Example: air compose latest

        Prints the project's id. `--from-json` and `--from-midi` take notes from a file; then the plan is optional.
        `air compose PROJECT --only Bass --section chorus` makes a new project in which just that is new.
        """
        from air_cli.stages.compose import ComposeRequest, dry_compose
        from air_cli.stages.compose import compose as compose_stage
        from air_cli.stages.model_run import dry_text
        from air_cli.stages.reroll import RerollRequest, reroll
        from air_cli.store.links import plan_of

        options = model_options(provider, model, timeout, fresh)
        _check_excluding(run_id, from_json, from_midi, section, bars)
        given = read_argument(run_id, "an id") if run_id else ""
        with context.terminal.progress() as progress:
            session = context.session(progress)
            if only or section or bars or lock or unlock:
                project = session.workspace.find(given, "midi_generation")
                span = parse_bars(bars) if bars else None
                parts = tuple(only or ()), span, section, tuple(lock or ()), tuple(unlock or ())
                result = reroll(session, RerollRequest(project, *parts, seed))
                plan_id = plan_of(session.workspace, result.run_id)
            else:
                plan = session.workspace.find(given, "param_generation") if given else None
                plan_id = plan.run_id if plan else None
                request = ComposeRequest(plan, seed, from_json, from_midi, options)
                if dry_run:
                    dry = dry_compose(session, request)
                    context.terminal.result(dry_text(dry), dry)
                    return
                result = compose_stage(session, request)
        _tell(context.terminal, result, plan_id)


def _check_excluding(
    run_id: str, from_json: Path | None, from_midi: Path | None, section: str | None, bars: str | None
) -> None:
    if from_json and from_midi:
        raise UsageError("--from-json and --from-midi exclude each other", hint="air compose --from-midi song.mid")
    if not run_id and not (from_json or from_midi):
        raise UsageError("which plan?", hint="air compose latest")
    if section and bars:
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
