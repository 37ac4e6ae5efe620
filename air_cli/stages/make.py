"""`air make`: all stages in one go."""

from dataclasses import dataclass

from air_cli.stages.compose import ComposeRequest, ComposeResult, compose
from air_cli.stages.plan import PlanRequest, PlanResult, plan
from air_cli.stages.render import RenderRequest, RenderResult, render
from air_cli.stages.session import Session


@dataclass(frozen=True, slots=True)
class MakeResult:
    """The runs of one piece."""

    plan: PlanResult
    composition: ComposeResult
    render: RenderResult


def make(session: Session, request: PlanRequest, **render_options: object) -> MakeResult:
    """Plan, compose and render a prompt; `render_options` are fields of `RenderRequest`.

    Raises:
        AirError: whatever a stage raises; finished stages stay on disk.
    """
    planned = plan(session, request)
    composed = compose(session, ComposeRequest(planned.ref, options=request.options))
    rendered = render(session, RenderRequest(composed.ref, **render_options))  # type: ignore[arg-type]
    return MakeResult(planned, composed, rendered)
