"""`air inventory rebuild --dry-run`: what a rebuild would find."""

from air_cli.errors import FileError
from air_cli.inventory.hear import RECORD_VERSION
from air_cli.inventory.scan import scan_library
from air_cli.stages.inventory import read_catalogue
from air_cli.stages.session import Session
from air_cli.store.listening import open_listening


def dry_rebuild(session: Session, *, deep: bool) -> dict[str, int]:
    """How many files are there, new, changed and gone, and with `deep` how many would be listened to.

    A file counts that has a sample's name; whether it holds sound is known once it is read.
    """
    session.progress("scanning samples", 0.0)
    scan = scan_library(session.settings.samples)
    there = {f.file_rel: (f.size_bytes, f.mtime_ns) for files in scan.samples.values() for f in files}
    known = _known(session)
    counts = {
        "there": len(there),
        "new": len(there.keys() - known.keys()),
        "changed": sum(known[name] != stamp for name, stamp in there.items() if name in known),
        "gone": len(known.keys() - there.keys()),
    }
    if deep:
        heard = _heard(session)
        counts["to_listen_to"] = sum(heard.get(name) != stamp for name, stamp in there.items())
    return counts


def _known(session: Session) -> dict[str, tuple[int, int]]:
    """Sample → size and time of change in the catalogue; nothing where there is none, or a damaged one."""
    if not session.workspace.inventory_file.exists():
        return {}
    try:
        index = read_catalogue(session)
    except FileError:
        index = None
    return {name: (size, time) for name, size, time in index.columns("id, bytes, mtime_ns")} if index else {}


def _heard(session: Session) -> dict[str, tuple[int, int]]:
    if not session.workspace.listening_file.exists():
        return {}
    with open_listening(session.workspace.listening_file, RECORD_VERSION) as listening:
        return listening.stamps()
