"""`air make`: all stages in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, Unpack

from air_cli.domain.choices import AudioFormat, MasterName, PitchMode
from air_cli.errors import UsageError
from air_cli.nearest import did_you_mean
from air_cli.stages.compose import ComposeRequest, ComposeResult, compose
from air_cli.stages.plan import PlanRequest, PlanResult, plan
from air_cli.stages.render import RenderRequest, RenderResult, render
from air_cli.stages.render_request import check_request
from air_cli.stages.session import Session, accept
from air_cli.store.workspace import RunRef

_NOTHING_YET = RunRef("midi_generation", "", Path())


@dataclass(frozen=True, slots=True)
class MakeResult:
    """The runs of one piece."""

    plan: PlanResult
    composition: ComposeResult
    render: RenderResult


class RenderOptions(TypedDict, total=False):
    """The fields of a `RenderRequest` but the composition, which `make` makes itself."""

    samples: Mapping[str, str]
    mute: tuple[str, ...]
    solo: tuple[str, ...]
    volume_db: Mapping[str, float]
    pan: Mapping[str, float]
    fadeout_seconds: float
    recommend: bool
    substitute: bool
    pitch_mode: PitchMode
    master: MasterName
    sample_rate_hz: int
    bit_depth: int
    audio_format: AudioFormat
    loop: bool
    kit: str
    fresh: bool


def make(session: Session, request: PlanRequest, **render_options: Unpack[RenderOptions]) -> MakeResult:
    """Plan, compose and render a prompt; `render_options` are fields of `RenderRequest`.

    Options of the render are looked at before anything is planned; a kit is a wish of the plan, which keeps it.

    Raises:
        AirError: whatever a stage raises; finished stages stay on disk.
    """
    accept(session, request, PlanRequest)
    for name in render_options:
        if name not in RenderOptions.__annotations__:
            raise UsageError(f"make has no option `{name}`", hint=did_you_mean(name, RenderOptions.__annotations__))
    asked = RenderRequest(_NOTHING_YET, **render_options)
    accept(session, asked, RenderRequest)
    check_request(asked)
    if kit := render_options.pop("kit", ""):
        request = replace(request, wishes={**request.wishes, "kit": kit})
    planned = plan(session, request)
    composed = compose(session, ComposeRequest(planned.ref, options=request.options))
    rendered = render(session, RenderRequest(composed.ref, **render_options))
    return MakeResult(planned, composed, rendered)
