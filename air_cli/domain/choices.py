"""Options that are a choice: what each may say. Light, for a shell asks for them at every press of a key."""

from typing import Final, Literal, get_args

MasterName = Literal["streaming", "club", "broadcast", "peak", "off"]
MASTER_NAMES: Final[tuple[MasterName, ...]] = get_args(MasterName)
AudioFormat = Literal["wav", "flac", "mp3", "ogg"]
AUDIO_FORMATS: Final[tuple[AudioFormat, ...]] = get_args(AudioFormat)
PitchMode = Literal["exact", "compressed"]
PITCH_MODES: Final[tuple[PitchMode, ...]] = get_args(PitchMode)
SAMPLE_RATES_HZ: Final = (44_100, 48_000, 88_200, 96_000)
BIT_DEPTHS: Final = {"16": 16, "24": 24, "32f": 32}
"""As typed → bits of a sample; 32 are floating point."""
ExportPart = Literal["stems", "midi", "mix"]
EXPORT_PARTS: Final[tuple[ExportPart, ...]] = get_args(ExportPart)
DAWS: Final = ("dawproject", "reaper")
BATCH_GOALS: Final = ("plan", "compose", "render", "export")
"""How far a batch goes with each piece."""
SIMILARITY_AXES: Final = ("timbre", "pitch", "length")
CACHE_ACTIONS: Final = {"clear": "empty it"}
INSTRUMENT_ACTIONS: Final = {"play": "hear a note of one"}
