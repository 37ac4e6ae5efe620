"""`air models eval`: the same prompts through several models, or the embedded engine, and how well each did."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from air_cli.errors import AirError, FileError, InterruptedByUserError
from air_cli.llm.base import Usage
from air_cli.llm.registry import cost_usd
from air_cli.offline.composer import compose as compose_offline
from air_cli.offline.planner import PlanWishes, make_plan
from air_cli.stages.eval_score import Expected, NotesScore, PlanScore, score_notes, score_plan
from air_cli.stages.model_compose import ModelNotes, compose_with_model
from air_cli.stages.model_plan import plan_with_model
from air_cli.stages.model_run import ModelRun
from air_cli.stages.plan import PlanRequest, dry_plan
from air_cli.stages.providers import AUTO, OFFLINE, ModelOptions, resolved
from air_cli.stages.session import Session
from air_cli.store.json_files import read_json_object

EVAL_SEED = 1
MAX_CASES = 100


class Case(BaseModel):
    """A prompt and what it states."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: Annotated[str, Field(min_length=1, max_length=20_000)]
    expect: Expected


class CaseSet(BaseModel):
    """A file of prompts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: str = ""
    cases: Annotated[tuple[Case, ...], Field(min_length=1, max_length=MAX_CASES)]


@dataclass(frozen=True, slots=True)
class Result:
    """How one prompt went. Tokens are those of the replies, whether paid now or kept from before."""

    prompt: str
    plan: PlanScore
    notes: NotesScore | None
    repairs: tuple[str, ...]
    usage: Usage
    seconds: float


@dataclass(frozen=True, slots=True)
class Contender:
    """Who was asked, and how it went; `failed` says why it ended early."""

    provider: str
    model: str
    results: tuple[Result, ...]
    failed: str = ""

    @property
    def name(self) -> str:
        """As it is typed on the command line."""
        return f"{self.provider}/{self.model}" if self.model else self.provider

    @property
    def usage(self) -> Usage:
        """Tokens of all replies."""
        return sum((result.usage for result in self.results), Usage())

    @property
    def cost_usd(self) -> float | None:
        """Estimated price of all replies, where the model's is known."""
        return 0.0 if self.provider == OFFLINE else cost_usd(self.provider, self.model, self.usage.as_dict())


def read_cases(path: Path | None) -> tuple[Case, ...]:
    """The prompts of a file, or the packaged ones.

    Raises:
        FileError: the file holds no such prompts.
    """
    packaged = files("air_cli.llm").joinpath("eval_prompts.json")
    raw: dict[str, Any] = read_json_object(path) if path else json.loads(packaged.read_text("utf-8"))
    try:
        return CaseSet.model_validate(raw).cases
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise FileError(
            f"`{path}` is no set of prompts: {place}: {first['msg']}",
            hint='{"cases": [{"prompt": "lofi, 82 bpm", "expect": {"tempo": 82, "with": ["Rhodes"]}}]}',
        ) from None


def evaluate(
    session: Session, names: Sequence[str], cases: Sequence[Case], options: ModelOptions, *, notes: bool
) -> list[Contender]:
    """Every contender through every prompt; one that fails is reported with what it got done.

    Args:
        session: where.
        names: `provider` or `provider/model`; `auto` is the first that is ready.
        cases: the prompts.
        options: how models are asked; provider and model are those of `names`.
        notes: whether pieces are composed too, not only planned.

    Raises:
        UsageError: an unknown provider.
        KeyMissingError: a named provider has no key.
    """
    pairs = dict.fromkeys(_resolved(session, name, options) for name in names)
    return [_contender(session, provider, model, cases, options, notes) for provider, model in pairs]


def dry_evaluate(
    session: Session, names: Sequence[str], cases: Sequence[Case], options: ModelOptions
) -> list[dict[str, Any]]:
    """What the plans of every contender would take: requests, tokens, US dollars where known; nothing is sent.

    Raises:
        UsageError: an unknown provider.
    """
    rows = []
    for name in names:
        provider, _, wanted = name.partition("/")
        given = replace(options, provider=provider or AUTO, model=wanted or None)
        provider, model = resolved(session.settings, given)
        asked = [dry_plan(session, PlanRequest(case.prompt, EVAL_SEED, options=given)) for case in cases]
        costs = [document["estimate"]["cost_usd"] for document in asked]
        rows.append(
            {
                "provider": provider,
                "model": model,
                "requests": sum(len(document["requests"]) for document in asked),
                "input_tokens": sum(document["estimate"]["input_tokens"] for document in asked),
                "output_tokens": sum(document["estimate"]["output_tokens"] for document in asked),
                "cost_usd": 0.0 if provider == OFFLINE else None if None in costs else round(sum(costs), 4),
            }
        )
    return rows


def _resolved(session: Session, name: str, options: ModelOptions) -> tuple[str, str]:
    provider, _, model = name.partition("/")
    given = ModelOptions(provider or AUTO, model or None, options.is_fresh, options.patience)
    provider, model = resolved(session.settings, given)
    if provider != OFFLINE:
        ModelRun(session, provider, model, given).check_key()
    return provider, model


def _contender(
    session: Session, provider: str, model: str, cases: Sequence[Case], options: ModelOptions, notes: bool
) -> Contender:
    results: list[Result] = []
    for number, case in enumerate(cases):
        session.progress(f"{model or provider}: prompt {number + 1} of {len(cases)}", number / len(cases))
        try:
            results.append(_result(session, provider, model, case, options, notes))
        except InterruptedByUserError:
            raise
        except AirError as error:
            return Contender(provider, model, tuple(results), error.message)
    return Contender(provider, model, tuple(results))


def _result(session: Session, provider: str, model: str, case: Case, options: ModelOptions, notes: bool) -> Result:
    started = time.perf_counter()
    silent = Session(session.settings, now=session.now)
    if provider == OFFLINE:
        meta = make_plan(case.prompt, EVAL_SEED, PlanWishes()).meta
        answered: Any = meta.model_dump()
        repairs: tuple[str, ...] = ()
        usage, scored = Usage(), score_notes(compose_offline(meta, meta.seed), 0, 1) if notes else None
    else:
        run = ModelRun(silent, provider, model, options)
        made = plan_with_model(run, case.prompt, EVAL_SEED, {}, PlanWishes())
        answered, repairs, scored = made.answered, made.repairs, None
        if notes:
            piece = compose_with_model(run, made.planned.meta, case.prompt)
            scored, repairs = _scored(piece), (*repairs, *piece.repairs)
        usage = sum((exchange.reply.usage for exchange in run.exchanges), Usage())
    return Result(case.prompt, score_plan(answered, case.expect), scored, repairs, usage, time.perf_counter() - started)


def _scored(piece: ModelNotes) -> NotesScore:
    return score_notes(piece.composition, piece.embedded_bars, piece.asked_bars)
