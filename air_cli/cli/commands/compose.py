"""`air compose`."""

from pathlib import Path
from typing import Annotated

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
from air_cli.cli.terminal import read_argument
from air_cli.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "compose")
    def compose(
        context: Context,
        plan_id: Annotated[
            str, typer.Argument(metavar="[ID]", help="A plan: id, prefix, `latest`, or `-` (stdin).")
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
        timeout: TimeoutOption = 600.0,
        fresh: FreshOption = False,
        dry_run: DryRunOption = False,
    ) -> None:
        """Write the notes for a plan.

        Example: air compose latest

        Prints the project's id. `--from-json` and `--from-midi` take notes from a file; then the plan is optional.
        """
        from air_cli.stages.compose import ComposeRequest, dry_compose
        from air_cli.stages.compose import compose as compose_stage
        from air_cli.stages.model_run import dry_text

        options = model_options(provider, model, timeout, fresh)
        if from_json and from_midi:
            raise UsageError("--from-json and --from-midi exclude each other", hint="air compose --from-midi song.mid")
        if not plan_id and not (from_json or from_midi):
            raise UsageError("which plan?", hint="air compose latest")
        with context.terminal.progress() as progress:
            session = context.session(progress)
            plan = session.workspace.find(read_argument(plan_id, "a plan id"), "param_generation") if plan_id else None
            request = ComposeRequest(plan, seed, from_json, from_midi, options)
            if dry_run:
                dry = dry_compose(session, request)
                context.terminal.result(dry_text(dry), dry)
                return
            result = compose_stage(session, request)
        terminal = context.terminal
        counts = {name: len(result.composition.notes_of(name)) for name in result.composition.meta.instruments}
        terminal.warn([*result.record.repairs, *result.record.warnings])
        tell_usage(terminal, result.record)
        terminal.say(f"notes: {', '.join(f'{name} {count}' for name, count in counts.items())}")
        document = {
            "schema": "air.compose/1",
            "run_id": result.run_id,
            "param_run_id": plan.run_id if plan else None,
            "path": str(result.path),
            "notes": counts,
            **provenance(result.record),
            "written_by": result.record.settings.get("written_by", {}),
            "repairs": list(result.record.repairs),
            "warnings": list(result.record.warnings),
        }
        terminal.result(result.run_id, document)
        terminal.next(f"air render {result.run_id}")
