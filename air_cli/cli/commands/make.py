"""`air make`."""

from typing import TYPE_CHECKING

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.commands import plan as plan_command
from air_cli.cli.commands import render as render_command
from air_cli.cli.terminal import Terminal

if TYPE_CHECKING:
    from air_cli.stages.make import MakeResult


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "make")
    def make(
        context: Context,
        prompt: plan_command.PromptArgument,
        model: plan_command.ModelFlags,
        wishes: plan_command.WishFlags,
        output: render_command.OutputFlags,
        seed: plan_command.SeedOption = None,
        dry_run: plan_command.DryRunOption = False,
    ) -> None:
        """Make a piece from a prompt: plan, notes, stems and mix.

        Example: air make "lofi beat, 82 bpm, D dorian, rhodes and upright bass, 45 seconds"

        Prints the project's id; the mix and all stems are in outputs/render/<id>/.
        """
        from air_cli.stages.make import make as make_stage

        request = plan_command.plan_request(prompt, model, seed, wishes, output.kit)
        if dry_run:
            from air_cli.stages.model_record import dry_text
            from air_cli.stages.plan import dry_plan

            document = dry_plan(context.session(), request)
            context.terminal.result(dry_text(document), document)
            is_asked = bool(document["requests"])
            more = "the notes follow from the plan: air plan, then air compose latest --dry-run, tells of those"
            context.terminal.say(more if is_asked else "nothing would be sent: air plans and composes this itself")
            return
        with context.terminal.progress() as progress:
            result = make_stage(context.session(progress), request, **output.options())
        _tell(context.terminal, result)


def _tell(terminal: Terminal, result: "MakeResult") -> None:
    """Say how it went, and print the id."""
    planned, composed = result.plan.record, result.composition.record
    terminal.warn([*planned.repairs, *planned.warnings, *composed.repairs])
    for record in (planned, composed):
        plan_command.tell_usage(terminal, record)
    plan_command.tell_plan(terminal, result.plan)
    render_command.tell_render(terminal, result.render)
    run_id = result.render.run_id
    document = {
        "schema": "air.make/1",
        "run_id": run_id,
        "param_run_id": result.plan.run_id,
        "plan": plan_command.plan_document(result.plan),
        "composition": plan_command.provenance(composed),
        "render": render_command.render_document(result.render),
    }
    terminal.result(run_id, document)
    terminal.next(f"air show {run_id}")
