"""`air inventory`: the catalogue of the producer's samples, and the starter pack."""

from pathlib import Path

from pydantic import ValidationError

from air_cli.domain.sample import Inventory
from air_cli.errors import FileError
from air_cli.inventory.scan import build_inventory
from air_cli.stages.session import Session
from air_cli.store.atomic import write_cache_file, write_file
from air_cli.store.folders import make_folder
from air_cli.store.json_files import dump_json, read_text
from air_cli.store.lock import locked

STARTER_FOLDER = "air-starter"


def read_inventory(session: Session) -> Inventory | None:
    """The stored catalogue; `None` where there is none.

    Raises:
        FileError: the file is damaged.
    """
    path = session.workspace.inventory_file
    if not path.exists():
        return None
    try:
        return Inventory.model_validate_json(read_text(path, limit_bytes=2**31))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"`{path}` is not an inventory: {place or 'file'}: {first['msg']}"
        raise FileError(message, hint="air inventory rebuild", code="invalid_inventory") from None


def current_inventory(session: Session) -> Inventory:
    """The catalogue of what lies in the library now: what is stored, with files that came, changed or went since."""
    try:
        stored = read_inventory(session)
    except FileError:
        stored = None
    if stored is None:
        return rebuild(session, deep=False)
    found = build_inventory(
        session.settings.samples,
        deep=False,
        previous=stored,
        generated_at=session.stamp(),
        progress=lambda _done, _total, _what: None,
    )
    if found.samples == stored.samples and found.root == stored.root:
        return stored
    return rebuild(session, deep=False)


def rebuild(session: Session, *, deep: bool) -> Inventory:
    """Scan the library, store the catalogue, and return it.

    Raises:
        WorkspaceError: the catalogue cannot be written.
    """
    workspace = session.workspace
    with locked(workspace.inventory_file):
        try:
            previous = read_inventory(session)
        except FileError:
            previous = None

        def progress(done: int, total: int, what: str) -> None:
            session.progress(f"listening to {what}", done / max(1, total))

        session.progress("scanning samples", 0.0)
        inventory = build_inventory(
            session.settings.samples, deep=deep, previous=previous, generated_at=session.stamp(), progress=progress
        )
        write_file(workspace.inventory_file, dump_json(inventory.model_dump(mode="json")))
    session.progress("scanning samples", 1.0)
    return inventory


def write_starter_pack(session: Session) -> list[Path]:
    """Write the whole starter pack to `local_samples/air-starter/` and return the files.

    Raises:
        WorkspaceError: the folder cannot be written.
    """
    from air_cli.starter import write_pack

    folder = session.settings.samples / STARTER_FOLDER
    make_folder(folder)

    def progress(what: str, share: float) -> None:
        session.progress(f"making {what}", share)

    return write_pack(folder, write_cache_file, progress)
