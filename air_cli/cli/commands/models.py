"""`air models`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from air_cli.cli.command import Context, command
from air_cli.cli.mistyped import refuse_mistyped
from air_cli.nearest import nearest

if TYPE_CHECKING:
    from air_cli.stages.model_eval import Contender, Result

_PLAN_FIGURES = ("tempo", "key", "meter", "length", "instruments")
_NOTE_FIGURES = ("empty", "off")
_HEADINGS = (*_PLAN_FIGURES, *_NOTE_FIGURES, "repairs", "tokens in", "tokens out", "cost", "seconds")


class _ListFirst(TyperGroup):
    """`air models openai` means `air models list openai`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            if args and not _is_like_a_provider(args[0]):
                refuse_mistyped(args[0], self.commands, "a provider nor a command of `air models`")
            args = ["list", *args]
        return super().parse_args(ctx, args)


def _is_like_a_provider(word: str) -> bool:
    from air_cli.stages.providers import PROVIDERS

    return bool(nearest(word, PROVIDERS, most=1, likeness=0.75))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    models_app = typer.Typer(
        cls=_ListFirst,
        help="List models, and compare them by numbers.\n\nExample: air models anthropic\n\n"
        "`air models [PROVIDER]` lists; `air models eval` compares.",
    )
    app.add_typer(models_app, name="models")
    _register_list(models_app)
    _register_eval(models_app)


def _register_list(models_app: typer.Typer) -> None:
    @command(models_app, "list")
    def models(
        context: Context,
        provider: Annotated[
            str, typer.Argument(metavar="[PROVIDER]", help="openai, anthropic, gemini or openrouter.")
        ] = "",
        timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=1, max=600)] = 30.0,
    ) -> None:
        """List models: from the service where its key is set, else the curated ones.

        Example: air models anthropic
        """
        from air_cli.llm.retry import Patience
        from air_cli.stages.models import list_models

        lists = list_models(context.settings(), provider, Patience(timeout))
        context.terminal.warn([note for found in lists if (note := found.note)])
        rows = [
            [found.provider, name, found.source, "default" if name == found.default else ""]
            for found in lists
            for name in found.models
        ]
        document = {
            "schema": "air.models/1",
            "providers": [
                {"provider": f.provider, "source": f.source, "default": f.default, "models": f.models, "note": f.note}
                for f in lists
            ],
        }
        context.terminal.rows(rows, ["provider", "model", "source", ""], document)


def _register_eval(models_app: typer.Typer) -> None:
    @command(models_app, "eval")
    def evaluate_models(
        context: Context,
        who: Annotated[
            list[str] | None, typer.Argument(metavar="[WHO]...", help="PROVIDER or PROVIDER/MODEL; offline too.")
        ] = None,
        prompts: Annotated[
            Path | None, typer.Option("--prompts", metavar="FILE", help="Prompts of your own, as JSON.")
        ] = None,
        limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Only the first N prompts.")] = 100,
        plans_only: Annotated[bool, typer.Option("--plans-only", help="Plans only, which is cheaper.")] = False,
        detail: Annotated[bool, typer.Option("--detail", help="One row a prompt.")] = False,
        timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=1, max=7200)] = 600.0,
        fresh: Annotated[bool, typer.Option("--fresh", help="Ask again, even what was asked before.")] = False,
        dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="Only estimate what the plans cost.")] = False,
    ) -> None:
        """Run a set of prompts through models, and score how each keeps to them.

        Example: air models eval openai anthropic/claude-haiku-5-5 offline

        tempo to instruments: share of prompts followed before air puts anything right. empty: share of bars the
        embedded composer had to write. off: share of notes that `air lint` names. This asks models, and costs tokens.
        """
        from air_cli.llm.retry import Patience
        from air_cli.stages.model_eval import dry_evaluate, evaluate, read_cases
        from air_cli.stages.providers import ModelOptions

        cases = read_cases(prompts)[:limit]
        options = ModelOptions(is_fresh=fresh, patience=Patience(timeout))
        if dry_run:
            _tell_dry(context, dry_evaluate(context.session(), who or ["auto", "offline"], cases, options))
            return
        with context.terminal.progress() as progress:
            session = context.session(progress)
            found = evaluate(session, who or ["auto", "offline"], cases, options, notes=not plans_only)
        context.terminal.warn([f"{c.name} ended after {len(c.results)} prompts: {c.failed}" for c in found if c.failed])
        rows = [row for c in found for row in (_details(c) if detail else [_row(c)])]
        headings = ("model", "prompt", *_HEADINGS) if detail else ("model", *_HEADINGS)
        context.terminal.rows(rows, headings, _document(found))


def _tell_dry(context: Context, rows: list[dict[str, Any]]) -> None:
    headings = ("provider", "model", "requests", "input_tokens", "output_tokens", "cost_usd")
    cells = [["–" if row[name] in (None, "") else str(row[name]) for name in headings] for row in rows]
    document = {"schema": "air.dry-eval/1", "models": rows}
    context.terminal.rows(cells, [name.replace("_", " ") for name in headings], document)
    context.terminal.say("plans only, nothing was sent; notes take several times as much, --plans-only leaves them out")


def _means(results: "tuple[Result, ...]") -> dict[str, float | None]:
    from air_cli.stages.eval_score import means

    return {**means([r.plan for r in results]), **means([r.notes for r in results if r.notes is not None])}


def _figures(results: "tuple[Result, ...]") -> list[str]:
    means = _means(results)
    return [_percent(means.get(name)) for name in (*_PLAN_FIGURES, *_NOTE_FIGURES)]


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}%" if value in (0, 1) else f"{100 * value:.1f}%"


def _row(contender: "Contender") -> list[str]:
    usage, cost, results = contender.usage, contender.cost_usd, contender.results
    return [
        contender.name,
        *_figures(results),
        str(sum(len(result.repairs) for result in results)),
        str(usage.input_tokens),
        str(usage.output_tokens),
        "–" if cost is None else f"${cost:.4f}",
        f"{sum(result.seconds for result in results):.1f}",
    ]


def _details(contender: "Contender") -> list[list[str]]:
    return [
        [
            contender.name,
            result.prompt[:48],
            *_figures((result,)),
            str(len(result.repairs)),
            str(result.usage.input_tokens),
            str(result.usage.output_tokens),
            "–",
            f"{result.seconds:.1f}",
        ]
        for result in contender.results
    ]


def _document(found: "list[Contender]") -> dict[str, Any]:
    return {
        "schema": "air.models-eval/1",
        "models": [
            {
                "provider": contender.provider,
                "model": contender.model,
                "failed": contender.failed,
                "means": _means(contender.results),
                "repairs": sum(len(result.repairs) for result in contender.results),
                "usage": contender.usage.as_dict(),
                "estimated_cost_usd": contender.cost_usd,
                "prompts": [asdict(result) for result in contender.results],
            }
            for contender in found
        ],
    }
