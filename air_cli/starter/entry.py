"""A row of the instrument-to-model table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from air_cli.starter.take import Model


@dataclass(frozen=True, slots=True)
class Layer:
    """One velocity layer: MIDI velocities it answers to, the velocity (0–1) it is made at, its name in files."""

    low: int
    high: int
    velocity: float
    word: str = ""


ONE_LAYER = (Layer(1, 127, 0.8),)
TWO_LAYERS = (Layer(1, 79, 0.5, "soft"), Layer(80, 127, 0.92, "hard"))
THREE_LAYERS = (Layer(1, 55, 0.4, "soft"), Layer(56, 98, 0.72, "medium"), Layer(99, 127, 1.0, "hard"))


@dataclass(frozen=True, slots=True)
class Entry:
    """How an instrument is made.

    `variants` maps each drum note to its own (file word, model) where a piece has several; `is_fixed` sounds are
    never transposed; roots lie `grid_semitones` apart.
    """

    model: Model
    layers: tuple[Layer, ...] = ONE_LAYER
    round_robins: int = 1
    grid_semitones: int = 5
    is_fixed: bool = False
    variants: Mapping[int, tuple[str, Model]] = field(default_factory=dict)


Variants = Mapping[int, tuple[str, Model]]


def struck(model: Model, variants: Variants | None = None) -> Entry:
    """What is struck or plucked: three velocity layers, two takes of each that take turns."""
    return Entry(model, THREE_LAYERS, 2, variants=variants or {})


def ringing(model: Model) -> Entry:
    """Bars, bells and operators: three velocity layers of one take each."""
    return Entry(model, THREE_LAYERS)


def played(model: Model) -> Entry:
    """What is blown, bowed or sung: a soft and a loud layer."""
    return Entry(model, TWO_LAYERS)
