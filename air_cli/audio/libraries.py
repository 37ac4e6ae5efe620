"""What the audio libraries of this installation can do."""

import soundfile
import soxr

from air_cli.audio.output import FORMATS

_READ = {"WAV": "WAV", "AIFF": "AIFF", "FLAC": "FLAC", "OGG": "Ogg Vorbis and Opus", "MP3": "MP3", "CAF": "CAF"}


def audio_libraries() -> tuple[str, list[str], list[str]]:
    """(versions as text, formats that can be read, formats of `air render --format` that cannot be written)."""
    known = soundfile.available_formats()
    readable = [title for name, title in _READ.items() if name in known]
    missing: list[str] = [name for name, row in FORMATS.items() if row.container and row.container not in known]
    return f"libsndfile {soundfile.__libsndfile_version__}, soxr {soxr.__version__}", readable, missing
