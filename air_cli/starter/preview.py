"""One note of one instrument, made at exactly its pitch and velocity."""

import numpy as np

from air_cli.audio.wav import wav_bytes
from air_cli.domain.instruments import INSTRUMENTS
from air_cli.domain.kits import DEFAULT_KIT_NAME
from air_cli.starter.master import finished
from air_cli.starter.pack import samples_for
from air_cli.starter.signal import SAMPLE_RATE_HZ, frame_count, rise
from air_cli.starter.take import Audio, Sound, Take

_RELEASE_SECONDS = 0.3


def preview_wav(name: str, note: int, velocity: int, seconds: float, kit: str = DEFAULT_KIT_NAME) -> bytes:
    """A WAV file of a note: `note` 0–127 (a drum note for percussion), `velocity` 1–127, `seconds` held."""
    instrument = INSTRUMENTS[name]
    sample = samples_for(name, [note], kit)[0]
    pitch = sample.root_note if sample.root_note is None else note
    take = Take(name, 60 if pitch is None else pitch, velocity / 127.0, kit=sample.kit)
    sound = finished(sample.model.render(take), sample.level_name)
    frames = sound.frames if instrument.is_percussion else _held(sound, seconds)
    return wav_bytes(frames, SAMPLE_RATE_HZ, bit_depth=24)


def _held(sound: Sound, seconds: float) -> Audio:
    """The sound for a while, its loop round and round, and let go."""
    frames, count = sound.frames, frame_count(seconds + _RELEASE_SECONDS)
    if sound.loop and len(frames) < count:
        start, end = sound.loop
        rounds = -(-(count - end) // (end - start))
        frames = np.concatenate((frames[:end], *[frames[start:end]] * rounds))
    frames = frames[:count]
    fade = 1.0 - rise(len(frames), _RELEASE_SECONDS, min(seconds, len(frames) / SAMPLE_RATE_HZ - _RELEASE_SECONDS))
    return np.asarray(frames * fade.reshape(-1, 1), dtype=np.float32)
