"""Planning with a model: the request, the check of its reply, and the plan that comes of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from air_cli.domain.instruments import INSTRUMENTS, find_instrument, is_kit_word
from air_cli.domain.pitch import SCALES
from air_cli.domain.plan_fields import KIT
from air_cli.llm.ask import Answer, ask
from air_cli.llm.base import Request
from air_cli.llm.prompts import load_prompt
from air_cli.llm.wire import PLAN_SCHEMA
from air_cli.offline.catalogue import load_styles
from air_cli.offline.planner import Planned, PlanWishes, make_plan
from air_cli.stages.inventory import read_catalogue
from air_cli.stages.model_run import ModelRun
from air_cli.stages.parallel import run_parallel
from air_cli.stages.plan_merge import merge_plan
from air_cli.stages.session import Session

PLAN_TEMPERATURE = 0.0
_NEEDED = ("tempo", "key", "scale", "meter", "bars", "instruments")


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """A plan, and a sentence for every repair; `answered` is what the model itself gave, right or wrong."""

    planned: Planned
    repairs: tuple[str, ...]
    answered: Mapping[str, Any] = field(default_factory=dict)


def plan_request_of(session: Session, prompt: str, wishes: Mapping[str, str], model: str) -> Request:
    """The request for a plan. The prompt travels as data."""
    payload = {
        "request": prompt,
        "wishes": {name: value for name, value in wishes.items() if name != KIT},
        "instruments": {
            "own": _own_instruments(session),
            "percussion": [row.name for row in INSTRUMENTS.values() if row.is_percussion],
            "pitched": [row.name for row in INSTRUMENTS.values() if not row.is_percussion],
        },
        "styles": sorted(load_styles()),
        "scales": list(SCALES),
    }
    text = json.dumps(payload, ensure_ascii=False)
    return Request("plan", load_prompt("plan").text, text, PLAN_SCHEMA, model, temperature=PLAN_TEMPERATURE)


def _own_instruments(session: Session) -> list[str]:
    """Instruments of the producer's library; none where it was never scanned."""
    catalogue = read_catalogue(session)
    return sorted(name for name in (catalogue.instruments if catalogue else ()) if name in INSTRUMENTS)


def plan_with_model(run: ModelRun, prompt: str, seed: int, wishes: Mapping[str, str], checked: PlanWishes) -> ModelPlan:
    """Ask for a plan, and make it one that can be used whatever came back.

    Raises:
        AirError: the provider could not be asked.
    """
    request = plan_request_of(run.session, prompt, wishes, run.model)
    # In a thread of its own: Ctrl-C and the progress display need not wait for the service.
    task = partial(ask, run.complete, request, _problems, _is_plan)
    with run.stoppable():
        (answer,) = run_parallel([task], 1, run.watcher(f"asking {run.model} for a plan", 1))
    if answer.value is None:
        why = "; ".join(answer.problems)
        planned = make_plan(prompt, seed, checked)
        return ModelPlan(planned, (*answer.notes, f"no usable reply ({why}): the embedded planner made this plan"))
    merged = merge_plan(_unwrapped(answer.value), prompt, seed, checked, run.model)
    return ModelPlan(_warned(merged.planned, answer), (*answer.notes, *merged.notes), merged.answered)


def _warned(planned: Planned, answer: Answer) -> Planned:
    left = tuple(f"the model's reply was used although {problem}" for problem in answer.problems)
    return replace(planned, warnings=(*planned.warnings, *left))


def _unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """The plan itself where the model put it under a name such as `meta` or `plan`."""
    if "instruments" in value or "tempo" in value:
        return value
    return next((inner for inner in value.values() if isinstance(inner, dict) and "instruments" in inner), value)


def _is_plan(value: dict[str, Any]) -> bool:
    plan = _unwrapped(value)
    return "instruments" in plan or "tempo" in plan


def _problems(value: dict[str, Any]) -> list[str]:
    """What only the model can mend."""
    plan = _unwrapped(value)
    missing = [name for name in _NEEDED if plan.get(name) in (None, "", [])]
    if len(str(plan.get("key") or "").split()) > 1:  # "D dorian" says the scale too
        missing = [name for name in missing if name != "scale"]
    problems = [f"`{name}` is missing" for name in missing]
    names = plan.get("instruments")
    if isinstance(names, list) and names and not any(_is_known(name) for name in names):
        problems.append("`instruments` names none of the instruments offered")
    return problems


def _is_known(name: Any) -> bool:
    text = str(name.get("name") if isinstance(name, dict) else name)
    return is_kit_word(text) or find_instrument(text) is not None
