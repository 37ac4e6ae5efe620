"""A session in a temporary workspace, for tests of the inventory."""

import json
from pathlib import Path
from typing import Any

from air_cli.config import load_settings
from air_cli.domain.sample import Inventory
from air_cli.stages.session import Session


def session_in(home: Path) -> Session:
    """A session whose workspace is `home` and whose library is `home/local_samples`."""
    home.mkdir(parents=True, exist_ok=True)
    return Session(load_settings({"AIR_CACHE_DIR": str(home / "cache")}, home, home))


def stored(session: Session) -> Inventory:
    """`inventory.json`, checked against its schema."""
    return Inventory.model_validate_json(session.workspace.inventory_file.read_text())


def document(session: Session) -> dict[str, Any]:
    """`inventory.json` as any other program would read it."""
    value = json.loads(session.workspace.inventory_file.read_text())
    assert isinstance(value, dict)
    return value
