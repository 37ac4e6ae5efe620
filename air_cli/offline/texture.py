"""Textures: risers into stronger sections, beds that last, hits at section starts, shimmering tones."""

from air_cli.offline.grid import Stroke
from air_cli.offline.lines import centre_of, loudness, nearest
from air_cli.offline.score import BarView, Score

_RISERS = frozenset({"Reverse Cymbal"})
_BEDS = frozenset(
    {"Vinyl Noise", "Seashore", "Bird Tweet", "Helicopter", "Applause", "Breath Noise", "Telephone", "Fret Noise"}
)
"""Noises: pitch means nothing, they lie under everything."""
_HITS = frozenset({"Orchestra Hit", "Gunshot", "Tubular Bells"})
_BED_BARS = 4
_TEXTURE_VELOCITY = 62.0
_HIGH_CENTRE = 70


def write_texture(score: Score, name: str) -> list[Stroke]:
    """The whole part of a texture instrument."""
    bars = score.bars_of(name)
    if name in _RISERS:
        return _rise(score, name, bars)
    if name in _BEDS:
        return _bed(score, name, bars)
    if name in _HITS:
        return _strike(score, name, bars)
    return _shimmer(score, name, bars)


def _tonic(score: Score, name: str) -> int:
    row = score.instrument(name)
    return nearest(score.tonic, (row.low_note + row.high_note) / 2, row.low_note, row.high_note)


def _rise(score: Score, name: str, bars: list[BarView]) -> list[Stroke]:
    """One bar that ends exactly where the next section starts."""
    note = _tonic(score, name)
    ends = [b for b in bars if b.is_last_of_section and not b.is_last_of_piece and b.next_energy > b.energy]
    chosen = ends or [b for b in bars if b.is_last_of_section and not b.is_last_of_piece] or bars[-1:]
    return [Stroke(b.start_ticks, score.grid.bar_ticks, note, loudness(84, b)) for b in chosen]


def _bed(score: Score, name: str, bars: list[BarView]) -> list[Stroke]:
    """Noise held over stretches of bars, without a gap."""
    note = _tonic(score, name)
    strokes: list[Stroke] = []
    for bar in bars:
        last = strokes[-1] if strokes else None
        touches = last is not None and last.onset_ticks + last.length_ticks == bar.start_ticks
        if last is not None and touches and last.length_ticks < _BED_BARS * score.grid.bar_ticks:
            last.length_ticks += score.grid.bar_ticks
        else:
            strokes.append(Stroke(bar.start_ticks, score.grid.bar_ticks, note, 58.0))
    return strokes


def _strike(score: Score, name: str, bars: list[BarView]) -> list[Stroke]:
    """A hit where a section starts, and on every eighth bar of a long one."""
    row = score.instrument(name)
    strokes = []
    for bar in bars:
        if bar.index % 8 == 0 or bar.is_last_of_piece:
            chord = bar.spans[0].chord
            note = nearest(chord.root_pitch_class, (row.low_note + row.high_note) / 2, row.low_note, row.high_note)
            strokes.append(Stroke(bar.start_ticks, min(960, score.grid.bar_ticks), note, loudness(92, bar)))
    return strokes or [Stroke(bars[0].start_ticks, score.grid.bar_ticks, _tonic(score, name), 80.0)]


def _shimmer(score: Score, name: str, bars: list[BarView]) -> list[Stroke]:
    """Tonic or fifth, whichever the chord holds, for two bars at a time."""
    row = score.instrument(name)
    centre = centre_of(row, score.configs[name].register, _HIGH_CENTRE)
    strokes: list[Stroke] = []
    fifth = (score.tonic + 7) % 12
    for bar in bars:
        tones = bar.spans[0].chord.pitch_classes
        pc = next((t for t in (score.tonic, fifth) if t in tones), tones[0])
        note = nearest(pc, centre, row.low_note, row.high_note)
        last = strokes[-1] if strokes else None
        if (
            last is not None
            and last.note == note
            and last.onset_ticks + last.length_ticks == bar.start_ticks
            and bar.index % 2
        ):
            last.length_ticks += score.grid.bar_ticks
        else:
            strokes.append(Stroke(bar.start_ticks, score.grid.bar_ticks, note, loudness(_TEXTURE_VELOCITY, bar)))
    return strokes
