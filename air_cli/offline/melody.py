"""Melodies: motifs that return and vary, chord tones on strong beats, breath between phrases; counter-lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from air_cli.domain.chords import Chord
from air_cli.domain.dice import Dice
from air_cli.offline.grid import Stroke
from air_cli.offline.lines import Held, accent, centre_of, chord_degree, held_cells, local_scale, loudness, nearest_of
from air_cli.offline.score import BarView, Score

_DEFAULT_RHYTHMS: tuple[tuple[str, ...], ...] = (
    ("x-x-x---x-x-x---", "x-x-x-----......"),
    ("x---x-x-x---x---", "x-----------...."),
    ("..x-x-x-x---x-x-", "x-------........"),
)
_PHRASES = {("A", "B", "A", "E"): 3.0, ("A", "A", "B", "E"): 1.5, ("A", "A", "A", "E"): 0.7}
"""Units of a period (statement, contrast, return, ending) and how likely each order is."""
_LIFTS = {"A": 0, "B": 3, "E": 0}
_LEAD_CENTRE = 72
_COUNTER_CENTRE = 64
_LEAD_VELOCITY = 92.0
_COUNTER_VELOCITY = 74.0
_SOLO_WORDS = ("solo", "improv")
_PEAK_ENERGY = 0.82


@dataclass(frozen=True, slots=True)
class _Motif:
    """Rhythm of one or more bars, and the scale steps between successive notes."""

    bars: tuple[str, ...]
    steps: tuple[int, ...]
    native_pulses: int


def write_lead(score: Score, name: str) -> list[Stroke]:
    """A lead part: the tune in the sections that are its own, a counter-line in the others."""
    leads = score.names_in("Lead")
    strokes: list[Stroke] = []
    singer = _Singer(score, name)
    for bars in _by_section(score.bars_of(name)):
        present = [n for n in leads if score.plays(n, bars[0])]
        order = sorted({s.name.casefold() for s in score.sections})
        turn = order.index(bars[0].section.name.casefold()) if bars[0].section.name.casefold() in order else 0
        main = present[turn % len(present)] if present else name
        if name == main:
            strokes += singer.tune(bars)
        elif bars[0].energy >= _PEAK_ENERGY and present.index(name) % 2 == 1:
            strokes += singer.tune(bars, below_steps=2)
        else:
            strokes += singer.counter(bars)
    return strokes


def write_counter(score: Score, name: str) -> list[Stroke]:
    """A sustained line of telling chord tones."""
    singer = _Singer(score, name)
    return [stroke for bars in _by_section(score.bars_of(name)) for stroke in singer.counter(bars)]


def write_top_line(score: Score, name: str) -> list[Stroke]:
    """A tune for the right hand of an instrument that plays the chords as well."""
    singer = _Singer(score, name)
    strokes: list[Stroke] = []
    for bars in _by_section(score.bars_of(name)):
        if bars[0].energy > 0.3 or len(score.sections) < 3:
            strokes += singer.tune(bars)
    return strokes


def _by_section(bars: Sequence[BarView]) -> list[list[BarView]]:
    groups: list[list[BarView]] = []
    for bar in bars:
        if groups and groups[-1][-1].section == bar.section and groups[-1][-1].number + 1 == bar.number:
            groups[-1].append(bar)
        else:
            groups.append([bar])
    return groups


class _Singer:
    """Sings in the range of one instrument."""

    def __init__(self, score: Score, name: str) -> None:
        self.score = score
        self.name = name
        row = score.instrument(name)
        register = score.configs[name].register
        self.centre = centre_of(row, register, _LEAD_CENTRE)
        self.counter_centre = centre_of(row, register, _COUNTER_CENTRE)
        half = max(5, score.style.melody.range_semitones // 2 + 1)
        self.low, self.high = max(row.low_note, self.centre - half), min(row.high_note, self.centre + half)
        self.row = row
        self.home = ((score.tonic, 3), ((score.tonic + 7) % 12, 1))

    def tune(self, bars: Sequence[BarView], *, below_steps: int = 0) -> list[Stroke]:
        """The theme of the section, over as many bars as it has."""
        section = bars[0].section
        is_solo = any(word in section.name.casefold() for word in _SOLO_WORDS)
        theme = self.score.dice.fork("theme", section.name.casefold(), section.start_bar if is_solo else 0)
        motifs = {letter: self._motif(theme.fork(letter)) for letter in "AB"}
        strokes: list[Stroke] = []
        phrase = theme.weighted(_PHRASES)
        unit_bars = len(motifs["A"].bars)
        position = float(self.centre)
        for start in range(0, len(bars), unit_bars):
            unit = bars[start : start + unit_bars]
            slot = start // unit_bars
            letter = phrase[slot % len(phrase)]
            dice = theme.fork("unit", letter, 0 if letter == "A" else slot % 8)
            can_rest = slot and letter == "B" and not unit[-1].is_last_of_piece
            if can_rest and dice.chance(self.score.style.melody.rest * (0.6 if is_solo else 1.0)):
                continue
            motif = motifs["A" if letter == "E" and dice.chance(0.5) else letter.replace("E", "B")]
            anchor = self.centre + _LIFTS[letter] + (2 if unit[0].energy > _PEAK_ENERGY else 0) - 3 * below_steps / 2
            # A statement starts where it started before; the rest goes on from where the tune is.
            position = anchor if letter == "A" else anchor + (position - anchor) * 0.4
            notes = self._sing(unit, motif, position, dice, is_ending=letter == "E" or unit[-1] is bars[-1])
            strokes += notes
            position = notes[-1].note if notes else position
        return strokes

    def _motif(self, dice: Dice) -> _Motif:
        style = self.score.style.melody
        rhythms = style.rhythms or _DEFAULT_RHYTHMS
        bars = dice.choice(rhythms)
        count = sum(sign in "xXo" for bar in bars for sign in bar)
        steps, drift = [], 0
        for _ in range(count):
            step = dice.weighted({-1: 4.0, 1: 4.0, 0: 1.2, 2: 1.0, -2: 1.0})
            if dice.chance(style.leap):
                step = dice.choice((-3, 3, 4, 2, -2))
            if abs(drift + step) > 5:
                step = -step
            drift += step
            steps.append(step)
        return _Motif(bars, tuple(steps), 0 if style.rhythms else 4)

    def _sing(
        self, bars: Sequence[BarView], motif: _Motif, start: float, dice: Dice, *, is_ending: bool
    ) -> list[Stroke]:
        strokes: list[Stroke] = []
        note = int(start)
        gate = self.score.style.melody.gate
        placed = [
            (bar, held) for bar, row in zip(bars, motif.bars, strict=False) for held in self._cells(bar, row, motif)
        ]
        for index, (bar, held) in enumerate(placed):
            onset = bar.start_ticks + held.start_ticks
            chord = bar.chord_at(onset)
            step = motif.steps[index % len(motif.steps)] if index else 0
            is_last = index == len(placed) - 1
            is_strong = self._is_strong(held) or is_last
            note = self._next_note(note, step, chord, is_strong=is_strong or index == 0)
            if is_last and is_ending:
                note = self._resolve(note, chord, bar)
            length = held.end_ticks - held.start_ticks
            level = loudness(_LEAD_VELOCITY, bar) * accent(held.sign) * (1.05 if is_strong else 0.95)
            strokes.append(Stroke(onset, max(20, int(length * gate)), note, level))
        self._decorate(strokes, dice)
        return strokes

    def _cells(self, bar: BarView, row: str, motif: _Motif) -> list[Held]:
        if bar.is_last_of_piece:
            return [Held(0, self.score.grid.bar_ticks, "x", 0)]
        return list(held_cells(self.score.grid.place(row, native_pulses=motif.native_pulses)))

    def _is_strong(self, held: Held) -> bool:
        starts = [start for start, _ in self.score.grid.pulse_ticks()]
        is_on_pulse = held.start_ticks in starts
        return (is_on_pulse and held.pulse % 2 == 0) or held.end_ticks - held.start_ticks >= 480

    def _next_note(self, note: int, step: int, chord: Chord, *, is_strong: bool) -> int:
        scale = local_scale(self.score.scale, chord)
        ladder = [n for n in range(self.low, self.high + 1) if n % 12 in scale] or [self.low]
        at = min(range(len(ladder)), key=lambda i: (abs(ladder[i] - note), i))
        to = at + step
        if not 0 <= to < len(ladder):
            to = max(0, min(len(ladder) - 1, at - step))
        target = ladder[to]
        if not is_strong or target % 12 in chord.pitch_classes:
            return target
        tones = [pc for pc in chord.pitch_classes if pc in scale] or list(chord.pitch_classes)
        # Tonic and fifth draw the tune to themselves, so that the key is heard.
        for home, reach in self.home:
            if home in tones and abs(nearest_of((home,), target, self.low, self.high) - target) <= reach:
                tones = [home]
                break
        return nearest_of(tones, target + 0.1 * step, self.low, self.high)

    def _resolve(self, note: int, chord: Chord, bar: BarView) -> int:
        """The last note of a phrase rests on the tonic where the chord has it, else on root, third or fifth."""
        tonic = self.score.tonic
        if tonic in chord.pitch_classes and (bar.is_last_of_section or bar.is_last_of_piece):
            return nearest_of((tonic,), note, self.low, self.high)
        return nearest_of(chord.pitch_classes[:3], note, self.low, self.high)

    def _decorate(self, strokes: list[Stroke], dice: Dice) -> None:
        """Chromatic approaches to the following note on weak places, and repeated-note ornaments."""
        style = self.score.style.melody
        for index in range(1, len(strokes) - 1):
            here, following = strokes[index], strokes[index + 1]
            is_short = here.length_ticks <= 240
            if is_short and dice.chance(style.chromatic) and abs(following.note - here.note) in (2, 3):
                here.note = following.note + (1 if here.note > following.note else -1)
            elif here.length_ticks >= 400 and dice.chance(style.ornament):
                half = int(here.length_ticks / style.gate + 1) // 2
                neighbour = self._next_note(here.note, 1, _NO_CHORD, is_strong=False)
                length = int(half * style.gate)
                extra = Stroke(here.onset_ticks + half, length, neighbour, here.velocity * 0.85)
                here.length_ticks = length
                strokes.insert(index + 1, extra)
                return

    def counter(self, bars: Sequence[BarView]) -> list[Stroke]:
        """Long notes on thirds and sevenths that move as little as they can, answering in the second half of bars."""
        strokes: list[Stroke] = []
        note = self.counter_centre
        for bar in bars:
            for span in bar.spans:
                tones = [chord_degree(span.chord, 3), chord_degree(span.chord, 7), chord_degree(span.chord, 5)]
                if bar.is_last_of_piece:
                    tones = [span.chord.root_pitch_class]
                low = max(self.row.low_note, self.counter_centre - 9)
                high = min(self.row.high_note, self.counter_centre + 9)
                note = nearest_of(tones, note, low, high)
                length = span.end_ticks - span.start_ticks
                level = loudness(_COUNTER_VELOCITY, bar)
                strokes += self._answer(span.start_ticks, length, note, level, bar, span.chord)
        return strokes

    def _answer(self, onset: int, length: int, note: int, level: float, bar: BarView, chord: Chord) -> list[Stroke]:
        is_moving = bar.energy >= 0.5 and bar.index % 2 == 1 and length >= 960 and not bar.is_last_of_piece
        if not is_moving:
            return [Stroke(onset, max(20, int(length * 0.97)), note, level)]
        half = length // 2 // 480 * 480 or length // 2
        turn = self._next_note(note, -1, chord, is_strong=True)
        return [Stroke(onset, half, note, level), Stroke(onset + half, max(20, length - half - 20), turn, level * 0.95)]


_NO_CHORD = Chord("", 0, (), 0)
