"""Chords: comping, strumming, arpeggios, organ holds, pads and stabs, all voice-led."""

from collections.abc import Sequence
from dataclasses import dataclass

from air_cli.domain.chords import Chord
from air_cli.domain.instruments import Instrument
from air_cli.offline.grid import Stroke
from air_cli.offline.lines import Held, accent, centre_of, chord_degree, held_cells, loudness, nearest
from air_cli.offline.patterns import DEFAULT_COMPING, LEFT_HANDS, NAMED_PATTERNS
from air_cli.offline.score import BarView, Score
from air_cli.offline.voicing import power_chord, tones_of, voice

_KIND_BY_NAME = {
    "Polysynth": "keys", "Harp": "pluck", "Pizzicato Strings": "pluck", "Pluck": "pluck", "Crystal": "pluck",
    "Orchestra Hit": "brass", "Overdriven Guitar": "power", "Distortion Guitar": "power", "Piano": "keys",
    "Tremolo Strings": "pad", "Vibraphone": "mallet", "Synth Brass": "brass",
}  # fmt: skip
_KIND_BY_FAMILY = {
    "piano": "keys", "chromatic percussion": "mallet", "organ": "organ", "guitar": "guitar", "strings": "pad",
    "ensemble": "pad", "brass": "brass", "reed": "pad", "pipe": "pad", "synth lead": "keys", "synth pad": "pad",
    "synth effects": "pad", "ethnic": "pluck", "percussive": "mallet", "bass": "keys",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a kind of part plays: voices, middle note, loudness, share of the note held, strum per string."""

    voices: int
    centre: int
    velocity: float
    gate: float
    strum_ms: float = 0.0


_MANNERS = {
    "keys": _Manner(3, 61, 80, 0.94),
    "organ": _Manner(3, 62, 74, 0.97),
    "guitar": _Manner(4, 57, 78, 0.9, 6.0),
    "power": _Manner(3, 45, 84, 0.85, 2.0),
    "pluck": _Manner(4, 67, 78, 0.85),
    "mallet": _Manner(3, 69, 76, 0.85),
    "brass": _Manner(3, 62, 84, 0.8),
    "pad": _Manner(3, 62, 68, 1.0),
}
_RICH_ENERGY = 0.5
_QUIET_ENERGY = 0.33
_SUSTAIN = NAMED_PATTERNS["sustain"]
_LEFT_HAND_CENTRE = 41
_SHORT_ARTICULATIONS = {"staccato": 0.45, "pizzicato": 0.4, "muted": 0.5, "plucked": 0.8, "legato": 1.0}


def kind_of(row: Instrument, role: str) -> str:
    """What kind of chord part an instrument plays."""
    kind = _KIND_BY_NAME.get(row.name) or _KIND_BY_FAMILY.get(row.family, "keys")
    return "pad" if role == "Pad" and row.is_sustained else kind


def write_chordal(score: Score, name: str) -> list[Stroke]:
    """The whole chord part of an instrument."""
    return _Part(score, name).write()


class _Part:
    """One chord part; remembers the voicing it comes from."""

    def __init__(self, score: Score, name: str) -> None:
        self.score = score
        self.name = name
        self.row = score.instrument(name)
        self.kind = kind_of(self.row, score.role(name))
        self.manner = _MANNERS[self.kind]
        config = score.configs[name]
        self.centre = centre_of(self.row, config.register, self.manner.centre)
        self.gate = min(1.0, self.manner.gate * _SHORT_ARTICULATIONS.get(config.articulation.casefold(), 1.0))
        self.previous: tuple[int, ...] = ()
        self.ordinal = self._ordinal()
        self.has_left_hand = self.kind == "keys" and self.row.low_note <= 40 and self._is_lowest()

    def _ordinal(self) -> int:
        """How many instruments of the same kind come before: they take other patterns and other voices."""
        peers = [n for n in self.score.names_in("Harmony", "Accompaniment", "Pad") if self._kind(n) == self.kind]
        return peers.index(self.name) if self.name in peers else 0

    def _kind(self, name: str) -> str:
        return kind_of(self.score.instrument(name), self.score.role(name))

    def _is_lowest(self) -> bool:
        """Whether this is the first piano-like part of a piece without a bass."""
        if self.score.names_in("Bass"):
            return False
        keys = [n for n in self.score.names_in("Harmony", "Accompaniment", "Lead") if self._kind(n) == "keys"]
        return self.name in keys[:1]

    def write(self) -> list[Stroke]:
        strokes: list[Stroke] = []
        for bar in self.score.bars_of(self.name):
            pattern, native = (_SUSTAIN, 4) if bar.is_last_of_piece else self._pattern(bar)
            cells = list(held_cells(self.score.grid.place(pattern, native_pulses=native)))
            for held in self._cut(cells, bar):
                strokes += self._play(held, bar)
            if self.has_left_hand:
                strokes += self._left_hand(bar)
        return strokes

    def _pattern(self, bar: BarView) -> tuple[str, int]:
        """The rhythm of a bar and how many pulses it is written in (0 = those of the style)."""
        comping = self.score.style.comping
        listed = comping.get(self.name) or comping.get(self.kind)
        calm = self.kind in ("keys", "organ", "guitar", "brass", "power") and bar.energy < _QUIET_ENERGY
        if calm:
            return _SUSTAIN, 4
        options = listed or tuple((pattern,) for pattern in DEFAULT_COMPING[self.kind])
        first = self.score.dice.fork("comping", self.kind, bar.section.name.casefold()).integer(0, len(options) - 1)
        rows = options[(first + self.ordinal) % len(options)]
        row = rows[bar.index % len(rows)]
        named = NAMED_PATTERNS.get(row)
        return (named, 4) if named else (row, 0 if listed else 4)

    def _cut(self, cells: Sequence[Held], bar: BarView) -> list[Held]:
        """Held chords change with the harmony; a change that nothing strikes is struck by parts that sustain."""
        changes = [s.start_ticks - bar.start_ticks for s in bar.spans[1:]]
        result: list[Held] = []
        for cell in cells:
            start = cell.start_ticks
            for change in changes:
                if start < change < cell.end_ticks:
                    result.append(Held(start, change, cell.sign, cell.pulse))
                    start = change
            result.append(Held(start, cell.end_ticks, cell.sign, cell.pulse))
        return result

    def _voices(self, chord: Chord, bar: BarView) -> tuple[int, ...]:
        if self.kind == "power":
            notes = power_chord(chord.root_pitch_class, chord_degree(chord, 5), self.row.low_note, self.row.high_note)
            # Beside other chords the octave only thickens.
            return notes[:2] if len(self.score.names_in("Harmony", "Accompaniment", "Pad")) > 1 else notes
        is_home = chord.root_pitch_class == self.score.tonic
        wanted = self._voice_count(chord, bar)
        if is_home and wanted == 3 and self.kind == "keys" and len(chord.pitch_classes) > 3:
            wanted = 4
        # The resting chord keeps its root: Imaj7 without it is the iii chord, and the key is lost.
        rootless = not is_home and (bool(self.score.names_in("Bass")) or self.has_left_hand)
        tones = tones_of(chord, wanted, is_rootless=rootless, is_home=is_home)
        centre = self.centre + (3 if bar.energy > 0.85 else 0)
        # The previous voicing is forgotten at section starts, so that a section that returns sounds the same.
        previous = self.previous if bar.index or bar.spans[0].chord != chord else ()
        notes = voice(tones, wanted, centre, self.row.low_note, self.row.high_note, previous)
        self.previous = notes
        return notes

    def _voice_count(self, chord: Chord, bar: BarView) -> int:
        """Alone a part plays full chords; beside others it leaves room."""
        peers = len(self.score.names_in("Harmony", "Accompaniment", "Pad"))
        if self.kind == "pluck":
            return self.manner.voices
        if peers <= 1:
            is_rich = len(chord.pitch_classes) > 3 and bar.energy >= _RICH_ENERGY
            return 4 if is_rich or self.kind == "guitar" else 3
        if peers >= 3 and self.kind in ("pad", "organ") and len(chord.pitch_classes) < 4:
            return 2
        return 3

    def _play(self, held: Held, bar: BarView) -> list[Stroke]:
        onset = bar.start_ticks + held.start_ticks
        chord = bar.chord_at(onset)
        notes = self._voices(chord, bar)
        length = max(20, int((held.end_ticks - held.start_ticks) * self.gate))
        level = loudness(self.manner.velocity, bar) * accent(held.sign)
        level *= 1.04 if held.start_ticks == 0 else 0.96
        if held.sign == "b":
            low = nearest(chord.bass_pitch_class, _LEFT_HAND_CENTRE + 4, self.row.low_note, self.row.high_note)
            return [Stroke(onset, length, low, level)]
        if held.sign.isdigit():
            return [Stroke(onset, length, self._arpeggio_note(notes, int(held.sign)), level)]
        return self._strum(notes, onset, length, level, is_up=held.start_ticks % 480 != 0)

    def _arpeggio_note(self, notes: tuple[int, ...], place: int) -> int:
        octave, index = divmod(place - 1, len(notes))
        note = notes[index] + 12 * octave
        return note if note <= self.row.high_note else notes[index]

    def _strum(self, notes: tuple[int, ...], onset: int, length: int, level: float, *, is_up: bool) -> list[Stroke]:
        if self.row.is_mono:
            notes = notes[-1:]
        step = self.score.ms_to_ticks(self.manner.strum_ms)
        order = tuple(reversed(notes)) if is_up else notes
        strokes = []
        for index, note in enumerate(order):
            delay = int(index * step)
            strokes.append(Stroke(onset + delay, max(20, length - delay), note, level * (1.0 - 0.03 * index)))
        return strokes

    def _left_hand(self, bar: BarView) -> list[Stroke]:
        pattern = next(p for limit, p in LEFT_HANDS if bar.energy < limit)
        if bar.is_last_of_piece or self.score.style.bass.behaviour == "drone":
            pattern = _SUSTAIN
        strokes = []
        for held in self._cut(list(held_cells(self.score.grid.place(pattern, native_pulses=4))), bar):
            onset = bar.start_ticks + held.start_ticks
            chord = bar.chord_at(onset)
            root = nearest(chord.bass_pitch_class, _LEFT_HAND_CENTRE, self.row.low_note, self.row.high_note)
            note = {
                "5": root + (chord_degree(chord, 5) - root) % 12,
                "8": root + 12,
            }.get(held.sign, root)
            length = max(20, int((held.end_ticks - held.start_ticks) * 0.96))
            strokes.append(Stroke(onset, length, note, loudness(76, bar)))
        return strokes
