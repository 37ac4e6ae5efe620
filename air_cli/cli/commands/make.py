"""`air make`."""

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.commands import plan as plan_command
from air_cli.cli.commands import render as render_command


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "make")
    def make(
        context: Context,
        prompt: plan_command.PromptArgument,
        provider: plan_command.ProviderOption = "auto",
        model: plan_command.ModelOption = None,
        seed: plan_command.SeedOption = None,
        tempo: plan_command.TempoOption = None,
        key: plan_command.KeyOption = None,
        scale: plan_command.ScaleOption = None,
        meter: plan_command.MeterOption = None,
        bars: plan_command.BarsOption = None,
        length: plan_command.LengthOption = None,
        instruments: plan_command.InstrumentsOption = None,
        style: plan_command.StyleOption = None,
        swing: plan_command.SwingOption = None,
        title: plan_command.TitleOption = None,
        master: render_command.MasterOption = "streaming",
        sample_rate: render_command.RateOption = 44_100,
        bit_depth: render_command.DepthOption = "16",
        no_substitute: render_command.NoSubstituteOption = False,
        kit: render_command.KitOption = "",
        timeout: plan_command.TimeoutOption = 600.0,
        fresh: plan_command.FreshOption = False,
    ) -> None:
        """Make a piece from a prompt: plan, notes, stems and mix.

        Example: air make "lofi beat, 82 bpm, D dorian, rhodes and upright bass, 45 seconds"

        Prints the project's id; the mix and all stems are in outputs/render/<id>/.
        """
        from air_cli.stages.make import make as make_stage

        wishes = {
            "tempo": tempo, "key": key, "scale": scale, "meter": meter, "bars": bars, "length": length,
            "instruments": instruments, "style": style, "swing": swing, "title": title,
        }  # fmt: skip
        request = plan_command.plan_request(
            prompt, plan_command.model_options(provider, model, timeout, fresh), seed, **wishes
        )
        options = render_command.render_options(
            None, None, None, None, None, 0.01, False, no_substitute, "exact", master, sample_rate, bit_depth, "wav"
        )
        terminal = context.terminal
        with terminal.progress() as progress:
            result = make_stage(context.session(progress), request, **options, kit=kit)
        planned, composed = result.plan.record, result.composition.record
        terminal.warn([*planned.repairs, *planned.warnings, *composed.repairs])
        for record in (planned, composed):
            plan_command.tell_usage(terminal, record)
        terminal.say(plan_command.summary(result.plan.plan.meta))
        terminal.say(f"instruments: {', '.join(result.plan.plan.meta.instruments)}")
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
