"""`air batch rank`, `keep`, `discard`: choosing among the pieces of a batch."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from air_cli.errors import AirError, NotFoundError, UsageError
from air_cli.nearest import did_you_mean
from air_cli.stages.batch.figure_rows import FIGURES, RANKINGS
from air_cli.stages.batch.figures import Figures, figures_of, score
from air_cli.stages.batch.run import place_of
from air_cli.stages.batch.store import Batch, find_batch
from air_cli.stages.gallery import gallery
from air_cli.stages.project_bin import delete_project
from air_cli.stages.project_edit import tag_project
from air_cli.stages.projects import show_project
from air_cli.stages.session import Session
from air_cli.store.atomic import append_line
from air_cli.workers.crew import Crew, as_done

KEPT = "kept"
SHEET_FILE = "sheet.html"
MEASURED_FILE = "figures.jsonl"
_LEAST_PREFIX = 4
_FEW_PIECES = 4
"""Up to so many are measured in this process: others take longer to start."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A piece and its figures; a figure that does not exist for it is missing."""

    run_id: str
    prompt: str
    seed: int
    job_id: str
    figures: Figures = field(default_factory=dict)

    @property
    def score(self) -> float:
        """All figures as one number, 0–1."""
        return score(self.figures)

    def document(self) -> dict[str, Any]:
        """The piece as JSON."""
        own = {"run_id": self.run_id, "id": self.job_id, "prompt": self.prompt, "seed": self.seed}
        return {**own, "score": round(self.score, 4), **self.figures}


def pieces_of(batch: Batch) -> list[Ranked]:
    """The finished pieces of a batch that have notes."""
    rows = {str(row.get("run_id")): row for row in batch.results() if row.get("run_id") and row.get("status") == "done"}
    return [
        Ranked(run_id, str(row.get("prompt", "")), int(row.get("seed") or 0), str(row.get("id", "")))
        for run_id, row in rows.items()
    ]


def plans_of(batch: Batch) -> list[str]:
    """Ids of the plans of a batch, in the order in which they were finished."""
    return [str(row["param_run_id"]) for row in batch.results() if row.get("param_run_id")]


def _way_to_pieces(batch: Batch) -> str:
    """The hint that leads to pieces where a batch has none yet."""
    plans = plans_of(batch)
    if batch.settings.until == "plan" and plans:
        return f"it was made to plan only; to go on with a plan: air compose {plans[-1]}"
    has_failed = any(row.get("status") == "failed" for row in batch.results())
    return f"air batch --resume {batch.batch_id}{' --retry-failed' if has_failed else ''}"


def ranked(session: Session, batch: Batch, by: str = "score") -> list[Ranked]:
    """The pieces of a batch, the best first; pieces that are gone are left out.

    Args:
        session: its progress is told.
        batch: which.
        by: `score`, or the name of a figure.

    Raises:
        UsageError: there is no such figure.
        NotFoundError: no piece of the batch has notes.
    """
    name = by.strip().lower().replace("-", "_").replace(" ", "_")
    worth = {row.name: row.worth for row in FIGURES}
    if name not in RANKINGS:
        raise UsageError(f"there is no figure `{by}`", hint=did_you_mean(name, RANKINGS))
    pieces = pieces_of(batch)
    if not pieces:
        raise NotFoundError(f"batch {batch.batch_id} has no piece with notes yet", hint=_way_to_pieces(batch))
    measured = _measured(session, batch, pieces)
    rows = [replace(piece, figures=measured[piece.run_id]) for piece in pieces if piece.run_id in measured]

    def order(row: Ranked) -> tuple[float, str]:
        value = row.score if name == "score" else row.figures.get(name)
        # What has no such figure comes last.
        good = -1.0 if value is None else value if name == "score" else worth[name](value)
        return -good, row.run_id

    return sorted(rows, key=order)


def _measured(session: Session, batch: Batch, pieces: Sequence[Ranked]) -> dict[str, Figures]:
    """Figures by id; those measured before are read, unless the piece was rendered anew since."""
    place = place_of(session, batch)
    stamps = {piece.run_id: _stamp(session, piece.run_id) for piece in pieces}
    known = {run_id: row for run_id, stamp, row in _kept(batch) if stamps.get(run_id) == stamp}
    missing = [(place, piece.run_id) for piece in pieces if piece.run_id not in known]
    crew = Crew(kind="threads", jobs=1) if len(missing) <= _FEW_PIECES else Crew()
    with closing(as_done(crew, figures_of, missing)) as work:
        for number, done in enumerate(work, 1):
            session.progress(f"measuring {number}/{len(missing)}", number / len(missing))
            run_id = done.item[1]
            if isinstance(done.error, AirError):
                continue
            if done.error is not None:
                raise done.error
            known[run_id] = done.result or {}
            line = {"run_id": run_id, "stamp": stamps[run_id], "figures": known[run_id]}
            append_line(batch.path / MEASURED_FILE, json.dumps(line))
    return known


def _stamp(session: Session, run_id: str) -> int:
    """Changes whenever a piece is rendered anew; 0 without a render."""
    path = session.workspace.run_path("render", run_id)
    return path.stat().st_mtime_ns if path is not None else 0


def _kept(batch: Batch) -> Iterator[tuple[str, int, Figures]]:
    with suppress(FileNotFoundError), (batch.path / MEASURED_FILE).open(encoding="utf-8", errors="replace") as file:
        for line in file:
            with suppress(ValueError, KeyError, TypeError):
                row = json.loads(line)
                yield str(row["run_id"]), int(row["stamp"]), dict(row["figures"])


def write_sheet(session: Session, batch: Batch, rows: Sequence[Ranked]) -> Path:
    """A page of the pieces in their order: piano rolls, players, stem mixers, figures. Returns its path.

    Raises:
        WorkspaceError: it cannot be written; an older page stays.
    """
    projects = []
    for place, row in enumerate(rows, 1):
        with suppress(NotFoundError):
            project = show_project(session, row.run_id)[0]
            notes = "\n".join(part for part in (_words(row), project.notes) if part)
            projects.append(replace(project, name=f"{place}. {project.name}", notes=notes))
    return gallery(session, output=batch.path / SHEET_FILE, projects=projects).path


def _words(row: Ranked) -> str:
    values = [(figure, row.figures.get(figure.name)) for figure in FIGURES]
    words = [f"{figure.heading.lower()} {value:.{figure.digits}f}" for figure, value in values if value is not None]
    return f"score {row.score:.3f}: {', '.join(words)} (seed {row.seed})"


def keep_pieces(session: Session, batch_id: str, pieces: Sequence[str]) -> list[str]:
    """Tag pieces as kept; returns their ids.

    Raises:
        NotFoundError: the batch, or one of the pieces, is not there; none is tagged then.
    """
    return _each(session, batch_id, pieces, lambda run_id: tag_project(session, run_id, [KEPT], []))


def discard_pieces(session: Session, batch_id: str, pieces: Sequence[str]) -> list[str]:
    """Move pieces to the bin; returns their ids.

    Raises:
        NotFoundError: the batch, or one of the pieces, is not there; none is moved then.
    """
    return _each(session, batch_id, pieces, lambda run_id: delete_project(session, run_id))


def _each(session: Session, batch_id: str, pieces: Sequence[str], act: Callable[[str], object]) -> list[str]:
    batch = find_batch(session, batch_id)
    known = pieces_of(batch)
    run_ids = list(dict.fromkeys(_found(session, batch, known, text) for text in pieces))
    for run_id in run_ids:
        act(run_id)
    return run_ids


def _found(session: Session, batch: Batch, known: Sequence[Ranked], text: str) -> str:
    """The run that the id of a run or of a job, or a prefix, means."""
    wanted = text.strip().lower()
    long_enough = len(wanted) >= _LEAST_PREFIX
    found = {p.run_id for p in known if long_enough and (p.run_id.startswith(wanted) or p.job_id.startswith(wanted))}
    if len(found) != 1:
        what = "holds no piece" if not found else "holds several pieces that begin with"
        hint = f"air batch rank {batch.batch_id}"
        raise NotFoundError(f"batch {batch.batch_id} {what} `{text[:40]}`", hint=hint, code="invalid_run_id")
    # Found before anything is done, so that a piece that has gone stops the whole.
    return session.workspace.find(found.pop(), "midi_generation", "render").run_id
