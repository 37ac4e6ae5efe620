"""`air plan`."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from air_cli.cli.command import Context, command
from air_cli.cli.terminal import read_argument
from air_cli.domain.text import few_of
from air_cli.domain.units import parse_length

if TYPE_CHECKING:
    from air_cli.cli.terminal import Terminal
    from air_cli.domain.plan import PlanMeta
    from air_cli.domain.run import RunRecord
    from air_cli.stages.plan import PlanRequest, PlanResult
    from air_cli.stages.providers import ModelOptions

PromptArgument = Annotated[str, typer.Argument(metavar="PROMPT", help="What to make, in words; `-` reads stdin.")]
SeedOption = Annotated[int | None, typer.Option("--seed", help="Same prompt and seed: same piece.")]
KitOption = Annotated[
    str, typer.Option("--kit", metavar="KIT", help="Drum kit of the starter pack: 808, jazz, …; auto: the style's.")
]
DryRunOption = Annotated[bool, typer.Option("-n", "--dry-run", help="Print requests and an estimate; send nothing.")]
_PROVIDERS = "auto, openai, anthropic, gemini, openrouter or offline."


@dataclass(frozen=True, slots=True)
class ModelFlags:
    """Options about who is asked, and how."""

    provider: Annotated[str, typer.Option("--provider", help=_PROVIDERS)] = "auto"
    model: Annotated[str | None, typer.Option("--model", help="Any model of the provider: air models.")] = None
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, max=7200, help="Longest wait for one reply.")
    ] = 600.0
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask again, even what was asked before.")] = False

    def options(self) -> "ModelOptions":
        """What the stages are told.

        Raises:
            UsageError: there is no such provider.
        """
        from air_cli.llm.retry import Patience
        from air_cli.stages.providers import ModelOptions, checked_provider

        return ModelOptions(checked_provider(self.provider), self.model, self.fresh, Patience(self.timeout))


@dataclass(frozen=True, slots=True)
class WishFlags:
    """Options that win over the prompt."""

    tempo: Annotated[str | None, typer.Option("--tempo", metavar="BPM", help="Tempo in bpm, 20–300.")] = None
    key: Annotated[str | None, typer.Option("--key", help="Tonic, or tonic and scale: D, F#m, 'Bb dorian'.")] = None
    scale: Annotated[str | None, typer.Option("--scale", help="major, minor, dorian, …")] = None
    meter: Annotated[str | None, typer.Option("--meter", help="4/4, 3/4, 7/8, …")] = None
    bars: Annotated[str | None, typer.Option("--bars", metavar="N", help="Length in bars, 1–512.")] = None
    length: Annotated[str | None, typer.Option("--length", help="Length: 45, 1:30, 2m.")] = None
    instruments: Annotated[str | None, typer.Option("--instruments", help="Exactly these, comma-separated.")] = None
    style: Annotated[str | None, typer.Option("--style", help="lofi, house, jazz, …")] = None
    swing: Annotated[str | None, typer.Option("--swing", metavar="X", help="0 straight … 1 triplet.")] = None
    title: Annotated[str | None, typer.Option("--title", help="Title of the piece.")] = None

    def wishes(self) -> dict[str, str]:
        """Field of the plan → text as typed, where there is any.

        Raises:
            SettingError: the length is none.
        """
        given = {name: str(value) for name, value in asdict(self).items() if value is not None}
        if (length := given.pop("length", None)) is not None:
            given["length_seconds"] = str(parse_length(length))
        return given


def plan_request(prompt: str, model: ModelFlags, seed: int | None, wishes: WishFlags, kit: str) -> "PlanRequest":
    """The request a command line stands for.

    Raises:
        UsageError: an option holds an impossible value.
    """
    from air_cli.stages.plan import PlanRequest

    wished = wishes.wishes() | ({"kit": kit} if kit else {})
    return PlanRequest(read_argument(prompt, "the prompt"), seed, wished, model.options())


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
        "not_understood": list(result.record.not_understood),
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


def tell_plan(terminal: "Terminal", result: "PlanResult") -> None:
    """Say what a plan is, who plays, which words of the prompt were read as others, and which had no effect."""
    terminal.say(summary(result.plan.meta))
    terminal.say(f"instruments: {', '.join(result.plan.meta.instruments)}")
    slips = [
        f"“{fact['words']}” as {fact['value']}" for fact in result.record.understood if fact["field"] == "spelling"
    ]
    if slips:
        terminal.say(f"read {few_of(slips)}")
    if result.record.not_understood:
        terminal.say(f"not understood: {few_of(result.record.not_understood)}")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @command(app, "plan")
    def plan(
        context: Context,
        prompt: PromptArgument,
        model: ModelFlags,
        wishes: WishFlags,
        kit: KitOption = "",
        seed: SeedOption = None,
        dry_run: DryRunOption = False,
    ) -> None:
        """Turn a prompt into a plan: tempo, key, sections, chords, instruments.

        Example: air plan "lofi beat, 82 bpm, D dorian, rhodes and upright bass"

        Prints the plan's id. What the prompt states is law; options win over the prompt.
        """
        from air_cli.stages.model_record import dry_text
        from air_cli.stages.plan import dry_plan
        from air_cli.stages.plan import plan as plan_stage

        request = plan_request(prompt, model, seed, wishes, kit)
        if dry_run:
            document = dry_plan(context.session(), request)
            context.terminal.result(dry_text(document), document)
            return
        with context.terminal.progress() as progress:
            result = plan_stage(context.session(progress), request)
        terminal = context.terminal
        terminal.warn([*result.record.repairs, *result.record.warnings])
        tell_usage(terminal, result.record)
        tell_plan(terminal, result)
        terminal.result(result.run_id, plan_document(result))
        terminal.next(f"air compose {result.run_id}")
