"""The defaults of `air.toml` held against the tables that the options are held against."""

from collections.abc import Callable
from pathlib import Path

from air_cli.audio.output import FORMATS
from air_cli.config import Settings
from air_cli.config_files import CONFIG_FILE, DEFAULTS
from air_cli.domain.choices import BIT_DEPTHS, MASTER_NAMES, SAMPLE_RATES_HZ
from air_cli.domain.limits import MAX_SEED
from air_cli.domain.text import one_line
from air_cli.errors import AirError, SettingError
from air_cli.nearest import nearest
from air_cli.stages.providers import AUTO, PROVIDERS
from air_cli.stages.render_request import RenderRequest, check_format
from air_cli.store.workspace import RunRef

_MAX_MODEL_NAME = 200


def refuse_faulty_defaults(settings: Settings) -> None:
    """Refuse an `air.toml` that holds a default which cannot be.

    Raises:
        SettingError: it names the file, the field and what that may hold.
    """
    for fault in default_faults(settings).values():
        raise fault


def default_faults(settings: Settings) -> dict[str, SettingError]:
    """Default → why it cannot be."""
    path = settings.home / CONFIG_FILE
    found = {name: fault for name, value in settings.defaults.items() if (fault := _fault(path, name, value))}
    return found or _faults_together(settings, path)


def _fault(path: Path, name: str, value: str | int) -> SettingError | None:
    may_be = _ALLOWED[name]
    if callable(may_be):
        sentence = may_be(value)
        return SettingError(f"`{path}`: {sentence}", hint=f"{name} = {DEFAULTS[name].example}") if sentence else None
    if value in may_be:
        return None
    # A number is not mistyped as a word is.
    near = [] if str(value).isdecimal() else nearest(str(value), map(str, may_be), most=1)
    hint = f"{name} = {' | '.join(_written(name, value) for value in near or may_be)}"
    allowed = ", ".join(map(str, may_be))
    shown = one_line(str(value), 40)
    return SettingError(f"`{path}`: {name} = {_written(name, shown)} is not one of {allowed}", hint=hint)


def _faults_together(settings: Settings, path: Path) -> dict[str, SettingError]:
    """What each is possible alone and not with another: a format that has no such rate or depth."""
    names = ("format", "sample-rate", "bit-depth")
    if len(settings.defaults.keys() & set(names)) < 2:
        return {}
    audio_format, rate, depth = (settings.defaults.get(name, DEFAULTS[name].built_in) for name in names)
    fields = {"audio_format": audio_format, "sample_rate_hz": rate, "bit_depth": BIT_DEPTHS[str(depth)]}
    try:
        check_format(RenderRequest(RunRef("midi_generation", "", Path()), **fields))  # type: ignore[arg-type]
    except AirError as error:
        return {"format": SettingError(f"`{path}`: {error.message}", hint='format = "wav"')}
    return {}


def _written(name: str, value: object) -> str:
    """A value as it is written in the file."""
    return f'"{value}"' if DEFAULTS[name].kind is str else str(value)


def _wrong_model(value: str | int) -> str:
    is_long = len(str(value)) > _MAX_MODEL_NAME
    return f"model has more than {_MAX_MODEL_NAME} characters" if is_long else ""


def _wrong_seed(value: str | int) -> str:
    return "" if 0 <= int(value) <= MAX_SEED else f"seed = {value} is outside 0–{MAX_SEED}"


_ALLOWED: dict[str, tuple[str | int, ...] | Callable[[str | int], str]] = {
    "provider": (AUTO, *PROVIDERS),
    "model": _wrong_model,
    "seed": _wrong_seed,
    "master": MASTER_NAMES,
    "sample-rate": SAMPLE_RATES_HZ,
    "bit-depth": tuple(BIT_DEPTHS),
    "format": tuple(FORMATS),
}
"""What may stand for each of `DEFAULTS`: one of these values, or what a function finds nothing against."""
