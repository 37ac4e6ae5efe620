"""`air batch`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from air_cli.cli.command import Context, command
from air_cli.cli.commands.plan import ModelOption, ProviderOption
from air_cli.cli.commands.render import MasterOption
from air_cli.cli.terminal import near_path
from air_cli.errors import AirError, ExitCode, UsageError

if TYPE_CHECKING:
    from air_cli.stages.batch.run import Tally
    from air_cli.stages.batch.store import Batch
    from air_cli.stages.session import Session

_UNTIL = ("plan", "compose", "render", "export")
_MOST_SEEDS = 100_000
_HELP = "Make many pieces: a prompt a line, CSV or JSONL.\n\nExample: printf 'lofi beat\\nhouse\\n' | air batch -"
BatchArgument = Annotated[str, typer.Argument(metavar="BATCH", help="A batch: id, prefix or `latest`.")]
ItemsArgument = Annotated[list[str], typer.Argument(metavar="ID...", help="Pieces of it: ids of jobs or runs.")]


class _RunsByDefault(TyperGroup):
    """`air batch FILE` means `air batch run FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `run` before what is no subcommand."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["run", *args]
        return list(super().parse_args(ctx, args))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    batch_app = typer.Typer(cls=_RunsByDefault, help=_HELP, no_args_is_help=True)
    app.add_typer(batch_app, name="batch")
    _register_run(batch_app)
    _register_rank(batch_app)


def _register_run(batch_app: typer.Typer) -> None:
    @command(batch_app, "run")
    def run(
        context: Context,
        source: Annotated[
            str, typer.Argument(metavar="[FILE]", help="Prompts: one a line, .csv or .jsonl; `-` reads stdin.")
        ] = "",
        seeds: Annotated[str | None, typer.Option("--seeds", metavar="1-8,11", help="Every row with each.")] = None,
        providers: Annotated[
            str | None, typer.Option("--providers", metavar="A,B", help="Every row with each: a matrix with seeds.")
        ] = None,
        until: Annotated[str, typer.Option("--until", help="plan, compose, render or export.")] = "render",
        provider: ProviderOption = "offline",
        model: ModelOption = None,
        master: MasterOption = "streaming",
        jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, max=1024, help="Workers (0: one a core).")] = 0,
        dask: Annotated[
            str | None, typer.Option("--dask", metavar="ADDRESS", help="A Dask scheduler, or `local`.")
        ] = None,
        resume: Annotated[str | None, typer.Option("--resume", metavar="BATCH", help="Go on with a batch.")] = None,
        fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first failure.")] = False,
        retry_failed: Annotated[bool, typer.Option("--retry-failed", help="With --resume: failed ones again.")] = False,
        limit_rate: Annotated[float, typer.Option("--limit-rate", metavar="N", min=0, help="Starts a minute.")] = 0.0,
        max_tokens: Annotated[int, typer.Option("--max-tokens", min=0, help="Stop when so many are used.")] = 0,
        max_cost: Annotated[float, typer.Option("--max-cost", metavar="USD", min=0, help="Stop at this cost.")] = 0.0,
    ) -> None:
        """Make many pieces, on all cores, and print a JSON line for each as it is finished.

        Example: printf 'lofi beat, 2 bars\\nhouse, 2 bars\\n' | air batch - --seeds 1-2 --until compose

        Rows may hold any option of `air make`. The batch's id is on stderr; `--resume ID` goes on after an interruption
        and makes nothing twice.
        """
        from air_cli.stages.batch.run import RunOptions, count_jobs, run_batch
        from air_cli.stages.batch.store import find_batch

        if bool(source) == bool(resume):
            raise UsageError("name a file, or a batch to resume", hint="air batch prompts.txt")
        if until not in _UNTIL:
            raise UsageError(f"unknown stage `{until}`", hint=f"--until {' | '.join(_UNTIL)}")
        options = RunOptions(jobs, dask, fail_fast, retry_failed, limit_rate, max_tokens, max_cost)
        terminal = context.terminal
        with terminal.progress() as progress:
            session = context.session()
            if resume:
                batch = find_batch(session, resume)
            else:
                defaults = {"provider": provider, "model": model or "", "master": master}
                batch = _new(session, source, seeds, providers, until, {k: v for k, v in defaults.items() if v})
            terminal.say(f"batch {batch.batch_id}: {near_path(batch.path)}")
            total = count_jobs(batch)

            def tell(row: dict[str, Any], tally: "Tally") -> None:
                print(json.dumps(row, ensure_ascii=False), file=terminal.out, flush=True)
                finished = tally.done + tally.failed + tally.skipped + tally.duplicates
                left = (total - finished) / tally.per_second if tally.per_second else 0
                what = f"{finished}/{total}, {tally.per_second:.1f}/s, {left:.0f} s left, {tally.failed} failed"
                progress(what, finished / max(1, total))

            try:
                tally = run_batch(session, batch, options, tell)
            except KeyboardInterrupt:
                hint = f"air batch --resume {batch.batch_id}"
                raise _Interrupted("interrupted; what is finished is kept", hint=hint, code="interrupted") from None
        _conclude(context, batch, tally)


class _Interrupted(AirError):
    exit_code = ExitCode.INTERRUPTED


def _new(
    session: "Session", source: str, seeds: str | None, providers: str | None, until: str, defaults: dict[str, str]
) -> "Batch":
    from air_cli.stages.batch.store import new_batch
    from air_cli.stages.providers import checked_provider

    settings = {
        "name": source,
        "until": until,
        "seeds": parse_seeds(seeds) if seeds else (),
        "providers": tuple(checked_provider(name.strip()) for name in providers.split(",")) if providers else (),
        "defaults": defaults,
    }
    if source == "-":
        if sys.stdin.isatty():
            raise UsageError("nothing comes from stdin", hint="air batch prompts.txt")
        return new_batch(session, sys.stdin.buffer, **settings)
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - closed right below, whatever happens
    except OSError as error:
        raise UsageError(f"cannot read `{source}`: {error.strerror}", hint="air batch prompts.txt") from None
    with file:
        return new_batch(session, file, **settings)


def parse_seeds(text: str) -> tuple[int, ...]:
    """Seeds of `7`, `1-8`, `1-4,9`.

    Raises:
        UsageError: not a list of whole numbers and ranges, or more than 100,000 of them.
    """
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        low, high = first.strip(), (last or first).strip()
        if not (low.isdigit() and high.isdigit()) or len(low + high) > 32 or int(low) > int(high):
            raise UsageError(f"`{part}` is no seed and no range of seeds", hint="--seeds 1-8")
        if int(high) - int(low) + len(found) >= _MOST_SEEDS:
            raise UsageError(f"more than {_MOST_SEEDS:,} seeds", hint="--seeds 1-100")
        found += range(int(low), int(high) + 1)
    return tuple(dict.fromkeys(found))


def _conclude(context: Context, batch: "Batch", tally: "Tally") -> None:
    terminal = context.terminal
    skipped = f", {tally.skipped} were there already" if tally.skipped else ""
    again = f", {tally.duplicates} rows were said twice" if tally.duplicates else ""
    terminal.say(f"{tally.done} made, {tally.failed} failed{skipped}{again}, {tally.per_second:.2f} a second")
    if tally.tokens:
        terminal.say(f"{tally.tokens:,} tokens, about ${tally.cost_usd:.4f}")
    if tally.stopped:
        hint = f"air batch --resume {batch.batch_id}"
        raise AirError(f"stopped: {tally.stopped}", hint=hint, code="batch_stopped")
    if tally.failed:
        hint = f"air batch --resume {batch.batch_id} --retry-failed"
        raise AirError(f"{tally.failed} jobs failed", hint=hint, code="batch_failures")
    terminal.next(f"air batch rank {batch.batch_id}")


def _register_rank(batch_app: typer.Typer) -> None:
    @command(batch_app, "rank")
    def rank(
        context: Context,
        batch_id: BatchArgument = "latest",
        limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many (0: all).")] = 0,
        sheet: Annotated[bool, typer.Option("--sheet", help="Write a page with rolls and players too.")] = False,
    ) -> None:
        """Sort the pieces of a batch by what can be measured, the best first.

        Example: air batch rank latest --limit 5
        """
        from air_cli.stages.batch.rank import COLUMNS, ranked, write_sheet

        with context.terminal.progress() as progress:
            session = context.session(progress)
            rows = ranked(session, batch_id)
            shown = rows[:limit] if limit else rows
            page = write_sheet(session, batch_id, shown) if sheet else None
        document = {
            "schema": "air.batch-rank/1",
            "pieces": [row.document() for row in shown],
            "sheet": str(page) if page else None,
        }
        context.terminal.rows([row.cells() for row in shown], list(COLUMNS), document)
        if page:
            context.terminal.say(f"page: {near_path(page)}")
        if shown:
            context.terminal.next(f"air batch keep {batch_id} {shown[0].run_id}")

    for verb, text in (("keep", "Tag pieces of a batch as kept."), ("discard", "Move pieces of a batch to the bin.")):
        _register_verdict(batch_app, verb, text)


def _register_verdict(batch_app: typer.Typer, verb: str, text: str) -> None:
    def run(context: Context, batch_id: BatchArgument, pieces: ItemsArgument) -> None:
        from air_cli.stages.batch.rank import VERDICTS

        done = VERDICTS[verb](context.session(), batch_id, pieces)
        context.terminal.result("\n".join(done), {"schema": f"air.batch-{verb}/1", "run_ids": done})

    run.__doc__ = f"{text}\n\nExample: air batch {verb} latest 3f2a91c04b7e"
    command(batch_app, verb)(run)
