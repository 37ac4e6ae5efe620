"""Storing a project that comes of another project: a new run beside it, the old one untouched."""

import time
from typing import Any

from air_cli import __version__
from air_cli.domain.run import RunRecord
from air_cli.stages.compose import ComposeResult, Written, conversation, write_composition
from air_cli.stages.kits import kept_kit
from air_cli.stages.records import input_of, write_record
from air_cli.stages.session import Session
from air_cli.store.atomic import new_folder, write_file
from air_cli.store.links import link_plan, plan_of
from air_cli.store.projects import save_project
from air_cli.store.workspace import MIDI_FILE, RunRef, new_run_id


def store_derived(
    session: Session, project: RunRef, written: Written, settings: dict[str, Any], seed: int | None, started: float
) -> ComposeResult:
    """Store a composition made from another one, with the same plan.

    Args:
        session: where.
        project: what it was made from.
        written: the composition and who wrote it.
        settings: how it was made, so that it can be made again.
        seed: what chance was drawn from.
        started: reading of `time.perf_counter` at the beginning.

    Raises:
        WorkspaceError: the workspace cannot be written.
    """
    run_id = new_run_id()
    record = RunRecord(
        stage="midi_generation",
        run_id=run_id,
        created_at=session.stamp(),
        air_version=__version__,
        provider=written.provider,
        **({"model": written.run.model, "usage": written.run.usage()} if written.run else {}),
        seed=seed,
        inputs=(input_of(project, MIDI_FILE),),
        settings={**settings, **written.settings},
        repairs=written.repairs,
        warnings=written.warnings,
        seconds_taken=round(time.perf_counter() - started, 4),
    )
    path = session.workspace.new_run_path("midi_generation", run_id, session.now())
    with new_folder(path) as folder:
        write_composition(folder, written.composition)
        for name, text in conversation(written.run).items():
            write_file(folder / name, text)
        record = write_record(folder, record)
        # Before the run has its name: a link too many is harmless, a run without its link is not.
        plan_id = plan_of(session.workspace, project.run_id)
        if plan_id:
            link_plan(session.workspace, run_id, plan_id)
    if kit := kept_kit(session, project.run_id):
        save_project(session.workspace, run_id, {"kit": kit})
    session.progress("composing", 1.0)
    return ComposeResult(run_id, path, written.composition, record)
