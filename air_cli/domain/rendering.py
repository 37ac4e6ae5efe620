"""The content of `render_state.json`: what was asked of a render, and what came of it."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from air_cli.domain.choices import SAMPLE_RATES_HZ, AudioFormat, MasterName, PitchMode

SampleRate = Annotated[int, Field(json_schema_extra={"enum": list(SAMPLE_RATES_HZ)})]


class RenderTrack(BaseModel):
    """One instrument of the piece: whether it sounds, its volume in dB and its pan, −1 left to 1 right."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    instrument: str
    enabled: bool
    volume_db: float
    pan: Annotated[float, Field(ge=-1, le=1)]


class RenderAsked(BaseModel):
    """The request of a render; `selected_samples` is instrument → sample id, as the producer chose."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    project_name: str
    run_id: str
    tracks: tuple[RenderTrack, ...]
    selected_samples: dict[str, str] = Field(default_factory=dict)
    fadeout_seconds: Annotated[float, Field(ge=0)]
    pitch: PitchMode
    master: MasterName
    sample_rate: SampleRate
    format: AudioFormat
    loop: bool


class RenderedStem(BaseModel):
    """A stem's file, posix and relative to the outputs folder."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    instrument: str
    audio_rel: str


class PlayedSamples(BaseModel):
    """What an instrument was played from: where the samples come from, as which instrument, and their ids."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: str
    played_as: str
    ids: tuple[str, ...]


class RenderMade(BaseModel):
    """The response of a render; loudness (LUFS) and true peak (dBTP) are `None` for silence.

    `master_eq_db` holds what the master did to the bands of the mix: gain in dB by the middle of a third octave in Hz.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    project_name: str
    run_id: str
    mix_wav_rel: str
    stems: tuple[RenderedStem, ...]
    sample_rate: SampleRate
    duration_seconds: Annotated[float, Field(ge=0)]
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    samples: dict[str, PlayedSamples]
    master_eq_db: dict[str, float] = Field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class RenderState(BaseModel):
    """A finished render. `stem_cache` is what the next render needs to know of the stems; its inside is air's own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    request: RenderAsked
    response: RenderMade
    stem_cache: dict[str, Any] = Field(default_factory=dict)
