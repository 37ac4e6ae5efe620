"""`air inventory override`: what the producer knows better, written to `overrides.toml`."""

from collections.abc import Mapping
from typing import Any

from air_cli.domain.instruments import find_instrument
from air_cli.errors import UsageError
from air_cli.inventory.overrides import MAX_OVERRIDES_BYTES, parse_overrides, with_override
from air_cli.stages.inventory import current_catalogue, rebuild
from air_cli.stages.sample_queries import sample_of
from air_cli.stages.session import Session
from air_cli.store.atomic import write_file
from air_cli.store.json_files import read_text
from air_cli.store.lock import locked
from air_cli.store.sample_index import SampleIndex

FIELDS = ("instrument", "kind", "root_midi", "bpm", "key", "skip")


def override(session: Session, name: str, fields: Mapping[str, Any]) -> tuple[str, SampleIndex]:
    """Say something of a sample, or of a folder (a slash at its end), and rebuild; a value of `None` unsays it.

    Returns:
        The sample's id or the folder as written, and the catalogue as it is now.

    Raises:
        NotFoundError: the inventory has no such sample.
        UsageError: nothing was said.
        FileError: `overrides.toml` cannot be understood, or a value is not possible.
    """
    if not fields:
        raise UsageError("say what it is", hint=f'air inventory override "{name}" --instrument Snare')
    path = session.workspace.overrides_file
    with locked(path):
        text = read_text(path, limit_bytes=MAX_OVERRIDES_BYTES) if path.exists() else ""
        known = parse_overrides(text)
        is_known = name.endswith("/") or name in known.samples
        target = name if is_known else sample_of(current_catalogue(session), name).id
        said = {key: _canonical(key, value) for key, value in fields.items()}
        changed = with_override(text, target, said)
        parse_overrides(changed)
        write_file(path, changed)
    return target, rebuild(session)


def _canonical(field: str, value: Any) -> Any:
    known = find_instrument(value) if field == "instrument" and isinstance(value, str) else None
    return known.name if known is not None else value
