"""`air lint`: what is musically off in a project, and a project in which it is not."""

import time
from dataclasses import dataclass

from air_cli.domain.composition import Composition
from air_cli.domain.lint import NOBODY, NOTE_KINDS, Finding, lint, sections_of
from air_cli.domain.lint_mend import mended_notes
from air_cli.offline.composer import compose as compose_offline
from air_cli.stages.compose import ComposeResult, Written
from air_cli.stages.derive import store_derived
from air_cli.stages.model_compose import bar_spans
from air_cli.stages.providers import OFFLINE
from air_cli.stages.records import load_composition
from air_cli.stages.reroll import splice
from air_cli.stages.session import Session
from air_cli.stages.styles import use_workspace_styles
from air_cli.store.workspace import RunRef

LINT = "lint"
"""Under this name the settings of a run remember of which project it is the mended one."""


@dataclass(frozen=True, slots=True)
class Linted:
    """What is off in a project; `mended` is the project in which it is put right, `left` what is off there still."""

    project: RunRef
    findings: list[Finding]
    mended: ComposeResult | None = None
    left: tuple[Finding, ...] = ()


def lint_project(session: Session, project: RunRef, *, is_fixed: bool) -> Linted:
    """Look for what is off; put it right in a new project, where that is asked for and something is.

    Raises:
        InvalidMidiError: the project's notes cannot be read.
        WorkspaceError: the workspace cannot be written.
    """
    started = time.perf_counter()
    composition, repairs = load_composition(project)
    findings = lint(composition)
    if not (is_fixed and findings):
        return Linted(project, findings)
    use_workspace_styles(session)
    better = mended(composition)
    said = tuple(f"{f.instrument}: {f.kind} ({f.count}), bars {bar_spans(f.bars)}" for f in findings)
    written = Written(better, OFFLINE, (*repairs, *said))
    result = store_derived(session, project, written, {LINT: {"of": project.run_id}}, better.meta.seed, started)
    return Linted(project, findings, result, tuple(lint(better)))


def mended(composition: Composition) -> Composition:
    """The composition with every note in its place, and what is missing written by the embedded composer."""
    better = mended_notes(composition)
    for name, bars in _to_write(better).items():
        take = compose_offline(better.meta, better.meta.seed, only={name})
        better = mended_notes(splice(better, take, {name}, bars))
    return better


def _to_write(composition: Composition) -> dict[str, frozenset[int]]:
    """Bars to be written, by instrument: silent parts whole, bars in which nothing sounds by all who should play."""
    wanted: dict[str, set[int]] = {}
    for finding in lint(composition):
        if finding.kind in NOTE_KINDS:
            continue
        for section in sections_of(composition.meta):
            inside = {bar for bar in finding.bars if section.start_bar <= bar < section.end_bar}
            names = section.instruments if finding.instrument == NOBODY else (finding.instrument,)
            for name in names if inside else ():
                wanted.setdefault(name, set()).update(inside)
    return {name: frozenset(bars) for name, bars in wanted.items()}
