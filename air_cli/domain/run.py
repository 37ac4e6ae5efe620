"""The provenance record of a run, `run.json`."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from air_cli.domain.run_id import Stage

RUN_SCHEMA: Final = "air-run-1"


class RunInput(BaseModel):
    """A file a run was made from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stage: Stage
    run_id: str
    file: str
    sha256: str


class RunRecord(BaseModel):
    """The provenance of a run. `seconds_taken` is wall time; token counts are 0 where no model was asked."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: Literal["air-run-1"] = RUN_SCHEMA
    stage: Stage
    run_id: str
    created_at: str
    air_version: str
    provider: str = "offline"
    model: str = ""
    seed: Annotated[int, Field(ge=0)] = 0
    inputs: tuple[RunInput, ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)
    usage: dict[str, int] = Field(default_factory=lambda: {"input_tokens": 0, "output_tokens": 0})
    repairs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    understood: tuple[dict[str, Any], ...] = ()
    """What a plan took from the prompt: field, value, the words it came from, or that it was assumed."""
    not_understood: tuple[str, ...] = ()
    """Words of the prompt that neither chose nor changed anything, as they were written."""
    files: dict[str, str] = Field(default_factory=dict)
    """SHA-256 of every other file of the run; empty in a run of a time when air kept none."""
    seconds_taken: float = 0.0
