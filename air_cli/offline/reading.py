"""What a prompt says, as facts: each with the words it came from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing understood: `field` of the plan, its value as text, the words of the prompt (empty = assumed)."""

    field: str
    value: str
    words: str = ""

    @property
    def is_assumed(self) -> bool:
        """Whether nothing in the prompt said so."""
        return not self.words


@dataclass(frozen=True, slots=True)
class KitWish:
    """A drum kit that is asked for, for one instrument or (empty `piece`) for all drums.

    `is_kind`: any kit of its kind will do ("acoustic drums"), the style's own too where it is one.
    """

    kit: str
    piece: str = ""
    is_kind: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything stated in a prompt; `None` or empty where it says nothing.

    Attributes:
        tempo_bpm: stated tempo (the middle of a stated range).
        tempo_range_bpm: range that tempo words ("slow", "allegro") or a stated range allow.
        key: tonic such as "F#"; scale: canonical scale name, may be stated without a tonic ("in a minor key").
        instruments: canonical names in order of mention; percussion as pieces.
        wants_drums: True when drums are asked for, False when forbidden.
        excluded: canonical names that must not play.
        is_exclusive: "only", "solo": nothing but the stated instruments may play.
        bars_range, length_range_seconds: where a range is stated; `bars` and `length_seconds` then hold its middle.
        kits: drum kits asked for.
        wants_beat: words that hint at drums without naming them ("trap beat").
        style: name of a style; genre_words: the genre as the prompt calls it; energy: 0–1.
        chords: chord symbols stated, in order; chord_degrees: roman numerals stated ("ii", "V", "I").
        sections: names of sections stated, in order.
        rests: (place, instruments) that must not play there, as `prompt.rests` names places.
        drop_bar: bar (from 0) where the drop must come; `drop_seconds` where it is stated as a time.
        unread: words, as written, that neither chose nor changed anything.
        notices: what was stated but cannot be honoured, as sentences.
    """

    tempo_bpm: float | None = None
    tempo_range_bpm: tuple[float, float] | None = None
    key: str | None = None
    scale: str | None = None
    meter: str | None = None
    bars: int | None = None
    bars_range: tuple[int, int] | None = None
    length_seconds: float | None = None
    length_range_seconds: tuple[float, float] | None = None
    instruments: tuple[str, ...] = ()
    wants_drums: bool | None = None
    wants_beat: str | None = None
    kits: tuple[KitWish, ...] = ()
    excluded: tuple[str, ...] = ()
    is_exclusive: bool = False
    style: str | None = None
    genre_words: str | None = None
    mood: str | None = None
    energy: float | None = None
    swing: float | None = None
    chords: tuple[str, ...] = ()
    chord_degrees: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    rests: tuple[tuple[str, tuple[str, ...]], ...] = ()
    drop_bar: int | None = None
    drop_seconds: float | None = None
    is_building: bool = False
    title: str | None = None
    unread: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = field(default_factory=tuple)
    notices: tuple[str, ...] = field(default_factory=tuple)
