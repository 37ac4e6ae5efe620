"""Which drum kit of the starter pack plays."""

import contextlib

from air_cli.domain.kit_choice import AUTO_KIT
from air_cli.domain.kits import DEFAULT_KIT_NAME, KITS, find_kit, near_kits
from air_cli.errors import FileError, NotFoundError
from air_cli.offline.catalogue import find_style, style_named
from air_cli.stages.session import Session
from air_cli.stages.styles import use_workspace_styles
from air_cli.store.projects import load_project


def kit_for(session: Session, asked: str, style: str) -> str:
    """The kit that was asked for, else (`auto` too) the one the style's file names, else the studio kit.

    Raises:
        NotFoundError: no kit has the name.
    """
    if asked and (kit := asked_kit(asked)) != AUTO_KIT:
        return kit
    # A producer's style that cannot be read was complained of when the piece was planned.
    with contextlib.suppress(FileError):
        use_workspace_styles(session)
    known = style_named(style) or find_style(style)
    return known.kit if known else DEFAULT_KIT_NAME


def asked_kit(text: str) -> str:
    """The kit a name or synonym means, or `auto`.

    Raises:
        NotFoundError: no kit has the name.
    """
    return AUTO_KIT if text.strip().casefold() == AUTO_KIT else checked_kit(text)


def kept_kit(session: Session, project_id: str) -> str:
    """The kit that an earlier render of a project was asked for; empty where none was."""
    try:
        stored = load_project(session.workspace, project_id).get("kit")
    except FileError:
        return ""
    return stored if isinstance(stored, str) and (stored in KITS or stored == AUTO_KIT) else ""


def checked_kit(text: str) -> str:
    """The kit a name or synonym means.

    Raises:
        NotFoundError: no kit has the name.
    """
    found = find_kit(text)
    if found is None:
        close = near_kits(text)
        hint = f"--kit {close[0]}" if close else f"kits: {', '.join(KITS)}"
        raise NotFoundError(f"there is no drum kit `{text}`", hint=hint, code="unknown_kit")
    return found
