"""Shell completion: ids, instruments, styles, providers, models, samples, from names on disk and static tables."""

import os
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from air_cli.config import Settings
    from air_cli.store.workspace import RunRef

Offer = str | tuple[str, str]
_MOST_RUNS = 50
_MOST_SAMPLES = 200
_PROMPT_FIELD = re.compile(r'"(?:user_prompt|title)": "((?:[^"\\]|\\.){0,160})')
_SAMPLE_ID = re.compile(r'"id": ?"((?:[^"\\]|\\.){1,300})"')
_READ_BYTES = 4096
_INVENTORY_BYTES = 2_000_000


def _settings(context: typer.Context) -> "Settings":
    from air_cli.config import load_settings

    home = context.params.get("home")
    return load_settings(os.environ, Path.cwd(), Path(home) if home else None)


def _begins(incomplete: str, offers: Iterator[Offer]) -> list[Offer]:
    wanted = incomplete.casefold()
    return [o for o in offers if (o if isinstance(o, str) else o[0]).casefold().startswith(wanted)]


def runs(context: typer.Context, incomplete: str) -> list[Offer]:
    """Newest ids first, each with its title or prompt."""
    from air_cli.store.workspace import STAGES, Workspace

    workspace = Workspace(_settings(context))
    refs = {ref.run_id: ref for stage in reversed(STAGES) for ref in workspace.runs(stage)[-_MOST_RUNS:]}
    newest = sorted(refs.values(), key=lambda ref: ref.path.name, reverse=True)
    return _begins(incomplete, iter([("latest", "the newest run"), *((ref.run_id, _about(ref)) for ref in newest)]))


def _about(ref: "RunRef") -> str:
    for name in ("parameter_plan.json", "midi.json", "render_state.json"):
        try:
            with (ref.path / name).open(encoding="utf-8", errors="replace") as file:
                found = _PROMPT_FIELD.search(file.read(_READ_BYTES))
        except OSError:
            continue
        if found:
            return found[1]
    return ref.stage


def batches(context: typer.Context, incomplete: str) -> list[Offer]:
    """Newest batches first."""
    folder = _settings(context).outputs / "batches"
    found = sorted((p for p in folder.iterdir() if p.is_dir()), key=lambda p: -p.stat().st_mtime_ns)
    return _begins(incomplete, iter([("latest", "the newest batch"), *(path.name for path in found)]))


def instruments(_: typer.Context, incomplete: str) -> list[Offer]:
    """Every name of the instrument table."""
    from air_cli.domain.instruments import INSTRUMENTS

    return _begins(incomplete, (name for name in INSTRUMENTS))


def styles(_: typer.Context, incomplete: str) -> list[Offer]:
    """Every packaged style."""
    from importlib.resources import files

    name = re.compile(r'^name = "([^"]+)"', re.MULTILINE)
    folder = files("air_cli.offline") / "styles"
    texts = (entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return _begins(incomplete, iter(sorted(found[1] for text in texts if (found := name.search(text)))))


def providers(_: typer.Context, incomplete: str) -> list[Offer]:
    """Everyone who can be asked."""
    from air_cli.stages.providers import AUTO, PROVIDERS

    return _begins(incomplete, iter([(AUTO, "the first that is ready"), *PROVIDERS.items()]))


def models(context: typer.Context, incomplete: str) -> list[Offer]:
    """The curated models of the provider that was typed, else of all."""
    from air_cli.llm.registry import PROVIDERS, curated_models

    typed = context.params.get("provider")
    names = [typed] if typed in PROVIDERS else list(PROVIDERS)
    return _begins(incomplete, (model for name in names for model in curated_models(name)))


def samples(context: typer.Context, incomplete: str) -> list[Offer]:
    """Ids of the inventory, after the `=` of `Kick=` too."""
    before, sign, typed = incomplete.rpartition("=")
    try:
        with (_settings(context).outputs / "inventory" / "inventory.json").open(encoding="utf-8") as file:
            ids = _SAMPLE_ID.findall(file.read(_INVENTORY_BYTES))
    except OSError:
        return []
    return [f"{before}{sign}{found}" for found in islice((i for i in ids if i.startswith(typed)), _MOST_SAMPLES)]


COMPLETERS: dict[str, Callable[[typer.Context, str], list[Offer]]] = {
    "batch_id": batches, "resume": batches,
    "run_id": runs, "plan_id": runs, "first": runs, "second": runs,
    "instrument": instruments, "only": instruments, "lock": instruments, "unlock": instruments,
    "mute": instruments, "solo": instruments, "instruments": instruments,
    "style": styles, "styles name": styles, "provider": providers, "model": models,
    "sample": samples, "sample_id": samples,
}  # fmt: skip
"""Name of a parameter, or of a command and a parameter, → who completes it."""


def quiet(complete: Callable[[typer.Context, str], list[Offer]]) -> Callable[..., Any]:
    """A completer that offers nothing where it cannot: a shell is no place for an error."""

    def run(ctx: typer.Context, incomplete: str) -> list[Offer]:
        try:
            return complete(ctx, incomplete)
        except Exception:  # noqa: BLE001 - whatever is wrong, the command itself will say it
            return []

    return run
