"""`air schema`: what each file may hold, as JSON Schema."""

from typing import Any

from pydantic import BaseModel

from air_cli.domain.composition import Composition
from air_cli.domain.plan import Plan
from air_cli.domain.rendering import RenderState
from air_cli.domain.run import RunRecord
from air_cli.domain.sample import Inventory
from air_cli.errors import NotFoundError
from air_cli.exporters.manifest import ExportManifest
from air_cli.nearest import did_you_mean

SCHEMAS: dict[str, tuple[str, type[BaseModel]]] = {
    "plan": ("parameter_plan.json", Plan),
    "midi": ("midi.json", Composition),
    "inventory": ("inventory.json", Inventory),
    "render": ("render_state.json", RenderState),
    "run": ("run.json", RunRecord),
    "export": ("manifest.json", ExportManifest),
}
"""Name on the command line → file it describes, and its model."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file.

    Raises:
        NotFoundError: there is no such kind.
    """
    row = SCHEMAS.get(name)
    if row is None:
        raise NotFoundError(f"there is no schema `{name}`", hint=did_you_mean(name, SCHEMAS, likeness=0.4))
    file, model = row
    return {"$schema": _DIALECT, **model.model_json_schema(mode="serialization"), "title": file}
