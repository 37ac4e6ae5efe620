"""What `air render` is asked for, and the limits of each value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from air_cli.audio.output import FORMATS
from air_cli.domain.choices import MASTER_NAMES, SAMPLE_RATES_HZ, AudioFormat, MasterName, PitchMode
from air_cli.errors import SettingError
from air_cli.nearest import did_you_mean
from air_cli.store.workspace import RunRef

MIN_VOLUME_DB, MAX_VOLUME_DB = -60.0, 24.0
MAX_FADEOUT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """What to render and how. Mappings are instrument → value, in any spelling of the instrument."""

    composition: RunRef
    samples: Mapping[str, str] = field(default_factory=dict)
    mute: tuple[str, ...] = ()
    solo: tuple[str, ...] = ()
    volume_db: Mapping[str, float] = field(default_factory=dict)
    pan: Mapping[str, float] = field(default_factory=dict)
    fadeout_seconds: float = 0.01
    recommend: bool = False
    substitute: bool = True
    pitch_mode: PitchMode = "exact"
    master: MasterName = "streaming"
    sample_rate_hz: int = 44_100
    bit_depth: int = 16
    audio_format: AudioFormat = "wav"
    loop: bool = False
    kit: str = ""
    """Drum kit of the starter pack, or `auto`: own drums, else the style's kit; empty: what the project was asked for
    before, else what its plan selects."""
    fresh: bool = False
    """Play every stem anew, even where the last render's still holds."""


def settings_of(request: RenderRequest) -> dict[str, Any]:
    """The request as `run.json` remembers it; `request_from` reads it back."""
    return {
        "samples": dict(request.samples),
        "mute": list(request.mute),
        "solo": list(request.solo),
        "volume_db": dict(request.volume_db),
        "pan": dict(request.pan),
        "fadeout_seconds": request.fadeout_seconds,
        "recommend": request.recommend,
        "substitute": request.substitute,
        "pitch": request.pitch_mode,
        "master": request.master,
        "sample_rate": request.sample_rate_hz,
        "bit_depth": request.bit_depth,
        "format": request.audio_format,
        "loop": request.loop,
        "kit": request.kit,
    }


def request_from(composition: RunRef, settings: Mapping[str, Any]) -> RenderRequest:
    """The request that `settings_of` wrote down, for the same piece; what is missing takes its default.

    Raises:
        SettingError: a value is outside its range.
    """
    default = RenderRequest(composition)
    request = RenderRequest(
        composition,
        samples=settings.get("samples", {}),
        mute=tuple(settings.get("mute", ())),
        solo=tuple(settings.get("solo", ())),
        volume_db=settings.get("volume_db", {}),
        pan=settings.get("pan", {}),
        fadeout_seconds=settings.get("fadeout_seconds", default.fadeout_seconds),
        recommend=settings.get("recommend", default.recommend),
        substitute=settings.get("substitute", default.substitute),
        pitch_mode=settings.get("pitch", default.pitch_mode),
        master=settings.get("master", default.master),
        sample_rate_hz=settings.get("sample_rate", default.sample_rate_hz),
        bit_depth=settings.get("bit_depth", default.bit_depth),
        audio_format=settings.get("format", default.audio_format),
        loop=settings.get("loop", default.loop),
        kit=settings.get("kit", default.kit),
        fresh=True,
    )
    check_request(request)
    return request


def check_request(request: RenderRequest) -> None:
    """Refuse values outside their range before any work is done."""
    if request.sample_rate_hz not in SAMPLE_RATES_HZ:
        rates = ", ".join(str(rate) for rate in SAMPLE_RATES_HZ)
        raise SettingError(
            f"sample rate {request.sample_rate_hz} is not one of {rates}",
            hint=f"--sample-rate {_nearest_rate(request.sample_rate_hz)}",
        )
    check_format(request)
    if request.master not in MASTER_NAMES:
        raise SettingError(f"unknown master `{request.master}`", hint=did_you_mean(request.master, MASTER_NAMES))
    if not 0 <= request.fadeout_seconds <= MAX_FADEOUT_SECONDS:
        raise SettingError(
            f"fadeout {request.fadeout_seconds:g} s is outside 0–{MAX_FADEOUT_SECONDS:g}", hint="--fadeout 0.01"
        )
    for name, value in request.volume_db.items():
        if not MIN_VOLUME_DB <= value <= MAX_VOLUME_DB:
            message = f"volume of {name}: {value:g} dB is outside {MIN_VOLUME_DB:g}…{MAX_VOLUME_DB:g}"
            raise SettingError(message, hint=f"--volume '{name}=-3'")
    for name, value in request.pan.items():
        if not -1 <= value <= 1:
            raise SettingError(
                f"pan of {name}: {value:g} is outside −1 (left) … 1 (right)", hint=f"--pan '{name}=-0.3'"
            )


def _nearest_rate(rate_hz: int) -> int:
    return min(SAMPLE_RATES_HZ, key=lambda known: abs(known - rate_hz))


def check_format(request: RenderRequest) -> None:
    """Refuse a format that does not exist, or that has no such rate or depth."""
    row = FORMATS.get(request.audio_format)
    if row is None:
        raise SettingError(f"unknown format `{request.audio_format}`", hint=did_you_mean(request.audio_format, FORMATS))
    if request.sample_rate_hz not in row.sample_rates_hz:
        message = f"{request.audio_format} cannot hold {request.sample_rate_hz} Hz"
        raise SettingError(message, hint=f"--sample-rate {row.sample_rates_hz[0]}, or --format flac")
    if request.bit_depth not in row.bit_depths:
        depth = "32f" if request.bit_depth == 32 else str(request.bit_depth)
        raise SettingError(f"{request.audio_format} has no bit depth {depth}", hint="--format wav")
