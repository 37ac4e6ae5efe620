"""The moving piano roll of `air play`."""

import shutil
import time
from typing import TYPE_CHECKING

from air_cli.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.text import Text

    from air_cli.audio.player import Playback
    from air_cli.stages.play import Playable

_FRAME_SECONDS = 1 / 12
_WINDOW_BEATS = 16
_LEAD = 0.25
"""Share of the window that is behind the playhead."""
_MAX_WIDTH = 120


def watch(terminal: Terminal, playable: "Playable", playback: "Playback") -> None:
    """Wait until the sound is over; where a person watches, show where it is.

    Raises:
        AirError: the player gave up.
    """
    if not terminal.is_interactive:
        while not playback.is_over():
            time.sleep(_FRAME_SECONDS)
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True, no_color=not terminal.has_color, markup=False, emoji=False, highlight=False)
    head = Playhead(playable, shutil.get_terminal_size((100, 30)).columns, shutil.get_terminal_size((100, 30)).lines)
    with Live(console=console, refresh_per_second=12, transient=True, auto_refresh=False) as live:
        while not playback.is_over():
            live.update(head.frame(playable.start_seconds + playback.position_seconds()), refresh=True)
            time.sleep(_FRAME_SECONDS)


class Playhead:
    """Draws what is heard at a moment: time, bar, section and chord, and the notes around it."""

    def __init__(self, playable: "Playable", width: int, height: int) -> None:
        from air_cli.midi.textroll import TextRoll

        self.playable = playable
        self.width = min(width, _MAX_WIDTH) - 1
        composition = playable.composition
        only = (playable.instrument,) if playable.instrument else ()
        drums = len(composition.meta.instruments) if composition else 0
        rows = max(4, min(24, height - drums - 6))
        self.roll = TextRoll(composition, rows, only) if composition else None

    def frame(self, seconds: float) -> "Text":
        """The picture at a moment."""
        from rich.text import Text

        seconds = min(seconds, self.playable.seconds)
        picture = Text(no_wrap=True)
        picture.append(f"{self._heading(seconds)}\n", "bold")
        done = round(seconds / self.playable.seconds * self.width) if self.playable.seconds else 0
        picture.append("━" * done, "cyan")
        picture.append("─" * (self.width - done), "dim")
        if self.roll is not None:
            self._add_roll(picture, seconds)
        return picture

    def _heading(self, seconds: float) -> str:
        parts = [f"{_clock(seconds)} / {_clock(self.playable.seconds)}", self.playable.name]
        if self.playable.instrument:
            parts.append(self.playable.instrument)
        composition = self.playable.composition
        if composition is not None:
            meta = composition.meta
            beat = seconds * meta.tempo / 60
            bar = min(meta.bars - 1, int(beat / float(meta.clock.meter.beats_per_bar)))
            section = meta.section_at(bar)
            start = bar * float(meta.clock.meter.beats_per_bar)
            chords = [c.symbol for c in meta.chords if (c.bar, c.beat) <= (bar, beat - start)]
            parts += [section.name] if section else []
            parts += [f"bar {bar + 1}", *chords[-1:]]
        return " · ".join(parts)[: self.width]

    def _add_roll(self, picture: "Text", seconds: float) -> None:
        from air_cli.domain.units import TICKS_PER_QUARTER
        from air_cli.midi.pianoroll import PALETTE

        composition, roll = self.playable.composition, self.roll
        if composition is None or roll is None:
            return
        label = roll.label_width + 1
        columns = max(16, self.width - label)
        span = _WINDOW_BEATS * TICKS_PER_QUARTER
        now = round(seconds * composition.meta.tempo / 60 * TICKS_PER_QUARTER)
        start = max(0, now - round(span * _LEAD))
        head = min(columns - 1, (now - start) * columns // span)
        for row in roll.rows(start, span, columns):
            picture.append(f"\n{row.label:>{label - 1}} ", "dim")
            for column, (cell, owner) in enumerate(zip(row.cells, row.owners, strict=True)):
                style = PALETTE[owner % len(PALETTE)] if owner >= 0 else "dim"
                if column == head:
                    picture.append("│" if cell in " ·" else cell, f"{style} reverse" if owner >= 0 else "bold")
                else:
                    picture.append(cell, style)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
