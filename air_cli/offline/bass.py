"""Bass: written lines on the chords, walking, sub notes under the kick, drones."""

from collections.abc import Iterator
from itertools import pairwise

from air_cli.domain.chords import Chord
from air_cli.domain.dice import Dice
from air_cli.offline.drums import kick_ticks
from air_cli.offline.grid import Stroke
from air_cli.offline.lines import Held, accent, centre_of, chord_degree, held_cells, loudness, nearest
from air_cli.offline.score import BarView, Score

_BASE_VELOCITY = 96.0
_CENTRE_NOTE = 37
"""Around C#2, where a bass speaks clearly."""
_WHOLE_BAR = "1---------------"
_QUIET_ENERGY = 0.3
_WIDEST_LEAP = 12
_REST_OF_THE_WALK = 0.16


class _Hand:
    """Where the player's hand is: range of the instrument and the register of this part."""

    def __init__(self, score: Score, name: str) -> None:
        row = score.instrument(name)
        self.low, self.high = row.low_note, row.high_note
        wanted = _CENTRE_NOTE + 12 * score.style.bass.octave
        # "low" is where a bass lives anyway.
        register = score.configs[name].register.replace("low", "mid")
        self.centre = centre_of(row, register, wanted)

    def root(self, chord: Chord) -> int:
        """The chord's bass note in the home octave."""
        return nearest(chord.bass_pitch_class, self.centre, self.low, self.high)

    def above(self, note: int, pitch_class: int) -> int:
        """A pitch class above a note, below it where the range ends."""
        up = note + (pitch_class - note) % 12
        return up if up <= self.high else nearest(pitch_class, note, self.low, self.high)


def write_bass(score: Score, name: str) -> list[Stroke]:
    """The whole bass part."""
    writer = {"walking": _walking, "kick": _under_kick, "drone": _drone}.get(score.style.bass.behaviour, _line)
    hand = _Hand(score, name)
    bars = score.bars_of(name)
    strokes: list[Stroke] = []
    for bar in bars:
        following = score.bars[bar.number + 1] if bar.number + 1 < len(score.bars) else bar
        if bar.is_last_of_piece:
            strokes += _drone(score, bar, following, hand, score.dice)
        else:
            # A section that returns brings its bass line back; under a solo the player invents a new one.
            section = bar.section.name.casefold()
            place = bar.number if "solo" in section else f"{section} {bar.index}"
            strokes += writer(score, bar, following, hand, score.dice.fork("bass", name, place))
    return _within_an_octave(strokes)


def _within_an_octave(strokes: list[Stroke]) -> list[Stroke]:
    """No leap beyond an octave: the note comes down, or up, to the hand, so it never leaves the range."""
    strokes.sort(key=lambda s: s.onset_ticks)
    for before, stroke in pairwise(strokes):
        while abs(stroke.note - before.note) > _WIDEST_LEAP:
            stroke.note += 12 if stroke.note < before.note else -12
    return strokes


def _next_root(bar: BarView, following: BarView, hand: _Hand, ticks: int) -> int:
    later = [s for s in bar.spans if s.start_ticks > ticks]
    return hand.root(later[0].chord if later else following.spans[0].chord)


def _line(score: Score, bar: BarView, following: BarView, hand: _Hand, dice: Dice) -> list[Stroke]:
    pattern = _pattern(score, bar)
    gate = score.style.bass.gate
    base = loudness(_BASE_VELOCITY, bar)
    strokes = []
    for held in _with_changes(list(held_cells(score.grid.place(pattern))), bar):
        if held.sign == "?" and not dice.chance(0.4):
            continue
        onset = bar.start_ticks + held.start_ticks
        note = _pitch(held.sign, score, bar, following, hand, onset)
        length = held.end_ticks - held.start_ticks
        level = base * accent(held.sign) * (1.04 if held.start_ticks == 0 else 0.95)
        strokes.append(Stroke(onset, max(20, int(length * gate)), note, level))
    return strokes


def _pattern(score: Score, bar: BarView) -> str:
    lines = score.style.bass.lines
    fitting = [line for line in lines if line.from_energy <= bar.energy <= line.to_energy] or list(lines)
    if not fitting:
        return _WHOLE_BAR if bar.energy < 0.5 else "1-------1-----5-"
    chosen = score.dice.fork("bass line", bar.section.name.casefold()).choice(fitting)
    return chosen.bars[bar.index % len(chosen.bars)]


def _with_changes(cells: list[Held], bar: BarView) -> Iterator[Held]:
    """The cells, cut where the chord changes under a held note, which starts again on the new root."""
    changes = [s.start_ticks - bar.start_ticks for s in bar.spans[1:]]
    for cell in cells:
        start = cell.start_ticks
        for change in changes:
            if start < change < cell.end_ticks:
                yield Held(start, change, cell.sign, cell.pulse)
                start = change
        is_cut = start != cell.start_ticks
        yield Held(start, cell.end_ticks, "1" if is_cut else cell.sign, cell.pulse)


def _pitch(sign: str, score: Score, bar: BarView, following: BarView, hand: _Hand, onset: int) -> int:
    chord = bar.chord_at(onset)
    root = hand.root(chord)
    if sign == "8":
        return root + 12 if root + 12 <= hand.high else root
    if sign in "35679":
        degree = {"6": 5, "3": 3, "5": 5, "7": 7, "9": 9}[sign]
        return hand.above(root, chord_degree(chord, degree))
    if sign in "ab":
        return _approach(score, hand, root, _next_root(bar, following, hand, onset), is_chromatic=sign == "b")
    return root


def _approach(score: Score, hand: _Hand, here: int, target: int, *, is_chromatic: bool) -> int:
    """The note before the next root: from the side we come from, by semitone or by scale step."""
    step = -1 if here <= target else 1
    if not is_chromatic:
        harmony = score.meta.full_key.harmony_pitch_classes
        step = next((s for s in (step, 2 * step, -step, -2 * step) if (target + s) % 12 in harmony), step)
    if target + step == here:
        step = -step
    note = target + step
    return note if hand.low <= note <= hand.high else target


def _walking(score: Score, bar: BarView, following: BarView, hand: _Hand, dice: Dice) -> list[Stroke]:
    """A note on every pulse: root, then steps and chord tones towards the next root, the last one leading into it."""
    strokes: list[Stroke] = []
    base = loudness(_BASE_VELOCITY, bar)
    pulses = score.grid.pulse_ticks()
    if bar.energy < 0.45:
        pulses = pulses[::2]
    previous = hand.root(bar.spans[0].chord)
    for index, (start, length) in enumerate(pulses):
        onset = bar.start_ticks + start
        end = pulses[index + 1][0] if index + 1 < len(pulses) else score.grid.bar_ticks
        span = bar.span_at(onset)
        target = _next_root(bar, following, hand, onset)
        if span.start_ticks == onset or index == 0:
            note = hand.root(span.chord)
        elif span.end_ticks <= bar.start_ticks + end:
            note = _approach(score, hand, previous, target, is_chromatic=dice.chance(0.35))
        else:
            note = _passing(score, hand, span.chord, previous, target, dice)
        gap = int((end - start) * score.style.bass.gate)
        strokes.append(Stroke(onset, max(20, gap), note, base * (1.03 if index % 2 else 0.97)))
        if length == 480 and score.grid.is_ternary and dice.chance(_REST_OF_THE_WALK * bar.energy):
            strokes[-1].length_ticks = 300
            strokes.append(Stroke(onset + 320, 100, note, base * 0.72))
        previous = note
    return strokes


def _passing(score: Score, hand: _Hand, chord: Chord, here: int, target: int, dice: Dice) -> int:
    direction = 1 if target > here or (target == here and dice.chance(0.5)) else -1
    options = []
    for step in range(1, 8):
        note = here + direction * step
        if not hand.low <= note <= min(hand.high, hand.centre + 12):
            continue
        if note % 12 in chord.pitch_classes or (step <= 2 and note % 12 in score.meta.full_key.harmony_pitch_classes):
            options.append(note)
    if not options:
        return hand.above(hand.root(chord), chord_degree(chord, 5))
    return dice.choice(options[:3])


def _under_kick(score: Score, bar: BarView, following: BarView, hand: _Hand, dice: Dice) -> list[Stroke]:
    """Sub notes on the kicks, held to the next one; now and then the octave or the fifth at the end of a bar."""
    onsets = sorted({0, *kick_ticks(score.band or score, bar), *(s.start_ticks - bar.start_ticks for s in bar.spans)})
    base = loudness(_BASE_VELOCITY + 8, bar)
    strokes = []
    for index, start in enumerate(onsets):
        end = onsets[index + 1] if index + 1 < len(onsets) else score.grid.bar_ticks
        chord = bar.chord_at(bar.start_ticks + start)
        note = hand.root(chord)
        if index and index == len(onsets) - 1 and bar.index % 2:
            if dice.chance(0.35):
                note = hand.above(note, chord_degree(chord, 5))
            elif dice.chance(0.25):
                note = _approach(
                    score, hand, note, _next_root(bar, following, hand, bar.start_ticks + start), is_chromatic=False
                )
        strokes.append(Stroke(bar.start_ticks + start, max(20, int((end - start) * score.style.bass.gate)), note, base))
    return strokes


def _drone(score: Score, bar: BarView, following: BarView, hand: _Hand, dice: Dice) -> list[Stroke]:
    del score, following, dice
    base = loudness(_BASE_VELOCITY - 12, bar)
    return [Stroke(s.start_ticks, s.end_ticks - s.start_ticks, hand.root(s.chord), base) for s in bar.spans]
