"""Listening to one file: everything that only its content can tell, as a record that can be stored."""

import hashlib
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, NamedTuple

from air_cli.audio.analysis import Heard, listen
from air_cli.audio.headers import read_header_facts
from air_cli.errors import SampleError

RECORD_VERSION: Final = 2
"""Raised when records of before mean something else."""
_READ_BYTES = 1 << 20
_HASH_BYTES = 16

Record = dict[str, Any]


class HearJob(NamedTuple):
    """A file to listen to, as the scan saw it."""

    path: str
    file_rel: str
    size_bytes: int
    mtime_ns: int
    is_loop: bool


class HearResult(NamedTuple):
    """What was heard: a record with figures, or with the `error` that stood in the way.

    `is_lasting` is false where another try may end differently: the file changed while it was read.
    """

    job: HearJob
    record: Record
    is_lasting: bool


def hear(job: HearJob) -> HearResult:
    """Listen to a file. Never fails: what goes wrong is the record's `error`."""
    path = Path(job.path)
    try:
        heard = listen(path, is_loop=job.is_loop)
        facts = {name: value for name, value in asdict(read_header_facts(path)).items() if value not in (None, "")}
        digest = _content_hash(path)
        state = path.stat()
    except SampleError as error:
        return HearResult(job, {"error": _reason(error, job.path)}, is_lasting=path.exists())
    except (OSError, MemoryError) as error:
        return HearResult(job, {"error": f"unreadable: {error}"}, is_lasting=False)
    if (state.st_size, state.st_mtime_ns) != (job.size_bytes, job.mtime_ns):
        return HearResult(job, {"error": "it changed while it was read"}, is_lasting=False)
    return HearResult(job, {**_figures(heard), "stated": facts, "hash": digest}, is_lasting=True)


def hear_all(jobs: list[HearJob]) -> list[HearResult]:
    """Listen to several files, one after the other."""
    return [hear(job) for job in jobs]


def begin_worker() -> None:
    """Prepare a process that only listens: Ctrl-C is for its parent, and it shares the machine politely."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(5)


def _reason(error: SampleError, path: str) -> str:
    """The reason without the machine's path."""
    reason = error.message.replace(f"`{path}` ", "").replace(f" `{path}`", "").replace(f"`{path}`", "")
    return reason.replace("cannot read sample: ", "").removeprefix("sample ")


def _content_hash(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=_HASH_BYTES)
    with path.open("rb", buffering=0) as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _figures(heard: Heard) -> Record:
    return {
        "sample_rate": heard.sample_rate_hz,
        "channels": heard.channels,
        "length_sec": round(heard.length_seconds, 6),
        "loudness_rms": round(heard.rms, 6),
        "peak": round(heard.peak, 6),
        "loudness_lufs": None if heard.lufs is None else round(heard.lufs, 2),
        "gain_db_normalize": round(heard.gain_db_normalize, 3),
        "attack_sec": round(heard.attack_seconds, 4),
        "brightness_hz": round(heard.brightness_hz, 1),
        "timbre": list(heard.timbre),
        "note": None if heard.root_note is None else round(heard.root_note, 4),
        "clarity": round(heard.clarity, 4),
        "bpm": heard.tempo_bpm,
        "key": heard.key,
    }
