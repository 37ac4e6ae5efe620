"""Playing a sound file: by miniaudio where it is installed, else by a player the system has."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from air_cli.errors import AirError, SettingError
from air_cli.nearest import did_you_mean

_POWERSHELL = "(New-Object Media.SoundPlayer -ArgumentList $args[0]).PlaySync()"
_ALL = frozenset({".wav", ".flac", ".ogg", ".mp3"})
MINIAUDIO = "miniaudio"
_POLL_SECONDS = 0.03
_ALSO_CALLED = {"pipewire": "pw-play", "pulse": "paplay", "pulseaudio": "paplay", "alsa": "aplay", "ffmpeg": "ffplay"}


@dataclass(frozen=True, slots=True)
class PlayerRow:
    """A program that plays: what to type before the file's name, and the formats it knows."""

    program: str
    arguments: tuple[str, ...]
    suffixes: frozenset[str]


PLAYERS: tuple[PlayerRow, ...] = (
    PlayerRow("afplay", (), _ALL),
    PlayerRow("pw-play", (), _ALL - {".mp3"}),
    PlayerRow("paplay", (), _ALL - {".mp3"}),
    PlayerRow("aplay", ("-q",), frozenset({".wav"})),
    PlayerRow("ffplay", ("-nodisp", "-autoexit", "-loglevel", "error"), _ALL),
    PlayerRow("mpv", ("--no-video", "--really-quiet"), _ALL),
    PlayerRow("powershell", ("-NoProfile", "-Command", _POWERSHELL), frozenset({".wav"})),
)


class Playback(Protocol):
    """A sound that is playing."""

    player: str

    def position_seconds(self) -> float:
        """How far it is."""
        ...

    def is_over(self) -> bool:
        """Whether it has come to its end.

        Raises:
            AirError: the player gave up.
        """
        ...

    def stop(self) -> None:
        """Stop it."""
        ...


def start_playing(path: Path, player: str | None = None, lasting: Path | None = None) -> Playback:
    """Play a file.

    Args:
        path: the file.
        player: `miniaudio` or a program of the table; the first that is there unless told.
        lasting: the file to name where nothing can play, if the one to play is soon gone.

    Raises:
        SettingError: the player is not one of the table.
        AirError: there is no player, or no device to play on.
    """
    names = (MINIAUDIO, *(row.program for row in PLAYERS))
    if player is not None and player not in names:
        raise SettingError(f"unknown player `{player}`", hint=did_you_mean(player, names, meant=_ALSO_CALLED))
    tried: list[str] = []
    for start in _starters(path, player):
        try:
            return start()
        except AirError as error:
            tried.append(error.message)
    if player is not None and not tried:
        tried = [f"{player} is not installed, or does not know {path.suffix} files"]
    reason = "; ".join(tried) or f"there is no player for {path.suffix} files"
    raise AirError(f"cannot play: {reason}", hint=_way_to_hear(lasting or path), code="no_player")


def _way_to_hear(path: Path) -> str:
    """What to do where nothing plays: install a player where there is none, else open the file where there is sound."""
    if find_spec(MINIAUDIO) is None and not system_players(path.suffix.lower()):
        return f"for a player: pip install 'air-cli[play]'; or open {path}"
    return f"connect a sound device, or open {path} elsewhere"


def play_to_end(path: Path) -> None:
    """Play a file and wait until it is over.

    Raises:
        AirError: there is no player, or no device to play on.
    """
    playback = start_playing(path)
    try:
        while not playback.is_over():
            time.sleep(_POLL_SECONDS)
    finally:
        playback.stop()


def _starters(path: Path, player: str | None) -> list[Callable[[], Playback]]:
    own: list[Callable[[], Playback]] = []
    if player in (None, MINIAUDIO) and find_spec(MINIAUDIO) is not None:
        own.append(partial(_MiniaudioPlayback, path))
    rows = [row for row in system_players(path.suffix.lower()) if player in (None, row.program)]
    return [*own, *(partial(_ProgramPlayback, row.program, [*row.arguments, str(path)]) for row in rows)]


def system_players(suffix: str) -> list[PlayerRow]:
    """The programs of the table that are installed and know a format."""
    return [row for row in PLAYERS if suffix in row.suffixes and shutil.which(row.program)]


@contextlib.contextmanager
def _without_noise() -> Iterator[None]:
    """Keep what sound drivers write straight to the error stream away from the terminal."""
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a descriptor is wanted, not a path
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class _ProgramPlayback:
    def __init__(self, program: str, arguments: Sequence[str]) -> None:
        self.player = program
        place = shutil.which(program) or program
        try:
            self._process = subprocess.Popen(
                [place, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) if sys.platform == "win32" else 0,
            )
        except OSError as error:
            raise AirError(f"{program}: {error.strerror or error}") from error
        self._started = time.monotonic()

    def position_seconds(self) -> float:
        return time.monotonic() - self._started

    def is_over(self) -> bool:
        code = self._process.poll()
        if code is None:
            return False
        if code:
            said = self._process.stderr.read(2000).decode("utf-8", "replace") if self._process.stderr else ""
            reason = next((line.strip() for line in said.splitlines() if line.strip()), f"exit code {code}")
            hint = "connect a sound device, or open the file elsewhere"
            raise AirError(f"`{self.player}` could not play: {reason}", hint=hint, code="no_player")
        return True

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._process.terminate()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()


class _MiniaudioPlayback:
    def __init__(self, path: Path) -> None:
        import miniaudio

        self.player = MINIAUDIO
        self._error = miniaudio.MiniaudioError
        try:
            facts = miniaudio.get_file_info(str(path))
            with _without_noise():
                self._device = miniaudio.PlaybackDevice(
                    output_format=miniaudio.SampleFormat.FLOAT32, nchannels=2, sample_rate=facts.sample_rate
                )
            stream = miniaudio.stream_file(
                str(path), output_format=miniaudio.SampleFormat.FLOAT32, nchannels=2, sample_rate=facts.sample_rate
            )
            self._over = False
            self._device.start(miniaudio.stream_with_callbacks(stream, end_callback=self._ended))
        except miniaudio.MiniaudioError as error:
            raise AirError(f"miniaudio finds no sound device ({error.args[0] if error.args else error})") from error
        self._started = time.monotonic()

    def _ended(self) -> None:
        self._over = True

    def position_seconds(self) -> float:
        return time.monotonic() - self._started

    def is_over(self) -> bool:
        return self._over

    def stop(self) -> None:
        with contextlib.suppress(self._error):
            self._device.close()
