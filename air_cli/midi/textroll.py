"""A piano roll of text: bars, chords, notes and drums in a window of a piece, for a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass

from air_cli.domain.composition import Composition, Note
from air_cli.domain.instruments import known_instrument
from air_cli.domain.pitch import note_name
from air_cli.domain.units import TICKS_PER_QUARTER

ONSET, HELD, GRID = "█", "▒", "·"
NOBODY = -1


@dataclass(frozen=True, slots=True)
class RollRow:
    """One line: a label, its cells, and for each cell the number of the instrument that fills it (−1: none)."""

    label: str
    cells: str
    owners: tuple[int, ...]


class TextRoll:
    """Draws windows of one piece; pitches keep their lines while the window moves."""

    def __init__(self, composition: Composition, max_pitch_rows: int = 24, instruments: Sequence[str] = ()) -> None:
        self.meta = composition.meta
        names = [name for name in self.meta.instruments if not instruments or name in instruments]
        self._notes = {name: composition.notes_of(name) for name in names}
        self._drums = [n for n in names if known_instrument(n).is_percussion and self._notes[n]]
        self._pitched = [n for n in names if not known_instrument(n).is_percussion]
        pitches = sorted({note.note for name in self._pitched for note in self._notes[name]})
        self._low = pitches[0] if pitches else 60
        reach = (pitches[-1] - self._low + 1) if pitches else 0
        self._per_row = max(1, -(-reach // max(1, max_pitch_rows)))
        self._rows = -(-reach // self._per_row)

    @property
    def label_width(self) -> int:
        """Width of the longest label."""
        return max([4, *(len(name) for name in self._drums)])

    def rows(self, start_ticks: int, span_ticks: int, columns: int) -> list[RollRow]:
        """The lines of a window: bar numbers, chords, pitches from high to low, drums."""
        place = _Window(start_ticks, span_ticks, columns)
        lines = [self._ruler(place), self._chords(place)]
        pitched = [self._blank(place) for _ in range(self._rows)]
        for name in self._pitched:
            for note in self._notes[name]:
                row = self._rows - 1 - (note.note - self._low) // self._per_row
                _draw(pitched[row], place, note, self.meta.instruments.index(name))
        for i, (cells, owners) in enumerate(pitched):
            lowest = self._low + (self._rows - 1 - i) * self._per_row
            lines.append(RollRow(note_name(lowest), "".join(cells), tuple(owners)))
        for name in self._drums:
            cells, owners = self._blank(place)
            for note in self._notes[name]:
                struck = Note(note.onset_ticks, 1, note.note, note.velocity)
                _draw((cells, owners), place, struck, self.meta.instruments.index(name))
            lines.append(RollRow(name, "".join(cells), tuple(owners)))
        return lines

    def _blank(self, place: "_Window") -> tuple[list[str], list[int]]:
        """An empty line, with a dot where a bar begins."""
        cells = [" "] * place.columns
        for column in self._bar_columns(place).values():
            cells[column] = GRID
        return cells, [NOBODY] * place.columns

    def _bar_columns(self, place: "_Window") -> dict[int, int]:
        per_bar = self.meta.clock.ticks_per_bar
        first = -(-place.start // per_bar)
        bars = range(max(0, first), min(self.meta.bars, (place.start + place.span - 1) // per_bar + 1))
        return {bar: place.column(bar * per_bar) for bar in bars}

    def _ruler(self, place: "_Window") -> RollRow:
        return _words("bar", place, [(column, str(bar + 1)) for bar, column in self._bar_columns(place).items()])

    def _chords(self, place: "_Window") -> RollRow:
        per_bar = self.meta.clock.ticks_per_bar
        places = [(c.bar * per_bar + round(c.beat * TICKS_PER_QUARTER), c.symbol) for c in self.meta.chords]
        inside = [(place.column(t), symbol) for t, symbol in places if place.start <= t < place.start + place.span]
        return _words("", place, inside)


@dataclass(frozen=True, slots=True)
class _Window:
    start: int
    span: int
    columns: int

    def column(self, ticks: int) -> int:
        return (ticks - self.start) * self.columns // self.span


def _words(label: str, place: _Window, words: Sequence[tuple[int, str]]) -> RollRow:
    """Words at their columns; one that would run into the one before is left out."""
    text = ""
    for column, word in words:
        if 0 <= column < place.columns and (not text or column > len(text)):
            text = f"{text:<{column}}{word}"
    cells = f"{text:<{place.columns}}"[: place.columns]
    return RollRow(label, cells, (NOBODY,) * place.columns)


def _draw(line: tuple[list[str], list[int]], place: _Window, note: Note, owner: int) -> None:
    cells, owners = line
    left = place.column(note.onset_ticks)
    right = place.column(note.onset_ticks + note.length_ticks)
    for column in range(max(0, left), min(place.columns, max(left + 1, right))):
        if column == left or cells[column] != ONSET:
            cells[column] = ONSET if column == left else HELD
            owners[column] = owner
