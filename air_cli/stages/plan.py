"""`air plan`: from a prompt to a plan."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from air_cli import __version__
from air_cli.domain.kits import stand_in_note
from air_cli.domain.limits import MAX_SEED
from air_cli.domain.plan import Plan
from air_cli.domain.plan_fields import KIT, plan_field
from air_cli.domain.run import RunRecord
from air_cli.errors import PromptError, SettingError
from air_cli.llm.prompts import load_prompt
from air_cli.nearest import did_you_mean
from air_cli.offline.catalogue import find_style, load_styles, style_synonyms
from air_cli.offline.planner import Planned, PlanWishes, make_plan, render_reading
from air_cli.redaction import redacted, redacted_tree
from air_cli.stages.inventory import current_catalogue
from air_cli.stages.kit_wish import with_own_drums
from air_cli.stages.kits import asked_kit
from air_cli.stages.model_plan import plan_request_of, plan_with_model
from air_cli.stages.model_record import dry_document
from air_cli.stages.model_run import ModelRun
from air_cli.stages.providers import OFFLINE, ModelOptions, resolved
from air_cli.stages.records import write_record
from air_cli.stages.session import Session, accept
from air_cli.stages.styles import use_workspace_styles
from air_cli.store.atomic import new_folder, write_file
from air_cli.store.json_files import dump_json
from air_cli.store.workspace import PLAN_FILE, PLAN_RAW_FILE, RunRef, new_run_id

MAX_PROMPT_CHARACTERS = 20_000
_DRAWN_SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What to plan, and who is asked. `wishes` (field → text as typed) win over the prompt; a missing seed is drawn.

    `run_id` is the id the run is to have; a new one where there is none.
    """

    prompt: str
    seed: int | None = None
    wishes: Mapping[str, str] = field(default_factory=dict)
    options: ModelOptions = field(default_factory=ModelOptions)
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A stored plan."""

    run_id: str
    path: Path
    plan: Plan
    record: RunRecord

    @property
    def ref(self) -> RunRef:
        """The run on disk, for the next stage."""
        return RunRef("param_generation", self.run_id, self.path)


def _checked(session: Session, request: PlanRequest) -> PlanRequest:
    """The request without secrets in its wishes.

    Raises:
        UsageError: a field holds another kind of value than it is for.
    """
    accept(session, request, PlanRequest)
    return replace(request, wishes=redacted_tree(dict(request.wishes)))


def checked_prompt(text: str) -> str:
    """The prompt, cleaned of characters that no text holds, and of keys.

    Raises:
        PromptError: empty, or longer than 20,000 characters.
    """
    prompt = redacted(text).encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip()
    if not prompt:
        raise PromptError("the prompt is empty", hint='air make "lofi beat, 82 bpm, D dorian"')
    if len(prompt) > MAX_PROMPT_CHARACTERS:
        raise PromptError(
            f"the prompt has {len(prompt):,} characters, at most {MAX_PROMPT_CHARACTERS:,} are read",
            hint="say it shorter: a few sentences are plenty",
        )
    return prompt


def checked_seed(seed: int | None) -> int:
    """The seed, or a drawn one.

    Raises:
        SettingError: outside 0 … 2⁵³ − 1.
    """
    if seed is None:
        return secrets.randbelow(_DRAWN_SEEDS)
    if not 0 <= seed <= MAX_SEED:
        raise SettingError(f"seed {seed} is outside 0–{MAX_SEED}", hint="--seed 7")
    return seed


def checked_wishes(wishes: Mapping[str, str]) -> PlanWishes:
    """The wishes as values.

    Raises:
        SettingError: an unknown field, style or instrument, or a value outside its range.
        NotFoundError: no kit has the name.
    """
    values: dict[str, Any] = {}
    for name, text in wishes.items():
        values.update({"kit": asked_kit(text)} if name == KIT else plan_field(name, text))
    if "style" in values:
        values["style"] = checked_style(values["style"])
    if "instruments" in values:
        values["instruments"] = tuple(values["instruments"])
    for whole in ("bars", "steps_per_bar"):
        if whole in values:
            values[whole] = round(values[whole])
    return PlanWishes(**values)


def checked_style(text: str) -> str:
    """The name of the style that a text means.

    Raises:
        SettingError: there is none.
    """
    found = find_style(text)
    if found is None:
        hint = did_you_mean(text, sorted(load_styles()), likeness=0.4, meant=style_synonyms())
        raise SettingError(f"unknown style `{text}`", hint=hint, code="unknown_style")
    return found.name


@dataclass(frozen=True, slots=True)
class BuiltPlan:
    """A plan that is not stored yet; `run` is the conversation it came from, if a model was asked."""

    prompt: str
    planned: Planned
    repairs: tuple[str, ...] = ()
    run: ModelRun | None = None

    def plan(self) -> Plan:
        """What `parameter_plan.json` holds."""
        return Plan(user_prompt=self.prompt, meta=self.planned.meta)

    def files(self) -> dict[str, str]:
        """The files of the run folder, `run.json` left out."""
        kept = self.run.files(PLAN_RAW_FILE, load_prompt("plan").version) if self.run else {}
        own = {PLAN_RAW_FILE: render_reading(self.planned)} if self.run is None else kept
        return {**own, PLAN_FILE: dump_json(self.plan().model_dump(mode="json"))}


def build_plan(session: Session, request: PlanRequest) -> BuiltPlan:
    """Plan a piece without storing it.

    Raises:
        PromptError: the prompt is empty or too long.
        SettingError: a wish is outside its range.
        KeyMissingError: the provider's key is not set, or was refused.
        ProviderError: the provider failed.
    """
    request = _checked(session, request)
    prompt = checked_prompt(request.prompt)
    seed = checked_seed(request.seed)
    use_workspace_styles(session)
    wishes = checked_wishes(request.wishes)
    provider, model = resolved(session.settings, request.options)
    if provider == OFFLINE:
        session.progress("planning", 0.0)
        planned = make_plan(prompt, seed, wishes)
        return BuiltPlan(prompt, _with_drums(session, planned, request.wishes))
    run = ModelRun(session, provider, model, request.options)
    made = plan_with_model(run, prompt, seed, request.wishes, wishes)
    return BuiltPlan(prompt, _with_drums(session, made.planned, request.wishes), made.repairs, run)


def _with_drums(session: Session, planned: Planned, wishes: Mapping[str, str]) -> Planned:
    """A kit of the prompt gives way to own drums; one of the command line does not, and its stand-in is said."""
    if not wishes.get(KIT):
        return with_own_drums(planned, lambda: current_catalogue(session))
    note = stand_in_note(wishes[KIT])
    return replace(planned, warnings=(*planned.warnings, note)) if note else planned


def dry_plan(session: Session, request: PlanRequest) -> dict[str, Any]:
    """The request that would be sent, with an estimate of tokens; nothing is sent or stored."""
    request = _checked(session, request)
    prompt = checked_prompt(request.prompt)
    use_workspace_styles(session)
    checked_wishes(request.wishes)
    provider, model = resolved(session.settings, request.options)
    requests = [] if provider == OFFLINE else [plan_request_of(session, prompt, request.wishes, model)]
    return dry_document(requests, provider)


def plan(session: Session, request: PlanRequest) -> PlanResult:
    """Plan a piece and store it.

    Raises:
        PromptError: the prompt is empty or too long.
        SettingError: a wish is outside its range.
        KeyMissingError: the provider's key is not set, or was refused.
        ProviderError: the provider failed.
        WorkspaceError: the workspace cannot be written.
    """
    started = time.perf_counter()
    request = _checked(session, request)
    built = build_plan(session, request)
    session.progress("planning", 1.0)
    run_id = request.run_id or new_run_id()
    record = _record(session, request, built, run_id, time.perf_counter() - started)
    path = session.workspace.new_run_path("param_generation", run_id, session.now())
    with new_folder(path) as folder:
        for name, text in built.files().items():
            write_file(folder / name, text)
        record = write_record(folder, record)
    return PlanResult(run_id, path, built.plan(), record)


def _record(session: Session, request: PlanRequest, built: BuiltPlan, run_id: str, seconds: float) -> RunRecord:
    planned = built.planned
    facts = tuple({"field": f.field, "value": f.value, "words": f.words} for f in planned.facts)
    asked = {"provider": built.run.provider, "model": built.run.model, "usage": built.run.usage()} if built.run else {}
    return RunRecord(
        stage="param_generation",
        run_id=run_id,
        created_at=session.stamp(),
        air_version=__version__,
        seed=planned.meta.seed,
        settings={"wishes": dict(request.wishes), **(built.run.summary() if built.run else {})},
        repairs=built.repairs,
        warnings=planned.warnings,
        understood=facts,
        not_understood=planned.unread,
        seconds_taken=round(seconds, 4),
        **asked,
    )
