"""`air edit`."""

from typing import Annotated

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.commands.plan import summary
from air_cli.cli.terminal import read_argument
from air_cli.cli.values import parse_pairs
from air_cli.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "edit")
    def edit(
        context: Context,
        plan_id: Annotated[str, typer.Argument(metavar="ID", help="A plan, or a project whose plan is meant.")],
        changes: Annotated[
            list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Change a field.")
        ] = None,
        sample: Annotated[
            list[str] | None,
            typer.Option("--sample", metavar="I=ID", help="Choose the sample of I; air-starter/808_Kick."),
        ] = None,
    ) -> None:
        """Change a plan: one field, or the sample of an instrument.

        Example: air edit latest --set tempo=84 --set key="D dorian"

        Prints the plan's id. The prompt is kept; compose again to hear the change.
        `--set kit=808` selects the drums of a kit of the starter pack, `--set kit=auto` leaves them to the style.
        """
        from air_cli.stages.edit import edit as edit_stage
        from air_cli.stages.edit import plan_reference

        given = parse_pairs(changes or [], "--set", "tempo=84", may_be_empty=("kit",))
        samples = parse_pairs(sample or [], "--sample", "Kick=drums/kick.wav")
        if not given and not samples:
            raise UsageError("nothing to change", hint=f"air edit {plan_id} --set tempo=84")
        session = context.session()
        reference = plan_reference(session, read_argument(plan_id, "a plan id"))
        plan = edit_stage(session, reference, given, samples)
        document = {"schema": "air.edit/1", "param_run_id": reference.run_id, "plan": plan.model_dump(mode="json")}
        context.terminal.say(summary(plan.meta))
        context.terminal.result(reference.run_id, document)
        context.terminal.next(f"air compose {reference.run_id}")
