"""The embedded composer: a plan and a seed make a piece, always the same one."""

from collections.abc import Callable, Collection

from air_cli.domain.composition import Bar, Composition, Event, bars_from_events
from air_cli.domain.plan import PlanMeta
from air_cli.offline.bass import write_bass
from air_cli.offline.catalogue import style_or_default
from air_cli.offline.chordal import write_chordal
from air_cli.offline.drums import write_piece, write_pitched_drum
from air_cli.offline.grid import Stroke
from air_cli.offline.humanise import humanise
from air_cli.offline.lines import nearest
from air_cli.offline.melody import write_counter, write_lead, write_top_line
from air_cli.offline.score import Score, make_score
from air_cli.offline.texture import write_texture

_FEW_PARTS = 2
"""Up to so many pitched parts without a lead, the first of them also carries the tune."""


def compose(
    meta: PlanMeta, seed: int, *, only: Collection[str] | None = None, band_seed: int | None = None
) -> Composition:
    """Write every note of a piece.

    Args:
        meta: the plan; sections and chords it leaves out are filled in, an unknown style is taken for the default one.
        seed: every choice follows from it.
        only: names of the instruments to write, the same notes as in the whole piece; `None` writes all.
        band_seed: seed of the parts that stay when some are written anew: a new bass still locks to the old kick.

    Returns:
        A composition in which every instrument plays, inside its range and inside the piece.
    """
    score = make_score(meta, style_or_default(meta.style), seed, band_seed)
    pattern: dict[int, list[Event]] = {}
    layers: dict[str, tuple[Bar, ...]] = {}
    for name in meta.instruments:
        if only is not None and name not in only:
            continue
        if score.instrument(name).is_percussion:
            _add_events(score, write_part(score, name), pattern)
        else:
            events: dict[int, list[Event]] = {}
            _add_events(score, write_part(score, name), events)
            layers[name] = bars_from_events(events)
    return Composition(meta=meta, pattern=bars_from_events(pattern), layers=layers)


def write_part(score: Score, name: str) -> list[Stroke]:
    """The strokes of one instrument, played by hands, never none."""
    if score.instrument(name).is_percussion:
        strokes = write_piece(score, name)
    else:
        strokes = _PARTS.get(score.role(name), _harmony)(score, name)
    played = [s for s in humanise(score, name, strokes) if s.onset_ticks < score.end_ticks]
    return played or [_one_note(score, name)]


def _harmony(score: Score, name: str) -> list[Stroke]:
    if score.instrument(name).is_mono:
        is_alone = not score.names_in("Lead") and score.names_in("Harmony", "Accompaniment", "Pad")[0] == name
        return write_top_line(score, name) if is_alone else write_counter(score, name)
    strokes = write_chordal(score, name)
    if _carries_the_tune(score, name):
        top = write_top_line(score, name)
        strokes = _below(strokes, top) + top
    return strokes


def _carries_the_tune(score: Score, name: str) -> bool:
    """Whether a chord instrument must sing as well, as in a piano solo."""
    parts = score.names_in("Harmony", "Accompaniment", "Pad", "Texture")
    return not score.names_in("Lead") and len(parts) <= _FEW_PARTS and parts[0] == name


def _below(chords: list[Stroke], tune: list[Stroke]) -> list[Stroke]:
    """Chords make room: what lies at or above the tune where it sounds goes down an octave."""
    onsets = sorted((t.onset_ticks, t.onset_ticks + t.length_ticks, t.note) for t in tune)
    kept, at = [], 0
    for chord in sorted(chords, key=lambda s: s.onset_ticks):
        while at + 1 < len(onsets) and onsets[at][1] <= chord.onset_ticks:
            at += 1
        if onsets and onsets[at][0] <= chord.onset_ticks < onsets[at][1] and chord.note >= onsets[at][2] - 2:
            continue
        kept.append(chord)
    return kept


def _pad(score: Score, name: str) -> list[Stroke]:
    return write_counter(score, name) if score.instrument(name).is_mono else _harmony(score, name)


def _one_note(score: Score, name: str) -> Stroke:
    row = score.instrument(name)
    if row.is_percussion:
        return Stroke(0, score.grid.bar_ticks, row.percussion_notes[0], 90.0)
    note = nearest(score.tonic, (row.low_note + row.high_note) / 2, row.low_note, row.high_note)
    return Stroke(0, score.grid.bar_ticks, note, 80.0)


_PARTS: dict[str, Callable[[Score, str], list[Stroke]]] = {
    "Percussion": write_pitched_drum,
    "Bass": write_bass,
    "Harmony": _harmony,
    "Accompaniment": _harmony,
    "Pad": _pad,
    "Lead": write_lead,
    "Texture": write_texture,
}


def _add_events(score: Score, strokes: list[Stroke], events: dict[int, list[Event]]) -> None:
    for stroke in strokes:
        placed = score.grid.to_event(stroke, score.meta.bars)
        if placed is not None:
            events.setdefault(placed[0], []).append(placed[1])
