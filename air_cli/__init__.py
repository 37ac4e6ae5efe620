"""air: text to finished, editable, multitrack music.

The command line is a thin layer over the functions of this module, which are for other programs as well::

    from air_cli import ComposeRequest, PlanRequest, RenderRequest, compose, open_session, plan, render

    session = open_session("my-music")
    planned = plan(session, PlanRequest("lofi beat, 82 bpm, D dorian", seed=7))
    composed = compose(session, ComposeRequest(planned.ref))
    rendered = render(session, RenderRequest(composed.ref))
    print(rendered.mix, rendered.report.integrated_lufs)

Every function raises `AirError` with a sentence, a hint and a code. See docs/api.md.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from air_cli.domain.composition import Bar, Composition, Event, Note
    from air_cli.domain.plan import Plan, PlanMeta
    from air_cli.errors import AirError
    from air_cli.stages.compose import ComposeRequest, ComposeResult, compose
    from air_cli.stages.edit import edit
    from air_cli.stages.make import MakeResult, RenderOptions, make
    from air_cli.stages.plan import PlanRequest, PlanResult, plan
    from air_cli.stages.providers import ModelOptions
    from air_cli.stages.records import load_composition, load_plan
    from air_cli.stages.render import RenderRequest, RenderResult, render
    from air_cli.stages.reroll import RerollRequest, reroll
    from air_cli.stages.session import Session, open_run, open_session
    from air_cli.store.workspace import RunRef

__version__ = "0.1.0"

_HOMES = {
    "air_cli.domain.composition": ("Bar", "Composition", "Event", "Note"),
    "air_cli.domain.plan": ("Plan", "PlanMeta"),
    "air_cli.errors": ("AirError",),
    "air_cli.stages.compose": ("ComposeRequest", "ComposeResult", "compose"),
    "air_cli.stages.edit": ("edit",),
    "air_cli.stages.make": ("MakeResult", "RenderOptions", "make"),
    "air_cli.stages.plan": ("PlanRequest", "PlanResult", "plan"),
    "air_cli.stages.providers": ("ModelOptions",),
    "air_cli.stages.records": ("load_composition", "load_plan"),
    "air_cli.stages.render": ("RenderRequest", "RenderResult", "render"),
    "air_cli.stages.reroll": ("RerollRequest", "reroll"),
    "air_cli.stages.session": ("Session", "open_run", "open_session"),
    "air_cli.store.workspace": ("RunRef",),
}
_WHERE = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "AirError",
    "Bar",
    "ComposeRequest",
    "ComposeResult",
    "Composition",
    "Event",
    "MakeResult",
    "ModelOptions",
    "Note",
    "Plan",
    "PlanMeta",
    "PlanRequest",
    "PlanResult",
    "RenderOptions",
    "RenderRequest",
    "RenderResult",
    "RerollRequest",
    "RunRef",
    "Session",
    "compose",
    "edit",
    "load_composition",
    "load_plan",
    "make",
    "open_run",
    "open_session",
    "plan",
    "render",
    "reroll",
]


def __getattr__(name: str) -> Any:
    """Import on first use: `air --help` needs none of it."""
    if name not in _WHERE:
        raise AttributeError(f"module `air_cli` has no `{name}`")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
