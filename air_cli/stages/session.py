"""What every stage is given: the workspace, the time, and someone to tell."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from air_cli.config import Settings, load_settings
from air_cli.store.workspace import Workspace


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
        SettingError: the workspace is a file, or its `air.toml` is faulty.
    """
    variables = os.environ if environ is None else environ
    return Session(load_settings(variables, Path.cwd(), Path(home) if home is not None else None), progress)
