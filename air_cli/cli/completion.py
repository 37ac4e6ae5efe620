"""Shell completion: who completes which parameter, from names on disk and the tables that the commands use."""

import re
from collections.abc import Callable
from typing import Any

import typer

from air_cli.cli import offers_found as found
from air_cli.cli.offers import Completer, Offer, begins, choice, either, pairs, several

_CHOICES = "air_cli.domain.choices:"
_instruments = choice("air_cli.domain.instruments:INSTRUMENTS")
_kits = choice("air_cli.domain.kits:KITS")
_kit_or_auto = choice("air_cli.domain.kits:KITS", ("auto", "the style's own"))
_scales = choice("air_cli.domain.pitch:SCALES")
_masters, _formats = choice(f"{_CHOICES}MASTER_NAMES"), choice(f"{_CHOICES}AUDIO_FORMATS")
_bit_depths, _sample_rates = choice(f"{_CHOICES}BIT_DEPTHS"), choice(f"{_CHOICES}SAMPLE_RATES_HZ")
_providers = choice("air_cli.stages.providers:PROVIDERS")
_provider_or_auto = choice("air_cli.stages.providers:PROVIDERS", ("auto", "the first that is ready"))
_STYLE_NAME = re.compile(r'^name = "([^"]+)"', re.MULTILINE)


def _styles(_: typer.Context, incomplete: str) -> list[Offer]:
    """Every packaged style."""
    from importlib.resources import files

    folder = files("air_cli.offline") / "styles"
    texts = (entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return begins(incomplete, sorted(name[1] for text in texts if (name := _STYLE_NAME.search(text))))


def _models(context: typer.Context, incomplete: str) -> list[Offer]:
    """The curated models of the provider that was typed, else of all."""
    from air_cli.llm.registry import PROVIDERS, curated_models

    typed = context.params.get("provider")
    names = [typed] if typed in PROVIDERS else list(PROVIDERS)
    return begins(incomplete, [model for name in names for model in curated_models(name)])


def _models_of_providers(_: typer.Context, incomplete: str) -> list[Offer]:
    """`PROVIDER/MODEL`, of the curated ones."""
    from air_cli.llm.registry import PROVIDERS, curated_models

    return begins(incomplete, [f"{name}/{model}" for name in PROVIDERS for model in curated_models(name)])


def _orders(_: typer.Context, incomplete: str) -> list[Offer]:
    """Columns of a listing, then each the other way round."""
    from air_cli.stages.project_filter import SORT_FIELDS

    return begins(incomplete, [*SORT_FIELDS, *((f"-{name}", f"{name}, the other way round") for name in SORT_FIELDS)])


_FIELDS: dict[str, Completer] = {
    "scale": _scales, "style": _styles, "kit": _kit_or_auto, "instruments": several(_instruments),
    "provider": _provider_or_auto, "model": _models, "master": _masters, "format": _formats,
    "bit-depth": _bit_depths, "sample-rate": _sample_rates,
}  # fmt: skip
"""Field of a plan, or option of a batch → what may stand behind its `=`."""


def _values(name: str) -> Completer | None:
    return _FIELDS.get(name.strip().lower())


def _lists(name: str) -> Completer | None:
    complete = _values(name)
    return several(complete) if complete else None


_piece_instruments = found.instruments_of_piece
_numbers = pairs(_piece_instruments, lambda _: None)
COMPLETERS: dict[str, Completer] = {
    "run_id": found.runs, "plan_id": found.runs, "first": found.runs, "second": found.runs, "plan_run": found.runs,
    "relink plan": found.runs, "restore run_id": found.in_bin, "delete run_id": found.deletable,
    "batch_id": found.batches, "resume": found.batches,
    "instrument": _instruments, "play instrument": _piece_instruments, "instruments": several(_instruments),
    "only": _piece_instruments, "lock": _piece_instruments, "unlock": _piece_instruments,
    "mute": _piece_instruments, "solo": _piece_instruments, "section": found.sections_of_piece,
    "volume": _numbers, "pan": _numbers, "sample": pairs(_piece_instruments, found.samples_of),
    "sample_id": found.samples, "override name": found.samples,
    "changes": pairs(choice("air_cli.domain.plan_fields:EDITABLE"), _values),
    "matrix": pairs(choice("air_cli.stages.batch.rows:OPTIONS"), _lists),
    "style": _styles, "styles name": _styles, "scale": _scales, "kit": _kit_or_auto, "instruments kit": _kits,
    "provider": _provider_or_auto, "providers": several(_providers), "model": _models,
    "list provider": choice("air_cli.llm.registry:PROVIDERS"),
    "eval who": either(_providers, _models_of_providers),
    "master": _masters, "audio_format": _formats, "stems_format": _formats, "bit_depth": _bit_depths,
    "sample_rate": _sample_rates, "pitch": choice(f"{_CHOICES}PITCH_MODES"), "daw": choice(f"{_CHOICES}DAWS"),
    "export only": several(choice(f"{_CHOICES}EXPORT_PARTS")), "until": choice(f"{_CHOICES}BATCH_GOALS"),
    "sort": _orders, "rank by": choice("air_cli.stages.batch.figure_rows:RANKINGS"),
    "similar by": several(choice(f"{_CHOICES}SIMILARITY_AXES")),
    "schema name": choice("air_cli.stages.schemas:SCHEMAS"),
    "cache action": choice(f"{_CHOICES}CACHE_ACTIONS"),
    "instruments action": choice(f"{_CHOICES}INSTRUMENT_ACTIONS"), "instruments name": _instruments,
}  # fmt: skip
"""Name of a parameter, or of a command and a parameter, → who completes it."""


def quiet(complete: Completer) -> Callable[..., Any]:
    """A completer that offers nothing where it cannot: a shell is no place for an error."""

    def run(ctx: typer.Context, incomplete: str) -> list[Offer]:
        try:
            return complete(ctx, incomplete)
        except Exception:  # noqa: BLE001 - whatever is wrong, the command itself will say it
            return []

    return run
