"""`air play`: which file is meant, and starting it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from air_cli.audio.convert import audio_facts, cut_audio
from air_cli.audio.player import Playback, start_playing
from air_cli.domain.composition import Composition
from air_cli.errors import NotFoundError, SettingError
from air_cli.stages.project_data import ProjectData, project_data
from air_cli.stages.session import Session
from air_cli.stages.sounds import own_instrument


@dataclass(frozen=True, slots=True)
class Playable:
    """A file of a project: `instrument` is empty for the mix; `start_seconds` is where to begin."""

    run_id: str
    name: str
    path: Path
    seconds: float
    instrument: str = ""
    start_seconds: float = 0.0
    composition: Composition | None = None


def find_playable(
    session: Session, text: str, instrument: str | None = None, start_seconds: float = 0.0, bar: int | None = None
) -> Playable:
    """The mix of a project, or one of its stems.

    Args:
        session: the workspace.
        text: an id, prefix or `latest`.
        instrument: the stem of this instrument in place of the mix.
        start_seconds: where to begin.
        bar: the bar to begin at, from 1, in place of `start_seconds`.

    Raises:
        NotFoundError: no such project, instrument or render.
        SettingError: the place to begin is not within the piece.
        SampleError: the file is no audio.
    """
    ref = session.workspace.find(text, "render", "midi_generation")
    data = project_data(session, ref.run_id)
    name = own_instrument(instrument, tuple(data.audio.stems) or ("nothing",)) if instrument else ""
    path = data.audio.stems.get(name) if instrument else data.audio.mix
    if path is None:
        raise NotFoundError(f"project `{ref.run_id}` has no sound yet", hint=f"air render {ref.run_id}")
    seconds = audio_facts(path).seconds
    start = _start(data, start_seconds, bar)
    if not 0 <= start < seconds:
        raise SettingError(f"{start:g} s is not within the {seconds:.1f} s of the piece", hint=f"air play {ref.run_id}")
    return Playable(ref.run_id, data.name, path, seconds, name, start, data.composition)


def _start(data: ProjectData, start_seconds: float, bar: int | None) -> float:
    if bar is None:
        return start_seconds
    meta = data.meta
    if meta is None or not 1 <= bar <= meta.bars:
        last = meta.bars if meta else 1
        raise SettingError(f"bar {bar} is not within 1–{last}", hint=f"--bar {last}")
    return meta.clock.ticks_to_seconds((bar - 1) * meta.clock.ticks_per_bar)


@contextmanager
def playing(playable: Playable, player: str | None = None) -> Iterator[Playback]:
    """Play while the block runs.

    Raises:
        AirError: there is no player, or no device to play on.
    """
    with tempfile.TemporaryDirectory(prefix="air-play-") as folder:
        path = playable.path
        if playable.start_seconds:
            path = Path(folder) / "from.wav"
            cut_audio(playable.path, path, playable.start_seconds)
        playback = start_playing(path, player, playable.path)
        try:
            yield playback
        finally:
            playback.stop()
