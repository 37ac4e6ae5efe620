"""What every stage is given: the workspace, the time, and someone to tell."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from air_cli.config import Settings, load_settings
from air_cli.domain.kinds import check_field, check_is, check_kinds
from air_cli.domain.run_id import Stage
from air_cli.errors import UsageError
from air_cli.nearest import did_you_mean
from air_cli.store.workspace import STAGES, RunRef, Workspace


def _silent(_what: str, _share: float) -> None:
    """Tell nobody."""


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Session:
    """One run of a command.

    Attributes:
        settings: resolved settings.
        progress: told (what is being done, share done 0–1).
        now: the clock, so that stamps can be fixed.
    """

    settings: Settings
    progress: Callable[[str, float], None] = _silent
    now: Callable[[], datetime] = field(default=utc_now)

    @property
    def workspace(self) -> Workspace:
        """Folders of the workspace."""
        return Workspace(self.settings)

    def stamp(self) -> str:
        """Current time as stored: ISO 8601 in UTC, to the second."""
        return self.now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def accept(session: Session, request: Any, kind: type) -> None:
    """Refuse what another program hands to a stage by mistake, before anything is done.

    Raises:
        UsageError: this is no session, no request of that kind, or one with a field of another kind.
    """
    check_is(session, Session, "the first argument")
    check_kinds(request, kind)


def open_run(session: Session, run_id: str, stage: Stage | None = None) -> RunRef:
    """A run that is there, for the next stage.

    Args:
        session: the workspace.
        run_id: an id, a prefix of at least four digits, or `latest`.
        stage: `param_generation` (a plan), `midi_generation` (notes) or `render`; the first of notes, plan and
            render that has the id unless told.

    Raises:
        InvalidRunIdError: nothing, or several runs, match.
        UsageError: the stage is none.
    """
    check_is(session, Session, "the first argument")
    check_is(run_id, str, "run_id")
    if stage is not None and stage not in STAGES:
        raise UsageError(f"unknown stage `{stage}`", hint=did_you_mean(str(stage), STAGES))
    return session.workspace.find(run_id, *([stage] if stage else []))


def open_session(
    home: str | Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    progress: Callable[[str, float], None] = _silent,
) -> Session:
    """A session in a workspace.

    Args:
        home: the workspace; `None` for `AIR_HOME`, else the current folder.
        environ: variables to take settings and keys from; `None` for the process environment.
        progress: told (what is being done, share done 0–1).

    Raises:
        SettingError: the workspace is a file, or its `.env` or `air.toml` is faulty.
    """
    check_field("home", home, str | Path | None)
    variables = os.environ if environ is None else environ
    return Session(load_settings(variables, Path.cwd(), Path(home) if home is not None else None), progress)
