"""What a shell can be offered of the workspace: runs, batches, the bin, samples, and the parts of a piece."""

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from air_cli.cli.offers import Completer, Offer, begins, choice
from air_cli.errors import AirError

if TYPE_CHECKING:
    from air_cli.domain.run_id import Stage
    from air_cli.store.workspace import Workspace

_MOST_RUNS = 50
_MOST_SAMPLES = 200
_PROMPT_FIELD = re.compile(r'"(?:user_prompt|title)": ("(?:[^"\\]|\\.){0,160})')
_META_FIELD = re.compile(r'"meta"\s*:\s*')
_READ_CHARACTERS = 4096
_META_CHARACTERS = 1_000_000
_DESCRIBED_BY = ("parameter_plan.json", "midi.json", "render_state.json")


def workspace_of(context: typer.Context) -> "Workspace":
    """The workspace of a line.

    Raises:
        AirError: its settings cannot be read.
    """
    from air_cli.config import load_settings
    from air_cli.store.workspace import Workspace

    home = context.params.get("home")
    return Workspace(load_settings(os.environ, Path.cwd(), Path(home) if home else None))


def runs(context: typer.Context, incomplete: str) -> list[Offer]:
    """Newest ids first, each with its title or prompt."""
    from air_cli.store.workspace import STAGES

    workspace = workspace_of(context)
    refs = {ref.run_id: ref for stage in reversed(STAGES) for ref in workspace.runs(stage)[-_MOST_RUNS:]}
    newest = sorted(refs.values(), key=lambda ref: ref.path.name, reverse=True)
    return begins(
        incomplete, [("latest", "the newest run"), *((ref.run_id, _about(ref.path) or ref.stage) for ref in newest)]
    )


def _about(folder: Path) -> str:
    """Prompt or title of the run in a folder; empty where none of its files begins with one."""
    for name in _DESCRIBED_BY:
        try:
            with (folder / name).open(encoding="utf-8", errors="replace") as file:
                found = _PROMPT_FIELD.search(file.read(_READ_CHARACTERS))
            if found:
                # What was cut may end amid a pair of escapes, which no terminal takes.
                return str(json.loads(found[1] + '"', strict=False)).encode(errors="replace").decode()
        except (OSError, ValueError):
            continue
    return ""


def in_bin(context: typer.Context, incomplete: str) -> list[Offer]:
    """Ids of what lies in the bin."""
    from air_cli.store.bin import bin_folder, bin_names, binned_id

    workspace = workspace_of(context)
    offers: dict[str, Offer] = {}
    for name in bin_names(workspace)[:_MOST_RUNS]:
        folders = sorted((bin_folder(workspace) / name).glob("*/*"))
        offers[binned_id(name)] = binned_id(name), next((text for path in folders if (text := _about(path))), "")
    return begins(incomplete, offers.values())


def deletable(context: typer.Context, incomplete: str) -> list[Offer]:
    """Runs; with `--purge`, which reaches into the bin, what lies there too."""
    return [*runs(context, incomplete), *(in_bin(context, incomplete) if context.params.get("purge") else [])]


def batches(context: typer.Context, incomplete: str) -> list[Offer]:
    """Newest batches first."""
    folder = workspace_of(context).outputs / "batches"
    found = sorted((p for p in folder.iterdir() if p.is_dir()), key=lambda p: -p.stat().st_mtime_ns)
    return begins(incomplete, [("latest", "the newest batch"), *(path.name for path in found)])


def samples(context: typer.Context, incomplete: str) -> list[Offer]:
    """Ids of the catalogue."""
    from air_cli.store.sample_ids import sample_ids

    return list(sample_ids(workspace_of(context), incomplete, _MOST_SAMPLES))


def samples_of(name: str) -> Completer:
    """Ids for an instrument: its own of the catalogue and of the starter pack; any others where none begins so."""

    def offered(context: typer.Context, incomplete: str) -> list[Offer]:
        from air_cli.domain.instruments import find_instrument
        from air_cli.domain.starter_names import starter_ids
        from air_cli.store.sample_ids import sample_ids

        spec = find_instrument(name)
        known = spec.name if spec else name
        own: list[str] = []
        try:
            workspace = workspace_of(context)
            own = sample_ids(workspace, incomplete, _MOST_SAMPLES, known)
        except (AirError, OSError, ValueError):
            return begins(incomplete, starter_ids(known))
        suiting = begins(incomplete, [*own, *starter_ids(known)])
        return suiting or list(sample_ids(workspace, incomplete, _MOST_SAMPLES))

    return offered


def instruments_of_piece(context: typer.Context, incomplete: str) -> list[Offer]:
    """Instruments of the piece that the line names; every one there is where it names none."""
    named = _piece(context).get("instruments")
    own = [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
    return begins(incomplete, own) if own else choice("air_cli.domain.instruments:INSTRUMENTS")(context, incomplete)


def sections_of_piece(context: typer.Context, incomplete: str) -> list[Offer]:
    """Names of the sections of the piece that the line names, each once, with its first bars."""
    offers: dict[str, Offer] = {}
    for section in _piece(context).get("sections") or ():
        first, count = section["start_bar"] + 1, section["bars"]
        offers.setdefault(section["name"], (section["name"], f"bars {first}-{first + count - 1}"))
    return begins(incomplete, offers.values())


def _piece(context: typer.Context) -> dict[str, Any]:
    """The `meta` of the plan or project on a line; empty where there is none."""
    from air_cli.store.workspace import MIDI_FILE, PLAN_FILE

    # Where the word to be completed is the value of an option, the parser gives up before it names the arguments.
    given = str(context.params.get("run_id") or context.params.get("plan_id") or next(iter(context.args), ""))
    takes_plan = any(parameter.name == "plan_id" for parameter in context.command.params)
    searches: list[tuple[Stage, ...]] = [("midi_generation",), ("param_generation",)]
    try:
        workspace = workspace_of(context)
        for stages in [("param_generation", "midi_generation")] if takes_plan else searches:
            try:
                ref = workspace.find(given, *stages)
            except AirError:
                continue
            return _meta(ref.path / (PLAN_FILE if ref.stage == "param_generation" else MIDI_FILE))
    except (AirError, OSError, ValueError):
        pass
    return {}


def _meta(path: Path) -> dict[str, Any]:
    """The plan in a file, of which no more is read than that.

    Raises:
        OSError: it cannot be read.
        ValueError: there is none within its first million characters.
    """
    with path.open(encoding="utf-8") as file:
        text = file.read(_META_CHARACTERS)
    start = _META_FIELD.search(text)
    meta = json.JSONDecoder().raw_decode(text, start.end())[0] if start else {}
    return meta if isinstance(meta, dict) else {}
