"""`air make`: all stages in one go."""

from dataclasses import dataclass, replace
from pathlib import Path

from air_cli.stages.compose import ComposeRequest, ComposeResult, compose
from air_cli.stages.plan import PlanRequest, PlanResult, plan
from air_cli.stages.render import RenderRequest, RenderResult, render
from air_cli.stages.render_request import check_request
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef

_NOTHING_YET = RunRef("midi_generation", "", Path())


@dataclass(frozen=True, slots=True)
class MakeResult:
    """The runs of one piece."""

    plan: PlanResult
    composition: ComposeResult
    render: RenderResult


def make(session: Session, request: PlanRequest, **render_options: object) -> MakeResult:
    """Plan, compose and render a prompt; `render_options` are fields of `RenderRequest`.

    Options of the render are looked at before anything is planned; a kit is a wish of the plan, which keeps it.

    Raises:
        AirError: whatever a stage raises; finished stages stay on disk.
    """
    asked = RenderRequest(_NOTHING_YET, **render_options)  # type: ignore[arg-type]
    check_request(asked)
    if kit := str(render_options.pop("kit", "")):
        request = replace(request, wishes={**request.wishes, "kit": kit})
    planned = plan(session, request)
    composed = compose(session, ComposeRequest(planned.ref, options=request.options))
    rendered = render(session, RenderRequest(composed.ref, **render_options))  # type: ignore[arg-type]
    return MakeResult(planned, composed, rendered)
