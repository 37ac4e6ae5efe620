"""Listening to the band before the plan is signed: does the piece sound in its key, as it will be played?"""

from collections.abc import Callable

from air_cli.domain.composition import Composition
from air_cli.domain.instruments import known_instrument
from air_cli.domain.plan import ChordChange, PlanMeta
from air_cli.offline.composer import compose
from air_cli.offline.keysense import key_margin

_CLEAR_MARGIN = 0.03
_MOST_TAKES = 6
_MOST_BARS = 384
"""Bars played in all takes together: long pieces are not heard, as their many sections even out."""


def clearest(meta: PlanMeta, redraw: Callable[[int], tuple[ChordChange, ...]]) -> PlanMeta:
    """The plan with the first chords under which a listener would name its key; the clearest ones where none is.

    Args:
        meta: a whole plan, chords included.
        redraw: other chords for the same plan, by the number of the take, from 1.
    """
    takes = min(_MOST_TAKES, _MOST_BARS // meta.bars)
    if takes < 2:
        return meta
    best, best_margin = meta, heard_margin(meta)
    for take in range(1, takes):
        if best_margin >= _CLEAR_MARGIN:
            break
        other = meta.model_copy(update={"chords": redraw(take)})
        margin = heard_margin(other)
        if margin > best_margin:
            best, best_margin = other, margin
    return best


def heard_margin(meta: PlanMeta) -> float:
    """By how much (in correlation) the key of a plan beats all others in the notes that its band plays.

    A plan without pitched parts has no key to hear: 1.
    """
    pitched = [name for name in meta.instruments if not known_instrument(name).is_percussion]
    if not pitched:
        return 1.0
    return key_margin(pitch_class_lengths(compose(meta, meta.seed, only=pitched)), meta.full_key)


def pitch_class_lengths(composition: Composition) -> list[float]:
    """How long each of the 12 pitch classes sounds, in ticks; drums left out."""
    lengths = [0.0] * 12
    for name in composition.layers:
        for note in composition.notes_of(name):
            lengths[note.note % 12] += note.length_ticks
    return lengths
