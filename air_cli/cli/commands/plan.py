"""`air plan`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import read_argument
from air_cli.cli.values import parse_length

if TYPE_CHECKING:
    from air_cli.cli.terminal import Terminal
    from air_cli.domain.plan import PlanMeta
    from air_cli.domain.run import RunRecord
    from air_cli.stages.plan import PlanRequest, PlanResult
    from air_cli.stages.providers import ModelOptions

PromptArgument = Annotated[str, typer.Argument(metavar="PROMPT", help="What to make, in words; `-` reads stdin.")]
ProviderOption = Annotated[
    str, typer.Option("--provider", help="auto, openai, anthropic, gemini, openrouter or offline.")
]
ModelOption = Annotated[str | None, typer.Option("--model", help="Any model of the provider: air models.")]
TimeoutOption = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", min=1, max=7200, help="Longest wait for one reply.")
]
FreshOption = Annotated[bool, typer.Option("--fresh", help="Ask again, even what was asked before.")]
DryRunOption = Annotated[bool, typer.Option("-n", "--dry-run", help="Print requests and an estimate; send nothing.")]
SeedOption = Annotated[int | None, typer.Option("--seed", help="Same prompt and seed: same piece.")]
TempoOption = Annotated[float | None, typer.Option("--tempo", help="Tempo in bpm, 20–300.")]
KeyOption = Annotated[str | None, typer.Option("--key", help="Tonic, or tonic and scale: D, F#m, 'Bb dorian'.")]
ScaleOption = Annotated[str | None, typer.Option("--scale", help="major, minor, dorian, …")]
MeterOption = Annotated[str | None, typer.Option("--meter", help="4/4, 3/4, 7/8, …")]
BarsOption = Annotated[int | None, typer.Option("--bars", help="Length in bars, 1–512.")]
LengthOption = Annotated[str | None, typer.Option("--length", help="Length: 45, 1:30, 2m.")]
InstrumentsOption = Annotated[str | None, typer.Option("--instruments", help="Exactly these, comma-separated.")]
StyleOption = Annotated[str | None, typer.Option("--style", help="lofi, house, jazz, …")]
SwingOption = Annotated[float | None, typer.Option("--swing", help="0 straight … 1 triplet.")]
TitleOption = Annotated[str | None, typer.Option("--title", help="Title of the piece.")]


def model_options(provider: str, model: str | None, timeout: float, fresh: bool) -> "ModelOptions":
    """Who is asked and how.

    Raises:
        UsageError: there is no such provider.
    """
    from air_cli.llm.retry import Patience
    from air_cli.stages.providers import ModelOptions, checked_provider

    return ModelOptions(checked_provider(provider), model, fresh, Patience(timeout))


def plan_request(prompt: str, options: "ModelOptions", seed: int | None, **wishes: Any) -> "PlanRequest":
    """The request a command line stands for; `wishes` are its options, `None` where not given.

    Raises:
        UsageError: an option holds an impossible value.
    """
    from air_cli.stages.plan import PlanRequest

    length = wishes.pop("length")
    given = {name: str(value) for name, value in wishes.items() if value is not None}
    if length is not None:
        given["length_seconds"] = str(parse_length(length))
    return PlanRequest(read_argument(prompt, "the prompt"), seed, given, options)


def summary(meta: "PlanMeta") -> str:
    """One line that says what a plan is."""
    seconds = round(meta.length_seconds)
    return (
        f"{meta.title}: {meta.style or 'free'}, {meta.tempo:g} bpm, {meta.key} {meta.scale}, {meta.meter}, "
        f"{meta.bars} bars ({seconds // 60}:{seconds % 60:02d}), seed {meta.seed}"
    )


def plan_document(result: "PlanResult") -> dict[str, Any]:
    """The plan as JSON."""
    return {
        "schema": "air.plan/1",
        "param_run_id": result.run_id,
        "path": str(result.path),
        "plan": result.plan.model_dump(mode="json"),
        "understood": list(result.record.understood),
        **provenance(result.record),
        "repairs": list(result.record.repairs),
        "warnings": list(result.record.warnings),
    }


def provenance(record: "RunRecord") -> dict[str, Any]:
    """Who made a run, and what it used, as JSON."""
    cost = record.settings.get("estimated_cost_usd")
    return {"provider": record.provider, "model": record.model, "usage": record.usage, "estimated_cost_usd": cost}


def tell_usage(terminal: "Terminal", record: "RunRecord") -> None:
    """Say what a model was paid, where one was asked."""
    if not record.model:
        return
    cost = record.settings.get("estimated_cost_usd")
    cached = record.settings.get("replies_from_cache", 0)
    terminal.say(
        f"{record.provider} {record.model}: {record.usage.get('input_tokens', 0):,} tokens in, "
        f"{record.usage.get('output_tokens', 0):,} out"
        + (f", about ${cost:.4f}" if cost is not None else "")
        + (f"; {cached} replies from the cache" if cached else "")
    )


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "plan")
    def plan(
        context: Context,
        prompt: PromptArgument,
        provider: ProviderOption = "auto",
        model: ModelOption = None,
        seed: SeedOption = None,
        tempo: TempoOption = None,
        key: KeyOption = None,
        scale: ScaleOption = None,
        meter: MeterOption = None,
        bars: BarsOption = None,
        length: LengthOption = None,
        instruments: InstrumentsOption = None,
        style: StyleOption = None,
        swing: SwingOption = None,
        title: TitleOption = None,
        timeout: TimeoutOption = 600.0,
        fresh: FreshOption = False,
        dry_run: DryRunOption = False,
    ) -> None:
        """Turn a prompt into a plan: tempo, key, sections, chords, instruments.

        Example: air plan "lofi beat, 82 bpm, D dorian, rhodes and upright bass"

        Prints the plan's id. What the prompt states is law; options win over the prompt.
        """
        from air_cli.stages.model_run import dry_text
        from air_cli.stages.plan import dry_plan
        from air_cli.stages.plan import plan as plan_stage

        wishes = {
            "tempo": tempo, "key": key, "scale": scale, "meter": meter, "bars": bars, "length": length,
            "instruments": instruments, "style": style, "swing": swing, "title": title,
        }  # fmt: skip
        request = plan_request(prompt, model_options(provider, model, timeout, fresh), seed, **wishes)
        if dry_run:
            document = dry_plan(context.session(), request)
            context.terminal.result(dry_text(document), document)
            return
        with context.terminal.progress() as progress:
            result = plan_stage(context.session(progress), request)
        terminal = context.terminal
        terminal.warn([*result.record.repairs, *result.record.warnings])
        tell_usage(terminal, result.record)
        terminal.say(summary(result.plan.meta))
        terminal.say(f"instruments: {', '.join(result.plan.meta.instruments)}")
        terminal.result(result.run_id, plan_document(result))
        terminal.next(f"air compose {result.run_id}")
