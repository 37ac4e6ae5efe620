"""`air schema`: what each file may hold, as JSON Schema."""

from importlib import import_module
from typing import Any

from air_cli.errors import NotFoundError
from air_cli.nearest import did_you_mean

SCHEMAS: dict[str, tuple[str, str]] = {
    "plan": ("parameter_plan.json", "air_cli.domain.plan:Plan"),
    "midi": ("midi.json", "air_cli.domain.composition:Composition"),
    "inventory": ("inventory.json", "air_cli.domain.sample:Inventory"),
    "render": ("render_state.json", "air_cli.domain.rendering:RenderState"),
    "run": ("run.json", "air_cli.domain.run:RunRecord"),
    "export": ("manifest.json", "air_cli.exporters.manifest:ExportManifest"),
}
"""Name on the command line → file it describes, and its model, which is loaded where its schema is asked for."""
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
    module, _, kind = model.partition(":")
    schema: dict[str, Any] = getattr(import_module(module), kind).model_json_schema(mode="serialization")
    return {"$schema": _DIALECT, **schema, "title": file}
