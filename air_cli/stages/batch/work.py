"""One job of a batch, from prompt to the stage that was asked for; done by a worker, safe to do again."""

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from air_cli import __version__
from air_cli.domain.run import RUN_ID_LENGTH
from air_cli.errors import AirError, SettingError
from air_cli.stages.batch.rows import WISHES, Job
from air_cli.stages.batch.store import Until
from air_cli.stages.compose import ComposeRequest, compose
from air_cli.stages.plan import PlanRequest, plan
from air_cli.stages.providers import OFFLINE, ModelOptions, checked_provider
from air_cli.stages.records import load_plan, load_record, load_render_state
from air_cli.stages.render_request import request_from
from air_cli.stages.session import Session, open_session
from air_cli.store.workspace import RunRef


@dataclass(frozen=True, slots=True)
class Task:
    """A job and where it belongs. `version` is the air that hands it out."""

    home: str
    batch_id: str
    until: Until
    job: Job
    version: str = __version__

    @property
    def job_id(self) -> str:
        """12 hex digits that follow from what is asked, the same in every run of the batch."""
        return self.job.digest()[:RUN_ID_LENGTH]

    def run_id(self, stage: str) -> str:
        """The id of a run of this job: known beforehand, so that what is already made is found."""
        content = f"{self.batch_id} {self.job.digest()} {stage}"
        return hashlib.sha256(content.encode()).hexdigest()[:RUN_ID_LENGTH]


def do_task(task: Task) -> dict[str, Any]:
    """Make the piece, or what is missing of it, and say what came of it as one flat row; errors are rows too."""
    started = time.perf_counter()
    row: dict[str, Any] = {
        "id": task.job_id, "line": task.job.line, "status": "done", "prompt": task.job.prompt, "seed": task.job.seed,
    }  # fmt: skip
    try:
        if task.version != __version__:
            message = f"this worker runs air {__version__}, the batch air {task.version}"
            raise SettingError(message, hint="install the same version everywhere", code="other_version")
        session = open_session(task.home, environ=os.environ)
        row |= _made(session, task)
    except AirError as error:
        row |= {"status": "failed", "error": {"code": error.code, "message": error.message, "hint": error.hint}}
    except Exception as error:  # noqa: BLE001 - one piece that fails must not end the batch
        message = f"unexpected {type(error).__name__}: {error}"
        row |= {"status": "failed", "error": {"code": "internal", "message": message, "hint": ""}}
    return {**row, "seconds": round(time.perf_counter() - started, 3)}


def _made(session: Session, task: Task) -> dict[str, Any]:
    options = task.job.options
    asked = ModelOptions(checked_provider(options.get("provider", OFFLINE)), options.get("model"))
    planned = _planned(session, task, asked)
    meta = load_plan(planned).plan.meta
    row: dict[str, Any] = {
        "param_run_id": planned.run_id, "tempo": meta.tempo, "key": meta.full_key.name, "meter": meta.meter,
        "bars": meta.bars, "length_seconds": meta.length_seconds, "style": meta.style,
    }  # fmt: skip
    refs = [planned]
    if task.until != "plan":
        composed = _composed(session, task, planned, asked)
        refs.append(composed)
        row["run_id"] = composed.run_id
    if task.until in ("render", "export"):
        row |= _rendered(session, task, refs[-1])
    if task.until == "export":
        from air_cli.stages.export import export_zip

        row["export"] = str(export_zip(session, refs[-1].run_id))
    return {**row, **_told(refs)}


def _planned(session: Session, task: Task, asked: ModelOptions) -> RunRef:
    run_id = task.run_id("plan")
    path = session.workspace.run_path("param_generation", run_id)
    if path is not None:
        return RunRef("param_generation", run_id, path)
    wishes = {name: value for name, value in task.job.options.items() if name in WISHES}
    return plan(session, PlanRequest(task.job.prompt, task.job.seed, _seconds(wishes), asked, run_id)).ref


def _seconds(wishes: dict[str, str]) -> dict[str, str]:
    """Wishes as the plan takes them: a length is in seconds there."""
    from air_cli.domain.units import parse_length

    length = wishes.pop("length", None)
    return {**wishes, "length_seconds": str(parse_length(length))} if length is not None else wishes


def _composed(session: Session, task: Task, planned: RunRef, asked: ModelOptions) -> RunRef:
    run_id = task.run_id("compose")
    path = session.workspace.run_path("midi_generation", run_id)
    if path is not None:
        return RunRef("midi_generation", run_id, path)
    return compose(session, ComposeRequest(planned, options=asked, run_id=run_id)).ref


def _rendered(session: Session, task: Task, composed: RunRef) -> dict[str, Any]:
    from air_cli.stages.render import render

    if load_render_state(session.workspace, composed.run_id) is None:
        render(session, request_from(composed, _render_settings(task.job.options)))
    state = load_render_state(session.workspace, composed.run_id) or {}
    made = state.get("response", {})
    return {
        "mix": str(Path(session.workspace.outputs) / str(made.get("mix_wav_rel"))),
        **{name: made.get(name) for name in ("duration_seconds", "integrated_lufs", "true_peak_dbtp")},
        "stems": len(made.get("stems", [])),
    }


def _render_settings(options: dict[str, str]) -> dict[str, Any]:
    """Options of a row as `air render` remembers them."""
    settings: dict[str, Any] = {name: options[name] for name in ("master", "format") if name in options}
    for name, field in (("sample-rate", "sample_rate"), ("bit-depth", "bit_depth")):
        if name in options:
            text = options[name].removesuffix("f")
            if not text.isdigit():
                raise SettingError(f"{name} `{options[name]}` is not a number", hint=f"{name}: 24")
            settings[field] = int(text)
    return settings


def _told(refs: list[RunRef]) -> dict[str, Any]:
    """Warnings, repairs and what models were paid, of all runs together."""
    records = [record for ref in refs if (record := load_record(ref)) is not None]
    usage = {name: sum(record.usage.get(name, 0) for record in records) for name in ("input_tokens", "output_tokens")}
    costs = [float(record.settings.get("estimated_cost_usd") or 0.0) for record in records]
    return {
        "provider": records[-1].provider if records else "",
        "warnings": [warning for record in records for warning in record.warnings],
        "repairs": [repair for record in records for repair in record.repairs],
        "usage": usage,
        "estimated_cost_usd": round(sum(costs), 6),
    }
