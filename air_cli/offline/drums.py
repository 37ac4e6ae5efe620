"""Drums: grooves by energy, kin lanes for missing pieces, fills, crashes, rolls, and drums that have pitch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from air_cli.domain.dice import Dice
from air_cli.domain.instruments import INSTRUMENTS
from air_cli.offline.form import section_row
from air_cli.offline.grid import Cell, Stroke
from air_cli.offline.lines import chord_degree, held_cells, loudness, nearest
from air_cli.offline.patterns import (
    CYMBALS,
    DEFAULT_LANES,
    DRUMS_OF_THE_HANDS,
    KICK_FALLBACK,
    LANE_KIN,
    MACHINE_STYLES,
    PITCHED_DRUMS,
)
from air_cli.offline.score import BarView, Score
from air_cli.offline.style import Groove

_LEVELS = {"X": 1.0, "x": 0.86, "o": 0.62, "g": 0.36, "?": 0.66, "r": 0.66, "t": 0.6, "p": 0.6}
_ROLLS = {"r": 2, "t": 3}
_PIECE_LEVELS = {
    "Closed Hi-Hat": 88, "Open Hi-Hat": 90, "Shaker": 76, "Tambourine": 82, "Crash Cymbal": 108, "Ride Cymbal": 92,
    "Rimshot": 88, "Congas": 88, "Bongos": 86, "Triangle": 70, "Cabasa": 74, "Claves": 82, "Agogo Bells": 80,
}  # fmt: skip
_DEFAULT_LEVEL = 112
_HAT, _RIDE = "Closed Hi-Hat", "Ride Cymbal"
_PEDAL = "p"
"""The hat closed by the foot: it takes no hand."""
_AT_ONCE_TICKS = 40
_HANDS = 2
_ANYWHERE = "..x...x...x...x."
_TIMEKEEPERS = frozenset({"Closed Hi-Hat", "Ride Cymbal", "Shaker", "Cabasa"})
_BACKBEAT_PIECES = ("Snare", "Clap", "Rimshot")
_PIECES_OF_THE_LAST_BAR = frozenset({"Kick", "Crash Cymbal", "Ride Cymbal", "Low Tom"})
_SHORTEST_PIECE_WITH_ENDING_BARS = 3
_CRASH_ENERGY = 0.55


@dataclass(frozen=True, slots=True)
class _Lane:
    bars: tuple[str, ...]
    is_backbeat: bool
    native_pulses: int = 0


def choose_groove(score: Score, bar: BarView) -> Groove | None:
    """The groove of a section: the one its row names, else one that suits its energy."""
    grooves = score.style.drums.grooves
    wanted = section_row(score.style, bar.section.name).groove
    fitting = [g for g in grooves if g.name == wanted] or [
        g for g in grooves if g.from_energy <= bar.energy <= g.to_energy
    ]
    if not fitting:
        return grooves[0] if grooves else None
    return score.dice.fork("groove", bar.section.name.casefold()).choice(fitting)


def _is_backbeat(groove: Groove) -> bool:
    """Whether the snare answers on beats two and four (and not once in the middle of the bar)."""
    for name in _BACKBEAT_PIECES:
        for row in groove.lanes.get(name, ())[:1]:
            quarter = len(row) // 4
            return len(row) % 4 == 0 and row[quarter] in "xXo" and row[3 * quarter] in "xXo"
    return False


def _lane(groove: Groove | None, piece: str) -> _Lane:
    if groove is not None:
        for name in (piece, *LANE_KIN.get(piece, ())):
            if name in groove.lanes:
                return _Lane(groove.lanes[name], _is_backbeat(groove))
        if piece not in _KIT_OF_EVERY_STYLE:
            return _Lane((DEFAULT_LANES.get(piece, KICK_FALLBACK),), False, 4)
        return _Lane(("." * 16,), False, 4)
    return _Lane((DEFAULT_LANES.get(piece, KICK_FALLBACK),), True, 4)


_KIT_OF_EVERY_STYLE = frozenset(
    {"Kick", "Snare", "Closed Hi-Hat", "Open Hi-Hat", "Low Tom", "Mid Tom", "High Tom", "Crash Cymbal", "Ride Cymbal"}
)
"""Pieces that rest where a groove leaves them out; all others were asked for and find something to play."""


def kick_ticks(score: Score, bar: BarView) -> list[int]:
    """Where the kick of the style falls in a bar (from the start of the bar), whether or not the plan has one."""
    lane = _lane(choose_groove(score, bar), "Kick")
    cells = score.grid.place(
        lane.bars[bar.index % len(lane.bars)], is_backbeat=lane.is_backbeat, native_pulses=lane.native_pulses
    )
    return [c.start_ticks for c in cells if c.sign in "xX"]


def write_piece(score: Score, piece: str) -> list[Stroke]:
    """Every hit of one piece of the kit."""
    strokes: list[Stroke] = []
    bars = score.bars_of(piece)
    for bar in bars:
        strokes += _bar(score, piece, bar)
    return strokes or _now_and_then(score, piece, bars)


def _now_and_then(score: Score, piece: str, bars: Sequence[BarView]) -> list[Stroke]:
    """A piece that groove and hands leave out all along: a few strokes where a hand is free, in one bar of four."""
    lane = _Lane((DEFAULT_LANES.get(piece, KICK_FALLBACK),), True, 4)
    strokes: list[Stroke] = []
    chosen = bars[:: 4 if len(bars) >= 4 else 1]
    for text in (*lane.bars, _ANYWHERE):
        for bar in chosen:
            cells = _cells(score, _Lane((text,), False, 4), bar)
            if score.style.name not in MACHINE_STYLES and piece in (*CYMBALS, *DRUMS_OF_THE_HANDS):
                taken = _taken(score, piece, bar, (*CYMBALS, *DRUMS_OF_THE_HANDS))
                cells = [c for c in cells if _is_free(c, taken, is_cymbal=piece in CYMBALS)]
            strokes += _hits(score, piece, bar, cells, score.dice.fork("drums", piece, bar.number))
        if strokes:
            return strokes
    for bar in chosen:
        strokes += _hits(score, piece, bar, _cells(score, lane, bar), score.dice.fork("drums", piece, bar.number))
    return strokes


def _bar(score: Score, piece: str, bar: BarView) -> list[Stroke]:
    dice = score.dice.fork("drums", piece, bar.number)
    if score.style.name not in MACHINE_STYLES:
        return _hits(score, piece, bar, _two_hands(score, piece, bar), dice)
    hits = _hits(score, piece, bar, _planned(score, piece, bar), dice)
    if piece != "Closed Hi-Hat" or "Open Hi-Hat" not in score.meta.instruments or not score.plays("Open Hi-Hat", bar):
        return hits
    # One pair of cymbals: struck open it is not struck closed, which would also choke it.
    opened = {stroke.onset_ticks for stroke in _bar(score, "Open Hi-Hat", bar)}
    return [stroke for stroke in hits if stroke.onset_ticks not in opened]


def _planned(score: Score, piece: str, bar: BarView) -> list[Cell]:
    """What a piece strikes in a bar before hands and chance have their say; one without any lane now and then."""
    cells = _written(score, piece, bar)
    if cells or bar.is_last_of_piece:
        return cells
    if piece not in score.idle:
        # A ride that only ends the piece would lose that stroke to the crash.
        bars = [b for b in score.bars_of(piece) if piece != _RIDE or not b.is_last_of_piece]
        score.idle[piece] = not any(_written(score, piece, b) for b in bars)
    if not score.idle[piece] or (bar.index % 4 and bar.section.bars >= 4):
        return cells
    lane = _Lane((DEFAULT_LANES.get(piece, KICK_FALLBACK),), True, 4)
    return [c for c in _cells(score, lane, bar) if c.sign in _LEVELS]


def _written(score: Score, piece: str, bar: BarView) -> list[Cell]:
    """What the groove, the fill or the ending has for a piece."""
    if bar.is_last_of_piece and score.meta.bars >= _SHORTEST_PIECE_WITH_ENDING_BARS:
        return [Cell(0, score.grid.bar_ticks, "X", 0)] if _ends(piece) else []
    cells = list(_cells(score, _lane(choose_groove(score, bar), piece), bar))
    fill = _fill(score, bar)
    if fill is not None:
        cells = _filled(score, piece, bar, fill, cells)
    if piece == "Crash Cymbal" and _wants_crash(score, bar):
        cells = [Cell(0, score.grid.bar_ticks, "X", 0), *(c for c in cells if c.start_ticks)]
    return [c for c in cells if c.sign in _LEVELS]


def _two_hands(score: Score, piece: str, bar: BarView) -> list[Cell]:
    """What a drummer strikes of a piece: never two cymbals nor three things at once. Feet and other players are free.

    It is settled by the written lanes of all pieces, in an order that every part knows, so parts written alone agree.
    """
    order = (*CYMBALS, *DRUMS_OF_THE_HANDS)
    if piece not in order:
        return _planned(score, piece, bar)
    if not score.plays(piece, bar):
        return []
    taken = _taken(score, piece, bar, order[: order.index(piece)])
    return _in_hand(_on_duty(score, piece, bar), taken, is_cymbal=piece in CYMBALS)


def _taken(score: Score, piece: str, bar: BarView, others: Sequence[str]) -> list[tuple[int, bool]]:
    """When the pieces that come before one take a hand, and whether each is a cymbal."""
    band = score.band or score
    taken: list[tuple[int, bool]] = []
    for name in others:
        if name != piece and name in score.meta.instruments and score.plays(name, bar):
            is_cymbal = name in CYMBALS
            cells = _in_hand(_on_duty(band, name, bar), taken, is_cymbal=is_cymbal)
            taken += [(onset, is_cymbal) for c in cells if c.sign != _PEDAL for onset in _onsets(c)]
    return taken


def _in_hand(cells: Sequence[Cell], taken: Sequence[tuple[int, bool]], *, is_cymbal: bool) -> list[Cell]:
    return [c for c in cells if c.sign == _PEDAL or _is_free(c, taken, is_cymbal=is_cymbal)]


def _onsets(cell: Cell) -> list[int]:
    count = _ROLLS.get(cell.sign, 1)
    return [cell.start_ticks + i * ((cell.end_ticks - cell.start_ticks) // count) for i in range(count)]


def _is_free(cell: Cell, taken: Sequence[tuple[int, bool]], *, is_cymbal: bool) -> bool:
    for onset in _onsets(cell):
        busy = [other for tick, other in taken if abs(tick - onset) <= _AT_ONCE_TICKS]
        if len(busy) >= _HANDS or (is_cymbal and True in busy):
            return False
    return True


def _on_duty(score: Score, piece: str, bar: BarView) -> list[Cell]:
    """A piece's cells once ride and hat have shared out the time: under the ride the foot closes the hat."""
    cells = _planned(score, piece, bar)
    if piece not in (_HAT, _RIDE) or not cells or bar.is_last_of_piece or not _both_keep_time(score, bar):
        return cells
    if _ride_keeps_time(score, bar):
        pulses = score.grid.pulse_ticks()
        feet = [Cell(start, start + length, _PEDAL, i) for i, (start, length) in enumerate(pulses) if i % 2]
        return cells if piece == _RIDE else feet or [Cell(0, score.grid.bar_ticks, _PEDAL, 0)]
    return cells if piece == _HAT else []


def _both_keep_time(score: Score, bar: BarView) -> bool:
    return all(name in score.meta.instruments and score.plays(name, bar) for name in (_HAT, _RIDE))


def _ride_keeps_time(score: Score, bar: BarView) -> bool:
    """Where the groove has a lane for the ride; a ride that borrows the hat's has the strongest sections."""
    groove = choose_groove(score, bar)
    if groove is not None and _RIDE in groove.lanes:
        return True
    return bar.energy >= max(b.energy for b in score.bars if _both_keep_time(score, b))


def _ends(piece: str) -> bool:
    return piece in _PIECES_OF_THE_LAST_BAR


def _cells(score: Score, lane: _Lane, bar: BarView) -> Sequence[Cell]:
    row = lane.bars[bar.index % len(lane.bars)]
    return score.grid.place(row, is_backbeat=lane.is_backbeat, native_pulses=lane.native_pulses)


def _fill(score: Score, bar: BarView) -> Groove | None:
    """The fill of the last bar of a section, unless the next one is quieter and chance says no."""
    fills = score.style.drums.fills
    if not fills or not bar.is_last_of_section or bar.is_last_of_piece or bar.section.bars < 2:
        return None
    dice = score.dice.fork("fill", bar.section.start_bar)
    if bar.energy < 0.4 and bar.next_energy < 0.5:
        return None
    return dice.choice(fills) if bar.next_energy >= bar.energy or dice.chance(0.6) else None


def _filled(score: Score, piece: str, bar: BarView, fill: Groove, cells: list[Cell]) -> list[Cell]:
    if piece in fill.lanes:
        # A quiet section gets only the second half of the fill.
        whole = list(score.grid.place(fill.lanes[piece][0]))
        half = score.grid.bar_ticks // 2
        if bar.energy >= 0.5:
            return whole
        return [c for c in cells if c.start_ticks < half] + [c for c in whole if c.start_ticks >= half]
    if INSTRUMENTS[piece].family in ("hat", "cymbal", "clap", "snare"):
        return [c for c in cells if c.start_ticks < score.grid.bar_ticks // 2]
    return cells


def _wants_crash(score: Score, bar: BarView) -> bool:
    if not score.style.drums.crash or bar.index != 0:
        return False
    return bar.energy >= _CRASH_ENERGY and (bar.number > 0 or bar.energy > 0.75)


def _hits(score: Score, piece: str, bar: BarView, cells: Iterable[Cell], dice: Dice) -> list[Stroke]:
    notes = INSTRUMENTS[piece].percussion_notes
    base = loudness(_PIECE_LEVELS.get(piece, _DEFAULT_LEVEL), bar)
    is_timekeeper = piece in _TIMEKEEPERS
    strokes = []
    for cell in cells:
        if cell.sign not in _LEVELS or (cell.sign == "?" and not dice.chance(0.4)):
            continue
        level = base * _LEVELS[cell.sign]
        if is_timekeeper and cell.sign == "x" and cell.start_ticks not in _pulse_starts(score):
            level *= 0.86
        strokes += _roll(cell, bar.start_ticks, notes[-1 if cell.sign == _PEDAL else 0], level)
    return strokes


def _pulse_starts(score: Score) -> frozenset[int]:
    return frozenset(start for start, _ in score.grid.pulse_ticks())


def _roll(cell: Cell, start_ticks: int, note: int, level: float) -> list[Stroke]:
    count = _ROLLS.get(cell.sign, 1)
    length = max(1, (cell.end_ticks - cell.start_ticks) // count)
    if count == 1:
        return [Stroke(start_ticks + cell.start_ticks, min(length, 480), note, level)]
    return [
        Stroke(start_ticks + cell.start_ticks + i * length, length, note, level * (0.9 + 0.12 * i))
        for i in range(count)
    ]


def write_pitched_drum(score: Score, name: str) -> list[Stroke]:
    """Timpani, taiko and their like: the rhythm of the style's low drums on root and fifth."""
    row = score.instrument(name)
    patterns = PITCHED_DRUMS.get(name, PITCHED_DRUMS["Taiko"])
    centre = (row.low_note + row.high_note) / 2
    strokes = []
    for bar in score.bars_of(name):
        busy = bar.is_last_of_section or (bar.energy > 0.75 and bar.index % 4 == 3)
        pattern = "1---------------" if bar.is_last_of_piece else patterns[-1 if busy else 0]
        for held in held_cells(score.grid.place(pattern, native_pulses=4)):
            if bar.energy < 0.45 and held.start_ticks and not busy:
                continue
            onset = bar.start_ticks + held.start_ticks
            chord = bar.chord_at(onset)
            pc = chord_degree(chord, 5) if held.sign == "5" else chord.bass_pitch_class
            note = nearest(pc, centre, row.low_note, row.high_note)
            level = loudness(104 if held.start_ticks == 0 else 88, bar)
            strokes.append(Stroke(onset, min(480, held.end_ticks - held.start_ticks), note, level))
    return strokes
