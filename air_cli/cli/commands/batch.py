"""`air batch`."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from air_cli.cli.command import Context, command
from air_cli.cli.commands import batch_rank
from air_cli.cli.commands.plan import ModelFlags, WishFlags
from air_cli.cli.commands.render import OutputFlags
from air_cli.cli.mistyped import line_again, meant_line, refuse_mistyped
from air_cli.cli.terminal import near_path
from air_cli.cli.values import parse_matrix, parse_seeds
from air_cli.domain.choices import BATCH_GOALS
from air_cli.errors import AirError, InterruptedByUserError, UsageError
from air_cli.nearest import did_you_mean, nearest_file

if TYPE_CHECKING:
    from air_cli.stages.batch.run import RunOptions, Tally
    from air_cli.stages.batch.store import Batch
    from air_cli.stages.session import Session

_UNTIL_DEFAULT = "render"
_MAKE_A_FILE = "to make one: printf 'lofi beat\\n' > prompts.txt; then: air batch prompts.txt"
_HELP = """Make many pieces from FILE: a prompt a line, .csv or .jsonl; `-` reads stdin.

Example: air batch prompts.txt --seeds 1-4

`air batch FILE` means `air batch run FILE`; `air batch run --help` lists all options.
"""


class _RunsByDefault(TyperGroup):
    """`air batch FILE` means `air batch run FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `run` before what is no subcommand."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            if not Path(args[0]).suffix and not Path(args[0]).exists():
                refuse_mistyped(args[0], self.commands, "a file nor a command of `air batch`")
            args = ["run", *args]
        return list(super().parse_args(ctx, args))


@dataclass(frozen=True, slots=True)
class VariationFlags:
    """Options that make several pieces of a row."""

    seeds: Annotated[str | None, typer.Option("--seeds", metavar="1-8,11", help="Every row with each seed.")] = None
    providers: Annotated[str | None, typer.Option("--providers", metavar="A,B", help="Every row by each provider.")] = (
        None
    )
    matrix: Annotated[
        list[str] | None,
        typer.Option("--matrix", metavar="NAME=A,B", help="Every row with each value of an option: tempo=80,90."),
    ] = None

    def settings(self) -> dict[str, Any]:
        """Seeds and matrix of a batch.

        Raises:
            UsageError: no seeds, or no such option or provider.
        """
        from air_cli.stages.batch.rows import OPTIONS
        from air_cli.stages.providers import checked_provider

        texts = [*(self.matrix or ()), *([f"provider={self.providers}"] if self.providers else ())]
        matrix = parse_matrix(texts, OPTIONS)
        for name in matrix.get("provider", ()):
            checked_provider(name)
        seeds = matrix.pop("seed", ())
        return {"seeds": parse_seeds(self.seeds or ",".join(seeds)) if self.seeds or seeds else (), "matrix": matrix}


@dataclass(frozen=True, slots=True)
class CrewFlags:
    """Options about who works, and when to stop."""

    jobs: Annotated[
        int,
        typer.Option("--jobs", "-j", min=0, max=1024, help="Pieces at once; 0: one a core, or all of --dask."),
    ] = 0
    dask: Annotated[str | None, typer.Option("--dask", metavar="ADDRESS", help="A Dask scheduler, or `local`.")] = None
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first failure.")] = False
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="With --resume: failed ones again.")] = False
    limit_rate: Annotated[float, typer.Option("--limit-rate", metavar="N", min=0, help="Starts a minute.")] = 0.0
    max_tokens: Annotated[
        int, typer.Option("--max-tokens", metavar="N", min=0, help="Start no more when models used so many.")
    ] = 0
    max_cost: Annotated[
        float, typer.Option("--max-cost", metavar="USD", min=0, help="Start no more at this estimated cost.")
    ] = 0.0

    def options(self) -> "RunOptions":
        """How the batch is run."""
        from air_cli.stages.batch.run import RunOptions

        return RunOptions(
            self.jobs,
            self.dask,
            self.fail_fast,
            self.retry_failed,
            self.limit_rate,
            self.max_tokens,
            self.max_cost,
        )


def register(app: typer.Typer) -> None:
    """Add the commands."""
    batch_app = typer.Typer(
        cls=_RunsByDefault, help=_HELP, no_args_is_help=True, subcommand_metavar="FILE | COMMAND [ARGS]..."
    )
    app.add_typer(batch_app, name="batch")
    _register_run(batch_app)
    batch_rank.register(batch_app)


def _register_run(batch_app: typer.Typer) -> None:
    @command(batch_app, "run")
    def run(
        context: Context,
        variations: VariationFlags,
        crew: CrewFlags,
        model: ModelFlags,
        wishes: WishFlags,
        output: OutputFlags,
        source: Annotated[
            str, typer.Argument(metavar="FILE", help="Prompts: one a line, .csv or .jsonl; `-` reads stdin.")
        ] = "",
        until: Annotated[str, typer.Option("--until", help="plan, compose, render or export.")] = _UNTIL_DEFAULT,
        resume: Annotated[str | None, typer.Option("--resume", metavar="BATCH", help="Go on with a batch.")] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Only tell what would be made, a JSON line a piece.")
        ] = False,
    ) -> None:
        """Make many pieces on all cores, or on a cluster, and print a JSON line for each as it is finished.

        Example: air batch prompts.txt --seeds 1-4

        A row of CSV or JSONL is a prompt and any option of `air make`; what it says wins over the command line.
        After an interruption `air batch --resume BATCH` goes on, and makes nothing twice.
        """
        if bool(source) == bool(resume):
            raise UsageError("name a file, or a batch to resume", hint=_MAKE_A_FILE)
        if until not in BATCH_GOALS:
            raise UsageError(f"unknown stage `{until}`", hint=did_you_mean(until, BATCH_GOALS))
        if resume and (variations, wishes, until) != (VariationFlags(), WishFlags(), _UNTIL_DEFAULT):
            hint = f"air batch --resume {resume}"
            raise UsageError("a batch that goes on keeps what was asked of it", hint=hint)
        if resume and dry_run:
            raise UsageError("--dry-run tells of a file, not of a batch", hint=line_again(without=("--dry-run",)))
        session = context.session()
        if dry_run:
            _tell_only(context, source, variations.settings(), _defaults(session, model, wishes, output))
            return
        if resume:
            from air_cli.stages.batch.store import find_batch

            batch = find_batch(session, resume)
        else:
            defaults = _defaults(session, model, wishes, output)
            batch = _new(session, source, {**variations.settings(), "until": until, "defaults": defaults})
        context.terminal.say(f"batch {batch.batch_id}: {near_path(batch.path)}")
        _conclude(context, batch, _made(context, session, batch, crew.options()))


def _made(context: Context, session: "Session", batch: "Batch", options: "RunOptions") -> "Tally":
    from air_cli.stages.batch.run import run_batch

    terminal = context.terminal
    with terminal.progress() as progress:
        tell = _teller(context, batch, progress)
        try:
            return run_batch(session, batch, options, tell)
        except KeyboardInterrupt:
            raise InterruptedByUserError(
                "interrupted; what is finished is kept", hint=f"air batch --resume {batch.batch_id}"
            ) from None


def _teller(
    context: Context, batch: "Batch", progress: Callable[[str, float], None]
) -> "Callable[[dict[str, Any], Tally], None]":
    terminal = context.terminal
    settings = batch.settings
    total = batch.count_lines() if terminal.is_interactive else 1
    for values in (settings.seeds, *settings.matrix.values()):
        total *= max(1, len(values))

    def tell(row: dict[str, Any], tally: "Tally") -> None:
        if not terminal.as_json:
            terminal.result(json.dumps(row, ensure_ascii=False))
            terminal.out.flush()
        left = round(max(0, total - tally.finished) / tally.per_second) if tally.per_second else 0
        clock = f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}"
        words = f"{tally.finished}/{total}, {tally.per_second:.1f}/s, {clock} left, {tally.failed} failed"
        progress(words, min(1.0, tally.finished / total))

    return tell


def _defaults(session: "Session", model: ModelFlags, wishes: WishFlags, output: OutputFlags) -> dict[str, str]:
    """Options of the command line as a row would say them, checked as those of `air make` are."""
    from air_cli.stages.plan import checked_wishes
    from air_cli.stages.providers import resolved
    from air_cli.stages.render_request import request_from
    from air_cli.stages.styles import use_workspace_styles
    from air_cli.store.workspace import RunRef

    use_workspace_styles(session)
    checked_wishes(wishes.wishes() | ({"kit": output.kit} if output.kit else {}))
    made = output.options()
    nothing = RunRef("midi_generation", "", Path())
    named = {"sample_rate": "sample_rate_hz", "format": "audio_format", "bit_depth": "bit_depth", "master": "master"}
    request_from(nothing, {name: made[field] for name, field in named.items()})
    # Whoever `auto` stands for today stands for it when the batch is resumed.
    provider, name = resolved(session.settings, model.options())
    given = {
        **asdict(wishes),
        "provider": provider,
        "model": name,
        "timeout": model.timeout,
        "fresh": model.fresh or None,
        "master": output.master,
        "sample-rate": made["sample_rate_hz"],
        "bit-depth": output.bit_depth,
        "format": output.audio_format,
        "kit": output.kit or None,
        "no-substitute": output.no_substitute or None,
    }
    return {key: str(value) for key, value in given.items() if value not in (None, "")}


def _new(session: "Session", source: str, settings: dict[str, Any]) -> "Batch":
    from air_cli.stages.batch.store import new_batch

    with _opened(source) as file:
        return new_batch(session, file, name=_name_of(source), **settings)


def _name_of(source: str) -> str:
    return "" if source == "-" else Path(source).name


@contextmanager
def _opened(source: str) -> Iterator[IO[bytes]]:
    """The input of a batch.

    Raises:
        UsageError: it cannot be read.
    """
    if source == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError(
                "`-` reads prompts from a pipe, but stdin is a terminal", hint="printf 'lofi beat\\n' | air batch -"
            )
        yield sys.stdin.buffer
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115 - closed right below, whatever happens
    except OSError as error:
        raise UsageError(f"cannot read `{source}`: {error.strerror}", hint=_file_hint(source)) from None
    with file:
        yield file


def _file_hint(source: str) -> str:
    """The line with the nearest file there is, else how to make one."""
    near = nearest_file(Path(source), (".txt", ".csv", ".jsonl"))
    if near is not None and near != Path(source):
        return meant_line(source, str(near))
    return _MAKE_A_FILE


def _tell_only(context: Context, source: str, variations: dict[str, Any], defaults: dict[str, str]) -> None:
    """A JSON line for each piece that would be made."""
    from air_cli.stages.batch.store import checked_lines, rows_or_none
    from air_cli.stages.batch.survey import BAD_ROW, DUPLICATE, WOULD_MAKE, would_make

    terminal, counts = context.terminal, Counter[str]()
    with _opened(source) as file:
        name = _name_of(source)
        lines = checked_lines(file, name)
        rows = would_make(lines, name, variations["seeds"], variations["matrix"], defaults)
        for row in rows_or_none(rows, name):
            counts[row["status"]] += 1
            if not terminal.as_json:
                terminal.result(json.dumps(row, ensure_ascii=False))
    made, broken, again = counts[WOULD_MAKE], counts[BAD_ROW], counts[DUPLICATE]
    document = {"schema": "air.dry-batch/1", "would_make": made, "bad_rows": broken, "duplicates": again}
    terminal.result("", document)
    terminal.say(f"{made} to make, {broken} bad rows, {again} said twice; nothing is made")
    if made:
        terminal.next(line_again(without=("--dry-run",)))


def _conclude(context: Context, batch: "Batch", tally: "Tally") -> None:
    terminal = context.terminal
    terminal.result("", _document(batch, tally))
    skipped = f", {tally.skipped} done before" if tally.skipped else ""
    again = f", {tally.duplicates} said twice" if tally.duplicates else ""
    terminal.say(f"{tally.done} made, {tally.failed} failed{skipped}{again}, {tally.per_second:.2f} a second")
    if tally.tokens:
        terminal.say(f"{tally.tokens:,} tokens, about ${tally.cost_usd:.4f}")
    resume = f"air batch --resume {batch.batch_id}"
    if tally.stopped:
        hint = f"{tally.hint}; then {resume}" if tally.hint else resume
        raise AirError(f"stopped: {tally.stopped}", hint=hint, code="batch_stopped")
    if tally.failed:
        hint = f"{resume} --retry-failed"
        raise AirError(f"{tally.failed} of the rows failed; the others are made", hint=hint, code="batch_failures")
    terminal.next(_goes_on_with(batch))


def _goes_on_with(batch: "Batch") -> str:
    """The command that goes on from a finished batch: with plans alone there is nothing to rank."""
    from air_cli.stages.batch.rank import plans_of

    plans = plans_of(batch) if batch.settings.until == "plan" else []
    return f"air compose {plans[-1]}" if plans else f"air batch rank {batch.batch_id}"


def _document(batch: "Batch", tally: "Tally") -> dict[str, Any]:
    from air_cli.stages.batch.store import RESULTS_FILE

    return {
        "schema": "air.batch/1",
        "batch_id": batch.batch_id,
        "path": str(batch.path),
        "results": str(batch.path / RESULTS_FILE),
        "done": tally.done,
        "failed": tally.failed,
        "skipped": tally.skipped,
        "duplicates": tally.duplicates,
        "tokens": tally.tokens,
        "estimated_cost_usd": round(tally.cost_usd, 6),
        "stopped": tally.stopped or None,
    }
