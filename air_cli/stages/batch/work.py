"""One job of a batch, from prompt to the stage that was asked for; done by a worker, safe to do again."""

import hashlib
import os
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from air_cli import __version__
from air_cli.domain.run_id import RUN_ID_LENGTH, Stage
from air_cli.domain.units import parse_length
from air_cli.errors import AirError, SettingError, WorkspaceError
from air_cli.llm.retry import Patience
from air_cli.stages.batch.rows import WISHES, Job
from air_cli.stages.batch.store import BATCH_FILE, Until, batches_dir
from air_cli.stages.compose import ComposeRequest, compose
from air_cli.stages.plan import PlanRequest, plan
from air_cli.stages.providers import OFFLINE, ModelOptions, checked_provider
from air_cli.stages.records import load_plan, load_record, load_render_state
from air_cli.stages.render_request import request_from
from air_cli.stages.session import Session, open_session
from air_cli.store.workspace import RunRef
from air_cli.workers.cores import on_one_core

FAILED = "failed"
NOT_OF_THE_PIECE = frozenset({"workspace_unwritable", "no_locks", "other_version", "not_shared"})
"""Codes of failures that would meet every other piece too."""
_YES = frozenset({"true", "yes", "1", "on"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a batch lies. Workers on other machines find it under the same paths."""

    home: str
    outputs: str
    samples: str
    batch_id: str
    moment: datetime
    until: Until
    version: str = __version__

    def session(self) -> Session:
        """The workspace of the batch, at its date.

        Raises:
            WorkspaceError: it is not there.
            SettingError: this is another version of air than the one that hands out.
        """
        if self.version != __version__:
            message = f"a worker runs air {__version__}, the batch air {self.version}"
            raise SettingError(message, hint="the same version on every worker", code="other_version")
        folders = {"AIR_OUTPUTS_DIR": self.outputs, "AIR_SAMPLES_DIR": self.samples}
        if not Path(self.outputs).is_dir():
            raise self._not_here(self.outputs)
        session = replace(open_session(self.home, environ={**os.environ, **folders}), now=lambda: self.moment)
        if not (batches_dir(session.workspace) / self.batch_id / BATCH_FILE).is_file():
            raise self._not_here(self.outputs)
        return session

    def _not_here(self, path: str) -> WorkspaceError:
        message = f"a worker does not see the batch in `{path}`"
        return WorkspaceError(message, hint="AIR_HOME on storage that all workers share", code="not_shared")


@dataclass(frozen=True, slots=True)
class Task:
    """A job and where it belongs."""

    place: Place
    job: Job

    @property
    def job_id(self) -> str:
        """12 hex digits that follow from what is asked, the same in every batch."""
        return self.job.digest()[:RUN_ID_LENGTH]

    def run_id(self, stage: Stage) -> str:
        """The id of a run of this job: known beforehand, so that what is made already is found."""
        content = f"{self.place.batch_id} {self.job.digest()} {stage}"
        return hashlib.sha256(content.encode()).hexdigest()[:RUN_ID_LENGTH]

    def row(self) -> dict[str, Any]:
        """What every row about the job begins with."""
        job = self.job
        return {"id": self.job_id, "line": job.line, "status": "done", "prompt": job.prompt, "seed": job.seed}


def do_task(task: Task) -> dict[str, Any]:
    """Make the piece, or what is missing of it, and say what came of it as one flat row; errors are rows too."""
    started = time.perf_counter()
    row = task.row()
    try:
        with on_one_core():
            row |= _made(task.place.session(), task)
    except AirError as error:
        row |= failure(error.code, error.message, error.hint)
    except OSError as error:
        row |= failure("workspace_unwritable", f"the system refused: {error.strerror or error}", "free some space")
    except Exception as error:  # noqa: BLE001 - one piece that fails must not end the batch
        row |= failure("internal", f"unexpected {type(error).__name__}: {error}")
    return {**row, "seconds": round(time.perf_counter() - started, 3)}


def failure(code: str, message: str, hint: str = "") -> dict[str, Any]:
    """The fields of a row that tell of a failure."""
    return {"status": FAILED, "error": {"code": code, "message": message, "hint": hint}}


def _made(session: Session, task: Task) -> dict[str, Any]:
    asked = model_options(task.job.options)
    settings = render_settings(task.job.options)
    until = task.place.until
    planned = _planned(session, task, asked)
    meta = load_plan(planned).plan.meta
    row: dict[str, Any] = {
        "param_run_id": planned.run_id, "tempo": meta.tempo, "key": f"{meta.key} {meta.scale}", "meter": meta.meter,
        "bars": meta.bars, "length_seconds": meta.length_seconds, "style": meta.style,
    }  # fmt: skip
    refs = [planned]
    if until != "plan":
        refs.append(_composed(session, task, planned, asked))
        row["run_id"] = refs[-1].run_id
    if until in ("render", "export"):
        row |= _rendered(session, refs[-1], settings)
    if until == "export":
        from air_cli.stages.export import export_zip

        made = export_zip(session, refs[-1].run_id)
        row["export_rel"] = made.path.relative_to(session.workspace.outputs).as_posix()
    return {**row, **_told(refs)}


def model_options(options: dict[str, str]) -> ModelOptions:
    """Who is asked, and how.

    Raises:
        UsageError: there is no such provider.
        SettingError: the timeout is no number.
    """
    text = options.get("timeout", "600")
    try:
        patience = Patience(min(7200.0, max(1.0, float(text))))
    except ValueError:
        raise SettingError(f"timeout `{text}` is not a number", hint="timeout: 600") from None
    provider = checked_provider(options.get("provider", OFFLINE))
    return ModelOptions(provider, options.get("model") or None, options.get("fresh", "").lower() in _YES, patience)


def _here(session: Session, stage: Stage, run_id: str) -> RunRef | None:
    path = session.workspace.new_run_path(stage, run_id, session.now())
    return RunRef(stage, run_id, path) if path.is_dir() else None


def _planned(session: Session, task: Task, asked: ModelOptions) -> RunRef:
    run_id = task.run_id("param_generation")
    wishes = {name: value for name, value in task.job.options.items() if name in WISHES}
    if (length := wishes.pop("length", None)) is not None:
        wishes["length_seconds"] = str(parse_length(length))
    request = PlanRequest(task.job.prompt, task.job.seed, wishes, asked, run_id)
    return _here(session, "param_generation", run_id) or plan(session, request).ref


def _composed(session: Session, task: Task, planned: RunRef, asked: ModelOptions) -> RunRef:
    run_id = task.run_id("midi_generation")
    request = ComposeRequest(planned, options=asked, run_id=run_id)
    return _here(session, "midi_generation", run_id) or compose(session, request).ref


def _rendered(session: Session, composed: RunRef, settings: dict[str, Any]) -> dict[str, Any]:
    from air_cli.stages.render import render

    if load_render_state(session.workspace, composed.run_id) is None:
        render(session, request_from(composed, settings))
    made = (load_render_state(session.workspace, composed.run_id) or {}).get("response", {})
    return {
        "mix_rel": made.get("mix_wav_rel"),
        **{name: made.get(name) for name in ("duration_seconds", "integrated_lufs", "true_peak_dbtp")},
        "stems": len(made.get("stems", [])),
    }


def render_settings(options: dict[str, str]) -> dict[str, Any]:
    """Options of a row as `air render` remembers them.

    Raises:
        SettingError: a rate or depth is no number.
    """
    settings: dict[str, Any] = {name: options[name] for name in ("master", "format") if name in options}
    settings["substitute"] = options.get("no-substitute", "").lower() not in _YES
    for name, key in (("sample-rate", "sample_rate"), ("bit-depth", "bit_depth")):
        if name in options:
            text = options[name].strip().removesuffix("f")
            if not (text.isascii() and text.isdecimal() and len(text) <= 6):
                raise SettingError(f"{name} `{options[name][:40]}` is not a number", hint=f"air make --help: {name}")
            settings[key] = int(text)
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
