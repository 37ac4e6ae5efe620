"""`air make`: all stages in one go."""

from dataclasses import dataclass

from air_cli.stages.compose import ComposeRequest, ComposeResult, compose
from air_cli.stages.plan import PlanRequest, PlanResult, plan
from air_cli.stages.render import RenderRequest, RenderResult, render
from air_cli.stages.session import Session
from air_cli.store.workspace import RunRef


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
    reference = RunRef("param_generation", planned.run_id, planned.path)
    composed = compose(session, ComposeRequest(reference, options=request.options))
    reference = RunRef("midi_generation", composed.run_id, composed.path)
    rendered = render(session, RenderRequest(reference, **render_options))  # type: ignore[arg-type]
    return MakeResult(planned, composed, rendered)
